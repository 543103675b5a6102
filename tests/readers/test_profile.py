"""What a reader shows: their page, and the page on which they change it."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from colonnade.readers import actions
from colonnade.readers.models import Reader
from tests import factories as make

pytestmark = pytest.mark.django_db
OWN = "/account/profile/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A folder for files, of the test's own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def anna(edition) -> Reader:
    return make.make_reader("Anna Lind", bio="Ferry captain. <https://ferry.example> <script>")


def client_of(reader: Reader) -> Client:
    client = Client(headers={"host": "post.example"}, enforce_csrf_checks=False)
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return client


def face() -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (400, 300), (90, 120, 80)).save(made, "JPEG")
    return SimpleUploadedFile("face.jpg", made.getvalue(), "image/jpeg")


def test_a_readers_page_shows_name_face_and_words_to_everybody_and_is_kept_under_the_reader(anna, visitor):
    answer = visitor.get(anna.address)
    html = answer.content.decode()
    assert '<h1 dir="auto">Anna Lind</h1>' in html
    assert 'rel="nofollow ugc noopener"' in html
    assert '<a href="https://ferry.example"' in html
    assert "&lt;script&gt;" in html
    assert '<svg class="avatar' in html
    assert anna.key in answer["Surrogate-Key"].split()
    assert "private" not in answer["Cache-Control"]
    assert anna.email not in html
    actions.set_avatar(reader=anna, file=face())
    assert (
        f'<img class="avatar" src="/media/{anna.avatar_path}"' in visitor.get(anna.address).content.decode()
    )


def test_a_badge_is_shown_and_who_has_left_is_nowhere(anna, visitor):
    anna.badge, anna.is_staff = "Harbour desk", True
    anna.save()
    assert '<span class="badge staff">Harbour desk</span>' in visitor.get(anna.address).content.decode()
    anna.is_active = False
    anna.save()
    for address in (anna.address, "/readers/Anna Lind/", "/readers/nobody/", "/readers/%FF/"):
        assert visitor.get(address).status_code == 404, address


def test_a_name_and_a_former_address_lead_to_where_the_reader_stands_now(anna, visitor):
    assert visitor.get("/readers/Anna Lind/").headers["Location"] == "/readers/anna-lind/"
    actions.rename_reader(reader=anna, name="Άννα Λίντ")
    answer = visitor.get("/readers/anna-lind/", follow=True)
    assert [status for _to, status in answer.redirect_chain] == [302]
    assert "Άννα Λίντ" in answer.content.decode()
    # Who takes the name later has an address of their own.
    anna.former_names.all().update(given_up_at="2020-01-01T00:00:00Z")
    assert make.make_reader("Anna Lind").address == "/readers/anna-lind-2/"


def test_a_page_costs_the_same_whoever_reads_and_writes(anna, visitor, django_assert_max_num_queries):
    visitor.get(anna.address)
    for number in range(12):
        make.make_reader(f"Reader {number}x")
    with django_assert_max_num_queries(12):
        visitor.get(anna.address)


def test_name_face_and_words_change_by_plain_forms_and_are_told(anna):
    client = client_of(anna)
    html = client.get(OWN).content.decode()
    assert html.count("<form") >= 4
    assert html.count('name="csrfmiddlewaretoken"') >= 3
    for change in (
        {"change": "name", "name": "Anna Holm"},
        {"change": "bio", "bio": "Captain\r\n\r\nof the ferry"},
        {"change": "face", "face": face()},
    ):
        answer = client.post(OWN, change)
        assert (answer.status_code, answer.headers["Location"]) == (302, OWN), change
    told = client.get(OWN).content.decode()
    assert all(
        words in told for words in ("Your name is changed.", "Your words are shown.", "Your picture is")
    )
    anna.refresh_from_db()
    assert (anna.name, anna.bio, bool(anna.avatar)) == ("Anna Holm", "Captain\n\nof the ferry", True)
    assert "You can take another from" in told
    assert client.post(OWN, {"change": "no-face"}).status_code == 302
    anna.refresh_from_db()
    assert anna.avatar == ""


def test_what_is_refused_is_said_at_the_field_with_what_was_typed_and_changes_nothing(anna):
    client = client_of(anna)
    for change, said, typed in (
        ({"change": "name", "name": "Editor <in> chief"}, "no pictures", "Editor &lt;in&gt; chief"),
        ({"change": "name", "name": "The Editor"}, "own people", "The Editor"),
        ({"change": "name", "name": ""}, "required", ""),
        ({"change": "name", "name": "x" * 300}, "at most 200", "x" * 300),
        ({"change": "bio", "bio": "fe" * 251}, "The text has 502 letters; 500 at most", "fe" * 251),
        ({"change": "face"}, "Choose a picture first.", ""),
        ({"change": "face", "face": SimpleUploadedFile("a.jpg", b"no")}, "not a picture", ""),
        ({"change": "face", "face": SimpleUploadedFile("a.jpg", b"")}, "empty", ""),
    ):
        answer = client.post(OWN, change)
        html = answer.content.decode()
        assert answer.status_code == 200, change
        assert said in html
        assert typed in html
    stored = Reader.objects.get(pk=anna.pk)
    assert (stored.name, stored.bio, stored.avatar) == (anna.name, anna.bio, "")
    assert client.post(OWN, {"change": "role"}).status_code == 404
    assert client.post(OWN).status_code == 404


def test_who_tries_too_often_waits_and_is_told_how_long(anna):
    client = client_of(anna)
    for _each in range(20):
        assert client.post(OWN, {"change": "name", "name": "Editor"}).status_code == 200
    answer = client.post(OWN, {"change": "name", "name": "Anna Holm"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    html = answer.content.decode()
    assert "too often" in html
    assert 'value="Anna Holm"' in html


def test_only_the_reader_comes_to_their_own_pages_and_a_stranger_cannot_post_for_them(anna, visitor):
    for address in (OWN, "/account/data/", "/account/leave/", "/account/terms/"):
        assert "/account/login/" in visitor.get(address).headers["Location"]
        assert client_of(anna).get(address).status_code == 200
        strict = Client(headers={"host": "post.example"}, enforce_csrf_checks=True)
        strict.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
        assert strict.post(address, {"change": "name", "name": "Mallory"}).status_code == 403
    assert client_of(anna).get("/account/stay/").status_code == 405


def test_new_terms_are_agreed_to_once_and_then_the_reader_goes_on(anna, settings):
    client = client_of(anna)
    assert not anna.must_accept_terms
    assert "asks nobody" in client.get("/account/terms/").content.decode()
    settings.NEWSROOM = replace(settings.NEWSROOM, terms_version="2026-11")
    assert anna.must_accept_terms
    html = client.get("/account/terms/?next=/city/").content.decode()
    assert 'value="2026-11"' in html
    assert client.post("/account/terms/", {"version": "2025-01"}).status_code == 200
    assert Reader.objects.get(pk=anna.pk).must_accept_terms, "an older page was open"
    for following, led in (("https://evil.example/", "/"), ("//evil.example", "/"), ("/city/", "/city/")):
        answer = client.post("/account/terms/", {"version": "2026-11", "next": following})
        assert answer.headers["Location"] == led
    stored = Reader.objects.get(pk=anna.pk)
    assert not stored.must_accept_terms
    assert stored.terms_accepted_at is not None
    assert "You agreed to version 2026-11" in client.get("/account/terms/").content.decode()
