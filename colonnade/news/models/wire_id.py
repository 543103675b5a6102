"""The name under which a thing is known in files: stable for ever, unique in its kind."""

import uuid

from django.db import models


def fresh_wire_id() -> str:
    """A new name for a thing that was made here and not imported."""
    return uuid.uuid4().hex


class WireId(models.CharField):
    """A field for that name; what an archive brings is kept, what is made here gets a fresh one."""

    def __init__(self, **options: object) -> None:
        options.setdefault("max_length", 80)
        options.setdefault("unique", True)
        options.setdefault("editable", False)
        options.setdefault("default", fresh_wire_id)
        super().__init__(**options)
