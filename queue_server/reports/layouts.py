"""Tables of figures as they are shown, printed and exported: one description for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
from queue_server.reports.phrases import Words
from queue_server.reports.service import (
    Behind,
    FigureRow,
    Figures,
)

_M = Measure


@dataclass(frozen=True, slots=True)
class Group:
    """Columns under one heading."""

    name: str
    measures: tuple[Measure, ...]


II06A: Final = (
    Group("received", (_M.RECEIVED, _M.ONLINE, _M.DIRECT, _M.CARRIED)),
    Group("resolved", (_M.RESOLVED, _M.EARLY, _M.ON_TIME_OR_NO_LIMIT, _M.LATE)),
    Group("pending", (_M.PENDING, _M.NOT_OVERDUE, _M.OVERDUE)),
)
"""The columns of biểu II.06a/VPCP/KSTT; (3) to (13) after the number and the field."""

FULL: Final = (
    Group("received", (_M.RECEIVED, _M.ONLINE, _M.IN_PERSON, _M.POSTAL, _M.CARRIED)),
    Group("resolved", (_M.RESOLVED, _M.EARLY, _M.ON_TIME, _M.NO_LIMIT, _M.LATE)),
    Group("pending", (_M.PENDING, _M.IN_TIME, _M.STOPPED, _M.OPEN_ENDED, _M.OVERDUE)),
)

TOTALS: Final = frozenset({_M.RECEIVED, _M.RESOLVED, _M.PENDING})
FORM_COLUMNS: Final = (
    "(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7)=(8)+(9)+(10)", "(8)", "(9)",
    "(10)", "(11)=(12)+(13)", "(12)", "(13)",
)  # fmt: skip
"""The form's own numbers of its columns."""

Cell = str | int | float | datetime | date | None
"""An instant is what the centre's clock shows, without a zone."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table in words and numbers, ready for any paper. A cell None stays empty."""

    name: str
    """What its file is called, without ending."""
    title: str
    lines: list[str]
    """Under the title: hall, period, when it was made."""
    groups: list[tuple[str, int]]
    """Headings over the columns and over how many each stands; an empty one is no heading."""
    head: list[str]
    rows: list[list[Cell]]
    total: list[Cell] | None
    notes: list[str]
    numbers: tuple[str, ...] = ()
    """The form's own numbers of its columns, under their names; empty: it has none."""


def measures(groups: Sequence[Group]) -> list[Measure]:
    """The columns of figures in their order."""
    return [measure for group in groups for measure in group.measures]


def figures_sheet(figures: Figures, words: Words, hall_name: str, *, form: bool) -> ReportTable:
    """A table of figures; `form` is II.06a with its checks."""
    groups = II06A if form else FULL
    columns = measures(groups)
    dimension = words(f"dimension.{figures.dimension.value}")
    title = words("form.title") if form else words("table.title", dimension=dimension)

    def line(row: FigureRow, place: int) -> list[Cell]:
        numbers: list[Cell] = [row.tally.of(measure) for measure in columns]
        return [place, words.row(figures.dimension, row), *numbers]

    whole: list[Cell] = [figures.total.of(measure) for measure in columns]
    return ReportTable(
        name=_file_name("II06a" if form else figures.dimension.value, figures),
        title=title,
        lines=_lines(words, hall_name, figures, form=form),
        groups=[("", 2), *((words(f"group.{one.name}"), len(one.measures)) for one in groups)],
        head=[words("number"), dimension, *(words(f"column.{one.value}") for one in columns)],
        rows=[line(row, place) for place, row in enumerate(figures.rows, start=1)],
        total=[None, words("total"), *whole],
        notes=[*_checks(words, figures.total, form=form), *shares(words, figures.total)],
        numbers=FORM_COLUMNS if form else (),
    )


def _file_name(kind: str, figures: Figures) -> str:
    period = figures.period
    return f"motcua-{kind}-{period.first:%Y%m%d}-{period.last:%Y%m%d}"


def _lines(words: Words, hall_name: str, figures: Figures, *, form: bool) -> list[str]:
    return [
        *([words("form.source")] if form else []),
        hall_name,
        words.period(figures.period),
        words("made_at", time=words.instant(figures.now)),
    ]


def check_words(words: Words, check: Check) -> str:
    """The equation with its numbers, and whether it holds."""
    equation = words(
        "check.equation",
        left=words.number(check.left),
        right=" + ".join(map(words.number, check.right)),
    )
    said = words("check.holds" if check.holds else "check.differs")
    return f"{words(f'check.{check.name}')}: {equation} – {said}"


def _checks(words: Words, tally: FigureCounts, *, form: bool) -> list[str]:
    found = [check_words(words, check) for check in checks(tally)]
    if form and tally.no_limit:
        found.append(words("form.no_limit", count=words.number(tally.no_limit)))
    if tally.unread:
        found.append(words("unread_note", count=words.number(tally.unread)))
    if tally.refused:
        found.append(words("refused_note", count=words.number(tally.refused)))
    return found


def named_shares(tally: FigureCounts) -> dict[str, Share]:
    """The shares that are shown, by the key of their words."""
    return {
        "received": share_of_received(tally),
        "resolved": share_of_resolved(tally),
        "online": online_rate(tally),
    }


def share_words(words: Words, share: Share) -> str:
    """`78.4% = 784 ÷ 1,000`."""
    return words(
        "share.said",
        per_cent=words.per_cent(share),
        numerator=words.number(share.numerator),
        denominator=words.number(share.denominator),
    )


def shares(words: Words, tally: FigureCounts) -> list[str]:
    return [
        f"{words(f'share.{name}')}: {share_words(words, share)}"
        for name, share in named_shares(tally).items()
    ]


def dossiers_sheet(behind: Behind, words: Words, hall_name: str) -> ReportTable:
    """The dossiers behind a figure. No person is in it."""
    filters = [
        f"{words(f'dimension.{one.value}')}: {words.key(one, key, behind.names[one])}"
        for one, key in behind.filters.items()
    ]
    rows: list[list[Cell]] = [
        [
            place,
            one.code,
            words.localised(one.procedure_name) or one.procedure_code,
            one.procedure_code,
            one.field,
            words.dossiers(f"channel.{one.channel.value}"),
            words.dossiers(f"status.{one.status.value}"),
            words.wall(one.received_at),
            words.wall(one.due_at) or words.due(None, unread=one.limit_unread),
            one.extended_to,
            words.wall(one.closed_at),
            words.dossiers(f"outcome.{one.outcome.value}") if one.outcome else "",
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
        title=words("dossiers.title", measure=words.measure(behind.measure)),
        lines=[
            hall_name,
            words.period(period),
            *filters,
            words("made_at", time=words.instant(behind.now)),
        ],
        groups=[],
        head=[words("number"), *(words(f"dossiers.{name}") for name in columns)],
        rows=rows,
        total=None,
        notes=[],
    )
