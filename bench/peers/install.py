"""Get the peers: `python -m bench.peers.install`, as root for Debian's packages.

Programs from Debian's packages, Python ones from the package index into environments of
their own below .cache/bench/peers. No service of theirs is started: the bench runs each
program with a configuration of its own, for as long as it measures. What cannot be had
is said in a sentence, and the bench skips it.
"""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers import isso, wagtail
from bench.programs import Failed, own_environment, run

PACKAGES = {
    "wrk, the load": ["wrk"],
    "nginx with brotli": ["nginx-light", "libnginx-mod-http-brotli-static"],
    "WordPress, PHP and MariaDB": [
        *("wordpress", "wordpress-theme-twentytwentyone", "mariadb-server-core", "mariadb-client-core"),
        *("php", "php8.2-fpm", "php8.2-mysql", "php8.2-xml", "php8.2-mbstring", "php8.2-curl", "php8.2-gd"),
    ],
}
ENVIRONMENTS = {"Isso": (isso.HOME, isso.NEEDS), "Wagtail": (wagtail.HOME, wagtail.NEEDS)}
# Debian asks this program whether a package may start its service.
POLICY = Path("/usr/sbin/policy-rc.d")


@contextmanager
def _no_services() -> Iterator[None]:
    """Let Debian's packages start nothing, unless somebody has said already what they may start."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(POLICY.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    try:
        yield
    finally:
        POLICY.unlink()


def from_debian() -> list[str]:
    """Install what Debian packages; returns a sentence for each that cannot be had."""
    if not shutil.which("apt-get"):
        names = ", ".join(PACKAGES)
        return [
            f"This is no Debian: install {names} by the means of your system; bench/peers says how they run."
        ]
    missing = {name: words for name, words in PACKAGES.items() if not all(map(_is_installed, words))}
    if missing and os.geteuid() != 0:
        words = " ".join(word for some in missing.values() for word in some)
        return [f"Debian's packages need root: apt-get install --no-install-recommends {words}"]
    wrong = []
    environment = {**own_environment(), "DEBIAN_FRONTEND": "noninteractive"}
    with _no_services():
        for name, words in missing.items():
            print(f"{name} …", flush=True)
            command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *words]
            try:
                try:
                    run(command, env=environment)
                except Failed:  # the lists may be old
                    run(["apt-get", "update", "-qq"], env=environment)
                    run(command, env=environment)
            except Failed as error:
                wrong.append(f"{name}: {error}")
    return wrong


def _is_installed(package: str) -> bool:
    asked = ["dpkg-query", "-W", "-f", "${Status}", package]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout == "install ok installed"


def into_environments() -> list[str]:
    """Make an environment for each Python peer; returns a sentence for each that cannot be had."""
    wrong = []
    for name, (home, needs) in ENVIRONMENTS.items():
        mark = home / "installed"
        if mark.exists() and mark.read_text() == "\n".join(needs):
            continue
        print(f"{name} …", flush=True)
        try:
            shutil.rmtree(home / "venv", ignore_errors=True)
            run([sys.executable, "-m", "venv", home / "venv"])
            pip = [home / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet"]
            run([*pip, "--disable-pip-version-check", *needs])
            mark.write_text("\n".join(needs))
        except Failed as error:
            wrong.append(f"{name}: {error}")
    return wrong


if __name__ == "__main__":
    sentences = [*from_debian(), *into_environments()]
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    print("`make bench` measures beside what is here." if sentences else "Every peer is here; `make bench`.")
    sys.exit(bool(sentences))
