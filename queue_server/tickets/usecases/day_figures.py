"""The day in figures, shown before it is closed."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, func, select

from config.wire import CounterState, CounterSummary, TicketState
from config.wire.centre.greeting import DayCounted
from queue_server.tickets.tables import corner_visits, tickets


def counted(connection: Connection, day: date, counters: Iterable[CounterSummary]) -> DayCounted:
    """What the tickets of `day` have come to; voided ones were never given."""
    by_state = select(tickets.c.state, func.count(), func.sum(tickets.c.dossiers)).where(
        tickets.c.day == day, tickets.c.voided.is_(False)
    )
    rows = connection.execute(by_state.group_by(tickets.c.state)).all()
    sent = select(func.count()).where(corner_visits.c.day == day)
    found = Tally({TicketState(state): count for state, count, _ in rows})
    return DayCounted(
        day=day,
        given=found.total(),
        served=found[TicketState.DONE],
        absent=found[TicketState.NO_SHOW],
        cancelled=found[TicketState.CANCELLED],
        waiting=found[TicketState.WAITING],
        at_counter=found[TicketState.CALLED] + found[TicketState.SERVING],
        on_hold=found[TicketState.ON_HOLD],
        open_counters=[one.name for one in counters if one.state is not CounterState.CLOSED],
        dossiers=sum(int(dossiers) for *_, dossiers in rows),
        corner=connection.execute(sent).scalar_one(),
    )
