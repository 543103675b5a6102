"""The newsroom with no kept parts, so that a page which is not kept is made from nothing.

`uvicorn bench.anew:application`. Everything else is as a newsroom serves it: the
same doors, the same pool, the same database.
"""

from django.conf import settings

from colonnade.config import asgi

settings.EDGE_PARTS = False
application = asgi.application
