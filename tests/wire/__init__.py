"""Tests of what leaves as files, against schemas of the standards written down here."""
