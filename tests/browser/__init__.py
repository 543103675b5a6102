"""Journeys through the demo newspaper in a real browser, with JavaScript and without."""
