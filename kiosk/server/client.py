"""The kiosk's line to the queue server, over aiohttp.

    ServerTrouble
    ├── NoAnswer     the line, the name or the server is gone, or it answered in no known words
    └── Refused      the server said no; `code` says why

Programs translate codes, never texts: the server's `detail` goes to the log and no further.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from itertools import chain, repeat
from typing import Final, TypeVar

import aiohttp
from pydantic import TypeAdapter, ValidationError
from yarl import URL

from config.wire import (
    ErrorCode,
    FromDevice,
    IssueTicket,
    KioskEvent,
    KioskSnapshot,
    NumbersReserved,
    Problem,
    ReportDevice,
    ReserveNumbers,
    TicketIssued,
    ToDevice,
)
from config.wire.dossiers.answers import DossierFollowed
from config.wire.offline import DeliverTickets, NumbersReturned, ReturnNumbers, TicketsDelivered
from config.wire.procedures import ProcedureDetails, ProceduresFound
from kiosk.flow.events import EventArrived, ServerLost, SnapshotArrived
from kiosk.server.sse import EventReader, StreamEvent

log = logging.getLogger(__name__)

ISSUE_TRY_SECONDS: Final = 4.0
"""One try to issue a ticket; a server that needs longer is asked again with the same key."""
ISSUE_TOTAL_SECONDS: Final = 12.0
"""All tries together; the flow's own patience is longer, so it hears how they ended."""
SILENCE_SECONDS: Final = 10.0
"""The server sends a comment every second; after so long without any the line is dead."""
ISSUE_PAUSES_SECONDS: Final = (0.15, 0.4, 1.0)
CATALOGUE_SECONDS: Final = 6.0
FOLLOW_SECONDS: Final = 6.0
"""Somebody stands before the screen: after this long it is better to say that nobody answers."""
RECONNECT_PAUSES_SECONDS: Final = (0.5, 1.0, 2.0, 5.0)
MAY_PASS: Final = frozenset({ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL})
"""Refusals that say no more than that the server cannot answer now."""
NUMBERS_SECONDS: Final = 10.0
LONGEST_LINE_BYTES: Final = 2**20
"""A snapshot is one line of the stream: services, papers and two weeks of opening hours."""
_EVENTS: TypeAdapter[KioskEvent] = TypeAdapter(KioskEvent)


class ServerTrouble(Exception):
    """Why a question to the server has no good answer."""


class NoAnswer(ServerTrouble):
    """Nobody answered, or in words that this kiosk does not know."""


class Refused(ServerTrouble):
    """The server said no."""

    def __init__(self, code: ErrorCode, detail: str = "") -> None:
        super().__init__(f"{code.value}: {detail}" if detail else code.value)
        self.code = code


StreamMessage = SnapshotArrived | EventArrived | ServerLost
T = TypeVar("T", bound=ToDevice)


