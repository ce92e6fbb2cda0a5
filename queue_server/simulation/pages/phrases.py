"""How days that are replayed and weeks that come are worded."""

from __future__ import annotations

from datetime import date, datetime

from babel.numbers import format_decimal

from config.centre.model import Centre
from config.text.catalogue import locale_of, text
from config.text.formats import format_day, format_percent, format_time
from queue_server.reports.phrases import NO_KEY, ReportPhrases
from queue_server.simulation.replay.comparison import Cohort, Waits


class WhatIfPhrases(ReportPhrases):
    """The phrases of one page, beside those of all figures; names are those of `centre`."""

    def __init__(self, language: str, centre: Centre) -> None:
        super().__init__(language, centre)
        self._known = centre

    def say(self, key: str, /, **values: object) -> str:
        return text(self.language, f"what_if.{key}", **values)

    def decimal(self, number: float, *, signed: bool = False) -> str:
        """With one decimal: `12,4`; with its sign where it is a difference: `+1,5`, `−3,0`."""
        shown = str(
            format_decimal(abs(round(number, 1)), "#,##0.0", locale=locale_of(self.language))
        )
        if not signed or not round(number, 1):
            return shown
        return f"{'+' if number > 0 else '−'}{shown}"

    def minutes(self, seconds: float) -> str:
        return self.decimal(seconds / 60)

    def share(self, share: float) -> str:
        """Whole per cents; what is not all is not 100."""
        per_cent = share * 100 if share >= 1 else min(share * 100, 99.0)
        return format_percent(self.language, per_cent)

    def waits(self, waits: Waits) -> list[str]:
        """Mean, p90 and the share in time; dashes where nobody was called."""
        if not waits.people:
            return [NO_KEY, NO_KEY, self.share(0.0) if waits.never_called else NO_KEY]
        return [
            self.minutes(waits.mean_seconds),
            self.minutes(waits.p90_seconds),
            self.share(waits.within),
        ]

    def whole_day(self, day: date) -> str:
        return format_day(self.language, day)

    def clock(self, at: datetime) -> str:
        return format_time(self._known.local(at))

    # ------------------------------------------------------------------------------ names

    def group(self, group: Cohort) -> str:
        if group.kind == "all":
            return self.say("everybody")
        if group.kind == "class":
            return self.priority_class(group.key)
        return self.service(group.key)

    def priority_class(self, key: str) -> str:
        if not key:
            return self.say("ordinary")
        known = self._known.priority_class_by_id.get(key)
        return self.localised(known.name) if known else key

    def service(self, key: str) -> str:
        known = self._known.service_by_id.get(key)
        return self.localised(known.name) if known else key

    def counter(self, key: str) -> str:
        known = self._known.counter_by_id.get(key)
        return self.localised(known.name) if known else key
