"""What the server runs: Django, the edge before it, and the background work beside it.

The server is started with `--no-proxy-headers`: whose word is taken for a
reader's address is the newsroom's setting `trusted_proxies`, and the shell's work.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "colonnade.config.settings")
wsgi = get_wsgi_application()

# Only now, because these read Django's settings and models.
from colonnade.config.background import Background  # noqa: E402
from colonnade.discussion import actions as discussion  # noqa: E402
from colonnade.discussion import tasks as mails  # noqa: E402
from colonnade.edge import assets, reads  # noqa: E402
from colonnade.edge.shell import Shell  # noqa: E402
from colonnade.moderation import actions as moderation  # noqa: E402
from colonnade.moderation import tasks as messages  # noqa: E402
from colonnade.news import actions as news  # noqa: E402
from colonnade.readers import actions as readers  # noqa: E402

background = Background(
    each_second=[
        news.publish_due,
        discussion.tell_followers,
        mails.send_mails_due,
        messages.send_messages_due,
        moderation.write_origins,
    ],
    each_minute=[
        news.rank_most_read,
        reads.forget_old,
        readers.delete_due_readers,
        readers.forget_old_meters,
        moderation.open_missing_cases,
        moderation.forget_origins,
        messages.watch_queues,
        moderation.count_comments,
        moderation.forget_asked,
        messages.teach_akismet_due,
        moderation.forget_messages,
    ],
)
application = Shell(wsgi, assets=assets.site(), beside=[background])
