"""For who has lost passkey, app and recovery codes: the operator makes the paper forget them.

Their sessions and tokens end; they sign in with what is left and set up a second factor anew.
"""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from colonnade.readers.sign_in import actions


class Command(BaseCommand):
    help = (
        "Forget the second factors and tokens of the account with this address, and sign it out everywhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *words: str, **options: str) -> None:
        reader = actions.forget_second_factor(email=options["address"])
        if reader is None:
            raise CommandError(f"Nobody has confirmed the address {options['address']} here.")
        self.stdout.write(f"{reader} has no second factor now, and is signed out everywhere.")
