"""The desk's search: articles through the paper's own index, all else by the words of its name.

Wagtail asks its search backend; this one answers for pages from the same table
that readers search, drafts included, and for photos, tags and people by looking
for the words in their fields.
"""

from django.db.models import Q
from modelsearch.backends.database import fallback
from modelsearch.query import PlainText
from wagtail.models import Page

from colonnade.news.models import Article
from colonnade.news.queries.search import matching_ids


class DeskQueryCompiler(fallback.DatabaseSearchQueryCompiler):
    """Turns what an editor typed into a filter."""

    def build_database_filter(self, query: object, boost: float = 1.0) -> object:
        model = self.queryset.model
        if not (isinstance(query, PlainText) and issubclass(model, Page)):
            return super().build_database_filter(query, boost)
        found = Q(pk__in=matching_ids(query.query_string))
        if issubclass(model, Article):
            return found
        return found | Q(title__icontains=query.query_string)


class SearchBackend(fallback.DatabaseSearchBackend):
    """Wagtail's search backend, as its settings name it."""

    query_compiler_class = DeskQueryCompiler
    autocomplete_query_compiler_class = DeskQueryCompiler
