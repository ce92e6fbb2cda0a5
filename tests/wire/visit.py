"""A recorded visit: what every program said to the server, and what the server said.

    python -m tests.wire.visit

writes `tests/wire/recordings/VERSION/`: `visit.json`, the requests with their answers and the
events of every stream, and `schemas.json`, the JSON schema of each message of `config.wire`. That
of a version that was released stays as it is for ever; that of the present one is written anew when
the wire grows.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from kiosk.server.sse import EventReader
from queue_server.core.clock import SetClock
from queue_server.core.http.operations import API
from queue_server.core.security.encryption import KEY_FILE_VARIABLE, new_key_file
from tests.dossiers.hostile import LAN, PEOPLE, RECEIVE
from tests.dossiers.house import MONDAY_MORNING
from tests.hall.databases import copy_migrated
from tests.security.hall import BODIES, DEVICES, Secured, secured_hall
from tests.security.table import demo_centre
from tests.wire.schemas import schemas

RECORDINGS: Final = Path(__file__).parent / "recordings"
STREAM_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Stream:
    """A stream of the server, read as a program reads it."""

    operation: str
    answer: Any
    heard: list[dict[str, Any]]

    async def until(self, kind: str) -> None:
        """Read on until an event of that kind."""
        reader = EventReader()
        async with asyncio.timeout(STREAM_SECONDS):
            while True:
                event = reader.line(await self.answer.content.readline())
                if event is not None:
                    said = {"stream": self.operation, "event": event.name}
                    self.heard.append(said | {"data": json.loads(event.data)})
                    if event.name == kind:
                        return


@dataclass
class Recorder:
    """Asks the server in everybody's name and keeps what was said."""

    hall: Secured
    requests: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    async def ask(
        self,
        who: str,
        operation: str,
        body: object = None,
        *,
        of: int = 0,
        query: str = "",
        refused: bool = False,
    ) -> Any:
        """The answer to an operation; `of` is the ticket or dossier that it is about."""
        one = next(each for each in self.hall.server.operations if each.id == operation)
        words = BODIES.get(operation, {} if one.body else None) if body is None else body
        path = self._path(one.path, who, of) + query
        headers, cookies = self._proof(who)
        async with self.hall.client.request(
            one.method, path, json=words, headers=headers, cookies=cookies
        ) as answer:
            said = await answer.json(content_type=None) if answer.status != 204 else None
            assert (answer.status >= 400) == refused, (operation, said)
            self.requests.append(
                {"operation": operation, "body": words, "status": answer.status, "answer": said}
            )
            return said

    def _path(self, template: str, who: str, of: int) -> str:
        path = template
        for name in ("ticket_id", "dossier_id"):
            path = path.replace(f"{{{name}}}", str(of))
        return API + self.hall.path(path, who)

    def _proof(self, who: str) -> tuple[dict[str, str], dict[str, str]]:
        if who in DEVICES:
            return {"Authorization": f"Bearer {self.hall.keys[DEVICES[who][0]]}"}, {}
        return {}, {"motcua_session": self.hall.keys[who]} if who in PEOPLE else {}

    @asynccontextmanager
    async def listening(self, who: str, operation: str) -> AsyncIterator[Stream]:
        """A stream, from its snapshot on."""
        one = next(each for each in self.hall.server.operations if each.id == operation)
        headers, cookies = self._proof(who)
        path = self._path(one.path, who, 0)
        async with self.hall.client.get(path, headers=headers, cookies=cookies) as answer:
            assert answer.status == 200, operation
            stream = Stream(operation, answer, self.events)
            await stream.until("snapshot")
            yield stream


async def of_a_kiosk(record: Recorder) -> None:
    """What a kiosk says and hears, also of tickets that it gave alone."""
    await record.ask("kiosk", "getKiosk")
    async with record.listening("kiosk", "streamKiosk") as stream:
        await record.ask("kiosk", "issueTicket", {"service": "ho-tich", "language": "en"})
        await stream.until("services")
        await record.ask("leader", "setNotices")
        await stream.until("notices")
    await record.ask("kiosk", "reportDevice", {"printer": "paper_near_end", "version": "0.1.0"})
    reserved = await record.ask("kiosk", "reserveNumbers", {"service": "ho-tich", "count": 2})
    now = record.hall.clock.now()
    day, numbers = reserved["day"], reserved["numbers"]
    taken = {"day": day, "number": numbers[0], "service": "ho-tich", "language": "vi"}
    told = {"sent_at": now.isoformat(), "tickets": [taken | {"taken_at": now.isoformat()}]}
    await record.ask("kiosk", "deliverTickets", told)
    await record.ask("kiosk", "returnNumbers", {"day": day, "numbers": numbers[1:2]})
    await record.ask("kiosk", "listProcedures", query="?q=ket+hon")
    await record.ask("kiosk", "getProcedure")


