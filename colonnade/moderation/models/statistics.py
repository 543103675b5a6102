"""Sheets: comments added up, ten thousand to a sheet, so that no page counts a million of them anew."""

from django.db import models


class Sheet(models.Model):
    """What became of the comments whose numbers begin alike: of so many to a sheet, by day, section and hour.

    A row is a day of the paper's zone, the number of a section, what became of the
    comments, and how many there were in each of the day's hours. A sheet is counted
    whole and anew, never added to, so that nothing is counted twice or forgotten.
    Comments of the newest numbers are on no sheet yet.
    """

    SIZE = 10_000

    number = models.PositiveIntegerField(primary_key=True)
    zone = models.CharField(max_length=60)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    rows = models.JSONField(default=list)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sheet:{self.number}"
