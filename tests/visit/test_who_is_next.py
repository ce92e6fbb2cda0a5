"""Board, phones and consoles name the same people as the next ones, and those are called."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from config.centre.model import Centre
from config.wire import CounterSnapshot, CounterState, ServiceState, TicketState, TicketStatus
from queue_server.core.clock import SetClock
from queue_server.tickets.hall.broadcasts import Live
from tests.hall.at_work import HallAtWork
from tests.visit.test_figures import EIGHT_O_CLOCK

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STEPS = 60


def any_centre(centre: Centre, chance: random.Random) -> Centre:
    """Counters with any services in any order, classes of any weight, a short longest wait."""
    words = centre.model_dump()
    services = [service["id"] for service in words["services"]]
    for service in words["services"]:
        service["priority_classes"] = [known["id"] for known in words["priority_classes"]]
    for counter in words["counters"]:
        counter["services"] = chance.sample(services, chance.randint(1, 3))
    words["counters"][-1]["services"] = services
    for known in words["priority_classes"]:
        known["weight"] = chance.choice([1.5, 2.0, 4.0])
    words["boards"][0]["services"] = []
    words["calling"]["longest_wait_minutes"] = chance.choice([15, 45])
    return Centre.model_validate(words)


@dataclass
class Walk:
    """A hall in which anything may happen; what is shown is looked at after each step."""

    hall: HallAtWork
    clock: SetClock
    chance: random.Random
    called: int = 0
    at: dict[str, int] = field(default_factory=dict)
    """Counter → the ticket that it serves."""

    @property
    def live(self) -> Live:
        assert self.hall.server is not None
        return self.hall.server.rooms.tickets.live

    async def step(self) -> None:
        self.clock.move(seconds=self.chance.randint(1, 300))
        await self._arrive()
        await self.live.refresh()
        self.assert_all_name_the_same()
        counter = self.chance.choice(self.hall.centre.counters).id
        if self.live.counter_snapshot(counter).counter.state is not CounterState.OPEN:
            await self.hall.clerk_does(counter, f"/counters/{counter}/open")
        elif counter in self.at:
            await self._end(counter, self.at.pop(counter))
        elif self.chance.random() < 0.15:
            await self.hall.clerk_does(counter, f"/counters/{counter}/pause")
        else:
            await self._call(counter)
        await self.live.refresh()
        self.assert_all_name_the_same()

    async def _arrive(self) -> None:
        service = self.chance.choice(self.hall.centre.services).id
        claims = [
            {"priority_class": known.id, "priority_reason": known.reasons[0].id}
            for known in self.hall.centre.priority_classes
        ]
        await self.hall.take(service, **self.chance.choice([{}, {}, *claims]))

    async def _end(self, counter: str, ticket: int) -> None:
        words = {"counter": counter}
        if self.chance.random() < 0.6:
            await self.hall.clerk_does(counter, f"/tickets/{ticket}/finish", **words)
        else:
            words["to_counter"] = self.chance.choice(self.hall.centre.counters).id
            await self.hall.clerk_does(counter, f"/tickets/{ticket}/transfer", **words)

    async def _call(self, counter: str) -> None:
        expected = self.live.counter_snapshot(counter).next
        if expected is None:
            return
        said = await self.hall.clerk_does(counter, f"/counters/{counter}/next")
        assert said["ticket"]["number"] == expected.number
        self.called += 1
        self.at[counter] = expected.ticket_id
        await self.hall.clerk_does(counter, f"/tickets/{expected.ticket_id}/start", counter=counter)

    # -------------------------------------------------------------------- what is shown

    def assert_all_name_the_same(self) -> None:
        board = {one.service: one for one in self.live.board_snapshot("hall").services}
        consoles = [self.live.counter_snapshot(each.id) for each in self.hall.centre.counters]
        opened = [one for one in consoles if one.counter.state is CounterState.OPEN]
        phones = [
            self.live.ticket_status(ticket)
            for ticket in self.live.hall.tickets.values()
            if ticket.state is TicketState.WAITING
        ]
        first = {one.next.number: one.next.service for one in opened if one.next}
        told = {one.number for one in phones if one.people_ahead == 0 and one.estimate}
        callable_now = {one.number for console in opened for one in console.waiting}
        assert told & callable_now == set(first), "phones and consoles"
        for service, state in board.items():
            leading = {number for number, of in first.items() if of == service}
            assert set(state.next_numbers[: len(leading)]) == leading, "board and consoles"
            assert_board_and_phones(state, phones)
        for console in opened:
            assert_board_and_list(board, console)


def assert_board_and_phones(state: ServiceState, phones: list[TicketStatus]) -> None:
    mine = [one for one in phones if one.service == state.service]
    ahead = {one.number: (one.estimate is None, one.people_ahead or 0) for one in mine}
    places = [ahead[number] for number in state.next_numbers]
    assert places == sorted(ahead.values())[: len(places)], "board and phones"


def assert_board_and_list(board: dict[str, ServiceState], console: CounterSnapshot) -> None:
    for service in {ticket.service for ticket in console.waiting}:
        listed = [ticket.number for ticket in console.waiting[1:] if ticket.service == service]
        shown = [number for number in board[service].next_numbers if number in listed]
        assert listed[: len(shown)] == shown, "board and a console's list"


@pytest_asyncio.fixture(loop_scope="session", params=[20261123, 5, 77, 1042])
async def walk(
    request: pytest.FixtureRequest, tmp_path: Path, chromium: Browser
) -> AsyncIterator[Walk]:
    """A random hall; the seed is in the test's name."""
    chance, clock = random.Random(request.param), SetClock(EIGHT_O_CLOCK)
    hall = await HallAtWork.built(tmp_path, chromium, clock)
    hall.centre = any_centre(hall.centre, chance)
    await hall.start()
    for counter in chance.sample(hall.centre.counters, 6):
        await hall.clerk_does(counter.id, f"/counters/{counter.id}/open")
    yield Walk(hall, clock, chance)
    await hall.close()


async def test_whoever_is_named_next_anywhere_is_called(walk: Walk):
    for _ in range(STEPS):
        await walk.step()
    assert walk.called > STEPS // 6
