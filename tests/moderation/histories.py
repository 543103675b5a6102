"""Small histories of moderation whose figures are known, and what is read of their figures."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment, Thread
from colonnade.moderation import actions, queries
from colonnade.moderation.actions import journal
from colonnade.moderation.models import Decision
from colonnade.moderation.queries.statistics import StatisticsPage
from colonnade.readers.models import Reader
from tests import factories as make

ZONE = ZoneInfo("Europe/Athens")


def today() -> date:
    return timezone.localdate(timezone=ZONE)


def figures(viewer: Reader, days: int = 7, **asked: object) -> StatisticsPage:
    return queries.statistics(queries.Asked(today() - timedelta(days=days - 1), today(), **asked), viewer)


def row(page: StatisticsPage, table: str, key: str) -> dict[str, object]:
    """The row of a table that is about this."""
    return next(one for one in page.tables[table].data if key in one.values())


def volume(page: StatisticsPage) -> dict[str, int]:
    table = page.tables["volume"]
    return {column.name: sum(table.values(column.name)) for column in table.columns[1:]}


def hold(thread: Thread, author: Reader, text: str = "Held words") -> Comment:
    Thread.objects.filter(pk=thread.pk).update(mode="held")
    thread.refresh_from_db()
    comment = discussion.post_comment(author=author, thread=thread, text=f"{text} {Comment.objects.count()}")
    Thread.objects.filter(pk=thread.pk).update(mode="open")
    return comment


def shown(thread: Thread, author: Reader, moderator: Reader) -> None:
    make.make_comment(thread=thread, author=author)


def waiting(thread: Thread, author: Reader, moderator: Reader) -> None:
    hold(thread, author)


def approved(thread: Thread, author: Reader, moderator: Reader) -> None:
    actions.approve_comment(moderator=moderator, comment=hold(thread, author))


def removed_from_held(thread: Thread, author: Reader, moderator: Reader) -> None:
    actions.remove_comment(moderator=moderator, comment=hold(thread, author), reason="abuse")


def withdrawn_while_held(thread: Thread, author: Reader, moderator: Reader) -> None:
    discussion.withdraw_comment(author=author, comment=hold(thread, author))


def removed(thread: Thread, author: Reader, moderator: Reader) -> None:
    comment = make.make_comment(thread=thread, author=author)
    actions.remove_comment(moderator=moderator, comment=comment, reason="spam")


def removed_and_restored(thread: Thread, author: Reader, moderator: Reader) -> None:
    comment = make.make_comment(thread=thread, author=author)
    actions.remove_comment(moderator=moderator, comment=comment, reason="spam")
    actions.restore_comment(moderator=moderator, comment=comment)


def removed_and_undone(thread: Thread, author: Reader, moderator: Reader) -> None:
    removed(thread, author, moderator)
    actions.undo_decision(moderator=moderator, decision=Decision.objects.latest("pk"))


def removed_with_replies(thread: Thread, author: Reader, moderator: Reader) -> None:
    comment = make.make_comment(thread=thread, author=author)
    for _number in range(2):
        make.make_comment(parent=comment)
    actions.remove_with_replies(moderator=moderator, comment=comment, reason="spam")


def reported_and_kept(thread: Thread, author: Reader, moderator: Reader) -> None:
    comment = make.make_comment(thread=thread, author=author)
    make.make_report(comment, reason="hate")
    make.make_report(comment, reason="spam")
    actions.keep_comment(moderator=moderator, comment=comment)


def refused(thread: Thread, author: Reader, moderator: Reader) -> None:
    for _time in range(2):
        journal.refused(author=author, thread=thread, rule="no_flood")


def banned_with_words(thread: Thread, author: Reader, moderator: Reader) -> None:
    for _number in range(3):
        make.make_comment(thread=thread, author=author)
    actions.ban_with_words(moderator=moderator, reader=author, reason="Threats.")


def held_by_a_moderator(thread: Thread, author: Reader, moderator: Reader) -> None:
    comment = make.make_comment(thread=thread, author=author)
    actions.hold_comment(moderator=moderator, comment=comment)
