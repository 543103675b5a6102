"""The addresses of a discussion, without a script: read, write, answer, change, withdraw, like, follow."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from colonnade.discussion import actions
from colonnade.discussion.models import Comment, Thread
from colonnade.news.models import Article
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread() -> Thread:
    return make.make_thread()


def signed_in(reader=None) -> Client:
    client = Client(headers={"host": "post.example"})
    client.force_login(reader or make.make_reader(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown_ids(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="comment[^"]*" id="comment-(\d+)"', html)]


def test_a_visitor_reads_the_discussion_in_the_first_answer(visitor, thread):
    author = make.make_reader("Bo Lindqvist")
    parent = make.make_comment("My shop is near the ramp.", thread=thread, author=author)
    reply = make.make_comment("The fund was extended.", parent=parent, author=make.make_reader())
    for address in (thread.article.address, f"{thread.article.address}comments/"):
        answer = visitor.get(address)
        html = answer.content.decode()
        assert answer.headers["Cache-Control"].startswith("public")
        assert f'data-thread="{thread.pk}" data-count="2"' in html
        assert shown_ids(html) == [reply.pk, parent.pk]
        assert f'data-parent="{parent.pk}"' in html
        assert re.search(r'<details class="parent">.*Bo Lindqvist.*My shop is near the ramp', html, re.S)
        assert 'class="new-comments" data-new="0"' in html
        assert "csrfmiddlewaretoken" not in html
        assert f"/account/login/?next=/comments/write/{thread.pk}/" in html


def test_every_page_of_a_thread_has_an_address_and_a_wrong_one_is_lost(visitor, thread):
    for number in range(60):
        make.make_comment(f"No {number}", thread=thread)
    address = thread.article.address
    assert len(shown_ids(visitor.get(f"{address}?order=oldest&page=2").content.decode())) == 10
    for query in ("order=oldest&page=3", "order=best", "after=7-7", "view=nested&at=9999999"):
        assert visitor.get(f"{address}?{query}").status_code == 404
        assert visitor.get(f"{address}comments/?{query}").status_code == 404
    assert visitor.get("/city/nothing/comments/").status_code == 404
    assert visitor.get("/comments/").status_code == 404


def test_a_permalink_leads_to_the_place_of_the_comment(visitor, thread):
    comments = [make.make_comment(f"No {number}", thread=thread) for number in range(120)]
    for view in ("", "?view=nested", "?order=oldest"):
        for comment in (comments[0], comments[60], comments[119]):
            answer = visitor.get(f"/comments/{comment.pk}/{view}")
            assert answer.status_code == 302
            place, _mark, anchor = answer.headers["Location"].partition("#")
            assert anchor == f"comment-{comment.pk}"
            assert comment.pk in shown_ids(visitor.get(place).content.decode())
    for nowhere in ("/comments/99999/", f"/comments/{2**70}/"):
        assert visitor.get(nowhere).status_code == 404


def test_a_reader_writes_answers_changes_and_withdraws_without_a_script(thread):
    reader = make.make_reader("Mara Lind")
    client = signed_in(reader)
    page = client.get(thread.article.address)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "csrfmiddlewaretoken" in page.content.decode()
    write = f"/comments/write/{thread.pk}/"
    assert 'name="submission"' in client.get(write).content.decode()

    answer = client.post(write, {"text": "First *words*.", "submission": "s1"}, follow=True)
    comment = Comment.objects.get()
    assert answer.redirect_chain[-1][0].endswith(f"#comment-{comment.pk}")
    assert "<em>words</em>" in answer.content.decode()

    reply_page = client.get(f"/comments/{comment.pk}/reply/").content.decode()
    assert "Mara Lind" in reply_page
    client.post(f"/comments/{comment.pk}/reply/", {"text": "And more.", "submission": "s2"})
    reply = Comment.objects.get(parent=comment)

    edit = f"/comments/{comment.pk}/edit/"
    assert "First *words*." in client.get(edit).content.decode()
    answer = client.post(edit, {"text": "First of all."}, follow=True)
    assert "First of all." in answer.content.decode()
    assert Comment.objects.get(pk=comment.pk).edited_at is not None

    withdraw = f"/comments/{comment.pk}/withdraw/"
    assert client.get(withdraw).status_code == 200
    client.post(withdraw)
    html = client.get(thread.article.address).content.decode()
    assert "First of all." not in html
    assert set(shown_ids(html)) == {comment.pk, reply.pk}


def test_a_preview_shows_what_would_be_posted_and_posts_nothing(thread):
    client = signed_in()
    answer = client.post(f"/comments/write/{thread.pk}/", {"text": "*So*", "preview": "1"})
    html = answer.content.decode()
    assert "<em>So</em>" in html
    assert "*So*</textarea>" in html
    assert not Comment.objects.exists()


@pytest.mark.parametrize("mend", ["closed", "empty", "long", "parent"])
def test_what_is_refused_is_said_and_the_text_is_kept(thread, mend):
    reader, text = make.make_reader(), "Words that I would hate to lose"
    client, address = signed_in(reader), f"/comments/write/{thread.pk}/"
    if mend == "closed":
        Thread.objects.filter(pk=thread.pk).update(mode="closed")
    if mend == "empty":
        text = "\u200b \u2060"
    if mend == "long":
        text = "x" * 5001
    if mend == "parent":
        gone = make.make_comment(thread=thread, state="removed")
        address = f"/comments/{gone.pk}/reply/"
    answer = client.post(address, {"text": text, "submission": "s"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in html
    assert text.strip() in html
    assert Comment.objects.exclude(state="removed").count() == 0


def test_what_one_writes_to_may_be_gone_meanwhile_and_no_word_with_it(thread):
    reader, text = make.make_reader(), "An answer, <slowly> typed."
    own, other = make.make_comment(thread=thread, author=reader), make.make_comment(thread=thread)
    client = signed_in(reader)
    addresses = (f"/comments/write/{thread.pk}/", f"/comments/{other.pk}/reply/", f"/comments/{own.pk}/edit/")

    def is_given_back(address: str) -> None:
        answer = client.post(address, {"text": text})
        assert answer.status_code == 404
        assert "An answer, &lt;slowly&gt; typed.</textarea>" in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()
        part = client.post(address, {"text": text}, HTTP_X_PART="comment")
        assert (part.status_code, part.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")

    Comment.objects.filter(pk=other.pk).update(state="held")
    is_given_back(addresses[1])
    assert client.post(addresses[0], {"text": text}).status_code == 303
    Article.objects.get(pk=thread.article_id).unpublish()
    for address in addresses:
        is_given_back(address)
    assert client.post(addresses[0]).status_code == 404


def test_previews_are_counted_and_the_words_stay(thread):
    client, text = signed_in(), "Shown *often*."
    for address in (f"/comments/write/{thread.pk}/", "edit"):
        if address == "edit":
            own = make.make_comment(thread=thread, author=make.make_reader())
            client, address = signed_in(own.author), f"/comments/{own.pk}/edit/"
        answers = [client.post(address, {"text": text, "preview": "1"})]
        while answers[-1].status_code == 200 and len(answers) < 62:  # a minute may end meanwhile, but not two
            answers.append(client.post(address, {"text": text, "preview": "1"}))
        answer = answers[-1]
        assert len(answers) > 30
        assert answer.status_code == 422
        assert f"{text}</textarea>" in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()


def test_a_session_that_ends_while_writing_loses_no_word(visitor, thread):
    reader, text = make.make_reader(), "Long thought, slowly typed."
    answer = visitor.post(f"/comments/write/{thread.pk}/", {"text": text, "submission": "s"})
    assert answer.status_code == 401
    assert text in answer.content.decode()
    assert "/account/login/" in answer.content.decode()
    visitor.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    assert text in visitor.get(f"/comments/write/{thread.pk}/").content.decode()


def test_a_form_from_elsewhere_is_refused_with_its_text(thread):
    client = Client(enforce_csrf_checks=True, headers={"host": "post.example"})
    client.force_login(make.make_reader(), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"/comments/write/{thread.pk}/", {"text": "Kept <b>words</b>"})
    assert answer.status_code == 403
    assert "Kept &lt;b&gt;words&lt;/b&gt;" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_double_click_posts_once(thread):
    client = signed_in()
    for _again in range(2):
        answer = client.post(f"/comments/write/{thread.pk}/", {"text": "Once", "submission": "same"})
        assert answer.status_code == 303
    assert Comment.objects.count() == 1


def test_after_the_window_there_is_nothing_to_change(thread):
    reader = make.make_reader()
    comment = make.make_comment("Old words", thread=thread, author=reader)
    Comment.objects.update(posted_at=timezone.now() - timedelta(hours=1))
    client = signed_in(reader)
    assert client.get(f"/comments/{comment.pk}/edit/").status_code == 403
    answer = client.post(f"/comments/{comment.pk}/edit/", {"text": "Newer words"})
    assert answer.status_code == 422
    assert "Newer words" in answer.content.decode()


def test_the_buttons_under_a_comment_do_their_work(thread):
    reader, author = make.make_reader(), make.make_reader("Bo Lindqvist")
    comment = make.make_comment(thread=thread, author=author)
    client = signed_in(reader)
    for _again in range(2):
        answer = client.post(f"/comments/{comment.pk}/like/", {"next": thread.article.address})
        assert answer.headers["Location"] == f"{thread.article.address}#comment-{comment.pk}"
    comment.refresh_from_db()
    assert comment.like_count == 1
    assert 'aria-pressed="true"' in client.get(thread.article.address).content.decode()
    client.post(f"/comments/{comment.pk}/unlike/")
    comment.refresh_from_db()
    assert comment.like_count == 0
    own = signed_in(author).post(f"/comments/{comment.pk}/like/")
    assert own.status_code == 422
    assert client.post(f"/comments/{comment.pk}/feature/").status_code == 422
    assert client.get(f"/comments/{comment.pk}/like/").status_code == 405
    client.post(f"/readers/{author.slug}/ignore/")
    assert reader.ignoring.get().ignored == author
    client.post(f"/readers/{author.slug}/unignore/")
    assert not reader.ignoring.exists()
    client.post("/comments/follow/", {"key": thread.key})
    assert reader.follows.get().key == thread.key
    client.post("/comments/unfollow/", {"key": thread.key})
    assert not reader.follows.exists()
    assert client.post("/comments/follow/", {"key": "thread:0"}).status_code == 422


def test_signed_out_buttons_lead_to_the_door(visitor, thread):
    comment = make.make_comment(thread=thread)
    for address in ("like/", "reply/", "edit/", "withdraw/", "report/"):
        method = visitor.post if address == "like/" else visitor.get
        answer = method(f"/comments/{comment.pk}/{address}")
        assert answer.status_code in (302, 303)
        assert answer.headers["Location"].startswith("/account/login/?next=/comments/")


def test_next_never_leads_away(thread):
    comment = make.make_comment(thread=thread)
    client = signed_in()
    for wish in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "evil.example"):
        answer = client.post(f"/comments/{comment.pk}/like/", {"next": wish})
        assert answer.headers["Location"].startswith("/")
        assert "evil" not in answer.headers["Location"]


def test_a_script_gets_parts_at_the_same_addresses(thread):
    client, part = signed_in(), {"HTTP_X_PART": "comment"}
    answer = client.post(f"/comments/write/{thread.pk}/", {"text": "A part", "submission": "p"}, **part)
    html = answer.content.decode()
    assert answer.status_code == 201
    assert html.lstrip().startswith("<article")
    assert "<html" not in html
    refused = client.post(f"/comments/write/{thread.pk}/", {"text": ""}, **part)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    assert "<html" not in refused.content.decode()
    composer = client.get(f"/comments/{Comment.objects.get().pk}/reply/", HTTP_X_PART="composer")
    assert "<textarea" in composer.content.decode()


def test_open_pages_ask_what_has_changed(visitor, thread):
    comment = make.make_comment("Seen", thread=thread)
    thread.refresh_from_db()
    seen = thread.revision
    fresh = make.make_comment("Fresh", thread=thread)
    moderator = make.make_reader(role="moderator")
    actions.remove_comment(moderator=moderator, comment=comment, reason="Spam")
    answer = visitor.get(f"/comments/changes/{thread.pk}/?after={seen}")
    html = answer.content.decode()
    assert answer.headers["Cache-Control"].startswith("public")
    assert set(shown_ids(html)) == {comment.pk, fresh.pk}
    assert "Seen" not in html
    assert f'data-revision="{seen + 2}" data-count="1"' in html
    for wrong in ("x", "-1", "9" * 40, "1.5"):
        assert visitor.get(f"/comments/changes/{thread.pk}/?after={wrong}").status_code == 400


def test_a_hidden_article_hides_its_comments_at_every_address(visitor, thread):
    author = make.make_reader("Bo Lindqvist")
    comment = make.make_comment("Hidden soon", thread=thread, author=author)
    addresses = (
        f"/comments/{comment.pk}/",
        f"/comments/changes/{thread.pk}/?after=0",
        f"{thread.article.address}comments/",
        f"/api/v1/threads/{thread.pk}",
        f"/api/v1/threads/{thread.pk}/comments",
        f"/api/v1/comments/{comment.pk}",
    )
    profile, counts = f"/readers/{author.slug}/", f"/api/v1/counts?key={thread.key}"
    article = Article.objects.get(pk=thread.article_id)
    for gone in (False, True, False):
        if gone:
            article.unpublish()
        else:
            article.save_revision().publish()
        for address in addresses:
            assert (visitor.get(address).status_code in (404, 410)) is gone, address
        assert ("Hidden soon" in visitor.get(profile).content.decode()) is not gone
        assert (visitor.get(counts).json()["items"] == []) is gone


def test_the_pages_on_which_one_writes_speak_the_language_of_the_article(arabic):
    article = make.make_article("يفتح الجسر", section=make.make_section(edition=arabic))
    thread = make.make_thread(article)
    html = signed_in().get(f"/comments/write/{thread.pk}/").content.decode()
    assert '<html lang="ar" dir="rtl"' in html


def test_an_article_without_a_thread_and_a_draft_show_no_discussion(visitor, thread):
    Thread.objects.filter(pk=thread.pk).delete()
    assert 'id="discussion"' not in visitor.get(thread.article.address).content.decode()
