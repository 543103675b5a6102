"""What readers talk about: the most discussed of the week that ends with the newest article."""

from datetime import datetime, timedelta

from colonnade.news.models import Placement

WEEK = timedelta(days=7)


def most_discussed_ids(key: str, newest_at: datetime | None, limit: int = 6) -> list[int]:
    """Articles of this list by their comments, the most first; only those with any.

    The week is counted back from the newest article that is shown, so that a paper that did
    not appear for a while still has a list. Costs what a week's articles cost.
    """
    if newest_at is None:
        return []
    return list(
        Placement.objects.filter(
            key=key,
            shown_at__gt=newest_at - WEEK,
            shown_at__lte=newest_at,
            article__tally__comment_count__gt=0,
        )
        .order_by("-article__tally__comment_count", "-shown_at")
        .values_list("article_id", flat=True)[:limit]
    )
