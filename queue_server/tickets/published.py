"""What a centre publishes of its waits: how many of ten people were called as their ticket said."""

from __future__ import annotations

from config.text.catalogue import plural_text


class PublishedWaits:
    """The figure of the last days, worked out by the reports once a day and shown to citizens."""

    def __init__(self) -> None:
        self.of_ten: int | None = None
        """None: the centre does not publish it, or it is of too few people."""

    def phrase(self, language: str) -> str:
        """The sentence for citizens; empty where there is no figure."""
        if self.of_ten is None:
            return ""
        return plural_text(language, "phone.kept", self.of_ten)
