"""What each of them says: one to six sentences of the stock, fitting to whom they answer."""

from demo.talk import stock

# How much is said of each subject.
TOPICS = {
    "vans": 13,
    "shops": 13,
    "parking": 11,
    "walking": 12,
    "traffic": 12,
    "quiet": 11,
    "children": 7,
    "disabled": 7,
    "snow": 5,
    "money": 7,
    "elsewhere": 5,
    "history": 5,
}
SIGNS = {1: "+", -1: "-"}


class Speech:
    """Gives the nodes their people, one after another in the order of time, and lets them speak."""

    def __init__(self, chance, people):
        self.chance, self.people = chance, people
        self.weights = [person.weight for person in people]
        self.mouth = stock.Mouth(chance)
        self.topics, self.general, self.tongues = stock.topics(), stock.general(), stock.tongues()
        self.heard = set()

    def speak(self, node):
        """Who says it and what; nothing is said twice in the same words."""
        node.person = self.somebody(node)
        node.topic = self.topic(node)
        for _try in range(30):
            node.text = self.begins(node) if node.parent is None else self.answers(node)
            if node.text not in self.heard:
                break
        self.heard.add(node.text)

    def somebody(self, node):
        """One of the crowd; in a quarrel often the one who was answered."""
        parent = node.parent
        if parent and parent.parent and parent.parent.person.id and self.chance.random() < 0.45:
            return parent.parent.person
        while True:
            person = self.chance.choices(self.people, self.weights)[0]
            if not parent or person is not parent.person:
                return person

    def topic(self, node):
        if node.parent and self.chance.random() < 0.95:
            return node.parent.topic
        return self.chance.choices(list(TOPICS), list(TOPICS.values()))[0]

    def say(self, kind, node):
        """A sentence on the subject; the name in it is that of the person who is answered."""
        name = node.parent.person.call if node.parent else ""
        return self.mouth.one_of(self.topics[node.topic][kind], node, name)

    def add(self, kind, node):
        """A sentence that fits any subject."""
        name = node.parent.person.call if node.parent else ""
        return self.mouth.one_of(self.general[kind], node, name)

    def go_on(self, node, *kinds):
        """A sentence of the first of these kinds that is not used up here; else of another subject."""
        for kind in kinds:
            if self.mouth.has_more(self.topics[node.topic][kind], node):
                return self.say(kind, node)
        node.topic = self.chance.choice([name for name in TOPICS if name != node.topic])
        return self.say(kinds[-1], node)

    def begins(self, node):
        own, chance = SIGNS[node.person.leaning], self.chance
        if node.person.language in self.tongues and chance.random() < 0.5:
            node.sign = own
            return self.mouth.one_of(self.tongues[node.person.language])
        dice = chance.random()
        if dice < 0.11:
            node.sign = "?"
            return self.say("?", node)
        node.sign = own
        if dice < 0.19:
            return self.say("~", node)
        first = [self.say(own, node)]
        if chance.random() < 0.55:
            first.append(self.say(own + ".", node))
        if chance.random() < 0.16:
            first.insert(0, self.add("s", node))
        paragraphs = [" ".join(first)]
        if chance.random() < 0.15:
            other = self.chance.choice([name for name in TOPICS if name != node.topic])
            paragraphs[0] = f"{self.add('o', node)} {paragraphs[0]}"
            second = self.topics[other]
            said = [self.mouth.one_of(second[kind], node) for kind in (own, own + ".")]
            paragraphs.append(" ".join(said))
            if chance.random() < 0.35:
                paragraphs.append(self.listed(node, own))
            paragraphs.append(self.add("e", node))
        elif chance.random() < 0.14:
            paragraphs.append(self.add("e", node))
        return "\n\n".join(paragraphs)

    def listed(self, node, own):
        chosen = self.chance.sample(list(TOPICS), 3)
        return "\n".join(f"- {self.mouth.one_of(self.topics[name][own + '.'], node)}" for name in chosen)

    def answers(self, node):
        parent, chance = node.parent, self.chance
        own = SIGNS[node.person.leaning]
        if parent.sign == "?" and chance.random() < 0.75:
            node.sign = "="
            return self.go_on(node, "=", own)
        if parent.sign == "=" and chance.random() < 0.6:
            node.sign = "t"
            return self.add("t", node)
        node.sign = own
        dice = chance.random()
        if dice < 0.08:
            return self.go_on(node, "~", own)
        if parent.sign in ("h", "t"):
            node.sign = "h"
            return self.add("h" if dice < 0.5 else "a", node)
        if node.depth > 3 and dice < 0.22:
            node.sign = "h"
            return self.add("h", node)
        if dice < 0.17:
            node.sign = "q" if parent.sign != "q" else own
            return self.add("q", node) if node.sign == "q" else self.go_on(node, own + ".", own)
        if parent.sign == own or parent.sign == "=":
            said = [self.add("a", node)] if dice < 0.7 else []
            if dice > 0.35 or not said:
                said.append(self.go_on(node, own + ".", own))
        elif parent.sign == "q":
            said = [self.go_on(node, own + ".", own)]
        else:
            said = [self.add("d", node)] if dice < 0.5 else []
            if dice > 0.3 or not said:
                said.append(self.go_on(node, own + "!", own))
            if dice > 0.86:
                said.append(self.go_on(node, own + ".", own))
        text = " ".join(said)
        if len(parent.text) > 60 and chance.random() < 0.07:
            text = f"> {parent.text.lstrip('> ').split(chr(10))[0]}\n\n{text}"
        return text
