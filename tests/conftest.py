"""What every test may ask for: an edition of the paper, and work that is done at once."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client, override_settings

from colonnade.edge import parts
from colonnade.moderation.actions import origins
from colonnade.moderation.queries import webhooks
from colonnade.moderation.rules import book, copies, outsiders
from colonnade.news.models import FrontPage
from tests import factories, migrated


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The tests' SQLite is a copy of one that is migrated, and waits for no disk: nobody pulls its plug."""
    if connection.vendor == "sqlite":
        given = connection.settings_dict
        migrated.copy_to(Path(given["TEST"]["NAME"]), "migrated")
        given["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What was copied is taken as it is; it lies in the run's own folder, which goes at the end."""
    return connection.vendor == "sqlite"


@pytest.fixture(autouse=True)
def no_parts_of_another_test() -> None:
    """The numbers of rows begin anew with each test, so nothing made for one may be shown in the next."""
    parts.clear()


@pytest.fixture(scope="session", autouse=True)
def _emptied_between_tests() -> None:
    """Tests with transactions of their own empty the database after them; the log alone refuses that."""
    guard = import_module("colonnade.moderation.migrations.0002_decisions")
    empty = BaseDatabaseOperations.execute_sql_flush

    def with_the_log(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        vendor = operations.connection.vendor
        empty(operations, [*guard.UNGUARD[vendor], *statements, *guard.GUARD[vendor]])

    BaseDatabaseOperations.execute_sql_flush = with_the_log


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A password is made to be slow, a third of a second for each; nobody guesses those of the tests."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """The rulebook, webhooks and what was said are remembered by a process; here each test has its own."""
    book.forget()
    copies.forget()
    webhooks.forget()
    outsiders.forget()
    origins.forget()


@pytest.fixture
def edition(db: None) -> FrontPage:
    """The default edition, in English."""
    return factories.make_edition()


@pytest.fixture
def arabic(edition: FrontPage) -> FrontPage:
    """The Arabic edition, beside the English one."""
    return factories.make_edition("ar", name="بريد الميناء")


@pytest.fixture
def visitor(edition: FrontPage) -> Client:
    """Somebody who is not signed in, on the host of the paper."""
    return Client(headers={"host": "post.example"})


@pytest.fixture
def tasks_at_once(settings, django_capture_on_commit_callbacks) -> Iterator[None]:
    """What is left to be done beside the page is done when the test's block of changes ends."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        yield


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    """A newsroom's folder of the test's own, for what a newsroom puts there."""
    settings.HOME = tmp_path
    settings.NEWSROOM = replace(settings.NEWSROOM, home=tmp_path)
    return tmp_path


@pytest.fixture
def admin_client_at_desk(edition: FrontPage, django_user_model: type) -> Client:
    """An administrator, signed in."""
    reader = django_user_model.objects.create_superuser("admin@post.example", "x", name="Admin")
    client = Client(headers={"host": "post.example"})
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return client
