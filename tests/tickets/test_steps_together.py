"""Steps that share a transaction come to the same as one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Connection, select

from config.centre.model import Centre
from config.wire import TicketAction, TicketCalled, TicketState
from queue_server.centre.counters import Counters, CountersNow
from queue_server.centre.errors import CounterConflict
from queue_server.core.actor import Actor
from queue_server.core.current import Current
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.idempotency import KeyedCommand, Once
from queue_server.tickets.errors import IllegalTransition, NobodyWaiting
from queue_server.tickets.repository import log_queries, queries, step_statements
from queue_server.tickets.tables import tickets
from queue_server.tickets.usecases.service import TicketService
from queue_server.tickets.usecases.steps import CounterStep
from tests.tickets.conftest import House, clerk
from tests.tickets.test_lifecycle import a_ticket

SERVICE = "ho-tich"


def serving(house: House, count: int) -> list[str]:
    return [counter.id for counter in house.centre.counters_for(SERVICE)][:count]


async def opened(house: House, count: int) -> list[tuple[str, Actor]]:
    """So many counters of one service, each with its clerk."""
    held = [(counter, clerk(n)) for n, counter in enumerate(serving(house, count), 1)]
    for counter, actor in held:
        await house.open(counter, actor)
    return held


def together(house: House, *asked: tuple[CounterStep, Actor]) -> Callable[[UnitOfWork], list[Any]]:
    """A use case that takes steps as one group."""

    def take(unit: UnitOfWork) -> list[Any]:
        units = [unit.by(actor) for _, actor in asked]
        return house.tickets.carry_out(units, [step for step, _ in asked])

    return take


async def test_two_calls_from_one_queue_get_two_people_in_their_order(house: House) -> None:
    (one, me), (two, you) = await opened(house, 2)
    waiting = [await house.issue(SERVICE) for _ in range(3)]
    calls = ((CounterStep(TicketAction.CALL, one), me), (CounterStep(TicketAction.CALL, two), you))
    answers = await house.do(together(house, *calls))
    assert [answer.ticket.ticket_id for answer in answers] == [
        ticket.ticket_id for ticket in waiting[:2]
    ]
    assert [answer.ticket.counter for answer in answers] == [one, two]


async def test_a_call_its_start_and_the_next_call_in_one_group(house: House) -> None:
    ((counter, me),) = await opened(house, 1)
    first, second = await house.issue(SERVICE), await house.issue(SERVICE)
    next_one = (CounterStep(TicketAction.CALL, counter), me)
    start = (CounterStep(TicketAction.START, counter, first.ticket_id), me)
    called, busy, started, following = await house.do(
        together(house, next_one, next_one, start, next_one)
    )
    assert (called.ticket.ticket_id, started.ticket.state) == (first.ticket_id, "serving")
    assert isinstance(busy, CounterConflict)
    assert busy.values == {"number": first.number}
    assert following.ticket.ticket_id == second.ticket_id
    lines = await house.database.read(lambda c: log_queries.log_of_ticket(c, first.ticket_id))
    assert [line.action for line in lines] == ["issue", "call", "start", "finish"]


async def test_whoever_finds_nobody_is_refused_and_finishes_nobody(house: House) -> None:
    (one, me), (two, you) = await opened(house, 2)
    await house.issue(SERVICE)
    current = await house.next(one, me)
    await house.step(TicketAction.START, current.ticket.ticket_id, one, me)
    last = await house.issue(SERVICE)
    calls = [(CounterStep(TicketAction.CALL, two), you), (CounterStep(TicketAction.CALL, one), me)]
    got, refused = await house.do(together(house, *calls))
    assert got.ticket.ticket_id == last.ticket_id
    assert isinstance(refused, NobodyWaiting)
    still = await house.database.read(lambda c: queries.at_counter(c, one))
    assert still is not None
    assert (still.id, still.state) == (current.ticket.ticket_id, TicketState.SERVING)


async def test_whoever_is_transferred_is_called_by_the_next_step(house: House) -> None:
    """Out of one counter's hands into another's, whose own is finished: three rows change."""
    (one, me), (two, you) = await opened(house, 2)
    sent, own = await house.issue(SERVICE), await house.issue(SERVICE)
    for counter, actor in ((one, me), (two, you)):
        called = await house.next(counter, actor)
        await house.step(TicketAction.START, called.ticket.ticket_id, counter, actor)
    transfer = CounterStep(TicketAction.TRANSFER, one, sent.ticket_id, to_counter=two)
    moved, called = await house.do(
        together(house, (transfer, me), (CounterStep(TicketAction.CALL, two), you))
    )
    assert moved.ticket.state is TicketState.WAITING
    assert (called.ticket.ticket_id, called.ticket.counter) == (sent.ticket_id, two)
    finished = await house.database.read(lambda c: queries.by_id(c, own.ticket_id))
    assert finished is not None
    assert finished.state is TicketState.DONE


async def test_a_queue_is_called_empty_by_one_group(house: House) -> None:
    """However many of one class are called at once, nobody behind them is overlooked."""
    counters = await opened(house, len(serving(house, 99)))
    weighted = house.centre.service_by_id[SERVICE].priority_classes[0]
    reasons = house.centre.priority_class_by_id[weighted].reasons
    words: dict[str, Any] = {
        "priority_class": weighted,
        "priority_reason": reasons[0].id if reasons else None,
    }
    everyone = [
        await house.issue(SERVICE, **known) for known in [words, {}, {}, words, words, {}, words]
    ]
    house.clock.move(minutes=1)
    steps = []
    for counter, actor in [*counters] * 7:
        steps.append((CounterStep(TicketAction.CALL, counter), actor))
        steps.extend(
            (CounterStep(TicketAction.START, counter, ticket.ticket_id), actor)
            for ticket in everyone
        )
    answers = await house.do(together(house, *steps))
    called = [answer.ticket.ticket_id for answer in answers if isinstance(answer, TicketCalled)]
    assert sorted(called) == sorted(ticket.ticket_id for ticket in everyone)


async def test_a_day_ends_between_two_calls_of_one_group(house: House) -> None:
    """Whoever waits since yesterday is called by nobody today."""
    (one, me), (two, you) = await opened(house, 2)
    first, second = await house.issue(SERVICE), await house.issue(SERVICE)

    def around_midnight(unit: UnitOfWork) -> list[Any]:
        units = [unit.by(me), unit.by(you).at(unit.now + timedelta(days=1))]
        steps = [CounterStep(TicketAction.CALL, counter) for counter in (one, two)]
        return house.tickets.carry_out(units, steps)

    called, refused = await house.do(around_midnight)
    assert called.ticket.number == first.number
    assert isinstance(refused, NobodyWaiting)
    assert (await states(house))[second.number] == "waiting"


STEPS_INTO: Final = {
    "ix_tickets_waiting (day=? AND service=? AND priority_class=? AND counter=?)",
    "ix_tickets_sent (counter=?)",
    "uq_tickets_at_counter (counter=?)",
    "INTEGER PRIMARY KEY (rowid=?)",
}
"""How SQLite may find tickets: none of these walks over everybody of the day."""


async def test_no_step_walks_over_the_hall(sqlite_url: str, demo_centre: Centre) -> None:
    database = open_database(sqlite_url, EventBus())
    await database.start()
    tickets_of = TicketService(Current(demo_centre), Counters(Current(demo_centre)))
    steps = [CounterStep(TicketAction.CALL, "1"), CounterStep(TicketAction.NO_SHOW, "1", 1)]

    def plans(unit: UnitOfWork) -> set[str]:
        tickets_of.carry_out([unit, unit], steps)  # which learns the day's names
        driver: Any = unit.connection.connection.driver_connection
        said: list[str] = []
        driver.set_trace_callback(said.append)
        tickets_of.carry_out([unit, unit], steps)
        one = a_ticket(TicketState.WAITING, counter=None)
        step_statements.move(unit.connection, [(one, one)])
        driver.set_trace_callback(None)
        asked = [text for text in said if text.startswith(("SELECT", "UPDATE"))]
        lines = [line[3] for text in asked for line in driver.execute(f"EXPLAIN QUERY PLAN {text}")]
        tables = ("SEARCH tickets USING ", "SEARCH found USING ", "SCAN tickets", "SCAN found")
        return {line for line in lines if line.startswith(tables)}

    found = await database.write(plans)
    await database.stop()
    assert {line.partition(" USING ")[2].removeprefix("INDEX ") for line in found} == STEPS_INTO


async def test_one_key_twice_in_a_group_is_one_call(house: House) -> None:
    ((counter, me),) = await opened(house, 1)
    await house.issue(SERVICE)
    await house.issue(SERVICE)
    call = KeyedCommand(CounterStep(TicketAction.CALL, counter), "key", "call", TicketCalled)
    carry_out = Once(house.tickets.carry_out)
    first, second = await house.do(lambda u: carry_out([u, u], [call, call]), me)
    assert first == second
    assert sorted((await states(house)).values()) == ["called", "waiting"]


class Overtaking:
    """Counters at which, once, somebody else is first with a ticket after it was read."""

    def __init__(self, counters: Counters, ticket_id: int) -> None:
        self._counters = counters
        self._ticket_id: int | None = ticket_id

    def now(self, connection: Connection, counter_ids: Collection[str]) -> CountersNow:
        taken, self._ticket_id = self._ticket_id, None
        if taken is not None:
            cancelled = {"state": TicketState.CANCELLED.value}
            connection.execute(tickets.update().where(tickets.c.id == taken), cancelled)
        return self._counters.now(connection, counter_ids)


async def test_a_group_of_which_somebody_else_was_first_is_not_kept(house: House) -> None:
    """It cannot be while one process has its turn; the claim holds all the same."""
    (one, me), (two, you) = await opened(house, 2)
    first, second = await house.issue(SERVICE), await house.issue(SERVICE)
    lost = TicketService(Current(house.centre), Overtaking(house.counters, first.ticket_id))
    with pytest.raises(IllegalTransition):
        await house.do(lambda u: lost.carry_out([u], [CounterStep(TicketAction.CALL, one)]), me)
    assert set((await states(house)).values()) == {"waiting"}
    house.tickets = TicketService(
        Current(house.centre), Overtaking(house.counters, first.ticket_id)
    )
    called = await asyncio.gather(house.next(one, me), house.next(two, you))
    assert [one.ticket.number for one in called] == [first.number, second.number]
    assert len({one.ticket.counter for one in called}) == 2


async def test_two_people_who_change_counters_at_once_are_taken_one_by_one(house: House) -> None:
    """Neither counter is free before the other's person has gone."""
    (one, me), (two, you) = await opened(house, 2)
    first, second = await house.issue(SERVICE), await house.issue(SERVICE)
    for (counter, actor), ticket in zip(((one, me), (two, you)), (first, second), strict=True):
        await house.step(TicketAction.CALL, ticket.ticket_id, counter, actor)
    transfer = TicketAction.TRANSFER
    answers = await asyncio.gather(
        house.step(transfer, first.ticket_id, one, me, to_counter=two),
        house.step(transfer, second.ticket_id, two, you, to_counter=one),
        house.next(one, me),
        house.next(two, you),
    )
    assert [answer.ticket.number for answer in answers[2:]] == [second.number, first.number]


async def states(house: House) -> dict[str, str]:
    wanted = select(tickets.c.number, tickets.c.state)
    rows = await house.database.read(lambda connection: connection.execute(wanted).all())
    return {row.number: row.state for row in rows}
