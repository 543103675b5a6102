"""Signing in: every way in, with and without a second factor, and what each leaves behind."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.conf import settings as live
from django.core import mail
from django.core.cache import cache, caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from colonnade.news import actions as news
from colonnade.readers import actions
from colonnade.readers import queries as readers
from colonnade.readers.adapter import AccountAdapter
from colonnade.readers.models import Reader
from colonnade.readers.sign_in import queries
from tests import factories as make

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-word-71"
SECRET = "JBSWY3DPEHPK3PXP"
HOST = {"host": "post.example"}


@pytest.fixture(autouse=True)
def paper(db, settings):
    """The paper in English, and no attempts counted yet."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    caches["attempts"].clear()
    front = make.make_edition()
    news.set_up_roles()
    return front


def newcomer(**headers: str) -> Client:
    return Client(headers=HOST | headers)


def make_reader(email: str = "nora@post.example", *, name: str = "Nora Lind", role: str = "reader") -> Reader:
    """A reader who has confirmed the address."""
    reader = Reader.objects.create_user(email, PASSWORD, name=name)
    EmailAddress.objects.create(user=reader, email=email, verified=True, primary=True)
    actions.give_role(reader=reader, role=role)
    return reader


def enrol(reader: Reader) -> None:
    TOTP.activate(reader, SECRET)
    RecoveryCodes.activate(reader)


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def code_mailed() -> str:
    found = re.search(r"^[A-Z0-9]{4,}(?:-[A-Z0-9]{4,})*$", mail.outbox[-1].body, re.M)
    assert found, mail.outbox[-1].body
    return found[0]


def register(client: Client, address: str = "/account/signup/", **fields: str):
    given = {"name": "Ada Storm", "email": "ada@post.example", "password1": PASSWORD}
    return client.post(address, given | fields)


# The way in


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


# The desk: each way in, with and without a second factor


def by_password(client: Client, reader: Reader):
    return client.post("/account/login/", {"login": reader.email, "password": PASSWORD, "next": "/desk/"})


def by_code(client: Client, reader: Reader):
    client.post("/account/login/code/", {"email": reader.email, "next": "/desk/"})
    return client.post("/account/login/code/confirm/", {"code": code_mailed(), "next": "/desk/"})


def by_a_new_password(client: Client, reader: Reader):
    client.post("/account/password/reset/", {"email": reader.email})
    client.post("/account/password/reset/confirm/", {"code": code_mailed()})
    fresh = {"password1": "another-word-82", "password2": "another-word-82"}
    return client.post("/account/password/reset/complete/", fresh)


def by_wagtails_own_door(client: Client, reader: Reader):
    given = {"username": reader.email, "email": reader.email, "password": PASSWORD, "next": "/desk/"}
    client.post("/desk/login/", given)
    return client.post("/_util/login/", given)


def by_an_older_session(client: Client, reader: Reader):
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/desk/")


WAYS = [by_password, by_code, by_a_new_password, by_wagtails_own_door, by_an_older_session]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("enrolled", [False, True], ids=["without a factor", "with a factor"])
@pytest.mark.parametrize("demanded", [False, True], ids=["not demanded", "demanded"])
def test_the_desk_opens_only_after_the_second_factor(way, enrolled: bool, demanded: bool, settings):
    settings.NEWSROOM = replace(live.NEWSROOM, staff_second_factor=demanded)
    moderator, client = make_reader("mod@post.example", role="moderator"), newcomer()
    if enrolled:
        enrol(moderator)
    way(client, moderator)
    desk = client.get("/desk/")
    if enrolled:
        assert desk.status_code == 302, "the desk opened without the factor"
        door = desk.headers["Location"]
        if way is by_an_older_session:
            assert door == "/account/2fa/reauthenticate/?next=%2Fdesk%2F"
            client.post(door, {"code": code_now(), "next": "/desk/"})
            assert client.get("/desk/").status_code == 200
        else:
            assert "/account/login/" in door
    elif way is by_wagtails_own_door:
        assert "/account/login/" in desk.headers["Location"]
    elif demanded:
        assert desk.headers["Location"] == "/account/2fa/?next=%2Fdesk%2F"
        assert "once you have a second factor" in client.get("/account/2fa/").content.decode()
    else:
        assert desk.status_code == 200


