"""Writes the conversation: `python -m demo.talk [--to FOLDER]`, from the root of the repository."""

import argparse
import json
from pathlib import Path

from demo.talk.files import NEWSPAPER, written


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m demo.talk", description=__doc__)
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", default=NEWSPAPER, help="where to, if not the newspaper"
    )
    folder = parser.parse_args(arguments).to
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in written().items():
        text = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {len(rows)} lines, {len(text.encode()) // 1000} kB")


if __name__ == "__main__":
    main()
