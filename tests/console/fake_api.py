"""The contract over HTTP, spoken for a `FakeCentre`, with faults that tests set."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from config.text.catalogue import text
from config.wire import (
    AtCounter,
    CallTicket,
    CounterState,
    CounterSummary,
    Emergency,
    ErrorCode,
    HoldTicket,
    IssueTicket,
    Notice,
    PauseCounter,
    Problem,
    RaiseEmergency,
    SessionStarted,
    SessionWatched,
    SetNotices,
    SignIn,
    TicketAction,
    TicketCalled,
    TicketIssued,
    TicketMoved,
    ToDevice,
    TransferTicket,
    WaitEstimate,
)
from config.wire.centre.greeting import GreeterNotes
from config.wire.dossiers.answers import VisitDossiers
from queue_server.core.errors import MotcuaError
from queue_server.tickets.pages.console import console_page
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.lifecycle import Ticket
from tests.console.fake_centre import FakeCentre, reason

ROOT = Path(__file__).parents[2]
API = "/api/v1"
COMMENT_SECONDS = 1.0
"""After so long a quiet stream says that it is there."""
STRICT = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
PLAIN_STEPS = ("recall", "start", "finish", "no-show", "return", "resume")


class Refused(Exception):
    """What the fake answers instead."""

    def __init__(self, code: ErrorCode, status: int = 409, seconds: int | None = None) -> None:
        super().__init__(code)
        self.code, self.status, self.seconds = code, status, seconds


class FakeApi:
    """Serves a centre on loopback; after a stop, on the same port again."""

    def __init__(self, centre: FakeCentre) -> None:
        self.centre = centre
        self.sessions: dict[str, str] = {}
        self.commands: list[tuple[str, str]] = []
        """Every change that arrived: its method and path, its idempotency key."""
        self.drop_answers = 0
        """So many next commands are carried out and never answered."""
        self.gate: asyncio.Event | None = None
        """Where set, commands wait at it before they are looked at."""
        self.wrong_sign_ins = 0
        self.url = ""
        self._answers: dict[str, ToDevice] = {}
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def start(self) -> None:
        self._runner = web.AppRunner(self._app(), shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Cut every line and answer nothing."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def sent(self, path: str) -> list[str]:
        """The idempotency keys of the commands to a path, in order of arrival."""
        return [key for sent, key in self.commands if sent.endswith(path)]

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._answer])
        counter, ticket = "/counters/{counter}", "/tickets/{ticket:\\d+}"
        routes: dict[str, Callable[[web.Request], Awaitable[Any]]] = {
            "GET /session": self._get_session,
            "GET /session/watch": self._watch_session,
            "POST /session": self._sign_in,
            "DELETE /session": self._sign_out,
            "GET /counters": self._list_counters,
            f"GET {counter}": self._get_counter,
            f"GET {counter}/stream": self._stream,
            f"POST {counter}/{{step:open|pause|close}}": self._counter,
            f"POST {counter}/next": self._next,
            f"POST {counter}/call": self._call,
            "POST /tickets": self._issue,
            f"GET {ticket}/dossiers": self._dossiers,
            f"GET {ticket}/greeter-notes": self._greeter_notes,
            f"POST {ticket}/hold": self._hold,
            f"POST {ticket}/transfer": self._transfer,
            f"POST {ticket}/void": self._void,
            f"POST {ticket}/{{step:{'|'.join(PLAIN_STEPS)}}}": self._step,
            "PUT /notices": self._set_notices,
            "PUT /emergency": self._raise_emergency,
            "DELETE /emergency": self._clear_emergency,
        }
        for route, handler in routes.items():
            method, path = route.split()
            app.router.add_route(method, API + path, handler)
        app.router.add_get("/counter", self._page)
        app.router.add_static("/static/display", ROOT / "display" / "static")
        app.router.add_static("/static", ROOT / "queue_server" / "static")
        return app

    @web.middleware
    async def _answer(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[Any]]
    ) -> web.StreamResponse:
        """Idempotency, faults, and refusals as problems."""
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "GET":
            self.commands.append((f"{request.method} {request.path.removeprefix(API)}", key))
            assert request.content_type == "application/json"
            if self.gate is not None:
                await self.gate.wait()
        try:
            answer = self._answers.get(key) or await handler(request)
        except (Refused, MotcuaError, ValidationError) as error:
            return problem(error)
        if isinstance(answer, web.StreamResponse):
            return answer
        if key:
            self._answers[key] = answer
        if self.drop_answers:
            self.drop_answers -= 1
            assert request.transport is not None
            request.transport.abort()
        return json_answer(answer)

    # ------------------------------------------------------------------------ sessions

    async def _page(self, request: web.Request) -> web.Response:
        html = console_page(request.query.get("lang", "vi"), self.centre.centre)
        headers = {"Content-Security-Policy": STRICT}
        return web.Response(text=html, content_type="text/html", headers=headers)

    def _who(self, request: web.Request) -> tuple[int, str, list[str]]:
        name = self.sessions.get(request.cookies.get("motcua_session", ""))
        if name is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN, 401)
        return self.centre.people[name]

    def _allow(self, request: web.Request, permission: str) -> None:
        if permission not in self._who(request)[2]:
            raise Refused(ErrorCode.NOT_ALLOWED, 403)

    @staticmethod
    def _started(person: tuple[int, str, list[str]]) -> SessionStarted:
        return SessionStarted(
            staff_id=person[0],
            display_name=person[1],
            role="clerk",
            permissions=person[2],
            expires_at=datetime.now(UTC) + timedelta(hours=10),
        )

    async def _get_session(self, request: web.Request) -> SessionStarted:
        return self._started(self._who(request))

    async def _watch_session(self, request: web.Request) -> SessionWatched:
        name = self.sessions.get(request.cookies.get("motcua_session", ""))
        if name is None:
            return SessionWatched()
        started = self._started(self.centre.people[name])
        return SessionWatched(
            staff_id=started.staff_id, role=started.role, permissions=started.permissions
        )

    async def _sign_in(self, request: web.Request) -> web.Response:
        words = SignIn.model_validate(await request.json())
        if self.wrong_sign_ins >= 3:
            raise Refused(ErrorCode.TOO_MANY_REQUESTS, 429, seconds=90)
        if words.sign_in not in self.centre.people or words.password != "matkhau":
            self.wrong_sign_ins += 1
            raise Refused(ErrorCode.WRONG_SIGN_IN, 401)
        self.sessions[f"session-{words.sign_in}"] = words.sign_in
        response = json_answer(self._started(self.centre.people[words.sign_in]))
        response.set_cookie("motcua_session", f"session-{words.sign_in}", httponly=True)
        return response

    async def _sign_out(self, request: web.Request) -> web.Response:
        self.sessions.pop(request.cookies.get("motcua_session", ""), None)
        return web.Response(status=204)

    # ------------------------------------------------------------------------ counters

    async def _list_counters(self, request: web.Request) -> web.Response:
        self._who(request)
        listed = [item.model_dump(mode="json") for item in self.centre.counters.values()]
        return web.json_response({"counters": listed})

    async def _get_counter(self, request: web.Request) -> ToDevice:
        self._who(request)
        return self.centre.snapshot(request.match_info["counter"])

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        self._who(request)
        counter = request.match_info["counter"]
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        queue: asyncio.Queue[None] = asyncio.Queue()
        self.centre.followers.add(queue)
        try:
            await answer.write(event("snapshot", self.centre.snapshot(counter)))
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(COMMENT_SECONDS):
                        await queue.get()
                        await answer.write(event("counter", self.centre.snapshot(counter)))
                        continue
                await answer.write(b": here\n\n")
        finally:
            self.centre.followers.discard(queue)

    async def _counter(self, request: web.Request) -> CounterSummary:
        self._allow(request, "serve")
        staff_id, name, _ = self._who(request)
        counter, step = request.match_info["counter"], request.match_info["step"]
        mine = self.centre.counters[counter]
        if mine.state is not CounterState.CLOSED and mine.staff_id not in (None, staff_id):
            raise Refused(ErrorCode.COUNTER_TAKEN)
        if step == "close":
            return self.centre.change_counter(
                counter, state=CounterState.CLOSED, staff_id=None, staff_name=None
            )
        changes: dict[str, Any] = {"staff_id": staff_id, "staff_name": name, "manned": True}
        if step == "open":
            return self.centre.change_counter(
                counter, state=CounterState.OPEN, back_at=None, **changes
            )
        said = PauseCounter.model_validate(await request.json()).back_at
        if said is not None:
            changes["back_at"] = self.centre.back_at(said)
        return self.centre.change_counter(counter, state=CounterState.PAUSED, **changes)

    async def _next(self, request: web.Request) -> TicketCalled:
        shown = self.centre.snapshot(request.match_info["counter"])
        if shown.current is not None:
            raise Refused(ErrorCode.COUNTER_BUSY)
        if shown.next is None:
            raise Refused(ErrorCode.NOBODY_WAITING)
        return self._called(request, self.centre.tickets[shown.next.ticket_id])

    async def _call(self, request: web.Request) -> TicketCalled:
        words = CallTicket.model_validate(await request.json())
        return self._called(request, self.centre.tickets[words.ticket_id])

    def _called(self, request: web.Request, ticket: Ticket) -> TicketCalled:
        self._allow(request, "serve")
        counter: Any = request.match_info["counter"]
        after = lifecycle.call(ticket, datetime.now(UTC), counter)
        self.centre.do(ticket, TicketAction.CALL, counter, after)
        return TicketCalled(
            ticket=self.centre.moved(after), reason=reason(after), call_id=ticket.id
        )

    # ------------------------------------------------------------------------- tickets

    async def _dossiers(self, request: web.Request) -> ToDevice:
        return self.centre.visits.get(self._ticket(request).id, VisitDossiers())

    async def _greeter_notes(self, request: web.Request) -> ToDevice:
        self._ticket(request)
        return GreeterNotes()

    def _ticket(self, request: web.Request) -> Ticket:
        self._who(request)
        return self.centre.tickets[int(request.match_info["ticket"])]

    async def _step(self, request: web.Request) -> ToDevice:
        ticket, now = self._ticket(request), datetime.now(UTC)
        counter: Any = AtCounter.model_validate(await request.json()).counter
        match request.match_info["step"]:
            case "recall":
                action, after = TicketAction.RECALL, lifecycle.recall(ticket, now)
            case "start":
                action, after = TicketAction.START, lifecycle.start(ticket, now)
            case "finish":
                action, after = TicketAction.FINISH, lifecycle.finish(ticket, now)
            case "return":
                action, after = TicketAction.RETURN, lifecycle.return_to_queue(ticket, now)
            case "resume":
                action, after = TicketAction.RESUME, lifecycle.resume(ticket, now, counter)
            case _:
                action = TicketAction.NO_SHOW
                after = lifecycle.mark_no_show(ticket, now, no_shows_allowed=2, behind=now)
        return self._moved(ticket, action, counter, after)

    def _moved(self, ticket: Ticket, action: TicketAction, at: str, after: Ticket) -> TicketMoved:
        return TicketMoved(ticket=self.centre.moved(self.centre.do(ticket, action, at, after)))

    async def _hold(self, request: web.Request) -> TicketMoved:
        ticket, words = self._ticket(request), HoldTicket.model_validate(await request.json())
        after = lifecycle.hold(ticket, datetime.now(UTC), words.note)
        return self._moved(ticket, TicketAction.HOLD, words.counter, after)

    async def _transfer(self, request: web.Request) -> TicketMoved:
        ticket, words = self._ticket(request), TransferTicket.model_validate(await request.json())
        to_service: Any = words.to_service
        to_counter: Any = words.to_counter
        after = lifecycle.transfer(
            ticket, datetime.now(UTC), to_service=to_service, to_counter=to_counter
        )
        return self._moved(ticket, TicketAction.TRANSFER, words.counter, after)

    async def _void(self, request: web.Request) -> TicketMoved:
        self._allow(request, "void")
        ticket = self._ticket(request)
        after = lifecycle.void(ticket, datetime.now(UTC))
        return TicketMoved(
            ticket=self.centre.moved(self.centre.do(ticket, TicketAction.VOID, None, after))
        )

    async def _issue(self, request: web.Request) -> TicketIssued:
        self._allow(request, "issue")
        words = IssueTicket.model_validate(await request.json())
        ticket = self.centre.arrive(
            words.service,
            language=words.language,
            priority_class=words.priority_class,
            priority_reason=words.priority_reason,
        )
        return TicketIssued(
            ticket_id=ticket.id,
            number=ticket.number,
            service=ticket.service,
            service_name=self.centre.centre.service_by_id[ticket.service].name,
            language=ticket.language,
            token=ticket.token,
            tracking_url=f"http://192.168.1.10:8080/T/{ticket.token}",
            issued_at=ticket.issued_at,
            time_zone=self.centre.centre.time_zone,
            people_ahead=4,
            estimate=WaitEstimate(low_seconds=600, high_seconds=1500),
            hall_name=self.centre.centre.unit.name,
        )

    # ------------------------------------------------------------------------- notices

    async def _set_notices(self, request: web.Request) -> web.Response:
        self._allow(request, "inform")
        words = SetNotices.model_validate(await request.json())
        self.centre.notices = [Notice(text=notice) for notice in words.notices]
        self.centre.tell()
        return web.Response(status=204)

    async def _raise_emergency(self, request: web.Request) -> web.Response:
        self._allow(request, "inform")
        words = RaiseEmergency.model_validate(await request.json())
        self.centre.emergency = Emergency(text=words.text, raised_at=datetime.now(UTC))
        self.centre.tell()
        return web.Response(status=204)

    async def _clear_emergency(self, request: web.Request) -> web.Response:
        self._allow(request, "inform")
        self.centre.emergency = None
        self.centre.tell()
        return web.Response(status=204)


def json_answer(answer: ToDevice, status: int = 200) -> web.Response:
    return web.Response(
        text=answer.model_dump_json(warnings=False), content_type="application/json", status=status
    )


def problem(error: Refused | MotcuaError | ValidationError) -> web.Response:
    if isinstance(error, ValidationError):
        error = Refused(ErrorCode.BAD_REQUEST, 400)
    status = error.status if isinstance(error, Refused) else 409
    seconds = error.seconds if isinstance(error, Refused) else None
    words = Problem(
        title=error.code,
        status=status,
        code=error.code,
        detail=text("vi", f"errors.{error.code}"),
        retry_after_seconds=seconds,
    )
    return json_answer(words, status)


def event(name: str, snapshot: Any) -> bytes:
    data = snapshot.model_dump_json(warnings=False)
    return f"event: {name}\nid: {snapshot.sequence}\ndata: {data}\n\n".encode()