class KioskClient:
    """Speaks for one kiosk to one server. Use it as an async context manager.

    `server` is the server's address (`http://192.168.1.10:8080`), `kiosk` the id in the centre
    file, `key` the device key. The time limits are parameters for tests; seconds.
    """

    def __init__(
        self,
        server: str,
        kiosk: str,
        key: str,
        *,
        issue_try_seconds: float = ISSUE_TRY_SECONDS,
        issue_total_seconds: float = ISSUE_TOTAL_SECONDS,
        silence_seconds: float = SILENCE_SECONDS,
        reconnect_pauses_seconds: tuple[float, ...] = RECONNECT_PAUSES_SECONDS,
    ) -> None:
        self._api = URL(server) / "api" / "v1"
        self._kiosk = kiosk
        self._key = key
        self._issue_try_seconds = issue_try_seconds
        self._issue_total_seconds = issue_total_seconds
        self._silence_seconds = silence_seconds
        self._reconnect_pauses = reconnect_pauses_seconds
        self._hurry = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> KioskClient:
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {self._key}"},
            connector=aiohttp.TCPConnector(keepalive_timeout=70),
            read_bufsize=LONGEST_LINE_BYTES,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get_kiosk(self) -> KioskSnapshot:
        """The kiosk's whole snapshot. Raises `ServerTrouble`."""
        body = await self._ask("GET", self._api / "kiosks" / self._kiosk, seconds=10)
        return _read(KioskSnapshot, body)

    async def issue_ticket(
        self, command: IssueTicket, key: str, seconds: float | None = None
    ) -> TicketIssued:
        """Ask for a ticket, again and again under the same `key` until an answer comes.

        Raises `Refused` when the server says no, `NoAnswer` after `seconds` for all tries together
        (None: after `issue_total_seconds`).
        """
        failure: ServerTrouble = NoAnswer("no answer in time")
        try:
            async with asyncio.timeout(seconds or self._issue_total_seconds):
                for pause in chain(ISSUE_PAUSES_SECONDS, repeat(ISSUE_PAUSES_SECONDS[-1])):
                    try:
                        return await self._issue_once(command, key)
                    except NoAnswer as trouble:
                        failure = trouble
                    except Refused as trouble:
                        failure = trouble
                        if trouble.code not in MAY_PASS:
                            raise
                    log.warning("issueTicket is tried again: %s", failure)
                    await asyncio.sleep(pause)
        except TimeoutError:
            pass
        raise failure

    async def _issue_once(self, command: IssueTicket, key: str) -> TicketIssued:
        body = await self._ask(
            "POST",
            self._api / "tickets",
            seconds=self._issue_try_seconds,
            json=command.model_dump_json(exclude_none=True),
            headers={"Idempotency-Key": key},
        )
        return _read(TicketIssued, body)

    async def list_procedures(self, field: str, offset: int, limit: int) -> ProceduresFound:
        """A page of a field's procedures (of all where `field` is empty), with all fields.

        Raises `ServerTrouble`.
        """
        asked = {"field": field} if field else {}
        page = {"offset": str(offset), "limit": str(limit)}
        url = (self._api / "procedures").with_query(asked | page)
        return _read(ProceduresFound, await self._ask("GET", url, seconds=CATALOGUE_SECONDS))

    async def get_procedure(self, code: str) -> ProcedureDetails:
        """One procedure, whole. Raises `ServerTrouble`."""
        url = self._api / "procedures" / code
        return _read(ProcedureDetails, await self._ask("GET", url, seconds=CATALOGUE_SECONDS))

    async def follow(self, token: str) -> DossierFollowed:
        """What the holder of a receipt may know. Raises `ServerTrouble`, which never names it."""
        url = self._api / "follow" / token
        try:
            body = await self._ask("GET", url, seconds=FOLLOW_SECONDS)
        except NoAnswer:
            # Without its cause: some of aiohttp's errors name the address, and it is the secret.
            raise NoAnswer("no answer about a dossier") from None
        return _read(DossierFollowed, body)

    async def take_receipt(self, job: str) -> None:
        """Tell the server that this kiosk keeps a receipt. Raises `ServerTrouble`."""
        url = self._api / "kiosks" / self._kiosk / "receipts" / job / "taken"
        await self._ask("POST", url, seconds=10)

    async def reserve_numbers(self, command: ReserveNumbers, key: str) -> NumbersReserved:
        """Have numbers set aside; the same `key` gives the same ones. Raises `ServerTrouble`."""
        headers = {"Idempotency-Key": key}
        body = await self._numbers("numbers", command, headers)
        return _read(NumbersReserved, body)

    async def return_numbers(self, command: ReturnNumbers) -> NumbersReturned:
        """Say which numbers were never given. Raises `ServerTrouble`."""
        return _read(NumbersReturned, await self._numbers("numbers/unused", command))

    async def deliver_tickets(self, command: DeliverTickets) -> TicketsDelivered:
        """Hand over tickets that were issued offline. Raises `ServerTrouble`."""
        return _read(TicketsDelivered, await self._numbers("tickets", command))

    async def _numbers(
        self, path: str, command: FromDevice, headers: dict[str, str] | None = None
    ) -> bytes:
        url = self._api / "kiosks" / self._kiosk / path
        text = command.model_dump_json(exclude_none=True)
        return await self._ask("POST", url, seconds=NUMBERS_SECONDS, json=text, headers=headers)

    async def report(self, report: ReportDevice) -> None:
        """Tell the server how this kiosk and its printer are. Raises `ServerTrouble`."""
        url = self._api / "devices" / self._kiosk / "report"
        await self._ask("POST", url, seconds=10, json=report.model_dump_json(exclude_none=True))

    def reconnect_now(self) -> None:
        """Cut the pause between two tries of the stream short."""
        self._hurry.set()

    async def messages(self) -> AsyncIterator[StreamMessage]:
        """The stream for as long as the program runs; it reconnects by itself.

        A lost line is a message too, told once for each failed try.
        """
        pauses = self._pauses()
        while True:
            try:
                async for message in self._stream_once():
                    pauses = self._pauses()
                    yield message
                lost = ServerLost()
            except Refused as trouble:
                passes = trouble.code in MAY_PASS
                log.warning("The server refuses the stream: %s", trouble)
                lost = ServerLost(None if passes else trouble.code)
            except NoAnswer as trouble:
                log.warning("The line to the server is lost: %s", trouble)
                lost = ServerLost()
            yield lost
            await self._pause(next(pauses))

    def _pauses(self) -> Iterator[float]:
        return chain(self._reconnect_pauses, repeat(self._reconnect_pauses[-1]))

    async def _pause(self, seconds: float) -> None:
        self._hurry.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        except TimeoutError:
            pass

    async def _stream_once(self) -> AsyncIterator[StreamMessage]:
        url = self._api / "kiosks" / self._kiosk / "stream"
        limits = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=self._silence_seconds)
        reader = EventReader()
        try:
            async with self._open.get(
                url, timeout=limits, headers={"Accept": "text/event-stream"}
            ) as answer:
                if answer.status != 200:
                    raise _refusal(answer.status, await answer.read())
                async for line in answer.content:
                    event = reader.line(line)
                    message = _message(event) if event else None
                    if message:
                        yield message
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as trouble:
            # ValueError: aiohttp's own word for a line longer than its buffer.
            raise NoAnswer(repr(trouble)) from trouble

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("KioskClient is used as an async context manager")
        return self._session

    async def _ask(
        self,
        method: str,
        url: URL,
        *,
        seconds: float,
        json: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        kind = {"Content-Type": "application/json"} if json is not None else {}
        try:
            async with self._open.request(
                method,
                url,
                data=json,
                headers=kind | (headers or {}),
                timeout=aiohttp.ClientTimeout(total=seconds),
            ) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as trouble:
            raise NoAnswer(repr(trouble)) from trouble
        if answer.status >= 300:
            raise _refusal(answer.status, body)
        return body


def _read(model: type[T], body: bytes) -> T:
    try:
        return model.model_validate_json(body)
    except ValidationError as trouble:
        wrong = trouble.errors(include_url=False, include_input=False, include_context=False)
        raise NoAnswer(f"{model.__name__} in unknown words: {wrong}") from None


def _refusal(status: int, body: bytes) -> ServerTrouble:
    try:
        problem = Problem.model_validate_json(body)
    except ValidationError:
        # Not our server's words: a proxy's page, or a code newer than this kiosk.
        return NoAnswer(f"HTTP {status}")
    return Refused(problem.code, problem.detail)


def _message(event: StreamEvent) -> StreamMessage | None:
    try:
        if event.name == "snapshot":
            return SnapshotArrived(KioskSnapshot.model_validate_json(event.data))
        return EventArrived(_EVENTS.validate_json(event.data))
    except ValidationError as trouble:
        log.warning("An event %r is passed over: %s", event.name, trouble)
        return None
