"""What became of the comments: liked, changed, taken back, removed, featured; and what the house said."""

import math
from datetime import timedelta

from demo.talk.people import DESK
from demo.talk.shape import BEGIN, END

THREAD = "t-saltergate-saturday"
REASONS = (
    "Rule 3: argue with the point, not the person.",
    "Rule 5: no private addresses or telephone numbers.",
    "Rule 2: the same advertisement under four reports.",
    "Rule 3: this was about somebody’s accent and not about the street.",
)
RUDE = (
    "People like you should be put on the sledge and sent down Ladder Street.",
    "Her shop has been dying since her husband left, ask anybody.",
    "He lives at Tar Yard 6, second bell, go and ask him yourself.",
    "CHEAP SLEDGES CHEAP BENCHES write to me, best prices in town!!!",
    "With an accent like that I would not talk about “our” street.",
    "Typical. Idiots with sledges.",
    "I know which of you have no job, I see you at the bakery on weekdays.",
    "Somebody should let the air out of that hearse, and out of you.",
    "Shut up, granny.",
)
GONE = ("Osk. Brandvold", "taryard_tina", "Kaptein Fogg", "Aunt Betty")
HOUSE = (
    (
        0.02,
        "Welcome. This is going to be a long discussion, so please answer under the comment that you mean,"
        " and look whether your question has been asked: the one about deliveries has, four times.",
    ),
    (
        0.36,
        "We have removed a few comments that were about persons. What was said about vans stays, all of it.",
    ),
    (
        0.62,
        "Six hundred comments. We have passed the questions about Ladder Street to the works office"
        " and will print what it answers.",
    ),
    (
        0.9,
        "The works office replies: clickers will also stand in Ladder Street on the 28th, and the strip"
        " from the pharmacy to the steps will be gritted. Thank you, everybody who counted.",
    ),
)


def rows_of(chance, nodes, readers, numbers, mouth, afterthoughts):
    """The nodes as lines of the archive, in their order."""
    for node, number in zip(nodes, numbers, strict=True):
        node.row = {
            "id": f"c-{number}",
            "thread": THREAD,
            "parent": node.parent.row["id"] if node.parent else None,
            "author": node.person.id,
            "posted_at": node.at.isoformat(),
            "text": node.text,
        }
        if node.person.id is None:
            node.row["author_name"] = node.person.name
        _like(chance, node, readers)
    _speak_for_the_house(nodes)
    plain = [node for node in nodes if node.row["author"] not in (None, DESK)]
    leaves = [node for node in plain if node.depth == 1 and not node.answers]
    beginnings = [node for node in plain if not node.depth]
    for node, name in zip(chance.sample(beginnings, len(GONE)), GONE, strict=True):
        node.row["parent_name"] = name
    for node, words in zip(chance.sample(leaves, len(RUDE)), RUDE, strict=True):
        _remove(chance, node, words)
    standing = [node for node in plain if "state" not in node.row]
    for node in chance.sample(standing, 12):
        node.row["state"] = "withdrawn"
    standing = [node for node in standing if "state" not in node.row]
    for node in chance.sample(standing, 34):
        _edit(chance, node, mouth, afterthoughts)
    best = sorted(standing, key=lambda node: node.row.get("like_count", 0), reverse=True)
    for node in [node for node in best if len(node.text) > 180][:6]:
        node.row["featured"] = True
    return [node.row for node in nodes]


def _like(chance, node, readers):
    """Likes are shared out as everywhere: nothing for most, a great deal for the few that came early."""
    early = 1 + 2.2 * math.exp(-(node.at - BEGIN) / timedelta(days=1))
    count = int(chance.lognormvariate(0.55, 1.25) * early * (1.5 if not node.depth else 0.8)) - 1
    if count <= 0:
        return
    named = chance.sample(readers, min(count, chance.choice((0, 0, 1, 1, 2, 3))))
    named = [name for name in named if name != node.person.id]
    node.row |= ({"likes": named} if named else {}) | {"like_count": min(count, 240)}


def _speak_for_the_house(nodes):
    for part, words in HOUSE:
        beginnings = [node for node in nodes[int(part * len(nodes)) :] if not node.depth and not node.answers]
        beginnings[0].row |= {"author": DESK, "text": words, "author_name": ""}


def _remove(chance, node, words):
    node.row |= {
        "text": words,
        "state": "removed",
        "state_reason": chance.choice(REASONS),
        "likes": [],
        "like_count": 0,
    }


def _edit(chance, node, mouth, afterthoughts):
    at = min(node.at + timedelta(minutes=chance.randrange(1, 10), seconds=chance.randrange(60)), END)
    before = node.row["text"]
    added = f"\n\n*Edited:* {mouth.one_of(afterthoughts, node)}"
    node.row |= {
        "text": before + added,
        "edited_at": at.isoformat(),
        "versions": [{"written_at": node.row["posted_at"], "text": before}],
    }
