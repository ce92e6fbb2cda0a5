"""A hall with one board: a small server that speaks the contract, on loopback."""

from __future__ import annotations

import asyncio
import math
from array import array
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

import display
from config.centre.model import Centre
from config.wire import (
    BoardCalled,
    BoardCallEnded,
    BoardEvent,
    BoardFigures,
    BoardNotices,
    BoardSlides,
    BoardSnapshot,
    CalledTicket,
    Emergency,
    HallMessage,
    IssueRefusal,
    Notice,
    ServiceState,
    WaitEstimate,
)
from config.wire.procedures import Limit, LimitUnit, Slide
from display.board import apply
from display.page import board_view, pairing_view
from display.sound import Sound, write_wav
from queue_server.app import STATIC
from queue_server.web.templates import render
from tests.hall.demo import demo_centre

START = datetime(2026, 10, 21, 2, 41, 30, tzinfo=UTC)
SECURITY_HEADERS = {"Content-Security-Policy": "default-src 'self'"}


def tone(seconds: float, pitch: float = 440.0) -> bytes:
    """A beep as WAV: something that a browser really plays."""
    wave = (
        round(8_000 * math.sin(math.tau * pitch * n / 22_050)) for n in range(int(22_050 * seconds))
    )
    return write_wav(Sound(array("h", wave)))


def service(
    letter: str,
    vietnamese: str,
    english: str,
    *,
    waiting: int = 0,
    minutes: tuple[int, int] | None = None,
    refusal: IssueRefusal | None = None,
    numbers: tuple[str, ...] = (),
) -> ServiceState:
    low_high = (
        {"low_seconds": minutes[0] * 60, "high_seconds": minutes[1] * 60} if minutes else None
    )
    return ServiceState(
        service=f"service-{letter.lower()}",
        letter=letter,
        name={"vi": vietnamese, "en": english},
        open=refusal is None,
        refusal=refusal,
        waiting=waiting,
        estimate=WaitEstimate(**low_high) if low_high else None,
        next_numbers=list(numbers),
    )


def usual_services() -> list[ServiceState]:
    return [
        service(
            "A", "Hộ tịch", "Civil status", waiting=6, minutes=(12, 24), numbers=("A027", "A028")
        ),
        service(
            "B",
            "Chứng thực",
            "Certification",
            waiting=11,
            minutes=(18, 35),
            numbers=("B041", "B042"),
        ),
        service("C", "Cư trú", "Residence", waiting=2, minutes=(0, 8), numbers=("C013", "C014")),
        service("D", "Đất đai", "Land", waiting=4, numbers=("D009", "D010")),
        service("E", "Bảo trợ xã hội", "Social protection", minutes=(0, 1)),
        service("G", "Hộ kinh doanh", "Household business", refusal=IssueRefusal.QUOTA_REACHED),
        service(
            "H",
            "Nhận kết quả",
            "Collect results",
            waiting=3,
            minutes=(4, 9),
            numbers=("H022", "H023"),
        ),
    ]


def slide(code: str, vietnamese: str, english: str = "", **more: Any) -> Slide:
    """A procedure as a board shows it: the same day, free, two papers, unless told otherwise."""
    usual: dict[str, Any] = {
        "code": code,
        "name": {"vi": vietnamese, "en": english},
        "field": "Hộ tịch",
        "limit": Limit(amount=0, unit=LimitUnit.WORKING_DAY),
        "fee": {"vi": "không mất tiền", "en": "free of charge"},
        "papers": ["Tờ khai", "Thẻ căn cước"],
        "page_url": f"https://example.org/procedures/{code}",
    }
    return Slide.model_validate(usual | more)


def board_page(board_id: str, centre: Centre, *, reports: bool = False) -> str:
    """The page of a board, as the queue server renders it."""
    return render("display/board.html", root="", **board_view(board_id, centre, reports=reports))


def pairing_page(centre: Centre) -> str:
    """The page where a code is typed, as the queue server renders it."""
    return render("display/pair.html", root="", **pairing_view(centre))


