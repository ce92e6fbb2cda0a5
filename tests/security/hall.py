"""A running server and one caller of every kind, in a hall where there is something to do."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from multidict import CIMultiDictProxy
from sqlalchemy import update

from config.centre.model import Centre
from queue_server.catalogue.editing import records
from queue_server.centre.staff import administration
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SetClock
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.http.operations import API
from queue_server.dossiers.tables import dossier_steps
from tests.dossiers.hostile import LIMIT_UNREAD, PEOPLE, RECEIVE, WORDS, HostileHall, hostile_hall
from tests.dossiers.house import A_FEW

DEVICES: Final = {"kiosk": ("kiosk-1", "kiosk-2"), "board": ("hall", "wing")}
"""A device of each kind, and another of its kind."""
COMMANDS: Final = {
    "advanceDossier": ("received", "advance"),
    "assignDossier": ("received", "assign"),
    "requestSupplement": ("received", "request-supplement"),
    "acceptSupplement": ("supplement_requested", "accept-supplement"),
    "requestPayment": ("received", "request-payment"),
    "confirmPayment": ("payment_requested", "confirm-payment"),
    "refuseDossier": ("supplement_requested", "refuse"),
    "withdrawDossier": ("received", "withdraw"),
    "stopDossier": ("received", "stop"),
    "resumeDossier": ("stopped", "resume"),
    "apologiseForDossier": ("received", "apologise"),
    "tellCitizen": ("resolved", "tell"),
    "returnResult": ("resolved", "return-result"),
    "correctApplicant": ("received", "correct-applicant"),
    "setDossierLimit": (LIMIT_UNREAD, "limit"),
}
"""Every command on a dossier: the status in which it may be given, and its words' name."""
AT_COUNTER: Final = {"counter": "1"}
NOT_THIS: Final = {"password": "not this one"}
FAQ: Final[dict[str, Any]] = {
    "question": {"vi": "Làm khai sinh ở đâu?", "en": "Where is a birth registered?"},
    "answer": {"vi": "Ở quầy số 1.", "en": "At counter 1."},
    "names_nobody": True,
}
BODIES: Final[dict[str, dict[str, Any]]] = {
    "judgePetitionAnswer": {"satisfied": True},
    "giveTabletAnswer": {"number": "001"},
    "signIn": {"sign_in": "nobody-of-that-name", "password": "wrong"},
    "finishSignIn": {"step": "nothing", "code": "000000"},
    "confirmAuthenticator": {"code": "000000"},
    "confirmPasskey": {"step": "nothing", "credential": "{}"},
    "startAuthenticator": NOT_THIS,
    "startPasskey": NOT_THIS,
    "removeSecondFactor": NOT_THIS,
    "renewRecoveryCodes": NOT_THIS,
    "pairDevice": {"code": "0000 0000", "kind": "kiosk"},
    "issueTicket": {"service": "ho-tich"},
    "reserveNumbers": {"service": "ho-tich", "count": 1},
    "returnNumbers": {"day": "2026-11-16", "numbers": ["A999"]},
    "deliverTickets": {
        "sent_at": "2026-11-16T01:00:00Z",
        "tickets": [{"day": "2026-11-16", "number": "A999", "service": "ho-tich",
                     "taken_at": "2026-11-16T00:59:00Z"}],
    },
    "reserveTabletNumbers": {"service": "ho-tich", "count": 1},
    "returnTabletNumbers": {"day": "2026-11-16", "numbers": ["A999"]},
    "deliverTabletTickets": {
        "sent_at": "2026-11-16T01:00:00Z",
        "tickets": [{"day": "2026-11-16", "number": "A999", "service": "ho-tich",
                     "taken_at": "2026-11-16T00:59:00Z"}],
    },
    "changePassword": {"old": "not this one", "new": "bon tu khac nhau nhe"},
    "addMember": {"name": "Lê Thị Hoa", "role": "clerk", "sign_in": "hoa"},
    "changeMember": {
        "seen": {"name": "Lê Thị Hoa", "role": "clerk"},
        "wanted": {"name": "Lê Thị Hoa", "role": "leader"},
    },
    "noteAbsence": {"kind": "leave", "first_day": "2026-11-16", "last_day": "2026-11-17"},
    "printTicket": {"kiosk": "kiosk-1"},
    "checkPapers": {"version_id": 1, "papers": [{"paper": 0, "found": "received"}]},
    "noteNeeds": {"needs": ["hearing"]},
    "givePriority": {"priority_class": None},
    "guideToCorner": {"service": "ho-tich", "press": "0123456789abcdef"},
    "showDossierStanding": {"receipt": "H15.50.05.13-261116-0001"},
    "addGuidance": {"title": "Hướng dẫn"},
    "changeGuidance": {"title": "Hướng dẫn", "version": 0},
    "uploadGuidance": {"file_name": "a.pdf", "valid_from": "2026-11-16", "content": "JVBERi0xLjc="},
    "addForm": {"title": "Tờ khai", "procedure": "1.001193"},
    "changeForm": {"title": "Tờ khai", "procedure": "1.001193", "version": 0},
    "uploadForm": {"file_name": "a.docx", "content": "UEsDBAo="},
    "planFormFields": {"version": 0, "fields": {"a": {"source": "today"}}},
    "openForm": {"ticket_id": 1},
    "readForm": {"ticket_id": 1, "number": 1, "values": {"a": "b"}},
    "writeForm": {"ticket_id": 1, "number": 1, "values": {"a": "b"}},
    "askQuestion": {"question": "Làm khai sinh ở đâu?"},
    "enterQuestion": {"question": "Làm khai sinh ở đâu?", "channel": "phone"},
    "answerQuestion": {"version": 0, "answer": "Ở quầy số 1."},
    "closeQuestion": {"version": 0, "reason": "Đã hỏi rồi."},
    "moveQuestion": {"version": 0, "field": "Đất đai"},
    "sayWhetherSpared": {"spared": True},
    "publishFaq": FAQ,
    "changeFaq": FAQ | {"version": 0},
    "importQuestions": {"file": "[]"},
    "setNotices": {"notices": [{"vi": "Xin giữ trật tự", "en": "Quiet, please"}]},
    "raiseEmergency": {"text": {"vi": "Mời mọi người ra ngoài", "en": "Please leave"}},
    "sendMessage": {"text": {"vi": "Xin chờ thêm", "en": "Please wait"}, "minutes": 5},
    "quoteDossier": {"procedure": RECEIVE["procedure"]},
    "readIdentityCard": {"payload": "001190012345||Nguyễn Thị Lan|05031990|Nữ|Xã An Khê|10052021"},
    "receiveDossier": RECEIVE,
    "searchDossiers": {"words": "Lan"},
    "findDossier": {"code": "H15.50.05.13-261116-0001", "phone_digits": "0000"},
    "printReceipt": {"kiosk": "kiosk-1"},
    **dict.fromkeys(
        ("recallTicket", "startServing", "finishTicket", "markNoShow", "resumeTicket",
         "returnToQueue", "holdTicket"),
        AT_COUNTER,
    ),
    "transferTicket": AT_COUNTER | {"to_service": "chung-thuc"},
}  # fmt: skip
"""Words that are right, for the operations that want any."""


