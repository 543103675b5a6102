"""The character NUL, which one database keeps and the other cannot: no address and no form fails on it."""

import pytest

pytestmark = pytest.mark.django_db

ADDRESSES = [
    *("/a%00b/", "/ar/%00/", "/tags/a%00/", "/authors/a%00/", "/stories/a%00/", "/s/a%00/", "/media/%00"),
    *(
        "/a%00.rss",
        "/tags/a%00/feed.rss",
        "/sitemap-%00.xml",
        "/search/?q=gale&section=%00",
        "/zone/?zone=%00",
    ),
    *("/account/login/?next=%00", "/?month=%00", "/?after=%00"),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_with_a_nul_is_refused_or_not_there(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code in (400, 404)
    assert answer["Content-Security-Policy"]


def test_a_form_with_a_nul_is_refused(visitor):
    answer = visitor.post("/account/login/", {"login": "a\0@post.example", "password": "x\0"})
    assert answer.status_code in (200, 400)
    assert visitor.post("/account/signup/", {"email": "\0", "name": "\0"}).status_code in (200, 400)
