"""The rules as readers read them: whole, in plain words, and true of what the newsroom has set."""

import html
import re
from collections.abc import Callable, Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import DiscussionSettings
from colonnade.edge import assets
from colonnade.moderation import actions, queries
from colonnade.moderation.models import Judge, RuleSetting
from colonnade.moderation.rules import CHOICES, RULES
from colonnade.moderation.rules.said import label_of, said_of, threshold_of
from colonnade.news import actions as news
from colonnade.news.models import NoticePage
from colonnade.readers.models import Reader
from tests import factories as make
from tests.edge.conftest import Server

RULES_PAGE = "/community-standards/rules/"


def words(answer) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def rule_on(answer, name: str) -> str:
    """What the page says of one rule."""
    found = re.search(rf'<li id="{name}">.*?</li>', answer.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found[0]))).strip() if found else ""


def part_of(answer, does: str) -> list[str]:
    """The names of the rules that stand under one heading."""
    part = answer.content.decode().partition(f'<h2 id="{does}">')[2].partition("</ol>")[0]
    return re.findall(r'<li id="(\w+)">', part)


@pytest.fixture
def administrator(newsroom):
    return make.make_reader("Ada Grant", role="administrator")


@pytest.fixture
def site() -> Iterator[Server]:
    """The paper with its edge in front."""
    server = Server(assets.site()._folder)
    server.shell._wsgi = WSGIHandler()
    yield server
    server.stop()


def publish_standards(*headings: str) -> None:
    page = NoticePage.objects.get(slug="community-standards")
    page.body = make.body_of("<p>First.</p>", *({"type": "heading", "value": one} for one in headings))
    page.save_revision().publish()


def shorten() -> None:
    paper = DiscussionSettings.load()
    paper.longest_text = 1234
    paper.save()


