"""A reader's data: taken out whole, and forgotten whole, when they have asked and not thought again."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import log

from colonnade.readers import Refused, actions
from colonnade.readers.models import FormerName, Meter, Reader, Token
from tests import factories as make
from tests.readers.test_faces import picture

pytestmark = pytest.mark.django_db
PASSWORD = "norrhaven-1871"
HOST = {"host": "post.example"}
# What this module was asked to forget, as an app that READER_DATA names.
forgotten: list[tuple[str, str]] = []


def take_out(*, reader: Reader):
    """A part of another app's, in a script of its own and with what would be HTML."""
    yield "said.json", json.dumps([{"text": "الميناء\n<script>alert(1)</script>", "likes": [], "seen": None}])


def forget_reader(*, reader: Reader, choice: str) -> None:
    """Fails for one, as an app that is broken does."""
    if reader.name == "Broken Lind":
        raise RuntimeError("not today")
    forgotten.append((reader.name, choice))


@pytest.fixture(autouse=True)
def paper(settings, tmp_path, edition):
    """Files of the test's own, and two apps that know readers."""
    settings.MEDIA_ROOT = tmp_path
    settings.READER_DATA = ["colonnade.readers.actions", "tests.readers.test_data"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    forgotten.clear()


@pytest.fixture
def anna(django_capture_on_commit_callbacks) -> Reader:
    """A reader with a past: a former name, a second address, a face."""
    reader = make.make_reader("Anna Holmberg", email="anna.holmberg@mail.example", bio="Captain")
    EmailAddress.objects.create(user=reader, email="anna@second.example", verified=False, primary=False)
    with django_capture_on_commit_callbacks(execute=True):
        actions.rename_reader(reader=reader, name="Anna Lindqvist", address="203.0.113.7")
        actions.set_avatar(reader=reader, file=BytesIO(picture()))
    return reader


def signed_in(reader: Reader) -> Client:
    """In by the door, as a browser comes in."""
    client = Client(headers=HOST | {"user-agent": "Firefox/140 of Anna"})
    answer = client.post("/account/login/", {"login": reader.email, "password": PASSWORD})
    assert answer.status_code == 302
    client.get("/account/data/")
    return client


def dump() -> str:
    """Every value of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(value) for row in cursor.fetchall() for value in row]
    found += [str(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join(found).lower()


def test_one_file_holds_all_and_no_secret_and_can_be_read_without_a_program(anna, tmp_path):
    client = signed_in(anna)
    secret = actions.make_token(reader=anna, name="My reader", scope="write", days=30)
    answer = client.post("/account/data/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert 'filename="anna-lindqvist.zip"' in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    archive = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    assert set(archive.namelist()) == {
        "account.json", "names.json", "sign-in.json", "sessions.json", "tokens.json", "face.webp",
        "said.json", "index.html", "README.txt",
    }  # fmt: skip
    account = json.loads(archive.read("account.json"))
    assert (account["name"], account["email"], account["role"]) == (anna.name, anna.email, "reader")
    assert account["page"] == "https://post.example/readers/anna-lindqvist/"
    assert [one["email"] for one in account["addresses"]] == [anna.email, "anna@second.example"]
    assert [one["name"] for one in json.loads(archive.read("names.json"))] == ["Anna Holmberg"]
    assert "Firefox" in json.loads(archive.read("sessions.json"))[0]["browser"]
    (token,) = json.loads(archive.read("tokens.json"))
    assert (token["name"], token["scope"], token["last_used_on"]) == ("My reader", "write", None)
    assert token.keys() == {"name", "scope", "made_at", "last_used_on", "ends_at"}
    assert archive.read("face.webp") == (tmp_path / anna.avatar_path).read_bytes()
    page = archive.read("index.html").decode()
    assert "الميناء<br>&lt;script&gt;" in page
    assert "<script" not in page
    assert "anna@second.example" in page
    assert "index.html" in archive.read("README.txt").decode()
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert Reader.objects.get(pk=anna.pk).password.encode() not in everything
    assert secret.encode() not in everything
    assert Token.digest_of(secret).encode() not in everything


def test_the_file_is_given_three_times_an_hour(anna):
    client = signed_in(anna)
    for _each in range(3):
        assert b"PK" in b"".join(client.post("/account/data/").streaming_content)
    answer = client.post("/account/data/")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "too often" in answer.content.decode()


def leave(client: Client, **choice: str):
    """Ask to leave, showing the password when asked for it."""
    answer = client.post("/account/leave/", choice)
    if answer.status_code == 302 and "/reauthenticate/" in answer.headers["Location"]:
        answer = client.post(answer.headers["Location"], {"password": PASSWORD})
    return answer


def test_leaving_asks_for_the_password_and_a_choice_and_tells_the_way_back(
    anna, django_capture_on_commit_callbacks
):
    client = signed_in(anna)
    first = client.post("/account/leave/", {"choice": "keep"})
    assert "/account/reauthenticate/" in first.headers["Location"]
    assert Reader.objects.get(pk=anna.pk).deletion_due_at is None
    client.post(first.headers["Location"], {"password": "wrong"})
    assert Reader.objects.get(pk=anna.pk).deletion_due_at is None
    with django_capture_on_commit_callbacks(execute=True):
        client.post(first.headers["Location"], {"password": PASSWORD})
    stored = Reader.objects.get(pk=anna.pk)
    assert timedelta(days=13, hours=23) < stored.deletion_due_at - timezone.now() < timedelta(days=14)
    assert stored.deletion_choice == "keep"
    (letter,) = mail.outbox[-1:]
    assert letter.to == [anna.email]
    assert "https://post.example/account/leave/" in letter.body
    assert "Your comments will stay, without your name." in letter.body
    html = client.get("/account/leave/").content.decode()
    assert "will be deleted on" in html
    assert "will be deleted on" in client.get("/account/data/").content.decode()
    assert signed_in(anna).post("/account/stay/", follow=True).status_code == 200
    assert not Reader.objects.get(pk=anna.pk).is_leaving

    answer = leave(client, choice="")
    assert "Say what is to become" in answer.content.decode()
    answer = leave(client, choice="burn")
    assert not Reader.objects.get(pk=anna.pk).is_leaving
    with pytest.raises(Refused, match="Say what"):
        actions.ask_for_deletion(reader=anna, choice="burn")


def test_the_mail_is_in_the_readers_language_and_none_goes_to_who_stays(
    anna, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as after:
        actions.ask_for_deletion(reader=anna, choice="remove")
    actions.recall_deletion(reader=anna)
    sent = len(mail.outbox)
    for act in after:
        act()
    assert len(mail.outbox) == sent
    anna.email = None
    anna.save()
    with django_capture_on_commit_callbacks(execute=True):
        actions.ask_for_deletion(reader=anna, choice="remove")
    assert len(mail.outbox) == sent


def test_when_the_day_has_come_nothing_tells_who_the_reader_was(anna, django_capture_on_commit_callbacks):
    client, other = signed_in(anna), make.make_reader("Ole Dahl")
    staying = signed_in(other)
    log(instance=anna, action="wagtail.edit", user=other)
    assert b"".join(client.post("/account/data/").streaming_content)
    face = anna.avatar_path
    actions.ask_for_deletion(reader=anna, choice="remove", address="203.0.113.7")
    assert actions.delete_due_readers() == 0
    Reader.objects.filter(pk=anna.pk).update(deletion_due_at=timezone.now() - timedelta(seconds=1))
    words = ("anna", "holmberg", "lindqvist", "second.example", "203.0.113", "firefox/140 of anna")
    assert all(word in dump() for word in words[:4])
    number = anna.pk
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.delete_due_readers() == 1
    assert forgotten == [("Anna Lindqvist", "remove")]
    UserSession.objects.filter(user=other).delete()  # the same browser, in this test
    text = dump()
    assert [word for word in words if word in text] == []
    assert not Reader.objects.filter(pk=number).exists()
    assert not FormerName.objects.exists()
    assert not Meter.objects.filter(name__endswith=f":reader:{number}").exists()
    assert not default_storage.exists(face)
    assert "/account/login/" in client.get("/account/data/").headers["Location"]
    assert staying.get("/account/data/").status_code == 200
    assert actions.delete_due_readers() == 0


def test_forgetting_one_reader_reads_nobody_elses_sessions(anna, monkeypatch):
    leaving, staying = signed_in(anna), signed_in(make.make_reader("Ole Dahl"))
    past = timezone.now() - timedelta(days=1)
    Reader.objects.filter(pk=anna.pk).update(deletion_due_at=past, deletion_choice="keep")
    read: list[str] = []
    from_db = Session.from_db.__func__

    def reading(cls, *row):
        session = from_db(cls, *row)
        read.append(session.session_key)
        return session

    monkeypatch.setattr(Session, "from_db", classmethod(reading))
    assert actions.delete_due_readers() == 1
    monkeypatch.undo()
    assert staying.session.session_key not in read
    assert not Session.objects.filter(session_key=leaving.cookies["session"].value).exists()
    assert staying.get("/account/data/").status_code == 200


def test_one_who_cannot_be_forgotten_keeps_nobody_else(anna, caplog):
    broken = make.make_reader("Broken Lind")
    staying = signed_in(broken)
    past = timezone.now() - timedelta(days=1)
    Reader.objects.filter(pk__in=(anna.pk, broken.pk)).update(deletion_due_at=past, deletion_choice="keep")
    assert actions.delete_due_readers() == 1
    assert forgotten == [("Anna Lindqvist", "keep")]
    assert Reader.objects.get(pk=broken.pk).is_leaving
    assert EmailAddress.objects.filter(user=broken).exists()
    assert "cannot be forgotten" in caplog.text
    assert staying.get("/account/data/").status_code == 200, "signed out without being forgotten"


def test_the_last_administrator_cannot_leave(anna):
    Group.objects.get_or_create(name="administrator")
    first, second = (make.make_reader(name, role="administrator") for name in ("Ida Berg", "Ola Berg"))
    actions.ask_for_deletion(reader=first, choice="keep")
    with pytest.raises(Refused, match="only administrator"):
        actions.ask_for_deletion(reader=second, choice="keep")
    actions.recall_deletion(reader=first)
    actions.ask_for_deletion(reader=second, choice="keep")
    # The other one has lost the role meanwhile: the last one stays, whatever was asked.
    actions.give_role(reader=first, role="reader")
    Reader.objects.filter(pk=second.pk).update(deletion_due_at=timezone.now() - timedelta(days=1))
    assert actions.delete_due_readers() == 0
    assert Reader.objects.filter(pk=second.pk).exists()
    actions.ask_for_deletion(reader=anna, choice="keep")
