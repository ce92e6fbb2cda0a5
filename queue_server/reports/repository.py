"""The queries that the figures ask, and the dossiers behind each.

Every measure is one condition on a dossier's row. A figure counts the rows for which it holds,
a listing selects them: the two cannot differ.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    text,
    type_coerce,
)

from config.wire.dossiers.answers import DossierStatus, Outcome
from config.wire.procedures import Channel
from config.wire.vocabulary import Localised
from queue_server.catalogue.tables import procedure_versions
from queue_server.centre.tables import staff
from queue_server.core.db.tables import Instant
from queue_server.dossiers.tables import dossier_due_dates, dossier_stops, dossiers
from queue_server.reports.figures import COUNTED, Dimension, FigureCounts, Flow, Measure

PAGE: Final = 50
DAY_MILLISECONDS: Final = 86_400_000
NOT_RECEIVED: Final = (DossierStatus.NEW.value, DossierStatus.REFUSED.value)


_COLUMNS: Final[dict[Dimension, ColumnElement[Any]]] = {
    Dimension.FIELD: dossiers.c.field,
    Dimension.PROCEDURE: dossiers.c.procedure_code,
    Dimension.CHANNEL: dossiers.c.channel,
    Dimension.OFFICIAL: dossiers.c.official,
}
"""Months are periods of their own."""
Key = str | int | None
"""A field, a procedure's code, a channel, or the number of an official (None: nobody)."""
Filters = dict[Dimension, Key]


@dataclass(frozen=True, slots=True)
class Span:
    """A period as instants: from `begins` up to, not including, `ends`.

    What is pending is judged at `moment`: when the period ended, or now while it lasts.
    """

    begins: datetime
    ends: datetime
    moment: datetime
    late_before: datetime | None = None
    """What was due before it is late at the moment; None: before the moment itself."""
    offset: timedelta = timedelta()
    """Of the centre's clock from UTC: by it an instant lies on a day of the centre."""


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


# ---------------------------------------------------------------------------- conditions


def _instant(moment: datetime) -> ColumnElement[Any]:
    return literal(moment, Instant)


def _due_at_moment(span: Span) -> ColumnElement[Any]:
    """The due date as it was at the moment: stops that ended later had not moved it yet. A limit
    that was found later holds from the beginning."""
    lines = dossier_due_dates.c
    as_it_was = (
        select(lines.due_at)
        .where(lines.dossier_id == dossiers.c.id)
        # Of the lines that were there by then the newest; of a receipt entered later the first.
        .order_by(
            (lines.at > _instant(span.moment)).asc(),
            case((lines.at <= _instant(span.moment), -lines.id), else_=lines.id),
        )
        .limit(1)
        .correlate(dossiers)
        .scalar_subquery()
    )
    return func.coalesce(as_it_was, dossiers.c.due_at, type_=Instant())


def _day(instant: ColumnElement[Any], span: Span) -> ColumnElement[Any]:
    """The number of the centre's day on which an instant lies."""
    offset = int(span.offset / timedelta(milliseconds=1))
    return (type_coerce(instant, BigInteger) + offset) // DAY_MILLISECONDS


def _stopped_since(span: Span) -> ColumnElement[Any]:
    """When the clock stopped that stands at the moment; null where it runs."""
    stops = dossier_stops.c
    return (
        select(func.min(stops.started_at))
        .where(
            stops.dossier_id == dossiers.c.id,
            stops.started_at <= _instant(span.moment),
            or_(stops.ended_at.is_(None), stops.ended_at > _instant(span.moment)),
        )
        .correlate(dossiers)
        .scalar_subquery()
    )


def _pending_kind(span: Span) -> ColumnElement[Any]:
    """Which of the four a pending dossier is; only asked of pending ones.

    Late is what is not done when its due day is over: so the law counts. Where the clock stands,
    the day on which it stopped is that of the question.
    """
    due, stopped = _due_at_moment(span), _stopped_since(span)
    overdue = case(
        (stopped.is_(None), due < _instant(span.late_before or span.moment)),
        else_=_day(due, span) < _day(stopped, span),
    )
    return case(
        (overdue, Measure.OVERDUE.value),
        (stopped.isnot(None), Measure.STOPPED.value),
        (due.is_(None), Measure.OPEN_ENDED.value),
        else_=Measure.IN_TIME.value,
    )


