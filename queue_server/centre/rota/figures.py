"""What leaders look at first of work out of hours: this month's, and the leave that is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, func, select

from config.centre.model import Centre
from config.wire.centre.rota import LeaveAct, RotaFault
from queue_server.centre.rota.reading import leave, period
from queue_server.centre.rota.rules import last_of
from queue_server.centre.tables import leave_entries

COUNTED: Final = (LeaveAct.CONFIRM.value, LeaveAct.ENTER.value, LeaveAct.REVERSE.value)
"""The lines that say that somebody worked, and those that take it back."""


@dataclass(frozen=True, slots=True)
class RotaFigures:
    """Of a month, from `first` to `last`; lengths in minutes."""

    first: date
    last: date
    on_call: int
    """Shifts on call, those to come included."""
    saturdays: int
    without_anybody: int
    """Times that are promised, in which nobody is there, and which are not over."""
    worked: int
    """Work out of hours on these days that a leader confirmed or entered."""
    owed: int
    """Leave that everybody together has today."""
    proposed: int
    """Work that waits for a leader's word."""


def figures(connection: Connection, centre: Centre, today: date) -> RotaFigures:
    """The figures of the month of `today`, and the leave that is owed."""
    first = today.replace(day=1)
    last = last_of(first)
    found = period(connection, centre, first, last, leads=True)
    saturdays = {duty.id for duty in centre.on_call if duty.kind == "saturday"}
    at_work = sum(one.duty in saturdays for one in found.shifts)
    balances = leave(connection, centre, today, most=0).balances
    return RotaFigures(
        first=first,
        last=last,
        on_call=len(found.shifts) - at_work,
        saturdays=at_work,
        without_anybody=sum(
            one.fault is RotaFault.NOBODY and one.day >= today for one in found.faults
        ),
        worked=_worked(connection, first, last),
        owed=sum(one.minutes for one in balances),
        proposed=sum(one.proposed for one in balances),
    )


def _worked(connection: Connection, first: date, last: date) -> int:
    row = leave_entries.c
    wanted = select(func.sum(row.worked)).where(
        row.day >= first, row.day <= last, row.act.in_(COUNTED)
    )
    return int(connection.scalar(wanted) or 0)
