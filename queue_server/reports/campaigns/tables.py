"""The tables of a campaign, once for page and file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from config.centre.campaigns import capacity
from config.centre.model import Centre
from config.text.formats import format_date
from queue_server.reports.campaigns.figures import CampaignFigures, CampaignPhase
from queue_server.reports.campaigns.service import CampaignReport
from queue_server.reports.figures import Share
from queue_server.reports.periods import Period
from queue_server.reports.phrases import NO_KEY
from queue_server.reports.waiting.figures import TicketDimension, TicketFigures, TicketMeasure
from queue_server.reports.waiting.pages.addresses import FigureCell, WaitingAddress
from queue_server.reports.waiting.pages.columns import (
    ColumnGroup,
    FigureColumn,
    Kind,
    columns,
    values,
)
from queue_server.reports.waiting.pages.layouts import headings, line, lines
from queue_server.reports.waiting.pages.phrases import HOUR_MILLISECONDS
from queue_server.reports.waiting.pages.views import cell, head
from queue_server.reports.waiting.service import Filters
from queue_server.web.exports import Cell, ReportTable

ROOT: Final = "/reports/campaigns"
HELPERS: Final = "helpers"
HELPER_COLUMNS: Final = ("name", "days", "given", "served", "present", "declarations", "helped")
HOUR: Final = timedelta(hours=1)


def _count(
    measure: TicketMeasure, whole: TicketMeasure | None = None, *, starts: bool = False
) -> FigureColumn:
    return FigureColumn(measure.value, Kind.COUNT, measure, whole, starts=starts)


GROUPS: Final = (
    ColumnGroup(
        "people",
        (
            _count(TicketMeasure.GIVEN, starts=True),
            _count(TicketMeasure.SERVED, TicketMeasure.GIVEN),
            _count(TicketMeasure.NO_SHOW, TicketMeasure.GIVEN),
            _count(TicketMeasure.LEFT, TicketMeasure.GIVEN),
        ),
    ),
    ColumnGroup(
        "wait",
        (
            _count(TicketMeasure.CALLED, starts=True),
            FigureColumn("wait_median", Kind.MINUTES),
            FigureColumn("wait_p90", Kind.MINUTES),
        ),
    ),
    ColumnGroup(
        "told",
        (
            _count(TicketMeasure.TOLD, starts=True),
            _count(TicketMeasure.NOT_LATER, TicketMeasure.TOLD),
        ),
    ),
    ColumnGroup("service", (FigureColumn("served_median", Kind.MINUTES, starts=True),)),
)


@dataclass(frozen=True, slots=True)
class More:
    """A figure of a campaign beside those of waits."""

    text: str
    value: Cell = None


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A line: its tickets, and how they are found."""

    name: str
    group: TicketFigures
    filters: Filters
    period: Period
    more: Sequence[More] = ()
    address: str = ""
    has_list: bool = True
    """Whether the list of tickets has just those that are counted."""


@dataclass(frozen=True, slots=True)
class CampaignTable:
    """A table of rows; `more` are headings of its own."""

    id: str
    title: str
    first: str
    """The heading of the names."""
    rows: list[CampaignRow]
    more: Sequence[str] = ()
    notes: Sequence[str] = field(default=())


