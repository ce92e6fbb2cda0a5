"""A kiosk and its server over real HTTP: stopped, deaf, cut in the middle of an answer, back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer, unused_port

from config.wire import DossierLane, ErrorCode, IssueTicket, KioskSnapshot, ReportDevice
from kiosk.control.controller import Adapters, Controller, Intervals
from kiosk.control.health import Health
from kiosk.core.clock import utc_now
from kiosk.flow import events
from kiosk.flow.machine import first_state
from kiosk.flow.state import TOUCH_DEBOUNCE, FlowState, ScreenName
from kiosk.offline.issuer import (
    IssuerHooks,
    IssuerIntervals,
    ServerStatus,
    TicketIssuer,
    lane_of,
)
from kiosk.offline.number_pool import NumberPool
from kiosk.offline.replenisher import BLOCK
from kiosk.server.client import KioskClient
from kiosk.server.snapshot_store import SnapshotStore
from kiosk.testing.fake_centre import demo_snapshot
from kiosk.testing.fake_numbers import FakeNumbers
from kiosk.testing.fake_server import KEY, FakeCentre
from printer.spooling.outcome import PrintOutcome
from tests.kiosk.test_controller import FakePaper


class Hall:
    """A centre whose server stops and starts on one port, and kiosks in folders of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.centre = FakeCentre(demo_snapshot(services=5))
        # Nobody stands here: two presses are two people.
        self.centre.snapshot = self.centre.snapshot.model_copy(update={"same_press_seconds": 0})
        self.port = unused_port()
        self.server: TestServer | None = None

    async def start(self) -> None:
        self.server = TestServer(self.centre.app(), port=self.port)
        await self.server.start_server()

    async def stop(self) -> None:
        if self.server is not None:
            await self.server.close()
            self.server = None

    @asynccontextmanager
    async def kiosk(self, ahead: timedelta = timedelta(0)) -> AsyncIterator[Kiosk]:
        """The kiosk's controller at work, on a clock that is so much ahead."""
        store, paper, changed = SnapshotStore(self.folder), FakePaper(), asyncio.Event()
        clock = Clock(ahead)
        address = f"http://127.0.0.1:{self.port}"
        pauses = (0.02,)
        kiosk_id = self.centre.snapshot.kiosk
        async with KioskClient(address, kiosk_id, KEY, reconnect_pauses_seconds=pauses) as client:
            controller = Controller(
                first_state(clock.now(), store.load(kiosk_id)),
                Adapters(
                    client, paper, store, NumberPool(self.folder), lambda *_: False, clock.now
                ),
                changed=changed.set, intervals=Intervals(report=0.2, offline_retry=0.05),
            )  # fmt: skip
            running = asyncio.create_task(controller.run())
            yield Kiosk(controller, paper, changed, clock)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


class Clock:
    """Goes as the machine's, and may be moved on."""

    def __init__(self, ahead: timedelta) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        return utc_now() + self.ahead


class Kiosk:
    def __init__(
        self, controller: Controller, paper: FakePaper, changed: asyncio.Event, clock: Clock
    ) -> None:
        self.controller, self.paper, self._changed, self._clock = controller, paper, changed, clock

    @property
    def state(self) -> FlowState:
        return self.controller.state

    @property
    def health(self) -> Health:
        return self.controller.health

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def sees(self, screen: ScreenName, printing: PrintOutcome | None = None) -> None:
        await self.until(
            lambda: self.state.screen is screen and printing in (None, self.state.printing)
        )

    async def supplied(self) -> None:
        """Until it holds numbers of every service for three days, and has kept its snapshot."""
        await self.until(lambda: self.health.held == BLOCK)
        numbers = 3 * len(self.state.services)
        await self.until(lambda: len(self.state.numbers or ()) == numbers)

    async def lost(self) -> None:
        await self.until(lambda: self.state.server_lost_since is not None)

    async def found(self) -> None:
        await self.until(lambda: self.state.server_lost_since is None)

    async def takes(self, service: str = "residence") -> str:
        """A citizen takes a ticket and goes; its number."""
        await self.touches(events.Begin(), ScreenName.SERVICES)
        await self.touches(events.ChooseService(service), ScreenName.CONFIRM)
        await self.touches(events.Confirm(), ScreenName.TICKET)
        await self.sees(ScreenName.TICKET, PrintOutcome.PRINTED)
        ticket = self.state.ticket
        assert ticket is not None
        await self.touches(events.Finish(), ScreenName.IDLE)
        return ticket.number

    async def touches(self, touch: events.Touch, leads_to: ScreenName) -> None:
        # A new screen takes no touch for a moment, which passes quickly here.
        self._clock.ahead += 2 * TOUCH_DEBOUNCE
        self.controller.dispatch(touch)
        await self.sees(leads_to)


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    hall = Hall(tmp_path)
    await hall.start()
    yield hall
    await hall.stop()


