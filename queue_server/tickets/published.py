"""What a centre publishes of its waits: how many of ten people were called as their ticket said."""

from __future__ import annotations

from collections.abc import Callable

from config.text.catalogue import LANGUAGES, plural_text
from config.wire import Notice


class PublishedWaits:
    """The figure of the last days, worked out by the reports once a day and shown to citizens."""

    def __init__(self) -> None:
        self.of_ten: int | None = None
        """None: the centre does not publish it, or it is of too few people."""
        self._changed: Callable[[], None] = lambda: None

    def listen(self, changed: Callable[[], None]) -> None:
        """`changed` is called whenever the figure is another."""
        self._changed = changed

    def put(self, of_ten: int | None) -> None:
        """Show this figure from now on."""
        before, self.of_ten = self.of_ten, of_ten
        if before != of_ten:
            self._changed()

    def phrase(self, language: str) -> str:
        """The sentence for citizens; empty where there is no figure."""
        if self.of_ten is None:
            return ""
        return plural_text(language, "phone.kept", self.of_ten)

    def notices(self) -> list[Notice]:
        """The same as a line at the foot of the hall's boards."""
        if self.of_ten is None:
            return []
        return [Notice(text={language: self.phrase(language) for language in LANGUAGES})]
