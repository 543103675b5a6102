"""Put every article into its lists again: for an operator who was told so by `colonnade doctor`."""

from django.core.management.base import BaseCommand

from colonnade.news import actions
from colonnade.news.models import Article

BATCH = 500


class Command(BaseCommand):
    help = "Work out anew in which lists every article belongs, their counts, and the search index."

    def handle(self, *words: str, **options: object) -> None:
        ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            actions.place_articles(ids=ids[start : start + BATCH])
        self.stdout.write(f"{len(ids)} articles were placed.")
