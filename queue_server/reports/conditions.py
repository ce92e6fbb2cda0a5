"""Which dossiers each measure counts.

A measure is two conditions together: one on the dossier (its status, channel, outcome), and one on
its dates within the period. The first does not depend on the period, so that figures can be summed
over groups of dossiers that share it; a listing applies both to each dossier. Both come from here,
so a figure and the list behind it cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
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
from queue_server.core.db.tables import Instant
from queue_server.dossiers.tables import dossier_due_dates, dossier_stops, dossiers
from queue_server.reports.figures import Measure

DAY_MILLISECONDS: Final = 86_400_000
NOT_RECEIVED: Final = (DossierStatus.NEW.value, DossierStatus.REFUSED.value)
Columns = Mapping[str, ColumnElement[Any]]
"""The columns of `dossiers` by name: the table's, or those of a subquery over it."""


@dataclass(frozen=True, slots=True)
class PeriodBounds:
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


ROW: Final[Columns] = dict(dossiers.c.items())


def instant(moment: datetime) -> ColumnElement[Any]:
    """A moment, to be compared with a column of instants."""
    return literal(moment, Instant)


def _due_at_moment(span: PeriodBounds) -> ColumnElement[Any]:
    """The due date as it was at the moment: stops that ended later had not moved it yet. A limit
    that was found later holds from the beginning."""
    lines = dossier_due_dates.c
    as_it_was = (
        select(lines.due_at)
        .where(lines.dossier_id == dossiers.c.id)
        # Of the lines that were there by then the newest; of a receipt entered later the first.
        .order_by(
            (lines.at > instant(span.moment)).asc(),
            case((lines.at <= instant(span.moment), -lines.id), else_=lines.id),
        )
        .limit(1)
        .correlate(dossiers)
        .scalar_subquery()
    )
    return func.coalesce(as_it_was, dossiers.c.due_at, type_=Instant())


def _day(instant: ColumnElement[Any], span: PeriodBounds) -> ColumnElement[Any]:
    """The number of the centre's day on which an instant lies."""
    offset = int(span.offset / timedelta(milliseconds=1))
    return (type_coerce(instant, BigInteger) + offset) // DAY_MILLISECONDS


def _stopped_since(span: PeriodBounds) -> ColumnElement[Any]:
    """When the clock stopped that stands at the moment; null where it runs."""
    stops = dossier_stops.c
    return (
        select(func.min(stops.started_at))
        .where(
            stops.dossier_id == dossiers.c.id,
            stops.started_at <= instant(span.moment),
            or_(stops.ended_at.is_(None), stops.ended_at > instant(span.moment)),
        )
        .correlate(dossiers)
        .scalar_subquery()
    )


def pending_kind(span: PeriodBounds) -> ColumnElement[Any]:
    """Which of `PENDING_KINDS` a pending dossier is; meaningless for any other.

    Late is what is not done when its due day is over: so the law counts. Where the clock stands,
    the day on which it stopped is that of the question.
    """
    due, stopped = _due_at_moment(span), _stopped_since(span)
    overdue = case(
        (stopped.is_(None), due < instant(span.late_before or span.moment)),
        else_=_day(due, span) < _day(stopped, span),
    )
    return case(
        (overdue, Measure.OVERDUE.value),
        (stopped.isnot(None), Measure.STOPPED.value),
        (due.is_(None), Measure.OPEN_ENDED.value),
        else_=Measure.IN_TIME.value,
    )


class InPeriod(StrEnum):
    """What a dossier's dates make of it in a period."""

    TAKEN = "taken"
    """Received in it."""
    CARRIED = "carried"
    """Received before it, and pending when it began."""
    WORKED_ON = "worked_on"
    """Received by its end, and not closed before it began."""
    CLOSED = "closed"
    """Closed in it."""
    PENDING = "pending"
    """Received by its end, and pending then."""


