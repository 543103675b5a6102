"""Readers write: they post, change what they wrote, and take it back."""

from datetime import datetime
from functools import cache

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade import edge, markup
from colonnade.discussion.actions.gate import PUBLISH, Draft, Verdict, digest_of, recent_of, verdict_on
from colonnade.discussion.actions.journal import journal
from colonnade.discussion.actions.numbering import change, change_state, locked
from colonnade.discussion.actions.refused import Refused, RefusedByRule
from colonnade.discussion.models import Comment, DiscussionSettings, FormerText, Thread
from colonnade.prepared import Prepared, Stored
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader

LONGEST_SUBMISSION = 64
# Before anything is made of a text; how much the paper allows is the gate's to say.
LONGEST = 20_000
# So many code points there are to a character as people count them, in texts that mean something.
SIGNS = 4


def _passed(draft: Draft) -> Verdict:
    """The gate's verdict; raises RefusedByRule with its reason where it refuses."""
    verdict = verdict_on(draft)
    if verdict.kind == "refuse":
        raise RefusedByRule(verdict.reason, verdict.rule)
    return verdict


def _must_agree(author: Reader) -> None:
    """Raises Refused for who has not accepted the terms that hold now."""
    if author.must_accept_terms:
        raise Refused(
            _("Our terms have changed. Read and accept them at /account/terms/, then send this again.")
        )


def _ready(text: str) -> str:
    """The text as it is stored; nobody's longest text is so long."""
    if len(text) > LONGEST:
        raise Refused(
            _("This is far too long: %(length)s characters. Shorten it before you send it.")
            % {"length": len(text)}
        )
    return markup.written(text)


def preview_comment(*, reader: Reader, text: str) -> str:
    """What a text would look like as a comment, as HTML; nothing is kept of it.

    Its beginning only, where it is far longer than the paper allows: to make HTML of
    a text takes time. Raises readers' TooMany where a reader asks too often.
    """
    readers.spend(what="preview", reader=reader)
    longest = DiscussionSettings.load().longest_text * SIGNS
    return markup.comment_html(markup.written(text[:longest]))


def post_comment(
    *,
    author: Reader,
    thread: Thread,
    text: str,
    parent: Comment | None = None,
    submission: str = "",
    address: str = "",
) -> Comment:
    """Add a comment to a thread and tell everyone who is reading it.

    The gate may hold it for a moderator: it is then stored, but only its author
    sees it. A `submission` that came before gives the comment that it made, with
    what was changed since. Raises Refused with a sentence for the author where the
    gate refuses, where the parent stands in another thread, and where this reader or
    this address writes too much. Costs one transaction of eight statements, whatever
    the length of the thread; what a rule holds or refuses costs those that record it.
    """
    submission = markup.written(submission)[:LONGEST_SUBMISSION]
    text = _ready(text)
    try:
        with transaction.atomic():
            return _post(author, thread, text, parent, submission, address)
    except RefusedByRule as refusal:
        journal().refused(author=author, thread=thread, rule=refusal.rule)
        raise
    except IntegrityError:
        if not submission:
            raise
        # The same submission at the same moment: the other one was first.
        return Comment.objects.get(author=author, submission=submission)


def _locked(thread: Thread) -> Thread:
    """The thread as it is now: it may have been closed while this one waited for its turn."""
    rows = _thread_to_change.rows(thread.pk)
    if not rows:
        raise Refused(_("This discussion is not here any more."))
    found = Thread.from_db(None, THREAD, rows[0])
    found.article = thread.article
    return found


THREAD = [field.attname for field in Thread._meta.concrete_fields]


def _thread_row(number: int) -> "QuerySet[Thread]":
    return Thread.objects.select_for_update().filter(pk=number).values_list(*THREAD)


_thread_to_change = Prepared(_thread_row)


@cache
def _comments() -> Stored:
    return Stored(Comment)


def _last_here(author: Reader, thread: Thread) -> datetime | None:
    """When this reader last said something in this thread."""
    said = Comment.objects.filter(author=author, thread=thread).order_by("-id")
    return said.values_list("posted_at", flat=True).first()


