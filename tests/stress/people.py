"""The people of a hall through a day: those who come, the clerks at counters and desks.

Each acts once a minute of the hall's clock; what they do comes from the seed of the run.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from random import Random
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from aiohttp import ClientSession

from queue_server.core.http.operations import API
from tests.dossiers.house import MARITAL_STATUS
from tests.stress.callers import LAN, Acknowledged
from tests.stress.screens import Console, Kiosk, Phone

PASSWORD: Final = "buổi sáng ở xã An Khê"
SHARES: Final = {
    "ho-tich": 5, "chung-thuc": 6, "cu-tru": 3, "dat-dai": 2, "bao-tro-xa-hoi": 2,
    "ho-kinh-doanh": 1, "nhan-ket-qua": 3,
}  # fmt: skip
"""Of the visits, by service: about as the ten counters of the demo can serve them."""
SERVING_MINUTES: Final = 5.5
SENT_TWICE: Final = 0.03
PHONES: Final = 60
FOLLOWED: Final = 0.8
PRIORITY: Final = 0.12
LONGEST_SECONDS: Final = 30.0


class Asking:
    """Sends commands under keys of their own, notes what was acknowledged and how long it took."""

    def __init__(self, address: str, random: Random) -> None:
        self.address = address
        self.random = random
        self.acknowledged = Acknowledged(once=False)
        self.seconds: dict[str, list[float]] = defaultdict(list)
        """What answers took, by operation."""
        self._session = ClientSession()

    async def close(self) -> None:
        await self._session.close()

    async def rest(self) -> None:
        """Let go of every connection; the next command opens one anew."""
        await self.close()
        self._session = ClientSession()

    async def ask(
        self, name: str, path: str, body: object, headers: dict[str, str], *fair: str
    ) -> dict[str, Any]:
        """The answer; sometimes it is asked for twice. `fair` are refusals that may be."""
        key = {"Idempotency-Key": str(UUID(int=self.random.getrandbits(128)))}
        answer = await self._once(name, path, body, headers | key, fair)
        if "code" not in answer and self.random.random() < SENT_TWICE:
            again = await self._once("again", path, body, headers | key, fair)
            assert _without_notes(again) == _without_notes(answer), (path, answer, again)
        return answer

    async def _once(
        self, name: str, path: str, body: object, headers: dict[str, str], fair: tuple[str, ...]
    ) -> dict[str, Any]:
        began = perf_counter()
        async with self._session.post(
            self.address + API + path, json=body, headers=headers
        ) as answered:
            said: dict[str, Any] = await answered.json() if answered.status != 204 else {}
        self.seconds[name].append(perf_counter() - began)
        assert answered.status < 300 or said.get("code") in fair, (path, answered.status, said)
        return said if answered.status < 300 else {"code": said["code"]}

    async def give_back(self, token: str) -> bool:
        """Whether it could be: somebody may be serving it by now."""
        path = f"/track/{token}/cancel"
        return "code" not in await self._once("cancel", path, {}, {}, ("illegal_transition",))

    async def sign_in(self, name: str) -> dict[str, str]:
        """The header of a new session."""
        words = {"sign_in": name, "password": PASSWORD}
        async with self._session.post(f"{self.address}{API}/session", json=words) as answered:
            assert answered.status == 200, await answered.text()
            return {"Cookie": f"motcua_session={answered.cookies['motcua_session'].value}"}

    async def sign_out(self, headers: dict[str, str]) -> None:
        url = f"{self.address}{API}/session"
        async with self._session.delete(url, headers=headers) as answered:
            assert answered.status == 204, await answered.text()

    async def measure_ground(self) -> None:
        """How long the machine takes now to answer anything at all."""
        began = perf_counter()
        async with self._session.get(f"{self.address}/healthz") as answered:
            assert answered.status == 200
        self.seconds["ground"].append(perf_counter() - began)

    async def look(self, path: str, headers: dict[str, str]) -> None:
        began = perf_counter()
        async with self._session.get(self.address + API + path, headers=headers) as answered:
            assert answered.status == 200, await answered.text()
            await answered.read()
        self.seconds["look"].append(perf_counter() - began)

    async def hear_sentence(self, board: str, headers: dict[str, str], call_id: int) -> None:
        """As a board's loudspeaker fetches it; a call may have ended meanwhile."""
        url = f"{self.address}{API}/boards/{board}/announcements/{call_id}"
        async with self._session.get(url, headers=headers) as answered:
            assert answered.status in (200, 404), await answered.text()
            await answered.read()


