"""Write docs/reference/settings.md from the dataclass of colonnade/config/newsroom.py.

Names and defaults come from the dataclass, what is accepted from the parser,
what a setting does from the table below. A setting without a sentence here, and
a sentence without a setting, end the run with an error, so that the page cannot
fall behind. The same code gives the same bytes on every machine.
"""

import sys
from dataclasses import MISSING, Field, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from colonnade.config import newsroom  # noqa: E402  the checkout's own, whatever is installed

PAGE = ROOT / "docs" / "reference" / "settings.md"

WORDS = """
secret_key: Signs sessions, links in mails and forms. Empty: made once and kept in
`data/secret-key`, which only the newsroom's user may read. A new one signs everybody out.

origin: The address at which readers find the paper, without a path. Canonical links, feeds, mails
and sitemaps begin with it. With `https://` the cookies are sent over TLS only.

hosts: Further names under which the paper answers. The name in `origin`, `localhost` and
`127.0.0.1` are answered always; a request for any other name gets 400.

database: Where the paper is kept: in a file of SQLite, whose path counts from the newsroom's folder,
or on a PostgreSQL server of version 14 or later. Everything works on both. A socket is named by its folder:
`postgresql:///paper?host=/run/postgresql`. Behind the `?` may also stand `sslmode`, `sslrootcert`,
`sslcert`, `sslkey`, `passfile`, `channel_binding`, `connect_timeout`, `application_name` and
`target_session_attrs`, as libpq knows them. See [Grow to PostgreSQL](../how-to/grow-to-postgresql.md).

bus: What carries changes between serving processes, so that a page which one of them keeps falls in
all. Empty: PostgreSQL itself where it keeps the paper; with SQLite nothing, for one process. A Valkey serves
several processes beside SQLite, and several machines: `valkey://:password@host:6379/0`, `valkeys://` by TLS,
`unix:///run/valkey.sock?db=0`; each paper takes a database number of its own. `process`: nothing, whatever
the database is. See [Grow to several processes](../how-to/grow-to-several-processes.md).

languages: One edition for each, the default first. The default edition has no prefix in its
addresses, the others have `/ar/`, `/el/`. An edition is opened by `colonnade init`, `colonnade serve`
or an import.

zone: The paper's own time zone: in it times are shown to a reader who has not chosen another,
months of an archive begin, and the desk's schedules are read.

email: The server that takes the paper's mails. Empty: mails are written as files into `data/mail`.

email_from: Who the paper's mails are from.

trusted_proxies: Machines before Colonnade whose `X-Forwarded-For`, `-Proto` and `-Host` are
believed: an IP address, a network such as `10.0.0.0/8`, or `unix` for a socket. From all others the
headers are dropped.

purge: Caches before the paper that are told what has changed: a table `[[purge]]` for each, with
`varnish = "http://cache:6081"`, or with `address` and the call that a CDN takes. Empty: none is told, and
each holds a page as long as the page allows. See [Behind a CDN](../how-to/behind-a-cdn.md).

kept_megabytes: How much memory each serving process gives to pages that stand ready, in all their encodings.
What is asked for stays; what nobody asks for goes first.

live_per_address: How many open pages of one address of the network (of IPv6, of one /64) are told at once
what has changed; the next ones ask now and then instead. Raise it where many read behind one address. Behind
a proxy this counts readers only if the proxy stands in `trusted_proxies`. 0: no bound. All together may be
20,000 for each serving process, or fewer where the system grants it fewer open files (`ulimit -n`).

threads: How many requests Django answers at a time. Kept pages and live connections need none of
them.

background: Whether this process publishes what was scheduled and does background work. Off:
somebody else has to.

advertisements: Whether pages keep places for advertisements, in sizes that do not make them jump.

ai_crawlers: `refuse`: robots.txt closes the paper to programs that gather texts to train models or
answer in its place, and the TDM reservation is declared. Search engines are let in either way.

reads: How readings are counted: `edge`, each answer of the server; `beacon`, behind a CDN, which answers
in its place: each page says itself that it was opened; `off`, not at all. See [How readings are
counted](reads.md).

embed_hosts: Hosts whose films may be framed in an article once a reader has asked to play one.

security_contact: Where holes are reported: a mail address, a telephone number or an `https://`
address, shown in `security.txt`. Empty: the e-mail of the default edition's front page, and no file
if there is none.

sign_in: Who else may vouch for a reader: a table for each of `[sign_in.google]`, `[sign_in.facebook]`,
`[sign_in.apple]`, and `[[sign_in.openid]]` for each OpenID Connect provider. Each is offered as
*Comment via NAME* beside the paper's own form. Empty: the paper's own form alone. What to enter at each, and
what to write here: [let readers sign in through others](../how-to/sign-in-through-others.md).

terms_version: The version of your terms that a reader agrees to when registering, such as `2026-01`;
it is kept with the account. Empty: not asked.

minimum_age: The age in years that a reader confirms when registering; it is kept with the
account. 0: not asked.

staff_second_factor: Whether everyone with a role has to set up a second factor (an app's codes, or
a passkey) before the desk opens. Off: who has set one up is asked for it all the same.

reserved_names: Names that no reader may take or carry within their own, whatever letters they write
them with: the paper's, those of its authors. Offices (editor, moderator and the like) are reserved
anyway; who works here may be called what they are.

comments_a_minute: How many comments a reader may post in a minute; from one address of the network
ten times as many.

deletion_days: After so many days an account is deleted whose reader asked for it. Until then the
reader may sign in and stay.

debug: For developers: errors are shown in full, style sheets, scripts and templates are read anew.
Never on a paper that others can reach.
"""
MEANINGS = {
    name: " ".join(text.split())
    for name, _colon, text in (part.partition(":") for part in WORDS.strip().split("\n\n"))
}
ACCEPTED = {
    "_text": "text",
    "_origin": "`http://` or `https://` and a host",
    "_list": "a list of texts; in the environment, words with commas between them",
    "_database": "`sqlite:FILE` or `postgresql://user:password@host:port/name`",
    "_bus": "nothing, `process`, or the address of a Valkey",
    "_languages": "a list of BCP 47 codes in small letters",
    "_zone": "a name of the IANA list",
    "_email": "nothing, or `smtp://`, `smtp+tls://`, `smtps://` and `user:password@host:port`",
    "parse": "a table for each; in the environment, the same as JSON",
    "_version": "text, forty characters at most",
    "_switch": "`true` or `false`; in the environment, `on` or `off`",
}

