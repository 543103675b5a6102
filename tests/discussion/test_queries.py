"""What a page of a thread shows, where it begins, and what it costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from colonnade.discussion import actions, queries
from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from colonnade.news.models import Article
from colonnade.readers.models import Reader
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread() -> Thread:
    return make.make_thread()


def fill(thread: Thread, count: int) -> list[Comment]:
    """So many comments, each at the next position; as an archive brings them."""
    rows = [
        {
            "id": f"{thread.pk}-{number}",
            "thread": "t",
            "posted_at": "2026-02-24T20:00:00Z",
            "text": f"No {number}",
        }
        for number in range(thread.last_position + 1, thread.last_position + 1 + count)
    ]
    actions.import_comments(rows=rows, threads={"t": thread.pk}, readers={})
    thread.refresh_from_db()
    return list(Comment.objects.filter(thread=thread).order_by("position"))


def page(thread: Thread, **asked: str) -> queries.ThreadPage:
    article = Article.objects.select_related("locale").get(pk=thread.article_id)
    reader = asked.pop("reader", None)
    return queries.thread_page(article, asked, reader=reader)


def positions(shown: queries.ThreadPage) -> list[int]:
    return [comment.position for comment in shown.comments]


def follow(thread: Thread, address: str) -> queries.ThreadPage:
    """The page at an address that another page gave."""
    query = address.partition("?")[2].partition("#")[0]
    return page(thread, **dict(pair.split("=") for pair in query.split("&") if pair))


def all_pages(thread: Thread, **asked: str) -> list[int]:
    shown = page(thread, **asked)
    seen = positions(shown)
    while shown.older:
        shown = follow(thread, shown.older)
        seen += positions(shown)
    return seen


def test_the_newest_fifty_come_first_and_older_pages_repeat_and_miss_nothing(thread):
    fill(thread, 120)
    first = page(thread)
    assert positions(first) == list(range(120, 70, -1))
    assert (first.view, first.order, first.shows_new, first.is_first_page) == ("flat", "newest", True, True)
    assert all_pages(thread) == list(range(120, 0, -1))


def test_pages_in_time_order_are_buckets_of_fifty_positions_with_an_address_each(thread):
    comments = fill(thread, 120)
    Comment.objects.filter(pk=comments[55].pk).update(state="removed")
    Comment.objects.filter(pk=comments[56].pk).update(state="held")
    assert positions(page(thread, order="oldest")) == list(range(1, 51))
    second = page(thread, order="oldest", page="2")
    assert positions(second) == [number for number in range(51, 101) if number != 57]
    assert second.comments[5].state == "removed"
    last = follow(thread, second.newer)
    assert (positions(last), last.newer, last.shows_new) == (list(range(101, 121)), "", True)
    assert positions(follow(thread, last.older)) == positions(second)


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "4", "order": "oldest"},
        {"page": "0", "order": "oldest"},
        {"page": "-1", "order": "oldest"},
        {"page": "٣", "order": "oldest"},
        {"page": "9" * 40, "order": "oldest"},
        {"order": "best"},
        {"view": "spiral"},
        {"after": "nonsense"},
        {"after": "{other}-30"},
        {"after": "{thread}-"},
        {"after": "{thread}-30-4-4"},
        {"after": "{thread}-1e3"},
        {"after": "{thread}-" + "9" * 50},
        {"order": "liked", "after": "{thread}-30"},
        {"view": "nested", "after": "{thread}-' OR 1=1"},
        {"view": "nested", "after": "{thread}-00000z"},
        {"view": "nested", "at": "99999999"},
        {"view": "nested", "at": "x"},
        {"view": "nested", "at": "9" * 30},
    ],
)
def test_an_address_of_no_page_says_so_and_never_breaks(thread, asked):
    fill(thread, 120)
    other = make.make_thread()
    asked = {name: value.format(thread=thread.pk, other=other.pk) for name, value in asked.items()}
    with pytest.raises(queries.NoSuchPage):
        page(thread, **asked)


def test_the_most_liked_come_first_and_among_equals_the_newest(thread):
    comments = fill(thread, 120)
    for index, likes in ((3, 9), (70, 9), (40, 12)):
        Comment.objects.filter(pk=comments[index].pk).update(like_count=likes)
    assert positions(page(thread, order="liked"))[:4] == [41, 71, 4, 120]
    seen = all_pages(thread, order="liked")
    assert sorted(seen) == list(range(1, 121))


def test_featured_comments_can_be_read_alone(thread):
    comments, moderator = fill(thread, 60), make.make_reader(role="moderator")
    for index in (2, 50):
        actions.feature_comment(moderator=moderator, comment=comments[index])
    shown = page(thread, order="featured")
    assert positions(shown) == [51, 3]
    actions.unfeature_comment(moderator=moderator, comment=comments[2])
    assert positions(page(thread, order="featured")) == [51]


@pytest.fixture
def tree(thread) -> Thread:
    """Two hundred comments: each third begins a branch, the others answer the one before them."""
    above = None
    for number in range(200):
        above = make.make_comment(thread=thread, parent=None if number % 3 == 0 else above)
    thread.refresh_from_db()
    return thread


def branches(seen: list[int]) -> list[list[int]]:
    return [seen[start : start + 3] for start in range(0, len(seen), 3)]


def test_a_tree_shows_replies_below_their_parents_in_both_orders_on_every_page(tree):
    oldest = all_pages(tree, view="nested", order="oldest")
    assert oldest == list(range(1, 201))
    newest = all_pages(tree, view="nested", order="newest")
    assert sorted(newest) == oldest
    assert newest[:2] == [199, 200]
    assert branches(newest[2:]) == [[n, n + 1, n + 2] for n in range(196, 0, -3)]
    depths = [comment.depth for comment in page(tree, view="nested", order="oldest").comments]
    assert depths[:6] == [0, 1, 2, 0, 1, 2]


def test_in_a_tree_only_what_stands_apart_from_its_parent_carries_it(tree):
    first = page(tree, view="nested", order="oldest")
    assert [comment.parent for comment in first.comments[:3]] == [None, None, None]
    second = follow(tree, first.older)
    assert second.comments[0].parent is not None  # its parent stands on the page before


def test_likes_and_featured_are_read_flat_only(tree):
    assert page(tree, view="nested", order="liked").view == "flat"


@pytest.mark.parametrize("view", ["flat", "nested"])
@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_a_permalink_leads_to_the_page_that_holds_the_comment(tree, view, order):
    for position in (1, 49, 50, 51, 100, 151, 200):
        comment = Comment.objects.select_related("thread__article__locale").get(
            thread=tree, position=position
        )
        address = queries.place_of(comment, view, order)
        assert address.endswith(f"#comment-{comment.pk}")
        assert position in positions(follow(tree, address))


@pytest.mark.parametrize("view", ["flat", "nested"])
@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_a_permalink_leads_there_whatever_the_papers_own_order_is(tree, view, order):
    DiscussionSettings.objects.update_or_create(defaults={"default_view": view, "default_order": order})
    for position in (1, 60, 151, 200):
        comment = Comment.objects.select_related("thread__article__locale").get(
            thread=tree, position=position
        )
        for asked in ("", "flat", "nested"):
            shown = follow(tree, queries.place_of(comment, asked))
            assert position in positions(shown)
            assert shown.view == (asked or view)


def test_what_never_showed_leaves_no_place_for_others_and_what_showed_does(thread):
    moderator, author = make.make_reader(role="moderator"), make.make_reader()
    spam = make.make_comment("Spam", thread=thread, author=author, state="held")
    rude = make.make_comment("Rude", thread=thread, author=author)
    for comment in (spam, rude):
        actions.remove_comment(moderator=moderator, comment=comment, reason="Her street is Elm Street")
    (gone,) = page(thread).comments
    assert (gone.id, gone.author_name, gone.author_address, gone.state_reason) == (rude.pk, "", "", "")
    assert {one.state_reason for one in page(thread, reader=author).comments} == {"Her street is Elm Street"}
    assert queries.comment_seen_by(None, spam.pk) is None
    assert queries.changes(thread, reader=None, after=0).hidden == (spam.pk,)


def test_a_permalink_into_a_branch_longer_than_a_page_shows_the_comment(thread):
    above = make.make_comment(thread=thread)
    for _number in range(80):
        last = make.make_comment(parent=above)
    for order in ("oldest", "newest"):
        DiscussionSettings.objects.update_or_create(defaults={"default_order": order})
        assert last.position in positions(follow(thread, queries.place_of(last, "nested")))


def test_a_reader_sees_what_is_theirs_and_others_do_not(thread):
    reader, other = make.make_reader(), make.make_reader()
    mine = make.make_comment("Wait for me", thread=thread, author=reader, state="held")
    theirs = make.make_comment(thread=thread, author=other)
    actions.like_comment(reader=reader, comment=theirs)
    actions.ignore_reader(reader=reader, ignored=other)
    seen = {one.id: one for one in page(thread, reader=reader).comments}
    assert (seen[mine.pk].is_mine, seen[mine.pk].may_be_edited, seen[mine.pk].html) == (
        True,
        True,
        '<p dir="auto">Wait for me</p>\n',
    )
    assert (seen[theirs.pk].is_liked, seen[theirs.pk].is_ignored) == (True, True)
    assert [one.id for one in page(thread).comments] == [theirs.pk]
    assert [one.is_liked for one in page(thread, reader=other).comments] == [False]
    assert queries.comment_seen_by(None, mine.pk) is None
    assert queries.comment_seen_by(other, mine.pk) is None
    assert queries.comment_seen_by(reader, mine.pk) == mine
    assert queries.comment_seen_by(make.make_reader(role="moderator"), mine.pk) == mine


def test_badges_tell_the_articles_author_from_staff_and_guests(db):
    writer, staff = make.make_reader("Tomas Eide"), make.make_reader("Ann Maris", role="editor")
    guest = make.make_reader("Minister", badge="Minister of Works")
    article = make.make_article(authors=[make.make_author(reader=writer)])
    thread = make.make_thread(article)
    for author in (writer, staff, guest, make.make_reader()):
        make.make_comment(thread=thread, author=author)
    shown = page(thread, order="oldest").comments
    assert [comment.badge_kind for comment in shown] == ["author", "staff", "guest", ""]


def test_changes_tell_an_open_page_of_posts_edits_removals_and_likes(thread):
    reader, moderator = make.make_reader(), make.make_reader(role="moderator")
    comments = [make.make_comment(f"No {n}", thread=thread, author=reader) for n in range(3)]
    thread.refresh_from_db()
    seen = thread.revision

    def told() -> queries.Changes:
        thread.refresh_from_db()
        return queries.changes(thread, reader=None, after=seen)

    assert (told().comments, told().hidden) == ((), ())
    actions.like_comment(reader=moderator, comment=comments[0])
    actions.remove_comment(moderator=moderator, comment=comments[1], reason="Spam")
    actions.hold_comment(moderator=moderator, comment=comments[2])
    fresh = make.make_comment("Fresh", thread=thread)
    now = told()
    assert [(one.id, one.state) for one in now.comments] == [
        (comments[0].pk, "shown"),
        (comments[1].pk, "removed"),
        (fresh.pk, "shown"),
    ]
    assert (now.hidden, now.count, now.is_all) == ((comments[2].pk,), 2, True)
    assert now.comments[0].like_count == 1
    seen = now.revision
    assert told().comments == ()


def test_more_than_a_hundred_changes_come_in_turns(thread):
    fill(thread, 150)
    first = queries.changes(thread, reader=None, after=0)
    assert (len(first.comments), first.is_all) == (100, False)
    second = queries.changes(thread, reader=None, after=first.revision)
    assert (len(second.comments), second.is_all) == (50, True)


def test_what_hides_an_article_hides_its_thread_everywhere_and_brings_it_back(thread):
    author = make.make_reader()
    comment = make.make_comment(thread=thread, author=author)
    article = Article.objects.get(pk=thread.article_id)

    def seen() -> list[bool]:
        return [
            queries.thread_page(Article.objects.get(pk=article.pk)) is not None,
            queries.thread_seen_by(None, thread.pk) is not None,
            queries.comment_seen_by(author, comment.pk) is not None,
            bool(queries.comments_by(author).remarks),
        ]

    assert seen() == [True] * 4
    article.unpublish()
    assert seen() == [False] * 4
    article.save_revision().publish()
    assert seen() == [True] * 4


def test_a_parent_that_was_never_known_is_named_and_not_invented(thread):
    make.make_comment(thread=thread, parent_name="Old Hand")
    (shown,) = page(thread).comments
    assert (shown.parent, shown.parent_name) == (None, "Old Hand")


def test_what_one_reader_said_goes_on_page_by_page(thread):
    author = make.make_reader()
    for number in range(45):
        make.make_comment(f"No {number}", thread=thread, author=author)
    said, seen = queries.comments_by(author), []
    while True:
        seen += [one.comment.position for one in said.remarks]
        if not said.next:
            break
        said = queries.comments_by(author, after=said.next)
    assert seen == list(range(45, 0, -1))


PAGES = {
    "first": {},
    "oldest": {"order": "oldest"},
    "liked": {"order": "liked"},
    "featured": {"order": "featured"},
    "nested": {"view": "nested", "order": "oldest"},
    "newest branches": {"view": "nested", "order": "newest"},
}


@pytest.mark.parametrize("asked", PAGES.values(), ids=PAGES)
def test_a_page_costs_the_same_statements_for_one_comment_and_for_a_thousand(thread, asked):
    reader = make.make_reader()

    def cost(**who) -> int:
        article = Article.objects.select_related("locale").get(pk=thread.article_id)
        with CaptureQueriesContext(connection) as asked_of_it:
            queries.thread_page(article, asked, **who)
        assert not [one for one in asked_of_it if "COUNT(" in one["sql"] or "OFFSET" in one["sql"]]
        return len(asked_of_it)

    make.make_comment(thread=thread, author=reader)
    DiscussionSettings.load()  # made at the first question
    before = cost(), cost(reader=reader)
    assert before == ((3, 5) if asked.get("order") == "featured" else (4, 7))  # nothing is featured
    fill(thread, 1000)
    more = 1 if asked.get("view") == "nested" else 0  # another branch where the first is short
    assert cost() <= before[0] + more
    assert cost(reader=reader) <= before[1] + more


@pytest.mark.parametrize("role", ["", "writer", "moderator"])
def test_a_readers_article_costs_the_same_statements_for_five_comments_and_for_fifty(thread, role):
    client, others = Client(headers={"host": "post.example"}), [make.make_reader() for _each in range(5)]
    reader = make.make_reader(role=role)
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(thread.article.address)
        assert answer.content.decode().count('class="comment"') == Comment.objects.count()
        return len(asked)

    for author in others:
        make.make_comment(thread=thread, author=author)
    cost()  # warms what is read once
    before = cost()
    for number in range(45):
        make.make_comment(thread=thread, author=others[number % 5])
    assert cost() <= before


def test_posting_costs_the_same_statements_in_any_thread(thread):
    number = make.make_reader().pk

    def cost(text: str) -> int:
        author, where = Reader.objects.get(pk=number), queries.thread_seen_by(None, thread.pk)
        with CaptureQueriesContext(connection) as asked:
            actions.post_comment(author=author, thread=where, text=text)
        assert not [one for one in asked if "COUNT(" in one["sql"]]
        return len(asked)

    first = cost("One")
    fill(thread, 1000)
    assert cost("Two") == cost("Three") <= first
