"""The one exception of this app."""


class Refused(Exception):
    """What was asked cannot be done; the message is a sentence fit to show, with its mend.

    `about` is the name in files of the row that was refused, where there is one.
    """

    def __init__(self, message: str, about: str = "") -> None:
        super().__init__(message)
        self.about = about
