"""What changes the paper: one verb each, in one transaction, told to the edge by key.

Editors change articles at the desk, through Wagtail; its signals end in
`place_article` and `note_move`. Importers and commands call the verbs here.
"""

from colonnade.news.actions.addresses import note_deletion, note_rename, note_withdrawal
from colonnade.news.actions.arrivals import (
    import_articles,
    import_authors,
    import_fronts,
    import_notices,
    import_photos,
    import_sections,
    import_stories,
    import_tags,
    settle_stories,
)
from colonnade.news.actions.editions import open_edition, open_notices
from colonnade.news.actions.photos import add_photo, make_files, remove_files, take_in_file
from colonnade.news.actions.placing import (
    close_list,
    place_article,
    place_articles,
    recount,
    set_comment_count,
)
from colonnade.news.actions.previews import end_preview_link, make_preview_link
from colonnade.news.actions.publishing import publish_due, record_update
from colonnade.news.actions.reading import rank_most_read
from colonnade.news.actions.refused import Refused
from colonnade.news.actions.roles import set_up_roles
from colonnade.news.actions.words import find_alike, index_articles

__all__ = [
    "Refused",
    "add_photo",
    "close_list",
    "end_preview_link",
    "find_alike",
    "import_articles",
    "import_authors",
    "import_fronts",
    "import_notices",
    "import_photos",
    "import_sections",
    "import_stories",
    "import_tags",
    "index_articles",
    "make_files",
    "make_preview_link",
    "note_deletion",
    "note_rename",
    "note_withdrawal",
    "open_edition",
    "open_notices",
    "place_article",
    "place_articles",
    "publish_due",
    "rank_most_read",
    "record_update",
    "recount",
    "remove_files",
    "set_comment_count",
    "set_up_roles",
    "settle_stories",
    "take_in_file",
]
