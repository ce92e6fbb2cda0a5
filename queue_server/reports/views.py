"""What the pages of figures show, as plain values for their templates; every figure with the
address of the dossiers behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from config.centre.model import Centre
from config.text.formats import format_month, format_percent
from queue_server.reports import plots
from queue_server.reports.figures import (
    Dimension,
    FigureCounts,
    Flow,
    Measure,
    Share,
    checks,
    next_target,
    target_on,
)
from queue_server.reports.layouts import (
    FORM_COLUMNS,
    FULL,
    II06A,
    TOTALS,
    check_words,
    measures,
    named_shares,
    share_words,
)
from queue_server.reports.periods import Period, quick_choices
from queue_server.reports.phrases import Words
from queue_server.reports.repository import (
    PAGE,
    Filters,
)
from queue_server.reports.service import (
    Behind,
    FigureRow,
    Figures,
    Overview,
)

NOBODYS: Final = "none"
"""How an address says that a dossier is nobody's."""
ALARMING: Final = frozenset({Measure.LATE, Measure.OVERDUE})
CARDS: Final = {
    Measure.RECEIVED: (Measure.ONLINE, Measure.IN_PERSON, Measure.POSTAL, Measure.CARRIED),
    Measure.RESOLVED: (Measure.EARLY, Measure.ON_TIME, Measure.NO_LIMIT, Measure.LATE),
    Measure.PENDING: (Measure.IN_TIME, Measure.STOPPED, Measure.OPEN_ENDED, Measure.OVERDUE),
}
OUTCOMES: Final = ("early", "on_time", "no_limit", "late")
"""From the axis up."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a page; `address` is empty where there is nothing behind it."""

    label: str
    said: str
    address: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """Where a page is: below which path, of which period, in which language."""

    root: str
    period: Period
    words: Words

    def address(
        self, path: str, period: Period | None = None, query: Mapping[str, str] | None = None
    ) -> str:
        shown = period or self.period
        asked = {"from": shown.first.isoformat(), "to": shown.last.isoformat(), **(query or {})}
        return f"{self.root}{path}?{urlencode({**asked, 'lang': self.words.language})}"

    def behind(self, measure: Measure, filters: Filters, period: Period | None = None) -> str:
        """The address of the dossiers behind a figure."""
        query = {"measure": measure.value, **filters_said(filters)}
        return self.address("/reports/dossiers", period, query)

    def figure(
        self, tally: FigureCounts, measure: Measure, filters: Filters, period: Period | None = None
    ) -> Figure:
        count = tally.of(measure)
        look = "alarm" if measure in ALARMING and count else ""
        return Figure(
            label=self.words(f"column.{measure.value}"),
            said=self.words.number(count),
            address=self.behind(measure, filters, period) if count else "",
            look=f"{look} whole".strip() if measure in TOTALS else look,
        )


def filters_said(filters: Filters) -> dict[str, str]:
    """The filters as an address says them."""
    return {
        dimension.value: NOBODYS if key is None else str(key) for dimension, key in filters.items()
    }


# ------------------------------------------------------------------------------ the frame


def frame(place: PageAddress, path: str, today: date) -> dict[str, Any]:
    """What every page has: tabs, the period and how to change it."""
    words = place.words
    pages = ["overview", "ii06a", *(dimension.value for dimension in Dimension)]
    paths = {"overview": "/reports", "ii06a": "/reports/ii06a"}
    tabs = [
        {
            "name": words(f"tab.{page}"),
            "address": place.address(paths.get(page, f"/reports/by/{page}")),
            "here": paths.get(page, f"/reports/by/{page}") == path,
        }
        for page in pages
    ]
    quick = [
        {
            "name": words(f"quick.{name}"),
            "address": place.address(path, period),
            "here": period == place.period,
        }
        for name, period in quick_choices(today).items()
    ]
    return {"tabs": tabs, "quick": quick, "period": place.period, "path": place.root + path}


# --------------------------------------------------------------------------- the overview


def overview(overview: Overview, place: PageAddress, centre: Centre) -> dict[str, Any]:
    tally, words = overview.tally, place.words
    return {
        "empty": tally == FigureCounts() and not any(flow != Flow() for _, flow in overview.months),
        "cards": [_card(place, tally, whole, parts) for whole, parts in CARDS.items()],
        "shares": shares(words, tally),
        "targets": _targets(words, centre, overview.period),
        "resolved": _resolved_plot(overview.months, words),
        "online": _online_plot(overview.months, words, centre),
        "refused": refused(place, tally),
        "unread": unread(place, tally),
    }


