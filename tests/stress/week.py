"""A week of a whole hall in compressed time: the clock is moved from minute to minute, and
whatever is due in a minute is done at once, over real connections.

Two kiosks, ten counters, two desks, three boards and up to sixty phones come, act and go as in
life; only the time between two minutes is left out. What the server does by real time (gathering
figures, keeping streams warm) has that much less of it.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

import tomli_w
from sqlalchemy import Connection, select

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import WEEKDAYS, demo_centre_file
from config.wire import CalledTicket
from queue_server.backups.folder import backups_in
from queue_server.catalogue import version_writes
from queue_server.centre import repository
from queue_server.centre.staff import administration
from queue_server.centre.staff.passwords import hash_password
from queue_server.core.actor import SYSTEM
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.tickets import tables as tickets
from tests.dossiers.house import A_FEW
from tests.stress.clocked import ClockedServer, Size
from tests.stress.installation import DESKS, Installation
from tests.stress.people import PASSWORD, SHARES, Asking, Clerk, Desk, Visitors
from tests.stress.screens import Board, Follower, Kiosk
from tests.stress.truth import assert_kept, shown

FIRST_DAY: Final = date(2026, 11, 16)
COUNTERS: Final = tuple(str(number) for number in range(1, 11))
KIOSKS: Final = ("kiosk-1", "kiosk-2")
BOARDS: Final = ("hall", "wing", "yard")
HOURS: Final = ("07:30-11:30", "13:30-17:00")
DOSSIERS_FOR_A_VISIT: Final = 1 / 15
REPORT_MINUTES: Final = 20
LOOK_MINUTES: Final = 60
FORGETFUL: Final = ("3", "8")
LONGEST_SECONDS: Final = 30.0
AGAIN_SECONDS: Final = 0.05
SETTLING_SECONDS: Final = 0.3
MINUTE: Final = timedelta(minutes=1)

Called = tuple[str, str, str]
"""A number, the counter that calls it, the service."""


def write_centre(file: Path) -> Centre:
    """The demo's centre with a third board, open all week, whoever comes is let in."""
    words: dict[str, Any] = tomllib.loads(demo_centre_file().read_text(encoding="utf-8"))
    words["opening"] = {"week": {day: list(HOURS) for day in WEEKDAYS}}
    words["boards"].append({"id": "yard", "name": {"vi": "Sân trước", "en": "Front yard"}})
    words["calling"]["same_press_seconds"] = 0
    words["network"] = words.get("network", {}) | {"tickets_per_minute": 0}
    for service in words["services"]:
        for brake in ("hours", "daily_quota", "last_ticket_minutes_before_closing"):
            service.pop(brake, None)
    file.write_text(tomli_w.dumps(words), encoding="utf-8")
    return load_centre(file)


async def install(url: str, folder: Path, now: datetime) -> Installation:
    """The hall with its devices' keys and people, who sign in with a password."""
    centre = write_centre(folder / "centre.toml")
    keys: dict[str, str] = {}
    database = open_database(url, EventBus())
    await database.start()
    hashed = await asyncio.to_thread(hash_password, PASSWORD)
    try:
        await database.write(
            partial(_people_and_keys, centre=centre, keys=keys, hashed=hashed, now=now), SYSTEM, now
        )
    finally:
        await database.stop()
    return Installation(url, folder / "centre.toml", centre, keys)


def _people_and_keys(
    unit: UnitOfWork, centre: Centre, keys: dict[str, str], hashed: str, now: datetime
) -> None:
    for device in (*KIOSKS, *BOARDS):
        keys[device] = administration.add_device(unit, centre=centre, device_id=device)
    for name in (*COUNTERS, *DESKS):
        repository.add_member(
            unit.connection, now, sign_in=f"staff-{name}", display_name=f"Cán bộ {name}",
            role="leader", password_hash=hashed, demo=True,
        )  # fmt: skip
    version_writes.put(unit, A_FEW, "test")


@dataclass(frozen=True)
class Night:
    """How it stands after a day, once everybody has gone and the day has turned."""

    size: Size
    seconds: dict[str, list[float]]
    database_kilobytes: int
    log_kilobytes: int
    """The write-ahead log's file."""
    day: date
    backups: list[datetime]
    """When those that are kept were made."""
    followed: int
    most_phones: int


