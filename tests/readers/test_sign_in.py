"""Signing in: a reader registers, proves the address, comes back, and loses nothing on the way."""

from dataclasses import replace
from io import StringIO

import pytest
from django.conf import settings as live
from django.core import mail
from django.core.management import call_command

from colonnade.readers import actions
from colonnade.readers import queries as readers
from colonnade.readers.models import Reader
from tests import factories as make
from tests.readers.doors import (
    PASSWORD,
    by_a_new_password,
    code_mailed,
    enrol,
    make_reader,
    newcomer,
    register,
)

pytestmark = pytest.mark.usefixtures("nobody_came_yet")


def test_a_reader_registers_proves_the_address_and_lands_where_they_came_from():
    client, back = newcomer(), "/city/opens/#discussion"
    answer = register(client, next=back)
    assert answer.headers["Location"] == "/account/confirm-email/"
    assert not client.get("/account/").headers.get("Location", "").startswith("/account/email")
    wrong = client.post("/account/confirm-email/", {"code": "WRONG", "next": back})
    assert "That is not the code" in wrong.content.decode()
    answer = client.post("/account/confirm-email/", {"code": code_mailed(), "next": back})
    assert answer.headers["Location"] == back
    reader = Reader.objects.get(email="ada@post.example")
    assert (reader.name, reader.language) == ("Ada Storm", "en")
    assert client.get("/account/").status_code == 200


def test_mails_are_from_the_paper_by_its_name_and_lead_to_its_origin():
    register(newcomer())
    sent = mail.outbox[-1]
    assert sent.subject == "The Harbour Post: confirm your address"
    assert sent.from_email.startswith("The Harbour Post <")
    assert "https://post.example/" in sent.body
    assert "This code shows The Harbour Post that this address is yours" in sent.body
    make_reader("known@post.example", name="Known Well")
    register(newcomer(), email="known@post.example", name="Somebody Else")
    assert mail.outbox[-1].subject == "The Harbour Post: you have an account already"
    assert "https://post.example/account/login/" in mail.outbox[-1].body


def test_a_reader_is_written_to_in_their_language():
    make.make_edition("ar", name="بريد الميناء")
    reader = make_reader()
    Reader.objects.filter(pk=reader.pk).update(language="ar")
    newcomer().post("/account/login/code/", {"email": reader.email})
    assert "بريد الميناء" in mail.outbox[-1].subject
    Reader.objects.filter(pk=reader.pk).update(language="xx")
    newcomer().post("/account/login/code/", {"email": reader.email})
    assert "The Harbour Post" in mail.outbox[-1].subject


def test_pages_of_a_journey_speak_the_language_of_the_page_it_began_on():
    make.make_edition("ar", name="بريد الميناء")
    client, reader = newcomer(), make_reader()
    enrol(reader)
    given = {"login": reader.email, "password": PASSWORD, "next": "/ar/"}
    answer = client.post("/account/login/", given)
    assert answer.headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/account/2fa/authenticate/").headers["Content-Language"] == "ar"
    assert 'lang="ar"' in client.get("/account/2fa/authenticate/").content.decode()


def test_registration_asks_for_the_terms_and_the_age_only_where_they_are_set(settings):
    assert 'name="terms"' not in newcomer().get("/account/signup/").content.decode()
    settings.NEWSROOM = replace(live.NEWSROOM, terms_version="2026-01", minimum_age=16)
    page = newcomer().get("/account/signup/").content.decode()
    assert "version 2026-01" in page
    assert "at least 16 years old" in page
    refused = register(newcomer(), terms="on").content.decode()
    assert "Who is younger cannot write here yet" in refused
    assert 'value="Ada Storm"' in refused  # nothing is lost
    assert not Reader.objects.exists()
    register(newcomer(), terms="on", age="on")
    reader = Reader.objects.get()
    assert (reader.terms_version, reader.age_confirmed) == ("2026-01", 16)
    assert reader.terms_accepted_at


def test_a_name_that_is_somebodys_is_refused_with_another():
    make_reader(name="Nora Lind")
    refused = register(newcomer(), name="Nоra Lind")  # with a Cyrillic о
    assert refused.status_code == 200
    assert register(newcomer(), name="Nora Lind").content.decode().count("Nora Lind 2") == 1
    assert Reader.objects.count() == 1


def test_who_registers_with_a_known_address_learns_nothing():
    make_reader("known@post.example", name="Known Well")
    new, known = newcomer(), newcomer()
    first = register(new, email="fresh@post.example", name="Fresh Name")
    second = register(known, email="known@post.example", name="Other Name")
    assert first.headers["Location"] == second.headers["Location"]
    assert new.get(first.headers["Location"]).status_code == known.get(second.headers["Location"]).status_code
    assert Reader.objects.count() == 2


def test_a_forgotten_password_is_replaced_by_a_code_and_every_other_browser_is_signed_out():
    reader, elsewhere, here = make_reader(), newcomer(), newcomer()
    elsewhere.post("/account/login/", {"login": reader.email, "password": PASSWORD})
    assert elsewhere.get("/account/").status_code == 200
    here.post("/account/password/reset/", {"email": reader.email, "next": "/city/"})
    answer = here.post("/account/password/reset/confirm/", {"code": code_mailed(), "next": "/city/"})
    fresh = {"password1": "another-word-82", "password2": "another-word-82", "next": "/city/"}
    answer = here.post(answer.headers["Location"], fresh)
    assert answer.headers["Location"] == "/city/"
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert "your password is changed" in mail.outbox[-1].subject


@pytest.mark.parametrize("way", ["changed", "set", "reset", "second factor forgotten"])
def test_who_takes_an_account_back_takes_it_from_every_program(way: str):
    reader, other, client = make_reader(), make_reader("other@post.example", name="Other One"), newcomer()
    client.post("/account/login/", {"login": reader.email, "password": PASSWORD})
    secrets = [actions.make_token(reader=one, name="A", scope="write", days=30) for one in (reader, other)]
    assert [readers.reader_of_token(one, scope="read") for one in secrets] == [reader, other]
    fresh = {"password1": "another-word-82", "password2": "another-word-82"}
    if way == "changed":
        client.post("/account/password/change/", {"oldpassword": PASSWORD} | fresh)
    elif way == "set":
        reader.set_unusable_password()
        reader.save()
        client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
        client.post("/account/password/set/", fresh)
    elif way == "reset":
        by_a_new_password(newcomer(), reader)
    else:
        call_command("forget_second_factor", reader.email, stdout=StringIO())
    if way != "second factor forgotten":
        assert Reader.objects.get(pk=reader.pk).check_password("another-word-82")
    assert [readers.reader_of_token(one, scope="read") for one in secrets] == [None, other]


def test_who_follows_the_link_under_an_arabic_article_signs_in_in_arabic(arabic):
    client = newcomer()
    came = {"referer": "https://post.example/ar/city/bridge/"}
    page = client.get("/account/login/?next=/comments/write/5/", headers=came).content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    page = client.get("/account/login/?next=/comments/write/5/").content.decode()
    assert '<html lang="en"' in page
