"""Sentences: what the newsroom says of reasons and keeps ready, who is told it, and in which language."""

import html
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment
from colonnade.discussion.queries import notifications_page
from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.models import Decision, Entry, ReadySentence, ReasonWords, Report
from colonnade.news import actions as news
from colonnade.news.models import NoticePage
from colonnade.readers.models import Reader
from tests import factories as make

SENTENCES = "/desk/moderation/sentences/"
ARABIC = "هذا إعلان تحت «{article}»."


@pytest.fixture
def administrator(newsroom) -> Reader:
    return make.make_reader("Ada Grant", role="administrator")


@pytest.fixture
def ready(administrator) -> ReadySentence:
    return actions.write_ready_sentence(
        administrator=administrator,
        name="A shop",
        use="removal",
        reason="spam",
        words={"en": "Shops advertise elsewhere, {name}.", "ar": "للإعلان مكان آخر."},
    )


def told(reader: Reader) -> list[str]:
    """What a reader finds on their page of notifications, the newest first."""
    return [one.words for one in notifications_page(reader).told]


def removal_of(comment: Comment, answer) -> str:
    """The reasons that a moderator may choose for a comment."""
    return answer.content.decode().partition(f'<select id="reason-{comment.pk}"')[2].partition("</select>")[0]


def write(administrator: Reader, reason: str = "spam", *, is_offered: bool = True, **words) -> ReasonWords:
    return actions.write_reason(
        administrator=administrator, reason=reason, is_offered=is_offered, words=words
    )


def standards_with(*headings: str) -> None:
    """The community standards, with these sections."""
    news.open_notices(language="en")
    page = NoticePage.objects.get(slug="community-standards", locale__language_code="en")
    page.body = make.body_of("<p>First.</p>", *({"type": "heading", "value": one} for one in headings))
    page.save()


def test_an_author_is_told_the_newsrooms_sentence_in_their_own_language(
    thread, moderator, administrator, arabic
):
    write(administrator, en={"sentence": "No shops under “{article}”, please."}, ar={"sentence": ARABIC})
    people = [
        make.make_reader("Bo Lind"),
        make.make_reader("ليلى", language="ar"),
        make.make_reader("Nikos", language="el"),
    ]
    for person in people:
        comment = make.make_comment("Buy.", thread=thread, author=person)
        actions.remove_comment(moderator=moderator, comment=comment, reason="spam", text="Two.")
    own, arab, greek = (told(person)[0] for person in people)
    assert "No shops under “The bridge opens”, please. Two." in own
    assert "هذا إعلان تحت «The bridge opens». Two." in arab
    assert "Your comment was removed." in own
    assert "Your comment" not in arab
    # Nothing is written in Greek: the sentence as it was delivered is said.
    delivered = ReasonWords(reason="spam").sentence_in("el")
    assert delivered in greek
    assert "shops" not in greek
    assert {one.reason for one in Decision.objects.all()} == {"spam"}
    assert Comment.objects.filter(state_reason__contains="No shops").count() == 1
    facts = Entry.objects.get(what="reason").facts
    assert facts["en.sentence"] == {"was": None, "is": "No shops under “{article}”, please."}


def test_what_is_filled_in_fills_in_nothing(thread, moderator, administrator):
    write(administrator, en={"sentence": "{name} wrote “{comment}”."})
    comment = make.make_comment("See {article} and {secret}", thread=thread, author=make.make_reader("Bo"))
    actions.remove_comment(moderator=moderator, comment=comment, reason="spam", text="{nothing} {paper}")
    assert "Bo wrote “See {article} and {secret}”. {nothing} The Harbour Post" in told(comment.author)[0]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"sentence": "Dear {author}, no."}, "nothing is called {author}"),
        ({"sentence": "It is {0.__class__}."}, "nothing is called {0.__class__}"),
        ({"label": "x" * 61}, "at most 60"),
        ({"sentence": "x" * 501}, "at most 500"),
        ({"section": "Nowhere"}, "no section “Nowhere”"),
    ],
)
def test_what_cannot_be_said_is_refused_and_stays_in_the_form(words, refusal, administrator, signed_in):
    with pytest.raises(Refused, match=re.escape(refusal)):
        write(administrator, en=words)
    sent = {f"{name}-en": text for name, text in words.items()} | {"label-ar": "بقي", "offered": "yes"}
    answer = signed_in(administrator).post(f"{SENTENCES}spam/", sent)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert refusal in page
    assert "بقي" in page
    assert next(iter(words.values())) in page
    assert not ReasonWords.objects.exists()
    del sent[next(iter(sent))]
    assert signed_in(administrator).post(f"{SENTENCES}spam/", sent).status_code == 303


