"""Signing: how a newsroom's own program knows that a message came from here, and when.

As Standard Webhooks has it (https://www.standardwebhooks.com, version 1): the number
of the message, the second at which it was sent and its body, with full stops between
them, are signed by HMAC-SHA256. A message may carry several signatures, one for each
secret that holds, so that a secret can be replaced without a message being lost.
"""

import base64
import binascii
import hashlib
import hmac
import secrets as randomness
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
OCTETS = 32


def fresh_secret() -> str:
    """A secret that nobody has: thirty-two octets, as Standard Webhooks writes them."""
    return PREFIX + base64.b64encode(randomness.token_bytes(OCTETS)).decode()


def key_of(secret: str) -> bytes:
    """The octets of a secret. Raises ValueError for what is none."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"A secret begins with {PREFIX}.")
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("A secret is written in base64.") from error


def signed(*, secrets: Sequence[str], identifier: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers by which the receiver knows a message: its number, its second, its signatures.

    `identifier` stays the same when a message is sent again, and has no full stop in it.
    """
    second = str(int(at.timestamp()))
    message = b".".join((identifier.encode(), second.encode(), body))
    signatures = (hmac.new(key_of(secret), message, hashlib.sha256).digest() for secret in secrets)
    return {
        "webhook-id": identifier,
        "webhook-timestamp": second,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signatures),
    }
