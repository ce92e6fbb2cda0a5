"""The figures counted anew, slowly and differently: in Python, dossier by dossier, day by day.

Nothing here asks the database a question or uses the product's own sums; it reads whole tables
and follows each dossier's log.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from config.centre.model import Centre
from queue_server.dossiers.tables import (
    dossier_due_dates,
    dossier_forms,
    dossier_log,
    dossier_steps,
    dossier_stops,
    dossiers,
)

ENDS = {"resolve", "withdraw"}
"""Actions after which a dossier is no longer pending; a stop only where it was for good."""


@dataclass
class Rows:
    """Every row of the dossiers' tables; those of one dossier in their order."""

    dossiers: list[Any]
    log: dict[int, list[Any]]
    due_dates: dict[int, list[Any]]
    stops: dict[int, list[Any]]
    steps: dict[int, list[Any]]
    forms: dict[int, list[Any]]


def read_rows(connection: Connection) -> Rows:
    def by_dossier(table: Any, order: str) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for row in connection.execute(select(table).order_by(table.c.dossier_id, table.c[order])):
            found[row.dossier_id].append(row)
        return found

    return Rows(
        list(connection.execute(select(dossiers).order_by(dossiers.c.id))),
        by_dossier(dossier_log, "id"),
        by_dossier(dossier_due_dates, "id"),
        by_dossier(dossier_stops, "id"),
        by_dossier(dossier_steps, "place"),
        by_dossier(dossier_forms, "id"),
    )


def counted(rows: Rows, centre: Centre, first: date, last: date, now: datetime) -> dict[str, int]:
    """Every figure of the days from `first` to `last`, as of `now`."""
    found: dict[str, int] = defaultdict(int)
    for row in rows.dossiers:
        for name in figures_of(row, rows, centre, first, last, now):
            found[name] += 1
    return found


def figures_of(
    row: Any, rows: Rows, centre: Centre, first: date, last: date, now: datetime
) -> list[str]:
    """The names of the figures that count one dossier."""
    if row.status == "new":
        return []
    received = centre.local(row.received_at).date()
    closed = closing(row, rows)
    closed_day = None if closed is None else centre.local(closed).date()
    if row.status == "refused":
        return ["refused"] if closed_day is not None and first <= closed_day <= last else []
    if received > last or (closed_day is not None and closed_day < first):
        return []
    names = ["received"]
    if received < first:
        names.append("carried")
    else:
        names.append(row.channel)
        if row.duty:
            names.append("out_of_hours")
    if closed_day is not None and closed_day <= last:
        return [*names, "resolved", finished(row, centre, closed_day, closed)]
    return [*names, "pending", unfinished(row, rows, centre, last, now)]


def closing(row: Any, rows: Rows) -> datetime | None:
    """When the log says that it was pending no more."""
    lines = rows.log[row.id]
    for line in lines:
        if line.action in ENDS or line.action == "refuse":
            at: datetime = line.at
            return at
    if lines[-1].action == "stop" and not rows.stops[row.id]:
        return lines[-1].at  # type: ignore[no-any-return]
    return None


def finished(row: Any, centre: Centre, closed_day: date, closed: datetime | None) -> str:
    if row.due_at is None:
        return "no_limit"
    due_day = centre.local(row.due_at).date()
    if closed_day == due_day and closed is not None:
        # On the day itself until the centre closes, or the promised minute where that is later.
        hours = centre.opening.hours_on(due_day)
        last = datetime.combine(due_day, hours[-1].end, tzinfo=centre.zone) if hours else closed
        return "on_time" if closed <= max(last, row.due_at) else "late"
    return "early" if closed_day < due_day else "late"


def unfinished(row: Any, rows: Rows, centre: Centre, last: date, now: datetime) -> str:
    """How it stood when the last day was over, or stands now."""
    midnight = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=centre.zone)
    moment = min(midnight, now)
    lines = rows.due_dates[row.id]
    known = [line.due_at for line in lines if line.at <= moment] or [lines[0].due_at]
    standing = [
        stop.started_at
        for stop in rows.stops[row.id]
        if stop.started_at <= moment and (stop.ended_at is None or stop.ended_at > moment)
    ]
    due_at = known[-1]
    late = due_at is not None and (
        is_before(due_at, min(standing), centre) if standing else is_over(due_at, moment, centre)
    )
    if late:
        return "overdue"
    if standing:
        return "stopped"
    return "open_ended" if due_at is None else "in_time"


def is_before(due_at: datetime, stood: datetime, centre: Centre) -> bool:
    """Whether the due day lies before the day on which the clock stopped."""
    return centre.local(due_at).date() < centre.local(stood).date()


def is_over(due_at: datetime, moment: datetime, centre: Centre) -> bool:
    """Whether the due day is over at `moment`: on the day itself when the centre has closed."""
    due_day = centre.local(due_at).date()
    if centre.local(moment).date() != due_day:
        return is_before(due_at, moment, centre)
    hours = centre.opening.hours_on(due_day)
    if not hours:
        return False
    closing = datetime.combine(due_day, hours[-1].end, tzinfo=centre.zone)
    return moment > closing and due_at < moment
