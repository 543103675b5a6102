"""Writes the demo newspaper's long conversation: a thousand comments on Saturdays without cars.

    python -m demo.talk                     into newspaper/, as comments-saltergate.jsonl and its readers
    python -m demo.talk --to /tmp/talk      into another folder, to compare

From the bottom up: the stock of sentences, the people, the shape of the conversation, what each of them
says, and what became of it. The same program writes the same bytes each time. Needs nothing but Python.
"""
