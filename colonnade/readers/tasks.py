"""What is told to readers by mail, beside the page that asked for it."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from colonnade.readers.models import Reader


@task()
def tell_of_leaving(number: int) -> None:
    """Write to a reader who leaves when they will be forgotten, and how to stay.

    The task knows the reader's number only: what is stored of it holds nothing
    personal. Nothing is written to who has stayed meanwhile, or has no address.
    """
    reader = Reader.objects.filter(pk=number).exclude(deletion_due_at=None).first()
    if reader is None or not reader.email:
        return
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        text = render_to_string("readers/mail_leaving.txt", {"reader": reader, "origin": settings.ORIGIN})
        send_mail(_("Your account will be deleted"), text, None, [reader.email])
