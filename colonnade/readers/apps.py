"""Tells Django of the app and connects the receivers of what allauth does."""

from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "colonnade.readers"
    label = "readers"
    verbose_name = "Readers"

    def ready(self) -> None:
        from colonnade.readers.sign_in import receivers  # noqa: F401
