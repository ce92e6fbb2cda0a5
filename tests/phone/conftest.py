"""A hall of one ticket: a small server that speaks the contract, and a real phone-sized browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, expect

import display
from config.text.catalogue import known_language
from config.wire import TicketAction, TicketState, TicketStatus, WaitEstimate
from queue_server.core.http.static_files import StaticFolder
from queue_server.tickets.pages.phone import (
    PAGE_HEADERS,
    page_address,
    phone_page,
    unknown_ticket_page,
)
from queue_server.tickets.rules import lifecycle
from tests.hall.at_work import PHONE
from tests.hall.browser import quiet_pages

TOKEN = "K7Q2M9XRT4WB3HZC"
COMMENT_SECONDS = 1.0
"""After so long a quiet stream says that it is there."""
NOW = datetime(2026, 10, 21, 2, 41, 30, tzinfo=UTC)
STATIC = Path(__file__).parents[2] / "queue_server" / "static"


def ticket(state: TicketState = TicketState.WAITING, **changes: Any) -> TicketStatus:
    """A believable ticket in `state`."""
    status = TicketStatus(
        sequence=10,
        number="A025",
        service="ho-tich",
        service_name={"vi": "Hộ tịch: khai sinh, kết hôn", "en": "Civil status"},
        state=state,
        language="vi",
        issued_at=NOW - timedelta(minutes=26),
        people_ahead=4,
        estimate=WaitEstimate(low_seconds=730, high_seconds=1190),
        counter_name={"vi": "Quầy 3", "en": "Counter 3"},
        called_at=NOW - timedelta(seconds=20) if state is TicketState.CALLED else None,
        papers=[
            {"vi": "Căn cước hoặc hộ chiếu", "en": "Identity card or passport"},
            {"vi": "Giấy chứng sinh (bản chính)", "en": "Birth certificate of the hospital"},
        ],
        hall_name={
            "vi": "Trung tâm Phục vụ hành chính công phường Kinh Bắc",
            "en": "Kinh Bac Ward Public Administrative Service Centre",
        },
        may_cancel=TicketAction.CANCEL in lifecycle.permitted(state),
        call_to_come=not {TicketAction.CALL, TicketAction.RESUME}.isdisjoint(
            lifecycle.permitted(state)
        ),
        ended=state.is_final,
        now=NOW,
    )
    return status.model_copy(update=changes)


class Hall:
    """A server with one ticket; tests move the ticket and cut the line."""

    def __init__(self) -> None:
        self.status = ticket()
        self.refuse_cancel = False
        self.forgotten = False
        """Every token is unknown."""
        self.hold_streams_back = False
        """As a proxy that buffers: the stream opens and nothing ever comes."""
        self.requests: list[web.Request] = []
        self.cancel_headers: list[dict[str, str]] = []
        self.url = ""
        self._joined = asyncio.Event()
        self._queues: set[asyncio.Queue[TicketStatus]] = set()
        self._runner: web.AppRunner | None = None
        self._port = 0

    # -- what tests do

    def move(self, state: TicketState, **changes: Any) -> None:
        """A new status, told to whoever follows."""
        self.set(ticket(state, **changes))

    def set(self, status: TicketStatus) -> None:
        self.status = status.model_copy(update={"sequence": self.status.sequence + 1})
        for queue in self._queues:
            queue.put_nowait(self.status)

    async def followed(self) -> None:
        """Until a page follows the ticket; it must soon."""
        async with asyncio.timeout(30):
            await self._joined.wait()

    async def start(self) -> None:
        """Serve; after a stop, on the same port again."""
        self._runner = web.AppRunner(self._app(), shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Cut every line and answer nothing."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # -- the contract

    def _app(self) -> web.Application:
        @web.middleware
        async def remember(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            self.requests.append(request)
            return await handler(request)

        app = web.Application(middlewares=[remember])
        app.add_routes(
            [
                web.get("/T/{token}", self._page),
                web.post("/T/{token}/cancel", self._cancel_form),
                web.get("/api/v1/track/{token}", self._get),
                web.get("/api/v1/track/{token}/stream", self._stream),
                web.post("/api/v1/track/{token}/cancel", self._cancel),
                StaticFolder("/static/display", display.STATIC).route,
                StaticFolder("/static", STATIC).route,
            ]
        )
        return app

    async def _page(self, request: web.Request) -> web.Response:
        asked = request.query.get("lang")
        known = request.match_info["token"] == TOKEN and not self.forgotten
        if known:
            language = known_language(asked, self.status.language)
            refused = request.query.get("cancel") == "refused"
            html = phone_page(self.status, TOKEN, language, cancel_refused=refused)
        else:
            html = unknown_ticket_page(known_language(asked), hall_name=self.status.hall_name)
        return web.Response(
            text=html,
            content_type="text/html",
            status=200 if known else 404,
            headers=dict(PAGE_HEADERS),
        )

    async def _get(self, request: web.Request) -> web.Response:
        if self.forgotten:
            return web.json_response({"code": "unknown_ticket"}, status=404)
        return web.Response(text=self.status.model_dump_json(), content_type="application/json")

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if self.forgotten:
            raise web.HTTPNotFound
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        queue: asyncio.Queue[TicketStatus] = asyncio.Queue()
        self._queues.add(queue)
        self._joined.set()
        try:
            if self.hold_streams_back:
                await asyncio.Event().wait()
            await answer.write(self._event("snapshot", self.status))
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(COMMENT_SECONDS):
                        await answer.write(self._event("status", await queue.get()))
                        continue
                await answer.write(b": here\n\n")
        finally:
            self._queues.discard(queue)
            if not self._queues:
                self._joined.clear()

    @staticmethod
    def _event(name: str, status: TicketStatus) -> bytes:
        data = status.model_dump_json()
        return f"event: {name}\nid: {status.sequence}\ndata: {data}\n\n".encode()

    async def _cancel(self, request: web.Request) -> web.Response:
        self.cancel_headers.append(dict(request.headers))
        if self.refuse_cancel:
            return web.json_response({"code": "illegal_transition"}, status=409)
        assert await request.json() == {}
        self.move(TicketState.CANCELLED)
        return await self._get(request)

    async def _cancel_form(self, request: web.Request) -> web.Response:
        self.cancel_headers.append(dict(request.headers))
        assert not await request.post()
        if not self.refuse_cancel:
            self.move(TicketState.CANCELLED)
        language = known_language(request.query.get("lang"))
        raise web.HTTPSeeOther(page_address(TOKEN, language, cancel_refused=self.refuse_cancel))


class Line:
    """The line between phone and hall, as a relay that can die without a word.

    While `dead`, it takes connections and passes nothing on; connections of that time and of
    before stay dead for ever, as after a walk through a lift.
    """

    def __init__(self, hall: Hall) -> None:
        self.dead = False
        self.url = ""
        self._held: list[asyncio.StreamWriter] = []
        self._hall_port = int(hall.url.rsplit(":", 1)[1])
        self._passing: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.die()
        await asyncio.gather(*self._passing, return_exceptions=True)

    def die(self) -> None:
        self.dead = True
        for task in self._passing:
            task.cancel()

    def revive(self) -> None:
        self.dead = False

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._held.append(writer)  # or it would be closed, which is a word
        if self.dead:
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._hall_port)
        for source, target in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._pass_on(source, target))
            self._passing.add(task)
            task.add_done_callback(self._passing.discard)

    @staticmethod
    async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while piece := await source.read(65_536):
            target.write(piece)
        target.close()


OpenPhone = Callable[..., Awaitable[Page]]


@pytest.fixture
def make_ticket() -> Callable[..., TicketStatus]:
    return ticket


@pytest_asyncio.fixture(loop_scope="session")
async def hall() -> AsyncIterator[Hall]:
    one = Hall()
    await one.start()
    yield one
    await one.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def line(hall: Hall) -> AsyncIterator[Line]:
    one = Line(hall)
    await one.start()
    yield one
    await one.stop()


HOOKS = """
window.vibrations = [];
window.tones = 0;
const vibrate = (pattern) => { window.vibrations.push(pattern); return true; };
Object.defineProperty(navigator, "vibrate", { value: vibrate });
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { window.tones += 1; return start.call(this, at); };
"""


@pytest_asyncio.fixture(loop_scope="session")
async def open_phone(phone_chromium: Browser, hall: Hall) -> AsyncIterator[OpenPhone]:
    """`await open_phone(path, width=…, scripts=…)` → a page that must end without any complaint.

    With `clock`, the page's time can be moved on (`page.clock.run_for`).
    """
    async with quiet_pages(phone_chromium) as pages:

        async def open_one(
            path: str = f"/T/{TOKEN}",
            *,
            width: int = 360,
            scripts: bool = True,
            clock: bool = False,
            url: str = hall.url,
        ) -> Page:
            return await pages.open(
                url + path,
                width,
                640,
                scripts=[HOOKS],
                clock=clock,
                java_script_enabled=scripts,
                **PHONE,
            )

        yield open_one


Live = Callable[[Page], Awaitable[None]]


@pytest.fixture
def live(hall: Hall) -> Live:
    """`await live(page)`: until the page's scripts run and it follows its ticket."""

    async def until_live(page: Page) -> None:
        await expect(page.locator("#bell-button")).not_to_have_attribute("disabled", "")
        await hall.followed()

    return until_live


@asynccontextmanager
async def _cut(hall: Hall) -> AsyncIterator[None]:
    await hall.stop()
    try:
        yield
    finally:
        await hall.start()


@pytest.fixture
def line_cut(hall: Hall) -> Callable[[], Any]:
    """`async with line_cut():` nothing reaches the server."""
    return lambda: _cut(hall)
