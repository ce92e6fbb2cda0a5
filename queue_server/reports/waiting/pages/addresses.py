"""Where the pages of waits are, and the tickets behind each of their figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from queue_server.reports.figures import Share
from queue_server.reports.periods import Period
from queue_server.reports.views import PageAddress
from queue_server.reports.waiting.figures import TicketDimension, TicketFigures, TicketMeasure
from queue_server.reports.waiting.pages.phrases import WaitingPhrases
from queue_server.reports.waiting.service import Filters

ROOT: Final = "/reports/waiting"
TICKETS: Final = f"{ROOT}/tickets"
ALARMING: Final = frozenset({TicketMeasure.LATE})
TOLD_BY: Final = (
    TicketDimension.SERVICE,
    TicketDimension.PRIORITY,
    TicketDimension.DAY,
    TicketDimension.HALF_HOUR,
)


@dataclass(frozen=True, slots=True)
class FigureCell:
    """A number of a page; `address` is empty where no list is behind it."""

    text: str
    address: str = ""
    note: str = ""
    """The share, beside a count."""
    style_class: str = ""


@dataclass(frozen=True, slots=True)
class WaitingAddress(PageAddress):
    """Where a page of waits is."""

    phrases: WaitingPhrases

    def tickets(
        self, measure: TicketMeasure, filters: Filters, period: Period | None = None
    ) -> str:
        """The address of the tickets behind a figure."""
        query = {"measure": measure.value, **filter_query(filters)}
        return self.address(TICKETS, period, query)

    def tickets_figure(
        self,
        group: TicketFigures,
        measure: TicketMeasure,
        filters: Filters,
        period: Period | None = None,
        of: Share | None = None,
    ) -> FigureCell:
        """How many tickets of a group a measure counts, with the way to them; `of` is its share."""
        count = group.count(measure)
        return FigureCell(
            self.phrases.number(count),
            self.tickets(measure, filters, period) if count else "",
            self.phrases.rate(of) if of and count else "",
            "alarm" if measure in ALARMING and count else "",
        )


def filter_query(filters: Filters) -> dict[str, str]:
    """The filters as the query of an address; a name that there is not is empty."""
    return {one.value: "" if value is None else str(value) for one, value in filters.items()}


def frame(place: WaitingAddress, path: str) -> dict[str, Any]:
    """The pages of waits, beside the tabs of all figures."""
    phrases = place.phrases
    paths = {
        "overview": ROOT,
        **{one.value: f"{ROOT}/by/{one.value}" for one in TicketDimension},
        "told": f"{ROOT}/told/{TOLD_BY[0].value}",
        "staff": f"{ROOT}/counters",
    }
    here = next((name for name, one in paths.items() if one == path), "")
    if path.startswith(f"{ROOT}/told/"):
        here = "told"
    return {
        "waiting_tabs": [
            {"name": phrases.waits(f"tab.{name}"), "address": place.address(one),
             "here": name == here}
            for name, one in paths.items()
        ]
    }  # fmt: skip
