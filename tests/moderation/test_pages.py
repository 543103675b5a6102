"""The pages of reports and of the moderators' desk, as people use them."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment, Thread
from colonnade.moderation.models import Report, Standing
from colonnade.news.models import Article
from colonnade.readers.models import Reader
from tests import factories as make

DESK = "/desk/moderation/"


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def address_of(comment: Comment) -> str:
    return f"{DESK}comments/{comment.pk}/"


def test_a_held_comment_is_approved_and_shows(thread, reader, moderator, signed_in, visitor):
    Thread.objects.filter(pk=thread.pk).update(mode="held")
    thread = make.make_thread(thread.article)
    comment = discussion.post_comment(author=reader, thread=thread, text="Held *words*.")
    assert "Held" not in words(visitor.get(thread.article.address))

    desk = signed_in(moderator)
    listed = desk.get(DESK)
    assert "Held <em>words</em>." in listed.content.decode()
    assert "Bo Lind" in words(listed)
    assert "The bridge opens" in words(listed)
    assert "Each comment shows after a moderator has read it." in words(listed)

    answer = desk.post(address_of(comment) + "approve/", {"next": DESK})
    assert (answer.status_code, answer.headers["Location"]) == (303, DESK)
    after = desk.get(DESK)
    assert "The comment shows now." in words(after)
    assert "Nothing waits" in words(after)
    assert "Held words." in re.sub(r" +", " ", words(visitor.get(thread.article.address))).replace(" .", ".")


def test_a_removed_comment_is_gone_and_its_author_sees_why(thread, reader, moderator, signed_in, visitor):
    comment = make.make_comment("Buy at my shop.", thread=thread, author=reader)
    desk = signed_in(moderator)
    answer = desk.post(address_of(comment) + "remove/", {"reason": "spam", "text": "Twice now."})
    assert answer.status_code == 303
    assert "Buy at my shop." not in words(visitor.get(thread.article.address))
    own = words(signed_in(reader).get(thread.article.address))
    assert "It advertises, or says nothing on the subject. Twice now." in own

    removed = desk.get(f"{DESK}removed/")
    assert "Buy at my shop." in words(removed)
    assert desk.post(address_of(comment) + "restore/").status_code == 303
    assert "Buy at my shop." in words(visitor.get(thread.article.address))


def test_a_removal_without_a_reason_asks_for_one_and_keeps_the_words(thread, moderator, signed_in):
    comment, desk = make.make_comment(thread=thread), signed_in(moderator)
    for given in ({"reason": "", "text": "Because & so"}, {"reason": "nonsense", "text": "Because & so"}):
        answer = desk.post(address_of(comment) + "remove/", given)
        assert answer.status_code == 422
        assert "Because &amp; so</textarea>" in answer.content.decode()
    answer = desk.post(address_of(comment) + "remove/", {"reason": "other", "text": " "})
    assert answer.status_code == 422
    assert "own words" in words(answer)
    assert Comment.objects.get().state == "shown"


def test_what_another_moderator_decided_meanwhile_is_left(thread, moderator, signed_in):
    comment, desk = make.make_comment(thread=thread, state="held"), signed_in(moderator)
    desk.post(address_of(comment) + "approve/")
    answer = desk.post(address_of(comment) + "approve/")
    assert answer.status_code == 422
    assert "by now" in words(answer)
    assert 'role="alert"' in answer.content.decode()


def test_a_report_is_sent_and_waits_at_the_desk(thread, reader, moderator, signed_in):
    comment = make.make_comment("You are all fools.", thread=thread, author=make.make_reader())
    client, form = signed_in(reader), f"/comments/{comment.pk}/report/"
    page = client.get(form)
    assert "You are all fools." in words(page)
    assert page.content.decode().count('type="radio"') == 6 + page.content.decode().count('id="theme-')
    answer = client.post(form, {"reason": "abuse", "text": "<b>All</b> of us."})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/comments/{comment.pk}/")
    assert "A moderator will look" in words(client.get(thread.article.address))

    desk = signed_in(moderator)
    listed = desk.get(f"{DESK}reported/")
    assert escape("<b>All</b> of us.") in listed.content.decode()
    assert "1 report" in words(listed)
    assert "An attack on a person" in words(listed)
    assert desk.post(address_of(comment) + "keep/", {"next": f"{DESK}reported/"}).status_code == 303
    assert "Nothing waits" in words(desk.get(f"{DESK}reported/"))
    assert Comment.objects.get().state == "shown"


def test_reporting_twice_or_ones_own_is_refused_and_keeps_the_words(thread, reader, signed_in):
    comment, own = make.make_comment(thread=thread), make.make_comment(thread=thread, author=reader)
    client = signed_in(reader)
    assert client.post(f"/comments/{comment.pk}/report/", {"reason": "spam"}).status_code == 303
    for number, said in ((comment.pk, "already"), (own.pk, "your own comment")):
        answer = client.post(f"/comments/{number}/report/", {"reason": "hate", "text": "My words."})
        assert answer.status_code == 422
        assert said in words(answer)
        assert "My words.</textarea>" in answer.content.decode()
        assert re.search(r'value="hate"[^>]* checked', answer.content.decode())
    assert client.post(f"/comments/{comment.pk}/report/", {"text": "My words."}).status_code == 422
    assert Report.objects.count() == 1


def test_a_visitor_is_led_to_sign_in_and_loses_no_words(thread, visitor):
    comment = make.make_comment(thread=thread)
    address = f"/comments/{comment.pk}/report/"
    answer = visitor.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/account/login/?next={address}")
    answer = visitor.post(address, {"reason": "spam", "text": "My words."})
    assert answer.status_code == 401
    assert "My words.</textarea>" in answer.content.decode()
    assert f'href="/account/login/?next={address}"' in answer.content.decode()
    assert not Report.objects.exists()


def test_what_a_reader_may_not_see_they_cannot_report(thread, reader, signed_in):
    held = make.make_comment(thread=thread, state="held", author=make.make_reader())
    assert signed_in(reader).get(f"/comments/{held.pk}/report/").status_code == 404
    assert signed_in(reader).get(f"/comments/{'9' * 30}/report/").status_code == 404


def test_a_report_speaks_the_language_of_the_article(arabic, reader, signed_in):
    comment = make.make_comment("نص", thread=make.make_thread(make.make_article("الجسر", edition=arabic)))
    page = signed_in(reader).get(f"/comments/{comment.pk}/report/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page


def pages_of(thread: Thread, reader: Reader) -> list[str]:
    comment = make.make_comment(thread=thread, author=reader)
    return [
        DESK,
        f"{DESK}reported/",
        f"{DESK}removed/",
        address_of(comment),
        f"{DESK}threads/{thread.pk}/",
        f"{DESK}readers/{reader.pk}/",
    ]


@pytest.mark.parametrize("role", ["", "writer", "editor", "moderator", "administrator"])
def test_the_desk_opens_to_moderators(role: str, thread, reader, signed_in, visitor):
    client, may = signed_in(make.make_reader(role=role)), role in ("moderator", "administrator")
    for address in pages_of(thread, reader):
        assert client.get(address).status_code == (200 if may else 403), address
        led = visitor.get(address)
        assert (led.status_code, led.headers["Location"]) == (302, f"/account/login/?next={address}")
    answer = client.get(DESK)
    assert may or "for moderators" in words(answer)


@pytest.mark.parametrize("role", ["", "editor"])
def test_nobody_else_decides_by_knowing_the_addresses(role: str, thread, reader, signed_in, visitor):
    comment = make.make_comment(thread=thread, author=reader, state="held")
    forms = {address_of(comment) + f"{verb}/": {} for verb in ("approve", "keep", "hold", "restore")}
    forms[address_of(comment) + "remove/"] = {"reason": "spam"}
    forms[f"{DESK}threads/{thread.pk}/"] = {"change": "mode", "mode": "off", "reason": "No."}
    forms[f"{DESK}readers/{reader.pk}/"] = {"kind": "banned", "reason": "No."}
    client = signed_in(make.make_reader(role=role))
    for address, form in forms.items():
        assert client.post(address, form).status_code == 403, address
        assert visitor.post(address, form).headers["Location"] == f"/account/login/?next={DESK}"
    assert Comment.objects.get().state == "held"
    assert Thread.objects.get().mode == "open"
    assert not Standing.objects.exists()


def test_every_form_of_the_desk_carries_a_token(thread, reader, moderator):
    client = Client(headers={"host": "post.example"}, enforce_csrf_checks=True)
    client.force_login(moderator, backend="django.contrib.auth.backends.ModelBackend")
    comment = make.make_comment(thread=thread, author=reader, state="held")
    for address in pages_of(thread, reader):
        page = client.get(address).content.decode()
        main = page[page.index("<main") :]
        assert main.count('<form method="post"') == main.count("csrfmiddlewaretoken"), address
    assert client.post(address_of(comment) + "approve/").status_code == 403
    assert Comment.objects.get(pk=comment.pk).state == "held"


def test_the_pages_are_ours_with_the_readers_policy_and_kept_by_nobody(thread, reader, moderator, signed_in):
    for address in pages_of(thread, reader):
        answer = signed_in(moderator).get(address)
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert "/static/colonnade/desk." in answer.content.decode()


def test_what_is_nowhere_is_answered_with_404(thread, moderator, signed_in):
    client = signed_in(moderator)
    for address in ("comments/999/", "threads/999/", "readers/999/", f"threads/{'9' * 30}/", "?after=x"):
        assert client.get(DESK + address).status_code == 404, address


def change(client: Client, thread: Thread, **form: object) -> int:
    return client.post(f"{DESK}threads/{thread.pk}/", form).status_code


def test_a_discussion_is_closed_held_switched_off_and_opened(thread, moderator, signed_in, visitor):
    desk = signed_in(moderator)
    assert change(desk, thread, change="mode", mode="closed", reason="The vote is over.") == 303
    assert "The vote is over." in words(visitor.get(thread.article.address))
    assert change(desk, thread, change="mode", mode="off", reason="") == 422
    assert change(desk, thread, change="mode", mode="off", reason="A court asks it.") == 303
    assert "A court asks it." in words(desk.get(f"{DESK}threads/{thread.pk}/"))
    assert change(desk, thread, change="mode", mode="held") == 303
    assert change(desk, thread, change="mode", mode="open") == 303
    thread.refresh_from_db()
    assert (thread.mode, thread.reason) == ("open", "")


def test_a_discussion_is_given_an_end_an_announcement_and_a_slower_pace(thread, moderator, signed_in):
    desk = signed_in(moderator)
    assert change(desk, thread, change="end", at="2126-03-01T14:30") == 303
    assert change(desk, thread, change="announcement", text="Be kind.") == 303
    assert change(desk, thread, change="slow", seconds="30") == 303
    thread.refresh_from_db()
    assert (thread.announcement, thread.slow_seconds) == ("Be kind.", 30)
    local = timezone.localtime(thread.closes_at)
    assert f"{local:%Y-%m-%dT%H:%M}" == "2126-03-01T14:30"
    page = desk.get(f"{DESK}threads/{thread.pk}/").content.decode()
    assert 'value="2126-03-01T14:30"' in page
    assert "Be kind.</textarea>" in page


def test_a_wrong_value_is_refused_and_stays_in_its_field(thread, moderator, signed_in):
    desk = signed_in(moderator)
    for form, kept in (
        ({"change": "end", "at": "tomorrow"}, 'value="tomorrow"'),
        ({"change": "slow", "seconds": "100000"}, 'value="100000"'),
        ({"change": "announcement", "text": "z" * 2001}, "z" * 2001),
        ({"change": "mode", "mode": "ajar", "reason": "Perhaps."}, "Perhaps.</textarea>"),
        ({"change": "everything"}, "Choose what to change."),
    ):
        answer = desk.post(f"{DESK}threads/{thread.pk}/", form)
        assert answer.status_code == 422
        assert kept in answer.content.decode()
    thread.refresh_from_db()
    assert (thread.mode, thread.closes_at, thread.slow_seconds, thread.announcement) == ("open", None, 0, "")


def test_a_reader_is_muted_for_a_week_and_told_so(thread, reader, moderator, signed_in):
    desk, address = signed_in(moderator), f"{DESK}readers/{reader.pk}/"
    make.make_comment("One.", thread=thread, author=reader)
    make.make_comment("Two.", thread=thread, author=reader, state="removed")
    page = words(desk.get(address))
    assert "Shown: 1" in page
    assert "Removed: 1" in page
    answer = desk.post(address, {"kind": "muted", "hours": "168", "reason": ""})
    assert answer.status_code == 422
    assert "Say why" in words(answer)
    assert desk.post(address, {"kind": "muted", "hours": "168", "reason": "Insults."}).status_code == 303
    page = words(desk.get(address))
    assert "Insults." in page
    assert "Ines Okafor" in page
    with pytest.raises(discussion.Refused, match="Insults"):
        discussion.post_comment(author=Reader.objects.get(pk=reader.pk), thread=thread, text="Three.")
    assert desk.post(address, {"kind": "good"}).status_code == 303
    assert discussion.post_comment(author=Reader.objects.get(pk=reader.pk), thread=thread, text="Three.")


def test_the_way_to_the_desk_stands_in_the_newsrooms_menu_for_moderators(signed_in):
    for role, may in (("editor", False), ("moderator", True), ("administrator", True)):
        page = signed_in(make.make_reader(role=role)).get("/desk/").content.decode()
        assert (DESK in page) is may, role


def test_next_leads_nowhere_else(thread, moderator, signed_in):
    comment = make.make_comment(thread=thread, state="held")
    answer = signed_in(moderator).post(address_of(comment) + "approve/", {"next": "https://evil.example/"})
    assert answer.headers["Location"] == DESK


def test_a_hostile_comment_is_shown_harmless(thread, moderator, signed_in):
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    nobody = make.make_comment(hostile, thread=thread, state="held", author_name="<i>Eve</i>")
    make.make_comment("Answer", parent=nobody, state="held")
    Article.objects.filter(pk=thread.article_id).update(title="<u>Bridge</u>")
    for address in (DESK, address_of(nobody), f"{DESK}threads/{thread.pk}/"):
        page = signed_in(moderator).get(address).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert not re.search(r"<script|<img|<i>|<u>|javascript:(?!alert\(1\)\))", main), address
