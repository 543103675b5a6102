"""Tells Django of the app, connects its receivers, and says who may listen to what a reader is told."""

from django.apps import AppConfig
from django.http import HttpRequest

from colonnade.edge import live


def is_own(request: HttpRequest, key: str) -> bool:
    """Readers alone hear that they were told something."""
    return request.user.is_authenticated and key == f"told:{request.user.pk}"


class DiscussionConfig(AppConfig):
    name = "colonnade.discussion"
    label = "discussion"
    verbose_name = "Discussion"

    def ready(self) -> None:
        from colonnade.discussion import queries, receivers  # noqa: F401
        from colonnade.edge import reads

        # Who hears of a thread has its article open.
        reads.register_listening("thread", queries.articles_of)
        live.register_private("told", is_own)
