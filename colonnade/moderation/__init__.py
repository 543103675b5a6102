"""Moderation: what may stay, who decided it, and why.

The chapter of rules, reports, notices, cases, decisions and appeals. Its words
and its place in the order of imports stand; its rooms are built by the work on
the moderator's desk.
"""
