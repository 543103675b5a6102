"""The desk's door: each way in, with and without a second factor, and what each leaves behind."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as live
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from colonnade.readers.sign_in import queries
from tests import factories as make
from tests.readers.doors import (
    PASSWORD,
    by_a_new_password,
    by_an_older_session,
    by_code,
    by_password,
    by_wagtails_own_door,
    code_now,
    enrol,
    make_reader,
    newcomer,
)

pytestmark = pytest.mark.usefixtures("nobody_came_yet")


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
