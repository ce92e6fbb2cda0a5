"""A unit of work: one use case's share of a transaction, by whom and when."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table

from config.value_object import value_object
from queue_server.core.actor import Actor
from queue_server.core.events import Event


@value_object
class UnitOfWork:
    """What a use case works in: the connection, the actor in whose name it writes, and its time.

    `append` takes rows that nobody reads back within the transaction (log lines, answers); they
    are inserted together just before the commit. `announce` takes events; they go out after it.
    """

    connection: Connection
    actor: Actor
    now: datetime
    centre_version: int | None = None
    """The version of the centre under which it writes; None before the server has noted it."""
    events: list[Event] = field(default_factory=list)
    rows: list[tuple[Table, dict[str, Any]]] = field(default_factory=list)

    def append(self, table: Table, row: dict[str, Any]) -> None:
        self.rows.append((table, row))

    def announce(self, happened: Event) -> None:
        self.events.append(happened)

    def by(self, actor: Actor) -> UnitOfWork:
        """The same share of the transaction, in another actor's name."""
        return replace(self, actor=actor)

    def at(self, now: datetime) -> UnitOfWork:
        """The same share of the transaction, at another time."""
        return self if now == self.now else replace(self, now=now)