class FakeHall:
    """The board's state, what goes wrong on purpose, and who asked for which sentence."""

    def __init__(self) -> None:
        self.centre: Centre = demo_centre()
        self.now: Callable[[], datetime] = lambda: START
        self.board = BoardSnapshot(
            sequence=100,
            board=self.centre.boards[0].id,
            hall_name=self.centre.unit.name,
            languages=self.centre.languages,
            time_zone=self.centre.time_zone,
            now=START,
            called=[],
            recent=[],
            services=usual_services(),
            notices=[],
        )
        self.asked: list[int] = []
        self.asked_messages: list[str] = []
        self.heard: list[int] = []
        """The calls that boards with a key have said."""
        self.told = asyncio.Condition()
        self.reports = False
        """Whether the board has a key, and so tells how it is."""
        self.speech_seconds = 0.3
        self.speech_missing = False
        self.qr_missing = False
        self.refusal: int | None = None
        self.connections = 0
        self.url = ""
        self._connected = asyncio.Condition()
        self._followers: set[asyncio.Queue[str | None]] = set()
        self._call_id = 0

    # ------------------------------------------------------------------------- the hall

    def send(self, make: Callable[[int], BoardEvent]) -> BoardEvent:
        """Apply the event that `make` builds from the next sequence, and tell the boards."""
        event = make(self.board.sequence + 1)
        self.board = apply(self.board, event)
        for follower in self._followers:
            follower.put_nowait(_framed(event.kind, event.sequence, event.model_dump_json()))
        return event

    def new_call(
        self, number: str, counter: str, *, name: str | None = None, language: str = "vi"
    ) -> CalledTicket:
        self._call_id += 1
        names = {"vi": name or f"Quầy {counter}", "en": name or f"Counter {counter}"}
        return CalledTicket(
            call_id=self._call_id,
            ticket_id=sum(ord(letter) * 97**place for place, letter in enumerate(number)),
            number=number,
            counter=counter,
            counter_name=names,
            service="service-a",
            language=language,
            called_at=self.now(),
        )

    def call(self, number: str, counter: str, **more: Any) -> CalledTicket:
        call = self.new_call(number, counter, **more)
        self.send(lambda sequence: BoardCalled(sequence=sequence, call=call))
        return call

    def end(self, call: CalledTicket, *, answered: bool = True) -> None:
        self.send(
            lambda sequence: BoardCallEnded(
                sequence=sequence, ticket_id=call.ticket_id, answered=answered
            )
        )

    def figures(self, services: list[ServiceState]) -> None:
        self.send(lambda sequence: BoardFigures(sequence=sequence, services=services))

    def notices(self, *texts: dict[str, str], emergency: dict[str, str] | None = None) -> None:
        self.send(
            lambda sequence: BoardNotices(
                sequence=sequence,
                notices=[Notice(text=text) for text in texts],
                emergency=Emergency(text=emergency, raised_at=START) if emergency else None,
            )
        )

    def tell(self, *messages: HallMessage, emergency: Emergency | None = None) -> None:
        """Exactly these stand from now on."""
        self.send(
            lambda sequence: BoardNotices(
                sequence=sequence, notices=[], messages=list(messages), emergency=emergency
            )
        )

    def slides(self, *slides: Slide, seconds: int | None = None) -> None:
        """Show these between calls; `seconds` only reaches boards that connect afterwards."""
        if seconds is not None:
            self.board = self.board.model_copy(update={"slide_seconds": seconds})
        self.send(lambda sequence: BoardSlides(sequence=sequence, slides=list(slides)))

    def an_ordinary_morning(self) -> None:
        """Some answered calls, two open ones, a notice: what a visitor usually sees."""
        for number, counter in (("H018", "10"), ("C011", "5"), ("A024", "1"), ("B038", "4"),
                                ("D007", "7"), ("B039", "3"), ("A025", "2")):  # fmt: skip
            self.end(self.call(number, counter))
        self.call("B040", "3")
        self.call("A026", "12")
        self.notices(
            {
                "vi": "Ông/bà cần viết tờ khai, xin gặp đoàn viên áo xanh ở bàn hướng dẫn.",
                "en": "Need help with a form? Ask the volunteers in blue at the help desk.",
            }
        )

    def repeat(self, call: CalledTicket, sequence: int) -> None:
        """Send a call again under a sequence that the boards have had."""
        event = BoardCalled(sequence=sequence, call=call)
        for follower in self._followers:
            follower.put_nowait(_framed(event.kind, sequence, event.model_dump_json()))

    def say_nonsense(self) -> None:
        """Send an event that is no JSON."""
        for follower in self._followers:
            follower.put_nowait(_framed("called", self.board.sequence + 1, "{broken"))

    def cut_lines(self) -> None:
        """End every stream, as when the server restarts."""
        for follower in self._followers:
            follower.put_nowait(None)

    # ----------------------------------------------------------------------- the server

    async def start(self) -> None:
        application = web.Application()
        application.router.add_get("/board/{board}", self._page)
        application.router.add_get("/api/v1/boards/{board}", self._answer)
        application.router.add_get("/api/v1/boards/{board}/stream", self._stream)
        application.router.add_get("/api/v1/boards/{board}/announcements/{call}", self._speech)
        application.router.add_post("/api/v1/boards/{board}/announcements/{call}/heard", self._hear)
        application.router.add_get("/api/v1/boards/{board}/messages/{message}", self._message)
        application.router.add_post("/api/v1/devices/{board}/report", self._reported)
        application.router.add_get("/procedures/{code}/qr.svg", self._qr)
        application.router.add_static("/static/display", display.STATIC)
        application.router.add_static("/static", STATIC)
        application.on_response_prepare.append(_add_security_headers)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/board/{self.board.board}"

    async def connected(self, count: int) -> None:
        """Return once the stream was asked for `count` times."""
        async with asyncio.timeout(30), self._connected:
            await self._connected.wait_for(lambda: self.connections >= count)

    async def stop(self) -> None:
        self.cut_lines()
        await self._runner.cleanup()

    async def _page(self, request: web.Request) -> web.Response:
        page = board_page(request.match_info["board"], self.centre, reports=self.reports)
        return web.Response(text=page, content_type="text/html")

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        async with self._connected:
            self.connections += 1
            self._connected.notify_all()
        if self.refusal:
            return web.Response(status=self.refusal)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        follower: asyncio.Queue[str | None] = asyncio.Queue()
        self._followers.add(follower)
        board = self._snapshot()
        follower.put_nowait(_framed("snapshot", board.sequence, board.model_dump_json()))
        warming = asyncio.create_task(_keep_warm(follower))
        try:
            while (message := await follower.get()) is not None:
                await response.write(message.encode())
        finally:
            warming.cancel()
            self._followers.discard(follower)
        return response

    def _snapshot(self) -> BoardSnapshot:
        return self.board.model_copy(update={"now": self.now()})

    async def _answer(self, request: web.Request) -> web.Response:
        if self.refusal:
            return web.Response(status=self.refusal)
        return web.Response(
            text=self._snapshot().model_dump_json(), content_type="application/json"
        )

    async def _qr(self, request: web.Request) -> web.Response:
        if self.qr_missing:
            return web.Response(status=404)
        drawn = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7z"/></svg>'
        )
        return web.Response(text=drawn, content_type="image/svg+xml")

    async def _hear(self, request: web.Request) -> web.Response:
        async with self.told:
            self.heard.append(int(request.match_info["call"]))
            self.told.notify_all()
        return web.Response(status=204)

    async def _reported(self, _: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _message(self, request: web.Request) -> web.Response:
        self.asked_messages.append(request.match_info["message"])
        return web.Response(body=tone(self.speech_seconds), content_type="audio/wav")

    async def _speech(self, request: web.Request) -> web.Response:
        self.asked.append(int(request.match_info["call"]))
        if self.speech_missing:
            return web.Response(status=404)
        return web.Response(body=tone(self.speech_seconds), content_type="audio/wav")


async def _keep_warm(follower: asyncio.Queue[str | None]) -> None:
    while True:
        await asyncio.sleep(1)
        follower.put_nowait(": here\n\n")


def _framed(kind: str, sequence: int, data: str) -> str:
    return f"event: {kind}\nid: {sequence}\ndata: {data}\n\n"


async def _add_security_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(SECURITY_HEADERS)


def long_ago(call: CalledTicket, seconds: float) -> CalledTicket:
    """The same call, made earlier."""
    return call.model_copy(update={"called_at": call.called_at - timedelta(seconds=seconds)})