def test_a_reason_that_is_not_given_any_more_is_offered_to_nobody_and_still_shows(
    thread, reader, moderator, administrator, signed_in
):
    write(administrator, "false", en={"label": "An untruth"})
    comment = make.make_comment(thread=thread)
    Report.objects.create(comment=comment, reporter=reader, reason="false")
    actions.settle_case(comment=comment)
    removed = make.make_comment(thread=thread)
    desk, form = signed_in(moderator), f"/comments/{comment.pk}/report/"
    other = signed_in(make.make_reader())
    assert "An untruth" in other.get(form).content.decode()
    assert "An untruth" in removal_of(comment, desk.get("/desk/moderation/reported/"))

    write(administrator, "false", is_offered=False, en={"label": "An untruth"})
    assert "An untruth" not in other.get(form).content.decode()
    listed = desk.get("/desk/moderation/reported/")
    assert "An untruth" not in removal_of(comment, listed)
    assert "<dd>An untruth" in listed.content.decode()
    with pytest.raises(Refused, match="not given here any more"):
        actions.remove_comment(moderator=moderator, comment=removed, reason="false")
    answer = other.post(form, {"reason": "false", "text": "My words."})
    assert answer.status_code == 422
    assert "My words.</textarea>" in answer.content.decode()
    with pytest.raises(Refused, match="Something else"):
        write(administrator, "other", is_offered=False)
    assert Entry.objects.order_by("-number").first().facts == {"offered": {"was": True, "is": False}}


def test_a_decision_quotes_the_section_of_the_standards_while_they_have_it(
    thread, reader, moderator, administrator
):
    standards_with("Be kind", "No advertising")
    write(administrator, en={"section": "No advertising", "sentence": "See {standards}."})
    first, second = (make.make_comment(f"{n}", thread=thread, author=reader) for n in range(2))
    actions.remove_comment(moderator=moderator, comment=first, reason="spam")
    place = "https://post.example/community-standards/#part-2"
    assert "See Community standards, “No advertising”." in told(reader)[0]
    assert f"By our community standards, version 1, “No advertising”. {place}" in told(reader)[0]
    assert "If you think this is wrong, write to the newsroom." in told(reader)[0]
    assert Decision.objects.get().section == "No advertising"
    assert Entry.objects.order_by("-number").first().facts["section"] == "No advertising"

    standards_with("Be kind")
    actions.remove_comment(moderator=moderator, comment=second, reason="spam")
    assert "By our community standards, version 2. https://" in told(reader)[0]
    assert Decision.objects.latest("pk").section == ""
    page = queries.reason_page("spam").languages[0]
    assert (page.is_lost, page.sections) == (True, ("Be kind",))
    # It may stay until somebody chooses another one.
    write(administrator, en={"section": "No advertising", "label": "Ads"})


def test_a_ready_sentence_is_said_in_the_authors_language_and_counts_as_its_reason(
    thread, moderator, ready, signed_in
):
    arab, greek = make.make_reader("ليلى", language="ar"), make.make_reader("Nikos", language="el")
    desk = signed_in(moderator)
    for person in (arab, greek):
        comment = make.make_comment("Buy.", thread=thread, author=person)
        page = desk.get(f"/desk/moderation/comments/{comment.pk}/").content.decode()
        assert f'<option value="{ready.key}">A shop, Spam or advertising</option>' in page
        sent = {"reason": ready.key, "text": "Truly."}
        assert desk.post(f"/desk/moderation/comments/{comment.pk}/remove/", sent).status_code == 303
    assert "للإعلان مكان آخر. Truly." in told(arab)[0]
    # Not written in Greek: the paper's first language stands in.
    assert "Shops advertise elsewhere, Nikos. Truly." in told(greek)[0]
    assert [one.reason for one in Decision.objects.all()] == ["spam", "spam"]
    several = [make.make_comment("Buy.", thread=thread, author=greek) for _n in range(2)]
    given = {"comment": [one.pk for one in several], "reason": ready.key, "remove": "yes"}
    desk.post("/desk/moderation/several/", given)
    assert Comment.objects.filter(state="removed").count() == 4


