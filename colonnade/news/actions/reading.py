"""What is most read, worked out ahead of those who ask for it."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from colonnade.edge.models import Ranking
from colonnade.news.queries.reading import WINDOWS, most_read_now, ranking_name


def rank_most_read() -> None:
    """Work out the most read of each edition: of the hour, the day, the week.

    The scheduler asks each minute. Nothing is touched: what shows these lists is made
    anew within its minute. Six statements for all editions.
    """
    languages = [language for language, _name in settings.LANGUAGES]
    now = timezone.now()
    for of in WINDOWS:
        found = most_read_now(languages, of)
        rows = [
            Ranking(name=ranking_name(language, of), rows=found[language], made_at=now)
            for language in languages
        ]
        with transaction.atomic():
            Ranking.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["name"], update_fields=["rows", "made_at"]
            )
