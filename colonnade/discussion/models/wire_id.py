"""Under which name a thread or a comment is known in files."""

import uuid


def fresh_wire_id() -> str:
    """A name that nothing has yet."""
    return uuid.uuid4().hex
