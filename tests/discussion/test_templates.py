"""What the discussion's HTML promises to scripts, styles and readers: hooks, words, links for visitors."""

import html as entities
import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from colonnade.discussion import actions, queries
from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from tests import factories as make

pytestmark = pytest.mark.django_db
STYLES = Path(make.__file__).parent.parent / "colonnade" / "static" / "css" / "parts"


class Tree(HTMLParser):
    """Every element with its attributes, the elements around it and the words within it."""

    EMPTY = {"input", "img", "br", "meta", "link", "path", "hr", "source"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[dict] = []
        self._open: list[dict] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        element = {
            "tag": tag,
            "class": "",
            "words": "",
            **{name: value if value is not None else "" for name, value in attrs},
            "around": tuple(self._open),
        }
        self.all.append(element)
        if tag not in self.EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag):
        if tag not in self.EMPTY:
            assert self._open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self._open:
            element["words"] += data

    def of(self, kind: str, within: dict | None = None) -> list[dict]:
        """The elements of this class, within one of them if asked."""
        return [
            one
            for one in self.all
            if kind in one["class"].split()
            and (within is None or any(outer is within for outer in one["around"]))
        ]

    def comment(self, comment: Comment) -> dict:
        return next(one for one in self.of("comment") if one["id"] == f"comment-{comment.pk}")


@pytest.fixture
def thread() -> Thread:
    return make.make_thread()


def signed_in(reader) -> Client:
    client = Client(headers={"host": "post.example"})
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(client: Client, address: str) -> Tree:
    answer = client.get(address)
    assert answer.status_code == 200
    return Tree(answer.content.decode())


def actions_of(tree: Tree, comment: Comment) -> dict[str, str]:
    """The words of what a reader may do with a comment, and where it leads."""
    row = tree.of("actions", tree.comment(comment))[0]
    doors = [one for one in tree.all if any(outer is row for outer in one["around"])]
    return {
        " ".join(one["words"].split()): one.get("href") or one.get("formaction")
        for one in doors
        if one["tag"] in ("a", "button")
    }


@pytest.mark.parametrize("view", ["flat", "nested"])
def test_comments_are_siblings_that_carry_their_numbers(visitor, thread, view):
    parent = make.make_comment(thread=thread, author=make.make_reader())
    chain = [parent]
    for _level in range(7):
        chain.append(make.make_comment(parent=chain[-1], author=make.make_reader()))
    tree = page_of(visitor, f"{thread.article.address}?view={view}&order=oldest")
    shown = tree.of("comment")
    assert [one["id"] for one in shown] == [f"comment-{comment.pk}" for comment in chain]
    for one, comment in zip(shown, chain, strict=True):
        assert one["around"][-1]["class"] == ("comments nested" if view == "nested" else "comments")
        assert one["data-comment"] == str(comment.pk)
        assert one["data-parent"] == str(comment.parent_id or "")
        assert one["data-position"] == str(comment.position)
        assert one["data-revision"] == str(comment.revision)
    assert [one["data-depth"] for one in shown] == ["0", "1", "2", "3", "4", "5", "5", "5"]
    style = (STYLES / "comment.css").read_text("utf-8")
    assert all(f'[data-depth="{depth}"]' in style for depth in range(6))


def test_the_section_says_what_its_page_shows(visitor, thread):
    make.make_comment(thread=thread)
    thread.refresh_from_db()
    tree = page_of(visitor, thread.article.address)
    section = next(one for one in tree.all if one.get("id") == "discussion")
    assert {
        name: section[f"data-{name}"] for name in ("thread", "count", "revision", "last", "view", "order")
    } == {
        "thread": str(thread.pk),
        "count": "1",
        "revision": str(thread.revision),
        "last": "1",
        "view": "flat",
        "order": "newest",
    }
    assert section["data-shows-new"] == "yes"
    (bar,) = tree.of("new-comments")
    assert bar["data-new"] == "0"
    assert "hidden" in bar
    forms = json.loads(bar["data-words"])
    assert forms["one"] == "Show %s new comment"
    assert forms["other"] == "Show %s new comments"
    chosen = [
        one["words"] for one in tree.all if one.get("aria-current") == "true" and "discussion" in one["href"]
    ]
    assert chosen == ["Newest", "In time order"]
    liked = page_of(visitor, f"{thread.article.address}?order=liked")
    assert next(one for one in liked.all if one.get("id") == "discussion")["data-shows-new"] == "no"


