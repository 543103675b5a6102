"""What a reader may not do in a discussion, said to them."""


class Refused(Exception):
    """This cannot be done; the message is a sentence fit for the reader, with the mend."""


class RefusedByRule(Refused):
    """A rule of moderation refused it; `rule` is its name."""

    def __init__(self, sentence: str, rule: str) -> None:
        super().__init__(sentence)
        self.rule = rule
