"""What hostile use of the API needs: people of every role, dossiers in every status, all rows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select, update
from yarl import URL

from config.centre.model import Centre
from queue_server.centre.staff.access import new_secret
from queue_server.centre.tables import staff
from queue_server.core.clock import SetClock
from queue_server.core.db.tables import metadata
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.dossiers.tables import dossiers
from tests.dossiers.house import MARITAL_STATUS
from tests.hall.with_dossiers import HallWithDossiers, running, start_session

LAN: Final = {"name": "Nguyễn Thị Lan", "id_number": "001190012345", "phone": "0912345678"}
RECEIVE: Final[dict[str, Any]] = {"procedure": MARITAL_STATUS.code, "applicant": LAN}
WHY: Final = {"reason": "Không đúng thẩm quyền", "ground": "Điều 13"}
ASK: Final = {"instruction": "Mang bản chính đến"}
WORDS: Final[dict[str, dict[str, Any]]] = {
    "advance": {},
    "assign": {"staff_id": 1},
    "request-supplement": {"supplement": ASK},
    "accept-supplement": {},
    "correct-applicant": {"changes": {"address": "Thôn Đông"}, "reason": "Ghi nhầm thôn"},
    "limit": {"stated_limit": {"amount": 3, "unit": "working_day", "source": "Nghị định"}},
    "request-payment": {"amount": 10_000, "instruction": "Nộp lệ phí"},
    "confirm-payment": {},
    "refuse": {"refusal": WHY},
    "withdraw": {"reason": "Công dân đổi ý"},
    "stop": WHY,
    "resume": {},
    "apologise": {"reason": "Chờ xác minh", "new_day": "2026-11-19"},
    "tell": {"how": "phone"},
    "return-result": {"delivery": "counter", "without_receipt": "Nhận ra bằng thẻ căn cước"},
}
"""Every command on a dossier and words for it that are right but for `seen`."""
LIMIT_UNREAD: Final = "limit unread"
"""Received, while the limit of its procedure is being checked."""
LEADERS: Final = frozenset({"stop", "resume", "apologise", "limit"})
"""What the leader does in these tests; the rest is the clerk's."""
PEOPLE: Final = {
    "clerk": 1,
    "other": 2,
    "official": 11,
    "leader": 21,
    "administrator": 31,
    "greeter": 32,
}
"""Who is signed in, by their rows."""
NOT_COMPARED: Final = frozenset({"sessions", "answered_commands", "dossier_reads"})
"""Who is signed in, the answers kept under commands' keys, and who looked at what."""
BY_ITSELF: Final = frozenset({"jobs", "attendance", "winding down", "daily backup"})
"""The server's tasks that write, by their names."""

Way = tuple[tuple[str, dict[str, Any]], ...]
WAYS: Final[dict[str, Way]] = {
    "received": (),
    "in_progress": (("assign", {}),),
    "supplement_requested": (("request-supplement", {}),),
    "payment_requested": (("request-payment", {}),),
    "stopped": (("stop", {}),),
    "stopped for good": (("stop", {"for_good": True}),),
    "withdrawn": (("withdraw", {}),),
    "resolved": (("advance", {}), ("advance", {}), ("advance", {})),
    "returned": (("advance", {}), ("advance", {}), ("advance", {}), ("return-result", {})),
}
"""How a dossier comes to a status, from the one in which it is received."""