def test_a_visitors_page_holds_links_where_a_readers_holds_buttons(visitor, thread):
    author = make.make_reader("Bo Lindqvist")
    comment = make.make_comment(thread=thread, author=author, like_count=1234)
    address, own = thread.article.address, f"/comments/{comment.pk}/"
    out = page_of(visitor, address)
    assert actions_of(out, comment) == {
        "Like 1,234": f"/account/login/?next={own}",
        "Reply": f"{own}reply/",
        "Share": own,
        "Report": f"{own}report/",
    }
    assert not [one for one in out.all if one.get("name") == "csrfmiddlewaretoken"]
    assert not [one for one in out.all if one.get("id") == "act"]
    assert not out.of("composer")

    reader = make.make_reader()
    within = page_of(signed_in(reader), address)
    assert actions_of(within, comment) == {
        "Like 1,234": f"{own}like/",
        "Reply": f"{own}reply/",
        "Share": own,
        "Report": f"{own}report/",
        "Ignore Bo Lindqvist": f"{author.address}ignore/",
    }
    (form,) = [one for one in within.all if one.get("id") == "act"]
    assert form["method"] == "post"
    buttons = [one for one in within.all if one["tag"] == "button" and one.get("form") == "act"]
    assert {one["formaction"] for one in buttons} >= {f"{own}like/", "/comments/follow/"}
    assert next(one for one in within.of("like"))["aria-pressed"] == "false"
    actions.like_comment(reader=reader, comment=comment)
    again = page_of(signed_in(reader), address)
    assert actions_of(again, comment)["Like 1,235"] == f"{own}unlike/"
    assert next(one for one in again.of("like"))["aria-pressed"] == "true"


def test_ones_own_comment_offers_what_its_author_may_do(thread):
    reader = make.make_reader()
    fresh = make.make_comment("Fresh.", thread=thread, author=reader)
    old = make.make_comment(
        "Old.", thread=thread, author=reader, posted_at=timezone.now() - timedelta(days=1), like_count=2
    )
    waiting = make.make_comment(
        "Waiting.", thread=thread, author=reader, state="held", state_reason="It holds three links."
    )
    tree = page_of(signed_in(reader), thread.article.address)
    assert list(actions_of(tree, fresh)) == ["Reply", "Share", "Edit", "Withdraw"]
    assert list(actions_of(tree, old)) == ["Reply", "Share", "Withdraw"]
    assert "Likes 2" in " ".join(tree.comment(old)["words"].split())
    assert list(actions_of(tree, waiting)) == ["Share", "Edit", "Withdraw"]
    assert "Only you see this so far. It holds three links." in tree.of("waits")[0]["words"]


def test_moderators_find_their_actions_behind_more(thread):
    comment = make.make_comment(thread=thread, author=make.make_reader(), edited_at=timezone.now())
    moderator = make.make_reader(role="moderator")
    own = f"/comments/{comment.pk}/"
    tree = page_of(signed_in(moderator), thread.article.address)
    (more,) = tree.of("more")
    assert more["tag"] == "details"
    assert actions_of(tree, comment)["Feature"] == f"{own}feature/"
    assert actions_of(tree, comment)["What it said before"] == f"{own}history/"
    desk = f"/desk/moderation/threads/{thread.pk}/"
    assert [one for one in tree.all if one.get("href") == desk]
    editor = page_of(signed_in(make.make_reader(role="editor")), thread.article.address)
    assert "Feature" not in actions_of(editor, comment)
    assert not [one for one in editor.all if one.get("href") == desk]


def test_badges_say_who_speaks_for_whom(visitor):
    writer = make.make_reader("Tomas Eide", badge="Reporter")
    byline = make.make_author("Tomas Eide", reader=writer)
    thread = make.make_thread(make.make_article(authors=[byline]))
    said = {
        "Author": make.make_comment(thread=thread, author=writer),
        "Newsroom": make.make_comment(thread=thread, author=make.make_reader(role="editor")),
        "Guest": make.make_comment(thread=thread, author=make.make_reader(badge="Guest")),
        "": make.make_comment(thread=thread, author=make.make_reader()),
    }
    tree = page_of(visitor, thread.article.address)
    for words, comment in said.items():
        assert [one["words"] for one in tree.of("badge", tree.comment(comment))] == ([words] if words else [])


