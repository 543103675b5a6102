"""What a reader fills in about themselves, and an administrator at the desk about the newsroom's people.

A form here carries out one action. What the action refuses stands at the field,
with what was typed still in it.
"""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from colonnade.readers import Refused, TooMany, actions, names
from colonnade.readers.models import Reader


class _Change(forms.Form):
    """One thing that a reader changes: `act` does it, `done` says so."""

    field = ""
    done = ""
    status = 200
    retry_after = 0

    def __init__(self, reader: Reader, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader

    def carry_out(self, address: str) -> bool:
        """Do it, or say at the field why not."""
        if not self.is_valid():
            return False
        try:
            self.act(address)
        except TooMany as refused:
            self.status, self.retry_after = 429, refused.retry_after
            self.add_error(self.field, str(refused))
        except Refused as refused:
            self.add_error(self.field, str(refused))
        return not self.errors

    def act(self, address: str) -> None:
        raise NotImplementedError


class NameForm(_Change):
    """The name under which a reader speaks."""

    field, done = "name", _("Your name is changed.")
    name = forms.CharField(
        label=_("Your name here"),
        max_length=200,
        help_text=_(
            "Everybody sees it. It can change once in thirty days; the old one stays yours for ninety."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
    )

    def __init__(self, reader: Reader, *args: object, **kwargs: object) -> None:
        super().__init__(reader, *args, initial={"name": reader.name}, **kwargs)

    def act(self, address: str) -> None:
        actions.rename_reader(reader=self.reader, name=self.cleaned_data["name"], address=address)


class FaceForm(_Change):
    """A picture of the reader."""

    field, done = "face", _("Your picture is shown.")
    face = forms.FileField(
        label=_("A picture of you"),
        help_text=_(
            "JPEG, PNG, WebP, GIF or AVIF, up to 5 MB. We cut it square and keep nothing else of the file."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif,image/avif"}),
        error_messages={"required": _("Choose a picture first."), "empty": _("This file is empty.")},
    )

    def act(self, address: str) -> None:
        actions.set_avatar(reader=self.reader, file=self.cleaned_data["face"], address=address)


class NoFaceForm(_Change):
    """The drawn colonnade again."""

    done = _("Your picture is deleted.")

    def act(self, address: str) -> None:
        actions.remove_avatar(reader=self.reader)


class BioForm(_Change):
    """A few words about oneself."""

    field, done = "bio", _("Your words are shown.")
    bio = forms.CharField(
        label=_("A few words about you"),
        required=False,
        max_length=5_000,
        help_text=_("Up to 500 letters, on your page. A link is written &lt;https://example.org&gt;."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, reader: Reader, *args: object, **kwargs: object) -> None:
        super().__init__(reader, *args, initial={"bio": reader.bio}, **kwargs)

    def act(self, address: str) -> None:
        actions.set_bio(reader=self.reader, bio=self.cleaned_data["bio"], address=address)


CHANGES: dict[str, type[_Change]] = {
    "name": NameForm,
    "face": FaceForm,
    "no-face": NoFaceForm,
    "bio": BioForm,
}


class LeaveForm(_Change):
    """What becomes of a reader's comments when they leave."""

    field = "choice"
    choice = forms.ChoiceField(
        label=_("What becomes of your comments?"),
        choices=[
            ("keep", _("They stay, without your name")),
            ("remove", _("Their text is taken away; the replies of others stay")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what is to become of your comments.")},
    )

    def act(self, address: str) -> None:
        actions.ask_for_deletion(reader=self.reader, choice=self.cleaned_data["choice"], address=address)


class _OneName:
    """Wagtail asks for two names; a reader has one, and roles decide who may enter the desk.

    An administrator may give any name that can be shown and that nobody has: who
    works here may be called the editor.
    """

    def clean_first_name(self) -> str:
        name = self.cleaned_data["first_name"]  # type: ignore[attr-defined]
        if name == self.instance.name:  # type: ignore[attr-defined]
            return name
        try:
            return names.checked_for_staff(name, reader=self.instance)  # type: ignore[attr-defined]
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None

    def save(self, commit: bool = True) -> Reader:
        name = self.cleaned_data["first_name"]  # type: ignore[attr-defined]
        self.instance.name = self.instance.name or name  # type: ignore[attr-defined]
        reader = super().save(commit)  # type: ignore[misc]
        if commit:
            actions.rename_at_desk(reader=reader, name=name)
            actions.vouch_for(reader=reader)
        return reader


class NewReaderForm(_OneName, UserCreationForm):
    """A new member of the newsroom."""

    first_name = forms.CharField(label="Name", max_length=80)
    last_name = forms.CharField(required=False, widget=forms.HiddenInput)


class ReaderForm(_OneName, UserEditForm):
    """A reader's name, address and roles."""

    first_name = forms.CharField(label="Name", max_length=80)
    last_name = forms.CharField(required=False, widget=forms.HiddenInput)