def _card(
    place: PageAddress, tally: FigureCounts, whole: Measure, parts: Sequence[Measure]
) -> dict[str, object]:
    words = place.words
    return {
        "title": words(f"group.{whole.value}"),
        "whole": place.figure(tally, whole, {}),
        "parts": [place.figure(tally, part, {}) for part in parts],
    }


def shares(words: Words, tally: FigureCounts) -> list[dict[str, str]]:
    """Each share with its own label, and what was divided by what."""
    return [
        {
            "label": words(f"share.{name}"),
            "per_cent": words.per_cent(share),
            "said": share_words(words, share),
        }
        for name, share in named_shares(tally).items()
    ]


def _targets(words: Words, centre: Centre, period: Period) -> list[str]:
    targets, said = centre.dossiers.online_targets, []
    for key, target in (
        ("target.reached", target_on(targets, period.last)),
        ("target.next", next_target(targets, period.last)),
    ):
        if target is not None:
            said.append(words(key, per_cent=target.per_cent, day=words.day(target.by)))
    return said


def unread(place: PageAddress, tally: FigureCounts) -> dict[str, str] | None:
    """So do those whose limit is being checked."""
    if not tally.unread:
        return None
    return {
        "said": place.words("unread_note", count=place.words.number(tally.unread)),
        "address": place.behind(Measure.UNREAD, {}),
    }


def refused(place: PageAddress, tally: FigureCounts) -> dict[str, str] | None:
    """The dossiers that were not received stand beside the figures, not in them."""
    if not tally.refused:
        return None
    return {
        "said": place.words("refused_note", count=place.words.number(tally.refused)),
        "address": place.behind(Measure.REFUSED, {}),
    }


# --------------------------------------------------------------------------------- plots


def _month(period: Period) -> str:
    return f"{period.first:%m/%y}"


def _resolved_plot(months: Sequence[tuple[Period, Flow]], words: Words) -> dict[str, Any]:
    """Stacked bars: early, on time, no limit, late."""
    names = {kind: words(f"column.{kind}") for kind in OUTCOMES}
    rows = [
        (month, {kind: int(getattr(flow, kind)) for kind in OUTCOMES}) for month, flow in months
    ]
    given = []
    for month, parts in rows:
        said = [
            words("plot.part", count=words.number(count), kind=names[kind])
            for kind, count in parts.items()
        ]
        whole = sum(parts.values())
        given.append(
            plots.Given(
                label=_month(month),
                parts=list(parts.items()),
                said=words.number(whole) if whole else "",
                told=words("plot.told", month=format_month(month.first), parts=", ".join(said)),
            )
        )
    top = plots.nice_top(max((sum(parts.values()) for _, parts in rows), default=0))
    labels = [words.number(round(top * step / plots.STEPS)) for step in range(plots.STEPS + 1)]
    return {
        "id": "resolved",
        "title": words("plot.resolved"),
        "plot": plots.plot(given, labels, top),
        "legend": list(names.items()),
        "head": [words("plot.month"), *names.values(), words("total")],
        "rows": [
            [
                format_month(month.first),
                *map(words.number, parts.values()),
                words.number(sum(parts.values())),
            ]
            for month, parts in rows
        ],
    }


def _online_plot(
    months: Sequence[tuple[Period, Flow]], words: Words, centre: Centre
) -> dict[str, Any]:
    """A bar of each month's online rate, and the line of the target in force."""
    given, rows = [], []
    for month, flow in months:
        share, name = Share(flow.online, flow.taken), format_month(month.first)
        rate, said = share.per_cent, share_words(words, share)
        target = target_on(centre.dossiers.online_targets, month.last)
        given.append(
            plots.Given(
                label=_month(month),
                parts=[("online", rate or 0.0)],
                said="" if rate is None else format_percent(words.language, rate),
                told=words("plot.told_rate", month=name, share=said),
                mark=float(target.per_cent) if target else None,
            )
        )
        shown = format_percent(words.language, target.per_cent) if target else ""
        rows.append([name, said, shown])
    labels = [format_percent(words.language, 25 * step) for step in range(5)]
    return {
        "id": "online",
        "title": words("plot.online"),
        "plot": plots.plot(given, labels, 100.0),
        "legend": [("online", words("column.online")), ("target", words("plot.target"))],
        "head": [words("plot.month"), words("plot.online_rate"), words("plot.target")],
        "rows": rows,
    }


