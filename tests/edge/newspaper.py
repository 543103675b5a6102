"""A newspaper of a few views, for tests of the edge: each shows one thing that the edge must bear."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from colonnade import edge
from colonnade.edge import live

WORDS = "The bridge opens again today. " * 200

rendered: Counter[str] = Counter()
# A view waits here until a test lets it go on; open unless a test closes it.
gate = threading.Event()
waiting = threading.Semaphore(0)
state = {"text": WORDS}


def begin() -> None:
    """Everything as it was: nothing rendered, the gate open."""
    rendered.clear()
    state["text"] = WORDS
    gate.set()
    while waiting.acquire(blocking=False):
        pass


def article(request: HttpRequest, number: int) -> HttpResponse:
    rendered[request.path] += 1
    text = state["text"]
    waiting.release()
    gate.wait(10)
    theme = request.COOKIES.get("theme", "none")
    response = HttpResponse(f"<p>{text}</p><i>theme {theme}, query {request.META['QUERY_STRING']}</i>")
    return edge.keep(response, f"article:{number}", "story:1")


def changes(request: HttpRequest) -> HttpResponse:
    text = state["text"]
    rendered[request.path] += 1
    waiting.release()
    gate.wait(10)
    return edge.keep(HttpResponse(text), "article:5", within=0)


def section(request: HttpRequest) -> HttpResponse:
    rendered[request.path] += 1
    response = HttpResponse(f"page {request.GET.get('page', '1')}")
    response.edge_parameters = ("page",)
    return edge.keep(response, "section:1", within=60)


def sign_in(request: HttpRequest) -> HttpResponse:
    rendered[request.path] += 1
    return edge.keep(HttpResponse(get_token(request)), "article:1")


def lost(request: HttpRequest) -> HttpResponse:
    rendered[request.path] += 1
    return edge.keep(HttpResponse("Nothing is here.", status=404), "article:9")


def broken(request: HttpRequest) -> HttpResponse:
    return edge.keep(HttpResponse("It broke.", status=500), "article:1")


def languages(request: HttpRequest) -> HttpResponse:
    rendered[request.path] += 1
    response = edge.keep(HttpResponse(request.headers.get("Accept-Language", "")), "article:1")
    response["Vary"] = "Accept-Encoding, Accept-Language"
    return response


def size(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.method} {len(request.body)}")


def who(request: HttpRequest) -> HttpResponse:
    forwarded = sorted(name for name in request.META if "FORWARDED" in name)
    return HttpResponse(f"{request.META['REMOTE_ADDR']} {request.scheme} {request.get_host()} {forwarded}")


def change(request: HttpRequest) -> HttpResponse:
    state["text"] = "The bridge is closed."
    edge.touch("article:5")
    return HttpResponse("changed")


def export(request: HttpRequest) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        thread = threading.get_ident()
        for number in range(2_000):
            same = "same" if threading.get_ident() == thread else "another"
            yield f"{number} {same}\n"

    return StreamingHttpResponse(lines(), content_type="text/plain")


def download(request: HttpRequest) -> FileResponse:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "photo.bin"
        file.write_bytes(bytes(range(256)) * 2_000)
        return FileResponse(file.open("rb"))


def own(request: HttpRequest) -> HttpResponse:
    return edge.stream(request, "article:5")


def nothing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse("Nothing is here.", status=404)


def false(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse("This cannot be answered.", status=400)


handler400, handler404 = false, nothing
urlpatterns = [
    path("articles/<int:number>/", article),
    path("changes/", changes),
    path("section/", section),
    path("sign-in/", sign_in),
    path("lost/", lost),
    path("broken/", broken),
    path("languages/", languages),
    path("size/", size),
    path("who/", who),
    path("change/", change),
    path("export/", export),
    path("download/", download),
    path("own/", own),
    path("live", live.door),
]
