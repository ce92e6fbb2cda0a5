"""A queue server for whoever works on the kiosk: the same contract, canned data, faults to set.

`python -m kiosk.testing.fake_server` serves it; tests mount `FakeCentre().app()`. It keeps no
queue: each ticket gets the next number of its service and one more person waits.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import ValidationError

from config.wire import (
    ErrorCode,
    IssueTicket,
    KioskEvent,
    KioskNotices,
    KioskReceipts,
    KioskServices,
    KioskSnapshot,
    Problem,
    ReportDevice,
    ReserveNumbers,
    TicketIssued,
)
from config.wire.dossiers.answers import DossierFollowed, ReceiptJob
from config.wire.offline import DeliverTickets, ReturnNumbers
from config.wire.procedures import Procedure, ProcedureDetails
from kiosk.testing import fake_procedures
from kiosk.testing.fake_centre import demo_snapshot
from kiosk.testing.fake_numbers import FakeNumbers, NotGiven

KEY = "kiosk-key"
_STATUS = {
    ErrorCode.NOT_SIGNED_IN: 401,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.UNKNOWN_KIOSK: 404,
    ErrorCode.UNKNOWN_PROCEDURE: 404,
    ErrorCode.UNKNOWN_DOSSIER: 404,
    ErrorCode.UNAVAILABLE: 503,
    ErrorCode.BAD_REQUEST: 422,
    ErrorCode.TOO_MANY_REQUESTS: 429,
}


@dataclass
class Faults:
    """What goes wrong; counts are used up by one for each time it went wrong."""

    refuse_issue: ErrorCode | None = None
    """Every issueTicket is answered with this."""
    lose_answers: int = 0
    """The ticket is made and the line cut before the answer: the retry must find it."""
    issue_delay_seconds: float = 0.0
    streams_end: bool = False
    """A stream ends right after its snapshot."""
    silent: bool = False
    """A stream says nothing after its snapshot, not even comments."""
    lose_taken: int = 0
    """The kiosk says that it has taken a receipt, and the line is cut before it is heard."""
    no_catalogue: bool = False
    """Questions about procedures and dossiers are answered with 503."""
    garbled: bool = False
    """A dossier is answered in words that no kiosk knows."""
    lose_deliveries: int = 0
    """Tickets issued offline are taken in and the line is cut before the answer."""
    lose_numbers: int = 0
    """Numbers are set aside and the line is cut before the answer."""
    deaf: bool = False
    """Whatever is asked is heard and never answered."""
    unavailable: int = 0
    """How many requests of any kind are answered with 503."""


@dataclass
class FakeCentre:
    """One centre with one kiosk. Change it with its methods; listeners hear of it."""

    snapshot: KioskSnapshot = field(default_factory=demo_snapshot)
    key: str = KEY
    faults: Faults = field(default_factory=Faults)
    tickets: dict[str, TicketIssued] = field(default_factory=dict)
    """What was issued, by idempotency key."""
    commands: list[tuple[str, IssueTicket]] = field(default_factory=list)
    """Every issueTicket that arrived, retries included, with its key."""
    reports: list[ReportDevice] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=fake_procedures.demo_procedures)
    dossiers: dict[str, DossierFollowed] = field(default_factory=lambda: _demo_dossiers())
    """By their tokens."""
    asked: list[str] = field(default_factory=list)
    """Every question about procedures and dossiers, as its path."""
    taken: list[str] = field(default_factory=list)
    """Every receipt that the kiosk said it had taken, as often as it said so."""
    numbers: FakeNumbers = field(default_factory=FakeNumbers)
    """What was set aside for kiosks in offline mode, and what became of it."""
    connected: int = 0
    comment_seconds: float = 1.0
    _listeners: set[asyncio.Queue[KioskEvent | None]] = field(default_factory=set)

    def app(self) -> web.Application:
        """The HTTP application, ready to be run or tested."""
        app = web.Application(middlewares=[self._guard])
        kiosk = f"/api/v1/kiosks/{self.snapshot.kiosk}"
        app.router.add_get(kiosk, self._get_kiosk)
        app.router.add_get(f"{kiosk}/stream", self._stream)
        app.router.add_post("/api/v1/tickets", self._issue)
        app.router.add_post(f"/api/v1/devices/{self.snapshot.kiosk}/report", self._report)
        app.router.add_get("/api/v1/procedures", self._list_procedures)
        app.router.add_get("/api/v1/procedures/{code}", self._get_procedure)
        app.router.add_get("/api/v1/follow/{token}", self._follow)
        app.router.add_post(f"{kiosk}/numbers", self._reserve)
        app.router.add_post(f"{kiosk}/numbers/unused", self._take_back)
        app.router.add_post(f"{kiosk}/tickets", self._take_delivery)
        app.router.add_post(f"{kiosk}/receipts/{{job}}/taken", self._take_receipt)
        app.on_shutdown.append(self._end_streams)
        return app

    async def _end_streams(self, _: web.Application) -> None:
        for listener in self._listeners:
            listener.put_nowait(None)

    def say(self, event: KioskServices | KioskNotices | KioskReceipts) -> None:
        """Tell every listener."""
        changes: dict[str, object] = {"sequence": event.sequence}
        if isinstance(event, KioskNotices):
            changes |= {
                "notices": event.notices,
                "emergency": event.emergency,
                "messages": event.messages,
            }
        elif isinstance(event, KioskReceipts):
            changes["receipts"] = event.receipts
        else:
            states = {state.service: state for state in event.services}
            changes["services"] = [
                one.model_copy(update={"state": states.get(one.state.service, one.state)})
                for one in self.snapshot.services
            ]
        self.snapshot = self.snapshot.model_copy(update=changes)
        for listener in self._listeners:
            listener.put_nowait(event)

    def send_receipts(self, receipts: list[ReceiptJob]) -> None:
        """These wait for the kiosk's printer now."""
        self.say(KioskReceipts(sequence=self.next_sequence(), receipts=receipts))

    def next_sequence(self) -> int:
        return self.snapshot.sequence + 1

    @web.middleware
    async def _guard(self, request: web.Request, handler: object) -> web.StreamResponse:
        if self.faults.deaf:
            while self.faults.deaf:  # noqa: ASYNC110 - a plain switch for whoever tests
                await asyncio.sleep(0.02)
            _cut(request)
        if self.faults.unavailable > 0:
            self.faults.unavailable -= 1
            return problem(ErrorCode.UNAVAILABLE)
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return problem(ErrorCode.NOT_SIGNED_IN)
        try:
            answer: web.StreamResponse = await handler(request)  # type: ignore[operator]
        except ValidationError as trouble:
            return problem(ErrorCode.BAD_REQUEST, str(trouble))
        except NotGiven as refusal:
            return problem(refusal.code)
        except web.HTTPNotFound:
            return problem(ErrorCode.NOT_FOUND)
        return answer

    async def _get_kiosk(self, request: web.Request) -> web.Response:
        return _json(self.snapshot.model_dump_json())

    async def _issue(self, request: web.Request) -> web.Response:
        command = IssueTicket.model_validate_json(await request.read())
        key = request.headers["Idempotency-Key"]
        self.commands.append((key, command))
        await asyncio.sleep(self.faults.issue_delay_seconds)
        if self.faults.refuse_issue:
            return problem(self.faults.refuse_issue)
        ticket = self.tickets.get(key) or self._new_ticket(key, command)
        if self.faults.lose_answers > 0:
            self.faults.lose_answers -= 1
            _cut(request)
        return _json(ticket.model_dump_json(), 201)

    def _new_ticket(self, key: str, command: IssueTicket) -> TicketIssued:
        state = next(
            one.state for one in self.snapshot.services if one.state.service == command.service
        )
        number = len(self.tickets) + 1
        token = secrets.token_hex(10).upper()
        ticket = TicketIssued(
            ticket_id=number,
            number=f"{state.letter}{number:03d}",
            service=state.service,
            service_name=state.name,
            language=command.language,
            token=token,
            tracking_url=f"http://192.168.1.10:8080/T/{token}",
            issued_at=datetime.now(UTC),
            time_zone=self.snapshot.time_zone,
            people_ahead=state.waiting,
            estimate=state.estimate,
            hall_name=self.snapshot.hall_name,
            priority=command.priority_class is not None,
        )
        self.tickets[key] = ticket
        more = state.model_copy(update={"waiting": state.waiting + 1})
        self.say(KioskServices(sequence=self.next_sequence(), services=[more]))
        return ticket

    async def _list_procedures(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        if self.faults.no_catalogue:
            return problem(ErrorCode.UNAVAILABLE)
        offset, limit = (int(request.query[name]) for name in ("offset", "limit"))
        field = request.query.get("field", "")
        found = fake_procedures.found(self.procedures, field, offset, limit)
        return _json(found.model_dump_json())

    async def _get_procedure(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.faults.no_catalogue:
            return problem(ErrorCode.UNAVAILABLE)
        code = request.match_info["code"]
        found = next((one for one in self.procedures if one.code == code), None)
        if found is None:
            return problem(ErrorCode.UNKNOWN_PROCEDURE)
        page = f"{fake_procedures.ADDRESS}/procedures/{code}"
        details = ProcedureDetails(procedure=found, version=1, version_id=1, page_url=page)
        return _json(details.model_dump_json())

    async def _follow(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.faults.no_catalogue:
            return problem(ErrorCode.UNAVAILABLE)
        if self.faults.garbled:
            return web.json_response({"link": request.path})
        dossier = self.dossiers.get(request.match_info["token"])
        if dossier is None:
            return problem(ErrorCode.UNKNOWN_DOSSIER)
        return _json(dossier.model_dump_json())

    async def _take_receipt(self, request: web.Request) -> web.Response:
        job = request.match_info["job"]
        self.taken.append(job)
        if self.faults.lose_taken > 0:
            self.faults.lose_taken -= 1
            _cut(request)
            return web.Response(status=204)
        left = [one for one in self.snapshot.receipts if one.job != job]
        if left != self.snapshot.receipts:
            self.send_receipts(left)
        return web.Response(status=204)

    async def _reserve(self, request: web.Request) -> web.Response:
        command = ReserveNumbers.model_validate_json(await request.read())
        offered = {one.state.service: one.state.letter for one in self.snapshot.services}
        if command.service not in offered:
            return problem(ErrorCode.UNKNOWN_SERVICE)
        today = datetime.now(ZoneInfo(self.snapshot.time_zone)).date()
        letter, key = offered[command.service], request.headers["Idempotency-Key"]
        answer = self.numbers.reserve(self.snapshot.kiosk, command, letter, today, key)
        if self.faults.lose_numbers > 0:
            self.faults.lose_numbers -= 1
            _cut(request)
        return _json(answer.model_dump_json())

    async def _take_back(self, request: web.Request) -> web.Response:
        command = ReturnNumbers.model_validate_json(await request.read())
        answer = self.numbers.give_back(self.snapshot.kiosk, command)
        return _json(answer.model_dump_json())

    async def _take_delivery(self, request: web.Request) -> web.Response:
        command = DeliverTickets.model_validate_json(await request.read())
        answer = self.numbers.deliver(self.snapshot.kiosk, command)
        if self.faults.lose_deliveries > 0:
            self.faults.lose_deliveries -= 1
            _cut(request)
        return _json(answer.model_dump_json())

    async def _report(self, request: web.Request) -> web.Response:
        self.reports.append(ReportDevice.model_validate_json(await request.read()))
        return web.Response(status=204)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        listener: asyncio.Queue[KioskEvent | None] = asyncio.Queue()
        self._listeners.add(listener)
        self.connected += 1
        try:
            await answer.prepare(request)
            await _send(answer, "snapshot", self.snapshot.sequence, self.snapshot.model_dump_json())
            while not self.faults.streams_end and await self._pass_on(answer, listener):
                pass
        except ConnectionResetError:
            pass
        finally:
            self._listeners.discard(listener)
            self.connected -= 1
        return answer

    async def _pass_on(
        self, answer: web.StreamResponse, listener: asyncio.Queue[KioskEvent | None]
    ) -> bool:
        try:
            async with asyncio.timeout(self.comment_seconds):
                event = await listener.get()
        except TimeoutError:
            if not self.faults.silent:
                await answer.write(b": still here\n\n")
            return True
        if event is None:
            return False
        await _send(answer, event.kind, event.sequence, event.model_dump_json())
        return True


def _demo_dossiers() -> dict[str, DossierFollowed]:
    return {
        token: fake_procedures.demo_dossier(status)
        for status, token in fake_procedures.TOKENS.items()
    }


def problem(code: ErrorCode, detail: str = "for the log") -> web.Response:
    """`code` as `application/problem+json`."""
    status = _STATUS.get(code, 409)
    arguments = Problem(title=code.value, status=status, code=code, detail=detail)
    return web.Response(
        status=status, text=arguments.model_dump_json(), content_type="application/problem+json"
    )


def _cut(request: web.Request) -> None:
    """The line is gone before an answer is on it."""
    assert request.transport is not None  # noqa: S101 - a request under way has its line
    request.transport.abort()


def _json(text: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=text, content_type="application/json")


async def _send(answer: web.StreamResponse, name: str, sequence: int, data: str) -> None:
    await answer.write(f"event: {name}\nid: {sequence}\ndata: {data}\n\n".encode())


def main() -> None:
    """Serve the fake centre until Ctrl-C."""
    parser = argparse.ArgumentParser(description=FakeCentre.__doc__)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--services", type=int, default=7, help="how many services (1 to 12)")
    parser.add_argument("--full", action="store_true", help="a hall full of people")
    parser.add_argument("--long-names", action="store_true")
    parser.add_argument("--scanner", action="store_true", help="a scanner beside the kiosk")
    chosen = parser.parse_args()
    snapshot = demo_snapshot(
        services=chosen.services,
        full=chosen.full,
        long_names=chosen.long_names,
        scanner=chosen.scanner,
    )
    web.run_app(FakeCentre(snapshot).app(), host="127.0.0.1", port=chosen.port)


if __name__ == "__main__":
    main()