HEAD = """\
# Settings

Made by `python docs/settings.py` from `colonnade/config/newsroom.py`; do not edit it here.

A setting stands in `colonnade.toml` in the newsroom's folder (`zone = "Europe/Athens"`) or in the
environment (`COLONNADE_ZONE=Europe/Athens`); the environment wins. Lists are written
`["en", "ar"]` in the file and `en,ar` in the environment. A name that is not in this table and a
value that cannot be meant both stop the start with one sentence each. Settings are read when the
server starts: start it again to change one.

The newsroom's folder is the one that a command is run in, or the one named by `COLONNADE_HOME`.
The paper's name, tagline and town are no settings: they are written at the desk, under *Front page*.

"""


def _accepted(name: str) -> str:
    """What the parser of this setting takes, in words."""
    parser = newsroom.PARSERS[name]
    values = [cell.cell_contents for cell in parser.__closure__ or ()]
    if parser.__qualname__.startswith("_whole."):
        least, most = sorted(values)
        return f"a whole number from {least} to {most}"
    if parser.__qualname__.startswith("_choice."):
        return " or ".join(f"`{word}`" for word in values[0])
    return ACCEPTED[parser.__name__]


def _default(field: Field) -> str:
    value = field.default
    if value is MISSING:
        raise SystemExit(f"{field.name} has no default.")
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{one}"' for one in value) + "]`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def page() -> str:
    """The whole page."""
    known = [field for field in fields(newsroom.Newsroom) if field.name != "home"]
    apart = {field.name for field in known} ^ MEANINGS.keys()
    if apart:
        raise SystemExit(f"docs/settings.py and newsroom.py differ in: {', '.join(sorted(apart))}.")
    parts = [HEAD]
    for field in known:
        parts.append(f"## {field.name}\n\n{MEANINGS[field.name]}\n\n")
        parts.append(f"Accepts {_accepted(field.name)}. Default {_default(field)}.\n")
        parts.append(f"In the environment: `{newsroom.PREFIX}{field.name.upper()}`.\n\n")
    return "".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv and PAGE.read_text("utf-8") != page():
        sys.exit(f"{PAGE.name} does not say what the code does: `make docs` writes it anew.")
    PAGE.write_text(page(), "utf-8")
