"""What strangers type to do harm, in a real browser: it is read, and none of it runs.

It comes in by the API, by the forms, by the keyboard and, past all of them, straight
into the database, as an import might bring it. Every page that shows it is then
opened. A window fails if anything of it ran, asked, opened or complained.
"""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from urllib.error import HTTPError
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, Watch
from tests.browser.conversation import Conversation
from tests.discussion import hostile

# What shows letter by letter: nothing in these kinds is a mark of how a comment is written.
AS_WRITTEN = ("scripts", "handlers", "breaking out", "foreign", "frames", "programs")
PREPARED = """
import json
from colonnade.discussion import actions
from colonnade.discussion.models import Comment, DiscussionSettings, FormerText, Thread
from colonnade.moderation.models import Report, Standing
from colonnade.readers import actions as readers
from colonnade.moderation.models import RuleSetting
from colonnade.moderation.rules import CHOICES
from colonnade.readers.models import Reader
from django.db.models import F
from tests import factories as make
from tests.discussion import hostile
paper = DiscussionSettings.load()
paper.longest_text, paper.reason = 5000, hostile.SCRIPTS[0]
paper.save()
people = {one.name.lower(): one for one in Reader.objects.all()}
threads = {one.article.slug: one for one in Thread.objects.select_related("article")}
actions.follow(reader=people["mod"], key=threads["api"].key)
stored = threads["stored"]
texts = [text.replace("\\0", "") for text in hostile.EVERY]
for number, text in enumerate(texts):
    state = ("shown", "held", "removed", "shown")[number % 4]
    comment = make.make_comment(
        text, thread=stored, state=state, author_name=text[:80], state_reason=text, parent_name=text[:80]
    )
    if number % 4 == 0:
        Report.objects.create(comment=comment, reporter=people["bo"], reason="other", text=text[:1000])
        FormerText.objects.create(comment=comment, text=text, written_at=comment.posted_at)
Comment.objects.filter(thread=stored, position=1).update(edited_at=F("posted_at"))
Thread.objects.filter(pk=stored.pk).update(announcement=hostile.HANDLERS[0], reason=hostile.SCRIPTS[0])
for name, bad in {"cleo": hostile.SCRIPTS[0], "bo": hostile.HANDLERS[0]}.items():
    Reader.objects.filter(pk=people[name].pk).update(name=bad, bio="\\n\\n".join(hostile.LINKS)[:500])
Standing.objects.create(reader=people["bo"], kind="watched", reason=hostile.BREAKING_OUT[0])
# No rule holds what is said here: all of it has to show.
for rule in filter(lambda name: name.startswith("watch_"), CHOICES):
    RuleSetting.objects.create(place="site", rule=rule, effect="off")
tokens = {}
for name in ("ann", "cleo"):
    tokens[name] = readers.make_token(reader=people[name], name="<b>Mine</b>", scope="write", days=1)
first = Comment.objects.filter(thread=stored).order_by("pk").values_list("pk", flat=True)[0]
numbers = {name: thread.pk for name, thread in threads.items()} | {"first": first, "bo": people["bo"].pk}
print(json.dumps([numbers, tokens]))
"""
# Finds what must not be in a page, after it has told every element everything that a mouse could.
FOUND = """() => {
  const wrong = [], here = location.origin
  for (const one of document.querySelectorAll("main *")) {
    for (const kind of ["mouseover", "pointerover", "focus", "focusin", "blur", "load", "error", "toggle",
      "beforetoggle", "animationstart", "transitionend", "cancel", "close", "start", "loadstart"])
      one.dispatchEvent(new Event(kind))
  }
  if (window.__ran) wrong.push("something ran")
  for (const one of document.querySelectorAll("*")) {
    for (const {name} of one.attributes)
      if (/^on/i.test(name) || name == "style" || name == "srcdoc") wrong.push(one.outerHTML.slice(0, 200))
    if (one.localName == "a" && one.hasAttribute("href") && !/^(https?|mailto):$/.test(one.protocol))
      wrong.push(one.href)
    if (one.localName == "form" && new URL(one.getAttribute("action") || "", document.URL).origin != here)
      wrong.push(one.outerHTML.slice(0, 200))
  }
  const allowed = ":not(p, em, strong, blockquote, a, ul, ol, li, br)"
  const strange = "iframe, object, embed, base, math, style, template, script:not([src^='/static/'])"
  for (const one of document.querySelectorAll(`.comment .text ${allowed}, ${strange}, meta[http-equiv]`))
    if (one.type != "application/ld+json") wrong.push(one.outerHTML.slice(0, 200))
  return wrong
}"""


