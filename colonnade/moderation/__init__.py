"""Moderation: what may stay, who decided it, and why.

Before a comment is stored, the rules look at it: an ordered list of short
functions that a reader could be shown. The first that answers decides, and its
verdict is to refuse the comment, to hold it for a moderator, or nothing, and then
it is published. After it is stored, a reader may report it, once, with a reason;
the report waits until a moderator has decided on the comment.

A reader's standing is what they may do now: good, watched (each comment is held),
muted or banned (they write none). A standing with an end is good after it.

Moderators work at `/desk/moderation/`: what is held, what was reported, what was
removed; how one discussion runs; what one reader may do.
"""


class Refused(Exception):
    """It cannot be done; the message is a sentence fit for whoever asked, with the mend."""
