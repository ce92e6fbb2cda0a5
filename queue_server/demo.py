"""`motcua-server demo`: a whole centre on one machine, from one command.

Everything that it makes lies in the data folder: the database, the demo's centre file to play
with, the devices' keys and the staff's password, which is made anew for each folder.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from config.centre.loading import load_centre
from config.centre.mistakes import CentreFileError
from config.centre.model import Centre
from config.command_line import command_text, current_language
from config.demo import (
    demo_campaign,
    demo_centre_file,
    demo_forms,
    demo_procedures,
    open_around_the_clock,
    with_coming_days,
)
from config.text.catalogue import localised
from queue_server.assistance.forms import starting
from queue_server.catalogue import repository as catalogue
from queue_server.catalogue import version_writes
from queue_server.centre.staff import administration
from queue_server.centre.staff.passwords import hash_password
from queue_server.core import command_options as options
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SystemClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.ops import logs
from queue_server.core.security.encryption import DataKeys, new_key_file, read_keys
from queue_server.serve import LONGEST_STOP_SECONDS, serving, stop_signal
from queue_server.synthetic import around_the_visit, generator, queue_generator
from queue_server.synthetic.plan import Plan
from queue_server.synthetic.queue_generator import QueuePlan

KIOSK: Final = "kiosk-1"
DEMO_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKS: Final = 4
PEOPLE_A_DAY: Final = 150
"""Of the invented queue: few, so that the first start is quick."""

EASY_LETTERS: Final = "abcdefghkmnpqrstuvwxyz23456789"
STAFF: Final = (
    ("quay1", "Nguyễn Thị Thanh Hương", "clerk"),
    ("quay2", "Trần Quốc Bảo", "clerk"),
    ("quay3", "Lê Thị Phượng", "clerk"),
    ("chuyenmon1", "Vũ Đình Toàn", "official"),
    ("chuyenmon2", "Đỗ Thị Thu Trang", "official"),
    ("huongdan", "Phạm Minh Đức", "greeter"),
    ("lanhdao", "Hoàng Thị Ngọc Ánh", "leader"),
    ("quantri", "Ngô Văn Lâm", "administrator"),
)
"""Invented people: sign-in name, name, role."""


@options.command("demo")
@options.address
@click.option("--data", type=options.FILE, default=Path("data"))
@click.option("--no-kiosk", is_flag=True)
def demo(host: str, port: int, data: Path, no_kiosk: bool) -> int:
    """Run the demo centre until Ctrl-C."""
    logs.set_up("WARNING")
    folder = data.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        values = {"folder": folder, "error": error.strerror}
        raise SystemExit(command_text("command.demo.no_folder", **values)) from None
    return asyncio.run(_run(folder, host, port, opens_kiosk=not no_kiosk))


async def _run(folder: Path, host: str, port: int, *, opens_kiosk: bool) -> int:
    centre = _centre(folder, host, port)
    database_url = f"sqlite:///{folder / 'motcua.sqlite'}"
    password = await _prepare(folder, centre, database_url)
    keys = _data_keys(folder)
    stopped = stop_signal()
    async with (
        serving(centre, database_url, host, port, keys=keys),
        _kiosk(folder, port, opens=opens_kiosk) as kiosk,
    ):
        print(welcome(centre, folder, password, kiosk), flush=True)
        await stopped.wait()
    print(command_text("command.demo.stopped", folder=folder))
    return 0


def _centre(folder: Path, host: str, port: int) -> Centre:
    """The demo's centre, open at any hour, at the address where phones find this machine."""
    file = folder / "centre.toml"
    if not file.exists():
        today = SystemClock().now().astimezone(DEMO_ZONE).date()
        said = demo_centre_file().read_text(encoding="utf-8") + demo_campaign(today)
        file.write_bytes(said.encode())
    try:
        centre = load_centre(file)
    except CentreFileError as error:
        raise SystemExit(str(error)) from None
    address = _address_for(host)
    public_url = {"public_url": f"http://{address}:{port}"}
    opened = open_around_the_clock(with_coming_days(centre, centre.day(SystemClock().now())))
    return Centre.model_validate(opened.model_dump() | public_url)


def _data_keys(folder: Path) -> DataKeys:
    """The key of the folder's persons, made where there is none yet."""
    file = folder / "keys" / "data.key"
    if not file.exists():
        new_key_file(file)
    return read_keys(file)


def _address_for(host: str) -> str:
    """Where phones find a server that listens at `host`."""
    if host in ("127.0.0.1", "::1", "localhost"):
        return "localhost"
    if host in ("0.0.0.0", "::", ""):
        return _own_address()
    return f"[{host}]" if ":" in host else host


