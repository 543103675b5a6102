"""Discussion: what readers say to each other under an article.

A thread belongs to one article. A comment belongs to one thread and may answer
another, its parent. A like says that a comment was worth reading; there is no
dislike, only a report, and reports go to moderation.

Nothing here is deleted: a comment is removed (by a moderator, may come back) or
withdrawn (by its author, may not), and its place in the thread remains.
"""