@pytest.mark.parametrize("enrolled", [False, True], ids=["demanded", "not shown"])
def test_what_moderators_do_beside_comments_asks_for_the_second_factor_too(enrolled: bool, settings):
    settings.NEWSROOM = replace(live.NEWSROOM, staff_second_factor=not enrolled)
    moderator, client = make_reader("mod@post.example", role="moderator"), newcomer()
    comment = make.make_comment()
    if enrolled:
        enrol(moderator)
    by_an_older_session(client, moderator)
    door = "/account/2fa/reauthenticate/" if enrolled else "/account/2fa/"
    for address in ("feature", "unfeature"):
        answer = client.post(f"/comments/{comment.pk}/{address}/")
        assert answer.headers["Location"] == f"{door}?next=%2Fcomments%2F{comment.pk}%2F"
    answer = client.get(f"/comments/{comment.pk}/history/")
    assert answer.headers["Location"] == f"{door}?next=%2Fcomments%2F{comment.pk}%2Fhistory%2F"
    comment.refresh_from_db()
    assert not comment.is_featured
    assert client.get(f"/comments/{comment.pk}/reply/").status_code == 200, "a reader's rights stay"
    if enrolled:
        client.post(answer.headers["Location"], {"code": code_now()})
        assert client.get(f"/comments/{comment.pk}/history/").status_code == 200
        client.post(f"/comments/{comment.pk}/feature/")
        comment.refresh_from_db()
        assert comment.is_featured


@pytest.mark.parametrize("proof", ["app", "recovery code"])
def test_the_second_factor_opens_the_desk(proof: str):
    moderator, client = make_reader("mod@post.example", role="moderator"), newcomer()
    enrol(moderator)
    assert by_password(client, moderator).headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/desk/").status_code == 302
    refused = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "That is not the code" in refused.content.decode()
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    code = code_now() if proof == "app" else spare
    answer = client.post("/account/2fa/authenticate/", {"code": code})
    assert answer.headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    again = newcomer()
    by_password(again, moderator)
    assert again.post("/account/2fa/authenticate/", {"code": code}).status_code == 200, "a code is good once"


def test_a_code_used_once_is_used_for_every_process_and_as_long_as_it_is_good():
    reader = make_reader()
    enrol(reader)
    factor = Authenticator.objects.get(type="totp").wrap()
    code = code_now()
    assert factor.validate_code(code)
    cache.clear()  # what another process does not know
    assert not factor.validate_code(code)
    with connection.cursor() as cursor:
        cursor.execute("SELECT expires FROM readers_attempt WHERE cache_key LIKE '%totp.used%'")
        ends = cursor.fetchone()[0]
    ends = ends if isinstance(ends, datetime) else datetime.fromisoformat(str(ends))
    ends = ends if ends.tzinfo else ends.replace(tzinfo=UTC)
    assert ends - timezone.now() > timedelta(seconds=80)


def test_wagtail_changes_neither_password_nor_address_and_its_way_out_leads_out():
    editor, client = make_reader("ed@post.example", role="administrator"), newcomer()
    by_password(client, editor)
    page = client.get("/desk/account/").content.decode()
    assert "password" not in page.lower().split("<main", 1)[1]
    assert 'name="name_email-email"' not in page
    assert client.get("/desk/password_reset/").headers["Location"] == "/account/password/reset/"
    client.post("/desk/logout/")
    assert client.get("/desk/").headers["Location"].startswith("/account/login/")


# What is counted, and what is not kept


def test_attempts_are_counted_across_restarts_and_processes():
    reader = make_reader()
    given = {"login": reader.email, "password": "wrong"}
    for _attempt in range(5):
        assert "do not belong together" in newcomer().post("/account/login/", given).content.decode()
    cache.clear()  # what a restart forgets
    answer = newcomer().post("/account/login/", given | {"password": PASSWORD}).content.decode()
    assert "tried too often" in answer