async def test_a_stopped_server_is_gone_on_without_and_told_later(hall: Hall) -> None:
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        assert await kiosk.takes() == "C001"
        await hall.stop()
        await kiosk.lost()
        asked = len(hall.centre.commands)
        assert [await kiosk.takes() for _ in range(2)] == ["C600", "C601"]
        assert (kiosk.health.undelivered, len(hall.centre.commands)) == (2, asked)
        await hall.start()
        await kiosk.until(lambda: len(hall.centre.numbers.taken) == 2)
        await kiosk.until(lambda: kiosk.health.undelivered == 0)
        assert await kiosk.takes() == "C002"
    taken = list(hall.centre.numbers.taken.values())
    assert [one.number for one in taken] == ["C600", "C601"]
    assert taken[0].taken_at < taken[1].taken_at
    assert {one.asked_under for one in taken} == {""}
    assert kiosk.paper.printed == ["C001", "C600", "C601", "C002"]


def test_a_kiosk_that_is_alone_knows_the_lane_for_many_dossiers() -> None:
    snapshot = demo_snapshot(services=3)
    chosen, other, third = snapshot.services
    lane = DossierLane(at_least=6, service=other.state.service, name=other.state.name)
    asking = chosen.model_copy(update={"most_dossiers": 50, "many_dossiers": lane})
    snapshot = snapshot.model_copy(update={"services": [asking, other, third]})
    goes_to = [
        lane_of(snapshot, IssueTicket(service=asking.state.service, dossiers=dossiers))
        for dossiers in (None, 5, 6, 50)
    ]
    assert goes_to == [None, None, lane.service, lane.service]
    assert lane_of(snapshot, IssueTicket(service=third.state.service, dossiers=50)) is None


async def test_a_lost_line_keeps_the_lane_where_it_has_numbers(hall: Hall) -> None:
    chosen, other, *more = hall.centre.snapshot.services
    lane = DossierLane(at_least=6, service=other.state.service, name=other.state.name)
    asking = chosen.model_copy(update={"most_dossiers": 50, "many_dossiers": lane})
    hall.centre.snapshot = hall.centre.snapshot.model_copy(
        update={"services": [asking, other, *more]}
    )
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        await hall.stop()
        await kiosk.lost()
        await kiosk.touches(events.Begin(), ScreenName.SERVICES)
        await kiosk.touches(events.ChooseService(asking.state.service), ScreenName.CONFIRM)
        for _ in range(11):
            await kiosk.touches(events.MoreDossiers(), ScreenName.CONFIRM)
        await kiosk.touches(events.Confirm(), ScreenName.TICKET)
        ticket = kiosk.state.ticket
        assert ticket is not None
        assert (ticket.service, ticket.dossiers, ticket.lane_from) == (lane.service, 20, 6)


async def test_the_paper_bears_the_link_that_the_server_will_know(hall: Hall) -> None:
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        await hall.stop()
        await kiosk.lost()
        await kiosk.touches(events.Begin(), ScreenName.SERVICES)
        await kiosk.touches(events.ChooseService("residence"), ScreenName.CONFIRM)
        await kiosk.touches(events.Confirm(), ScreenName.TICKET)
        ticket = kiosk.state.ticket
    assert ticket is not None
    today = next(iter(kiosk.state.numbers or ()))[0]
    numbers = hall.centre.numbers
    token = next(token for (_, number), token in numbers.tokens.items() if number == "C600")
    assert today
    assert ticket.tracking_url == f"{hall.centre.snapshot.public_url}/T/{token}"
    assert (ticket.people_ahead, ticket.estimate, ticket.issued_offline) == (None, None, True)


async def test_a_deaf_server_is_waited_for_one_second(hall: Hall) -> None:
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        hall.centre.faults.deaf = True
        assert await kiosk.takes() == "C600"
        hall.centre.faults.deaf = False
        await kiosk.until(lambda: kiosk.health.undelivered == 0)
    (told,) = hall.centre.numbers.taken.values()
    assert told.asked_under


