"""Readers: the people of the paper.

A reader is a person with an account; staff are readers with roles. Whoever
signs in, whether to comment or to write, is one row here and signs in at one
door, `/account/login/`.

Roles are Django's groups under the newsroom's own names: writer, editor,
moderator, administrator.
"""
