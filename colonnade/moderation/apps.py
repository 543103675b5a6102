"""Tells Django of the app."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "colonnade.moderation"
    label = "moderation"
    verbose_name = "Moderation"