async def test_a_lost_answer_is_not_a_second_ticket(hall: Hall) -> None:
    """The server gave one and the line was cut each time: the kiosk says under which key."""
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        hall.centre.faults.lose_answers = 1_000
        assert await kiosk.takes() == "C600"
        hall.centre.faults.lose_answers = 0
        await kiosk.until(lambda: kiosk.health.undelivered == 0)
    assert hall.centre.numbers.voided == list(hall.centre.tickets)
    assert kiosk.paper.printed == ["C600"]


async def test_a_refusal_is_a_refusal(hall: Hall) -> None:
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        hall.centre.faults.refuse_issue = ErrorCode.QUOTA_REACHED
        await kiosk.touches(events.Begin(), ScreenName.SERVICES)
        await kiosk.touches(events.ChooseService("residence"), ScreenName.CONFIRM)
        await kiosk.touches(events.Confirm(), ScreenName.CLOSED)
    assert kiosk.paper.printed == []


async def test_a_kiosk_whose_key_is_taken_back_gives_nothing(hall: Hall) -> None:
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        hall.centre.key = "another"
        await hall.stop()
        await hall.start()
        await kiosk.sees(ScreenName.LOST)
    assert kiosk.state.offline is None


async def test_a_delivery_that_is_cut_is_repeated_and_counts_once(hall: Hall) -> None:
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        await hall.stop()
        await kiosk.lost()
        given = [await kiosk.takes() for _ in range(2)]
        hall.centre.faults.lose_deliveries = 3
        await hall.start()
        await kiosk.until(lambda: kiosk.health.undelivered == 0 and not kiosk.state.offline)
    assert hall.centre.faults.lose_deliveries == 0
    assert [one.number for one in hall.centre.numbers.taken.values()] == given


async def test_tickets_outlive_the_kiosk(hall: Hall) -> None:
    """Ended between print and delivery, started with the server still gone, and on it goes."""
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        await hall.stop()
        await kiosk.lost()
        given = [await kiosk.takes()]
    async with hall.kiosk() as kiosk:
        await kiosk.until(lambda: kiosk.health.undelivered == 1)
        given.append(await kiosk.takes())
        await hall.start()
        await kiosk.until(lambda: kiosk.health.undelivered == 0)
    assert [one.number for one in hall.centre.numbers.taken.values()] == given
    assert given == ["C600", "C601"]


async def test_two_kiosks_never_give_the_same_number(hall: Hall, tmp_path: Path) -> None:
    other = Hall(tmp_path / "other")
    snapshot = hall.centre.snapshot.model_copy(update={"kiosk": "kiosk-2"})
    other.centre = FakeCentre(snapshot, numbers=hall.centre.numbers)
    await other.start()
    async with hall.kiosk() as one, other.kiosk() as two:
        await asyncio.gather(one.supplied(), two.supplied())
        await asyncio.gather(hall.stop(), other.stop())
        await asyncio.gather(one.lost(), two.lost())
        given = await asyncio.gather(one.takes(), two.takes())
        await asyncio.gather(hall.start(), other.start())
        await one.until(lambda: len(hall.centre.numbers.taken) == 2)
    await other.stop()
    assert len(set(given)) == 2
    assert {number for _, number in hall.centre.numbers.taken} == set(given)


async def test_numbers_whose_answer_was_lost_are_not_lost(hall: Hall) -> None:
    hall.centre.faults.lose_numbers = 5
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
    held = NumberPool(hall.folder).left()
    assert sum(held.values()) == len(hall.centre.numbers.holders)


async def test_what_is_left_of_a_day_is_given_back(hall: Hall) -> None:
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
    tomorrow = timedelta(days=1)
    move(hall, tomorrow)
    async with hall.kiosk(tomorrow) as kiosk:
        await kiosk.until(lambda: len(hall.centre.numbers.unused) > 0)
        await kiosk.supplied()
    unused = hall.centre.numbers.unused
    (day,) = {day for day, _ in unused}
    assert unused == {name for name in hall.centre.numbers.holders if name[0] == day}


def move(hall: Hall, by: timedelta) -> None:
    """The centre's server lives later."""
    snapshot = hall.centre.snapshot
    hall.centre.snapshot = snapshot.model_copy(update={"now": snapshot.now + by})


