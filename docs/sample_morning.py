"""A morning in the demo centre, lived through in seconds, so that its pictures look like a day.

People come, are called and served by the server itself, over its API, while its clock is moved
on. What it leaves behind is an ordinary data folder in the middle of a day: queues, calls,
waiting times, counters that have learned how long a service takes.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from math import exp, log
from pathlib import Path
from typing import Any, Final, Self

from aiohttp import ClientSession, CookieJar, web

from config.centre.model import Centre
from queue_server.app import build
from queue_server.centre.staff import administration
from queue_server.centre.staff.passwords import hash_password
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.http.operations import API

LENGTH: Final = timedelta(minutes=75)
STEP_SECONDS: Final = 20
ARRIVALS_AN_HOUR: Final = {
    "ho-tich": 8,
    "chung-thuc": 27,
    "cu-tru": 13,
    "dat-dai": 3,
    "bao-tro-xa-hoi": 4,
    "ho-kinh-doanh": 2,
    "nhan-ket-qua": 12,
}
"""A little more than the open counters can serve, so that short queues form."""
WALK: Final = timedelta(seconds=40)
"""From the call until the person sits at the counter."""
SHARE_OF_ABSENT: Final = 0.05
SHARE_OF_PRIORITY: Final = 0.15
SHARE_OF_ENGLISH: Final = 0.06
SEED: Final = 2

COLLEAGUES: Final = (
    ("quay4", "Vũ Hoàng Long"),
    ("quay5", "Đặng Thị Mai"),
    ("quay6", "Cao Thị Hồng Nhung"),
    ("quay7", "Bùi Văn Hải"),
    ("quay9", "Ngô Thị Kim Liên"),
    ("quay10", "Đỗ Minh Châu"),
)
"""Invented clerks beside those of the demo; each sits at the counter of their number."""
SPARE_CLERK: Final = "quay8"
"""Has no counter yet."""
CLERKS: Final = {"1": "quay1", "2": "quay2", "3": "quay3"} | {
    name.removeprefix("quay"): name for name, _ in COLLEAGUES
}
"""The open counters and who sits there; the others stay closed."""
REASONS: Final = ("nguoi-cao-tuoi", "nguoi-cao-tuoi", "mang-thai-con-nho", "khuyet-tat-nang")


class Refused(Exception):
    """The server refused a command; `code` says why."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('code')}: {problem.get('detail')}")
        self.code = str(problem.get("code"))


@dataclass
class Caller:
    """Somebody who speaks to the API: a clerk with a session or a device with its key."""

    base: str
    key: str = ""
    _session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        # The cookie of a bare address such as 127.0.0.1 counts too.
        self._session = ClientSession(headers=headers, cookie_jar=CookieJar(unsafe=True))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, path: str, /, **words: Any) -> dict[str, Any]:
        """POST a command; its answer. Raises `Refused`."""
        return await self._ask("POST", path, words)

    async def look(self, path: str) -> dict[str, Any]:
        """GET a snapshot. Raises `Refused`."""
        return await self._ask("GET", path, None)

    async def _ask(self, method: str, path: str, words: object) -> dict[str, Any]:
        if self._session is None:
            raise RuntimeError("not entered")
        url = f"{self.base}{API}{path}"
        async with self._session.request(method, url, json=words) as answer:
            said: dict[str, Any] = await answer.json(content_type=None)
            if answer.status >= HTTPStatus.BAD_REQUEST:
                raise Refused(said)
            return said

    async def sign_in(self, name: str, password: str) -> Self:
        await self.send("/session", sign_in=name, password=password)
        return self


@dataclass
class Desk:
    """A clerk at a counter, as the clock moves on."""

    counter: str
    clerk: Caller
    minutes: dict[str, float]
    chance: random.Random
    ticket: dict[str, Any] | None = None
    serving: bool = False
    until: datetime = field(default=datetime.min.replace(tzinfo=UTC))
    """When the person comes to the counter, or has been served."""

    async def live(self, now: datetime) -> None:
        """Do whatever is due."""
        if now < self.until:
            return
        if self.ticket is not None and not self.serving:
            await self._meet(now)
        else:
            await self._next(now)

    async def _meet(self, now: datetime) -> None:
        absent = self.chance.random() < SHARE_OF_ABSENT
        await self._step("no-show" if absent else "start")
        self.serving = not absent
        if absent:
            self.ticket = None
            return
        typical = self.minutes[self._called["service"]]
        lasts = exp(self.chance.gauss(log(typical) - 0.125, 0.5))
        self.until = now + timedelta(minutes=lasts)

    async def _next(self, now: datetime) -> None:
        """Call on; where nobody waits, only finish."""
        self.serving, before = False, self.ticket
        try:
            called = await self.clerk.send(f"/counters/{self.counter}/next")
        except Refused as refusal:
            if refusal.code != "nobody_waiting":
                raise
            if before is not None:
                await self._step("finish")
            self.ticket = None
            return
        self.ticket, self.until = called["ticket"], now + WALK

    async def _step(self, step: str) -> None:
        await self.clerk.send(f"/tickets/{self._called['ticket_id']}/{step}", counter=self.counter)

    @property
    def _called(self) -> dict[str, Any]:
        if self.ticket is None:
            raise RuntimeError(f"nobody is at counter {self.counter}")
        return self.ticket


