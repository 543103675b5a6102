"""The ways in: who comes, what they bring, and the codes that they are mailed."""

import re
import time

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from colonnade.readers import actions
from colonnade.readers.models import Reader

PASSWORD = "a-long-word-71"
SECRET = "JBSWY3DPEHPK3PXP"
HOST = {"host": "post.example"}


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
