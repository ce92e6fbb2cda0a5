"""How many of ten people were called within the time told: for citizens, where a centre wishes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from config.centre.model import Centre
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.reports.figures import Share
from queue_server.reports.periods import Period
from queue_server.reports.waiting.service import WaitingFigures
from queue_server.tickets.published import PublishedWaits

DAYS: Final = 30
FEWEST: Final = 200
"""Of fewer people in these days nothing is published."""


def of_ten(share: Share) -> int | None:
    """How many of ten, rounded down: no more is said than was kept. None of too few."""
    if share.denominator < FEWEST:
        return None
    return 10 * share.numerator // share.denominator


class WaitsPublisher:
    """Works the figure out once for each day of the centre."""

    def __init__(
        self,
        figures: WaitingFigures,
        centre: Current[Centre],
        clock: Clock,
        published: PublishedWaits,
    ) -> None:
        self._figures = figures
        self._centre = centre
        self._clock = clock
        self._published = published
        self._day: date | None = None

    async def work(self) -> None:
        """Publish the figure of the last whole days; nothing where it was done today. Where the
        centre does not wish it any more, take it back."""
        today = self._centre.value.day(self._clock.now())
        if not self._centre.value.publish_waits:
            self._day = None
            self._published.put(None)
            return
        if self._day == today:
            return
        period = Period(today - timedelta(days=DAYS), today - timedelta(days=1))
        told = (await self._figures.total(period)).told
        self._published.put(of_ten(Share(told.within, told.count)))
        self._day = today
