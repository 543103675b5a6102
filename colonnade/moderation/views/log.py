"""HTTP for the log of decisions: a page, and the whole as a file."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from colonnade.moderation import queries
from colonnade.moderation.views.asking import desk_page, for_moderators


@for_moderators
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What was decided and set here, by whom, the newest first."""
    try:
        shown = queries.log_page(request.GET.get("after", ""))
    except queries.NoSuchPage as error:
        raise Http404 from error
    return desk_page(request, "moderation/log.html", {"view": shown, "tab": "log"})


@for_moderators
@require_safe
def log_file(request: HttpRequest) -> HttpResponse:
    """The whole log, entry by entry, for programs and for those who check its seals."""
    lines = StreamingHttpResponse(queries.log_lines(), content_type="application/jsonl; charset=utf-8")
    lines["Content-Disposition"] = 'attachment; filename="decisions.jsonl"'
    return lines  # type: ignore[return-value]