async def test_it_starts_alone_from_yesterdays_snapshot(hall: Hall) -> None:
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        kept = SnapshotStore(hall.folder)
        await kiosk.until(lambda: kept.load("kiosk-1") is not None)
    await hall.stop()
    tomorrow = timedelta(days=1)
    async with hall.kiosk(tomorrow) as kiosk:
        await kiosk.until(lambda: kiosk.state.offline is not None)
        assert all(one.state.people_ahead == 0 for one in kiosk.state.services)
        await kiosk.until(lambda: kiosk.health.held == BLOCK)


async def test_a_clock_that_is_off_gives_nothing_alone_and_says_so(hall: Hall) -> None:
    async with hall.kiosk(timedelta(hours=3)) as kiosk:
        await kiosk.until(lambda: "Đồng hồ" in kiosk.health.fault)
        await until_reported(hall, kiosk, lambda report: "Đồng hồ" in report.fault)


async def until_reported(hall: Hall, kiosk: Kiosk, fits: Callable[[ReportDevice], bool]) -> None:
    await kiosk.until(lambda: any(fits(report) for report in hall.centre.reports))


async def test_the_opening_hours_are_asked_for_anew(hall: Hall) -> None:
    fresh: asyncio.Queue[KioskSnapshot] = asyncio.Queue()
    snapshot, lost = hall.centre.snapshot, [True]
    async with KioskClient(f"http://127.0.0.1:{hall.port}", "kiosk-1", KEY) as client:
        issuer = TicketIssuer(
            NumberPool(hall.folder), client,
            IssuerHooks(
                lambda: ServerStatus(snapshot, lost[0], may_issue_offline=True),
                lambda _: None,
                fresh.put,
            ),
            clock=utc_now, intervals=IssuerIntervals(calendar=0.01),
        )  # fmt: skip
        running = asyncio.create_task(issuer.run())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(fresh.get(), 0.2)
        lost[0] = False
        assert await asyncio.wait_for(fresh.get(), 30) == snapshot
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_refused_ticket_is_kept_and_staff_are_told(hall: Hall) -> None:
    hall.centre.numbers.refuse["C600"] = ErrorCode.UNKNOWN_SERVICE
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        await hall.stop()
        await kiosk.lost()
        for _ in range(2):
            await kiosk.takes()
        await hall.start()
        await until_reported(hall, kiosk, lambda report: "C600" in report.fault)
        await until_reported(hall, kiosk, lambda report: report.undelivered == 0)
    assert [one.number for one in hall.centre.numbers.taken.values()] == ["C601"]


async def test_two_people_within_seconds_get_two_numbers_and_two_papers(hall: Hall) -> None:
    patient = hall.centre.snapshot.model_copy(update={"same_press_seconds": 60})
    hall.centre.snapshot = patient
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        await hall.stop()
        await kiosk.lost()
        assert [await kiosk.takes(), await kiosk.takes()] == ["C600", "C601"]
    assert kiosk.paper.printed == ["C600", "C601"]


async def test_a_damaged_stock_is_told_and_gone_on_without(hall: Hall) -> None:
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
    before = set(hall.centre.numbers.holders)
    (hall.folder / "alone.sqlite").write_bytes(b"nonsense" * 4096)
    async with hall.kiosk() as kiosk:
        await kiosk.supplied()
        await until_reported(hall, kiosk, lambda report: "damaged" in report.fault)
        await hall.stop()
        await kiosk.lost()
        number = await kiosk.takes()
    assert number not in {one for _, one in before}


def without_calendar(snapshot: KioskSnapshot) -> KioskSnapshot:
    services = [one.model_copy(update={"issuing": []}) for one in snapshot.services]
    return snapshot.model_copy(update={"opening": [], "services": services})


async def test_a_server_that_knows_nothing_of_this_is_worked_with_as_before(hall: Hall) -> None:
    hall.centre.snapshot = without_calendar(hall.centre.snapshot)
    hall.centre.numbers = FakeNumbers()
    async with hall.kiosk() as kiosk:
        await kiosk.until(lambda: kiosk.state.numbers == frozenset())
        await kiosk.until(lambda: kiosk.state.snapshot is not None)
        assert await kiosk.takes() == "C001"
        assert hall.centre.numbers.holders == {}
