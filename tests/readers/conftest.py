"""The paper to which readers come."""

import pytest
from django.core.cache import caches

from colonnade.news import actions as news


@pytest.fixture
def nobody_came_yet(edition):
    """The paper in English with its roles, and no attempts counted yet."""
    caches["attempts"].clear()
    news.set_up_roles()