class Talked(Conversation):
    """A newspaper in which somebody may write as often as they like."""

    @property
    def _surroundings(self) -> dict[str, str]:
        return super()._surroundings | {"COLONNADE_COMMENTS_A_MINUTE": "100000"}

    def ask(self, address: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Status and body of one request; of a stream of events the status alone."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.origin + address, body, given), timeout=30
            ) as answer:
                is_endless = answer.headers["Content-Type"].startswith("text/event-stream")
                return answer.status, b"" if is_endless else answer.read()
        except HTTPError as refusal:
            with refusal:
                return refusal.status, refusal.read()

    def send(self, token: str, address: str, body: object) -> tuple[int, dict]:
        """What a program posts to the API, and what it is answered."""
        given = {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}
        status, answer = self.ask(f"/api/v1{address}", json.dumps(body).encode(), **given)
        return status, json.loads(answer)


def fill(paper: Talked) -> None:
    """Say everything hostile by the API, and store it past all doors."""
    paper.numbers, tokens = json.loads(paper.run(PREPARED).splitlines()[-1])
    paper.said, paper.refused = {}, 0
    for text in hostile.EVERY:
        body = {"text": text, "submission": text[:64]}
        status, said = paper.send(tokens["ann"], f"/threads/{paper.numbers['api']}/comments", body)
        assert status in (201, 202, 422), said
        if status in (201, 202):
            paper.said[said["id"]] = text
        else:
            assert said["detail"].endswith("."), said
            paper.refused += 1
    for number, text in zip(list(paper.said)[:15], hostile.SCRIPTS, strict=False):
        report = {"reason": "other", "text": text}
        assert paper.send(tokens["cleo"], f"/comments/{number}/reports", report)[0] == 201
    paper.run("from colonnade.discussion import actions; actions.tell_followers()")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talked]:
    """A newspaper to which everything hostile was said before its pages are opened."""
    paper = Talked(tmp_path_factory.mktemp("hostile"), dict.fromkeys(("api", "stored", "typed"), 0))
    try:
        fill(paper)
        yield paper
    finally:
        paper.close()


@pytest.fixture
def enter(visit: Visit, paper: Talked) -> Iterator[Callable[..., Page]]:
    """Opens a window as one of the readers; dialogs and windows that open by themselves are faults."""
    faults: list[str] = []

    def begin(name: str = "", **options: object) -> Page:
        page = visit(**options)
        if name:
            session = {"name": "session", "value": paper.sessions[name], "url": paper.origin}
            page.context.add_cookies([session])
        page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda window: faults.append(f"window: {window.url}"))
        return page

    yield begin
    assert not faults


def is_harmless(page: Page, address: str, *statuses: int) -> None:
    """Opens the page, and finds nothing in it that could run."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status in (statuses or (200,)), address
    assert page.evaluate(FOUND) == [], address
    assert page.evaluate("window.__ran") is None, address


def letters(text: str) -> str:
    """Its letters and digits alone, which no mark of Markdown changes."""
    return re.sub(r"[^A-Za-z0-9]", "", text)


def test_a_thread_shows_every_word_and_runs_none(enter: Callable[..., Page], paper: Talked) -> None:
    page, shown = enter("mod"), {}
    pages = (len(paper.said) - 1) // 50 + 1
    for number in range(1, pages + 1):
        is_harmless(page, f"/city/api/?order=oldest&page={number}")
        shown |= page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll(".comments > .comment")].map(
              one => [one.dataset.comment, one.querySelector(".text").textContent]))"""
        )
    assert len(paper.said) > 200
    assert shown.keys() == {str(number) for number in paper.said}
    plain = {text for kind in AS_WRITTEN for text in hostile.KINDS[kind]}
    for number, text in paper.said.items():
        assert shown[str(number)].strip() or text not in plain
        if text in plain:
            assert letters(shown[str(number)]) == letters(text)


def test_every_other_page_that_repeats_it_runs_none(enter: Callable[..., Page], paper: Talked) -> None:
    page, numbers = enter("mod"), paper.numbers
    some = list(paper.said)[::40]
    for address in (
        "/", "/latest/", "/most-discussed/", "/city/", "/city/api/", "/city/api/comments/", "/city/stored/",
        *(f"/city/{name}/?view=nested" for name in ("api", "stored")),
        *(f"/city/stored/?order=oldest&page={number}" for number in range(1, 5)),
        "/city/api/?order=liked", "/readers/ann/", "/readers/bo/", "/readers/cleo/",
        "/account/notifications/", "/desk/moderation/", "/desk/moderation/reported/",
        "/desk/moderation/removed/", f"/desk/moderation/threads/{numbers['stored']}/",
        f"/desk/moderation/readers/{numbers['bo']}/", f"/desk/moderation/comments/{numbers['first']}/",
        f"/comments/{numbers['first']}/history/",
        *(f"/comments/{number}/{what}" for number in some for what in ("", "reply/", "report/")),
    ):  # fmt: skip
        is_harmless(page, address)
    own = enter("ann")
    for number in (*some, list(paper.said)[-1]):
        is_harmless(own, f"/comments/{number}/edit/")
        is_harmless(own, f"/comments/{number}/withdraw/")
    for address in ("/account/profile/", "/account/tokens/", "/account/data/", "/account/leave/"):
        is_harmless(own, address)