def period_conditions(span: PeriodBounds) -> dict[InPeriod, ColumnElement[bool]]:
    """The conditions on the dates of a dossier."""
    row = dossiers.c
    begins, ends = instant(span.begins), instant(span.ends)
    return {
        InPeriod.TAKEN: and_(row.received_at >= begins, row.received_at < ends),
        InPeriod.CARRIED: and_(
            row.received_at < begins, or_(row.closed_at.is_(None), row.closed_at >= begins)
        ),
        InPeriod.WORKED_ON: and_(
            row.received_at < ends,
            or_(row.closed_at.is_(None), row.closed_at >= begins, row.received_at >= begins),
        ),
        InPeriod.CLOSED: and_(row.closed_at >= begins, row.closed_at < ends),
        InPeriod.PENDING: and_(
            row.received_at < ends, or_(row.closed_at.is_(None), row.closed_at >= ends)
        ),
    }


def dossier_conditions(row: Columns) -> dict[Measure, tuple[InPeriod, ColumnElement[bool]]]:
    """Both conditions of each measure. The kinds of pending dossiers are not among them: each of
    those dossiers is examined by itself (`pending_kind`)."""
    received = row["status"].not_in(NOT_RECEIVED)
    counted = and_(received, row["limit_unread"].is_(False))
    channel, outcome = row["channel"], row["outcome"]
    on_time = (Outcome.ON_TIME.value, Outcome.NO_LIMIT.value)
    return {
        Measure.TAKEN: (InPeriod.TAKEN, counted),
        Measure.ONLINE: (InPeriod.TAKEN, and_(counted, channel == Channel.ONLINE.value)),
        Measure.IN_PERSON: (InPeriod.TAKEN, and_(counted, channel == Channel.IN_PERSON.value)),
        Measure.POSTAL: (InPeriod.TAKEN, and_(counted, channel == Channel.POSTAL.value)),
        Measure.DIRECT: (InPeriod.TAKEN, and_(counted, channel != Channel.ONLINE.value)),
        Measure.CARRIED: (InPeriod.CARRIED, counted),
        Measure.RECEIVED: (InPeriod.WORKED_ON, counted),
        Measure.RESOLVED: (InPeriod.CLOSED, counted),
        Measure.EARLY: (InPeriod.CLOSED, and_(counted, outcome == Outcome.EARLY.value)),
        Measure.ON_TIME: (InPeriod.CLOSED, and_(counted, outcome == Outcome.ON_TIME.value)),
        Measure.LATE: (InPeriod.CLOSED, and_(counted, outcome == Outcome.LATE.value)),
        Measure.NO_LIMIT: (InPeriod.CLOSED, and_(counted, outcome == Outcome.NO_LIMIT.value)),
        Measure.ON_TIME_OR_NO_LIMIT: (InPeriod.CLOSED, and_(counted, outcome.in_(on_time))),
        Measure.PENDING: (InPeriod.PENDING, counted),
        Measure.UNREAD: (InPeriod.WORKED_ON, and_(received, row["limit_unread"].is_(True))),
        Measure.REFUSED: (InPeriod.CLOSED, row["status"] == DossierStatus.REFUSED.value),
    }


PENDING_KINDS: Final = (
    Measure.IN_TIME,
    Measure.OVERDUE,
    Measure.STOPPED,
    Measure.OPEN_ENDED,
)


def conditions(span: PeriodBounds) -> dict[Measure, ColumnElement[bool]]:
    """For each measure, which dossiers it counts."""
    in_period = period_conditions(span)
    found = {
        measure: and_(condition, in_period[when])
        for measure, (when, condition) in dossier_conditions(ROW).items()
    }
    pending, kind = found[Measure.PENDING], pending_kind(span)
    for measure in PENDING_KINDS:
        found[measure] = and_(pending, kind == measure.value)
    found[Measure.OUT_OF_HOURS] = out_of_hours(span)
    found[Measure.NOT_OVERDUE] = and_(pending, kind != Measure.OVERDUE.value)
    return found


def out_of_hours(span: PeriodBounds) -> ColumnElement[bool]:
    """What was received in the period, in the hours of a duty. Asked for itself: they are few, and
    have an index of their own (`ix_dossiers_duty`)."""
    when, counted = dossier_conditions(ROW)[Measure.TAKEN]
    return and_(counted, period_conditions(span)[when], text("dossiers.duty <> ''"))


def within(span: PeriodBounds) -> ColumnElement[bool]:
    """The dossiers that any measure may count."""
    row = dossiers.c
    return and_(
        row.received_at < instant(span.ends),
        or_(row.closed_at.is_(None), row.closed_at >= instant(span.begins)),
    )
