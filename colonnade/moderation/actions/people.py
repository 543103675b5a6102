"""What moderation keeps of a reader: it gives it out, and forgets it."""

import json
from collections.abc import Iterator

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from colonnade.moderation.models import Pseudonym, Report, Standing
from colonnade.readers.models import Reader


def take_out(*, reader: Reader) -> Iterator[tuple[str, str]]:
    """What moderation keeps of a reader: the reports that they made, and their standing."""
    made = reader.reports_made.order_by("pk").values(
        "comment_id", "reason", "text", "created_at", "closed_at"
    )
    yield "reports.json", _json(list(made))
    standing = Standing.objects.filter(reader=reader).values("kind", "ends_at", "reason", "set_at")
    yield "standing.json", _json(list(standing))


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


@transaction.atomic
def forget_reader(*, reader: Reader, choice: str) -> None:
    """Reports stay, as those of nobody; the standing goes, and the log no longer knows who it was.

    So it is whatever the reader chose.
    """
    Pseudonym.objects.filter(reader=reader).update(reader=None)
    Report.objects.filter(reporter=reader).update(reporter=None)
    Standing.objects.filter(reader=reader).delete()
