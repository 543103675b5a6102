"""Tokens: a reader lets a program use the API in their name, and ends it."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade.readers import Refused
from colonnade.readers.actions.metering import spend
from colonnade.readers.models import Reader, Token

MOST = 20
LONGEST_LIFE = 366


@transaction.atomic
def make_token(*, reader: Reader, name: str, scope: str, days: int, address: str = "") -> str:
    """Make a token and return it: it is shown this once and cannot be read again.

    Raises Refused without a name, for a scope that is none, for a life beyond a
    year, and beyond twenty tokens.
    """
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise Refused(_("Give the token a name of at most 60 characters, so that you know it again."))
    if scope not in Token.Scope.values:
        raise Refused(_("Choose what the token may do."))
    if not 1 <= days <= LONGEST_LIFE:
        raise Refused(_("A token lives from 1 to %(most)s days.") % {"most": LONGEST_LIFE})
    if Token.objects.filter(reader=reader).count() >= MOST:
        raise Refused(_("You have %(most)s tokens already; end one first.") % {"most": MOST})
    spend(what="token", reader=reader, address=address)
    secret = "col_" + secrets.token_urlsafe(32)
    Token.objects.create(
        reader=reader,
        name=name,
        scope=scope,
        digest=Token.digest_of(secret),
        ends_at=timezone.now() + timedelta(days=days),
    )
    return secret


@transaction.atomic
def end_token(*, reader: Reader, number: int) -> None:
    """End one of the reader's tokens at once."""
    Token.objects.filter(reader=reader, pk=number).delete()


def end_tokens(*, reader: Reader) -> None:
    """End all of the reader's tokens at once: who takes an account back takes it from every program."""
    Token.objects.filter(reader=reader).delete()
