"""News: what the paper publishes.

An article belongs to a section and to at most one story, the dossier that
gathers what the paper has written of one matter. Tags and authors gather
articles too. A photo carries its caption, its credit and where it was taken.
Each edition of the paper is one tree of sections in one language, under a
front page that an editor arranges.

Every list (a section, a story, a tag, an author, an edition's latest) is one
key, such as `story:12`, and one kind of row: a placement says that an article
shows under a key since a time. Lists are read along the index, counts are kept
beside them, and the same keys name what the edge keeps and drops.
"""