@dataclass
class Visitors:
    """Those who take a ticket at a kiosk; some follow it on a phone."""

    asking: Asking
    keys: dict[str, str]
    phones: dict[int, Phone] = field(default_factory=dict)
    waiting: dict[int, str] = field(default_factory=dict)
    """Who sits in the hall, and for which service."""
    given_back: set[int] = field(default_factory=set)
    followed: int = 0
    most_at_once: int = 0

    async def come(self, kiosk: str) -> None:
        """Take a ticket there."""
        random = self.asking.random
        service = random.choices(list(SHARES), list(SHARES.values()))[0]
        body: dict[str, Any] = {"service": service, "language": random.choice(("vi", "vi", "en"))}
        if random.random() < PRIORITY:
            body |= {"priority_class": "uu-tien", "priority_reason": "nguoi-cao-tuoi"}
        key = {"Authorization": f"Bearer {self.keys[kiosk]}"}
        ticket = await self.asking.ask("issue", "/tickets", body, key)
        self.asking.acknowledged.tickets[ticket["ticket_id"]] = ticket["number"]
        self.waiting[ticket["ticket_id"]] = service
        if len(self.phones) < PHONES and random.random() < FOLLOWED:
            self._follow(ticket["ticket_id"], ticket["token"])

    def _follow(self, ticket: int, token: str) -> None:
        phone = self.phones[ticket] = Phone(self.asking.address, token)
        phone.begin()
        self.followed += 1
        self.most_at_once = max(self.most_at_once, len(self.phones))

    async def told(self, ticket: int) -> None:
        """The ticket has ended: its phone, if there is one, is told so and put away."""
        phone = self.phones.pop(ticket, None)
        if phone is not None:
            async with asyncio.timeout(LONGEST_SECONDS):
                await phone.ended()
            assert phone.wrong == []

    async def fidget(self) -> None:
        """Some phones sleep and wake; now and then a citizen gives a ticket back."""
        random = self.asking.random
        for ticket, phone in list(self.phones.items()):
            chance = random.random()
            if chance < 0.02:
                phone.break_line()
            elif chance < 0.022:
                await self._give_back(ticket, phone)

    async def _give_back(self, ticket: int, phone: Phone) -> None:
        if await self.asking.give_back(phone.token):
            self.asking.acknowledged.steps.append((ticket, "cancel"))
            self.waiting.pop(ticket, None)
            self.given_back.add(ticket)
            await self.told(ticket)

    async def all_told(self) -> None:
        """The day has ended whatever was left of it, and everybody who still follows hears so."""
        self.waiting.clear()
        for ticket in list(self.phones):
            await self.told(ticket)


class Phase(Enum):
    FREE = "free"
    CALLED = "called"
    SERVING = "serving"