def test_a_reply_names_whom_it_answers_and_invents_no_text(visitor, thread):
    parent = make.make_comment("The fund was extended.", thread=thread, author=make.make_reader("Ann Maris"))
    reply = make.make_comment(parent=parent)
    withdrawn = make.make_comment("Taken back.", thread=thread, author=make.make_reader())
    to_withdrawn = make.make_comment(parent=withdrawn)
    actions.withdraw_comment(author=withdrawn.author, comment=withdrawn)
    removed = make.make_comment("Shown once.", thread=thread, state="removed")
    to_removed = make.make_comment(parent=removed)
    to_unknown = make.make_comment(thread=thread, parent_name="Ilse <Moreau>")
    tree = page_of(visitor, thread.article.address)
    (parent_part,) = tree.of("parent", tree.comment(reply))
    assert parent_part["tag"] == "details"
    assert "in reply to Ann Maris show comment" in " ".join(parent_part["words"].split())
    assert tree.of("parent-author", parent_part)[0]["words"] == "Ann Maris"
    assert tree.of("parent-text", parent_part)[0]["words"].strip() == "The fund was extended."
    for comment, words in (
        (to_withdrawn, "in reply to a comment that its author has withdrawn"),
        (to_removed, "in reply to a comment that a moderator has removed"),
        (to_unknown, "in reply to Ilse <Moreau>"),
    ):
        (part,) = tree.of("parent", tree.comment(comment))
        assert part["tag"] == "p"
        assert part["words"] == words
    assert "Taken back." not in tree.all[0]["words"]
    assert "Shown once." not in tree.all[0]["words"]
    nested = page_of(visitor, f"{thread.article.address}?view=nested")
    assert not nested.of("parent", nested.comment(reply))


def test_what_is_gone_keeps_its_place_and_says_why(visitor, thread):
    removed = make.make_comment("Rude words.", thread=thread, state="removed", state_reason="Rule 3.")
    make.make_comment(parent=removed)
    withdrawn = make.make_comment("Second thoughts.", thread=thread, state="withdrawn")
    tree = page_of(visitor, thread.article.address)
    assert "A moderator has removed it. The replies stay." in tree.comment(removed)["words"]
    assert "Its author has withdrawn it." in tree.comment(withdrawn)["words"]
    assert "The replies stay." not in tree.comment(withdrawn)["words"]
    for comment in (removed, withdrawn):
        assert "gone" in tree.comment(comment)["class"]
        assert not tree.of("actions", tree.comment(comment))
    assert "Rude words." not in tree.all[0]["words"]
    assert "Second thoughts." not in tree.all[0]["words"]


def test_who_is_ignored_is_folded_away_for_that_reader_alone(thread):
    loud = make.make_reader("Nils Haug")
    comment = make.make_comment("WHAT A SHAME", thread=thread, author=loud)
    reader, other = make.make_reader(), make.make_reader()
    actions.ignore_reader(reader=reader, ignored=loud)
    tree = page_of(signed_in(reader), thread.article.address)
    (folded,) = tree.of("unheard")
    assert folded["tag"] == "details"
    assert "open" not in folded
    assert "You ignore Nils Haug: show comment" in " ".join(folded["words"].split())
    assert "WHAT A SHAME" in tree.of("text", folded)[0]["words"]
    assert actions_of(tree, comment)["Stop ignoring Nils Haug"] == f"{loud.address}unignore/"
    assert not page_of(signed_in(other), thread.article.address).of("unheard")


def test_who_has_left_is_called_a_departed_reader(visitor, thread):
    left = make.make_comment(thread=thread)
    known = make.make_comment(thread=thread, author_name="An old name")
    here = make.make_comment(thread=thread, author=make.make_reader("Bo Lindqvist"))
    tree = page_of(visitor, thread.article.address)
    for comment, name in ((left, "A departed reader"), (known, "An old name"), (here, "Bo Lindqvist")):
        (author,) = tree.of("author", tree.comment(comment))
        assert author["words"] == name
    links = [one for one in tree.all if one.get("href", "").startswith("/readers/")]
    assert [one["href"] for one in links] == [here.author.address]


def test_a_thread_without_comments_says_so_and_one_that_is_off_says_why(visitor, thread):
    address = thread.article.address
    assert "Nobody has said anything yet." in page_of(visitor, address).of("none")[-1]["words"]
    comment = make.make_comment(thread=thread)
    featured = page_of(visitor, f"{address}?order=featured")
    assert featured.of("none")[-1]["words"] == "No comment has been featured yet."
    moderator = make.make_reader(role="moderator")
    actions.close_discussion(moderator=moderator, thread=thread, reason="It was said.")
    closed = page_of(visitor, address)
    assert "This discussion is closed. It was said." in closed.all[0]["words"]
    assert "Reply" not in actions_of(closed, comment)
    assert "Share" in actions_of(closed, comment)
    assert not closed.of("write")
    assert not page_of(signed_in(moderator), address).of("composer")
    actions.switch_off_discussion(moderator=moderator, thread=thread, reason="The court asked.")
    off = page_of(visitor, address)
    assert "There is no discussion under this article. The court asked." in off.all[0]["words"]
    assert not off.of("comment")
    assert not off.of("tools")
    assert off.of("new-comments")


