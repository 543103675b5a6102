"""Tells Django of the app."""

from django.apps import AppConfig


class WireConfig(AppConfig):
    name = "colonnade.wire"
    label = "wire"
    verbose_name = "Wire"