def _post(
    author: Reader,
    thread: Thread,
    text: str,
    parent: Comment | None,
    submission: str,
    address: str,
) -> Comment:
    _must_agree(author)
    recent = recent_of(author)
    for earlier in recent:
        if submission and earlier.submission == submission:
            # The answer to it was lost; what they have changed since is a change of it.
            comment = Comment.objects.get(pk=earlier.id)
            return (
                edit_comment(editor=author, comment=comment, text=text) if text != comment.text else comment
            )
    thread = _locked(thread)
    if parent is not None:
        if parent.thread_id != thread.pk:
            raise Refused(_("The comment that you answer stands in another discussion."))
        parent = Comment.objects.get(pk=parent.pk)
    draft = Draft(
        author=author,
        thread=thread,
        last_here=_last_here(author, thread) if thread.slow_seconds else None,
        settings=DiscussionSettings.load(),
        parent=parent,
        text=text,
        digest=digest_of(text),
        recent=recent,
        now=timezone.now(),
        address=address,
    )
    verdict = _passed(draft)
    readers.spend(what="comment", reader=author, address=address)
    is_shown = verdict.kind == PUBLISH.kind
    changed = change(thread=thread.pk, places=1, shown=int(is_shown))
    comment = Comment(
        thread=thread,
        position=changed.position,
        author=author,
        posted_at=draft.now,
        text=text,
        html=markup.comment_html(text),  # after the gate: what it refuses must not cost time
        state=Comment.State.SHOWN if is_shown else Comment.State.HELD,
        state_reason="" if is_shown else verdict.reason,
        revision=changed.revision,
        digest=draft.digest,
        submission=submission or None,
        is_told=False,
        has_shown=is_shown,
    )
    comment.place_below(parent)
    _comments().store(comment)
    if parent is not None and is_shown:
        Comment.objects.filter(pk=parent.pk).update(reply_count=F("reply_count") + 1)
    edge.touch(f"said:{author.pk}")
    if not is_shown:
        journal().held(comment=comment, rule=verdict.rule)
    return comment


@transaction.atomic
def edit_comment(*, editor: Reader, comment: Comment, text: str) -> Comment:
    """Let the author say it otherwise; what it said before is kept for moderators.

    It is marked as edited. Raises Refused after the window, where the comment no
    longer stands, and where the gate refuses; where the gate holds, the comment
    waits for a moderator.
    """
    text = _ready(text)
    _must_agree(editor)
    comment = locked(comment)
    paper = DiscussionSettings.load()
    if not comment.may_be_edited_by(editor, paper):
        if comment.author_id != editor.pk:
            raise Refused(_("Only its author may change a comment."))
        if not comment.may_be_withdrawn_by(editor):
            raise Refused(_("This comment no longer stands, so it cannot be changed."))
        raise Refused(
            _(
                "A comment may be changed for %(minutes)s minutes, and these are over."
                " You may answer it, or withdraw it."
            )
            % {"minutes": paper.edit_minutes}
        )
    if text == comment.text:
        return comment
    draft = Draft(
        author=editor,
        thread=comment.thread,
        settings=paper,
        parent=comment.parent,
        text=text,
        digest=digest_of(text),
        recent=recent_of(editor),
        now=timezone.now(),
        comment=comment,
    )
    verdict = _passed(draft)
    readers.spend(what="edit", reader=editor)
    FormerText.objects.create(
        comment=comment, text=comment.text, written_at=comment.edited_at or comment.posted_at
    )
    comment.text, comment.html, comment.digest = text, markup.comment_html(text), draft.digest
    comment.edited_at = draft.now
    comment.save(update_fields=["text", "html", "digest", "edited_at"])
    holds = verdict.kind != PUBLISH.kind
    change_state(
        comment=comment,
        state=Comment.State.HELD if holds else comment.state,
        reason=verdict.reason if holds else comment.state_reason,
    )
    if holds:
        journal().held(comment=comment, rule=verdict.rule)
    return comment


@transaction.atomic
def withdraw_comment(*, author: Reader, comment: Comment) -> Comment:
    """Take one's own comment back: its place and its replies stay, its words no longer show.

    Raises Refused where it is somebody else's, or no longer stands.
    """
    comment = locked(comment)
    if not comment.may_be_withdrawn_by(author):
        if comment.author_id != author.pk:
            raise Refused(_("Only its author may withdraw a comment."))
        raise Refused(_("This comment no longer stands, so there is nothing to withdraw."))
    change_state(comment=comment, state=Comment.State.WITHDRAWN)
    journal().gone(comments=[comment.pk])
    return comment
