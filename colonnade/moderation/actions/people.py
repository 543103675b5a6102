"""What moderation keeps of a reader: it gives it out, and forgets it."""

import json
from collections.abc import Iterator

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Q

from colonnade.moderation.models import Asked, Decision, Note, Origin, Pseudonym, Report, Standing
from colonnade.readers.models import Reader


def take_out(*, reader: Reader) -> Iterator[tuple[str, str]]:
    """What moderation keeps of a reader: reports, standing, decisions, notes, hashed addresses.

    And what was asked of others about their texts. Notes come without who wrote them.
    """
    made = reader.reports_made.order_by("pk").values(
        "comment_id", "reason", "text", "created_at", "closed_at"
    )
    yield "reports.json", _json(list(made))
    standing = Standing.objects.filter(reader=reader).values("kind", "ends_at", "reason", "set_at")
    yield "standing.json", _json(list(standing))
    decided = Decision.objects.filter(reader=reader).order_by("pk")
    facts = ("act", "comment_id", "reason", "sentence", "ends_at", "at", "undone_at", "overturned_at")
    yield "decisions.json", _json(list(decided.values(*facts)))
    notes = Note.objects.filter(_about(reader)).order_by("pk")
    yield "notes.json", _json(list(notes.values("comment_id", "text", "at")))
    origins = Origin.objects.filter(author=reader).order_by("comment")
    yield "addresses.json", _json(list(origins.values("comment_id", "at", hash=F("digest"))))
    asked = Asked.objects.filter(author=reader).order_by("pk")
    yield "asked_outside.json", _json(list(asked.values("service", "at", "address", "answer", "sentence")))


def _about(reader: Reader) -> Q:
    return Q(reader=reader) | Q(comment__author=reader)


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


@transaction.atomic
def forget_reader(*, reader: Reader, choice: str) -> None:
    """Reports stay, as those of nobody; the standing goes, hashed addresses, what was asked of their texts.

    The log no longer knows who it was. What was decided about them stays, without the words in
    which they were told: these may name them, or quote what they wrote.

    So it is whatever the reader chose. What moderators noted of them or their comments goes as well.
    """
    Note.objects.filter(_about(reader)).delete()
    Pseudonym.objects.filter(reader=reader).update(reader=None)
    Report.objects.filter(reporter=reader).update(reporter=None)
    Decision.objects.filter(reader=reader).update(sentence="", was={})
    Standing.objects.filter(reader=reader).delete()
    Origin.objects.filter(author=reader).delete()
    Asked.objects.filter(author=reader).delete()
