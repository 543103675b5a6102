"""Tells Django of the app."""

from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "colonnade.readers"
    label = "readers"
    verbose_name = "Readers"
