"""What is counted while somebody signs in, how long, and what is never kept."""

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client, RequestFactory

from colonnade.readers.adapter import AccountAdapter
from tests.readers.doors import HOST, PASSWORD, make_reader, newcomer

pytestmark = pytest.mark.usefixtures("nobody_came_yet")


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
