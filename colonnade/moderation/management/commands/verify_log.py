"""Verify the log of decisions: for an operator, or whoever doubts what was decided here."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from colonnade.moderation import queries


class Command(BaseCommand):
    help = (
        "Walk the log of decisions and settings from its first entry, and say whether each follows from the"
        " one before it. Note the last seal elsewhere, and give it here later to know that none is missing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seal", default="", help="a seal noted earlier, which the log must still have")

    def handle(self, *words: str, seal: str = "", **options: object) -> None:
        held, last, broken = queries.first_broken()
        if broken is not None:
            raise CommandError(f"The log is broken at entry {broken.number}: {broken.fault}.")
        if seal and not queries.has_seal(seal.strip()):
            raise CommandError(f"No entry has the seal {seal}: entries at the end of the log are missing.")
        self.stdout.write(f"The log is whole: {held} entries, the last sealed {last}.")
