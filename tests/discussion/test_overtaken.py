"""What changes between the verdict on a text and its storing: the text is judged anew."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from colonnade.discussion import actions
from colonnade.discussion.actions import gate
from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from colonnade.moderation import actions as moderation
from colonnade.moderation.models import Refusal
from colonnade.moderation.rules import judge
from colonnade.readers.models import Reader
from tests import factories as make

pytestmark = pytest.mark.django_db

meanwhile: list[Callable[[], object]] = []


def slow_judge(draft: actions.Draft) -> actions.Verdict:
    """The rules, while whose verdict is given something happens."""
    verdict = judge(draft)
    if meanwhile:
        meanwhile.pop(0)()
    return verdict


@pytest.fixture(autouse=True)
def _asks_the_slow_judge(settings) -> Iterator[None]:
    settings.DISCUSSION_GATE = f"{__name__}.slow_judge"
    gate._judge.cache_clear()
    yield
    meanwhile.clear()
    gate._judge.cache_clear()


@pytest.fixture
def thread() -> Thread:
    return make.make_thread()


@pytest.fixture
def ada() -> Reader:
    return make.make_reader("Ada")


def closing(thread: Thread) -> Callable[[], object]:
    """Another hand closes the discussion; whoever holds it in memory does not know."""
    return lambda: Thread.objects.filter(pk=thread.pk).update(mode="closed", reason="Enough.")


def test_a_discussion_closed_meanwhile_takes_no_comment(thread, ada):
    meanwhile.append(closing(thread))
    with pytest.raises(actions.Refused, match=r"Enough\."):
        actions.post_comment(author=ada, thread=thread, text="Just in time?")
    assert not Comment.objects.exists()
    assert Thread.objects.get(pk=thread.pk).last_position == 0


def test_a_discussion_that_is_now_held_holds_the_comment(thread, ada):
    meanwhile.append(lambda: Thread.objects.filter(pk=thread.pk).update(mode="held"))
    assert actions.post_comment(author=ada, thread=thread, text="Just in time?").state == "held"


def test_where_the_whole_paper_is_held_meanwhile_the_comment_waits(thread, ada):
    meanwhile.append(lambda: DiscussionSettings.objects.update_or_create(defaults={"holds_all": True}))
    assert actions.post_comment(author=ada, thread=thread, text="Just in time?").state == "held"


def test_a_phrase_that_is_banned_meanwhile_is_refused(thread, ada, django_capture_on_commit_callbacks):
    chief = make.make_reader("Chief", role="administrator")
    ban = {"administrator": chief, "kind": "banned", "language": "", "text": "in time"}

    def banned() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            moderation.write_list(**ban)

    meanwhile.append(banned)
    with pytest.raises(actions.Refused):
        actions.post_comment(author=ada, thread=thread, text="Just in time?")


def test_a_discussion_that_is_gone_says_so(thread, ada):
    meanwhile.append(thread.delete)
    with pytest.raises(actions.Refused, match="not here any more"):
        actions.post_comment(author=ada, thread=thread, text="Anybody?")


def test_who_is_banned_meanwhile_says_nothing_more(thread, ada):
    moderator = make.make_reader("Mod", role="moderator")
    banned = {"moderator": moderator, "reader": ada, "kind": "banned", "reason": "Threats."}
    meanwhile.append(lambda: moderation.set_standing(**banned))
    with pytest.raises(actions.Refused, match=r"Threats\."):
        actions.post_comment(author=ada, thread=thread, text="One last word.")
    assert not Comment.objects.exists()


def test_the_same_words_sent_twice_at_once_stand_once(thread, ada):
    meanwhile.append(
        lambda: actions.post_comment(author=ada, thread=thread, text="Twice the same, word for word.")
    )
    with pytest.raises(actions.Refused):
        actions.post_comment(author=ada, thread=thread, text="Twice the same, word for word.")
    assert Comment.objects.count() == 1
    assert Refusal.objects.get().rule == "no_repeat"


def test_what_is_answered_may_be_removed_meanwhile(thread, ada):
    parent = make.make_comment("What is answered.", thread=thread)
    moderator = make.make_reader("Mod", role="moderator")
    removal = {"moderator": moderator, "comment": parent, "reason": "spam"}
    meanwhile.append(lambda: moderation.remove_comment(**removal))
    with pytest.raises(actions.Refused):
        actions.post_comment(author=ada, thread=thread, text="I answer.", parent=parent)
    assert Comment.objects.count() == 1


def test_where_everything_changes_all_the_time_the_words_are_not_stored_unjudged(thread, ada):
    turns = ["held", "open", "held"]
    for mode in turns:
        meanwhile.append(lambda mode=mode: Thread.objects.filter(pk=thread.pk).update(mode=mode))
    with pytest.raises(actions.Refused, match="Send it once more"):
        actions.post_comment(author=ada, thread=thread, text="Now?")
    assert actions.post_comment(author=ada, thread=thread, text="Now?").state == "held"


def test_an_edit_of_what_is_removed_meanwhile_changes_nothing(thread, ada):
    comment = make.make_comment("As it was.", thread=thread, author=ada)
    moderator = make.make_reader("Mod", role="moderator")
    removal = {"moderator": moderator, "comment": comment, "reason": "spam"}
    meanwhile.append(lambda: moderation.remove_comment(**removal))
    with pytest.raises(actions.Refused, match="no longer stands"):
        actions.edit_comment(editor=ada, comment=comment, text="As it should be.")
    comment.refresh_from_db()
    assert (comment.text, comment.state) == ("As it was.", "removed")


def test_who_changes_or_answers_what_goes_with_its_article_is_given_their_words(ada):
    client = Client(headers={"host": "post.example"})
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    for place in ("edit", "reply"):
        comment = make.make_comment("As it was.", author=ada)
        meanwhile.append(comment.thread.article.delete)
        answer = client.post(f"/comments/{comment.pk}/{place}/", {"text": "Words that took an hour."})
        assert answer.status_code == 404
        assert "What you were writing to is not here any more." in answer.content.decode()
        assert "Words that took an hour." in answer.content.decode()


def test_an_edit_where_the_discussion_closes_meanwhile_is_judged_by_that(thread, ada):
    comment = make.make_comment("As it was.", thread=thread, author=ada)
    meanwhile.append(closing(thread))
    with pytest.raises(actions.Refused, match=r"Enough\."):
        actions.edit_comment(editor=ada, comment=comment, text="As it should be.")