# What changes, and words that the page then has.
CHANGES: dict[str, tuple[Callable[[Reader], object], str]] = {
    "a rule is set": (
        lambda who: actions.set_rule(
            administrator=who, place="site", rule="watch_links", effect="on", number=9
        ),
        "From 9 links on.",
    ),
    "a list is written": (
        lambda who: actions.write_list(administrator=who, kind="banned", text="one\ntwo\nthree\nfour"),
        "The list for it has 4 lines.",
    ),
    "a reason is called otherwise": (
        lambda who: actions.write_reason(
            administrator=who, reason="hate", is_offered=True, words={"en": {"label": "Hate speech"}}
        ),
        "Hate speech",
    ),
    "comments may be shorter": (lambda who: shorten(), "At most 1,234 characters."),
    "the standards have another section": (lambda who: publish_standards("Calm", "No shops"), "#part-2"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_the_page_that_is_kept_is_the_page_as_it_is_now(change, site, administrator):
    news.open_notices(language="en")
    publish_standards("No shops")
    words = {"en": {"section": "No shops"}}
    actions.write_reason(administrator=administrator, reason="spam", is_offered=True, words=words)
    does, now = CHANGES[change]
    assert now not in site.ask(RULES_PAGE, Host="post.example").text
    does(administrator)
    assert now in site.ask(RULES_PAGE, Host="post.example").text


@pytest.mark.django_db(transaction=True)
def test_the_page_that_is_kept_names_an_article_as_it_is_called_now(site, administrator):
    article = make.make_article("A bridge")
    actions.set_rule(administrator=administrator, place=article.key, rule="watch_links", effect="off")
    assert "A bridge" in site.ask(RULES_PAGE, Host="post.example").text
    article.title = "A tunnel"
    article.save_revision().publish()
    assert "A tunnel" in site.ask(RULES_PAGE, Host="post.example").text
    article.unpublish()
    assert "A tunnel" not in site.ask(RULES_PAGE, Host="post.example").text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_can_be_read_by_a_reader(rule):
    said = said_of(rule)
    assert said.label
    assert said.label != rule.__name__
    assert re.fullmatch(r"[A-Z][^_`()]{30,}\.", said.sentence), said.sentence


@pytest.mark.parametrize("name", [name for name, choice in CHOICES.items() if choice.asks])
def test_every_threshold_is_said_in_words(name):
    assert "7" in threshold_of(name, 7)
    assert label_of("a_rule_of_old") == "a_rule_of_old"


def test_a_citizen_reads_all_rules_in_their_order(visitor, newsroom):
    page = visitor.get(RULES_PAGE)
    shown = words(page)
    assert page.status_code == 200
    assert all(said_of(rule).sentence in shown for rule in RULES)
    refused, held, unused = (part_of(page, does) for does in ("refuse", "hold", "off"))
    own = [rule.__name__ for rule in RULES]
    assert sorted(refused + held + unused, key=own.index) == own
    assert [sorted(part, key=own.index) for part in (refused, held)] == [refused, held]
    assert {"no_flood", "no_endless_text"} <= {*refused}
    assert {"watch_links", "no_throwaway_mail"} <= {*held}
    assert {"watch_new_readers", "ask_the_newsroom"} <= {*unused}
    assert rule_on(page, "no_endless_text").endswith("At most 5,000 characters.")
    assert rule_on(page, "watch_links").endswith("From 3 links on.")
    assert "Hatred against a group of people" in shown


def test_what_an_administrator_sets_is_what_is_read(visitor, administrator, moderator):
    paper = {"administrator": administrator, "place": "site"}
    actions.set_rule(**paper, rule="watch_links", effect="on", number=1)
    actions.set_rule(**paper, rule="no_flood", effect="hold")
    actions.set_rule(**paper, rule="watch_records", effect="off")
    actions.write_reason(
        administrator=administrator, reason="hate", is_offered=True, words={"en": {"label": "Hate speech"}}
    )
    page = visitor.get(RULES_PAGE)
    assert "From 1 link on." in rule_on(page, "watch_links")
    assert "no_flood" in part_of(page, "hold")
    assert "watch_records" in part_of(page, "off")
    assert "percent" not in rule_on(page, "watch_records")
    assert "Hate speech" in words(page)


def test_lists_are_told_of_and_not_printed(visitor, administrator):
    assert "The list for it is empty now, so it finds nothing." in rule_on(
        visitor.get(RULES_PAGE), "no_banned_phrases"
    )
    text = "# Ugly words\nblatherskite\n\ngobemouche\n"
    actions.write_list(administrator=administrator, kind="banned", text=text)
    actions.write_list(administrator=administrator, kind="banned", language="ar", text="قف")
    page = visitor.get(RULES_PAGE)
    assert "The list for it has 2 lines." in rule_on(page, "no_banned_phrases")
    assert "blatherskite" not in words(page)
    assert "Ugly" not in words(page)
    assert "Why the lists are not printed" in words(page)


def test_places_with_settings_of_their_own_are_named_where_readers_know_them(visitor, administrator, arabic):
    section = make.make_section("Harbour")
    hidden = make.make_article("A secret draft", section=section, live=False)
    elsewhere = make.make_section("ميناء", edition=arabic)
    for place in (section.key, f"article:{hidden.pk}", elsewhere.key):
        given = {"place": place, "rule": "watch_links", "effect": "off"}
        actions.set_rule(administrator=administrator, **given)
    RuleSetting.objects.create(place="section:999999", rule="watch_links", effect="off")
    page = visitor.get(RULES_PAGE)
    assert "Harbour : Not used." in rule_on(page, "watch_links")
    assert "secret" not in words(page)
    assert "ميناء" not in rule_on(page, "watch_links")
    assert "ميناء" in rule_on(visitor.get(f"/ar{RULES_PAGE}"), "watch_links")


def test_each_edition_has_its_page_and_the_standards_lead_there(visitor, administrator, arabic):
    for language, prefix in (("en", ""), ("ar", "/ar")):
        news.open_notices(language=language)
        standards = visitor.get(f"{prefix}/community-standards/").content.decode()
        assert f'href="{prefix}{RULES_PAGE}"' in standards
        page = visitor.get(f"{prefix}{RULES_PAGE}").content.decode()
        assert f'<html lang="{language}"' in page
        assert f'<a href="{prefix}/community-standards/">' in page
        assert f'<link rel="canonical" href="https://post.example{prefix}{RULES_PAGE}">' in page
    assert visitor.get(f"/xx{RULES_PAGE}").status_code == 404


def test_a_reason_leads_to_its_section_of_the_standards(visitor, administrator):
    news.open_notices(language="en")
    page = NoticePage.objects.get(slug="community-standards")
    page.body = make.body_of("<p>First.</p>", {"type": "heading", "value": "No <b>shops</b>"})
    page.save()
    words = {"en": {"section": "No <b>shops</b>"}}
    actions.write_reason(administrator=administrator, reason="spam", is_offered=True, words=words)
    shown = visitor.get(RULES_PAGE).content.decode()
    assert '<a href="/community-standards/#part-1">No &lt;b&gt;shops&lt;/b&gt;</a>' in shown


def test_who_is_refused_or_held_is_led_to_the_rule(thread, reader, administrator, signed_in):
    client = signed_in(reader)
    actions.write_list(administrator=administrator, kind="banned", text="blatherskite")
    actions.write_list(administrator=administrator, kind="suspect", text="gobemouche")
    refused = client.post(f"/comments/write/{thread.pk}/", {"text": "You blatherskite."})
    assert refused.status_code == 422
    assert f'href="{RULES_PAGE}#no_banned_phrases"' in refused.content.decode()
    assert 'id="no_banned_phrases"' in client.get(RULES_PAGE).content.decode()
    assert "You blatherskite.</textarea>" in refused.content.decode()
    sent = {"text": "You gobemouche."}
    held = client.post(f"/comments/write/{thread.pk}/", sent, headers={"X-Part": "comment"})
    assert held.status_code == 202
    assert f'href="{RULES_PAGE}"' in held.content.decode()
    comment = discussion.post_comment(author=reader, thread=thread, text="A quiet word.")
    changed = client.post(f"/comments/{comment.pk}/edit/", {"text": "You blatherskite."})
    assert f'href="{RULES_PAGE}#no_banned_phrases"' in changed.content.decode()


def test_the_desk_says_the_rules_as_readers_read_them(moderator, signed_in):
    page = signed_in(moderator).get("/desk/moderation/rules/")
    assert all(said_of(rule).sentence in words(page) for rule in RULES)
    assert f'href="{RULES_PAGE}"' in page.content.decode()


def test_the_page_costs_the_same_however_much_is_set(
    visitor: Client, administrator, django_assert_max_num_queries
):
    section = make.make_section("Harbour")
    actions.set_rule(administrator=administrator, place=section.key, rule="watch_links", effect="off")
    visitor.get(RULES_PAGE)
    with django_assert_max_num_queries(30) as before:
        visitor.get(RULES_PAGE)
    for rule in CHOICES:
        for number in range(4):
            place = make.make_section(f"Quay {number}").key
            actions.set_rule(administrator=administrator, place=place, rule=rule, effect="off")
    with django_assert_max_num_queries(len(before.captured_queries)):
        visitor.get(RULES_PAGE)


def test_a_program_is_told_which_rule_refused(thread, reader, signed_in):
    answer = signed_in(reader).post(
        f"/api/v1/threads/{thread.pk}/comments", {"text": "- "}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["rule"]) == (422, "no_empty_text")


def test_a_rule_that_asks_somebody_is_not_used_while_nobody_is_set_up(newsroom):
    RuleSetting.objects.create(place="site", rule="watch_spam", effect="on", number=0)
    (spam,) = (rule for rule in queries.rules_page("en").rules if rule.name == "watch_spam")
    assert spam.does == "off"
    Judge.objects.create(service="spam", secret="a key")
    (spam,) = (rule for rule in queries.rules_page("en").rules if rule.name == "watch_spam")
    assert spam.does == "hold"