async def of_a_counter(record: Recorder) -> None:
    """A counter's morning, with the board and the console listening."""
    await record.ask("clerk", "getSession")
    await record.ask("clerk", "listCounters")
    await record.ask("clerk", "getCounter")
    async with (
        record.listening("board", "streamBoard") as board,
        record.listening("clerk", "streamCounter") as console,
        record.listening("nobody", "streamTicket") as phone,
    ):
        called = (await record.ask("clerk", "callNext"))["ticket"]["ticket_id"]
        await board.until("called")
        await phone.until("status")
        await record.ask("board", "getBoard")
        record.hall.clock.move(seconds=40)
        await record.ask("clerk", "recallTicket", of=called)
        await record.ask("clerk", "startServing", of=called)
        await board.until("call_ended")
        await record.ask("clerk", "holdTicket", of=called)
        await record.ask("clerk", "resumeTicket", of=called)
        await record.ask("clerk", "finishTicket", of=called)
        await console.until("counter")
    given = await record.ask("greeter", "issueTicket")
    ticket = {"ticket_id": given["ticket_id"]}
    await record.ask("clerk", "callTicket", ticket)
    await record.ask("clerk", "returnToQueue", of=given["ticket_id"])
    await record.ask("clerk", "callTicket", ticket)
    await record.ask("clerk", "startServing", of=given["ticket_id"])
    await record.ask("clerk", "transferTicket", of=given["ticket_id"])
    await record.ask("clerk", "pauseCounter", {})
    await record.ask("clerk", "openCounter")
    await record.ask("nobody", "getTicketStatus")
    await record.ask("greeter", "getGreeting")
    await record.ask("leader", "getDay")
    await record.ask("leader", "raiseEmergency")
    await record.ask("leader", "clearEmergency")
    await record.ask("leader", "listDevices")


async def of_a_dossier(record: Recorder) -> None:
    """A dossier from its promise to its result."""
    await record.ask("clerk", "quoteDossier")
    await record.ask("clerk", "readIdentityCard")
    received = await record.ask("clerk", "receiveDossier", RECEIVE)
    of = received["dossier_id"]
    await record.ask("clerk", "listDossiers", query="?list=all")
    await record.ask("clerk", "searchDossiers")
    await record.ask("clerk", "printReceipt", of=of)
    asked = {"seen": received["version"], "supplement": {"instruction": "Mang bản chính đến"}}
    waiting = await record.ask("clerk", "requestSupplement", asked, of=of)
    await record.ask("nobody", "getDossierStatus")
    back = await record.ask("clerk", "acceptSupplement", {"seen": waiting["version"]}, of=of)
    for _ in range(3):
        back = await record.ask("leader", "advanceDossier", {"seen": back["version"]}, of=of)
    returned = {"seen": back["version"], "delivery": "counter", "without_receipt": "Thẻ căn cước"}
    await record.ask("clerk", "returnResult", returned, of=of)
    await record.ask("clerk", "getDossier", of=of)
    await record.ask("clerk", "revealApplicant", of=of)
    found = {"code": received["code"], "phone_digits": LAN["phone"][-4:]}
    await record.ask("nobody", "findDossier", found)


async def of_mistakes(record: Recorder) -> None:
    """Refusals, which programs read too."""
    await record.ask("nobody", "signIn", refused=True)
    await record.ask("nobody", "callNext", refused=True)
    await record.ask("kiosk", "issueTicket", {"service": "no-such-service"}, refused=True)
    await record.ask("kiosk", "issueTicket", {"servise": "ho-tich"}, refused=True)


async def recorded(folder: Path) -> Recorder:
    """A visit at the server of this version, in an empty folder."""
    file = folder / "motcua.sqlite"
    copy_migrated(file)
    async with secured_hall(file, demo_centre(), SetClock(MONDAY_MORNING)) as hall:
        record = Recorder(hall)
        for part in (of_a_kiosk, of_a_counter, of_a_dossier, of_mistakes):
            await hall.begin()
            await part(record)
        return record


def write(recordings: Path = RECORDINGS) -> Path:
    """The recording of this version."""
    folder = recordings / version("motcua")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as empty:
        key = Path(empty) / "data.key"
        new_key_file(key)
        before = os.environ.get(KEY_FILE_VARIABLE)
        os.environ[KEY_FILE_VARIABLE] = str(key)
        try:
            record = asyncio.run(recorded(Path(empty)))
        finally:
            del os.environ[KEY_FILE_VARIABLE]
            if before is not None:
                os.environ[KEY_FILE_VARIABLE] = before
    for name, said in (
        ("visit", {"requests": record.requests, "events": record.events}),
        ("schemas", schemas()),
    ):
        text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return folder


if __name__ == "__main__":
    print(write())
