"""Tells Django of the app and connects the one receiver of Wagtail's signals."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "colonnade.news"
    label = "news"
    verbose_name = "News"

    def ready(self) -> None:
        from colonnade.news import receivers  # noqa: F401
