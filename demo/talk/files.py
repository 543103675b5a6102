"""The files: the conversation from its first to its last line, as an archive has it."""

import random
from datetime import datetime
from pathlib import Path

from demo.talk import fates, people, shape
from demo.talk.speaking import Speech

NEWSPAPER = Path(__file__).resolve().parents[1] / "newspaper"
COMMENTS = 1000
SEED = 1871
FIRST = 6001


def written():
    """The two files of the conversation: their names and their lines."""
    chance = random.Random(SEED)
    readers = people.read(NEWSPAPER / "readers.jsonl")
    kept = people.read(Path(__file__).parent / "stock" / "first.jsonl")
    added = people.newcomers(chance)
    crowd = people.crowd(chance, readers, added)
    nodes = shape.grown(chance, COMMENTS - len(kept))
    speech = Speech(chance, crowd)
    for node in nodes:
        speech.speak(node)
    liking = [person.id for person in crowd if person.id]
    numbers = range(FIRST, FIRST + len(nodes))
    rows = fates.rows_of(chance, nodes, liking, numbers, speech.mouth, speech.general["p"])
    rows = sorted([*kept, *rows], key=lambda row: datetime.fromisoformat(row["posted_at"]))
    return {
        "readers-saltergate.jsonl": [row for _language, row in added],
        "comments-saltergate.jsonl": rows,
    }