def _own_address() -> str:
    """This machine's address in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # an address kept for documentation (RFC 5737)
        return str(probe.getsockname()[0])
    return "localhost"


async def _prepare(folder: Path, centre: Centre, database_url: str) -> str:
    """Make what the first run lacks: tables, keys of devices, demo staff. Returns the password."""
    database = open_database(database_url, EventBus(), _data_keys(folder))
    await asyncio.to_thread(database.migrate)
    await database.start()
    try:
        await _keys(folder, centre, database)
        await _procedures(database)
        password = await _staff(folder, centre, database)
        await starting.add_where_none(database, demo_forms(), SystemClock().now())
        await _dossiers(centre, database)
        await _queue(centre, database)
        await _around_the_visit(centre, database)
        return password
    finally:
        await database.stop()


async def _keys(folder: Path, centre: Centre, database: Database) -> None:
    for device in (*centre.kiosk_by_id, *centre.board_by_id):
        file = key_file(folder, device)
        if not file.exists():
            add = partial(administration.add_device, centre=centre, device_id=device)
            key = await database.write(add, ADMINISTRATOR, SystemClock().now())
            _write_secret(file, key)


async def _procedures(database: Database) -> None:
    """The starter procedures, where there is no catalogue yet."""
    if await database.read(catalogue.is_empty):
        await database.write(
            lambda unit: version_writes.put(unit, demo_procedures(), "demo"),
            ADMINISTRATOR,
            SystemClock().now(),
        )


async def _dossiers(centre: Centre, database: Database) -> None:
    """A few weeks of invented dossiers, where there are none yet."""
    if await database.read(generator.is_empty):
        now = SystemClock().now()
        plan = Plan.recent_weeks(centre, now, seed=1)
        made = partial(generator.make, centre=centre, plan=plan, procedures=())
        await database.write(made, ADMINISTRATOR, now)


async def _queue(centre: Centre, database: Database) -> None:
    """A few past weeks of an invented queue, where nobody has taken a ticket yet."""
    if await database.read(queue_generator.is_empty):
        now = SystemClock().now()
        yesterday = centre.day(now) - timedelta(days=1)
        plan = QueuePlan.of(centre, yesterday, WEEKS * 7, PEOPLE_A_DAY, seed=1)
        made = partial(queue_generator.make, centre=centre, plan=plan)
        await database.write(made, ADMINISTRATOR, now)


async def _around_the_visit(centre: Centre, database: Database) -> None:
    """Surveys, petitions and questions of the last weeks, where there are none yet."""
    if await database.read(around_the_visit.is_empty):
        now = SystemClock().now()
        made = partial(around_the_visit.make, centre=centre, seed=1)
        await database.write(made, ADMINISTRATOR, now)
        await database.write(around_the_visit.release, ADMINISTRATOR, now)


async def _staff(folder: Path, centre: Centre, database: Database) -> str:
    """The demo's staff, all with one password that was made for this folder."""
    file = folder / "keys" / "demo-password"
    if file.exists():
        return file.read_text().strip()
    password = "-".join("".join(secrets.choice(EASY_LETTERS) for _ in range(4)) for _ in range(3))
    hashed = await asyncio.to_thread(hash_password, password)

    def add(unit: UnitOfWork) -> None:
        for sign_in, name, role in STAFF:
            member = administration.NewMember(sign_in, name, role, hashed, demo=True)
            administration.add_member(unit, centre, member)

    await database.write(add, ADMINISTRATOR, SystemClock().now())
    _write_secret(file, password)
    return password


def key_file(folder: Path, device: str) -> Path:
    """Where a device's key lies in the demo's data folder."""
    return folder / "keys" / f"{device}.key"


def _write_secret(file: Path, secret: str) -> None:
    """Write a secret that only the owner may read."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as written:
        written.write(secret + "\n")


# ----------------------------------------------------------------------------- the kiosk


def _reason_for_no_kiosk(*, opens: bool) -> str | None:
    """Why no kiosk window opens, and what to do; None where one does."""
    if not opens:
        return command_text("command.demo.kiosk.not_asked")
    if find_spec("kivy") is None:
        return command_text("command.demo.kiosk.not_installed")
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return command_text("command.demo.kiosk.no_screen")
    return None


@asynccontextmanager
async def _kiosk(folder: Path, port: int, *, opens: bool) -> AsyncIterator[str]:
    """The kiosk's window beside the server; gives a line that says how it is."""
    reason = _reason_for_no_kiosk(opens=opens)
    if reason is not None:
        yield reason
        return
    papers = folder / "tickets"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk",
        "--server", f"http://127.0.0.1:{port}",
        "--kiosk", KIOSK,
        "--key-file", str(key_file(folder, KIOSK)),
        "--data", str(folder / "kiosk"),
        "--printer-folder", str(papers),
        "--windowed",
    )  # fmt: skip
    try:
        yield command_text("command.demo.kiosk.open", folder=papers)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(LONGEST_STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


# --------------------------------------------------------------------------- the welcome


def welcome(centre: Centre, folder: Path, password: str, kiosk: str) -> str:
    """What the demo says once everything is up: a heading, and lines in two columns."""
    at = centre.public_url
    boards = [
        f"{at}/board/{board}?key={key_file(folder, board).read_text().strip()}"
        for board in centre.board_by_id
    ]
    names = ", ".join(sign_in for sign_in, _, _ in STAFF)
    rows = {
        "counter": [
            f"{at}/counter",
            command_text("command.demo.sign_in", names=names),
            command_text("command.demo.password", password=password),
        ],
        "devices": [command_text("command.demo.as", address=f"{at}/devices", name="lanhdao")],
        "settings": [command_text("command.demo.as", address=f"{at}/settings", name="quantri")],
        "boards": boards,
        "kiosk": [kiosk],
        "tracking": [command_text("command.demo.scan", address=f"{at}/T/…")],
        "api": [f"{at}/api/v1/openapi.json"],
        "data": [str(folder)],
    }
    titles = {row: command_text(f"command.demo.title.{row}") for row in rows}
    width = max(map(len, titles.values())) + 2
    lines = [
        f"  {titles[row] if place == 0 else '':{width}}{line}"
        for row, said in rows.items()
        for place, line in enumerate(said)
    ]
    name = localised(centre.unit.name, current_language())
    opened = command_text("command.demo.open", name=name)
    return "\n".join(["", opened, "", *lines, "", command_text("command.demo.stop")])
