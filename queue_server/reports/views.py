"""What the pages of figures show, for their templates; each with the dossiers behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from config.centre.model import Centre
from queue_server.reports.figure_plots import online_plot, resolved_plot
from queue_server.reports.figures import (
    Dimension,
    FigureCounts,
    Flow,
    Measure,
    checks,
    next_target,
    target_on,
)
from queue_server.reports.layouts import (
    FORM_COLUMNS,
    FULL,
    II06A,
    TOTALS,
    check_text,
    measures,
    named_shares,
    share_text,
)
from queue_server.reports.periods import Period, quick_choices
from queue_server.reports.phrases import ReportPhrases
from queue_server.reports.repository import PAGE, Filters
from queue_server.reports.service import DossierDrillDown, FigureRow, FiguresOverview, FigureTable

UNASSIGNED: Final = "none"
"""How an address says that a dossier is nobody's."""
WAITING: Final = "/reports/waiting"
"""Below it are the pages of waits."""
CAMPAIGNS: Final = "/reports/campaigns"
WHAT_IF, NEXT_WEEK = "/reports/what-if", "/reports/next-week"
"""Pages of the simulation, a room above."""
BESIDE: Final = Dimension.DUTY
"""A table that is reached from a note, and has no tab."""
ALARMING: Final = frozenset({Measure.LATE, Measure.OVERDUE})
CARDS: Final = {
    Measure.RECEIVED: (Measure.ONLINE, Measure.IN_PERSON, Measure.POSTAL, Measure.CARRIED),
    Measure.RESOLVED: (Measure.EARLY, Measure.ON_TIME, Measure.NO_LIMIT, Measure.LATE),
    Measure.PENDING: (Measure.IN_TIME, Measure.STOPPED, Measure.OPEN_ENDED, Measure.OVERDUE),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a page; `address` is empty where there is nothing behind it."""

    label: str
    text: str
    address: str
    style_class: str = ""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """Where a page is: below which path, of which period, in which language."""

    root: str
    period: Period
    phrases: ReportPhrases

    def address(
        self, path: str, period: Period | None = None, query: Mapping[str, str] | None = None
    ) -> str:
        shown = period or self.period
        parameters = {
            "from": shown.first.isoformat(),
            "to": shown.last.isoformat(),
            **(query or {}),
        }
        return f"{self.root}{path}?{urlencode({**parameters, 'lang': self.phrases.language})}"

    def behind(self, measure: Measure, filters: Filters, period: Period | None = None) -> str:
        """The address of the dossiers behind a figure."""
        query = {"measure": measure.value, **filter_query(filters)}
        return self.address("/reports/dossiers", period, query)

    def figure(
        self, counts: FigureCounts, measure: Measure, filters: Filters, period: Period | None = None
    ) -> Figure:
        count = counts.of(measure)
        style_class = "alarm" if measure in ALARMING and count else ""
        return Figure(
            label=self.phrases(f"column.{measure.value}"),
            text=self.phrases.number(count),
            address=self.behind(measure, filters, period) if count else "",
            style_class=f"{style_class} whole".strip() if measure in TOTALS else style_class,
        )


def filter_query(filters: Filters) -> dict[str, str]:
    """The filters as the query of an address."""
    return {
        dimension.value: UNASSIGNED if key is None else str(key)
        for dimension, key in filters.items()
    }


# ------------------------------------------------------------------------------ the frame


def frame(place: PageAddress, path: str, today: date) -> dict[str, Any]:
    """What every page has: tabs, the period and how to change it."""
    phrases = place.phrases
    pages = ["overview", "ii06a", *(one.value for one in Dimension if one is not BESIDE)]
    paths = {"overview": "/reports", "ii06a": "/reports/ii06a"}
    above = {"waiting": WAITING, "campaigns": CAMPAIGNS, "what_if": WHAT_IF, "next_week": NEXT_WEEK}
    pages, paths = [*pages, *above], paths | above
    tabs = [
        {
            "name": phrases(f"tab.{page}"),
            "address": place.address(paths.get(page, f"/reports/by/{page}")),
            "here": paths.get(page, f"/reports/by/{page}") == path
            or (page in ("waiting", "campaigns") and path.startswith(f"{above[page]}/")),
        }
        for page in pages
    ]
    quick = [
        {
            "name": phrases(f"quick.{name}"),
            "address": place.address(path, period),
            "here": period == place.period,
        }
        for name, period in quick_choices(today).items()
    ]
    return {"tabs": tabs, "quick": quick, "period": place.period, "path": place.root + path}


# --------------------------------------------------------------------------- the overview


def overview(overview: FiguresOverview, place: PageAddress, centre: Centre) -> dict[str, Any]:
    counts, phrases = overview.counts, place.phrases
    return {
        "empty": counts == FigureCounts()
        and not any(flow != Flow() for _, flow in overview.months),
        "cards": [_card(place, counts, whole, parts) for whole, parts in CARDS.items()],
        "shares": shares(phrases, counts),
        "targets": _targets(phrases, centre, overview.period),
        "resolved": resolved_plot(overview.months, phrases),
        "online": online_plot(overview.months, phrases, centre),
        "refused": refused(place, counts),
        "unread": unread(place, counts),
        "out_of_hours": out_of_hours(place, counts),
    }


def _card(
    place: PageAddress, counts: FigureCounts, whole: Measure, parts: Sequence[Measure]
) -> dict[str, object]:
    phrases = place.phrases
    return {
        "title": phrases(f"group.{whole.value}"),
        "whole": place.figure(counts, whole, {}),
        "parts": [place.figure(counts, part, {}) for part in parts],
    }


def shares(phrases: ReportPhrases, counts: FigureCounts) -> list[dict[str, str]]:
    """Each share with its own label, and what was divided by what."""
    return [
        {
            "label": phrases(f"share.{name}"),
            "per_cent": phrases.per_cent(share),
            "text": share_text(phrases, share),
        }
        for name, share in named_shares(counts).items()
    ]


def _targets(phrases: ReportPhrases, centre: Centre, period: Period) -> list[str]:
    targets, texts = centre.dossiers.online_targets, []
    for key, target in (
        ("target.reached", target_on(targets, period.last)),
        ("target.next", next_target(targets, period.last)),
    ):
        if target is not None:
            texts.append(phrases(key, per_cent=target.per_cent, day=phrases.day(target.by)))
    return texts


def unread(place: PageAddress, counts: FigureCounts) -> dict[str, str] | None:
    """So do those whose limit is being checked."""
    if not counts.unread:
        return None
    return {
        "text": place.phrases("unread_note", count=place.phrases.number(counts.unread)),
        "address": place.behind(Measure.UNREAD, {}),
    }


def out_of_hours(place: PageAddress, counts: FigureCounts) -> dict[str, str] | None:
    """What was received out of hours, and the way to its table by duty."""
    if not counts.out_of_hours:
        return None
    count = place.phrases.number(counts.out_of_hours)
    return {
        "text": place.phrases("out_of_hours_note", count=count),
        "address": place.behind(Measure.OUT_OF_HOURS, {}),
        "by_duty": place.address(f"/reports/by/{Dimension.DUTY.value}"),
    }


def refused(place: PageAddress, counts: FigureCounts) -> dict[str, str] | None:
    """The dossiers that were not received stand beside the figures, not in them."""
    if not counts.refused:
        return None
    return {
        "text": place.phrases("refused_note", count=place.phrases.number(counts.refused)),
        "address": place.behind(Measure.REFUSED, {}),
    }


# --------------------------------------------------------------------------------- plots


# --------------------------------------------------------------------------------- tables


def table(figures: FigureTable, place: PageAddress, *, form: bool) -> dict[str, Any]:
    """A table of figures; `form` is II.06a."""
    phrases, groups = place.phrases, II06A if form else FULL
    columns = measures(groups)
    dimension = figures.dimension

    def filters(row: FigureRow) -> Filters:
        return {} if dimension is Dimension.MONTH else {dimension: row.key}

    def cells(counts: FigureCounts, chosen: Filters, period: Period) -> list[Figure]:
        return [place.figure(counts, measure, chosen, period) for measure in columns]

    rows = [
        {
            "name": phrases.row(dimension, row),
            "cells": cells(row.counts, filters(row), row.period),
        }
        for row in figures.rows
    ]
    whole = figures.total
    return {
        "empty": not rows or whole == FigureCounts(),
        "dimension": phrases(f"dimension.{dimension.value}"),
        "groups": [(phrases(f"group.{one.name}"), len(one.measures)) for one in groups],
        "columns": [phrases(f"column.{one.value}") for one in columns],
        "starts": [index for index, one in enumerate(columns) if one in TOTALS],
        "form_columns": FORM_COLUMNS if form else (),
        "rows": rows,
        "total": cells(whole, {}, figures.period),
        "checks": [
            {"text": check_text(phrases, check), "holds": check.holds} for check in checks(whole)
        ],
        "shares": shares(phrases, whole),
        "refused": refused(place, whole),
        "unread": unread(place, whole),
        "out_of_hours": out_of_hours(place, whole),
        "notes": _notes(phrases, figures, form=form),
        "made_at": phrases("made_at", time=phrases.instant(figures.now)),
    }


def _notes(phrases: ReportPhrases, figures: FigureTable, *, form: bool) -> list[str]:
    notes = []
    if form and figures.total.no_limit:
        notes.append(phrases("form.no_limit", count=phrases.number(figures.total.no_limit)))
    if figures.dimension in (Dimension.MONTH, Dimension.OFFICIAL):
        notes.append(phrases(f"table.{figures.dimension.value}_note"))
    return notes


# ------------------------------------------------------------------------------- dossiers


def dossiers(behind: DossierDrillDown, place: PageAddress, offset: int) -> dict[str, Any]:
    """The dossiers behind a figure, a page of them."""
    phrases = place.phrases
    last = offset + len(behind.dossiers)
    return {
        "measure": behind.measure.value,
        "title": phrases("dossiers.title", measure=phrases.measure(behind.measure)),
        "filters": [
            f"{phrases(f'dimension.{one.value}')}: {phrases.key(one, key, behind.names[one])}"
            for one, key in behind.filters.items()
        ],
        "count": phrases("dossiers.count", count=phrases.number(behind.count)),
        "shown": _shown(phrases, offset + 1, last, behind.count),
        "rows": [_dossier(one, place) for one in behind.dossiers],
        "pages": _pages(behind, place, offset, last),
        "made_at": phrases("made_at", time=phrases.instant(behind.now)),
    }


def _shown(phrases: ReportPhrases, first: int, last: int, count: int) -> str:
    if not count:
        return ""
    bounds = {"first": first, "last": last, "count": count}
    return phrases(
        "dossiers.shown", **{name: phrases.number(value) for name, value in bounds.items()}
    )


def _dossier(one: Any, place: PageAddress) -> Mapping[str, object]:
    phrases = place.phrases
    return {
        "address": f"{place.root}/dossiers/{one.id}",
        "code": one.code,
        "procedure": phrases.localised(one.procedure_name) or one.procedure_code,
        "channel": phrases.dossiers(f"channel.{one.channel.value}"),
        "status": phrases.dossiers(f"status.{one.status.value}"),
        "received_at": phrases.instant(one.received_at),
        "due_at": phrases.due(one.due_at, unread=one.limit_unread),
        "extended_to": phrases.day(one.extended_to) if one.extended_to else "",
        "closed_at": phrases.instant(one.closed_at) if one.closed_at else "",
        "outcome": phrases.dossiers(f"outcome.{one.outcome.value}") if one.outcome else "",
        "late": one.outcome is not None and one.outcome.value == "late",
    }


def _pages(behind: DossierDrillDown, place: PageAddress, offset: int, last: int) -> dict[str, str]:
    """The addresses of the pages before and after."""
    found = {}
    here = place.behind(behind.measure, behind.filters)
    if offset:
        found["previous"] = f"{here}&offset={max(0, offset - PAGE)}"
    if last < behind.count:
        found["next"] = f"{here}&offset={last}"
    return found
