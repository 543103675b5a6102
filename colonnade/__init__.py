"""Colonnade: a newsroom's whole public page in one Python application.

Readers open an article, see the story it belongs to and what others say of it;
editors write at the desk; moderators keep the conversation civil. Each folder
here is a chapter and opens with its own paragraph; the order in which they may
know each other is written in ARCHITECTURE.md and held by import-linter.
"""

__version__ = "0.1.0"
