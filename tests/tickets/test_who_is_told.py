"""Who is told after which event, and what is made once for many."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path

import pytest

from config.centre.model import Board, Centre
from config.text.catalogue import LANGUAGES
from config.wire import (
    BoardCalled,
    BoardNotices,
    CounterId,
    CounterState,
    CounterSummary,
    DeviceState,
    Emergency,
    Notice,
    TicketAction,
    TicketId,
    TicketState,
)
from display.voice import Announcer, SilentVoice
from queue_server.centre.events import DeviceChanged
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.streams.hub import Hub
from queue_server.tickets.events import CallHeard, TicketChanged
from queue_server.tickets.hall.broadcasts import REFRESH_SECONDS, Live
from queue_server.tickets.hall.phones import AT_ONCE, LEAST_FORGOTTEN
from queue_server.tickets.hall.screens.boards import Boards
from queue_server.tickets.hall.screens.consoles import Consoles
from queue_server.tickets.published import PublishedWaits
from queue_server.tickets.rules.lifecycle import Ticket
from tests.core.test_streams import Ears
from tests.tickets.test_hall_in_memory import (
    CENTRE,
    COUNTERS,
    NOW,
    NobodyThere,
    hall_of,
    waiting_ticket,
)

HERE, NEXT_DOOR = COUNTERS[0], COUNTERS[1]


class EverybodyThere(NobodyThere):
    """A centre whose counters are open."""

    def __init__(self) -> None:
        super().__init__()
        self.counters = {
            one.id: CounterSummary(
                counter=one.id, name=one.name, state=CounterState.OPEN, services=[*one.services]
            )
            for one in CENTRE.counters
        }


def stepped(before: Ticket, after: Ticket, action: TicketAction) -> TicketChanged:
    return TicketChanged(
        ticket=after, action=action, from_state=before.state, at=NOW, counter=after.counter
    )


def called(ticket: Ticket) -> Ticket:
    return replace(ticket, state=TicketState.CALLED, counter=HERE, calls=1)


class Followed:
    """A hall in which twenty people wait and one of them is called, with ears at both consoles,
    at a kiosk and on the phone of somebody who waits."""

    def __init__(self, folder: Path) -> None:
        database = open_database(f"sqlite:///{folder / 'none.sqlite'}", EventBus())
        announcer, self.clock = Announcer(SilentVoice()), SetClock(NOW)
        self.view = EverybodyThere()
        self.live = Live(Current(CENTRE), self.view, database, Hub(), self.clock, announcer)
        for number in range(1, 21):
            ticket = waiting_ticket(number)
            self.live.hear(stepped(ticket, ticket, TicketAction.ISSUE))
        self.step(20, TicketAction.CALL, TicketState.CALLED)
        topics = (f"counter:{HERE}", f"counter:{NEXT_DOOR}", "kiosk:kiosk-1", "ticket:1")
        self.ears = [Ears() for _ in topics]
        for topic, ears in zip(topics, self.ears, strict=True):
            self.live.hub.join(topic, ears)

    def step(self, number: int, action: TicketAction, state: TicketState) -> None:
        ticket = self.live.hall.tickets[TicketId(number)]
        after = replace(ticket, state=state, counter=HERE, calls=1)
        self.live.hear(stepped(ticket, after, action))

    async def heard(self) -> list[int]:
        """How many messages each has heard since it was asked last."""
        await self.live.refresh()
        await self.live.phones.tell()
        counts = [len(ears.heard) for ears in self.ears]
        for ears in self.ears:
            ears.heard.clear()
        return counts


@pytest.fixture
async def followed(tmp_path: Path) -> Followed:
    """Everybody has heard how the hall stands."""
    hall = Followed(tmp_path)
    assert await hall.heard() == [1, 1, 1, 1]
    return hall


async def test_a_number_that_is_started_is_news_for_its_own_console(followed: Followed) -> None:
    followed.step(20, TicketAction.START, TicketState.SERVING)
    assert await followed.heard() == [1, 0, 0, 0]


async def test_a_call_is_put_into_sound_where_a_board_follows(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second server process, whose boards are at the first one, renders nothing for nobody."""
    live, said = followed.live, list[str]()
    monkeypatch.setattr(live._announcer, "prepare", lambda call, *_, **__: said.append(call.number))
    live._boards.load(live.hall, 1, NOW)
    followed.step(19, TicketAction.CALL, TicketState.CALLED)
    assert said == []
    live.hub.join(f"board:{CENTRE.boards[0].id}", Ears())
    followed.step(18, TicketAction.CALL, TicketState.CALLED)
    assert said == [live.hall.tickets[TicketId(18)].number]


