"""Counters that help with a service for a while, and what leaders are told of queues."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from config.wire.vocabulary import FromDevice, Slug, ToDevice


class CounterHelp(ToDevice):
    """Counters that also call a service, until its people wait less."""

    name: str
    """Of the rule that began it, or of the service and counter where a person did."""
    service: str
    counters: list[str]
    since: datetime
    by_hand: bool = False
    until_below_minutes: int
    """It ends when nobody has waited so long."""
    not_before: datetime
    """Nor does it end before this."""


class QueueAlertKind(StrEnum):
    """What is the matter with a queue."""

    LONGEST_WAIT = "longest_wait"
    """Somebody has waited nearly as long as the centre's longest wait, or longer."""
    SERVICE_LEVEL = "service_level"
    """Fewer are called in time than the centre wants."""


class QueueAlert(ToDevice):
    """A queue that somebody should look at, and what can be done."""

    service: str
    what: QueueAlertKind
    urgent: bool
    """Whether the limit has been passed; otherwise it is near."""
    waited_minutes: int
    """The longest present wait, while the centre was open."""
    limit_minutes: int
    people: int
    """Who has waited longer or is expected to; of a service level, how many are counted."""
    per_cent: int | None = None
    """Of a service level: how many were in time."""
    wanted_per_cent: int | None = None
    may_open: list[str] = []
    """Counters of the service that are closed."""
    may_resume: list[str] = []
    """Those that are paused."""
    may_help: list[str] = []
    """Open counters that do not call it, the least busy first."""


class HelpWith(FromDevice):
    """Let a counter also call a service."""

    counter: Slug
