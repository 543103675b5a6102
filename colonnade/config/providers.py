"""Who else may vouch for a reader: read from the settings, refused there if wrong, handed to allauth.

A newsroom turns one on by naming it: `[sign_in.google]`, `[sign_in.facebook]`,
`[sign_in.apple]`, and `[[sign_in.openid]]` once for each OpenID Connect provider.
A refusal names the key that is missing or wrong and never what was given for it,
for that may be a secret.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

NAMES = {"google": "Google", "facebook": "Facebook", "apple": "Apple"}
NEEDED = {
    "google": ("client_id", "secret"),
    "facebook": ("client_id", "secret"),
    "apple": ("client_id", "key", "team", "private_key"),
    "openid": ("id", "name", "issuer", "client_id", "secret"),
}
HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Provider:
    """One of those who may vouch; `id` stands in the address that they send readers back to."""

    kind: str
    id: str
    name: str
    client_id: str
    secret: str = field(repr=False)
    issuer: str = ""
    team: str = ""
    private_key: str = field(default="", repr=False)


def parse(value: object) -> tuple[Provider, ...]:
    """The table `sign_in` of the file, or the same as JSON from the environment.

    Raises ValueError with a sentence that shows no value.
    """
    if isinstance(value, str):
        value = _from_json(value)
    if not isinstance(value, Mapping):
        raise ValueError("give a table for each, such as [sign_in.google], or JSON with the same keys")
    if strangers := [str(kind) for kind in value if kind not in NEEDED]:
        raise ValueError(f"‘{strangers[0]}’ is not known; known are {', '.join(NEEDED)}")
    found = []
    for kind, given in value.items():
        several = given if kind == "openid" else [given]
        if not isinstance(several, list):
            raise ValueError("write [[sign_in.openid]], with two brackets: there may be several")
        found += [_provider(kind, one) for one in several]
    ids = [provider.id for provider in found]
    if twice := [one for one in ids if ids.count(one) > 1]:
        raise ValueError(f"two have the id ‘{twice[0]}’: give each its own")
    clients = [provider.client_id for provider in found if provider.kind == "openid"]
    if len(set(clients)) < len(clients):  # allauth tells them apart by it while a reader registers
        raise ValueError("two of openid have the same client_id: be another client to one of them")
    return tuple(found)


def _from_json(text: str) -> object:
    try:
        return json.loads(text or "{}")
    except ValueError:
        raise ValueError("it cannot be read as JSON") from None


def _provider(kind: str, given: object) -> Provider:
    if not isinstance(given, Mapping):
        raise ValueError(f"give {kind} a table with {', '.join(NEEDED[kind])}")
    if unknown := [str(name) for name in given if name not in NEEDED[kind]]:
        raise ValueError(f"‘{unknown[0]}’ of {kind} is not known; known are {', '.join(NEEDED[kind])}")
    texts = {name: given.get(name) for name in NEEDED[kind]}
    for name, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"{kind} needs {name}, as text")
    words = {name: str(text).strip() for name, text in texts.items()}
    if kind == "openid":
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", words["id"]) or words["id"] in NAMES:
            raise ValueError("the id of openid is a word of small letters, digits and hyphens of your own")
        if not _is_issuer(words["issuer"]):
            raise ValueError("the issuer of openid is an https:// address, without a query")
    return Provider(
        kind=kind,
        id=words.get("id", kind),
        name=words.get("name") or NAMES[kind],
        client_id=words["client_id"],
        secret=words.get("secret") or words["key"],
        issuer=words.get("issuer", "").rstrip("/"),
        team=words.get("team", ""),
        private_key=words.get("private_key", ""),
    )


def _is_issuer(address: str) -> bool:
    parts = urlsplit(address)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    return safe and bool(parts.hostname) and not parts.query and not parts.fragment


def for_allauth(providers: tuple[Provider, ...]) -> dict[str, dict]:
    """Django's SOCIALACCOUNT_PROVIDERS: what allauth needs to know of each.

    Where a provider can do PKCE (RFC 7636) it is asked to. Facebook does not say
    whether an address was proven, so a reader who comes that way proves it here.
    """
    made: dict[str, dict] = {}
    for provider in providers:
        kind = "openid_connect" if provider.kind == "openid" else provider.kind
        settings: dict[str, object] = {}
        if provider.kind == "openid":
            settings = {"server_url": provider.issuer, "oauth_pkce_enabled": True}
        elif provider.kind == "google":
            settings = {"scope": ["profile", "email"], "oauth_pkce_enabled": True}
        elif provider.kind == "apple":
            settings = {"certificate_key": provider.private_key}
        app = {
            "provider_id": provider.id,
            "name": provider.name,
            "client_id": provider.client_id,
            "secret": provider.secret,
            "key": provider.team,
            "settings": settings,
        }
        made.setdefault(kind, {"APPS": []})["APPS"].append(app)
    if "facebook" in made:
        made["facebook"] |= {"METHOD": "oauth2", "VERIFIED_EMAIL": False}
    return made
