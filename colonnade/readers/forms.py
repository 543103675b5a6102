"""What an administrator fills in at the desk about the people of the newsroom."""

from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm

from colonnade.readers import actions
from colonnade.readers.models import Reader


class _OneName:
    """Wagtail asks for two names; a reader has one, and roles decide who may enter the desk."""

    def save(self, commit: bool = True) -> Reader:
        self.instance.name = self.cleaned_data["first_name"]  # type: ignore[attr-defined]
        reader = super().save(commit)  # type: ignore[misc]
        if commit:
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
