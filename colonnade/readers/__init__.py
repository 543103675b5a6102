"""Readers: the people of the paper.

A reader is a person with an account; staff are readers with roles. Whoever
signs in, whether to comment or to write, is one row here and signs in at one
door, `/account/login/`.

A reader has a name that nobody else has or seems to have, an address under
`/readers/` that follows the name, and a face: their own picture or a colonnade
drawn from the name. What a reader may do how often is metered, so that no
stranger can do too much of it. A reader may take everything with them, and may
leave: two weeks later nothing here tells who they were.

Roles are Django's groups under the newsroom's own names: writer, editor,
moderator, administrator.
"""


class Refused(Exception):
    """It cannot be done; the message is a sentence that the reader may read."""


class TooMany(Refused):
    """It was done too often. `retry_after` says in how many seconds it may be done again."""

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