def test_pages_of_a_thread_go_on_in_words(visitor, thread):
    for number in range(101):
        make.make_comment(f"No {number}", thread=thread)

    def doors(query: str) -> list[str]:
        tree = page_of(visitor, f"{thread.article.address}?{query}")
        (pager,) = [one for one in tree.of("pager") if one["aria-label"] == "Pages of the discussion"]
        return [one["words"] for one in tree.all if pager in one["around"] and one["tag"] in ("a", "span")]

    assert doors("") == ["Older comments"]
    assert doors(f"after={thread.pk}-52") == ["Newer comments", "Older comments"]
    assert doors(f"after={thread.pk}-2") == ["Newer comments", "To the newest"]
    assert doors("order=oldest") == ["Page 1", "Later comments"]
    assert doors("order=oldest&page=2") == ["Earlier comments", "Page 2", "Later comments"]
    assert doors("order=liked") == ["More comments"]
    assert doors("view=nested") == ["More comments"]


def test_the_composer_tells_a_script_what_it_is_for(thread):
    comment = make.make_comment(thread=thread, author=make.make_reader("Ann Maris"))
    reader = signed_in(make.make_reader("Nadia Brandt"))
    (form,) = page_of(reader, thread.article.address).of("composer")
    assert form["action"] == f"/comments/write/{thread.pk}/"
    assert form["data-draft"].startswith(f"thread:{thread.pk}:")
    assert form["data-longest"] == "5000"
    assert json.loads(form["data-left"])["one"] == "%s character left"
    tree = page_of(reader, f"/comments/{comment.pk}/reply/")
    (form,) = tree.of("composer")
    assert form["action"] == f"/comments/{comment.pk}/reply/"
    assert form["data-draft"].startswith(f"comment:{comment.pk}:")
    (box,) = [one for one in tree.all if one["tag"] == "textarea"]
    labels = {one["for"]: one["words"] for one in tree.all if one["tag"] == "label" and one.get("for")}
    assert box["dir"] == "auto"
    assert labels[box["id"]] == "Reply to Ann Maris"
    assert any(one.get("id") == box["aria-describedby"] for one in tree.all)


@pytest.mark.parametrize("text", ["</textarea><script>1</script>", "\n\nfirst", "& &amp; &lt;"])
def test_a_refused_text_stands_in_the_box_to_the_letter(thread, text):
    DiscussionSettings.objects.update_or_create(defaults={"longest_text": 1})
    client = signed_in(make.make_reader())
    answer = client.post(f"/comments/write/{thread.pk}/", {"text": text})
    assert answer.status_code == 422
    tree = Tree(answer.content.decode())
    (alert,) = tree.of("refusal")
    assert alert["role"] == "alert"
    assert "Shorten it" in alert["words"]
    kept = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answer.content.decode(), re.S)
    assert entities.unescape(kept[1]) == text
    (box,) = [one for one in tree.all if one["tag"] == "textarea"]
    assert box["aria-invalid"] == "true"


def test_a_thread_on_a_page_of_its_own_leads_back(visitor, thread):
    make.make_comment(thread=thread)
    tree = page_of(visitor, f"{thread.article.address}comments/")
    (heading,) = [one for one in tree.all if one["tag"] == "h1"]
    assert heading["words"] == thread.article.title
    back = [one for one in tree.all if heading in one["around"] and one["tag"] == "a"]
    assert [one["href"] for one in back] == [thread.article.address]
    (canonical,) = [one for one in tree.all if one.get("rel") == "canonical"]
    assert canonical["href"] == f"https://post.example{thread.article.address}"
    assert not [one for one in tree.all if one.get("name") == "robots"]


def test_a_profile_shows_what_its_reader_said_and_under_what(visitor, thread):
    reader = make.make_reader("Bo Lindqvist")
    comment = make.make_comment("My shop is near the ramp.", thread=thread, author=reader)
    make.make_comment("Not for all.", thread=thread, author=reader, state="held")
    tree = page_of(visitor, reader.address)
    (remark,) = tree.of("remark")
    assert thread.article.title in remark["words"]
    assert "My shop is near the ramp." in remark["words"]
    assert [one["href"] for one in tree.all if remark in one["around"] and one["tag"] == "a"] == [
        comment.address
    ]


def test_words_of_a_comment_are_those_of_the_pages_language(thread):
    make.make_comment(parent=make.make_comment(thread=thread))
    shown = queries.thread_page(thread.article).comments[0]
    for language, words in (("en", "show comment"), ("ar", "إظهار التعليق"), ("en", "show comment")):
        with translation.override(language):
            context = {"comment": shown, "thread_is_open": True, "reader": None}
            part = Tree(render_to_string("parts/comment.html", context))
        assert part.of("show")[0]["words"] == words