class Week:
    """The hall, from the first morning on; use it as an asynchronous context manager."""

    def __init__(self, hall: Installation, server: ClockedServer, random: Random) -> None:
        self.nights: list[Night] = []
        self._hall = hall
        self._server = server
        self._random = random
        self._asking = Asking(server.address, random)
        self._visitors = Visitors(self._asking, hall.keys)
        self._clerks = [
            Clerk(
                name,
                list(hall.centre.counter_by_id[name].services),
                self._asking,
                self._visitors,
                is_forgetful=name in FORGETFUL,
            )
            for name in COUNTERS
        ]
        self._kiosks = [Kiosk(server.address, name, self._key(name)) for name in KIOSKS]
        self._boards = {
            name: Board(
                server.address, name, self._key(name), self._hear if name == "hall" else None
            )
            for name in BOARDS
        }
        self._desks = [
            Desk(name, self._asking, self._kiosks[0], hall.keys["kiosk-1"]) for name in DESKS
        ]

    def _key(self, device: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._hall.keys[device]}"}

    async def _hear(self, call: CalledTicket) -> None:
        await self._asking.hear_sentence("hall", self._key("hall"), call.call_id)

    @property
    def _staff(self) -> list[Clerk | Desk]:
        return [*self._clerks, *self._desks]

    @property
    def screens(self) -> list[Follower]:
        return [*self._kiosks, *self._boards.values()]

    @property
    def acknowledged(self) -> int:
        return self._asking.acknowledged.count

    async def __aenter__(self) -> Week:
        for screen in self.screens:
            screen.begin()
        return self

    async def __aexit__(self, *_error: object) -> None:
        phones = self._visitors.phones.values()
        consoles = [clerk.console for clerk in self._clerks if clerk.console is not None]
        for follower in (*self.screens, *phones, *consoles):
            await follower.go()
        await self._asking.close()

    # ----------------------------------------------------------------------------- a day

    async def live(self, number: int, visits: int) -> None:
        """One day, from the first clerk's sign-in until everybody has gone and it has turned."""
        day = FIRST_DAY + timedelta(days=number)
        dossiers = round(visits * DOSSIERS_FOR_A_VISIT)
        self._asking.seconds.clear()
        await self._to(self._at(day, time(7, 20)))
        await asyncio.gather(*(one.come() for one in self._staff))
        comings = self._spread(day, visits)
        receptions = self._spread(day, dossiers)
        for minute in self._minutes(day):
            await self._to(minute)
            await self._minute(minute, comings[minute], receptions[minute])
            if minute.minute == 0:
                await self._server.do_jobs()
            if minute in (self._at(day, time(10, 0)), self._at(day, time(15, 0))):
                await self._is_right()
        await asyncio.gather(*(one.leave() for one in self._staff))
        await self._is_right()
        await self._sleep(day)
        self.nights.append(await self._measured(day))

    def _at(self, day: date, clock: time) -> datetime:
        """That hour of the hall's clock."""
        return datetime.combine(day, clock, self._hall.centre.zone).astimezone(UTC)

    def _minutes(self, day: date) -> list[datetime]:
        """Those in which somebody acts: until half an hour after closing."""
        first, last = self._at(day, time(7, 30)), self._at(day, time(17, 30))
        return [first + MINUTE * count for count in range((last - first) // MINUTE)]

    def _spread(self, day: date, count: int) -> Counter[datetime]:
        """So many comings over the hours of the day: a rush after each opening."""
        spans = [
            (self._at(day, time(7, 30)), self._at(day, time(11, 20))),
            (self._at(day, time(13, 30)), self._at(day, time(16, 50))),
        ]
        minutes = [
            (first + MINUTE * passed, 3.0 if passed < 45 else 1.0)
            for first, last in spans
            for passed in range((last - first) // MINUTE)
        ]
        places, weights = zip(*minutes, strict=True)
        return Counter(self._random.choices(places, weights, k=count))

    async def _to(self, minute: datetime) -> None:
        await self._server.move_clock(minute)

    async def _minute(self, now: datetime, comings: int, receptions: int) -> None:
        """What everybody does in that minute, all at once."""
        random = self._random
        work: list[Awaitable[None]] = [
            *(self._asking.measure_ground() for _ in range(comings)),
            *(self._visitors.come(random.choice(KIOSKS)) for _ in range(comings)),
            *(clerk.act(now) for clerk in self._clerks),
            *(random.choice(self._desks).act() for _ in range(receptions)),
        ]
        await asyncio.gather(*work)
        await self._visitors.fidget()
        await self._desks[0].print_receipts()
        if random.random() < 1 / 120:
            random.choice(self.screens).break_line()
        if now.minute % REPORT_MINUTES == 0:
            await asyncio.gather(*(self._report(name) for name in (*KIOSKS, *BOARDS)))
        if now.minute % LOOK_MINUTES == 0:
            await asyncio.gather(*(one.look() for one in self._staff))

    async def _report(self, device: str) -> None:
        words = {"version": "1.0", "printer": "ready"} if device in KIOSKS else {"version": "1.0"}
        await self._asking.ask("report", f"/devices/{device}/report", words, self._key(device))

    async def _sleep(self, day: date) -> None:
        """The evening with its backup, midnight, the small hours."""
        moment, morning = self._at(day, time(17, 45)), self._at(day, time(7, 0)) + timedelta(days=1)
        while moment < morning:
            await self._to(moment)
            await self._server.do_jobs()
            moment += timedelta(minutes=30)
        async with asyncio.timeout(LONGEST_SECONDS):
            await self._visitors.all_told()

    # ----------------------------------------------------------------- what must be so

    async def _is_right(self) -> None:
        """Nothing is lost or twice, and every board has come to show what is so."""
        await assert_kept(self._hall, self._asking.acknowledged, everything=True)
        waiting, _ = await self._hall.read(shown)
        called = await self._hall.read(_called)
        async with asyncio.timeout(LONGEST_SECONDS):
            while not all(self._shows(name, waiting, called) for name in BOARDS):  # noqa: ASYNC110
                await asyncio.sleep(AGAIN_SECONDS)
        await self._boards["hall"].silent()
        for screen in self.screens:
            assert screen.wrong == []

    def _shows(self, name: str, waiting: dict[str, int], called: set[Called]) -> bool:
        board = self._boards[name]
        served = self._hall.centre.board_by_id[name].services or list(SHARES)
        return (
            board.shows is not None
            and board.waiting == {one: count for one, count in waiting.items() if one in served}
            and board.called == {(number, at) for number, at, one in called if one in served}
        )

    # ------------------------------------------------------------------------ measuring

    async def _measured(self, day: date) -> Night:
        """The server at rest: only what hangs on the walls is on its line."""
        await self._asking.rest()
        size = await self._at_rest()
        file = self._hall.sqlite_file
        night = Night(
            size=size,
            seconds=dict(self._asking.seconds),
            database_kilobytes=file.stat().st_size // 1024,
            log_kilobytes=file.with_name(f"{file.name}-wal").stat().st_size // 1024,
            day=day,
            backups=[one.made_at for one in backups_in(file.with_name("backups"))],
            followed=self._visitors.followed,
            most_phones=self._visitors.most_at_once,
        )
        self._visitors.followed = self._visitors.most_at_once = 0
        return night

    async def _at_rest(self) -> Size:
        """Wait until the last connection of the day is let go: files and tasks change no more."""
        hanging = (*(f"board:{name}" for name in BOARDS), *(f"kiosk:{name}" for name in KIOSKS))
        async with asyncio.timeout(LONGEST_SECONDS):
            while True:
                before = await self._server.size()
                await asyncio.sleep(SETTLING_SECONDS)
                size = await self._server.size()
                if size.topics == dict.fromkeys(hanging, 1) and _open(size) == _open(before):
                    return size


def _open(size: Size) -> tuple[int, int]:
    return size.files, size.tasks


def _called(connection: Connection) -> set[Called]:
    """Who is called where, and for what."""
    ticket = tickets.tickets.c
    rows = connection.execute(
        select(ticket.number, ticket.counter, ticket.service).where(ticket.state == "called")
    )
    return {(row.number, row.counter, row.service) for row in rows}
