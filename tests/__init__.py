"""Tests: sentences about what is promised, in the order of the apps."""