@pytest.mark.parametrize("choice", ["keep", "remove"])
def test_what_a_reader_was_told_names_them_no_longer_when_they_have_left(
    choice, thread, moderator, administrator, reader
):
    words = {"sentence": "Of “{comment}”: no shops, {name}."}
    write(administrator, en=words)
    comment = make.make_comment("My number is 5550100.", thread=thread, author=reader)
    actions.remove_comment(moderator=moderator, comment=comment, reason="spam")
    actions.warn_reader(moderator=moderator, reader=reader, reason="Read the rules, {name}.")
    assert len(told_of(reader)) == 3
    for app in (discussion, actions):
        app.forget_reader(reader=reader, choice=choice)
    assert told_of(reader) == []
    assert [one.reason for one in Decision.objects.order_by("pk")] == ["spam", ""]


def told_of(reader: Reader) -> list[str]:
    """The words of decisions and removals in which this reader's name, or what they wrote, stands."""
    rows = [(one.sentence, one.was) for one in Decision.objects.all()]
    rows += [(one.state_reason, "") for one in Comment.objects.all()]
    return [str(row) for row in rows if reader.name in str(row) or "5550100" in str(row)]


def test_a_ready_sentence_is_written_out_and_changed_before_it_is_sent(
    thread, reader, moderator, ready, signed_in
):
    comment, desk = make.make_comment(thread=thread, author=reader), signed_in(moderator)
    address = f"/desk/moderation/comments/{comment.pk}/remove/"
    page = desk.post(address, {"reason": ready.key, "text": "Again.", "write_out": "yes"}).content.decode()
    assert "Shops advertise elsewhere, {name}. Again.</textarea>" in page
    assert '<option value="spam" selected>' in page
    assert Comment.objects.get().state == "shown"
    desk.post(address, {"reason": "spam", "text": "Shops are elsewhere, {name}."})
    assert "Shops are elsewhere, Bo Lind." in told(reader)[0]


def test_a_ready_sentence_that_is_gone_decides_nothing(thread, moderator, administrator, ready, signed_in):
    comment, desk = make.make_comment(thread=thread), signed_in(moderator)
    actions.delete_ready_sentence(administrator=administrator, ready=ready)
    actions.delete_ready_sentence(administrator=administrator, ready=ready)
    answer = desk.post(
        f"/desk/moderation/comments/{comment.pk}/remove/", {"reason": ready.key, "text": "Mine."}
    )
    assert answer.status_code == 422
    assert "Mine.</textarea>" in answer.content.decode()
    for key in (ready.key, "ready:", "ready:x", f"ready:{'9' * 30}"):
        with pytest.raises(Refused, match="not here any more"):
            actions.remove_comment(moderator=moderator, comment=comment, reason=key)
    with pytest.raises(Refused, match="not here any more"):
        actions.write_ready_sentence(
            administrator=administrator, ready=ready, name="B", use="reader", words={"en": "B."}
        )
    assert Comment.objects.get().state == "shown"
    assert Entry.objects.filter(what="ready").count() == 2


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"name": " "}, "Give the sentence a name"),
        ({"name": "A shop"}, "Another sentence has this name"),
        ({"use": "nothing"}, "what the sentence is for"),
        ({"use": "removal", "reason": ""}, "the reason with which"),
        ({"words": {"en": " ", "xx": "Lost."}}, "at least one language"),
        ({"words": {"ar": "x" * 1001}}, "at most 1000"),
        ({"words": {"en": "You wrote {comment}."}}, "nothing is called {comment}"),
    ],
)
def test_a_ready_sentence_that_says_nothing_is_refused(given, refusal, administrator, ready):
    whole = {"name": "Tone", "use": "reader", "reason": "", "words": {"en": "Mind your tone, {name}."}}
    with pytest.raises(Refused, match=re.escape(refusal)):
        actions.write_ready_sentence(administrator=administrator, **whole | given)
    assert actions.write_ready_sentence(administrator=administrator, **whole).pk
    assert ReadySentence.objects.count() == 2


