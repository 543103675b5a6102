"""Comments are added up on sheets, beside the readers' work, for who asks how many there were."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from colonnade.discussion.models import Comment
from colonnade.moderation.models import Decision, Sheet
from colonnade.moderation.queries.counted import counted_comments, sections_by_path

# So many sheets are counted in a run, so that the scheduler is not kept; and each at least so often.
MOST = 5
RENEWED = timedelta(days=1)


def count_comments() -> int:
    """Count the sheets that are full and not counted, those on which was decided since, and each once a day.

    For the scheduler, each minute. Five sheets at most, the missing ones first and in
    their order; how many it were. What an author withdraws, or an editor moves, is seen
    with the daily count at the latest. Without anything to count four statements.
    """
    now, zone = timezone.now(), settings.TIME_ZONE
    Sheet.objects.exclude(zone=zone).delete()
    counted_at = dict(Sheet.objects.order_by("counted_at").values_list("number", "counted_at"))
    newest = Comment.objects.aggregate(newest=Max("pk"))["newest"] or 0
    missing = [number for number in range(newest // Sheet.SIZE) if number not in counted_at]
    decided = set()
    recent = Decision.objects.filter(at__gt=now - RENEWED, comment__lt=newest // Sheet.SIZE * Sheet.SIZE)
    for comment, at, undone_at in recent.values_list("comment_id", "at", "undone_at"):
        number = comment // Sheet.SIZE
        if number in counted_at and max(at, undone_at or at) >= counted_at[number]:
            decided.add(number)
    old = [number for number, at in counted_at.items() if at <= now - RENEWED]
    wanted = list(dict.fromkeys([*missing, *sorted(decided), *old]))[:MOST]
    if wanted:
        sections = sections_by_path()
        Sheet.objects.bulk_create(
            [_counted(number, zone, sections) for number in wanted],
            update_conflicts=True,
            unique_fields=["number"],
            update_fields=["zone", "first_on", "last_on", "rows", "counted_at"],
        )
    return len(wanted)


def _counted(number: int, zone: str, sections: dict) -> Sheet:
    counted_at = timezone.now()
    rows = counted_comments(number * Sheet.SIZE, (number + 1) * Sheet.SIZE, sections)
    days = [row.day for row in rows]
    return Sheet(
        number=number,
        zone=zone,
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        rows=[[row.day.isoformat(), row.section, row.outcome, row.counts] for row in rows],
        counted_at=counted_at,
    )
