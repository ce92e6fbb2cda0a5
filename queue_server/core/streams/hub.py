"""Who hears what: topics, their subscribers, and one way to send to all of them.

A message is encoded once and handed to every subscriber's connection; a subscriber that does not
keep up is dropped and comes back for a new snapshot (a browser's EventSource does so by
itself), so a slow one costs memory to nobody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final, Protocol

LARGEST_BACKLOG_BYTES: Final = 128 * 1024
PARTS: Final = 40
"""Into how many parts the topics are divided by their hash, so that work that is done in turns
(heartbeats) does not visit every topic in every turn."""


class Subscriber(Protocol):
    """One open stream."""

    @property
    def has_ended(self) -> bool:
        """Whether its line ended by itself: the client has gone and is not merely slow."""

    def send(self, message: bytes) -> bool:
        """Take an encoded message; False when the subscriber is gone or too far behind."""

    def drop(self) -> None:
        """End the stream at once."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who opens streams by one link or as one member of staff, and how many at once."""

    name: str
    most: int


class Hub:
    """Topics by name, such as `board:hall` or `ticket:17`."""

    def __init__(self) -> None:
        self._topics: dict[str, set[Subscriber]] = {}
        self._parts: list[set[str]] = [set() for _ in range(PARTS)]
        self._held: defaultdict[str, dict[Subscriber, str]] = defaultdict(dict)
        """Holder → its subscribers, the oldest first, with their topics."""
        self.dropped = 0
        """How many did not keep up."""

    def join(self, topic: str, subscriber: Subscriber, holder: Holder | None = None) -> None:
        """Hear `topic` until `leave`; of more than `holder` may have, the oldest is dropped."""
        if topic not in self._topics:
            self._topics[topic] = set()
            self._part(hash(topic)).add(topic)
        self._topics[topic].add(subscriber)
        if holder is None:
            return
        held = self._held[holder.name]
        held[subscriber] = topic
        if len(held) > holder.most:
            oldest, its_topic = next(iter(held.items()))
            self.leave(its_topic, oldest, holder)
            oldest.drop()

    def leave(self, topic: str, subscriber: Subscriber, holder: Holder | None = None) -> None:
        """Hear no more; leaving twice is as once."""
        if holder is not None and holder.name in self._held:
            self._held[holder.name].pop(subscriber, None)
            if not self._held[holder.name]:
                del self._held[holder.name]
        subscribers = self._topics.get(topic)
        if subscribers is not None:
            subscribers.discard(subscriber)
            if not subscribers:
                del self._topics[topic]
                self._part(hash(topic)).discard(topic)

    def listens(self, topic: str) -> bool:
        """Whether anybody hears `topic`: without a subscriber, nothing need be made ready."""
        return topic in self._topics

    @property
    def is_heard(self) -> bool:
        """Whether anybody hears anything."""
        return bool(self._topics)

    def subscribers(self, topic: str) -> int:
        return len(self._topics.get(topic, ()))

    def topics(self, prefix: str) -> list[str]:
        """The topics that begin with `prefix` and have a subscriber."""
        return [topic for topic in self._topics if topic.startswith(prefix)]

    def part(self, number: int) -> list[str]:
        """The topics whose hash is congruent to `number` modulo `PARTS`."""
        return list(self._part(number))

    def _part(self, number: int) -> set[str]:
        return self._parts[number % PARTS]

    def holders(self) -> list[str]:
        """The names of those who hold streams."""
        return list(self._held)

    def send(self, topic: str, message: bytes) -> None:
        """Hand an encoded message to every subscriber of `topic`."""
        for subscriber in tuple(self._topics.get(topic, ())):
            if not subscriber.send(message):
                self.dropped += not subscriber.has_ended
                self.leave(topic, subscriber)
                subscriber.drop()

    def drop_all(self, prefix: str = "") -> None:
        """End every stream of topics that begin with `prefix`; their subscribers come back for a
        new snapshot."""
        for topic in self.topics(prefix):
            for subscriber in tuple(self._topics.get(topic, ())):
                self.leave(topic, subscriber)
                subscriber.drop()


async def end_streams(hub: Hub) -> None:
    """Let go of every open stream, so that stopping need not wait for them."""
    hub.drop_all()