OF_FORMS: Final = ("/forms", "/assistance")
"""Addresses with the number of a form that officials write."""


@dataclass(repr=False)
class Secured(HostileHall):
    """A hostile hall whose boards have keys too, and a ticket's and a receipt's link."""

    links: dict[str, str]
    ticket_id: int
    dossier_id: int
    watching: sqlite3.Connection

    async def asks(
        self, caller: str, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, CIMultiDictProxy[str]]:
        """The status and the headers of the answer to a request of `caller`; a stream is left
        as soon as it begins."""
        cookies, sent = {}, dict(headers)
        if caller in DEVICES:
            sent["Authorization"] = f"Bearer {self.keys[DEVICES[caller][0]]}"
        elif caller in PEOPLE:
            cookies = {"motcua_session": self.keys[caller]}
        async with self.client.request(
            method, path, json=body, headers=sent, cookies=cookies, allow_redirects=False
        ) as answer:
            return answer.status, answer.headers

    def revision(self) -> int:
        """A number that moves whenever anything at all is committed to the database's file."""
        found: int = self.watching.execute("PRAGMA data_version").fetchone()[0]
        return found

    def path(self, template: str, caller: str, *, own: bool = True, right: bool = True) -> str:
        """An address with its parts said: the caller's own device, or another; a link that is
        right, or one that nobody has."""
        link = "receipt" if template.startswith(("/follow", "/H")) else "ticket"
        device = DEVICES.get(caller, DEVICES["kiosk"])[0 if own else 1]
        board = DEVICES["board"][0 if own or caller != "board" else 1]
        parts = {
            "token": self.links[link] if right else "2" * 16,
            "counter": "1", "service": "ho-tich",
            "ticket_id": self.ticket_id, "dossier_id": self.dossier_id,
            "code": RECEIVE["procedure"], "kiosk": device if caller == "kiosk" else "kiosk-1",
            # Whoever ends keys ends that of another kiosk than the one that asks here.
            "device": device if caller in DEVICES else "kiosk-2",
            "board": board, "call_id": 1, "job": "receipt-1",
            "form": 999 if template.startswith(OF_FORMS) else 1,
            "name": "ii06a", "dimension": "field", "staff": 2, "told": "priority",
            "member": 999, "absence": 1, "session": "0" * 16,
            "factor": "1", "message": 1,
            "question_id": 999, "question": 999, "faq": 999, "document": 999,
            "import_id": 1 if template.startswith("/settings") else 2,
            "petition": 1, "place": 0, "answer": 1, "press": "0123456789abcdef",
            "month": "2026-11", "shift": 1, "entry": 1,
            "tablet": "0" * 32,
            "scheduled": 1, "version": 1, "before": 1, "after": 1, "page": "counters", "part": "1",
            "colour": "8a1538", "digest": "0123456789ab",
            "table": "forms-by-day", "ending": "csv", "number": 999,
            "campaign": "nobody-knows-it", "file": "groups.csv",
        }  # fmt: skip
        return template.format(**parts)

    async def begin(self) -> None:
        """A moment later, everybody newly signed in: no session is touched, no pace is short."""
        self.clock.move(seconds=2)
        await self.sign_in()

    async def command(self, operation: str, caller: str, holder: str) -> tuple[int, str]:
        """A command to a dossier in the status for it, whose step was handed to `holder`."""
        status, name = COMMANDS[operation]
        dossier = await self.in_status(status)
        if holder:
            dossier = await self._handed(dossier, holder)
        await self.sign_in()
        path = f"{API}/dossiers/{dossier['dossier_id']}/{name}"
        before = self.revision()
        answered, _ = await self.asks(
            caller, "POST", path, {"seen": dossier["version"]} | WORDS[name]
        )
        return answered, "changed" if self.revision() != before else ""

    async def _handed(self, dossier: dict[str, Any], holder: str) -> dict[str, Any]:
        """The dossier with its present step in somebody's hands, whatever its status."""
        mine = dossier_steps.c.dossier_id == dossier["dossier_id"]
        change = update(dossier_steps).where(mine).values(staff_id=PEOPLE[holder])

        def write(unit: UnitOfWork) -> None:
            unit.connection.execute(change)

        await self.house.database.write(write)
        return dossier


@asynccontextmanager
async def secured_hall(file: Path, centre: Centre, clock: SetClock) -> AsyncIterator[Secured]:
    """The hall, over the SQLite file with every table."""
    async with hostile_hall(f"sqlite:///{file}", centre, clock) as hall:
        for board in centre.board_by_id:
            enrol = partial(administration.add_device, centre=centre, device_id=board)
            hall.keys[board] = await hall.house.database.write(enrol, ADMINISTRATOR, clock.now())
        await hall.open("1")
        await hall.house.database.write(lambda unit: records.add(unit, "cổng.jsonl", True, A_FEW))
        ticket = await hall.issue()
        dossier = await hall.received()
        links = {
            "ticket": ticket["tracking_url"].rpartition("/")[2],
            "receipt": dossier["follow_url"].rpartition("/")[2],
        }
        with closing(sqlite3.connect(file)) as watching:
            yield Secured(
                hall.server, hall.client, hall.house, hall.keys,
                links, ticket["ticket_id"], dossier["dossier_id"], watching,
            )  # fmt: skip
