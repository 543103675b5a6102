"""What a reader may not do in a discussion, said to them."""


class Refused(Exception):
    """This cannot be done; the message is a sentence fit for the reader, with the mend."""
