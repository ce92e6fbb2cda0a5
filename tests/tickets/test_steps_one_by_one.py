"""A random morning of steps at counters comes to the same in groups as one by one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from config.wire import TicketAction, TicketCalled, TicketMoved, TicketState
from queue_server.core.actor import Actor
from queue_server.core.db.tables import answered_commands
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError
from queue_server.core.events import Event
from queue_server.core.idempotency import KeyedCommand, Once
from queue_server.tickets.repository import queries
from queue_server.tickets.tables import tickets
from queue_server.tickets.usecases.steps import CounterStep
from tests.tickets.conftest import House, clerk
from tests.tickets.test_steps_together import SERVICE

CALLING: Final = {TicketAction.CALL, TicketAction.RECALL}
STEPS: Final = [
    action
    for action in TicketAction
    if action not in {TicketAction.ISSUE, TicketAction.CANCEL, TicketAction.EXPIRE}
]
LIKELY: Final = {
    TicketState.CALLED: [
        TicketAction.START, TicketAction.START, TicketAction.NO_SHOW, TicketAction.RECALL,
        TicketAction.RETURN, TicketAction.TRANSFER, TicketAction.HOLD,
    ],
    TicketState.SERVING: [TicketAction.FINISH, TicketAction.TRANSFER, TicketAction.HOLD],
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A command with its key, by whom and when."""

    command: KeyedCommand[CounterStep]
    actor: Actor
    now: datetime


@dataclass
class Outcome:
    """What commands come to."""

    answers: list[Any] = field(default_factory=list)
    log: list[Any] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    stored: list[Any] = field(default_factory=list)
    tickets: list[Any] = field(default_factory=list)
    kept_apart: int = field(default=0, compare=False)

    def run(self, house: House, connection: Connection, group: Sequence[Asked]) -> None:
        """As the writer does: a group that cannot be kept is run one by one."""
        try:
            with connection.begin_nested():
                self._carry_out(house, connection, group)
        except IntegrityError:
            assert len(group) > 1
            self.kept_apart += 1
            for one in group:
                self._carry_out(house, connection, [one])

    def _carry_out(self, house: House, connection: Connection, group: Sequence[Asked]) -> None:
        units = [UnitOfWork(connection, one.actor, one.now) for one in group]
        carry_out = Once(house.tickets.carry_out)
        answers = carry_out(units, [one.command for one in group])
        self.answers += map(_comparable, answers)
        for unit in units:
            self.log += [row for _, row in unit.rows]
            self.events += unit.events

    def look(self, connection: Connection) -> None:
        stored = select(answered_commands).order_by(answered_commands.c.name)
        self.stored = [tuple(row) for row in connection.execute(stored)]
        every = select(tickets).order_by(tickets.c.id)
        self.tickets = [tuple(row) for row in connection.execute(every)]


def _comparable(answer: Any) -> Any:
    """A refusal by what it says; an answer without typed words, which are not stored."""
    if isinstance(answer, MotcuaError):
        return type(answer), answer.code, answer.values
    return answer.without_texts()


class Morning:
    """Commands drawn at random, more often than not ones that make sense at that moment."""

    def __init__(self, house: House, draw: random.Random, people: Sequence[int]) -> None:
        self._house, self._draw, self._people = house, draw, people
        self._held = held_counters(house)
        self._now = house.clock.now() + timedelta(minutes=5)
        self.asked: list[Asked] = []

    def go_on(self, connection: Connection) -> Asked:
        """The next command."""
        self._now += timedelta(seconds=self._draw.choice([0, 0, 1, 20]))
        if self.asked and self._draw.random() < 0.1:
            before = self.asked[-1]
            again = replace(before, command=replace(before.command), now=self._now)
            self.asked.append(again)
            return again
        step, actor = self._step(connection)
        model = TicketCalled if step.action in CALLING else TicketMoved
        name = f"{actor.label} key-{len(self.asked)}" if self._draw.random() < 0.8 else None
        command = KeyedCommand(step, name, repr(step), model)
        self.asked.append(Asked(command, actor, self._now))
        return self.asked[-1]

    def _step(self, connection: Connection) -> tuple[CounterStep, Actor]:
        counter = self._draw.choice([*self._held, "no-such-counter"])
        actor = self._held.get(counter, clerk(1))
        if self._draw.random() < 0.05:
            actor = clerk(9)
        current = queries.at_counter(connection, counter)
        if self._draw.random() < 0.3 or (current is None and self._draw.random() < 0.6):
            return CounterStep(TicketAction.CALL, counter), actor
        if current is not None and self._draw.random() < 0.8:
            return self._of(self._draw.choice(LIKELY[current.state]), counter, current.id), actor
        ticket = self._draw.choice([*self._people, 10**9])
        return self._of(self._draw.choice(STEPS), counter, ticket), actor

    def _of(self, action: TicketAction, counter: str, ticket_id: int) -> CounterStep:
        step = CounterStep(action, counter, ticket_id)
        if action is TicketAction.HOLD:
            return replace(step, note="photocopy")
        if action is TicketAction.TRANSFER:
            services = [None, SERVICE, "chung-thuc", "no-such-service"]
            counters = [None, None, *self._held, "no-such-counter"]
            to_service = self._draw.choice(services)
            return replace(step, to_service=to_service, to_counter=self._draw.choice(counters))
        return step


@pytest.mark.parametrize("length", [8, 60, 200])
async def test_in_groups_steps_come_to_the_same_as_one_by_one(house: House, length: int) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    draw = random.Random(seed)
    held = held_counters(house)
    for counter, actor in held.items():
        await house.open(counter, actor)
    paused, its_clerk = list(held.items())[-1]
    await house.do(lambda u: house.counters.pause(u, paused), its_clerk)
    people = [await drawn_ticket(house, draw) for _ in range(14)]
    morning = Morning(house, draw, people)

    def both(unit: UnitOfWork) -> tuple[Outcome, Outcome]:
        singly, grouped = Outcome(), Outcome()
        with unit.connection.begin_nested() as scene:
            for _ in range(length):
                singly.run(house, unit.connection, [morning.go_on(unit.connection)])
            singly.look(unit.connection)
            scene.rollback()
        with unit.connection.begin_nested() as scene:
            left = [*morning.asked]
            while left:
                size = draw.randint(1, 20)
                grouped.run(house, unit.connection, left[:size])
                del left[:size]
            grouped.look(unit.connection)
            scene.rollback()
        return singly, grouped

    singly, grouped = await house.do(both)
    for one, other, asked in zip(singly.answers, grouped.answers, morning.asked, strict=True):
        assert one == other, asked
    assert singly == grouped
    assert length < 60 or len(singly.log) > 10
    print("groups that two tickets which changed counters kept apart:", grouped.kept_apart)


def held_counters(house: House) -> dict[str, Actor]:
    return {counter.id: clerk(n) for n, counter in enumerate(house.centre.counters[:5], 1)}


async def drawn_ticket(house: House, draw: random.Random) -> int:
    service = house.centre.service_by_id[draw.choice([SERVICE, SERVICE, "chung-thuc"])]
    claimed = draw.choice([None, None, *service.priority_classes])
    words: dict[str, Any] = {}
    if claimed:
        reasons = house.centre.priority_class_by_id[claimed].reasons
        words = {"priority_class": claimed, "priority_reason": reasons[0].id if reasons else None}
    house.clock.move(seconds=draw.randint(0, 40))
    issued = await house.issue(service.id, **words)
    return issued.ticket_id
