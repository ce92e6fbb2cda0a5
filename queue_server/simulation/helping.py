"""Help between counters on a simulated day, by the rules by which the server begins and ends it.

What a leader began by hand is not in it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from config.centre.model import Centre
from config.wire import CounterId, ServiceId
from queue_server.centre.opening import centre_hours_on
from queue_server.tickets.rules.calling.dispatch import WaitingTicket
from queue_server.tickets.rules.calling.helping import Help, open_seconds

LOOKED_AT_SECONDS: Final = 30.0
"""How often a server looks at the waits."""
COPY: Final = "+"
"""Between a counter's id and the number of one more like it."""

Span = tuple[datetime, datetime]
"""From the first up to, not including, the second."""


@dataclass(frozen=True, slots=True)
class HelpRules:
    """Rules of a centre, and the hours in which people wait."""

    rules: tuple[Help, ...] = ()
    hours: Sequence[Span] = ()

    @classmethod
    def of(cls, centre: Centre, day: date) -> HelpRules:
        rules = [
            Help(
                rule.id,
                ServiceId(rule.service),
                tuple(map(CounterId, rule.counters)),
                rule.wait_minutes,
                rule.for_minutes,
                rule.least_minutes,
            )
            for rule in centre.calling.rules
        ]
        return cls(tuple(rules), centre_hours_on(centre, day))


NO_HELP: Final = HelpRules()


class DayHelp:
    """Which help holds, in the course of a day."""

    def __init__(self, rules: HelpRules) -> None:
        self._helps = list(rules.rules)
        self._hours = rules.hours

    def __bool__(self) -> bool:
        """Whether there is any rule."""
        return bool(self._helps)

    def look(self, heads: Iterable[WaitingTicket], now: datetime) -> bool:
        """Begin and end what is due, where these are the first of their lines; whether anything
        has begun or ended."""
        first: dict[ServiceId, datetime] = {}
        for one in heads:
            if one.counter is None:
                first[one.service] = min(one.waiting_since, first.get(one.service, now))
        before = [one.begun_at for one in self._helps]
        self._helps = [
            one.after(open_seconds(self._hours, first.get(one.service, now), now), now)
            for one in self._helps
        ]
        return before != [one.begun_at for one in self._helps]

    def also(self, counter: str) -> list[ServiceId]:
        """The services that a counter, or one more like it, helps with now."""
        like = counter.partition(COPY)[0]
        return [
            one.service
            for one in self._helps
            if one.begun_at is not None and (counter in one.counters or like in one.counters)
        ]
