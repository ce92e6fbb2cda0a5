"""The queries that the figures ask, and the dossiers behind each (`conditions`)."""

from __future__ import annotations

import json
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    text,
)

from config.wire.dossiers.answers import DossierStatus, Outcome
from config.wire.procedures import Channel
from config.wire.vocabulary import Localised
from queue_server.catalogue.tables import procedure_versions
from queue_server.centre.tables import staff
from queue_server.dossiers.tables import dossiers
from queue_server.reports.conditions import (
    NOT_RECEIVED,
    PENDING_KINDS,
    ROW,
    PeriodBounds,
    conditions,
    dossier_conditions,
    instant,
    out_of_hours,
    pending_kind,
    period_conditions,
    within,
)
from queue_server.reports.figures import COUNTED, Dimension, FigureCounts, Flow, Measure

PAGE: Final = 50
ALIKE: Final = (
    "field", "procedure_code", "official", "channel", "status", "limit_unread", "outcome",
)  # fmt: skip
"""What figures depend on besides a dossier's dates: the first columns of `ix_dossiers_figures`."""
SUMMED: Final = tuple(
    measure for measure in COUNTED if measure not in {*PENDING_KINDS, Measure.OUT_OF_HOURS}
)
_COLUMNS: Final[dict[Dimension, str]] = {
    Dimension.FIELD: "field",
    Dimension.PROCEDURE: "procedure_code",
    Dimension.CHANNEL: "channel",
    Dimension.OFFICIAL: "official",
    Dimension.DUTY: "duty",
}
"""Months are periods of their own."""
Key = str | int | None
"""A field, a procedure's code, a channel, or the number of an official (None: nobody)."""
Filters = dict[Dimension, Key]


@dataclass(frozen=True, slots=True)
class Listed:
    """A dossier behind a figure. There is no person in it."""

    id: int
    code: str
    procedure_code: str
    procedure_name: Localised
    field: str
    channel: Channel
    status: DossierStatus
    received_at: datetime
    due_at: datetime | None
    extended_to: date | None
    closed_at: datetime | None
    outcome: Outcome | None
    official: str
    limit_unread: bool = False


def _filtered(filters: Filters) -> list[ColumnElement[bool]]:
    return [
        ROW[_COLUMNS[dimension]].is_(None) if key is None else ROW[_COLUMNS[dimension]] == key
        for dimension, key in filters.items()
    ]


# ------------------------------------------------------------------------------- reading


