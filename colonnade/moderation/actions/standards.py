"""Which version of the community standards a decision quotes."""

import hashlib
import json

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from colonnade.moderation.models import Standards
from colonnade.moderation.models.decision import anchors_of
from colonnade.news.models import NoticePage

SLUG = "community-standards"


def standards_now(*, language: str) -> Standards | None:
    """The standards as they are published now, kept as a version of their own where they are new.

    Those of the article's language, else of the paper's first; none where there is no
    such page. Two statements, and more only where the page has changed.
    """
    for spoken in dict.fromkeys((language, settings.LANGUAGE_CODE)):
        page = _page(spoken)
        if page is not None:
            return _version(spoken, page)
    return None


def sections_now(*, language: str) -> dict[str, str]:
    """The sections of the standards in this language as they are published, and where each stands."""
    page = _page(language)
    return anchors_of(_stored(page)) if page else {}


def _page(language: str) -> NoticePage | None:
    return NoticePage.objects.filter(locale__language_code=language, slug=SLUG, live=True).first()


def _stored(page: NoticePage) -> str:
    return json.dumps([*page.body.raw_data], ensure_ascii=False)


def _version(language: str, page: NoticePage) -> Standards:
    text = _stored(page)
    digest = hashlib.blake2b(f"{page.title}\n{text}".encode("utf-8", "replace"), digest_size=16).hexdigest()
    versions = Standards.objects.filter(language=language)
    if known := versions.filter(digest=digest).first():
        return known
    last = versions.aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            return Standards.objects.create(
                language=language, number=last + 1, digest=digest, title=page.title, text=text
            )
    except IntegrityError:
        return versions.get(digest=digest)  # another decision quoted it at the same moment
