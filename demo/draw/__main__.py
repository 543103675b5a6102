"""Draws the pictures: `python -m demo.draw [--to FOLDER] [name…]`, from the root of the repository."""

import argparse
import json
from pathlib import Path

from demo.draw.files import save
from demo.draw.pictures import LANDSCAPE, PICTURES, PORTRAITS
from demo.draw.scene import Scene

NEWSPAPER = Path(__file__).resolve().parents[1] / "newspaper"


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m demo.draw", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help="a picture; without one, every picture")
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", help="where to put them, if not in the newspaper"
    )
    options = parser.parse_args(arguments)
    lines = (NEWSPAPER / "photos.jsonl").read_text(encoding="utf-8").splitlines()
    photos = {photo["id"]: photo for photo in map(json.loads, lines)}
    for unknown in sorted((set(options.names) | set(photos)) - set(PICTURES)):
        raise SystemExit(f"There is no picture called {unknown}.")
    for name in options.names or photos:
        image = PICTURES[name](Scene(*PORTRAITS.get(name, LANDSCAPE)))
        file = NEWSPAPER / photos[name]["file"]
        path = options.to / file.name if options.to else file
        path.parent.mkdir(parents=True, exist_ok=True)
        save(image, photos[name], path)
        print(f"{name}: {image.width} x {image.height}, {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
