"""Tells Django of the app, and connects its receivers."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "colonnade.moderation"
    label = "moderation"
    verbose_name = "Moderation"

    def ready(self) -> None:
        from colonnade.moderation import receivers  # noqa: F401
