"""One's own account: the browsers that are signed in, and pages in the paper's dress."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from colonnade.readers.sign_in import queries
from tests.readers.doors import (
    HOST,
    PASSWORD,
    by_password,
    code_now,
    enrol,
    make_reader,
    newcomer,
)

pytestmark = pytest.mark.usefixtures("nobody_came_yet")


def test_a_reader_ends_one_session_or_all_others_and_nobody_elses():
    reader, other = make_reader(), make_reader("other@post.example", name="Other One")
    here = newcomer(**{"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/130.0"})
    there, third, stranger = newcomer(), newcomer(), newcomer()
    for client, owner in ((here, reader), (there, reader), (third, reader), (stranger, other)):
        client.post("/account/login/", {"login": owner.email, "password": PASSWORD})
    page = here.get("/account/sessions/").content.decode()
    assert "Firefox on Windows" in page
    assert page.count("/end/") == 2
    numbers = [int(number) for number in re.findall(r"sessions/(\d+)/end", page)]
    theirs = UserSession.objects.get(user=other).pk
    here.post(f"/account/sessions/{theirs}/end/")
    assert stranger.get("/account/").status_code == 200
    here.post(f"/account/sessions/{max(numbers)}/end/")
    assert third.get("/account/").status_code == 302
    assert there.get("/account/").status_code == 200
    here.post("/account/sessions/")
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_ten_more_sessions_cost_the_account_no_statement(django_assert_num_queries):
    reader, client = make_reader(), newcomer()
    client.post("/account/login/", {"login": reader.email, "password": PASSWORD})
    with django_assert_num_queries(3):
        queries.account_home(reader)
    for number in range(10):
        UserSession.objects.create(user=reader, session_key=f"key{number}", user_agent="x", ip="::")
    with django_assert_num_queries(3):
        assert queries.account_home(reader).sessions == 11


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 (KHTML) Chrome/126 Safari/537", "Chrome on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17 Safari/604",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537 Edg/126", "Edge on Windows"),
        ("curl/8.5", "A browser that does not say its name"),
        ("", "A browser that does not say its name"),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(user_agent: str, name: str):
    assert queries.browser_of(user_agent) == name


def test_a_changed_password_is_told_by_mail_without_a_network_address():
    reader, client = make_reader(), Client(headers=HOST, REMOTE_ADDR="198.51.100.7")
    client.post("/account/login/", {"login": reader.email, "password": PASSWORD})
    fresh = {"oldpassword": PASSWORD, "password1": "another-word-82", "password2": "another-word-82"}
    assert client.post("/account/password/change/", fresh).headers["Location"] == "/account/"
    sent = mail.outbox[-1]
    assert sent.subject == "The Harbour Post: your password is changed"
    assert "https://post.example/account/sessions/" in sent.body
    assert "198.51" not in sent.body
    assert client.get("/account/").status_code == 200


PAGES = [
    *("/account/login/", "/account/signup/", "/account/signup/passkey/", "/account/login/code/"),
    *("/account/password/reset/", "/account/inactive/", "/account/3rdparty/login/cancelled/"),
    *("/account/3rdparty/login/error/",),
]
OWN = [
    *("/account/", "/account/email/", "/account/password/change/", "/account/logout/", "/account/2fa/"),
    *("/account/2fa/recovery-codes/", "/account/2fa/recovery-codes/generate/", "/account/2fa/webauthn/add/"),
    *("/account/2fa/totp/deactivate/", "/account/3rdparty/", "/account/sessions/"),
    *("/account/reauthenticate/", "/account/2fa/reauthenticate/"),
]


@pytest.mark.parametrize("address", [*PAGES, *OWN])
def test_every_page_is_in_the_papers_dress_and_keeps_to_its_policy(address: str):
    client = newcomer()
    if address in OWN:
        reader = make_reader()
        enrol(reader)
        by_password(client, reader)
        client.post("/account/2fa/authenticate/", {"code": code_now()})
        spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
        client.post("/account/2fa/reauthenticate/", {"code": spare, "next": "/"})
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code in (200, 401), answer.headers.get("Location")
    assert 'class="door"' in page
    assert "The Harbour Post" in page
    assert not re.findall(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*(?:\ssrc=|application/json))", page)
    assert "private" in answer.headers["Cache-Control"] or "no-store" in answer.headers["Cache-Control"]
