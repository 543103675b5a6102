"""Readers' network addresses and those outside: from where Akismet hears, and that nothing of it is kept."""

from datetime import timedelta
from functools import partial

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import FormerText
from colonnade.moderation import actions
from colonnade.moderation.models import Asked, Service
from colonnade.moderation.rules import book, outsiders
from colonnade.readers import actions as readers
from tests.moderation.elsewhere import Elsewhere, says
from tests.moderation.test_rules_outside import (
    FROM,
    administrator,
    at_once,
    draft_of,
    elsewhere,
    post,
    set_up,
)

__all__ = ["administrator", "at_once", "elsewhere", "set_up"]
SPAM, NEWSROOM = Service.SPAM, Service.NEWSROOM
ELSEWHERE = "198.51.100.7"


def test_a_changed_comment_is_asked_about_with_the_address_of_the_change(elsewhere, set_up, thread, reader):
    set_up(SPAM)
    comment = discussion.post_comment(author=reader, thread=thread, text="Harmless.", address=FROM)
    edit = partial(discussion.edit_comment, editor=reader, comment=comment)
    assert edit(text="From nowhere.").state == "shown"
    assert len(elsewhere.asked) == 1
    elsewhere.answer = says("true")
    edited = edit(text="Buy now.", address=ELSEWHERE)
    assert edited.state == "held"
    assert elsewhere.form["user_ip"] == ELSEWHERE
    assert elsewhere.form["recheck_reason"] == "edit"
    assert FormerText.objects.count() == 2


def test_every_door_through_which_comments_are_changed_says_from_where(
    elsewhere, set_up, thread, reader, signed_in
):
    set_up(SPAM)
    comment = discussion.post_comment(
        author=reader, thread=thread, text="Harmless.", address=FROM, submission="once"
    )
    heard = partial(_heard, elsewhere)
    page = signed_in(reader).post(
        f"/comments/{comment.pk}/edit/", {"text": "One."}, REMOTE_ADDR="203.0.113.1"
    )
    assert (page.status_code, heard()) == (303, ("203.0.113.1", "One.", "edit"))
    secret = readers.make_token(reader=reader, name="Mine", scope="write", days=30)
    program = Client(headers={"host": "post.example", "authorization": f"Bearer {secret}"})
    place = f"/api/v1/comments/{comment.pk}"
    told = program.patch(place, {"text": "Two."}, "application/json", REMOTE_ADDR="203.0.113.2")
    assert (told.status_code, heard()) == (200, ("203.0.113.2", "Two.", "edit"))
    again = {"text": "Three.", "submission": "once", "address": "203.0.113.3"}
    assert discussion.post_comment(author=reader, thread=thread, **again).pk == comment.pk
    assert heard() == ("203.0.113.3", "Three.", "edit")


def _heard(elsewhere: Elsewhere) -> tuple[str, ...]:
    """Of which address, which words and why Akismet was asked last."""
    return tuple(elsewhere.form[name] for name in ("user_ip", "comment_content", "recheck_reason"))


def test_no_network_address_is_kept_unless_akismet_is_taught(elsewhere, set_up, thread, reader):
    set_up(SPAM)
    set_up(NEWSROOM)
    comment = discussion.post_comment(author=reader, thread=thread, text="One.", address=FROM)
    discussion.edit_comment(editor=reader, comment=comment, text="Two.", address=FROM)
    assert "/1.1/comment-check" in elsewhere.paths
    assert FROM not in _all_that_is_kept()
    assert FROM not in dict(actions.take_out(reader=reader))["asked_outside.json"]
    set_up(SPAM, taught=True)
    post(reader, thread, "Three.")
    elsewhere.answer = says("", 500)  # of what was not answered there is nothing to teach
    post(reader, thread, "Four.")
    kept = Asked.objects.exclude(address="").values_list("service", "address", "answer")
    assert list(kept) == [("spam", FROM, "publish")]


def _all_that_is_kept() -> str:
    """Every value in every row of every table."""
    return repr([list(model.objects.values_list()) for model in apps.get_models() if model._meta.managed])


@pytest.mark.parametrize("end", ["switched off", "asked no more"])
def test_what_is_kept_for_teaching_is_deleted_at_once_when_that_ends(
    end, elsewhere, set_up, thread, reader, administrator, at_once
):
    def stop() -> None:
        if end == "switched off":
            set_up(SPAM)
        else:
            at_once(actions.stop_asking, administrator=administrator, service=SPAM)

    set_up(SPAM, taught=True)
    post(reader, thread, "One.")
    Asked.objects.update(teach_at=timezone.now())
    old = book.current()
    assert FROM in _all_that_is_kept()
    stop()
    assert FROM not in _all_that_is_kept()
    assert list(Asked.objects.values_list("answer", "teach_at")) == [("publish", None)]
    # Another process that has not heard of it yet: what it asks now leaves no address either.
    said = outsiders.Outsiders().ask(old.judges[SPAM], draft_of(reader, thread, "Two."))
    assert said is not None
    assert Asked.objects.count() == 2
    assert FROM not in _all_that_is_kept()


def test_what_was_asked_is_forgotten_after_a_week_and_with_its_author(elsewhere, set_up, thread, reader):
    set_up(SPAM, taught=True)
    post(reader, thread)
    taken = dict(actions.take_out(reader=reader))
    assert FROM in taken["asked_outside.json"]
    assert actions.forget_asked() == 0
    Asked.objects.update(at=timezone.now() - timedelta(days=8))
    assert actions.forget_asked() == 1
    post(reader, thread, "Another one.")
    actions.forget_reader(reader=reader, choice="anonymise")
    assert not Asked.objects.exists()
