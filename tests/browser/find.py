"""Find a Chromium for the browser tests, or get one.

Looked for in this order: `COLONNADE_CHROMIUM`, an installed Chromium or Chrome,
Playwright's own. With `--get`, where none is found: Playwright's download, then
the system's package. Ends with a clear sentence if none can be had.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find() -> str | None:
    """The path of a Chromium that is here, or None."""
    named = os.environ.get("COLONNADE_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def get() -> str | None:
    """Get one: Playwright's download where it can be reached, else the system's package."""
    print("No Chromium is installed; getting one …")
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium-headless-shell"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts += [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]
    for command in attempts:
        try:
            subprocess.run(command, timeout=900, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if path := find():
            return path
    return None


if __name__ == "__main__":
    found = find() or (get() if "--get" in sys.argv else None)
    if found is None:
        sys.exit(
            "No Chromium can be found or got. Install one (on Debian: apt install chromium) or name one:"
            " COLONNADE_CHROMIUM=/path/to/chromium make test"
        )
