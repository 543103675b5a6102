"""A photo: the picture, who made it, and the files made from it for readers."""

import hashlib

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition

from colonnade.news.models.wire_id import WireId


def private_storage() -> Storage:
    """Where the files lie that no reader may fetch."""
    return storages["private"]


class Photo(AbstractImage):
    """A picture with its caption and credit.

    `original` is the file as it came, kept where no reader can fetch it, for
    it may carry the photographer's position. `file` is the clean copy that the
    desk works with. `files` lists what was made from it for readers.
    """

    wire_id = WireId()
    original = models.FileField(
        upload_to="originals/%Y/%m", storage=private_storage, max_length=255, editable=False
    )
    alt = models.CharField(
        "alternative text",
        max_length=500,
        blank=True,
        help_text="What is to be seen, for those who do not see it.",
    )
    caption = models.TextField(blank=True)
    credit = models.CharField(
        max_length=500, blank=True, help_text="As it is printed: © Agency / Photographer."
    )
    photographer = models.CharField(max_length=500, blank=True)
    agency = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=500, blank=True)
    taken_on = models.DateField(null=True, blank=True)
    copyright = models.CharField(max_length=500, blank=True)
    colour = models.CharField(max_length=7, blank=True, editable=False)
    files = models.JSONField(default=list, blank=True, editable=False)
    share_files = models.JSONField(default=list, blank=True, editable=False)

    admin_form_fields = (
        "title",
        "file",
        "alt",
        "caption",
        "credit",
        "photographer",
        "agency",
        "place",
        "taken_on",
        "copyright",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    FACTS = (
        "title",
        "alt",
        "caption",
        "credit",
        "photographer",
        "agency",
        "place",
        "taken_on",
        "copyright",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    @property
    def key(self) -> str:
        return f"photo:{self.pk}"

    @property
    def default_alt_text(self) -> str:
        return self.alt

    @property
    def folder(self) -> str:
        """Where its files lie: a name that changes with the picture and with its facts."""
        facts = "|".join(str(getattr(self, field) or "") for field in self.FACTS)
        focus = f"{self.focal_point_x},{self.focal_point_y}"
        version = hashlib.sha256(f"{self.file_hash}|{focus}|{facts}".encode()).hexdigest()[:12]
        return f"photos/{self.pk}/{version}"

    @property
    def has_its_files(self) -> bool:
        """Were its files made from this picture, and do they carry these facts?"""
        return bool(self.files) and self.folder in self.files[0]["url"]

    def of_kind(self, kind: str) -> list[dict]:
        """The files of one kind (avif, webp, jpeg), narrowest first."""
        return [file for file in self.files if file["kind"] == kind]

    @property
    def plain(self) -> dict | None:
        """The file for a browser that knows nothing newer: the widest JPEG up to 1,280 pixels."""
        jpegs = [file for file in self.of_kind("jpeg") if file["width"] <= 1280]
        return jpegs[-1] if jpegs else next(iter(self.of_kind("jpeg")), None)


class PhotoRendition(AbstractRendition):
    """A small copy for the desk's own lists. Readers never meet one."""

    image = models.ForeignKey(Photo, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_of_a_kind"
            )
        ]
