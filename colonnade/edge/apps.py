"""Tells Django of the app."""

from django.apps import AppConfig

from colonnade.edge import bus


class EdgeConfig(AppConfig):
    name = "colonnade.edge"
    label = "edge"
    verbose_name = "Edge"

    def ready(self) -> None:
        """Take up the relay, if a serving process started this one, before any file is opened."""
        bus.current()
