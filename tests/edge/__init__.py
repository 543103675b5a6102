"""Tests of the edge: a real server before a small newspaper of its own."""