@dataclass
class Door:
    """The entrance: people come and take a number."""

    chance: random.Random
    givers: list[Caller]
    """Kiosks and greeters."""

    async def live(self) -> None:
        """One step's arrivals."""
        for service, an_hour in ARRIVALS_AN_HOUR.items():
            if self.chance.random() < an_hour * STEP_SECONDS / 3600:
                await self._give(service)

    async def _give(self, service: str) -> None:
        english = self.chance.random() < SHARE_OF_ENGLISH
        words: dict[str, Any] = {"service": service, "language": "en" if english else "vi"}
        if self.chance.random() < SHARE_OF_PRIORITY:
            words |= {
                "priority_class": "uu-tien",
                "priority_reason": self.chance.choice(REASONS),
            }
        await self.chance.choice(self.givers).send("/tickets", **words)


def typical_minutes(centre: Centre) -> dict[str, float]:
    return {service.id: service.typical_service_minutes for service in centre.services}


async def live_through(centre: Centre, folder: Path, password: str, end: datetime) -> None:
    """Fill the demo's `folder` with the morning before `end`, all of it on one day."""
    local = end.astimezone(centre.zone)
    since_midnight = local - local.replace(hour=0, minute=0, second=0, microsecond=0)
    clock = SetClock(end - min(LENGTH, since_midnight))
    database = open_database(f"sqlite:///{folder / 'motcua.sqlite'}", EventBus())
    async with _served(centre, database, clock) as base:
        await _hire(centre, database, password, clock)
        await _live(centre, folder, base, password, clock, end)


@asynccontextmanager
async def _served(centre: Centre, database: Database, clock: SetClock) -> AsyncIterator[str]:
    runner = web.AppRunner(build(centre, database, clock).application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _hire(centre: Centre, database: Database, password: str, clock: SetClock) -> None:
    hashed = hash_password(password)
    for sign_in, name in (*COLLEAGUES, (SPARE_CLERK, "Trịnh Quốc Việt")):
        new = administration.NewMember(sign_in, name, "clerk", hashed, demo=True)
        add = partial(administration.add_member, centre=centre, new=new)
        await database.write(add, ADMINISTRATOR, clock.now())


async def _live(
    centre: Centre, folder: Path, base: str, password: str, clock: SetClock, end: datetime
) -> None:
    # Not for secrets: the same morning every time.
    chance = random.Random(SEED)  # noqa: S311
    async with people(centre, folder, base, password) as (givers, clerks):
        minutes = typical_minutes(centre)
        desks = [Desk(number, clerk, minutes, chance) for number, clerk in clerks.items()]
        door = Door(chance, givers)
        for desk in desks:
            await desk.clerk.send(f"/counters/{desk.counter}/open")
        while clock.now() < end - timedelta(seconds=STEP_SECONDS):
            clock.move(seconds=STEP_SECONDS)
            await door.live()
            for desk in desks:
                await desk.live(clock.now())


@asynccontextmanager
async def people(
    centre: Centre, folder: Path, base: str, password: str
) -> AsyncIterator[tuple[list[Caller], dict[str, Caller]]]:
    """Whoever gives numbers (the kiosks and a greeter) and the clerks by their counters."""
    keys = [(folder / "keys" / f"{kiosk.id}.key").read_text().strip() for kiosk in centre.kiosks]
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        givers = [await enter(Caller(base, key)) for key in keys]
        givers.append(await (await enter(Caller(base))).sign_in("huongdan", password))
        clerks = {
            counter: await (await enter(Caller(base))).sign_in(name, password)
            for counter, name in CLERKS.items()
        }
        yield givers, clerks
