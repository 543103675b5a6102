"""A question put to the index, taken apart."""

from dataclasses import dataclass

OPEN, CLOSE = "\x02", "\x03"  # stand around the words that were found, in what is shown of an article


@dataclass(frozen=True)
class Question:
    """Phrases that an article must hold, and phrases that it must not; a word is a phrase of one."""

    wanted: tuple[tuple[str, ...], ...] = ()
    unwanted: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted)