def test_attempts_are_counted_for_the_address_that_the_shell_believes_and_no_header_moves_it():
    for number in range(20):
        client = newcomer(**{"x-forwarded-for": f"198.51.100.{number}"})
        assert client.post("/account/password/reset/", {"email": f"r{number}@x.example"}).status_code == 302
    last = newcomer(**{"x-forwarded-for": "198.51.100.99"})
    refused = last.post("/account/password/reset/", {"email": "r21@x.example"})
    assert refused.status_code == 429
    assert "a little fast" in refused.content.decode()
    elsewhere = Client(headers=HOST, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.post("/account/password/reset/", {"email": "r22@x.example"}).status_code == 302


def counted(address: str) -> str:
    """As what an address is counted."""
    request = RequestFactory(REMOTE_ADDR=address).get("/")
    return AccountAdapter(request).get_client_ip(request)


def test_one_household_is_one_address_in_ipv6():
    assert counted("2001:db8:1:2::1") == counted("2001:db8:1:2:ffff::9")
    assert counted("2001:db8:1:2::1") != counted("2001:db8:1:3::1")
    assert counted("192.0.2.1") != counted("192.0.2.2")
    assert counted("unix").startswith("fd")


def test_no_network_address_is_stored():
    reader, client = make_reader(), Client(headers=HOST, REMOTE_ADDR="198.51.100.7")
    client.post("/account/login/", {"login": reader.email, "password": "wrong"})
    client.post("/account/login/", {"login": reader.email, "password": PASSWORD})
    assert {session.ip for session in UserSession.objects.all()} == {"::"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM readers_attempt")
        kept = [row[0] for row in cursor.fetchall()]
    assert kept
    assert not [key for key in kept if "198.51" in key]


def test_an_attempt_is_forgotten_when_its_time_is_over_and_others_do_not_wash_it_out():
    attempts = caches["attempts"]
    attempts.set("allauth:old", [1], timeout=-1)
    for number in range(400):  # Django's own rule would throw away a third at 300
        attempts.set(f"allauth:{number}", [1], timeout=60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM readers_attempt")
        assert cursor.fetchone()[0] == 400


def test_what_is_not_allauths_costs_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        cache.set("wagtail_site_root_paths", [1])
        assert cache.get("wagtail_site_root_paths") == [1]
        assert cache.add("other", 1)
        assert cache.delete("other")


# One's own account


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


def test_before_a_second_factor_is_set_up_the_password_is_asked_for_once_more():
    reader, client = make_reader(), newcomer()
    client.post("/account/login/", {"login": reader.email, "password": PASSWORD})
    answer = client.get("/account/2fa/totp/activate/")
    assert answer.headers["Location"].startswith("/account/reauthenticate/")
    door = answer.headers["Location"]
    assert "This is not your password" in client.post(door, {"password": "wrong"}).content.decode()
    answer = client.post(door, {"password": PASSWORD})
    assert answer.headers["Location"] == "/account/2fa/totp/activate/"
    page = client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = client.post("/account/2fa/totp/activate/", {"code": code})
    assert answer.headers["Location"] == "/account/2fa/recovery-codes/"
    codes = client.get("/account/2fa/recovery-codes/").content.decode()
    assert codes.count("<code>") == 10


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


def test_who_lost_every_factor_gets_in_again_with_the_operators_help():
    moderator, client = make_reader("mod@post.example", role="moderator"), newcomer()
    by_password(client, moderator)
    enrol(moderator)
    with pytest.raises(CommandError, match="Nobody has confirmed"):
        call_command("forget_second_factor", "nobody@post.example")
    assert queries.has_second_factor(moderator)
    call_command("forget_second_factor", "Mod@post.example", stdout=StringIO())
    assert not Authenticator.objects.filter(user=moderator).exists()
    assert client.get("/account/").status_code == 302
    by_password(client, moderator)
    assert client.get("/desk/").status_code == 200


def test_who_follows_the_link_under_an_arabic_article_signs_in_in_arabic(arabic):
    client = newcomer()
    came = {"referer": "https://post.example/ar/city/bridge/"}
    page = client.get("/account/login/?next=/comments/write/5/", headers=came).content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    page = client.get("/account/login/?next=/comments/write/5/").content.decode()
    assert '<html lang="en"' in page
