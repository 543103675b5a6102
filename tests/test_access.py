"""Every address × every role, in one table."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from colonnade.moderation.models import ReadySentence
from colonnade.news import actions
from colonnade.readers import actions as readers
from tests import factories as make

pytestmark = pytest.mark.django_db
ROLES = ("visitor", "reader", "writer", "editor", "moderator", "administrator")

OPEN = "200 200 200 200 200 200"
DESK = "in no 200 200 200 200"
WRITE = "in no 200 200 no 200"
EDIT = "in no no 200 no 200"
RUN = "in no no no no 200"
OWN = "in 200 200 200 200 200"
MODERATE = "in no no no 200 200"
PROGRAM = "401 no no no 200 200"

# `in` leads to the sign-in page, `no` is refused: with 403, or led away from.
TABLE = {
    "/": OPEN,
    "/city/": OPEN,
    "/city/shown/": OPEN,
    "/city/draft/": "404 404 404 404 404 404",
    "/latest/": OPEN,
    "/search/?q=shown": OPEN,
    "/stories/": OPEN,
    "/tags/": OPEN,
    "/zone/": OPEN,
    "/feed.rss": OPEN,
    "/sitemap.xml": OPEN,
    "/robots.txt": OPEN,
    "/health": OPEN,
    "/account/login/": "200 no no no no no",
    "/account/signup/": "200 no no no no no",
    "/city/shown/comments/": OPEN,
    "/comments/changes/{thread}/?after=0": OPEN,
    "/comments/write/{thread}/": OWN,
    "/comments/{comment}/reply/": OWN,
    "/comments/{comment}/report/": OWN,
    "/comments/{comment}/edit/": "in no no no no no",
    "/comments/{comment}/withdraw/": "in no no no no no",
    "/comments/{comment}/history/": MODERATE,
    "/readers/known/": OPEN,
    "/api/v1/openapi.json": OPEN,
    "/api/v1/threads/{thread}": OPEN,
    "/api/v1/threads/{thread}/comments": OPEN,
    "/api/v1/comments/{comment}": OPEN,
    "/api/v1/counts?key=thread:{thread}": OPEN,
    "/most-read/": OPEN,
    "/most-read/feed.rss": OPEN,
    "/api/v1/most-read": OPEN,
    "/desk/reads/": EDIT,
    "/desk/reads/articles/{shown}/": EDIT,
    "/desk/reads/articles/{shown}/chart.csv": EDIT,
    "/desk/reads/stories/{story}/": EDIT,
    "/desk/reads/stories/{story}/chart.csv": EDIT,
    "/desk/moderation/": MODERATE,
    "/desk/moderation/reported/": MODERATE,
    "/desk/moderation/removed/": MODERATE,
    "/desk/moderation/new/": MODERATE,
    "/desk/moderation/recent/": MODERATE,
    "/desk/moderation/search/?q=a": MODERATE,
    "/desk/moderation/counts/": MODERATE,
    "/desk/moderation/filters/": MODERATE,
    "/desk/moderation/moderators/": MODERATE,
    "/desk/moderation/recent/?same={comment}": MODERATE,
    "/desk/moderation/statistics/": MODERATE,
    "/desk/moderation/statistics/volume.csv": MODERATE,
    "/desk/moderation/log/": MODERATE,
    "/desk/moderation/webhooks/": MODERATE,
    "/desk/moderation/webhooks/{webhook}/": MODERATE,
    "/api/v1/moderation/queue": PROGRAM,
    "/api/v1/moderation/cases/{comment}": PROGRAM,
    "/api/v1/moderation/counts": PROGRAM,
    "/api/v1/moderation/decisions": PROGRAM,
    "/api/v1/moderation/readers/{reader}/standing": PROGRAM,
    "/api/v1/moderation/log": PROGRAM,
    "/desk/moderation/rules/": MODERATE,
    "/desk/moderation/rules/try/?rule=watch_links": MODERATE,
    "/desk/moderation/rules/lists/banned/all/": MODERATE,
    "/desk/moderation/rules/lists/banned/all/file.txt": MODERATE,
    "/desk/moderation/log.jsonl": MODERATE,
    "/desk/moderation/outside/": MODERATE,
    "/desk/moderation/sentences/": MODERATE,
    "/desk/moderation/sentences/spam/": MODERATE,
    "/desk/moderation/sentences/ready/new/": MODERATE,
    "/desk/moderation/sentences/ready/{ready}/": MODERATE,
    "/community-standards/rules/": OPEN,
    "/desk/moderation/comments/{comment}/": MODERATE,
    "/desk/moderation/threads/{thread}/": MODERATE,
    "/desk/moderation/readers/{reader}/": MODERATE,
    "/account/": OWN,
    "/account/profile/": OWN,
    "/account/data/": OWN,
    "/account/leave/": OWN,
    "/account/terms/": OWN,
    "/account/tokens/": OWN,
    "/account/warning/": OWN,
    "/account/notifications/": OWN,
    "/account/login/code/": "200 no no no no no",
    "/account/signup/passkey/": "200 no no no no no",
    "/account/password/reset/": OPEN,
    "/account/2fa/": OWN,
    "/account/sessions/": OWN,
    "/account/3rdparty/": OWN,
    "/desk/account/": DESK,
    "/account/email/": OWN,
    "/desk/": DESK,
    "/desk/articles/": WRITE,
    "/desk/pages/{section}/": WRITE,
    "/desk/pages/add/news/article/{section}/": WRITE,
    "/desk/pages/{shown}/edit/": EDIT,
    "/desk/pages/{shown}/unpublish/": EDIT,
    "/desk/pages/{shown}/delete/": EDIT,
    "/desk/previews/{shown}/": EDIT,
    "/desk/pages/{front}/edit/": EDIT,
    "/desk/images/": WRITE,
    "/desk/images/add/": WRITE,
    "/desk/snippets/news/tag/add/": EDIT,
    "/desk/snippets/news/author/add/": EDIT,
    "/desk/users/": RUN,
    "/desk/workflows/list/": RUN,
    "/desk/reports/site-history/": DESK,
}


@pytest.fixture
def paper(db) -> dict[str, int]:
    front = make.make_edition()
    actions.set_up_roles()
    section = make.make_section(slug="city")
    shown = make.make_article("Shown", slug="shown", section=section)
    make.make_article("Draft", slug="draft", section=section, live=False)
    thread = make.make_thread(shown)
    return {
        "section": section.pk,
        "shown": shown.pk,
        "front": front.pk,
        "thread": thread.pk,
        "comment": make.make_comment(thread=thread).pk,
        "reader": make.make_reader("Known").pk,
        "story": make.make_story("Bridge").pk,
        "webhook": make.make_webhook().pk,
        "ready": ReadySentence.objects.create(name="Tone", use="reader", words={"en": "Calm."}).pk,
    }


def client_of(role: str, django_user_model: type) -> Client:
    client = Client(headers={"host": "post.example"})
    if role != "visitor":
        person = django_user_model.objects.create_user(f"{role}@post.example", "x", name=role)
        readers.give_role(reader=person, role=role)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def outcome(client: Client, address: str) -> str:
    answer = client.get(address)
    if answer.status_code == 302:
        return "in" if "/account/login/" in answer.headers["Location"] else "no"
    return "no" if answer.status_code == 403 else str(answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_every_address_for(role: str, paper, django_user_model):
    client = client_of(role, django_user_model)
    column = ROLES.index(role)
    wrong = {}
    for address, row in TABLE.items():
        expected, found = row.split()[column], outcome(client, address.format(**paper))
        # Whoever is signed in and may not enter the desk is led to its door again.
        if found != expected and not (expected == "no" and found == "in" and role == "reader"):
            wrong[address] = f"{found}, not {expected}"
    assert wrong == {}


def test_a_writer_may_not_publish_and_an_editor_may(paper, django_user_model):
    section = Page.objects.get(pk=paper["section"])
    for role, may in (("writer", False), ("editor", True), ("moderator", False), ("administrator", True)):
        client_of(role, django_user_model)
        person = django_user_model.objects.get(email=f"{role}@post.example")
        assert section.permissions_for_user(person).can_publish_subpage() is may


def test_a_writer_edits_only_what_they_began(paper, django_user_model):
    client_of("writer", django_user_model)
    writer = django_user_model.objects.get(email="writer@post.example")
    own = make.make_article("Own", live=False)
    own.owner = writer
    own.save()
    assert own.permissions_for_user(writer).can_edit()
    assert not Page.objects.get(pk=paper["shown"]).permissions_for_user(writer).can_edit()


def test_a_role_that_is_taken_away_opens_no_door(paper, django_user_model):
    client = client_of("editor", django_user_model)
    assert client.get("/desk/").status_code == 200
    readers.give_role(reader=django_user_model.objects.get(email="editor@post.example"), role="reader")
    assert client.get("/desk/").status_code == 302


def test_an_administrator_makes_a_writer_who_can_sign_in_at_once(paper, django_user_model):
    administrator = client_of("administrator", django_user_model)
    writers = Group.objects.get(name="writer").pk
    names = {"email": "new@post.example", "first_name": "Nora Lind", "groups": [writers]}
    words = {"password1": "a-long-word-71", "password2": "a-long-word-71"}
    assert administrator.post(reverse("wagtailusers_users:add"), names | words).status_code == 302
    writer = django_user_model.objects.get(email="new@post.example")
    assert (writer.name, writer.role, writer.is_staff) == ("Nora Lind", "writer", True)
    client = Client(headers={"host": "post.example"})
    answer = client.post("/account/login/", {"login": "new@post.example", "password": "a-long-word-71"})
    assert answer.status_code == 302
    assert client.get("/desk/").status_code == 200

    edit = reverse("wagtailusers_users:edit", args=[writer.pk])
    gone = {"email": "new@post.example", "first_name": "Nora Holm", "is_active": "on"}
    assert administrator.post(edit, gone).status_code == 302
    writer.refresh_from_db()
    assert (writer.name, writer.role, writer.is_staff) == ("Nora Holm", "reader", False)


@pytest.mark.parametrize("address", ["/desk/login/", "/_util/login/", "/desk/password_reset/"])
def test_wagtails_own_doors_lead_to_the_papers_door(client: Client, paper, address: str):
    answer = client.get(address, headers={"host": "post.example"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/")


def test_originals_and_working_copies_are_served_to_nobody(client: Client, paper):
    photo = make.make_photo()
    for name in (photo.original.name, photo.file.name, "../private/" + photo.original.name):
        assert client.get(f"/media/{name}", headers={"host": "post.example"}).status_code in (400, 404)