# --------------------------------------------------------------------------------- tables


def table(figures: Figures, place: PageAddress, *, form: bool) -> dict[str, Any]:
    """A table of figures; `form` is II.06a."""
    words, groups = place.words, II06A if form else FULL
    columns = measures(groups)
    dimension = figures.dimension

    def filters(row: FigureRow) -> Filters:
        return {} if dimension is Dimension.MONTH else {dimension: row.key}

    def cells(tally: FigureCounts, chosen: Filters, period: Period) -> list[Figure]:
        return [place.figure(tally, measure, chosen, period) for measure in columns]

    rows = [
        {
            "name": words.row(dimension, row),
            "cells": cells(row.tally, filters(row), row.period),
        }
        for row in figures.rows
    ]
    whole = figures.total
    return {
        "empty": not rows or whole == FigureCounts(),
        "dimension": words(f"dimension.{dimension.value}"),
        "groups": [(words(f"group.{one.name}"), len(one.measures)) for one in groups],
        "columns": [words(f"column.{one.value}") for one in columns],
        "starts": [index for index, one in enumerate(columns) if one in TOTALS],
        "form_columns": FORM_COLUMNS if form else (),
        "rows": rows,
        "total": cells(whole, {}, figures.period),
        "checks": [
            {"said": check_words(words, check), "holds": check.holds} for check in checks(whole)
        ],
        "shares": shares(words, whole),
        "refused": refused(place, whole),
        "unread": unread(place, whole),
        "notes": _notes(words, figures, form=form),
        "made_at": words("made_at", time=words.instant(figures.now)),
    }


def _notes(words: Words, figures: Figures, *, form: bool) -> list[str]:
    notes = []
    if form and figures.total.no_limit:
        notes.append(words("form.no_limit", count=words.number(figures.total.no_limit)))
    if figures.dimension in (Dimension.MONTH, Dimension.OFFICIAL):
        notes.append(words(f"table.{figures.dimension.value}_note"))
    return notes


# ------------------------------------------------------------------------------- dossiers


def dossiers(behind: Behind, place: PageAddress, offset: int) -> dict[str, Any]:
    """The dossiers behind a figure, a page of them."""
    words = place.words
    last = offset + len(behind.dossiers)
    return {
        "measure": behind.measure.value,
        "title": words("dossiers.title", measure=words.measure(behind.measure)),
        "filters": [
            f"{words(f'dimension.{one.value}')}: {words.key(one, key, behind.names[one])}"
            for one, key in behind.filters.items()
        ],
        "count": words("dossiers.count", count=words.number(behind.count)),
        "shown": _shown(words, offset + 1, last, behind.count),
        "rows": [_dossier(one, place) for one in behind.dossiers],
        "pages": _pages(behind, place, offset, last),
        "made_at": words("made_at", time=words.instant(behind.now)),
    }


def _shown(words: Words, first: int, last: int, count: int) -> str:
    if not count:
        return ""
    said = {"first": first, "last": last, "count": count}
    return words("dossiers.shown", **{name: words.number(value) for name, value in said.items()})


def _dossier(one: Any, place: PageAddress) -> Mapping[str, object]:
    words = place.words
    return {
        "address": f"{place.root}/dossiers/{one.id}",
        "code": one.code,
        "procedure": words.localised(one.procedure_name) or one.procedure_code,
        "channel": words.dossiers(f"channel.{one.channel.value}"),
        "status": words.dossiers(f"status.{one.status.value}"),
        "received_at": words.instant(one.received_at),
        "due_at": words.due(one.due_at, unread=one.limit_unread),
        "extended_to": words.day(one.extended_to) if one.extended_to else "",
        "closed_at": words.instant(one.closed_at) if one.closed_at else "",
        "outcome": words.dossiers(f"outcome.{one.outcome.value}") if one.outcome else "",
        "late": one.outcome is not None and one.outcome.value == "late",
    }


def _pages(behind: Behind, place: PageAddress, offset: int, last: int) -> dict[str, str]:
    """The addresses of the pages before and after."""
    found = {}
    here = place.behind(behind.measure, behind.filters)
    if offset:
        found["previous"] = f"{here}&offset={max(0, offset - PAGE)}"
    if last < behind.count:
        found["next"] = f"{here}&offset={last}"
    return found
