"""The demo: a whole invented newspaper, imported from its archive as any other would be."""

from collections.abc import Callable
from pathlib import Path

import colonnade
from colonnade.config import newsroom

SETTINGS = """\
# The demo newspaper's settings.
languages = ["en", "ar", "el"]
zone = "Europe/Helsinki"
"""
PASSWORD = "norrhaven-1871"
LOGINS = {
    "reader": "login-reader",
    "commenter of good standing": "login-commenter",
    "moderator": "login-moderator",
    "editor": "login-editor",
    "administrator": "login-administrator",
}


class Failed(Exception):
    """The demo cannot be built; the message says why."""


def newspaper() -> Path:
    """Where the demo's archive lies: in the repository, or within the installed package."""
    package = Path(colonnade.__file__).resolve().parent
    for folder in (package.parent / "demo" / "newspaper", package / "demo_newspaper"):
        if (folder / "archive.json").exists():
            return folder
    raise Failed("The demo's archive is not in this installation; install Colonnade anew.")


def write_settings(home: Path) -> None:
    """Make the demo's folder with its settings."""
    home.mkdir(parents=True, exist_ok=True)
    settings = home / newsroom.FILE
    if not settings.exists():
        settings.write_text(SETTINGS, "utf-8")


def build(say: Callable[[str], object]) -> None:
    """Import the newspaper, make its pictures' files and give the logins their password; once."""
    from allauth.account.models import EmailAddress

    from colonnade.news import actions
    from colonnade.news.models import Article, Photo
    from colonnade.readers.models import Reader
    from colonnade.wire import archive

    if not Article.objects.exists():
        say("Building the demo newspaper …")
        try:
            archive.import_archive(newspaper(), progress=lambda *_words: None)
        except archive.BadArchive as error:
            raise Failed(f"The demo's archive is damaged: {error}") from error
    for reader in Reader.objects.filter(wire_id__in=LOGINS.values()):
        if not reader.has_usable_password():
            reader.set_password(PASSWORD)
            reader.save(update_fields=["password"])
            EmailAddress.objects.update_or_create(
                user=reader, email=reader.email, defaults={"verified": True, "primary": True}
            )
    waiting = list(Photo.objects.filter(files=[]))
    if waiting:
        say(f"Making the files of {len(waiting)} photos …")
        for photo in waiting:
            actions.make_files(photo=photo)


def welcome(port: int) -> str:
    """What to look at first, and with which names to sign in."""
    from colonnade.readers.models import Reader

    origin = f"http://localhost:{port}"
    emails = dict(Reader.objects.filter(wire_id__in=LOGINS.values()).values_list("wire_id", "email"))
    lines = [
        "",
        "The Harbour Post is open. Look at:",
        f"  {origin}/                                   the front page",
        f"  {origin}/s/{_short_code()}                             an article with everything on it",
        f"  {origin}/stories/harbour-bridge/            a story",
        f"  {origin}{_long_talk()}comments/?view=nested   a thousand comments",
        f"  {origin}/ar/  {origin}/el/           the Arabic and the Greek edition",
        f"  {origin}/search/?q=ferry                    search",
        f"  {origin}/desk/                              the newsroom",
        "",
        f"Sign in at {origin}/account/login/ with the password {PASSWORD} as:",
        *(f"  {emails.get(name, '–'):34} {role}" for role, name in LOGINS.items()),
        "",
        "Ctrl+C ends it.",
    ]
    return "\n".join(lines)


def _long_talk() -> str:
    from colonnade.news.models import Article

    article = Article.objects.filter(wire_id="saltergate-saturday").select_related("locale").first()
    return article.address if article else "/"


def _short_code() -> str:
    from colonnade.news.models import Article

    article = Article.objects.filter(wire_id="bridge-opens-spring").first()
    return article.code if article else ""
