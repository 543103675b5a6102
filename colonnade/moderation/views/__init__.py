"""HTTP for reports and for the moderators' desk: each view parses, asks one query or runs one action."""
