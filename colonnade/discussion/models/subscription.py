"""A subscription: what one kind of mail tells of, and the token with which whoever has the mail ends it."""

import re
from dataclasses import dataclass

from django.core import signing

_KIND = re.compile(r"(\d{1,18})\.(replies|articles|everything|(?:thread|story):\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Subscription:
    """A reader is mailed of this: `replies`, `articles`, `thread:12`, `story:5`, or `everything`."""

    reader: int
    what: str

    @property
    def token(self) -> str:
        """Says reader and subject, signed; it lasts as long as the paper's secret key."""
        return _signer().sign(f"{self.reader}.{self.what}")

    @property
    def address(self) -> str:
        """Where these mails are ended."""
        return f"/comments/mail/{self.token}/"

    @classmethod
    def of(cls, token: str) -> "Subscription | None":
        """What the token says, if we signed it."""
        try:
            found = _KIND.fullmatch(_signer().unsign(token))
        except signing.BadSignature:
            return None
        return cls(int(found[1]), found[2]) if found else None


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="colonnade.discussion.mail")
