"""Pages on which a discussion is read."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from colonnade import edge
from colonnade.discussion import queries
from colonnade.discussion.views.asking import reader_of, refusal, seen_comment, seen_thread
from colonnade.edge import parts
from colonnade.news import queries as news
from colonnade.news.models import Article


@require_safe
def thread(request: HttpRequest, path: str) -> HttpResponse:
    """The discussion under the article at this path, on a page of its own."""
    language = translation.get_language()

    def shown(asker: HttpRequest) -> parts.Shown:
        article = news.page_at(language, path + "/")
        if not isinstance(article, Article):
            raise Http404
        text = render_to_string("discussion/thread.html", {"page": article}, asker)
        keys = (article.key, *getattr(asker, "shown_keys", ()), f"chrome:{language}")
        return parts.Shown(text, keys, queries.PARAMETERS)

    try:
        response, page = parts.page(request, ("discussion", language, path), shown)
    except queries.NoSuchPage as error:
        return refusal(request, str(error), status=404, back=request.path)
    if reader_of(request) is not None:
        return response
    response.edge_parameters = page.parameters  # type: ignore[attr-defined]
    return edge.keep(response, *page.keys)


@require_safe
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """A comment's own address leads to it, in its place on its article's page."""
    found = seen_comment(request, number)
    asked = request.GET
    place = queries.place_of(found, asked.get("view", ""), asked.get("order", ""))
    response = HttpResponseRedirect(place)
    response.edge_parameters = ("view", "order")  # type: ignore[attr-defined]
    return edge.keep(response, found.thread.key, found.thread.article.key, "discussion")


@require_safe
def changes(request: HttpRequest, number: int) -> HttpResponse:
    """What has changed in a thread since a page of it was made: for open pages, in parts of a page."""
    found = seen_thread(request, number)
    after = request.GET.get("after", "0")
    if not after.isascii() or not after.isdigit() or len(after) > 18:
        return refusal(request, "A revision is the number that the page carries.", status=400)
    told = queries.changes(found, reader=reader_of(request), after=int(after))
    context = {"changes": told, "thread_is_open": queries.is_open(found)}
    response = render(request, "discussion/changes.html", context)
    response.edge_parameters = ("after",)  # type: ignore[attr-defined]
    # Asked for because of a change: what was made before that is no answer.
    return edge.keep(response, found.article.key, *told.keys, within=0)
