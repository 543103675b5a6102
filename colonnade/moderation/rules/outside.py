"""Rules that ask a program elsewhere: a spam service, and the newsroom's own.

They come last: what another rule holds or refuses, nobody outside hears of. Both are
off until the newsroom sets how to ask and where. What holds when nobody answers, it
chooses as well: that the comment shows, or that it waits.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from colonnade.discussion.actions import Verdict
from colonnade.moderation.models import Asked, Judge, Service
from colonnade.moderation.rules.questions import Said
from colonnade.moderation.rules.reading import Reading, hold, refuse

Answer = Asked.Answer


def watch_spam(draft: Reading) -> Verdict | None:
    """Akismet, a spam service, is told the text, its author’s name and the network address that it came
    from; what it takes for spam, a moderator reads first."""
    judge, said = _asked(draft, watch_spam, Service.SPAM)
    if said is None or said.answer == Answer.FAILED:
        return _unanswered(judge, said)
    if said.answer != Answer.HOLD:
        return None
    return hold(_("A moderator reads this first, because a spam service takes it for advertising."))


def ask_the_newsroom(draft: Reading) -> Verdict | None:
    """A program of the newsroom’s own is shown the comment; it may have a moderator read it first, or
    refuse it with a reason."""
    judge, said = _asked(draft, ask_the_newsroom, Service.NEWSROOM)
    if said is None or said.answer == Answer.FAILED:
        return _unanswered(judge, said)
    if said.answer == Answer.HOLD:
        return hold((_("A moderator reads this first. %(reason)s") % {"reason": said.sentence}).strip())
    if said.answer == Answer.REFUSE:
        return refuse(said.sentence or _("The newsroom does not publish this. Say it otherwise."))
    return None


def _asked(draft: Reading, rule: Callable[..., object], service: Any) -> tuple[Judge | None, Said | None]:
    """Who is asked for a rule and what they say; nothing where they are not asked."""
    judge, fewer = draft.book.judges.get(service), draft.number(rule)
    if judge is None or (fewer and draft.shown_count >= fewer):
        return None, None
    return judge, draft.outside.ask(judge, draft)


def _unanswered(judge: Judge | None, said: Said | None) -> Verdict | None:
    """Where nobody answered, the comment shows, or waits if the newsroom wants that."""
    if said is None or judge is None or not judge.holds_on_failure:
        return None
    return hold(_("A moderator reads this first, because a check could not be made just now."))
