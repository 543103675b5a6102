"""What readers and moderators do in a discussion, and what they are refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from colonnade.discussion import actions, queries
from colonnade.discussion.models import Comment, DiscussionSettings, FormerText, Like, Thread
from colonnade.news.models import Article, Tally
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread() -> Thread:
    return make.make_thread()


def post(thread: Thread, text: str = "Well said.", **fields: object) -> Comment:
    author = fields.pop("author", None) or make.make_reader()
    return actions.post_comment(author=author, thread=thread, text=text, **fields)


def numbers_of(thread: Thread) -> tuple[int, int, int]:
    """Comments that show, the last position, and what the article's lists say."""
    thread.refresh_from_db()
    told = Tally.objects.filter(article=thread.article_id).values_list("comment_count", flat=True)
    return thread.comment_count, thread.last_position, told.first() or 0


def test_a_comment_takes_the_next_position_and_is_counted_where_its_article_shows(thread):
    first, second = post(thread), post(thread, "And another.")
    assert (first.position, second.position) == (1, 2)
    assert numbers_of(thread) == (2, 2, 2)
    assert (first.state, first.depth, second.revision) == ("shown", 0, 2)


def test_a_reply_stands_below_its_parent_and_only_in_its_thread(thread):
    parent = post(thread)
    reply = post(thread, "I agree.", parent=parent)
    deeper = post(thread, "So do I.", parent=reply)
    assert (reply.depth, deeper.depth, deeper.root) == (1, 2, parent.position)
    assert parent.path < reply.path < deeper.path
    assert Comment.objects.get(pk=parent.pk).reply_count == 1
    with pytest.raises(actions.Refused, match="another discussion"):
        post(make.make_thread(), "Here?", parent=parent)


def test_replies_deeper_than_thirty_two_levels_follow_in_time_order(thread):
    comment = make.make_comment(thread=thread)
    for _level in range(40):
        comment = make.make_comment("Deeper.", parent=comment)
    in_tree = list(Comment.objects.filter(thread=thread).order_by("path").values_list("position", flat=True))
    assert in_tree == list(range(1, 42))
    assert comment.depth == 40
    assert len(comment.path) == 32 * 7


def test_what_was_submitted_twice_is_posted_once(thread):
    author = make.make_reader()
    first = post(thread, author=author, submission="a1")
    again = post(thread, author=author, submission="a1")
    other = post(thread, submission="a1")  # somebody else's form may have the same name
    assert first.pk == again.pk != other.pk
    assert numbers_of(thread)[0] == 2
    changed = post(thread, "Well said indeed.", author=author, submission="a1")
    assert (changed.pk, changed.text) == (first.pk, "Well said indeed.")
    assert numbers_of(thread)[0] == 2


def test_a_text_longer_than_anybodys_is_refused_before_anything_is_made_of_it(thread):
    with pytest.raises(actions.Refused, match="far too long"):
        post(thread, "x" * 20_001)
    assert numbers_of(thread) == (0, 0, 0)


def test_what_no_database_holds_is_left_out_of_a_text(thread):
    assert post(thread, "a\0b\ud800c\r\nd").text == "abc\nd"


