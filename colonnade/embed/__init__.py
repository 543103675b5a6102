"""Embed: the discussion on other people's pages.

The chapter of the script that places a thread elsewhere, of its sign-in tokens
and its counts. Its place in the order of imports stands; its rooms are built
after the discussion.
"""
