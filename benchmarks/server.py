"""The server under measure, as a process of its own: the demo's services, twenty counters.

Beside the product's operations it has `POST /api/v1/no-op`, which is let in, read and answered
like any other and does nothing: the limit that everything else is held against. It writes one
line of JSON when it is up and stops when its input ends.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import json
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from aiohttp import web

from config.centre.loading import load_centre
from config.centre.model import (
    Board,
    Centre,
    Counter,
)
from config.centre.roles import Permission
from config.demo import demo_centre_file, open_around_the_clock
from config.hardware import Printer
from config.wire import CounterState, Empty, ToDevice
from display.voice import SilentVoice
from queue_server.app import Server, build
from queue_server.centre import repository
from queue_server.centre.staff import administration
from queue_server.centre.staff.access import secret_hash
from queue_server.core.actor import ADMINISTRATOR, ActorKind
from queue_server.core.clock import SystemClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.http.operations import Call, Operation, routes, staff
from queue_server.core.streams.garbage_collection import settle

COUNTERS = 20
SERVICE = "ho-tich"


class Nothing(ToDevice):
    ok: bool = True


def bench_centre(
    file: Path | None = None, *, boards: int = 0, printer_port: int | None = None
) -> Centre:
    """The demo's centre with `COUNTERS` counters that all serve one service, no quotas.

    `boards` more boards hang in its hall; the first kiosk prints on `printer_port` of this
    machine instead of drawing pictures.
    """
    words = open_around_the_clock(load_centre(file or demo_centre_file())).model_dump()
    words["counters"] = [
        Counter(id=str(n), name={"vi": f"Quầy {n}", "en": f"Counter {n}"}, services=[SERVICE])
        for n in range(1, COUNTERS + 1)
    ] + [
        Counter(
            id="rest",
            name={"vi": "Quầy khác", "en": "Other"},
            services=[s["id"] for s in words["services"]],
        )
    ]
    for service in words["services"]:
        service["daily_quota"] = None
    words["network"]["tickets_per_minute"] = 0
    words["boards"] += [
        Board(id=board_id(n), name={"vi": f"Bảng {n}", "en": f"Board {n}"}) for n in range(boards)
    ]
    if printer_port is not None:
        words["kiosks"][0]["printer"] = Printer(kind="network", host="127.0.0.1", port=printer_port)
    return Centre.model_validate(words)


def board_id(number: int) -> str:
    """The id of one of the many boards of `bench_centre`."""
    return f"bench-{number}"


async def _nothing(_call: Call) -> Nothing:
    return Nothing()


NO_OP = Operation(
    "noOp", "POST", "/no-op", "Nothing.", _nothing,
    staff(Permission.ISSUE, ActorKind.KIOSK), Empty, Nothing,
)  # fmt: skip


async def _prepare(centre: Centre, database: Database) -> dict[str, str]:
    """Keys for the devices and open counters with a session each."""
    await database.start()
    clock = SystemClock()
    keys: dict[str, str] = {}
    for device in (*centre.kiosk_by_id, *centre.board_by_id):
        add = partial(administration.add_device, centre=centre, device_id=device)
        keys[device] = await database.write(add, ADMINISTRATOR, clock.now())
    await database.write(partial(_open_counters, keys=keys))
    await database.stop()
    return keys


def _open_counters(unit: UnitOfWork, keys: dict[str, str]) -> None:
    now = SystemClock().now()
    for number in range(1, COUNTERS + 1):
        member, keys[f"session:{number}"] = _signed_in(unit, f"clerk{number}", "leader")
        repository.put_counter(unit.connection, str(number), CounterState.OPEN, member, now)
    _, keys["session:administrator"] = _signed_in(unit, "administrator", "administrator")


def _signed_in(unit: UnitOfWork, name: str, role: str) -> tuple[int, str]:
    """A person's number and the token of a new session."""
    now = SystemClock().now()
    existing = repository.find_member(unit.connection, name)
    member = existing.id if existing else repository.add_member(
        unit.connection, now, sign_in=name, display_name=name, role=role,
        password_hash="-", demo=True,
    )  # fmt: skip
    token = f"bench-session-{name}-{now.timestamp()}"
    repository.add_session(
        unit.connection, secret_hash(token), member, now, now + timedelta(hours=10)
    )
    return member, token


async def run(arguments: argparse.Namespace) -> None:
    centre = bench_centre(boards=arguments.boards, printer_port=arguments.printer_port)
    url = arguments.database
    database = open_database(url, EventBus())
    await asyncio.to_thread(database.migrate)
    keys = await _prepare(centre, database)
    server: Server = build(centre, open_database(url, EventBus()), voice=SilentVoice())
    server.application.add_routes(routes([NO_OP], server.rooms.centre.access))
    runner = web.AppRunner(server.application, access_log=None, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=4096)
    await site.start()
    port = runner.addresses[0][1]
    settle()  # as a server does soon after its start
    print(json.dumps({"port": port, "keys": keys}), flush=True)
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.read)
    server.app.hub.drop_all()
    await runner.cleanup()


def let_others_watch() -> None:
    """Allow other processes of this user to look into this one, which some systems forbid."""
    set_tracer, anybody = 0x59616D61, -1  # PR_SET_PTRACER, PR_SET_PTRACER_ANY of prctl(2)
    ctypes.CDLL(None).prctl(set_tracer, ctypes.c_ulong(anybody), 0, 0, 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--boards", type=int, default=0)
    parser.add_argument("--printer-port", type=int)
    parser.add_argument("--may-be-watched", action="store_true", help="by a profiler")
    given = parser.parse_args()
    if given.may_be_watched:
        let_others_watch()
    asyncio.run(run(given))
