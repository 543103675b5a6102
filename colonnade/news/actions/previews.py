"""Private previews: a draft for a lawyer or a source who has no account."""

from datetime import timedelta

from django.utils import timezone

from colonnade.news.actions.refused import Refused
from colonnade.news.models import Article, PreviewLink
from colonnade.readers.models import Reader

LONGEST = 30


def make_preview_link(*, article: Article, reader: Reader, days: int, purpose: str = "") -> PreviewLink:
    """Give out an address at which the newest draft can be read for some days, by whoever has it."""
    if not article.permissions_for_user(reader).can_edit():
        raise Refused("You may not give out this draft, because you may not edit it.")
    if not 1 <= days <= LONGEST:
        raise Refused(f"A preview can stay open for 1 to {LONGEST} days.")
    return PreviewLink.objects.create(
        article=article,
        made_by=reader,
        purpose=purpose[:120],
        expires_at=timezone.now() + timedelta(days=days),
    )


def end_preview_link(*, article: Article, reader: Reader, number: str) -> None:
    """Close a private preview before its time."""
    if not article.permissions_for_user(reader).can_edit():
        raise Refused("You may not close this preview, because you may not edit the article.")
    if number.isdigit():
        article.preview_links.filter(pk=number).update(expires_at=timezone.now())
