"""Readers write: they post, change what they wrote, and take it back."""

from datetime import datetime
from functools import cache

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade import edge, markup
from colonnade.discussion.actions.gate import (
    PUBLISH,
    Draft,
    Verdict,
    digest_of,
    recent_of,
    verdict_on,
)
from colonnade.discussion.actions.journal import journal
from colonnade.discussion.actions.numbering import change_state, locked, take_place
from colonnade.discussion.actions.refused import Refused, RefusedByRule
from colonnade.discussion.models import Comment, DiscussionSettings, FormerText, Thread
from colonnade.prepared import Stored
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader

LONGEST_SUBMISSION = 64
# Before anything is made of a text; how much the paper allows is the gate's to say.
LONGEST = 20_000
# So many code points there are to a character as people count them, in texts that mean something.
SIGNS = 4
# So often a text is judged anew because something changed meanwhile.
ATTEMPTS = 3


class _Overtaken(Exception):
    """What a verdict relied upon has changed before its text was stored."""


def _passed(draft: Draft) -> Verdict:
    """The gate's verdict; where it refuses, that is noted, and RefusedByRule raised with its reason."""
    verdict = verdict_on(draft)
    if verdict.kind == "refuse":
        journal().refused(author=draft.author, thread=draft.thread, rule=verdict.rule)
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
    this address writes too much. Costs one transaction of six statements, whatever
    the length of the thread; what a rule holds costs those that record it.
    """
    submission = markup.written(submission)[:LONGEST_SUBMISSION]
    text = _ready(text)
    if parent is not None and parent.thread_id != thread.pk:
        raise Refused(_("The comment that you answer stands in another discussion."))
    for _attempt in range(ATTEMPTS):
        _must_agree(author)
        recent = recent_of(author)
        for earlier in recent:
            if submission and earlier.submission == submission:
                return _said_again(author, Comment.objects.get(pk=earlier.id), text, address)
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
        try:
            comment = _store(draft, verdict, submission)
        except _Overtaken:
            thread, parent = _anew(thread), parent and Comment.objects.get(pk=parent.pk)
        except IntegrityError:
            if not submission:
                raise
            # The same submission at the same moment: the other one was first.
            return Comment.objects.get(author=author, submission=submission)
        else:
            journal().said(comment=comment, address=address)
            return comment
    raise Refused(_("Too much changed here while you sent this. Send it once more."))


def _said_again(author: Reader, comment: Comment, text: str, address: str) -> Comment:
    """The answer to this submission was lost; what its author has changed since is a change of it."""
    if text == comment.text:
        return comment
    return edit_comment(editor=author, comment=comment, text=text, address=address)


def _anew(thread: Thread) -> Thread:
    """The thread as it is now: it may have been closed since it was loaded."""
    found = Thread.objects.filter(pk=thread.pk).first()
    if found is None:
        raise Refused(_("This discussion is not here any more."))
    found.article = thread.article
    return found


@cache
def _comments() -> Stored:
    return Stored(Comment)


def _last_here(author: Reader, thread: Thread) -> datetime | None:
    """When this reader last said something in this thread."""
    said = Comment.objects.filter(author=author, thread=thread).order_by("-id")
    return said.values_list("posted_at", flat=True).first()


@transaction.atomic
def _store(draft: Draft, verdict: Verdict, submission: str) -> Comment:
    """Number and store what passed the gate. Raises _Overtaken where that must be thought over."""
    author, parent = draft.author, draft.parent
    newest = draft.recent[0].id if draft.recent else 0
    is_shown = verdict.kind == PUBLISH.kind
    if not verdict.stands() or not draft.settings.is_as_stored():
        raise _Overtaken
    readers.spend(what="comment", reader=author, address=draft.address)
    # Others wait for the thread from here on.
    changed = take_place(thread=draft.thread, author=author.pk, newest=newest, is_shown=is_shown)
    if changed is None:
        raise _Overtaken
    if parent is not None:
        asked, parent = parent, Comment.objects.filter(pk=parent.pk).first()
        if parent is None or parent.state != asked.state:
            raise _Overtaken
    comment = Comment(
        thread=draft.thread,
        position=changed.position,
        author=author,
        posted_at=draft.now,
        text=draft.text,
        html=markup.comment_html(draft.text),
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


def edit_comment(*, editor: Reader, comment: Comment, text: str, address: str = "") -> Comment:
    """Let the author say it otherwise; what it said before is kept for moderators.

    It is marked as edited. The gate is told from which address the change comes, as
    `post_comment` tells it. Raises Refused after the window, where the comment no
    longer stands, and where the gate refuses; where the gate holds, the comment
    waits for a moderator.
    """
    text = _ready(text)
    for _attempt in range(ATTEMPTS):
        _must_agree(editor)
        comment = _comment_anew(comment)
        paper = DiscussionSettings.load()
        _must_be_open_to(editor, comment, paper)
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
            address=address,
            comment=comment,
        )
        verdict = _passed(draft)
        try:
            return _change(draft, verdict)
        except _Overtaken:
            continue
    raise Refused(_("Too much changed here while you sent this. Send it once more."))


def _comment_anew(comment: Comment) -> Comment:
    """The comment as it is now: it may have gone with its article since it was loaded."""
    found = Comment.objects.select_related("thread__article", "parent").filter(pk=comment.pk).first()
    if found is None:
        raise Refused(_("This comment is not here any more."))
    return found


def _must_be_open_to(editor: Reader, comment: Comment, paper: DiscussionSettings) -> None:
    """Raises Refused with the reason why this reader may not change this comment."""
    if comment.may_be_edited_by(editor, paper):
        return
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


@transaction.atomic
def _change(draft: Draft, verdict: Verdict) -> Comment:
    """Store what a comment says now. Raises _Overtaken where that must be thought over."""
    assert draft.comment is not None
    comment = locked(draft.comment)
    relied = [(one.state, _set(one.thread)) for one in (comment, draft.comment)]
    if relied[0] != relied[1] or not verdict.stands() or not draft.settings.is_as_stored():
        raise _Overtaken
    readers.spend(what="edit", reader=draft.author)
    FormerText.objects.create(
        comment=comment, text=comment.text, written_at=comment.edited_at or comment.posted_at
    )
    comment.text, comment.html = draft.text, markup.comment_html(draft.text)
    comment.digest, comment.edited_at = draft.digest, draft.now
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


def _set(thread: Thread) -> tuple[object, ...]:
    return thread.mode, thread.slow_seconds, thread.closes_at


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
