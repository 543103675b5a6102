"""A reader's data: taken out whole, in files that people and machines can read; and forgotten.

Each app has its own part: a module that READER_DATA names offers `take_out`, which
gives files, and `forget_reader`, which deletes or makes nameless. This module does
both for the accounts themselves.
"""

import json
import zipfile
from collections.abc import Iterator
from importlib import import_module
from tempfile import SpooledTemporaryFile
from typing import IO

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import ModelLogEntry

from colonnade.readers.actions.metering import spend
from colonnade.readers.models import Meter, Reader, Token
from colonnade.readers.readable import html_of

IN_MEMORY = 5_000_000  # what is larger waits on the disk
Taken = Iterator[tuple[str, str | bytes]]


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


def personal_data(*, reader: Reader, address: str = "") -> IO[bytes]:
    """All that is kept of a reader, as an open zip file: JSON, pictures, a page to read, a README.

    Three times an hour; raises TooMany after that. Made from what each module
    of READER_DATA takes out.
    """
    spend(what="data", reader=reader, address=address)
    made = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  whoever sends it closes it
    read: list[dict[str, object]] = []
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for module in settings.READER_DATA:
            for name, content in import_module(module).take_out(reader=reader):
                archive.writestr(name, content)
                shown = html_of(json.loads(content)) if name.endswith(".json") else ""
                read.append({"name": name, "html": shown, "is_picture": name.endswith(".webp")})
        about = {
            "reader": reader,
            "files": read,
            "now": timezone.now(),
            "origin": settings.ORIGIN,
            "language": get_language(),
        }
        archive.writestr("index.html", render_to_string("readers/taken.html", about))
        archive.writestr("README.txt", render_to_string("readers/taken.txt", about))
    made.seek(0)
    return made  # type: ignore[return-value]


def take_out(*, reader: Reader) -> Taken:
    """What the accounts keep of a reader: who they are, how they and their programs sign in; a face."""
    yield "account.json", _json(_account(reader))
    yield (
        "names.json",
        _json(
            [
                {"name": former.name, "given_up_at": former.given_up_at}
                for former in reader.former_names.order_by("given_up_at")
            ]
        ),
    )
    yield "sign-in.json", _json(_sign_in(reader))
    yield (
        "sessions.json",
        _json(
            [
                {
                    "address": one.ip,
                    "browser": one.user_agent,
                    "since": one.created_at,
                    "last_seen": one.last_seen_at,
                }
                for one in UserSession.objects.filter(user=reader).order_by("created_at")
            ]
        ),
    )
    yield (
        "tokens.json",
        _json(
            [
                {
                    "name": token.name,
                    "scope": token.scope,
                    "made_at": token.created_at,
                    "last_used_on": token.used_on,
                    "ends_at": token.ends_at,
                }
                for token in Token.objects.filter(reader=reader).order_by("pk")
            ]
        ),
    )
    if reader.avatar and default_storage.exists(reader.avatar_path):
        with default_storage.open(reader.avatar_path) as file:
            yield "face.webp", file.read()


def _account(reader: Reader) -> dict[str, object]:
    return {
        "name": reader.name,
        "page": settings.ORIGIN + reader.address,
        "email": reader.email,
        "addresses": list(
            EmailAddress.objects.filter(user=reader).order_by("pk").values("email", "verified", "primary")
        ),
        "bio": reader.bio,
        "badge": reader.badge,
        "role": reader.role,
        "language": reader.language,
        "joined_at": reader.joined_at,
        "last_sign_in_at": reader.last_login,
        "terms_version": reader.terms_version,
        "terms_accepted_at": reader.terms_accepted_at,
        "age_confirmed": reader.age_confirmed,
        "deletion_due_at": reader.deletion_due_at,
    }


def _sign_in(reader: Reader) -> dict[str, object]:
    """How the reader signs in; never a password or a secret, which would open the account."""
    return {
        "has_password": reader.has_usable_password(),
        "providers": [
            {
                "provider": one.provider,
                "number_there": one.uid,
                "told_us": one.extra_data,
                "since": one.date_joined,
            }
            for one in SocialAccount.objects.filter(user=reader).order_by("pk")
        ],
        "second_factors": [
            {"kind": one.get_type_display(), "since": one.created_at, "last_used_at": one.last_used_at}
            for one in Authenticator.objects.filter(user=reader).order_by("pk")
        ],
    }


def forget_reader(*, reader: Reader, choice: str) -> None:
    """Delete what the accounts keep beside the reader's own row: face, sessions, meters, the desk's labels.

    Addresses, allauth's list of sessions, providers, tokens and former names are
    deleted with the row.
    """
    if reader.avatar:
        path = reader.avatar_path
        transaction.on_commit(lambda: default_storage.delete(path))
    keys = UserSession.objects.filter(user=reader).values("session_key")
    Session.objects.filter(session_key__in=keys).delete()
    Meter.objects.filter(name__endswith=f":{reader.key}").delete()
    kind = ContentType.objects.get_for_model(Reader)
    ModelLogEntry.objects.filter(content_type=kind, object_id=str(reader.pk)).update(label="", data={})
