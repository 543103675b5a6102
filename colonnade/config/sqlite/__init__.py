"""SQLite as Django drives it, with writers of one process in a queue."""
