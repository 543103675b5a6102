"""Tells Django of the app, connects the receivers of Wagtail's signals, and says which pages are read."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "colonnade.news"
    label = "news"
    verbose_name = "News"

    def ready(self) -> None:
        from colonnade.edge import reads
        from colonnade.news import queries, receivers  # noqa: F401

        reads.register("article", queries.existing_articles)
        reads.register("story", queries.existing_stories)