@dataclass
class Clerk:
    """Somebody at a counter, who serves so many services."""

    counter: str
    services: list[str]
    asking: Asking
    visitors: Visitors
    headers: dict[str, str] = field(default_factory=dict)
    console: Console | None = None
    is_forgetful: bool = False
    """Goes home without signing out."""
    phase: Phase = Phase.FREE
    ticket: int = 0
    until: datetime | None = None
    set_aside: list[tuple[datetime, int]] = field(default_factory=list)

    async def come(self) -> None:
        self.headers = await self.asking.sign_in(f"staff-{self.counter}")
        await self._ask("open", f"/counters/{self.counter}/open", {})
        self.console = Console(self.asking.address, self.counter, self.headers)
        self.console.begin()

    async def leave(self) -> None:
        """Ends what is begun, then goes; tickets set aside stay to be ended by the day."""
        if self.phase is not Phase.FREE:
            await self._step("finish", phase=Phase.FREE)
            await self.visitors.told(self.ticket)
        assert self.console is not None
        await self.console.go()
        assert self.console.wrong == []
        self.set_aside.clear()
        if not self.is_forgetful:
            await self.asking.sign_out(self.headers)

    async def look(self) -> None:
        """The console is opened anew; whoever does nothing for hours would be signed out."""
        await self.asking.look(f"/counters/{self.counter}", self.headers)

    async def act(self, now: datetime) -> None:
        """A minute of work."""
        if self.phase is Phase.CALLED and self._is_time(now):
            await self._receive(now)
        elif self.phase is Phase.SERVING and self._is_time(now):
            await self._end(now)
        if self.phase is Phase.FREE:
            await self._next(now)

    def _is_time(self, now: datetime) -> bool:
        return self.until is not None and now >= self.until

    async def _next(self, now: datetime) -> None:
        if self.set_aside and self.set_aside[0][0] <= now:
            _, self.ticket = self.set_aside.pop(0)
            self.until = now + timedelta(minutes=2)
            await self._step("resume", phase=Phase.SERVING)
            return
        if not any(service in self.services for service in self.visitors.waiting.values()):
            return
        path = f"/counters/{self.counter}/next"
        called = await self._ask("call", path, {}, "nobody_waiting")
        if "code" in called:
            return
        self.ticket = called["ticket"]["ticket_id"]
        self.visitors.waiting.pop(self.ticket, None)
        self._note("call")
        self.phase, self.until = Phase.CALLED, now + timedelta(minutes=1)

    async def _receive(self, now: datetime) -> None:
        """Whoever was called comes, or is called once more, or does not come at all."""
        chance = self.asking.random.random()
        if chance < 0.05:
            await self._step("recall")
            self.until = now + timedelta(minutes=1)
        elif chance < 0.12:
            await self._miss()
        elif chance < 0.13:
            await self._step("return", phase=Phase.FREE)
        else:
            await self._step("start", phase=Phase.SERVING)
            minutes = self.asking.random.lognormvariate(0, 0.5) * SERVING_MINUTES
            self.until = now + timedelta(minutes=minutes)

    async def _miss(self) -> None:
        moved = await self._step("no-show", "miss", phase=Phase.FREE)
        if moved and moved["ticket"]["state"] == "no_show":
            await self.visitors.told(self.ticket)

    async def _end(self, now: datetime) -> None:
        """Served; or sent on, or set aside for a while."""
        chance = self.asking.random.random()
        if chance < 0.04:
            body = {"to_service": self.asking.random.choice(list(SHARES))}
            await self._step("transfer", body=body, phase=Phase.FREE)
        elif chance < 0.07:
            await self._step("hold", body={"note": "chờ giấy tờ"}, phase=Phase.FREE)
            self.set_aside.append((now + timedelta(minutes=10), self.ticket))
        else:
            await self._step("finish", phase=Phase.FREE)
            await self.visitors.told(self.ticket)

    async def _step(
        self,
        step: str,
        action: str = "",
        body: dict[str, str] | None = None,
        phase: Phase | None = None,
    ) -> dict[str, Any]:
        """The answer; nothing where the citizen has given the ticket back meanwhile."""
        words = {"counter": self.counter, **(body or {})}
        path = f"/tickets/{self.ticket}/{step}"
        answer = await self._ask(step, path, words, "illegal_transition")
        if "code" in answer:
            assert self.ticket in self.visitors.given_back, (path, answer)
            self.phase = Phase.FREE
            return {}
        self._note(action or step)
        self.phase = phase or self.phase
        if answer["ticket"]["state"] == "waiting":
            self.visitors.waiting[self.ticket] = answer["ticket"]["service"]
        return answer

    def _note(self, action: str) -> None:
        self.asking.acknowledged.steps.append((self.ticket, action))

    async def _ask(self, name: str, path: str, body: object, *fair: str) -> dict[str, Any]:
        return await self.asking.ask(name, path, body, self.headers, *fair)


@dataclass
class Desk:
    """Where dossiers are received; some receipts go to a kiosk's printer."""

    name: str
    asking: Asking
    kiosk: Kiosk
    kiosk_key: str
    headers: dict[str, str] = field(default_factory=dict)

    async def come(self) -> None:
        self.headers = await self.asking.sign_in(f"staff-{self.name}")

    async def leave(self) -> None:
        await self.asking.sign_out(self.headers)

    async def look(self) -> None:
        """At the work list, as one does between two visitors: it also keeps the session."""
        await self.asking.look("/dossiers?list=mine", self.headers)

    async def act(self) -> None:
        """Receive a dossier and take its first step."""
        acknowledged = self.asking.acknowledged
        body = {"procedure": MARITAL_STATUS.code, "applicant": LAN}
        dossier = await self._ask("receive", "/dossiers", body)
        number, seen = dossier["dossier_id"], {"seen": dossier["version"]}
        acknowledged.dossiers[number] = dossier["code"]
        after = await self._ask("advance", f"/dossiers/{number}/advance", seen)
        acknowledged.versions[number] = after["version"]
        if self.asking.random.random() < 0.3:
            path = f"/dossiers/{number}/receipt"
            await self._ask("receipt", path, {"kiosk": "kiosk-1"})

    async def _ask(self, name: str, path: str, body: object) -> dict[str, Any]:
        return await self.asking.ask(name, path, body, self.headers)

    async def print_receipts(self) -> None:
        """What the kiosk was told to print, it takes."""
        key = {"Authorization": f"Bearer {self.kiosk_key}"}
        for job in list(self.kiosk.receipts):
            await self.asking.ask("take", f"/kiosks/kiosk-1/receipts/{job}/taken", {}, key)


def _without_notes(answer: Any) -> Any:
    """An answer but for the words that people wrote, which are not kept with it."""
    ticket = answer.get("ticket") if isinstance(answer, dict) else None
    return answer | {"ticket": ticket | {"note": ""}} if isinstance(ticket, dict) else answer
