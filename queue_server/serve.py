"""`motcua-server serve`: one centre's server until it is stopped."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial
from importlib.metadata import version
from operator import methodcaller
from pathlib import Path
from typing import Final

import click
from aiohttp import web

from config.centre.loading import checked_file
from config.centre.mistakes import CentreFileError
from config.centre.model import Centre
from config.command_line import command_text, current_language
from config.presets import is_starter
from display.voice import Voice
from queue_server.app import Server, build
from queue_server.centre import repository
from queue_server.centre.settings import versions
from queue_server.core import command_options as options
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import Clock, SystemClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.durable_files import data_folder_of
from queue_server.core.errors import MotcuaError
from queue_server.core.events import EventBus
from queue_server.core.http.connections import Connections, room_for_connections
from queue_server.core.http.listener import Listener
from queue_server.core.ops import logs
from queue_server.core.ops.memory import keep_little
from queue_server.core.security.encryption import DataKeys, data_keys
from queue_server.core.streams.garbage_collection import settle
from queue_server.core.streams.hub import end_streams
from queue_server.dossiers.persons.applicants import require_key
from queue_server.migrating import migrate_apart

logger = logging.getLogger(__name__)

NO_DATA_KEY: Final = (
    "there is no data key: no dossier with a phone or ID number can be received. Make one with "
    "motcua-server data-key new FILE and let MOTCUA_DATA_KEY_FILE name it"
)
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
LOG_FORMATS: Final = ("plain", "json")
LONGEST_STOP_SECONDS: Final = 5.0
SETTLED_SECONDS: Final = 4.0
"""Seconds after which the start is over."""
LONGEST_NOTE_SECONDS: Final = 2.0
EVERY_ADDRESS: Final = frozenset({"", "0.0.0.0", "::"})
ELSEWHERE: Final = ("192.0.2.1", 9)
"""An address of no computer (RFC 5737)."""

Migrate = Callable[[Database], None]
"""Brings the tables of a database to this version. Blocks."""


@options.command("serve")
@options.centre(required=False)
@options.database
@options.address
@click.option("--log-level", type=click.Choice(LOG_LEVELS), default="info")
@click.option("--log-format", type=click.Choice(LOG_FORMATS), default="plain")
def serve(
    centre: Path | None, database: str, host: str, port: int, log_level: str, log_format: str
) -> int:
    """Run the server of a centre until it is stopped."""
    logs.set_up(log_level, log_format)
    loaded = None if centre is None else _loaded(centre)
    migrate = partial(migrate_apart, url=database, log=(log_level, log_format))
    return asyncio.run(_serve(loaded, database, host, port, migrate))


def _loaded(file: Path) -> Centre:
    """Raises `SystemExit` with every mistake that keeps it from loading."""
    checked = checked_file(file, current_language())
    try:
        loaded = checked.loaded()
    except CentreFileError as error:
        raise SystemExit(str(error)) from None
    for mistake in checked.mistakes:
        if not mistake.is_warning:
            logger.error("the centre file: %s: %s", mistake.key, mistake.found)
    return loaded


async def _serve(
    centre: Centre | None, database: str, host: str, port: int, migrate: Migrate
) -> int:
    stopped = stop_signal()
    async with serving(centre, database, host, port, migrate=migrate) as server:
        centre_now = server.app.centre.value
        url = own_address(host, port) if is_starter(centre_now) else centre_now.public_url
        logger.info("serving %s at http://%s:%d", url, host, port)
        asyncio.get_running_loop().call_later(SETTLED_SECONDS, settle)
        await stopped.wait()
    return 0


def own_address(host: str, port: int) -> str:
    """Where a browser in the same network finds this server."""
    if host not in EVERY_ADDRESS:
        return f"http://{host}:{port}"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(ELSEWHERE)  # nothing is sent: the system says which address it would be from
        return f"http://{probe.getsockname()[0]}:{port}"
    return f"http://{socket.gethostname()}:{port}"


@asynccontextmanager
async def serving(
    centre: Centre | None,
    database_url: str,
    host: str,
    port: int,
    *,
    voice: Voice | None = None,
    clock: Clock | None = None,
    keys: DataKeys | None = None,
    migrate: Migrate = methodcaller("migrate"),
) -> AsyncIterator[Server]:
    """The server of `centre`, migrated and listening, until left. Without a centre its settings
    are those in force in the database, or those that a new centre begins with.

    `voice` says the calls, or else the one that is installed; `clock` is the computer's own,
    `keys` the data keys of the environment. `migrate` brings the tables to this version.

    Raises `InstallationFault` where a server runs on that data folder already, `SystemExit` with
    what to do where the port is taken, `DataKeyError` where persons are
    sealed with a key that is not here.
    """
    keep_little()
    database = open_database(database_url, EventBus(), keys)
    with _data_folder_of(database):
        await asyncio.to_thread(migrate, database)
        async with _serving(centre, database, host, port, voice, clock) as server:
            yield server


def _data_folder_of(database: Database) -> AbstractContextManager[None]:
    """One server for a data folder; several on PostgreSQL."""
    if isinstance(database, SqliteDatabase):
        return data_folder_of(database.path)
    return nullcontext()


@asynccontextmanager
async def _serving(
    centre: Centre | None,
    database: Database,
    host: str,
    port: int,
    voice: Voice | None,
    clock: Clock | None,
) -> AsyncIterator[Server]:
    await database.read(require_key)
    if not await database.read(data_keys):
        logger.warning(NO_DATA_KEY)
    # `Current` is filled with what was published, before rooms are built over it.
    today = (clock or SystemClock()).now().date()
    in_force = await database.read(partial(versions.in_force, file=centre, today=today))
    server = build(in_force, database, clock, voice)
    logs.say_nothing_of_what_was_sent()
    # A follower that goes away ends its handler at once; a command that was begun goes on.
    runner = web.AppRunner(
        server.application,
        access_log=None,
        handler_cancellation=True,
        shutdown_timeout=LONGEST_STOP_SECONDS,
    )
    server.application.on_shutdown.append(lambda _application: end_streams(server.app.hub))
    await runner.setup()
    try:
        await _listen(runner, host, port)
        await _note(database, clock, "start_server")
        yield server
        await _note(database, clock, "stop_server")
    finally:
        await runner.cleanup()


async def _note(database: Database, clock: Clock | None, action: str) -> None:
    """Into the log of the centre; a database that cannot be written keeps nobody from starting
    or stopping."""
    now = (clock or SystemClock()).now()

    def note(unit: UnitOfWork) -> None:
        repository.log(unit, action, detail=version("motcua"))

    try:
        async with asyncio.timeout(LONGEST_NOTE_SECONDS):
            await database.write(note, SYSTEM, now)
    except (MotcuaError, TimeoutError):
        logger.warning("%s was not written into the log of the centre", action)


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await Listener(runner, host, port, Connections(room_for_connections())).start()
    except OSError as error:
        values = {"host": host, "port": port, "error": error.strerror}
        raise SystemExit(command_text("command.error.port", **values)) from None


def stop_signal() -> asyncio.Event:
    """An event that Ctrl-C or a request to terminate sets, from now on."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, stopped.set)
    return stopped
