"""Tells Django of the app and connects the receiver of allauth's sessions."""

from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "colonnade.readers"
    label = "readers"
    verbose_name = "Readers"

    def ready(self) -> None:
        from colonnade.readers.sign_in import receivers  # noqa: F401
