"""The clock: the time in the zone that a reader chose, and the zones to choose from."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

# One or more well-known places for every offset that people live by.
PLACES = """
    Pacific/Honolulu America/Anchorage America/Los_Angeles America/Denver America/Chicago
    America/Mexico_City America/New_York America/Bogota America/Halifax America/Santiago
    America/St_Johns America/Sao_Paulo America/Argentina/Buenos_Aires Atlantic/Azores
    Atlantic/Reykjavik Europe/Lisbon Europe/London Europe/Dublin Africa/Lagos Europe/Paris
    Europe/Berlin Europe/Madrid Europe/Rome Europe/Stockholm Europe/Athens Europe/Helsinki
    Europe/Kyiv Africa/Cairo Africa/Johannesburg Asia/Jerusalem Asia/Beirut Europe/Istanbul
    Europe/Moscow Asia/Riyadh Asia/Baghdad Africa/Nairobi Asia/Tehran Asia/Dubai Asia/Kabul
    Asia/Karachi Asia/Kolkata Asia/Kathmandu Asia/Dhaka Asia/Yangon Asia/Bangkok Asia/Jakarta
    Asia/Shanghai Asia/Singapore Asia/Hong_Kong Australia/Perth Asia/Tokyo Asia/Seoul
    Australia/Adelaide Australia/Sydney Pacific/Guadalcanal Pacific/Auckland Pacific/Tongatapu
""".split()


@dataclass(frozen=True)
class Zone:
    """A zone to choose: its IANA name, its place in words, its offset now."""

    name: str
    place: str
    offset: str
    is_chosen: bool


@dataclass(frozen=True)
class Clock:
    """The time now where the reader is, or says to be."""

    now: datetime
    offset: str
    zone: str
    zones: tuple[Zone, ...]
    options: SafeString


def is_zone(name: str) -> bool:
    """Is this a zone of the IANA list?"""
    return name in _all_zones()


@lru_cache(maxsize=1)
def _all_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def offset_name(moment: datetime) -> str:
    """`GMT`, `GMT+3`, `GMT−3:30` (with a true minus sign)."""
    minutes = int((moment.utcoffset() or timedelta(0)).total_seconds() // 60)
    if not minutes:
        return "GMT"
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def name_of(zone: tzinfo) -> str:
    """The IANA name of a zone."""
    return getattr(zone, "key", str(zone))


@lru_cache(maxsize=64)
def _zones(chosen: str, hour: int) -> tuple[tuple[Zone, ...], SafeString]:
    now = datetime.fromtimestamp(hour * 3600, ZoneInfo("UTC"))
    names = dict.fromkeys([settings.TIME_ZONE, chosen, *PLACES])
    rows = [(now.astimezone(ZoneInfo(name)), name) for name in names]
    rows.sort(key=lambda row: (row[0].utcoffset(), row[1].rpartition("/")[2]))
    zones = tuple(
        Zone(name, name.rpartition("/")[2].replace("_", " "), offset_name(local), name == chosen)
        for local, name in rows
    )
    options = format_html_join(
        "",
        '<option value="{}"{} dir="ltr">{} ({})</option>',
        ((zone.name, mark_safe(" selected" * zone.is_chosen), zone.place, zone.offset) for zone in zones),
    )
    return zones, options


def clock_of(now: datetime) -> Clock:
    """The clock in the zone that is active for this reader. The list is made once an hour."""
    zone = timezone.get_current_timezone()
    local = now.astimezone(zone)
    zones, options = _zones(name_of(zone), int(now.timestamp()) // 3600)
    return Clock(local, offset_name(local), name_of(zone), zones, options)