def test_what_is_typed_is_patched_into_open_pages_as_text(enter: Callable[..., Page], paper: Talked) -> None:
    writer, other = enter("ann"), enter()
    other.goto("/city/typed/?order=oldest")
    writer.goto("/city/typed/")
    texts = [kind[0] for name, kind in hostile.KINDS.items() if name not in ("controls", "places", "marks")]
    texts += [hostile.HANDLERS[0], hostile.BREAKING_OUT[5], hostile.FOREIGN[0], hostile.LINKS[3]]
    for count, text in enumerate(dict.fromkeys(texts), 1):
        writer.locator("#text-new").fill(text)
        writer.locator("#write-new [name=preview]").click()
        expect(writer.locator(".composer .preview")).to_be_visible()
        writer.locator("#write-new .main").click()
        expect(writer.locator(".comments > .comment")).to_have_count(count)
        expect(writer.locator("#text-new")).to_have_value("")
        assert writer.evaluate(FOUND) == [], text
    other.wait_for_function(
        "count => document.querySelector('#discussion').dataset.count >= count", arg=len(dict.fromkeys(texts))
    )
    assert other.evaluate(FOUND) == []
    draft = "</textarea>" + hostile.SCRIPTS[0]
    writer.locator("#text-new").fill(draft)
    writer.reload()
    expect(writer.locator("#text-new")).to_have_value(draft)
    assert writer.evaluate(FOUND) == []


def test_forms_give_hostile_words_back_as_words(
    enter: Callable[..., Page], watch: Watch, paper: Talked
) -> None:
    watch.expect("Failed to load resource")
    page = enter("ann", java_script_enabled=True)
    for text in (hostile.SCRIPTS[0], hostile.BREAKING_OUT[0], hostile.HANDLERS[0], hostile.TURNED[1]):
        page.goto("/account/profile/")
        page.locator("#id_name").fill(text)
        page.locator("form:has(#id_name) button").click()
        expect(page.locator("form:has(#id_name) .errorlist")).to_be_visible()
        expect(page.locator("#id_name")).to_have_value(text)
        assert page.evaluate(FOUND) == []
    for name, content in hostile.FILES.items():
        page.goto("/account/profile/")
        given = {"name": name, "mimeType": "image/png", "buffer": content}
        page.locator("[type=file]").set_input_files(given)  # type: ignore[arg-type]
        page.locator("form:has([type=file]) button").first.click()
        expect(page.locator("form:has([type=file]) .errorlist")).to_be_visible()
        assert page.evaluate(FOUND) == []
    visitor = enter()
    for address in ("/account/login/", "/account/signup/"):
        visitor.goto(f"{address}?next={quote(hostile.LINKS[0])}")
        form = visitor.locator("main form").first
        for box in form.locator("input[type=email], input[type=text], input[type=password]").all():
            box.fill(hostile.BREAKING_OUT[0])
        form.evaluate("form => { form.noValidate = true }")
        with visitor.expect_navigation():
            form.locator("button").first.click()
        assert visitor.evaluate(FOUND) == []


def test_hostile_addresses_are_answered_and_run_nothing(
    enter: Callable[..., Page], watch: Watch, paper: Talked
) -> None:
    watch.expect("Failed to load resource")
    page, statuses = enter("mod"), (200, 302, 400, 404, 422)
    thread = paper.numbers["api"]
    words = (hostile.SCRIPTS[0], hostile.BREAKING_OUT[0], hostile.HANDLERS[0], f"javascript:{hostile.GO}")
    for word in words:
        asked = quote(word, safe="")
        for address in (
            *(f"/city/api/?{name}={asked}" for name in ("view", "order", "after", "at")),
            f"/city/api/comments/?view={asked}", f"/city/{asked}/comments/", f"/comments/mail/{asked}/",
            f"/readers/{asked}/", f"/readers/ann/?after={asked}", f"/account/login/?next={asked}",
            f"/account/notifications/?after={asked}", f"/comments/changes/{thread}/?after={asked}",
            f"/desk/moderation/?after={asked}", f"/api/v1/{asked}", f"/api/v1/counts?key={asked}",
        ):  # fmt: skip
            is_harmless(page, address, *statuses)
    # And without a browser, which would mend some of these on the way.
    for text in (*hostile.PLACES, *hostile.CONTROLS, *hostile.PROGRAMS[:12], *hostile.PILED):
        asked = quote(text[:400], safe="")
        for address in (
            f"/city/api/?after={asked}",
            f"/live?on={asked}",
            f"/{asked}/",
            f"/comments/{asked}/",
        ):
            assert paper.ask(address)[0] < 500, address
    assert "Traceback" not in (paper.home / "serve.log").read_text("utf-8", "replace")
