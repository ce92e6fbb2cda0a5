"""A server of the demo's centre over HTTP, whose callers' cookies are said with each request."""

from __future__ import annotations

from contextlib import AsyncExitStack

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar
from sqlalchemy import select

from config.centre.model import Centre
from config.centre.opening import Opening
from display.voice import SilentVoice
from queue_server.app import Server
from queue_server.centre.tables import centre_log
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.serve import serving
from tests.hall.at_work import centre_at
from tests.hall.ports import free_port


async def served_hall(
    stack: AsyncExitStack, database_url: str, clock: SetClock, *, opening: Opening | None = None
) -> tuple[Centre, Server, int, ClientSession]:
    """The centre, its server, the port of it and a session to ask it with, until `stack` closes.

    Without `opening` the centre is always open.
    """
    port = free_port()
    centre = centre_at(port)
    if opening is not None:
        centre = centre.model_copy(update={"opening": opening})
    session = ClientSession(cookie_jar=DummyCookieJar(), timeout=ClientTimeout(total=30))
    await stack.enter_async_context(session)
    served = serving(centre, database_url, "127.0.0.1", port, voice=SilentVoice(), clock=clock)
    return centre, await stack.enter_async_context(served), port, session


async def lines_of_log(database: Database, *actions: str) -> list[tuple[str, str, str, str]]:
    """Who, action, subject and detail of the lines of the centre's log of these actions."""
    log = centre_log.c
    wanted = select(log.who, log.action, log.subject, log.detail).where(log.action.in_(actions))
    rows = await database.read(lambda c: c.execute(wanted.order_by(log.id)).all())
    return [(row[0], row[1], row[2], row[3]) for row in rows]
