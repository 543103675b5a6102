"""What holds for every discussion of the paper."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting

from colonnade.prepared import Prepared


class DiscussionSettings(BaseGenericSetting):
    """The paper's rules for its discussions, set at the desk; one row."""

    class View(models.TextChoices):
        FLAT = "flat", _("In time order")
        NESTED = "nested", _("As a tree")

    class Order(models.TextChoices):
        NEWEST = "newest", _("Newest")
        OLDEST = "oldest", _("Oldest")

    KEY = "discussion"

    is_open = models.BooleanField(
        "readers may write", default=True, help_text="Off closes every discussion of the paper at once."
    )
    reason = models.TextField("why not", blank=True, help_text="Shown while every discussion is closed.")
    holds_all = models.BooleanField("hold every comment until a moderator has seen it", default=False)
    closes_after_days = models.PositiveIntegerField(
        default=0,
        validators=[MaxValueValidator(3650)],
        help_text="Days after its article appeared that a discussion closes; 0: never.",
    )
    default_view = models.CharField(max_length=8, choices=View.choices, default=View.FLAT)
    default_order = models.CharField(max_length=8, choices=Order.choices, default=Order.NEWEST)
    edit_minutes = models.PositiveIntegerField(
        default=10,
        validators=[MaxValueValidator(1440)],
        help_text="How long an author may change what they wrote.",
    )
    longest_text = models.PositiveIntegerField(
        default=5000,
        validators=[MinValueValidator(1), MaxValueValidator(20_000)],
        help_text="Characters, as readers count them.",
    )

    panels = [
        FieldPanel(name)
        for name in ("is_open", "reason", "holds_all", "closes_after_days", "default_view", "default_order")
    ] + [FieldPanel("edit_minutes"), FieldPanel("longest_text")]

    class Meta:
        verbose_name = "discussions"
        verbose_name_plural = "discussions"

    @transaction.atomic
    def save(self, *given: object, **fields: object) -> None:
        """Store the rules together with what hears of them."""
        super().save(*given, **fields)  # type: ignore[arg-type]

    @classmethod
    def load(cls, request_or_site: object = None) -> "DiscussionSettings":
        """The one row; made with its defaults when it is first asked for."""
        rows = _row.rows()
        if not rows:
            return super().load(request_or_site)
        return cls.from_db(None, FIELDS, rows[0])

    def is_as_stored(self) -> bool:
        """Is all of it still as it was when it was loaded? One statement."""
        now = type(self).load()
        return all(getattr(now, name) == getattr(self, name) for name in FIELDS)


FIELDS = [field.attname for field in DiscussionSettings._meta.concrete_fields]
_row = Prepared(lambda: DiscussionSettings.objects.order_by("pk").values_list(*FIELDS)[:1])
