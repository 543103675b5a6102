"""What is changed on the pages of sign-in, beyond what allauth changes."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_other_sessions as end_all_but_this
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest

from colonnade.readers import actions
from colonnade.readers.models import Reader


def end_other_sessions(*, request: HttpRequest) -> None:
    """Sign a reader out of every browser but the one they stand in."""
    end_all_but_this(request, request.user)


def end_session(*, request: HttpRequest, number: int) -> bool:
    """Sign a reader out of one browser; the one they stand in too, if they say so.

    False if it is none of theirs, or has ended already.
    """
    found = list(UserSession.objects.filter(pk=number, user_id=request.user.pk))
    end_sessions(request, found)
    return bool(found)


@transaction.atomic
def forget_second_factor(*, email: str) -> Reader | None:
    """Take every passkey, app and recovery code from an account, end its tokens, sign it out everywhere.

    For the operator, when somebody has lost them all; None if nobody has proven this address.
    """
    owners = Reader.objects.filter(emailaddress__email__iexact=email, emailaddress__verified=True)
    reader = owners.first()
    if reader is not None:
        Authenticator.objects.filter(user=reader).delete()
        actions.end_tokens(reader=reader)
        for session in UserSession.objects.filter(user=reader):
            session.end()
    return reader
