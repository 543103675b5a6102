"""What the pages of sign-in read: the state of an account, the places where it is signed in."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext

from colonnade.readers.models import Reader

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# In this order: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/|FxiOS/", "Firefox"),
    ("Chrome/|CriOS/|Chromium/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux|X11", "Linux"),
)


@dataclass(frozen=True)
class AccountHome:
    """What the page of one's account says beside each of its links."""

    has_password: bool
    has_app: bool
    passkeys: int
    connected: int
    sessions: int
    offers_providers: bool


def account_home(reader: Reader) -> AccountHome:
    """The state of a reader's own account, in three statements."""
    kinds = list(Authenticator.objects.filter(user=reader).values_list("type", flat=True))
    connected = SocialAccount.objects.filter(user=reader).count()
    return AccountHome(
        has_password=reader.has_usable_password(),
        has_app=Authenticator.Type.TOTP in kinds,
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        connected=connected,
        sessions=UserSession.objects.filter(user=reader).count(),
        offers_providers=bool(settings.SOCIALACCOUNT_PROVIDERS) or connected > 0,
    )


@dataclass(frozen=True)
class OpenSession:
    """One browser in which a reader is signed in."""

    number: int
    browser: str
    began_at: datetime
    is_this: bool


def open_sessions(request: HttpRequest) -> list[OpenSession]:
    """Where the one who asks is signed in: this browser first, then the latest; the rest is forgotten."""
    rows = UserSession.objects.purge_and_list(request.user)
    found = [
        OpenSession(row.pk, browser_of(row.user_agent), row.created_at, row.is_current()) for row in rows
    ]
    return sorted(found, key=lambda one: (not one.is_this, -one.began_at.timestamp()))


def browser_of(user_agent: str) -> str:
    """A browser as its owner knows it: ‘Firefox on Windows’."""
    browser = next((name for mark, name in BROWSERS if re.search(mark, user_agent)), "")
    system = next((name for mark, name in SYSTEMS if re.search(mark, user_agent)), "")
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("A browser that does not say its name")


def passkey_count(reader: AbstractBaseUser) -> int:
    """How many passkeys somebody has."""
    return Authenticator.objects.filter(user_id=reader.pk, type=Authenticator.Type.WEBAUTHN).count()


def has_second_factor(reader: AbstractBaseUser) -> bool:
    """Has somebody a passkey or an app's codes? Recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=reader.pk, type__in=FACTORS).exists()


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Was a second factor shown in this session: when signing in, or when asked again?"""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(record.get("method") == "mfa" for record in records)


def language_for(email: str) -> str:
    """The language in which the owner of this address is written to; empty where nobody knows."""
    found = (
        Reader.objects.filter(emailaddress__email__iexact=email).values_list("language", flat=True).first()
    )
    languages = {code for code, _name in settings.LANGUAGES}
    return found if found in languages else ""
