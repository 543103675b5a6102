"""A post office on a port of its own, for the tests that read mails."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import timezone

from colonnade.discussion.models import Thread
from tests import factories as make
from tests.discussion.post import Post


@pytest.fixture
def post(settings) -> Iterator[Post]:
    server = Post()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "The Post <newsroom@post.example>"
    yield server
    server.stop()


@pytest.fixture
def thread(edition) -> Thread:
    return make.make_thread(make.make_article("The bridge opens in spring", slug="bridge"))


@pytest.fixture
def now() -> datetime:
    return timezone.now()