def conditions(span: Span) -> dict[Measure, ColumnElement[bool]]:
    """For each measure, which dossiers it counts."""
    row = dossiers.c
    begins, ends = _instant(span.begins), _instant(span.ends)
    received = row.status.not_in(NOT_RECEIVED)
    counted = and_(received, row.limit_unread.is_(False))
    closed_within = and_(row.closed_at >= begins, row.closed_at < ends)
    taken = and_(counted, row.received_at >= begins, row.received_at < ends)
    resolved = and_(counted, closed_within)
    pending = and_(
        counted, row.received_at < ends, or_(row.closed_at.is_(None), row.closed_at >= ends)
    )
    worked_on = and_(
        row.received_at < ends,
        or_(row.closed_at.is_(None), row.closed_at >= begins, row.received_at >= begins),
    )
    kind = _pending_kind(span)
    found: dict[Measure, ColumnElement[bool]] = {
        Measure.TAKEN: taken,
        Measure.ONLINE: and_(taken, row.channel == Channel.ONLINE.value),
        Measure.IN_PERSON: and_(taken, row.channel == Channel.IN_PERSON.value),
        Measure.POSTAL: and_(taken, row.channel == Channel.POSTAL.value),
        Measure.DIRECT: and_(taken, row.channel != Channel.ONLINE.value),
        Measure.CARRIED: and_(
            counted,
            row.received_at < begins,
            or_(row.closed_at.is_(None), row.closed_at >= begins),
        ),
        Measure.RECEIVED: and_(counted, worked_on),
        Measure.RESOLVED: resolved,
        Measure.EARLY: and_(resolved, row.outcome == Outcome.EARLY.value),
        Measure.ON_TIME: and_(resolved, row.outcome == Outcome.ON_TIME.value),
        Measure.LATE: and_(resolved, row.outcome == Outcome.LATE.value),
        Measure.NO_LIMIT: and_(resolved, row.outcome == Outcome.NO_LIMIT.value),
        Measure.ON_TIME_OR_NO_LIMIT: and_(
            resolved, row.outcome.in_((Outcome.ON_TIME.value, Outcome.NO_LIMIT.value))
        ),
        Measure.PENDING: pending,
        Measure.NOT_OVERDUE: and_(pending, kind != Measure.OVERDUE.value),
        Measure.UNREAD: and_(received, row.limit_unread.is_(True), worked_on),
        Measure.REFUSED: and_(row.status == DossierStatus.REFUSED.value, closed_within),
    }
    for measure in (Measure.IN_TIME, Measure.OVERDUE, Measure.STOPPED, Measure.OPEN_ENDED):
        found[measure] = and_(pending, kind == measure.value)
    return found


def _within(span: Span) -> ColumnElement[bool]:
    """Every dossier that some measure may count: the rest is never looked at."""
    row = dossiers.c
    return and_(
        row.received_at < _instant(span.ends),
        or_(row.closed_at.is_(None), row.closed_at >= _instant(span.begins)),
    )


def _filtered(filters: Filters) -> list[ColumnElement[bool]]:
    return [
        _COLUMNS[dimension].is_(None) if key is None else _COLUMNS[dimension] == key
        for dimension, key in filters.items()
    ]


# ------------------------------------------------------------------------------- reading


def one_picture(connection: Connection) -> None:
    """Have everything that is read from now on stem from one moment. First of a read."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def counts_by_dimension(
    connection: Connection, span: Span, dimension: Dimension
) -> dict[Key, FigureCounts]:
    """The figures of every key of `dimension` that has any."""
    key = _COLUMNS[dimension]
    rows = connection.execute(_sums(span, [key]).group_by(key))
    return {row[0]: FigureCounts(*(int(count or 0) for count in row[1:])) for row in rows}


def counts(connection: Connection, span: Span) -> FigureCounts:
    """The figures of everything."""
    row = connection.execute(_sums(span, [])).one()
    return FigureCounts(*(int(count or 0) for count in row))


def _sums(span: Span, keys: list[ColumnElement[Any]]) -> Select[Any]:
    counted = conditions(span)
    sums = [func.sum(case((counted[measure], 1), else_=0)) for measure in COUNTED]
    return select(*keys, *sums).where(_within(span))


def count(connection: Connection, span: Span, measure: Measure, filters: Filters) -> int:
    """How many dossiers are behind a figure."""
    found = connection.execute(
        select(func.count())
        .select_from(dossiers)
        .where(_within(span), conditions(span)[measure], *_filtered(filters))
    )
    return int(found.scalar_one())


def listed(
    connection: Connection,
    span: Span,
    measure: Measure,
    filters: Filters,
    offset: int = 0,
    limit: int | None = PAGE,
) -> list[Listed]:
    """The dossiers behind a figure, in the order in which they were received."""
    row = dossiers.c
    found = connection.execute(
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
        .where(_within(span), conditions(span)[measure], *_filtered(filters))
        .order_by(row.received_at, row.id)
        .offset(offset)
        .limit(limit)
    ).all()
    names = version_names(connection, {one.version_id for one in found})
    return [
        Listed(
            one.id,
            one.code,
            one.procedure_code,
            names.get(one.version_id, {}),
            one.field,
            Channel(one.channel),
            DossierStatus(one.status),
            one.received_at,
            one.due_at,
            one.extended_to,
            one.closed_at,
            None if one.outcome is None else Outcome(one.outcome),
            one.display_name or "",
            bool(one.limit_unread),
        )
        for one in found
    ]


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


def flow(connection: Connection, span: Span) -> Flow:
    """What came and what was finished in a span; quicker than all its figures."""
    row = dossiers.c
    counted = and_(row.status.not_in(NOT_RECEIVED), row.limit_unread.is_(False))
    begins, ends = _instant(span.begins), _instant(span.ends)
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
