"""Faults of this computer that keep a program from working, worded so that they can be mended.

The tree of `queue_server.core.errors` is for senders of requests. This one is for the user at the
computer: a disk without room, a folder that is in use, a file that is damaged.
"""

from __future__ import annotations

from config.text.phrase import Phrase


class InstallationFault(Exception):
    """Nothing was changed; `phrase` says why, and what to do."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase)
        self.phrase = phrase

    def __str__(self) -> str:
        return self.phrase.in_language("en")