async def test_a_device_that_says_something_new_is_news_for_consoles(followed: Followed) -> None:
    device = DeviceState(device="hall", kind="board", last_seen=NOW)
    said = []
    for seconds, change in (
        (0, {}),
        (60, {}),
        (120, {"muted": True}),
        (180, {"muted": True}),
        (400, {}),
    ):
        seen = NOW + timedelta(seconds=seconds)
        state = device.model_copy(update={"last_seen": seen, **change})
        followed.live.hear(DeviceChanged(state=state))
        followed.live.hear(news_for(NEXT_DOOR))
        said.append(await followed.heard())
    everybody, nobody = [1, 1, 0, 0], [0, 1, 0, 0]
    assert said == [everybody, nobody, everybody, nobody, everybody]


async def test_the_first_board_that_says_a_call_is_news_for_its_console(followed: Followed) -> None:
    heard = CallHeard(ticket_id=20, call_id=20_001, at=NOW)
    followed.live.hear(heard)
    assert await followed.heard() == [1, 0, 0, 0]
    followed.live.hear(heard)
    followed.live.hear(news_for(NEXT_DOOR))
    assert await followed.heard() == [0, 1, 0, 0]


def news_for(counter: CounterId) -> TicketChanged:
    """Something that concerns the console of `counter` alone."""
    ticket = replace(waiting_ticket(19), state=TicketState.CALLED, counter=counter, calls=1)
    return stepped(ticket, ticket, TicketAction.RECALL)


async def test_a_number_that_is_called_moves_everybodys_figures(followed: Followed) -> None:
    followed.step(1 + len(CENTRE.services), TicketAction.CALL, TicketState.CALLED)
    assert (await followed.heard())[:3] == [1, 1, 1]


async def test_figures_that_time_moves_are_sent_in_time(
    followed: Followed,
) -> None:
    followed.clock.move(seconds=REFRESH_SECONDS)
    followed.step(20, TicketAction.RECALL, TicketState.CALLED)
    assert (await followed.heard())[:2] == [1, 1]


class NotedEars(Ears):
    """Notes in one list for all whose phone hears something."""

    def __init__(self, phone: int, notes: list[int]) -> None:
        super().__init__()
        self._phone, self._notes = phone, notes

    def send(self, message: bytes) -> bool:
        self._notes.append(self._phone)
        return super().send(message)


async def test_phones_keep_their_turn_when_figures_change_again(followed: Followed) -> None:
    notes: list[int] = []
    for phone in (2, 3, 4):
        for _ in range(AT_ONCE):
            followed.live.hub.join(f"ticket:{phone}", NotedEars(phone, notes))
    telling = asyncio.create_task(followed.live.phones.tell())
    await asyncio.sleep(0)
    assert set(notes) == {2}
    followed.view.emergency = Emergency(text=CENTRE.unit.name, raised_at=NOW)
    await followed.live.refresh()
    await telling
    turns = [phone for phone, _ in groupby(notes)]
    assert turns == [2, 3, 4, 2]