def test_a_reader_is_warned_in_their_language_with_a_ready_sentence(moderator, administrator, signed_in):
    ready = actions.write_ready_sentence(
        administrator=administrator,
        name="Tone",
        use="reader",
        words={"en": "Mind your tone, {name}.", "ar": "انتبه يا {name}."},
    )
    arab, desk = make.make_reader("ليلى", language="ar"), signed_in(moderator)
    address = f"/desk/moderation/readers/{arab.pk}/"
    sent = {"kind": "warn", "hours": "", "ready": ready.key, "reason": "Once."}
    page = desk.post(address, sent | {"write_out": "yes"}).content.decode()
    assert "انتبه يا {name}. Once.</textarea>" in page
    assert desk.post(address, sent).status_code == 303
    assert "انتبه يا ليلى. Once." in told(arab)[0]
    assert "https://post.example/account/warning/" in told(arab)[0]
    assert "انتبه يا ليلى. Once." in signed_in(arab).get("/account/warning/").content.decode()


def test_moderators_read_the_sentences_and_administrators_write_them(
    reader, moderator, administrator, ready, signed_in
):
    own, watcher = signed_in(administrator), signed_in(moderator)
    page = own.get(SENTENCES).content.decode()
    assert "It attacks a person." in page
    assert "Shops advertise elsewhere, {name}." in page
    assert "Write a ready sentence" in page
    assert "Write a ready sentence" not in watcher.get(SENTENCES).content.decode()
    words = {"name": "Tone", "use": "reader", "sentence-en": "Mind your tone."}
    for address in (f"{SENTENCES}hate/", f"{SENTENCES}ready/new/", f"{SENTENCES}ready/{ready.pk}/"):
        assert watcher.get(address).status_code == 200
        answer = watcher.post(address, words)
        assert answer.status_code == 422
        assert "Only administrators" in answer.content.decode()
        assert signed_in(reader).get(address).status_code == 403
    assert watcher.post(f"{SENTENCES}ready/{ready.pk}/", {"delete": "yes"}).status_code == 422
    assert own.post(f"{SENTENCES}ready/new/", words).status_code == 303
    assert own.post(f"{SENTENCES}ready/{ready.pk}/", {"delete": "yes"}).status_code == 303
    assert [one.name for one in ReadySentence.objects.all()] == ["Tone"]
    assert own.get(f"{SENTENCES}nothing/").status_code == 404
    assert own.get(f"{SENTENCES}ready/{10**15}/").status_code == 404


def test_each_reply_that_goes_along_is_explained_in_its_authors_language(thread, moderator, arabic):
    first = make.make_comment("First.", thread=thread, author=make.make_reader())
    replies = [
        make.make_comment("Reply.", parent=first, author=make.make_reader(language=language))
        for language in ("en", "ar")
    ]
    actions.remove_with_replies(moderator=moderator, comment=first, reason="hate")
    english, arab = (told(one.author)[0] for one in replies)
    assert "It answered a comment that was removed." in english
    assert "It answered" not in arab
    assert Comment.objects.get(pk=replies[1].pk).state_reason in arab


def test_a_removal_reaches_its_author_whole_by_page_and_by_mail(
    thread, reader, moderator, administrator, signed_in
):
    standards_with("No advertising")
    write(administrator, en={"section": "No advertising"})
    comment = make.make_comment("Buy.", thread=thread, author=reader)
    actions.remove_comment(moderator=moderator, comment=comment, reason="spam", text="<b>No</b>.")
    words = (
        "Your comment was removed. It advertises, or says nothing on the subject. <b>No</b>. By our community"
        " standards, version 1, “No advertising”. https://post.example/community-standards/#part-1"
        " If you think this is wrong, write to the newsroom."
    )
    assert told(reader) == [words]
    page = signed_in(reader).get("/account/notifications/").content.decode()
    assert '<a href="https://post.example/community-standards/#part-1" rel="nofollow">' in page
    assert "&lt;b&gt;No&lt;/b&gt;" in page
    due = timezone.now() + timedelta(days=1)
    hour = discussion.hand_over_mails(readers=[reader.pk], now=due)
    discussion.mail_readers(readers=[reader.pk], hour=hour, now=due)
    assert words in mail.outbox[0].body


def test_the_list_of_sentences_costs_the_same_however_long_it_is(
    administrator, signed_in, django_assert_max_num_queries
):
    client = signed_in(administrator)
    with django_assert_max_num_queries(40) as before:
        client.get(SENTENCES)
    for number in range(12):
        actions.write_ready_sentence(
            administrator=administrator, name=f"N{number}", use="reader", words={"en": "Hm."}
        )
    with django_assert_max_num_queries(len(before.captured_queries)):
        client.get(SENTENCES)