def test_its_author_edits_it_while_the_window_is_open_and_nobody_else_ever(thread):
    comment = post(thread, "Frist!")
    author = comment.author
    with pytest.raises(actions.Refused, match="Only its author"):
        actions.edit_comment(editor=make.make_reader(), comment=comment, text="Mine")
    edited = actions.edit_comment(editor=author, comment=comment, text="First!")
    assert (edited.text, edited.edited_at is not None) == ("First!", True)
    assert FormerText.objects.get(comment=comment).text == "Frist!"
    Comment.objects.filter(pk=comment.pk).update(posted_at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(actions.Refused, match="10 minutes"):
        actions.edit_comment(editor=author, comment=comment, text="Again")
    DiscussionSettings.objects.update_or_create(defaults={"edit_minutes": 20})
    assert actions.edit_comment(editor=author, comment=comment, text="Again").text == "Again"


def test_an_edit_that_changes_nothing_leaves_no_mark(thread):
    comment = post(thread, "Same")
    edited = actions.edit_comment(editor=comment.author, comment=comment, text="Same ")
    assert edited.edited_at is None
    assert not FormerText.objects.exists()


def test_a_withdrawn_comment_keeps_its_place_and_its_replies(thread):
    comment = post(thread)
    reply = post(thread, "I agree.", parent=comment)
    with pytest.raises(actions.Refused, match="Only its author"):
        actions.withdraw_comment(author=reply.author, comment=comment)
    actions.withdraw_comment(author=comment.author, comment=comment)
    assert numbers_of(thread) == (1, 2, 1)
    shown = {one.id: one for one in queries.thread_page(thread.article).comments}
    assert (shown[comment.pk].state, shown[comment.pk].html) == ("withdrawn", "")
    assert shown[reply.pk].parent.state == "withdrawn"
    with pytest.raises(actions.Refused, match="no longer stands"):
        actions.withdraw_comment(author=comment.author, comment=comment)
    with pytest.raises(actions.Refused, match="no longer stands"):
        actions.edit_comment(editor=comment.author, comment=comment, text="Back")


def test_a_reader_likes_once_and_takes_it_back(thread):
    comment, reader = post(thread), make.make_reader()
    for _again in range(2):
        actions.like_comment(reader=reader, comment=comment)
    comment.refresh_from_db()
    assert (comment.like_count, Like.objects.count()) == (1, 1)
    for _again in range(2):
        actions.unlike_comment(reader=reader, comment=comment)
    comment.refresh_from_db()
    assert (comment.like_count, Like.objects.count()) == (0, 0)


def test_likes_of_oneself_and_of_what_is_gone_are_refused(thread):
    comment = post(thread)
    with pytest.raises(actions.Refused, match="by others"):
        actions.like_comment(reader=comment.author, comment=comment)
    actions.withdraw_comment(author=comment.author, comment=comment)
    comment.refresh_from_db()
    with pytest.raises(actions.Refused, match="no longer shows"):
        actions.like_comment(reader=make.make_reader(), comment=comment)


def test_moderators_hold_approve_remove_and_restore_and_the_counts_follow(thread):
    comment, moderator = post(thread), make.make_reader(role="moderator")
    steps = (
        (lambda: actions.hold_comment(moderator=moderator, comment=comment), "held", 0),
        (lambda: actions.approve_comment(moderator=moderator, comment=comment), "shown", 1),
        (lambda: actions.remove_comment(moderator=moderator, comment=comment, reason="Spam"), "removed", 0),
        (lambda: actions.restore_comment(moderator=moderator, comment=comment), "shown", 1),
    )
    for act, state, count in steps:
        act()
        comment.refresh_from_db()
        assert (comment.state, numbers_of(thread)[0], numbers_of(thread)[2]) == (state, count, count)
    with pytest.raises(actions.Refused, match="Say why"):
        actions.remove_comment(moderator=moderator, comment=comment, reason=" ")
    with pytest.raises(actions.Refused, match="shown by now"):
        actions.approve_comment(moderator=moderator, comment=comment)


@pytest.mark.parametrize("role", ["", "writer", "editor"])
def test_nobody_else_decides_on_comments_or_threads(thread, role):
    comment, reader = post(thread), make.make_reader(role=role)
    for act in (
        lambda: actions.remove_comment(moderator=reader, comment=comment, reason="x"),
        lambda: actions.feature_comment(moderator=reader, comment=comment),
        lambda: actions.close_discussion(moderator=reader, thread=thread),
        lambda: actions.announce(moderator=reader, thread=thread, text="Hello"),
    ):
        with pytest.raises(actions.Refused, match="Only moderators"):
            act()


def test_a_thread_is_closed_by_hand_by_its_hour_after_days_and_with_the_whole_paper(thread):
    moderator, paper = make.make_reader(role="moderator"), DiscussionSettings.load()

    def is_open() -> bool:
        fresh = Thread.objects.select_related("article").get(pk=thread.pk)
        return fresh.is_open(DiscussionSettings.load())

    assert is_open()
    actions.close_discussion(moderator=moderator, thread=thread, reason="It is late.")
    assert not is_open()
    page = queries.thread_page(Article.objects.get(pk=thread.article_id))
    assert page.notice == "This discussion is closed. It is late."
    actions.open_discussion(moderator=moderator, thread=thread)
    assert is_open()
    actions.close_discussion(moderator=moderator, thread=thread, at=timezone.now() - timedelta(seconds=1))
    assert not is_open()
    actions.open_discussion(moderator=moderator, thread=thread)
    assert is_open()
    for fields in ({"closes_after_days": 30}, {"closes_after_days": 0, "is_open": False}):
        Article.objects.filter(pk=thread.article_id).update(
            first_published_at=timezone.now() - timedelta(days=31)
        )
        for name, value in fields.items():
            setattr(paper, name, value)
        paper.save()
        assert not is_open()


def test_a_thread_that_is_closed_while_somebody_writes_takes_no_more(thread):
    loaded = queries.thread_seen_by(None, thread.pk)
    actions.close_discussion(moderator=make.make_reader(role="moderator"), thread=thread)
    with pytest.raises(actions.Refused, match="closed"):
        post(loaded, "Too late")


def test_what_closed_by_its_age_opens_only_with_an_hour_to_come(thread):
    moderator = make.make_reader(role="moderator")
    DiscussionSettings.objects.update_or_create(defaults={"closes_after_days": 1})
    Article.objects.filter(pk=thread.article_id).update(first_published_at=timezone.now() - timedelta(days=9))
    thread = Thread.objects.select_related("article").get(pk=thread.pk)
    with pytest.raises(actions.Refused, match="hour to come"):
        actions.open_discussion(moderator=moderator, thread=thread)
    actions.close_discussion(moderator=moderator, thread=thread, at=timezone.now() + timedelta(days=1))
    assert actions.open_discussion(moderator=moderator, thread=thread).mode == "open"
    with pytest.raises(actions.Refused, match="century"):
        actions.close_discussion(moderator=moderator, thread=thread, at=timezone.now().replace(year=1))


def test_a_thread_that_is_off_shows_nothing_anywhere_but_why(thread):
    comment, moderator = post(thread), make.make_reader(role="moderator")
    actions.switch_off_discussion(moderator=moderator, thread=thread, reason="A court said so.")
    page = queries.thread_page(Article.objects.get(pk=thread.article_id))
    assert (page.comments, page.count) == ((), 0)
    assert "A court said so." in page.notice
    assert queries.comment_seen_by(comment.author, comment.pk) is None
    assert queries.comments_by(comment.author).remarks == ()
    with pytest.raises(actions.Refused, match="Say why"):
        actions.switch_off_discussion(moderator=moderator, thread=thread, reason="")


def test_following_takes_what_is_there(thread):
    reader = make.make_reader()
    actions.follow(reader=reader, key=thread.key)
    actions.follow(reader=reader, key=thread.key)
    assert [follow.key for follow in reader.follows.all()] == [thread.key]
    for key in ("thread:99999", "author:1", "thread:", "thread:x", "thread:١", "story:" + "9" * 30):
        with pytest.raises(actions.Refused):
            actions.follow(reader=reader, key=key)
    actions.unfollow(reader=reader, key=thread.key)
    assert not reader.follows.exists()


def test_a_leaving_readers_comments_stay_without_a_name_or_lose_their_words(thread):
    for choice, state, text in (("keep", "shown", "My words"), ("remove", "withdrawn", "")):
        reader = make.make_reader()
        comment = make.make_comment("My words", thread=thread, author=reader)
        reply = make.make_comment("Yours?", parent=comment)
        liked = make.make_comment("Liked", thread=thread)
        actions.like_comment(reader=reader, comment=liked)
        actions.forget_reader(reader=reader, choice=choice)
        comment.refresh_from_db()
        liked.refresh_from_db()
        assert (comment.author, comment.author_name, comment.state, comment.text) == (None, "", state, text)
        assert liked.like_count == 0
        assert Comment.objects.get(pk=reply.pk).parent_id == comment.pk
    assert numbers_of(thread)[0] == Comment.objects.filter(thread=thread, state="shown").count()


def test_what_a_reader_said_liked_and_follows_can_be_taken_along(thread):
    reader = make.make_reader()
    comment = post(thread, "Frist!", author=reader)
    actions.edit_comment(editor=reader, comment=comment, text="First!")
    actions.follow(reader=reader, key=thread.key)
    files = dict(actions.take_out(reader=reader))
    assert "First!" in files["comments.json"]
    assert "Frist!" in files["comments.json"]
    assert thread.key in files["follows.json"]
