"""Tables of figures as they are shown, printed and exported: one description for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from queue_server.reports.figures import (
    Check,
    FigureCounts,
    Measure,
    Share,
    checks,
    online_rate,
    share_of_received,
    share_of_resolved,
)
from queue_server.reports.phrases import ReportPhrases
from queue_server.reports.service import DossierDrillDown, FigureRow, FigureTable
from queue_server.web.exports import Cell, ReportTable

_M = Measure


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """Columns under one heading."""

    name: str
    measures: tuple[Measure, ...]


II06A: Final = (
    MeasureGroup("received", (_M.RECEIVED, _M.ONLINE, _M.DIRECT, _M.CARRIED)),
    MeasureGroup("resolved", (_M.RESOLVED, _M.EARLY, _M.ON_TIME_OR_NO_LIMIT, _M.LATE)),
    MeasureGroup("pending", (_M.PENDING, _M.NOT_OVERDUE, _M.OVERDUE)),
)
"""The columns of biểu II.06a/VPCP/KSTT; (3) to (13) after the number and the field."""

FULL: Final = (
    MeasureGroup("received", (_M.RECEIVED, _M.ONLINE, _M.IN_PERSON, _M.POSTAL, _M.CARRIED)),
    MeasureGroup("resolved", (_M.RESOLVED, _M.EARLY, _M.ON_TIME, _M.NO_LIMIT, _M.LATE)),
    MeasureGroup("pending", (_M.PENDING, _M.IN_TIME, _M.STOPPED, _M.OPEN_ENDED, _M.OVERDUE)),
)

TOTALS: Final = frozenset({_M.RECEIVED, _M.RESOLVED, _M.PENDING})
FORM_COLUMNS: Final = (
    "(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7)=(8)+(9)+(10)", "(8)", "(9)",
    "(10)", "(11)=(12)+(13)", "(12)", "(13)",
)  # fmt: skip
"""The form's own numbers of its columns."""


def measures(groups: Sequence[MeasureGroup]) -> list[Measure]:
    """The columns of figures in their order."""
    return [measure for group in groups for measure in group.measures]


def figures_sheet(
    figures: FigureTable, phrases: ReportPhrases, hall_name: str, *, form: bool
) -> ReportTable:
    """A table of figures; `form` is II.06a with its checks."""
    groups = II06A if form else FULL
    columns = measures(groups)
    dimension = phrases(f"dimension.{figures.dimension.value}")
    title = phrases("form.title") if form else phrases("table.title", dimension=dimension)

    def line(row: FigureRow, place: int) -> list[Cell]:
        numbers: list[Cell] = [row.counts.of(measure) for measure in columns]
        return [place, phrases.row(figures.dimension, row), *numbers]

    whole: list[Cell] = [figures.total.of(measure) for measure in columns]
    return ReportTable(
        name=_file_name("II06a" if form else figures.dimension.value, figures),
        title=title,
        lines=_lines(phrases, hall_name, figures, form=form),
        groups=[("", 2), *((phrases(f"group.{one.name}"), len(one.measures)) for one in groups)],
        head=[phrases("number"), dimension, *(phrases(f"column.{one.value}") for one in columns)],
        rows=[line(row, place) for place, row in enumerate(figures.rows, start=1)],
        total=[None, phrases("total"), *whole],
        notes=[*_checks(phrases, figures.total, form=form), *shares(phrases, figures.total)],
        numbers=FORM_COLUMNS if form else (),
    )


def _file_name(kind: str, figures: FigureTable) -> str:
    period = figures.period
    return f"motcua-{kind}-{period.first:%Y%m%d}-{period.last:%Y%m%d}"


def _lines(
    phrases: ReportPhrases, hall_name: str, figures: FigureTable, *, form: bool
) -> list[str]:
    return [
        *([phrases("form.source")] if form else []),
        hall_name,
        phrases.period(figures.period),
        phrases("made_at", time=phrases.instant(figures.now)),
    ]


def check_text(phrases: ReportPhrases, check: Check) -> str:
    """The equation with its numbers, and whether it holds."""
    equation = phrases(
        "check.equation",
        left=phrases.number(check.left),
        right=" + ".join(map(phrases.number, check.right)),
    )
    phrase = phrases("check.holds" if check.holds else "check.differs")
    return f"{phrases(f'check.{check.name}')}: {equation} – {phrase}"


def _checks(phrases: ReportPhrases, counts: FigureCounts, *, form: bool) -> list[str]:
    found = [check_text(phrases, check) for check in checks(counts)]
    if form and counts.no_limit:
        found.append(phrases("form.no_limit", count=phrases.number(counts.no_limit)))
    if counts.unread:
        found.append(phrases("unread_note", count=phrases.number(counts.unread)))
    if counts.out_of_hours:
        count = phrases.number(counts.out_of_hours)
        found.append(phrases("out_of_hours_note", count=count))
    if counts.refused:
        found.append(phrases("refused_note", count=phrases.number(counts.refused)))
    return found


def named_shares(counts: FigureCounts) -> dict[str, Share]:
    """The shares that are shown, by the key of their texts."""
    return {
        "received": share_of_received(counts),
        "resolved": share_of_resolved(counts),
        "online": online_rate(counts),
    }


def share_text(phrases: ReportPhrases, share: Share) -> str:
    """`78.4% = 784 ÷ 1,000`."""
    return phrases(
        "share.said",
        per_cent=phrases.per_cent(share),
        numerator=phrases.number(share.numerator),
        denominator=phrases.number(share.denominator),
    )


def shares(phrases: ReportPhrases, counts: FigureCounts) -> list[str]:
    return [
        f"{phrases(f'share.{name}')}: {share_text(phrases, share)}"
        for name, share in named_shares(counts).items()
    ]


def dossiers_sheet(behind: DossierDrillDown, phrases: ReportPhrases, hall_name: str) -> ReportTable:
    """The dossiers behind a figure. No person is in it."""
    filters = [
        f"{phrases(f'dimension.{one.value}')}: {phrases.key(one, key, behind.names[one])}"
        for one, key in behind.filters.items()
    ]
    rows: list[list[Cell]] = [
        [
            place,
            one.code,
            phrases.localised(one.procedure_name) or one.procedure_code,
            one.procedure_code,
            one.field,
            phrases.dossiers(f"channel.{one.channel.value}"),
            phrases.dossiers(f"status.{one.status.value}"),
            phrases.wall(one.received_at),
            phrases.wall(one.due_at) or phrases.due(None, unread=one.limit_unread),
            one.extended_to,
            phrases.wall(one.closed_at),
            phrases.dossiers(f"outcome.{one.outcome.value}") if one.outcome else "",
            one.official,
        ]
        for place, one in enumerate(behind.dossiers, start=1)
    ]
    period = behind.period
    columns = (
        "code", "procedure", "procedure_code", "field", "channel", "status", "received_at",
        "due_at", "extended_to", "closed_at", "outcome", "official",
    )  # fmt: skip
    return ReportTable(
        name=f"motcua-{behind.measure.value}-{period.first:%Y%m%d}-{period.last:%Y%m%d}",
        title=phrases("dossiers.title", measure=phrases.measure(behind.measure)),
        lines=[
            hall_name,
            phrases.period(period),
            *filters,
            phrases("made_at", time=phrases.instant(behind.now)),
        ],
        groups=[],
        head=[phrases("number"), *(phrases(f"dossiers.{name}") for name in columns)],
        rows=rows,
        total=None,
        notes=[],
    )