class Tables:
    """Makes the tables of campaigns for one page."""

    def __init__(self, centre: Centre, place: WaitingAddress) -> None:
        self._centre = centre
        self._place = place
        self._phrases = place.phrases

    def say(self, key: str, **values: object) -> str:
        return self._phrases.campaign(key, **values)

    def overview(self, found: Sequence[CampaignFigures]) -> CampaignTable:
        """Every campaign that has begun."""
        rows = [
            replace(self._campaign(one), address=self._place.address(f"{ROOT}/{one.campaign.id}"))
            for one in found
        ]
        return CampaignTable("all", self.say("all"), self.say("campaign"), rows, self._more, [])

    def of(self, report: CampaignReport) -> list[CampaignTable]:
        """All tables of a campaign."""
        return [
            self._summary(report),
            self._days(report.figures),
            self._slots(report.figures),
            self._counters(report.figures),
            self._others(report),
        ]

    @property
    def _more(self) -> list[str]:
        return [self.say("quota"), self.say("dossiers")]

    def _campaign(self, one: CampaignFigures) -> CampaignRow:
        more = [self._used_in_all(one), More(self._number(one.dossiers), one.dossiers)]
        both = dict.fromkeys((one.campaign.first_day, one.campaign.last_day))
        days = "–".join(format_date(day) for day in both)
        name = f"{self._phrases.localised(one.campaign.name)} ({days})"
        return CampaignRow(
            name, one.total, {TicketDimension.SERVICE: one.campaign.id}, one.period, more
        )

    def _summary(self, report: CampaignReport) -> CampaignTable:
        rows = [self._campaign(report.figures)]
        notes = [self.say("no_last")]
        if report.before is not None:
            rows.append(self._campaign(report.before))
            notes = [self.say("last", kind=self.kind(report.before))]
        title, first = self.say("summary"), self.say("campaign")
        return CampaignTable("summary", title, first, rows, self._more, [*notes, self.say("few")])

    def kind(self, one: CampaignFigures) -> str:
        return self.say(f"kind.{one.campaign.kind}")

    def _days(self, found: CampaignFigures) -> CampaignTable:
        service: Filters = {TicketDimension.SERVICE: found.campaign.id}
        rows = [
            CampaignRow(
                self._phrases.value(TicketDimension.DAY, day.toordinal()),
                group,
                service,
                Period(day, day),
                [self._used(group.given, capacity(self._centre, found.campaign, day))],
            )
            for day, group in sorted(found.by_day.items())
        ]
        first = self._phrases.dimension(TicketDimension.DAY)
        return CampaignTable("days", self.say("days"), first, rows, self._more[:1])

    def _slots(self, found: CampaignFigures) -> CampaignTable:
        rows = [
            CampaignRow(
                self._phrases.slot(slot),
                group,
                {TicketDimension.SERVICE: found.campaign.id, TicketDimension.HALF_HOUR: slot},
                found.period,
            )
            for slot, group in sorted(found.by_slot.items())
        ]
        first = self._phrases.dimension(TicketDimension.HALF_HOUR)
        return CampaignTable("half-hours", self.say("half_hours"), first, rows)

    def _counters(self, found: CampaignFigures) -> CampaignTable:
        in_order = sorted(
            found.by_counter.items(),
            key=lambda o: self._phrases.order(TicketDimension.COUNTER, o[0]),
        )
        rows = [
            CampaignRow(
                self._phrases.value(TicketDimension.COUNTER, counter),
                group,
                {TicketDimension.SERVICE: found.campaign.id, TicketDimension.COUNTER: counter},
                found.period,
                list(self._hours(found, counter)),
            )
            for counter, group in in_order
        ]
        more = [self.say("open_hours"), self.say("busy_hours")]
        first = self._phrases.dimension(TicketDimension.COUNTER)
        return CampaignTable(
            "counters", self.say("counters"), first, rows, more, [self.say("note.hours")]
        )

    def _hours(self, found: CampaignFigures, counter: str | None) -> Iterator[More]:
        time = found.counters.get(counter or "")
        for spent in (time.open, time.busy) if time else (None, None):
            hours = None if spent is None else spent / HOUR_MILLISECONDS
            yield More(self._phrases.decimal(hours), None if hours is None else round(hours, 1))

    def _others(self, report: CampaignReport) -> CampaignTable:
        order = list(CampaignPhase)
        found = sorted(
            report.others,
            key=lambda o: (
                self._phrases.order(TicketDimension.SERVICE, o.service), order.index(o.when)
            ),
        )  # fmt: skip
        rows = [
            CampaignRow(
                self.say(
                    f"when.{one.when.value}",
                    service=self._phrases.value(TicketDimension.SERVICE, one.service),
                ),
                one.group,
                {TicketDimension.SERVICE: one.service},
                one.period,
                [More(self._number(one.days), one.days)],
                has_list=one.is_whole,
            )
            for one in found
        ]
        first, notes = self._phrases.dimension(TicketDimension.SERVICE), [self.say("note.others")]
        return CampaignTable(
            "others", self.say("others"), first, rows, [self.say("open_days")], notes
        )

    def _used_in_all(self, one: CampaignFigures) -> More:
        """Of the days on which it gave numbers."""
        if not one.by_day:
            return More(NO_KEY)
        return self._used(one.total.given, _capacity(self._centre, one))

    def _used(self, given: int, quota: int | None) -> More:
        """`180 ÷ 200`, with the share of enough."""
        if quota is None:
            return More(self.say("no_quota"))
        return More(self._phrases.counted_rate(Share(given, quota)), f"{given} ÷ {quota}")

    def _number(self, count: int) -> str:
        return self._phrases.number(count)

    # ---------------------------------------------------------------------- page and file

    def shown(self, table: CampaignTable) -> dict[str, Any]:
        """A table for its template."""
        return {
            "id": table.id,
            "title": table.title,
            **head(self._phrases, GROUPS, table.first),
            "more": table.more,
            "rows": [self._row(row) for row in table.rows],
            "notes": table.notes,
        }

    def _row(self, row: CampaignRow) -> dict[str, Any]:
        wanted = columns(GROUPS)
        place, group = self._place, row.group
        cells = [
            cell(place, group, column, number, row.filters, row.period, group)
            for column, number in zip(wanted, values(group, wanted), strict=True)
        ]
        if not row.has_list:
            cells = [replace(one, address="") for one in cells]
        return {
            "name": row.name,
            "address": row.address,
            "cells": [*cells, *(FigureCell(one.text) for one in row.more)],
        }

    def sheet(self, table: CampaignTable, name: str, hall: str, now: datetime) -> ReportTable:
        """A table as a file; `name` is the campaign's id."""
        wanted, period = columns(GROUPS), self._place.period
        return ReportTable(
            name=f"motcua-campaign-{name}-{table.id}",
            title=table.title,
            lines=lines(self._phrases, hall, period, now),
            groups=[],
            head=[table.first, *headings(self._phrases, GROUPS), *table.more],
            rows=[
                [row.name, *line(row.group, wanted, row.group), *(m.value for m in row.more)]
                for row in table.rows
            ],
            total=None,
            notes=list(table.notes),
        )

    # ---------------------------------------------------------------------------- helpers

    def helpers(self, report: CampaignReport) -> dict[str, Any]:
        """Who worked for it, for the template."""
        number, decimal = self._number, self._phrases.decimal
        rows = [
            (one.name, *map(number, (len(one.days), one.given, one.served)),
             decimal(one.present / HOUR), number(one.declarations), decimal(one.helped / HOUR))
            for one in report.helpers
        ]  # fmt: skip
        return {
            "title": self.say("helpers"),
            "head": [self.say(f"helpers.{name}") for name in HELPER_COLUMNS],
            "rows": rows,
            "note": self.say("note.helpers"),
        }

    def helpers_sheet(
        self, report: CampaignReport, name: str, hall: str, now: datetime
    ) -> ReportTable:
        return ReportTable(
            name=f"motcua-campaign-{name}-{HELPERS}",
            title=self.say("helpers"),
            lines=lines(self._phrases, hall, self._place.period, now),
            groups=[],
            head=[self.say(f"helpers.{name}") for name in HELPER_COLUMNS],
            rows=[
                [one.name, len(one.days), one.given, one.served, round(one.present / HOUR, 1),
                 one.declarations, round(one.helped / HOUR, 1)]
                for one in report.helpers
            ],
            total=None,
            notes=[self.say("note.helpers")],
        )  # fmt: skip


def _capacity(centre: Centre, one: CampaignFigures) -> int | None:
    """How many numbers it could give on the days on which it gave some."""
    found = [capacity(centre, one.campaign, day) for day in one.by_day]
    known = [each for each in found if each is not None]
    return sum(known) if known and len(known) == len(found) else None