async def test_what_phones_were_told_is_forgotten_when_they_have_gone(followed: Followed) -> None:
    hall, ears = followed.live, Ears()
    for number in range(100, 100 + 3 * LEAST_FORGOTTEN):
        ticket = waiting_ticket(number)
        hall.hear(stepped(ticket, ticket, TicketAction.ISSUE))
        hall.hub.join(f"ticket:{number}", ears)
        await hall.phones.tell()
        hall.hub.leave(f"ticket:{number}", ears)
    assert len(hall.phones._sent) <= LEAST_FORGOTTEN + 10


async def test_boards_alike_share_what_they_show() -> None:
    boards = [Board(id=f"board-{n}", name=CENTRE.unit.name) for n in range(5)]
    boards.append(Board(id="other", name=CENTRE.unit.name, services=[CENTRE.services[1].id]))
    centre = CENTRE.model_copy(update={"boards": boards})
    hub, ticket = Hub(), waiting_ticket(len(CENTRE.services))
    hall = hall_of([ticket], centre)
    held = Boards(hub, lambda _board: [])
    held.load(hall, 1, NOW)
    ears = {board.id: Ears() for board in boards}
    for board, ear in ears.items():
        hub.join(f"board:{board}", ear)
    call = hall.call_of(called(ticket), NOW)
    held.send(BoardCalled(sequence=2, call=call), ticket.service)
    shown = [held.snapshot(f"board-{n}", 2, NOW) for n in range(5)]
    assert [one.board for one in shown] == [board.id for board in boards[:5]]
    assert all(one.called == [call] for one in shown)
    assert len({id(one.called) for one in shown}) == 1, "taken in once for all of them"
    assert len({id(message) for ear in ears.values() for message in ear.heard}) == 1
    assert held.snapshot("other", 2, NOW).called == []
    assert ears["other"].heard == []


async def test_boards_say_below_the_lines_of_the_staff_how_waits_were_kept() -> None:
    """And go on saying it when the staff set other lines; kiosks and consoles do not say it."""
    published, hub, hall, ears = PublishedWaits(), Hub(), hall_of([]), Ears()
    boards = Boards(hub, lambda _board: [], published.notices)
    board = CENTRE.boards[0].id
    hub.join(f"board:{board}", ears)
    boards.load(hall, 1, NOW)
    assert boards.snapshot(board, 1, NOW).notices == []
    published.put(9)
    line = Notice(text={one: published.phrase(one) for one in LANGUAGES})
    of_staff = Notice(text={"vi": "Mời ông/bà uống nước ở cuối sảnh."})
    for place, lines in enumerate([[], [of_staff]]):
        boards.send_notices(BoardNotices(sequence=2 + place, notices=lines))
        assert boards.snapshot(board, 2 + place, NOW).notices == [*lines, line]
    assert "9" in line.text["vi"]
    assert len(ears.heard) == 2
    boards.load(hall, 5, NOW)
    assert boards.snapshot(board, 5, NOW).notices == [line]


def test_consoles_alike_share_what_they_show() -> None:
    words = CENTRE.model_dump()
    for place, counter in enumerate(words["counters"]):
        counter["services"] = CENTRE.counters[place % 2].services
    centre = Centre.model_validate(words)
    counters = centre.counters
    tickets = [waiting_ticket(n) for n in range(1, 200)]
    tickets[7] = replace(tickets[7], counter=COUNTERS[4])
    tickets[8] = called(tickets[8])
    hall = hall_of(tickets, centre)
    hall.view = EverybodyThere()
    consoles = Consoles(hall, NOW)
    shown = [consoles.snapshot(counter.id, 1) for counter in counters]
    assert shown == [Consoles(hall, NOW).snapshot(counter.id, 1) for counter in counters]
    made = len(consoles._lines)
    assert made == 4, "two kinds, one that has called somebody and one that somebody was sent to"
    for one, other in zip(shown[2].waiting, shown[6].waiting, strict=True):
        assert one is other
