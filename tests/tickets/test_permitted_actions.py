"""What screens offer is what the use cases accept: every state, counter, day and step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product, starmap
from typing import Any

import pytest

from config.centre.roles import Permission
from config.wire import (
    CounterState,
    HistoryLine,
    TicketAction,
    TicketCalled,
    TicketId,
    TicketMoved,
    TicketState,
    TrackingToken,
)
from queue_server.centre.repository import put_counter
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError
from queue_server.tickets.repository import queries
from queue_server.tickets.rules import permitted_actions
from queue_server.tickets.rules.lifecycle import ALLOWED, Ticket
from queue_server.tickets.rules.permitted_actions import CounterNow
from queue_server.tickets.tables import tickets as table
from queue_server.tickets.usecases.steps import CounterStep
from tests.tickets.conftest import House
from tests.tickets.test_lifecycle import NOW, a_ticket

ME = Actor(ActorKind.STAFF, "1", "clerk 1")
HERE, ELSEWHERE = "1", "2"
TODAY = date(2026, 11, 16)
AT_COUNTER = (TicketState.CALLED, TicketState.SERVING)
Moved = TicketMoved | TicketCalled
UseCase = Callable[[UnitOfWork, int], Moved]


def steps(house: House) -> dict[TicketAction, UseCase]:
    """Each step of a ticket at counter 1, by its use case."""

    def taking(action: TicketAction) -> UseCase:
        where = {TicketAction.TRANSFER: {"to_service": "dat-dai"}}.get(action, {})

        def take(unit: UnitOfWork, ticket_id: int) -> Moved:
            step = CounterStep(action, HERE, ticket_id, **where)
            answer = house.tickets.carry_out([unit], [step])[0]
            if isinstance(answer, MotcuaError):
                raise answer
            return answer

        return take

    nobodys = {TicketAction.ISSUE, TicketAction.CANCEL, TicketAction.EXPIRE}
    return {action: taking(action) for action in TicketAction if action not in nobodys}


@dataclass(frozen=True)
class Moment:
    """A ticket, counter 1 and another number at it."""

    state: TicketState
    counter: str | None
    days_old: int
    at: CounterState
    other: TicketState | None


def moments() -> Iterator[Moment]:
    """Every one that can be, but that an old ticket is looked at from a quiet counter alone."""
    everything = product(
        TicketState, (None, HERE, ELSEWHERE), (0, 1), CounterState, (None, *AT_COUNTER)
    )
    for moment in starmap(Moment, everything):
        is_current = moment.state in AT_COUNTER and moment.counter == HERE
        is_quiet = moment.at is CounterState.OPEN and moment.other is None
        # A counter has one number at a time.
        if not (is_current and moment.other) and (moment.days_old == 0 or is_quiet):
            yield moment


async def test_a_step_is_listed_exactly_where_its_use_case_accepts_it(house: House) -> None:
    await house.open(HERE, ME)
    this, other = await house.issue("ho-tich"), await house.issue("ho-tich")
    by_action = steps(house)

    def walk(unit: UnitOfWork) -> int:
        listed = 0
        for moment in moments():
            with unit.connection.begin_nested() as scene:
                ticket, counter = arranged(unit, moment, this.ticket_id, other.ticket_id)
                allowed = permitted_actions.at_counter(ticket, counter, TODAY)
                taken = [a for a in by_action if accepted(unit, by_action[a], ticket, moment)]
                assert allowed == taken, moment
                listed += len(allowed)
                scene.rollback()
        return listed

    assert await house.do(walk, ME) > 300


def arranged(unit: UnitOfWork, moment: Moment, this: int, other: int) -> tuple[Ticket, CounterNow]:
    day = TODAY - timedelta(days=moment.days_old)
    put(unit, this, state=moment.state, counter=moment.counter, day=day)
    if moment.other:
        put(unit, other, state=moment.other, counter=HERE)
    staff_id = None if moment.at is CounterState.CLOSED else ME.staff_id
    put_counter(unit.connection, HERE, moment.at, staff_id, unit.now)
    return seen(unit, moment, this)


def seen(unit: UnitOfWork, moment: Moment, ticket_id: int) -> tuple[Ticket, CounterNow]:
    ticket = queries.by_id(unit.connection, ticket_id)
    assert ticket is not None
    return ticket, CounterNow.of(HERE, moment.at, queries.at_counter(unit.connection, HERE))


def put(unit: UnitOfWork, ticket_id: int, **values: Any) -> None:
    unit.connection.execute(table.update().where(table.c.id == ticket_id).values(**values))


def accepted(unit: UnitOfWork, use_case: UseCase, ticket: Ticket, moment: Moment) -> bool:
    """Whether the step is taken; its answer then lists what may be done next. Undone again."""
    with unit.connection.begin_nested() as step:
        try:
            answer = use_case(unit, ticket.id)
        except MotcuaError:
            return False
        else:
            listed = permitted_actions.at_counter(*seen(unit, moment, ticket.id), TODAY)
            assert answer.ticket.allowed == listed, moment
            return True
        finally:
            step.rollback()


async def test_a_citizen_may_give_back_exactly_what_the_use_case_takes_back(house: House) -> None:
    issued = await house.issue("ho-tich")

    def walk(unit: UnitOfWork) -> None:
        for state in TicketState:
            put(unit, issued.ticket_id, state=state)
            ticket = queries.by_id(unit.connection, issued.ticket_id)
            assert ticket is not None
            with unit.connection.begin_nested() as step:
                try:  # one that is cancelled already stays as it is
                    moved = house.tickets.cancel(unit, TrackingToken(issued.token)) != ticket
                except MotcuaError:
                    moved = False
                step.rollback()
            assert permitted_actions.for_citizen(ticket) == [TicketAction.CANCEL] * moved, state

    await house.do(walk)


def test_each_person_is_offered_what_they_have_a_permission_for() -> None:
    counter = CounterNow(HERE, CounterState.OPEN, has_called=False)
    waiting = a_ticket(counter=None)
    for permissions, allowed in (
        ({Permission.ISSUE}, []),
        ({Permission.SERVE}, [TicketAction.CALL, TicketAction.TRANSFER]),
        ({Permission.VOID}, [TicketAction.VOID]),
    ):
        assert permitted_actions.at_counter(waiting, counter, waiting.day, permissions) == allowed


@pytest.mark.parametrize("state", TicketState)
def test_a_bell_and_a_code_are_of_use_while_something_follows(state: TicketState) -> None:
    ticket = a_ticket(state)
    called_next = state in ALLOWED[TicketAction.CALL] | ALLOWED[TicketAction.RESUME]
    assert permitted_actions.is_call_to_come(ticket) is called_next
    started_next = state in ALLOWED[TicketAction.CALL] | ALLOWED[TicketAction.START]
    assert permitted_actions.is_start_to_come(ticket) is started_next


def line(log_id: int, ticket_id: int, action: TicketAction, state: TicketState) -> HistoryLine:
    return HistoryLine(
        log_id=log_id,
        ticket_id=ticket_id,
        number=f"A{ticket_id:03}",
        action=action,
        at=NOW,
        state=state,
    )


@pytest.mark.parametrize("state", CounterState)
def test_the_last_step_of_an_ended_ticket_may_be_undone(state: CounterState) -> None:
    counter = CounterNow(HERE, state, has_called=True)
    history = [  # the newest first
        line(6, 4, TicketAction.FINISH, TicketState.DONE),  # and called again elsewhere since
        line(5, 3, TicketAction.CANCEL, TicketState.CANCELLED),
        line(4, 2, TicketAction.NO_SHOW, TicketState.NO_SHOW),
        line(3, 1, TicketAction.RETURN, TicketState.WAITING),
        line(2, 1, TicketAction.FINISH, TicketState.DONE),
        line(1, 2, TicketAction.CALL, TicketState.CALLED),
    ]
    lines = permitted_actions.undoable(history, {TicketId(1), TicketId(4)}, counter)
    assert [one.log_id for one in lines] == [6, 5, 4, 3, 2, 1]
    undone = {one.log_id: one.allowed for one in lines if one.allowed}
    assert undone == ({} if state is CounterState.CLOSED else {4: [TicketAction.RETURN]})
