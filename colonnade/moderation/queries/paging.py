"""Pages of a list, each beginning after a mark of the one before it."""

# How much stands on a page.
PAGE = 25


class NoSuchPage(Exception):
    """No list gave this address."""


def mark(after: str) -> int:
    """The number that a page begins after; 0 for the first. Raises NoSuchPage for what is none."""
    if not after:
        return 0
    if not after.isascii() or not after.isdigit() or len(after) > 18:
        raise NoSuchPage("The mark of a page is a number.")
    return int(after)
