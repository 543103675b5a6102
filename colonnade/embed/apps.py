"""Tells Django of the app."""

from django.apps import AppConfig


class EmbedConfig(AppConfig):
    name = "colonnade.embed"
    label = "embed"
    verbose_name = "Embed"
