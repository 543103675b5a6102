"""Who may vouch for readers: turned on by settings alone, refused at the start where it cannot be meant."""

import json
from pathlib import Path

import pytest

from colonnade.config import newsroom, providers

FILE = """
terms_version = "2026-01"
minimum_age = 16
staff_second_factor = true

[sign_in.google]
client_id = "g-1"
secret = "hush-google"

[sign_in.apple]
client_id = "example.post"
key = "KEY1"
team = "TEAM1"
private_key = "-----BEGIN PRIVATE KEY-----"

[[sign_in.openid]]
id = "union"
name = "The Readers' Union"
issuer = "https://union.example/"
client_id = "post"
secret = "hush-union"

[[sign_in.openid]]
id = "press-club"
name = "The Press Club"
issuer = "https://club.example"
client_id = "the-post"
secret = "hush-club"
"""
UNION = {"id": "union", "name": "Union", "issuer": "https://u.example", "client_id": "p", "secret": "hush"}


def read(folder: Path, file: str = "", sign_in: object = None) -> newsroom.Newsroom:
    (folder / "colonnade.toml").write_text(file, "utf-8")
    environ = {"COLONNADE_HOME": str(folder)}
    if sign_in is not None:
        environ["COLONNADE_SIGN_IN"] = sign_in if isinstance(sign_in, str) else json.dumps(sign_in)
    return newsroom.read(environ)


def test_the_file_turns_providers_on_and_allauth_is_told(tmp_path: Path):
    settings = read(tmp_path, FILE)
    assert [one.name for one in settings.sign_in] == [
        "Google",
        "Apple",
        "The Readers' Union",
        "The Press Club",
    ]
    assert (settings.terms_version, settings.minimum_age, settings.staff_second_factor) == (
        "2026-01",
        16,
        True,
    )
    told = providers.for_allauth(settings.sign_in)
    assert told["google"]["APPS"][0]["secret"] == "hush-google"
    apple = told["apple"]["APPS"][0]
    assert (apple["secret"], apple["key"]) == ("KEY1", "TEAM1")
    assert apple["settings"]["certificate_key"].startswith("-----BEGIN")
    union, club = told["openid_connect"]["APPS"]
    assert union["settings"]["server_url"] == "https://union.example"
    assert (union["provider_id"], club["provider_id"]) == ("union", "press-club")


def test_the_environment_says_the_same_as_json(tmp_path: Path):
    settings = read(tmp_path, FILE, {"openid": [UNION], "facebook": {"client_id": "f", "secret": "hush"}})
    assert [one.id for one in settings.sign_in] == ["union", "facebook"]
    assert providers.for_allauth(settings.sign_in)["facebook"]["VERIFIED_EMAIL"] is False
    assert read(tmp_path, sign_in="").sign_in == ()
    assert read(tmp_path).sign_in == ()


@pytest.mark.parametrize(
    ("sign_in", "mend"),
    [
        ("{hush", "cannot be read as JSON"),
        ("[]", "give a table for each"),
        ({"gogle": {"client_id": "x", "secret": "hush"}}, "known are google, facebook, apple, openid"),
        ({"google": {"client_id": "x"}}, "google needs secret"),
        ({"google": "hush"}, "give google a table"),
        ({"google": {"client_id": "x", "secret": 7}}, "google needs secret, as text"),
        ({"google": {"client_id": "x", "secret": "hush", "secrt": "hush"}}, "‘secrt’ of google is not known"),
        ({"openid": UNION}, "two brackets"),
        ({"openid": [UNION | {"id": "google"}]}, "a word of small letters"),
        ({"openid": [UNION | {"id": "The Union"}]}, "a word of small letters"),
        ({"openid": [UNION | {"issuer": "http://u.example"}]}, "https:// address"),
        ({"openid": [UNION | {"issuer": "https://u.example/?hush"}]}, "without a query"),
        ({"openid": [UNION, UNION]}, "two have the id ‘union’"),
        ({"openid": [UNION, UNION | {"id": "other"}]}, "the same client_id"),
    ],
)
def test_what_cannot_be_meant_stops_the_start_and_shows_no_secret(tmp_path: Path, sign_in, mend: str):
    with pytest.raises(newsroom.Wrong) as error:
        read(tmp_path, sign_in=sign_in)
    assert "COLONNADE_SIGN_IN" in str(error.value)
    assert mend in str(error.value)
    assert "hush" not in str(error.value)


def test_no_secret_is_in_what_a_log_would_show(tmp_path: Path):
    assert "hush" not in repr(read(tmp_path, FILE))
    assert "hush" not in repr(read(tmp_path, FILE).sign_in)


@pytest.mark.parametrize(
    "line", ["terms_version = 2026-01-01", "minimum_age = 200", "staff_second_factor = 2"]
)
def test_terms_and_age_that_cannot_be_meant_are_named(tmp_path: Path, line: str):
    with pytest.raises(newsroom.Wrong) as error:
        read(tmp_path, line)
    assert line.partition(" ")[0] in str(error.value)
