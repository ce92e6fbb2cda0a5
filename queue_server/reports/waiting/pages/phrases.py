"""How the figures of waits are worded: minutes, shares with their numbers, names of the centre."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from babel.numbers import format_decimal

from config.centre.campaigns import named_services
from config.centre.model import Centre, Service
from config.phrases.waits import short_wait
from config.text.catalogue import locale_of, text
from config.text.formats import format_day, format_time, format_weekday
from config.wire import WaitEstimate
from queue_server.reports.figures import Share
from queue_server.reports.phrases import NO_KEY, ReportPhrases
from queue_server.reports.waiting.facts import NONE, TicketOutcome
from queue_server.reports.waiting.figures import (
    SLOT_MINUTES,
    TicketDimension,
    TicketMeasure,
    is_rate,
)
from queue_server.reports.waiting.repository import ToldLater
from queue_server.reports.waiting.service import Value

MINUTE_MILLISECONDS: Final = 60_000
HOUR_MILLISECONDS: Final = 3_600_000
_A_MONDAY: Final = date(2026, 11, 23)


class WaitingPhrases(ReportPhrases):
    """The phrases of one page of waits, beside those of all figures."""

    def __init__(self, language: str, centre: Centre) -> None:
        super().__init__(language, centre)
        self._names = {
            TicketDimension.SERVICE: {id: one.name for id, one in _in_order(centre).items()},
            TicketDimension.COUNTER: {one.id: one.name for one in centre.counters},
            TicketDimension.PRIORITY: {one.id: one.name for one in centre.priority_classes},
            TicketDimension.REASON: {
                reason.id: reason.name for one in centre.priority_classes for reason in one.reasons
            },
        }

    def waits(self, key: str, /, **values: object) -> str:
        return text(self.language, f"waiting.{key}", **values)

    def campaign(self, key: str, /, **values: object) -> str:
        return text(self.language, f"campaigns.report.{key}", **values)

    # --------------------------------------------------------------------------- numbers

    def decimal(self, number: float | None) -> str:
        """With one decimal, `12,4`; a dash where there is none."""
        if number is None:
            return NO_KEY
        return str(format_decimal(round(number, 1), "#,##0.0", locale=locale_of(self.language)))

    def minutes(self, duration: float | None) -> str:
        """Milliseconds as minutes with one decimal, without their unit."""
        return self.decimal(None if duration is None else duration / MINUTE_MILLISECONDS)

    def rate(self, share: Share) -> str:
        """A share of enough people, `84,0%`; empty of fewer."""
        return self.per_cent(share) if is_rate(share) else ""

    def counted_rate(self, share: Share) -> str:
        """A share with its numbers, `84,0% = 504 ÷ 600`; of few people the numbers alone."""
        if not share.denominator:
            return NO_KEY
        numbers = {
            "numerator": self.number(share.numerator),
            "denominator": self.number(share.denominator),
        }
        if is_rate(share):
            return self("share.said", per_cent=self.per_cent(share), **numbers)
        return self.waits("few", **numbers)

    def told(self, low: int, high: int) -> str:
        """A range in milliseconds as the ticket said it: `10–15 phút`."""
        if high == NONE:
            return self.waits("told.nothing")
        estimate = WaitEstimate(low_seconds=low // 1000, high_seconds=high // 1000)
        return short_wait(self.language, estimate)

    def told_later(self, told: ToldLater) -> str:
        """A line of what a phone was told: `09:12: 10–15 phút, 3 người phía trước`."""
        low, high = told.low_seconds, told.high_seconds
        known = low is not None and high is not None
        wait = self.told((low or 0) * 1000, (high or 0) * 1000 if known else NONE)
        clock = format_time(self._centre.local(told.at))
        return self.waits("list.told_at", time=clock, wait=wait, ahead=self.number(told.ahead))

    def took(self, duration: int) -> str:
        """A duration of one ticket in milliseconds, `12,4 phút`; empty where there is none."""
        return "" if duration == NONE else self.waits("minutes", minutes=self.minutes(duration))

    # ----------------------------------------------------------------------------- names

    def column(self, name: str) -> str:
        return self.waits(f"column.{name}")

    def figure(self, measure: TicketMeasure) -> str:
        """Which tickets a list shows."""
        return self.waits(f"measure.{measure.value}")

    def outcome(self, outcome: int) -> str:
        return self.waits(f"outcome.{TicketOutcome(outcome).name.lower()}")

    def dimension(self, dimension: TicketDimension) -> str:
        return self.waits(f"dimension.{dimension.value}")

    def weekday(self, weekday: int) -> str:
        return format_weekday(self.language, _A_MONDAY + timedelta(days=weekday))

    def slot(self, slot: int) -> str:
        """A half hour from its beginning to its end: `08:00–08:30`."""
        return f"{self.slot_begins(slot)}–{self.slot_begins(slot + 1)}"

    def slot_begins(self, slot: int) -> str:
        if slot * SLOT_MINUTES == 24 * 60:
            return "24:00"
        hour, minute = divmod(slot * SLOT_MINUTES, 60)
        return f"{hour:02}:{minute:02}"

    def value(self, dimension: TicketDimension, value: Value) -> str:
        """What a line of a table, or a filter, is called."""
        if isinstance(value, int):
            if dimension is TicketDimension.DAY:
                return format_day(self.language, date.fromordinal(value))
            return self.weekday(value) if dimension is TicketDimension.WEEKDAY else self.slot(value)
        if value is None:
            return self.waits(f"none.{dimension.value}")
        name = self._names[dimension].get(value)
        return self.localised(name) if name else value

    def order(self, dimension: TicketDimension, value: Value) -> tuple[int, int | str]:
        """Names in the order of the centre file, then those that it no longer has; nothing
        first among classes, last elsewhere."""
        if isinstance(value, int):
            return (0, value)
        if value is None:
            return (-1 if dimension is TicketDimension.PRIORITY else 3, 0)
        known = list(self._names[dimension])
        return (0, known.index(value)) if value in known else (1, value)


def _in_order(centre: Centre) -> dict[str, Service]:
    """The services of the centre, then campaigns that do not run now."""
    return centre.service_by_id | named_services(centre)
