"""Tells Django of the app."""

from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "colonnade.discussion"
    label = "discussion"
    verbose_name = "Discussion"
