"""HTTP for discussions: each parses, asks one query or runs one action, and renders or leads on.

A script asks for a part of a page with the header `X-Part`: `comment` is answered
with the comment as it stands now, `composer` with the form alone. Without it the
same addresses answer with whole pages and redirects, so that everything works
without a script.
"""
