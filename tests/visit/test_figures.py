"""A busy morning: ticket, phone, board, kiosk and console tell the same figures of it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from config.wire import BoardSnapshot, TicketIssued, TicketState
from queue_server.core.clock import SetClock
from queue_server.tickets.hall.broadcasts import Live
from tests.hall.at_work import HallAtWork, service_on

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EIGHT_O_CLOCK = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OPEN = ("1", "2", "4", "5", "8", "9")
ARRIVALS_AN_HOUR = {
    "ho-tich": 20,
    "chung-thuc": 22,
    "cu-tru": 11,
    "dat-dai": 6,
    "bao-tro-xa-hoi": 6,
    "ho-kinh-doanh": 5,
    "nhan-ket-qua": 11,
}
STEP_SECONDS = 20


@dataclass
class Morning:
    """A hall whose clock the test moves; people come and counters call as chance will have it."""

    hall: HallAtWork
    clock: SetClock
    chance: random.Random
    tickets: dict[int, TicketIssued] = field(default_factory=dict)
    done_at: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """Counter → whom it serves, and until when."""
    surprises: list[str] = field(default_factory=list)
    """Calls that the board had not announced as the next or the one after."""
    calls: int = 0

    @property
    def live(self) -> Live:
        assert self.hall.server is not None
        return self.hall.server.rooms.tickets.live

    async def step(self) -> None:
        """The next few seconds of the morning."""
        self.clock.move(seconds=STEP_SECONDS)
        for service, an_hour in ARRIVALS_AN_HOUR.items():
            if self.chance.random() < an_hour * STEP_SECONDS / 3600:
                await self._arrive(service)
        await self.live.refresh()
        for counter in OPEN:
            await self._serve(counter)
            await self.live.refresh()

    async def _arrive(self, service: str) -> None:
        claim = {"priority_class": "uu-tien", "priority_reason": "nguoi-cao-tuoi"}
        ticket = await self.hall.take(service, **(claim if self.chance.random() < 0.15 else {}))
        self.tickets[ticket.ticket_id] = ticket

    async def _serve(self, counter: str) -> None:
        ticket_id, until = self.done_at.get(counter, (0, self.clock.now()))
        if until > self.clock.now():
            return
        if ticket_id:
            await self.hall.clerk_does(counter, f"/tickets/{ticket_id}/finish", counter=counter)
            del self.done_at[counter]
        expected = self.live.counter_snapshot(counter).next
        if expected is None:
            return
        board = self.live.board_snapshot("hall")
        called = await self.hall.clerk_does(counter, f"/counters/{counter}/next")
        assert called["ticket"]["number"] == expected.number, "the console said another"
        self._remember(called["ticket"]["number"], expected.service, board)
        await self.hall.clerk_does(counter, f"/tickets/{expected.ticket_id}/start", counter=counter)
        typical = self.hall.centre.service_by_id[expected.service].typical_service_minutes
        minutes = self.chance.lognormvariate(0, 0.5) * typical
        self.done_at[counter] = (
            expected.ticket_id,
            self.clock.now() + timedelta(minutes=minutes),
        )

    def _remember(self, number: str, service: str, board: BoardSnapshot) -> None:
        self.calls += 1
        (shown,) = [state for state in board.services if state.service == service]
        if number not in shown.next_numbers[:2]:
            self.surprises.append(number)


@pytest_asyncio.fixture(loop_scope="session")
async def morning(tmp_path: Path, chromium: Browser) -> AsyncIterator[Morning]:
    clock = SetClock(EIGHT_O_CLOCK)
    hall = await HallAtWork.built(tmp_path, chromium, clock)
    await hall.start()
    for counter in OPEN:
        await hall.clerk_does(counter, f"/counters/{counter}/open")
    yield Morning(hall, clock, random.Random(20261123))
    await hall.close()
    assert hall.pages.complaints == []


async def assert_all_screens_agree(morning: Morning) -> None:
    hall, live = morning.hall, morning.live
    board, kiosk = await hall.board_now(), await hall.kiosk_now()
    waiting = {
        ticket_id: status
        for ticket_id, ticket in morning.tickets.items()
        if (status := await hall.status(ticket)).state is TicketState.WAITING
    }
    assert [service.state for service in kiosk.services] == board.services
    for state in board.services:
        phones = [status for status in waiting.values() if status.service == state.service]
        phones.sort(key=lambda status: status.people_ahead or 0)
        assert state.waiting == len(phones)
        assert [status.number for status in phones][:4] == state.next_numbers
        assert len({status.people_ahead for status in phones}) == len(phones)
    for counter in hall.centre.counters:
        console = live.counter_snapshot(counter.id)
        assert console.services == board.services
        assert {ticket.ticket_id for ticket in console.waiting} == {
            ticket_id for ticket_id, status in waiting.items() if status.service in counter.services
        }
        for ticket in console.waiting:
            phone = waiting[ticket.ticket_id]
            assert (ticket.people_ahead, ticket.estimate) == (phone.people_ahead, phone.estimate)


async def test_every_screen_tells_the_same_of_a_busy_morning(morning: Morning):
    for minute in range(60):
        for _ in range(60 // STEP_SECONDS):
            await morning.step()
        if minute % 10 == 9:
            await assert_all_screens_agree(morning)
    assert morning.calls > 30
    assert len(morning.surprises) <= morning.calls // 10, morning.surprises


async def test_the_ticket_says_what_board_kiosk_and_phone_say(morning: Morning):
    for _ in range(90):
        await morning.step()
    for service in ARRIVALS_AN_HOUR:
        (offered,) = [each.state for each in (await morning.hall.kiosk_now()).services
                      if each.state.service == service]  # fmt: skip
        ticket = await morning.hall.take(service)
        assert (ticket.people_ahead, ticket.estimate) == (offered.people_ahead, offered.estimate)
        await morning.live.refresh()
        phone = await morning.hall.status(ticket)
        # One more who came foretells more to come, which may move a simulated call or two.
        assert phone.people_ahead == pytest.approx(ticket.people_ahead, abs=2)


async def test_the_pages_show_these_figures(morning: Morning):
    for _ in range(90):
        await morning.step()
    page = await morning.hall.board()
    board = await morning.hall.board_now()
    for state in board.services:
        row = service_on(page, state.letter)
        await expect(row.locator(".waiting")).to_have_text(str(state.waiting))
        await expect(row.locator(".next")).to_have_text("".join(state.next_numbers[:2]) or "–")
    (last,) = [number for state in board.services if state.service == "ho-tich"
               for number in state.next_numbers[-1:]]  # fmt: skip
    (ticket,) = [ticket for ticket in morning.tickets.values() if ticket.number == last]
    phone = await morning.hall.phone(ticket)
    ahead = (await morning.hall.status(ticket)).people_ahead
    await expect(phone.locator("#ahead")).to_have_text(f"{ahead} người")
