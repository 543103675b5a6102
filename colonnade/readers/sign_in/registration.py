"""What everyone fills in who becomes a reader, however they come: a name, the terms, an age.

allauth puts its own fields (address, password) around this form, and reads it
while its own forms are being defined: nothing here may import those.
"""

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from colonnade.readers import Refused, actions, names
from colonnade.readers.models import Reader


class Registration(forms.Form):
    """The name under which a reader will speak, and what the newsroom's settings ask to be agreed to."""

    field_order = ("name", "email", "password1", "terms", "age")
    name = forms.CharField(
        label=_("Your name here"),
        max_length=80,
        help_text=_("Everybody will see it beside what you write."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        version, age = settings.NEWSROOM.terms_version, settings.NEWSROOM.minimum_age
        if version:
            self.fields["terms"] = forms.BooleanField(
                label=_("I agree to the terms, version %s") % version,
                error_messages={"required": _("Without agreeing to the terms nobody can write here.")},
            )
        if age:
            self.fields["age"] = forms.BooleanField(
                label=ngettext("I am at least %d year old", "I am at least %d years old", age) % age,
                error_messages={
                    "required": _("Who is younger cannot write here yet. Reading is free to all.")
                },
            )

    def clean_name(self) -> str:
        """Refuse a name that is somebody's, or could be taken for somebody's."""
        try:
            return names.checked(self.cleaned_data["name"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None

    def signup(self, request: HttpRequest, user: Reader) -> None:
        """Keep what was agreed to, with the account that has just been made."""
        actions.accept_terms(
            reader=user, version=settings.NEWSROOM.terms_version, age=settings.NEWSROOM.minimum_age
        )
