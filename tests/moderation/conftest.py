"""A newsroom with roles, its people, and their signed-in clients."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from django.db import transaction
from django.test import Client, override_settings

from colonnade.discussion.models import Thread
from colonnade.moderation import actions
from colonnade.moderation.models import Webhook
from colonnade.moderation.queries import webhooks
from colonnade.news import actions as news
from colonnade.news.models import FrontPage
from colonnade.readers.models import Reader
from tests import factories as make
from tests.moderation.receiver import Receiver, receiving
from tests.moderation.world import World


@pytest.fixture
def newsroom(edition: FrontPage) -> None:
    """An edition, and the roles of those who make it."""
    news.set_up_roles()


@pytest.fixture
def moderator(newsroom: None) -> Reader:
    return make.make_reader("Ines Okafor", role="moderator")


@pytest.fixture
def administrator(newsroom: None) -> Reader:
    return make.make_reader("Root", role="administrator")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A program elsewhere that listens."""
    with receiving() as made:
        yield made


@pytest.fixture
def add_webhook(administrator: Reader) -> Callable[..., Webhook]:
    """Makes a webhook that is there, and known to this process."""

    def add(address: str, kinds: Sequence[str] = Webhook.Kind.values, name: str = "Desk") -> Webhook:
        made = actions.add_webhook(administrator=administrator, name=name, address=address, kinds=kinds)
        webhooks.forget()
        return made

    return add


@pytest.fixture
def reader(newsroom: None) -> Reader:
    return make.make_reader("Bo Lind")


@pytest.fixture
def thread(newsroom: None) -> Thread:
    return make.make_thread(make.make_article("The bridge opens", slug="bridge"))


@pytest.fixture
def signed_in(newsroom: None) -> Callable[[Reader], Client]:
    """The client of whoever it is asked for."""

    def client(person: Reader) -> Client:
        client = Client(headers={"host": "post.example"})
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """A paper and its people, made once for a module; each test finds them as they were."""
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), quick, transaction.atomic():
        world = World()
        yield world
        world.close()
        transaction.set_rollback(True)
