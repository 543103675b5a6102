"""Tells Django of the app."""

from django.apps import AppConfig
from django.conf import settings

from colonnade.edge import bus


class EdgeConfig(AppConfig):
    name = "colonnade.edge"
    label = "edge"
    verbose_name = "Edge"

    def ready(self) -> None:
        """Take up the relay, if a serving process started this one, before any file is opened.

        Where caches before the paper are told of changes, this process tells of its own.
        """
        bus.current()
        if settings.EDGE_PURGE:
            from colonnade.edge import purge

            purge.begin(bus.current())
