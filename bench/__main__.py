"""Run the bench and write docs/reference/benchmarks.md."""

import json
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

REPORT = Path("docs/reference/benchmarks.md")
SMALL, LARGE = 500, 50_000


def pages(size: int) -> dict[str, dict]:
    """Measure in a process of its own, so that the one size leaves nothing behind for the other."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.pages", str(size)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def growth() -> str:
    """What a page costs with 500 articles and with 50,000."""
    print(f"Making and measuring a newspaper of {SMALL:,} articles …", flush=True)
    small = pages(SMALL)
    print(
        f"Making and measuring a newspaper of {LARGE:,} articles (the first time takes minutes) …", flush=True
    )
    large = pages(LARGE)
    lines = [
        "## Growth: one page, made anew, with 500 and with 50,000 articles",
        "",
        "Django's time for one request, without the edge; median of 25. Goal: at most 1.3 ×.",
        "",
        f"| page | {SMALL:,}: ms | {LARGE:,}: ms | ratio | statements |",
        "|---|---|---|---|---|",
    ]
    for name, was in small.items():
        now = large[name]
        statements = f"{was['statements']} / {now['statements']}"
        lines.append(
            f"| {name} | {was['ms']:.1f} | {now['ms']:.1f} | {now['ms'] / was['ms']:.2f} | {statements} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run every entry, print the tables, keep them."""
    import django
    import wagtail

    head = (
        "# Benchmarks\n\nMade by `make bench`; ratios within one run are meant, not the milliseconds.\n\n"
        f"{date.today().isoformat()}, {platform.machine()}, Python {platform.python_version()},"
        f" Django {django.__version__}, Wagtail {wagtail.__version__}.\n"
    )
    text = f"{head}\n{growth()}\n"
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
