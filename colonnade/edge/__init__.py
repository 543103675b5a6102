"""Edge: the last step before the reader.

Most readers ask for a page that somebody else has just read. The edge answers
them from memory, in a shell around Django; only who is signed in, posts, or asks
for something new enters Django itself. Every page is kept under keys, the names
of what it shows (`article:5`, `thread:12`), and three words are all that the rest
of the program knows:

`keep(response, *keys)`    this page may be shown to everyone, and shows these things
`touch(*keys)`             these things have changed: after the commit their pages are
                           made anew, within a second, and open pages hear of it
`stream(request, *keys)`   leave this connection open and tell it of touches

What `keep(…, read="article:5")` names is counted at every serving (`reads`); a page that
is its reader's own names it with `read(response, "article:5")`.

A page that is one reader's own is put together from parts that are everyone's:
`part(name, make)` keeps one as long as the keys that `make` gives with it.

A page that listens carries `now()`, the number of the latest change before it was
made. Nothing here is older than sixty seconds, nothing personal is kept, and memory is
bounded. A reader who leaves a page open is told numbers and keys, never content:
the page asks again, so who may see what is decided in one place.
"""

from colonnade.edge.bus import now, touch
from colonnade.edge.counted import read
from colonnade.edge.kept import keep
from colonnade.edge.live import stream
from colonnade.edge.parts import part

__all__ = ["keep", "now", "part", "read", "stream", "touch"]