@dataclass(repr=False)
class HostileHall(HallWithDossiers):
    """A hall that is called in every way but the right one."""

    def __repr__(self) -> str:
        return "hall"

    async def sign_in(self) -> None:
        """Everybody signs in, as they do each morning."""
        self.keys |= {name: new_secret() for name in PEOPLE}

        def start(unit: UnitOfWork) -> None:
            for name, number in PEOPLE.items():
                start_session(unit, self.keys[name], number, self.clock.now())

        await self.house.database.write(start)

    async def later(self, **duration: float) -> None:
        """Time passes, and everybody signs in anew."""
        self.clock.move(**duration)
        await self.sign_in()

    async def raw(
        self, method: str, path: str, by: str = "nobody", **words: Any
    ) -> tuple[int, bytes]:
        """A request to a path that is sent as it stands, with whatever body and headers."""
        address = URL(str(self.client.make_url("/")).rstrip("/") + path, encoded=True)
        cookies = {"motcua_session": self.keys[by]} if by in self.keys else {}
        async with self.client.session.request(method, address, cookies=cookies, **words) as answer:
            return answer.status, await answer.read()

    async def received(self, by: str = "clerk", **words: Any) -> dict[str, Any]:
        status, dossier = await self.call("POST", "/dossiers", RECEIVE | words, by=by)
        assert status == 200, dossier
        received: dict[str, Any] = dossier
        return received

    async def does(
        self, dossier: dict[str, Any], command: str, *, by: str = "", key: str = "", **words: Any
    ) -> tuple[int, dict[str, Any]]:
        """A command of whoever may do it, who has seen the dossier as it is given."""
        who = by or ("leader" if command in LEADERS else "clerk")
        body = {"seen": dossier["version"]} | WORDS[command] | words
        headers = {"Idempotency-Key": key} if key else {}
        path = f"/dossiers/{dossier['dossier_id']}/{command}"
        status, answer = await self.call("POST", path, body, by=who, **headers)
        return status, answer

    async def in_status(self, status: str) -> dict[str, Any]:
        """A dossier that came to a status in the way that people take."""
        if status == "refused":
            return await self.received(refusal=WHY)
        dossier = await self.received()
        if status == "new":
            return await self._kept_as(dossier, status="new", step=0)
        if status == LIMIT_UNREAD:
            return await self._kept_as(dossier, limit_unread=True)
        for command, words in WAYS[status]:
            by = "leader" if command == "advance" else ""
            code, dossier = await self.does(dossier, command, by=by, **words)
            assert code == 200, dossier
        assert dossier["status"] == status.partition(" ")[0]
        return dossier

    async def _kept_as(self, dossier: dict[str, Any], **values: Any) -> dict[str, Any]:
        """As the national portal will send it, or an import left it: no operation does that."""
        change = update(dossiers).where(dossiers.c.id == dossier["dossier_id"]).values(**values)

        def write(unit: UnitOfWork) -> None:
            unit.connection.execute(change)

        await self.house.database.write(write)
        status, found = await self.call("GET", f"/dossiers/{dossier['dossier_id']}", by="clerk")
        assert status == 200
        kept: dict[str, Any] = found
        return kept

    async def everything(self, but: Collection[str] = ()) -> dict[str, list[str]]:
        """Every row of every table, whole."""
        left_out = NOT_COMPARED | set(but)

        def read(connection: Connection) -> dict[str, list[str]]:
            return {
                table.name: sorted(map(repr, connection.execute(select(table)).all()))
                for table in metadata.sorted_tables
                if table.name not in left_out
            }

        return await self.house.database.read(read)


@asynccontextmanager
async def hostile_hall(
    database_url: str, centre: Centre, clock: SetClock
) -> AsyncIterator[HostileHall]:
    """A running hall in which a second clerk, an administrator and a greeter are signed in too."""
    async with running(database_url, centre, clock) as hall:
        greeter = {
            "id": PEOPLE["greeter"], "sign_in": "huongdan", "display_name": "Phạm Minh Đức",
            "role": "greeter", "password_hash": "-", "active": True, "demo": True,
            "created_at": clock.now(),
        }  # fmt: skip
        await hall.house.database.write(
            lambda unit: unit.connection.execute(staff.insert(), greeter).rowcount
        )
        hostile = HostileHall(hall.server, hall.client, hall.house, hall.keys)
        await hostile.sign_in()
        _leave_to_the_test()
        yield hostile


def _leave_to_the_test() -> None:
    """End what the server writes by itself, every few seconds of the machine: it would be taken for
    the doing of whoever asks at that moment. Rounds are the test's (`scheduler.round()`)."""
    for task in asyncio.all_tasks():
        if task.get_name() in BY_ITSELF:
            task.cancel()


def code_of(answer: bytes) -> str:
    """The code of a problem."""
    code: str = json.loads(answer)["code"]
    return code
