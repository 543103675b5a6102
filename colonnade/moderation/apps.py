"""Tells Django of the app, connects its receivers, and says who may listen to the queues."""

from django.apps import AppConfig
from django.http import HttpRequest

from colonnade.edge import live


def may_hear(request: HttpRequest, key: str) -> bool:
    """Only moderators hear that something waits."""
    return request.user.is_authenticated and request.user.may_moderate  # type: ignore[union-attr]


class ModerationConfig(AppConfig):
    name = "colonnade.moderation"
    label = "moderation"
    verbose_name = "Moderation"

    def ready(self) -> None:
        from colonnade.moderation import receivers  # noqa: F401

        live.register_private("queue", may_hear)
