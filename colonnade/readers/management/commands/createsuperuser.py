"""Django's command, made fit for the paper's one door.

Whoever has the command line of the newsroom needs no mail to prove an address:
an administrator made here can sign in at once.
"""

from allauth.account.models import EmailAddress
from django.contrib.auth.management.commands import createsuperuser

from colonnade.readers.models import Reader


class Command(createsuperuser.Command):
    def handle(self, *words: str, **options: object) -> None:
        super().handle(*words, **options)
        for reader in Reader.objects.filter(is_superuser=True, emailaddress=None).exclude(email=None):
            EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
