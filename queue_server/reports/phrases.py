"""How figures are worded: in the page's language, numbers and days as people write them here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from config.centre.model import Centre
from config.text.catalogue import known_language, localised, text
from config.text.formats import (
    format_date,
    format_date_time,
    format_month,
    format_number,
    format_percent,
)
from config.wire.vocabulary import Localised
from queue_server.reports.figures import Dimension, Measure, Share
from queue_server.reports.periods import Period, month_of
from queue_server.reports.repository import Key
from queue_server.reports.service import FigureRow

NO_KEY: Final = "—"


class ReportPhrases:
    """The phrases of one page of figures. A language without a catalogue reads as the first."""

    def __init__(self, language: str, centre: Centre) -> None:
        self.language = known_language(language)
        self._centre = centre

    def __call__(self, key: str, /, **values: object) -> str:
        return text(self.language, f"reports.{key}", **values)

    def desk(self, key: str) -> str:
        """The phrases of the header that all pages of staff share."""
        return text(self.language, f"desk.{key}")

    def dossiers(self, key: str) -> str:
        """The phrases that all rooms have of dossiers: statuses, channels, outcomes."""
        return text(self.language, f"dossiers.{key}")

    def localised(self, names: Localised | str) -> str:
        """The name in this language, else in whichever there is."""
        if isinstance(names, str):
            return names
        return localised(names, self.language)

    # ---------------------------------------------------------------------- numbers, days

    def number(self, count: int) -> str:
        return format_number(self.language, count)

    def per_cent(self, share: Share) -> str:
        """With one decimal; a dash where there is nothing to share. 99.96 is not yet 100."""
        if share.per_cent is None:
            return NO_KEY
        is_whole = share.numerator == share.denominator
        per_cent = share.per_cent if is_whole else min(share.per_cent, 99.9)
        return format_percent(self.language, per_cent, decimals=1)

    def day(self, day: date) -> str:
        return format_date(day)

    def instant(self, moment: datetime) -> str:
        return format_date_time(self._centre.local(moment))

    def wall(self, moment: datetime | None) -> datetime | None:
        """What the centre's clock shows, to the minute: a date for a spreadsheet."""
        if moment is None:
            return None
        return self._centre.local(moment).replace(tzinfo=None, second=0, microsecond=0)

    def due(self, due_at: datetime | None, *, unread: bool) -> str:
        """A due date, or why there is none."""
        if due_at is not None:
            return self.instant(due_at)
        return self.dossiers("outcome.unread" if unread else "outcome.no_limit")

    def period(self, period: Period) -> str:
        """A whole month by its name, one day as such, else from and to."""
        if period == month_of(period.first):
            return self("period.month", month=format_month(period.first))
        if period.first == period.last:
            return self("period.day", day=self.day(period.first))
        return self("period.days", first=self.day(period.first), last=self.day(period.last))

    # ------------------------------------------------------------------------------ names

    def measure(self, measure: Measure) -> str:
        return self(f"measure.{measure.value}")

    def key(self, dimension: Dimension, key: Key, name: Localised | str = "") -> str:
        """What a line of a table, or a filter, is called."""
        if dimension is Dimension.CHANNEL:
            return self.dossiers(f"channel.{key}")
        if dimension is Dimension.DUTY:
            return self._duty(str(key or ""))
        if key is None:
            return self("nobody")
        return self.localised(name) or str(key) or NO_KEY

    def _duty(self, id: str) -> str:
        """A duty out of hours; of one that the settings know no more its id."""
        names = {duty.id: duty.name for duty in self._centre.on_call}
        return self.localised(names.get(id, id)) if id else self("in_hours")

    def row(self, dimension: Dimension, row: FigureRow) -> str:
        if dimension is Dimension.MONTH:
            return self.period(row.period)
        phrase = self.key(dimension, row.key, row.name)
        return f"{phrase} ({row.key})" if dimension is Dimension.PROCEDURE else phrase
