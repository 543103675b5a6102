"""What is kept so that no page has to count, sort or walk: placements, counts, old addresses."""

import secrets

from django.conf import settings
from django.db import models


class Placement(models.Model):
    """An article shows in the list of this key since this time.

    Keys: `edition:en`, `section:3`, `story:12`, `tag:7`, `author:5`. A list of
    fifty thousand is read along the index as fast as a list of fifty.
    """

    key = models.CharField(max_length=40)
    article = models.ForeignKey("news.Article", models.CASCADE, related_name="placements")
    shown_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="one_placement_in_a_list"),
        ]
        indexes = [models.Index(fields=["key", "shown_at", "article"], name="list_in_time_order")]

    def __str__(self) -> str:
        return f"{self.key} {self.article_id}"


class Count(models.Model):
    """How many articles show in the list of this key: kept when one comes or goes."""

    key = models.CharField(max_length=40, primary_key=True)
    value = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key} {self.value}"


class Tally(models.Model):
    """What is counted of an article, apart from its text so that no draft turns it back."""

    article = models.OneToOneField("news.Article", models.CASCADE, primary_key=True, related_name="tally")
    comment_count = models.PositiveIntegerField(default=0)
    alike = models.JSONField(default=list, help_text="Articles of like words, the likest first.")

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"article:{self.article_id}"


class FormerAddress(models.Model):
    """Where a thing stood before it was renamed or moved, or where it stood before it was deleted.

    An address that ends with `/` answers for everything that stood below it, so
    that renaming a section of ten thousand articles writes one row.
    """

    address = models.CharField(max_length=500, unique=True)
    key = models.CharField(max_length=40, blank=True, help_text="Empty: it is gone.")
    left_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "former addresses"

    def __str__(self) -> str:
        return self.address


def fresh_token() -> str:
    return secrets.token_urlsafe(24)


class PreviewLink(models.Model):
    """A private address of a draft for someone without an account: a lawyer, a source. It expires."""

    token = models.CharField(max_length=40, unique=True, default=fresh_token)
    article = models.ForeignKey("news.Article", models.CASCADE, related_name="preview_links")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    purpose = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"preview of article:{self.article_id}"
