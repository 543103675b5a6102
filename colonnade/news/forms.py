"""What editors fill in at the desk beyond the fields of the models."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from wagtail.images.forms import BaseImageForm

from colonnade.news import actions
from colonnade.news.actions.previews import LONGEST


class PhotoForm(BaseImageForm):
    """A photo at upload: what its file says of itself is filled in, to be seen and corrected."""

    def clean(self) -> dict:
        """Take a newly chosen file in at once, so that a file that is no picture is told of here."""
        cleaned = super().clean()
        file = cleaned.get("file")
        if isinstance(file, UploadedFile) and "file" not in self.errors:
            self.taken_in = file
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        file = getattr(self, "taken_in", None)
        if file is None or self.errors:
            return
        try:
            actions.take_in_file(photo=self.instance, file=file, name=file.name)
        except actions.Refused as error:
            self.add_error("file", str(error))


class PreviewForm(forms.Form):
    """For whom a private preview is, and how long it stays open."""

    purpose = forms.CharField(max_length=120, label="For whom", help_text="Seen by the newsroom only.")
    days = forms.IntegerField(min_value=1, max_value=LONGEST, initial=3, label="Days it stays open")