def one_picture(connection: Connection) -> None:
    """Have everything that is read from now on stem from one moment. First of a read."""
    if connection.dialect.name == "postgresql":
        # A read has no transaction of its own there: each statement sees what is there by then.
        connection.execute(text("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def counts_by_dimension(
    connection: Connection, span: PeriodBounds, dimension: Dimension
) -> dict[Key, FigureCounts]:
    """The figures of every key of `dimension` that has any."""
    counted = _counted(connection, span, [_COLUMNS[dimension]])
    return {key: figures for (key,), figures in counted.items()}


def counts(connection: Connection, span: PeriodBounds) -> FigureCounts:
    """The figures of everything."""
    return _counted(connection, span, []).get((), FigureCounts())


def _counted(
    connection: Connection, span: PeriodBounds, keys: Sequence[str]
) -> dict[tuple[Key, ...], FigureCounts]:
    """The figures by the values of the columns `keys`."""
    found: defaultdict[tuple[Key, ...], Tally[str]] = defaultdict(Tally)
    for row in connection.execute(_sums(span, keys)).mappings():
        found[_key(row, keys)].update({one.value: int(row[one.value] or 0) for one in SUMMED})
    for row in connection.execute(_pending(span, keys)).mappings():
        found[_key(row, keys)][row["kind"]] += 1
    for row in connection.execute(_out_of_hours(span, keys)).mappings():
        found[_key(row, keys)][Measure.OUT_OF_HOURS] = int(row["received"])
    return {key: FigureCounts(**sums) for key, sums in found.items()}


def _key(row: RowMapping, keys: Sequence[str]) -> tuple[Key, ...]:
    return tuple(row[name] for name in keys)


def _sums(span: PeriodBounds, keys: Sequence[str]) -> Select[Any]:
    """Every measure but the kinds of pending dossiers.

    Aggregated twice: first by the columns `ALIKE`, in the order of their index
    (`ix_dossiers_figures`), which needs no sorting and reads each dossier once; then those few
    groups by `keys`. By another column (the duty) the rows are read and sorted.
    """
    alike = [ROW[name] for name in dict.fromkeys((*ALIKE, *keys))]
    by_period = [
        func.count().filter(condition).label(name.value)
        for name, condition in period_conditions(span).items()
    ]
    groups = select(*alike, *by_period).where(within(span)).group_by(*alike).subquery()
    measures = dossier_conditions(dict(groups.c.items()))
    sums = [
        func.sum(case((measures[one][1], groups.c[measures[one][0].value]), else_=0)).label(one)
        for one in SUMMED
    ]
    names = [groups.c[name] for name in keys]
    return select(*names, *sums).group_by(*names)


def _pending(span: PeriodBounds, keys: Sequence[str]) -> Select[Any]:
    """The kind of each pending dossier. They are few, and are counted in Python: to group them,
    SQLite would scan every dossier in the order of the groups."""
    names = [ROW[name] for name in keys]
    return select(*names, pending_kind(span).label("kind")).where(conditions(span)[Measure.PENDING])


def _out_of_hours(span: PeriodBounds, keys: Sequence[str]) -> Select[Any]:
    """How many were received out of hours."""
    names = [ROW[name] for name in keys]
    counted = select(*names, func.count().label("received")).select_from(dossiers)
    return counted.where(out_of_hours(span)).group_by(*names)


def count(connection: Connection, span: PeriodBounds, measure: Measure, filters: Filters) -> int:
    """How many dossiers are behind a figure."""
    found = connection.execute(
        select(func.count())
        .select_from(dossiers)
        .where(within(span), conditions(span)[measure], *_filtered(filters))
    )
    return int(found.scalar_one())


def listed(
    connection: Connection,
    span: PeriodBounds,
    measure: Measure,
    filters: Filters,
    offset: int = 0,
    limit: int | None = PAGE,
) -> list[Listed]:
    """The dossiers behind a figure, in the order in which they were received."""
    row = dossiers.c
    query: Select[Any] = (
        select(
            row.id,
            row.code,
            row.procedure_code,
            row.version_id,
            row.field,
            row.channel,
            row.status,
            row.received_at,
            row.due_at,
            row.extended_to,
            row.closed_at,
            row.outcome,
            row.limit_unread,
            staff.c.display_name,
        )
        .select_from(dossiers.outerjoin(staff, staff.c.id == row.official))
        .where(within(span), conditions(span)[measure], *_filtered(filters))
        .order_by(row.received_at, row.id)
        .offset(offset)
        .limit(limit)
    )
    found = connection.execute(query).all()
    names = version_names(connection, {one.version_id for one in found})
    return [_listed(one, names) for one in found]


def _listed(row: Row[Any], names: Mapping[int, Localised]) -> Listed:
    return Listed(
        row.id,
        row.code,
        row.procedure_code,
        names.get(row.version_id, {}),
        row.field,
        Channel(row.channel),
        DossierStatus(row.status),
        row.received_at,
        row.due_at,
        row.extended_to,
        row.closed_at,
        None if row.outcome is None else Outcome(row.outcome),
        row.display_name or "",
        bool(row.limit_unread),
    )


# --------------------------------------------------------------------------------- names


def version_names(connection: Connection, version_ids: set[int]) -> dict[int, Localised]:
    """The procedures' names, each as in the version that dossiers were received under."""
    table = procedure_versions.c
    query = select(table.id, table.body).where(table.id.in_(bindparam("ids", expanding=True)))
    found = connection.execute(query, {"ids": sorted(version_ids)})
    return {row.id: json.loads(row.body)["name"] for row in found}


def procedure_names(connection: Connection, codes: Sequence[str]) -> dict[str, Localised]:
    """The procedures' newest names by code."""
    table = procedure_versions.c
    newest = (
        select(func.max(table.id))
        .where(table.code.in_(bindparam("codes", expanding=True)))
        .group_by(table.code)
    )
    query = select(table.code, table.body).where(table.id.in_(newest))
    found = connection.execute(query, {"codes": list(codes)})
    return {row.code: json.loads(row.body)["name"] for row in found}


def staff_names(connection: Connection) -> dict[int, str]:
    return {row.id: row.display_name for row in connection.execute(select(staff))}


# ---------------------------------------------------------------------- figures over time


def flow(connection: Connection, span: PeriodBounds) -> Flow:
    """What came and what was finished in a span; quicker than all its figures."""
    row = dossiers.c
    counted = and_(row.status.not_in(NOT_RECEIVED), row.limit_unread.is_(False))
    begins, ends = instant(span.begins), instant(span.ends)
    came = connection.execute(
        select(row.channel, func.count())
        .where(counted, row.received_at >= begins, row.received_at < ends)
        .group_by(row.channel)
    )
    finished = connection.execute(
        select(func.coalesce(row.outcome, literal("")), func.count())
        .where(counted, row.closed_at >= begins, row.closed_at < ends)
        .group_by(row.outcome)
    )
    channels: dict[str, int] = {row[0]: row[1] for row in came}
    outcomes: dict[str, int] = {row[0]: row[1] for row in finished}
    return Flow(
        online=channels.get(Channel.ONLINE.value, 0),
        taken=sum(channels.values()),
        **{
            outcome.value: outcomes.get(outcome.value, 0)
            for outcome in (Outcome.EARLY, Outcome.ON_TIME, Outcome.NO_LIMIT, Outcome.LATE)
        },
    )
