"""After every action: each page of a discussion as the edge serves it equals the page made anew.

And an open page, once it has asked what has changed, shows each of its comments
as the page made anew shows it: a change that forgot to take a number cannot hide.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.utils import timezone
from PIL import Image

from colonnade.discussion import actions
from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from colonnade.edge import assets
from colonnade.moderation import actions as moderation
from colonnade.news.models import Article
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader
from tests import factories as make
from tests.edge.conftest import Server
from tests.test_freshness import made_anew, without_clock

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Talk:
    """A discussion between three people, and the addresses at which it is read."""

    thread: Thread
    speaker: Reader
    other: Reader
    moderator: Reader
    first: Comment
    reply: Comment
    held: Comment

    def addresses(self) -> list[str]:
        article, thread = self.thread.article.address, self.thread.pk
        return [
            article,
            *(
                f"{article}?{query}"
                for query in ("order=oldest", "order=liked", "order=featured", "view=nested")
            ),
            f"{article}comments/",
            *(f"/comments/{comment.pk}/" for comment in (self.first, self.reply, self.held)),
            f"/comments/changes/{thread}/?after=0",
            f"/readers/{self.speaker.slug}/",
            f"/readers/{self.other.slug}/",
            *(f"/api/v1/threads/{thread}{rest}" for rest in ("", "/comments", "/comments?order=liked")),
            *(f"/api/v1/comments/{comment.pk}" for comment in (self.first, self.held)),
            f"/api/v1/counts?key=thread:{thread}&key=article:{self.thread.article_id}",
        ]


@pytest.fixture
def talk(settings) -> Talk:
    make.make_edition()
    thread = make.make_thread(make.make_article("Opens", slug="opens", authors=[make.make_author()]))
    speaker, other = make.make_reader("Mara Lind"), make.make_reader("Bo Lindqvist")
    first = make.make_comment("My shop.", thread=thread, author=speaker)
    reply = make.make_comment("Which one?", parent=first, author=other)
    held = make.make_comment("Wait.", thread=thread, author=speaker, state="held")
    thread.refresh_from_db()
    moderator = make.make_reader("Nadia Brandt", role="moderator")
    make.make_reader("Root", role="administrator")
    return Talk(thread, speaker, other, moderator, first, reply, held)


@pytest.fixture
def site(talk: Talk) -> Iterator[Server]:
    server = Server(assets.site()._folder)
    server.shell._wsgi = WSGIHandler()
    yield server
    server.stop()


def face() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (40, 40), "teal").save(file, "PNG")
    file.seek(0)
    return file


def bring(talk: Talk) -> None:
    row = {"id": "new", "thread": "t", "posted_at": "2026-02-24T20:00:00Z", "text": "From elsewhere"}
    actions.import_comments(rows=[row], threads={"t": talk.thread.pk}, readers={})


def leave(talk: Talk, choice: str) -> None:
    readers.ask_for_deletion(reader=talk.speaker, choice=choice)
    Reader.objects.filter(pk=talk.speaker.pk).update(deletion_due_at=timezone.now())
    assert readers.delete_due_readers() == 1


def rules(**fields: object) -> None:
    paper = DiscussionSettings.load()
    for name, value in fields.items():
        setattr(paper, name, value)
    paper.save()


def article_of(talk: Talk) -> Article:
    return Article.objects.get(pk=talk.thread.article_id)


def feature(talk: Talk) -> None:
    actions.feature_comment(moderator=talk.moderator, comment=talk.first)


def remove(talk: Talk) -> None:
    actions.remove_comment(moderator=talk.moderator, comment=talk.first, reason="Off the point")


def likes_back(talk: Talk) -> None:
    actions.like_comment(reader=talk.other, comment=talk.first)
    actions.unlike_comment(reader=talk.other, comment=talk.first)


def said_again(talk: Talk) -> None:
    feature(talk)
    actions.unfeature_comment(moderator=talk.moderator, comment=talk.first)


# ruff: noqa: E501  (a table is read by its columns)
# What happens: which actions it runs, and the doing.
CASES: dict[str, tuple[tuple[str, ...], Callable[[Talk], object]]] = {
    "a comment is posted": (("post_comment", "spend"), lambda t: actions.post_comment(author=t.other, thread=t.thread, text="Fresh")),
    "a reply is posted": ((), lambda t: actions.post_comment(author=t.speaker, thread=t.thread, text="On the quay", parent=t.reply)),
    "a comment is changed": (("edit_comment",), lambda t: actions.edit_comment(editor=t.speaker, comment=t.first, text="My old shop.")),
    "a comment is withdrawn": (("withdraw_comment",), lambda t: actions.withdraw_comment(author=t.speaker, comment=t.first)),
    "a comment is liked": (("like_comment",), lambda t: actions.like_comment(reader=t.other, comment=t.first)),
    "a like is taken back": (("unlike_comment",), likes_back),
    "a held comment is approved": (("approve_comment",), lambda t: actions.approve_comment(moderator=t.moderator, comment=t.held)),
    "a comment is held": (("hold_comment",), lambda t: actions.hold_comment(moderator=t.moderator, comment=t.first)),
    "a comment is removed": (("remove_comment",), remove),
    "a comment is restored": (("restore_comment",), lambda t: (remove(t), actions.restore_comment(moderator=t.moderator, comment=t.first))),
    "a comment is featured": (("feature_comment",), feature),
    "a comment is featured no longer": (("unfeature_comment",), said_again),
    "a thread is closed": (("close_discussion",), lambda t: actions.close_discussion(moderator=t.moderator, thread=t.thread, reason="Late.")),
    "a thread is opened": (("open_discussion",), lambda t: actions.open_discussion(moderator=t.moderator, thread=t.thread)),
    "a thread is held": (("hold_discussion",), lambda t: actions.hold_discussion(moderator=t.moderator, thread=t.thread)),
    "a thread is off": (("switch_off_discussion",), lambda t: actions.switch_off_discussion(moderator=t.moderator, thread=t.thread, reason="A court.")),
    "a thread runs on": (("let_run",), lambda t: actions.let_run(moderator=t.moderator, thread=t.thread)),
    "words stand above a thread": (("announce",), lambda t: actions.announce(moderator=t.moderator, thread=t.thread, text="Be kind.")),
    "a thread is slowed down": (("slow_down",), lambda t: actions.slow_down(moderator=t.moderator, thread=t.thread, seconds=60)),
    "all discussions are closed": ((), lambda t: rules(is_open=False, reason="A holiday.")),
    "the paper shows trees": ((), lambda t: rules(default_view="nested", default_order="oldest")),
    "comments are imported": (("import_comments",), bring),
    "its article is unpublished": (("open_threads",), lambda t: article_of(t).unpublish()),
    "its article is renamed": ((), lambda t: make_slug(t)),
    "a reader is renamed": (("rename_reader", "claim_name"), lambda t: readers.rename_reader(reader=t.speaker, name="Mara Holm")),
    "a reader shows a face": (("set_avatar",), lambda t: readers.set_avatar(reader=t.speaker, file=face())),
    "a reader shows no face": (("remove_avatar",), lambda t: (readers.set_avatar(reader=t.speaker, file=face()), readers.remove_avatar(reader=t.speaker))),
    "a reader tells of themselves": (("set_bio",), lambda t: readers.set_bio(reader=t.speaker, bio="A shopkeeper.")),
    "a reader joins the newsroom": (("give_role",), lambda t: readers.give_role(reader=t.speaker, role="moderator")),
    "an administrator renames somebody": (("rename_at_desk",), lambda t: readers.rename_at_desk(reader=t.speaker, name="Mara Holm")),
    "a reader leaves and the comments stay": (("ask_for_deletion", "delete_due_readers", "forget_reader"), lambda t: leave(t, "keep")),
    "a reader leaves with their words": ((), lambda t: leave(t, "remove")),
    "a moderator decides on a report": (("report_comment",), lambda t: (
        moderation.report_comment(reader=t.other, comment=t.first, reason="spam"),
        moderation.remove_comment(moderator=t.moderator, comment=t.first, reason="spam"))),
    "a moderator lets a comment stand": (("keep_comment",), lambda t: (
        moderation.report_comment(reader=t.other, comment=t.first, reason="spam"),
        moderation.keep_comment(moderator=t.moderator, comment=t.first))),
    "a comment goes with its replies": (("remove_with_replies", "put_comments"), lambda t: moderation.remove_with_replies(moderator=t.moderator, comment=t.first, reason="spam")),
    "a removal with replies is undone": (("undo_decision",), lambda t: (
        moderation.remove_with_replies(moderator=t.moderator, comment=t.first, reason="spam"),
        moderation.undo_decision(moderator=t.moderator, decision=t.moderator.decisions_made.first()))),
    "a hold is undone": ((), lambda t: (
        moderation.hold_comment(moderator=t.moderator, comment=t.reply),
        moderation.undo_decision(moderator=t.moderator, decision=t.moderator.decisions_made.first()))),
    "a reader is banned with their words": (("ban_with_words",), lambda t: moderation.ban_with_words(moderator=t.moderator, reader=t.speaker, reason="No.")),
}  # fmt: skip


def make_slug(talk: Talk) -> None:
    article = article_of(talk)
    article.slug = "opens-late"
    article.save_revision().publish()


# What changes nothing that a visitor is shown.
UNSEEN = {
    *("ignore_reader", "stop_ignoring", "follow", "unfollow", "take_out", "import_threads", "import_wishes"),
    *("tell_followers", "send_digests_due", "send_due_mail", "mail_readers", "open_notification", "hand_over_mails", "mark_seen", "choose_mail", "unsubscribe", "preview_comment", "accept_terms", "vouch_for"),
    *("import_readers", "personal_data", "recall_deletion", "forget_old_meters", "spent", "make_token", "end_token", "end_tokens"),
    *("tell_reader", "take_words_back", "record", "record_change", "set_standing", "warn_reader", "message_reader", "acknowledge_warning"),
    *("settle_case", "close_cases", "open_missing_cases", "count_comments", "take_case", "note", "set_rule", "write_list", "write_reason", "write_ready_sentence", "delete_ready_sentence"),
    *("set_akismet", "set_newsroom_program", "replace_program_secret", "stop_asking", "try_asking"),
    *("forget_asked", "hand_over_lessons", "teach_akismet"),
    *("add_webhook", "set_webhook", "switch_webhook_on", "switch_webhook_off", "delete_webhook"),
    *("show_webhook_secret", "replace_webhook_secret", "send_test", "send_again", "send_all_again"),
    *("hand_over_messages", "send_messages", "forget_messages"),
    *("save_filter", "rename_filter", "delete_filter", "share_filter", "withhold_filter", "give_sections", "move_cases"),
    *("watch_queues", "mail_alarm", "note_origin", "write_origins", "forget_origins"),
    *("forbid_links", "allow_links", "propose_ban", "propose_ban_with_words", "confirm_ban", "decline_ban"),
    *("Refused", "RefusedByRule", "TooMany", "Draft", "Recent", "Verdict"),
}  # fmt: skip
_COMMENT = re.compile(r'<article [^>]*class="comment[^"]*"[^>]*data-comment="(\d+)".*?</article>', re.S)


def comments_in(html: str) -> dict[str, str]:
    return {match[1]: match[0] for match in _COMMENT.finditer(html)}


@pytest.mark.parametrize("case", CASES)
def test_a_kept_page_equals_the_page_made_anew_and_an_open_one_once_it_has_asked(
    case: str, talk: Talk, site: Server
):
    host, alone = {"Host": "post.example"}, Client(headers={"host": "post.example"})
    addresses = talk.addresses()
    for address in addresses:
        site.ask(address, **host)
    open_page = comments_in(site.ask(addresses[0], **host).text)
    revision = Thread.objects.get(pk=talk.thread.pk).revision
    CASES[case][1](talk)
    for address in addresses:
        fresh, kept = made_anew(alone, address), site.ask(address, **host)
        assert kept.status == fresh.status_code, address
        assert kept.headers.get("Location") == fresh.headers.get("Location"), address
        body = b"".join(fresh) if fresh.streaming else fresh.content
        assert without_clock(kept.body) == without_clock(body), address
    told = site.ask(f"/comments/changes/{talk.thread.pk}/?after={revision}", **host)
    now = made_anew(alone, talk.thread.article.address)
    if told.status != 200 or now.status_code != 200 or case in WHOLE_PAGE:
        return
    hidden = re.findall(r'data-hidden="(\d+)"', told.text)
    patched = {**open_page, **comments_in(told.text)}
    for number in hidden:
        patched.pop(number, None)
    fresh_comments = comments_in(now.content.decode())
    assert {number: patched.get(number) for number in fresh_comments} == fresh_comments


# These change the page around the comments, which open pages are told of when they are loaded again.
WHOLE_PAGE = {
    *("a thread is closed", "a thread is off", "all discussions are closed", "the paper shows trees"),
    *("a reader is renamed", "an administrator renames somebody", "a reader shows a face"),
    *("a reader joins the newsroom",),
}


@pytest.mark.parametrize("offered", [actions, readers, moderation], ids=lambda module: module.__name__)
def test_no_action_is_without_a_case(offered):
    covered = {name for names, _doing in CASES.values() for name in names} | UNSEEN
    given = getattr(offered, "__all__", None) or [
        name
        for name, thing in vars(offered).items()
        if inspect.isfunction(thing) and thing.__module__ == offered.__name__ and name[0] != "_"
    ]
    names = {name for name in given if callable(getattr(offered, name))}
    assert names - covered == set()
    assert all(inspect.getdoc(getattr(offered, name)) for name in names)
