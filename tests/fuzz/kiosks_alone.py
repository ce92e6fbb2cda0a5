"""Kiosks that give tickets alone and tell the server of it in every wrong order: what they do,
and what must be true of the server's books whatever they did."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from config.wire.parts import CALENDAR_DAYS
from queue_server.core.http.operations import API
from queue_server.tickets.tables import reserved_numbers, tickets
from tests.fuzz.asking import CENTRE
from tests.fuzz.raw import ask, request
from tests.fuzz.served import FuzzedHall, changed

KIOSKS: Final = ("kiosk-1", "kiosk-2")
SERVICES: Final = ("ho-tich", "chung-thuc")
NIGHTS: Final = 2
ODD_TIMES: Final = (
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999-14:00", "1970-01-01T00:00:00Z", "2026-11-16T08:00:00+07:00",
)  # fmt: skip
"""Times that no kiosk should tell."""

Name = tuple[str, str]
"""A day and a number."""


@dataclass
class Kiosk:
    """One kiosk: what it knows of its numbers, and what it gave."""

    id: str
    held: dict[Name, str] = field(default_factory=dict)
    """Numbers set aside and not given, with their services."""
    promised: set[Name] = field(default_factory=set)
    """Every number that was ever set aside for it, whether it heard of that or not."""
    given: dict[Name, dict[str, Any]] = field(default_factory=dict)
    """Tickets on paper, as they are delivered."""
    lost: dict[str, int] = field(default_factory=dict)
    """Tickets that the server gave under a key, of which this kiosk never heard."""
    acknowledged: set[Name] = field(default_factory=set)
    returned: set[Name] = field(default_factory=set)
    """Numbers that the server knows as unused."""


@dataclass
class KiosksAlone:
    """Two kiosks at one server. Each method does one thing by chance."""

    hall: FuzzedHall
    kiosks: list[Kiosk] = field(default_factory=lambda: [Kiosk(name) for name in KIOSKS])
    blocks: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    """What was answered to `reserveNumbers`, by kiosk, key and words."""
    keys: int = 0
    refused: int = 0

    def tell(self, kiosk: Kiosk, path: str, body: Any, key: str = "") -> tuple[int, Any]:
        """Status and answer; what is refused has changed nothing."""
        before = self.hall.state()
        headers = [
            (b"Authorization", f"Bearer {self.hall.hall.keys[kiosk.id]}".encode()),
            (b"Content-Type", b"application/json"),
        ]
        if key:
            headers.append((b"Idempotency-Key", key.encode()))
        target = f"{API}/kiosks/{kiosk.id}/{path}".encode()
        answer = ask(self.hall.port, request(b"POST", target, headers, json.dumps(body).encode()))
        assert 200 <= answer.status < 500, (body, answer.whole[-600:])
        if answer.status != 200:
            self.refused += 1
            assert not changed(before, self.hall.state()), (body, answer.whole[-600:])
        return answer.status, json.loads(answer.body)

    def now(self) -> datetime:
        return self.hall.hall.clock.now()

    def reserve(self, chance: Random, kiosk: Kiosk) -> None:
        """Numbers for a day, now and then for one that cannot be, or what was asked before; the
        answer may be lost, and the same is asked again some day."""
        asked = [key for key in self.blocks if key[0] == kiosk.id]
        if asked and chance.random() < 0.3:
            _, key, body = chance.choice(asked)
        else:
            self.keys += 1
            key = f"block-{self.keys}"
            ahead = chance.choice([0, 0, 0, NIGHTS, CALENDAR_DAYS, CALENDAR_DAYS + 1, -1])
            day = str(CENTRE.day(self.now()) + timedelta(days=ahead))
            words = {"service": chance.choice(SERVICES), "count": chance.randint(1, 9), "day": day}
            body = json.dumps(words)
        status, answer = self.tell(kiosk, "numbers", json.loads(body), key)
        if status != 200:
            return
        assert answer == self.blocks.setdefault((kiosk.id, key, body), answer)
        kiosk.promised |= {(answer["day"], number) for number in answer["numbers"]}
        if chance.random() < 0.8:
            self._hold(kiosk, answer)

    def _hold(self, kiosk: Kiosk, block: dict[str, Any]) -> None:
        for number in block["numbers"]:
            name = (block["day"], number)
            if name not in kiosk.given and name not in kiosk.returned:
                kiosk.held[name] = block["service"]

    def ask_another_way(self, _chance: Random, kiosk: Kiosk) -> None:
        """A key with other words than before is refused."""
        for owner, key, body in self.blocks:
            if owner == kiosk.id:
                words = json.loads(body)
                status, _ = self.tell(kiosk, "numbers", words | {"count": words["count"] + 1}, key)
                assert status == 422
                return

    def give(self, chance: Random, kiosk: Kiosk) -> None:
        """A ticket of today on paper; sometimes the server was asked first, and its answer lost."""
        today = str(CENTRE.day(self.now()))
        mine = sorted(name for name in kiosk.held if name[0] == today)
        if not mine:
            return
        name, key = mine[0], chance.choice(["", f"press-{len(kiosk.given)}"])
        if key and chance.random() < 0.5:
            lost = self._issued(kiosk, key)
            if lost is not None and not lost["repeated"]:
                kiosk.lost[key] = lost["ticket_id"]
        kiosk.given[name] = {
            "day": name[0], "number": name[1], "service": kiosk.held.pop(name),
            "taken_at": self.now().isoformat(), "asked_under": key,
            "priority_class": chance.choice([None, "none-such"]),
            "dossiers": chance.choice([None, 1, 12, 999]),
        }  # fmt: skip
        self.hall.hall.clock.move(seconds=chance.randint(0, 60))

    def deliver(self, chance: Random, kiosk: Kiosk) -> None:
        """Some of what was given, in any order and as often as may be; sometimes the answer is
        lost on its way."""
        mine = [kiosk.given[name] for name in sorted(kiosk.given)]
        if not mine:
            return
        batch = chance.choices(mine, k=chance.randint(1, 8))
        status, answer = self._deliver(kiosk, batch, self.now().isoformat())
        assert status == 200, answer
        if chance.random() < 0.5:
            return  # cut: the kiosk never hears
        for line in answer["tickets"]:
            assert line["refused"] is None, (line, batch)
            kiosk.acknowledged.add((line["day"], line["number"]))

    def _deliver(self, kiosk: Kiosk, batch: list[Any], at: str) -> tuple[int, Any]:
        return self.tell(kiosk, "tickets", {"sent_at": at, "tickets": batch})

    def deliver_nonsense(self, chance: Random, kiosk: Kiosk) -> None:
        """Numbers of the other kiosk, of nobody and of another day or service, at any time: none
        of it becomes a ticket."""
        other = next(each for each in self.kiosks if each is not kiosk)
        today = CENTRE.day(self.now())
        foreign = sorted(other.held) or [(str(today), "A600")]
        day, number = chance.choice(foreign)
        wrong = {
            "day": chance.choice([day, "0001-01-01", "9999-12-31", str(today)]),
            "number": chance.choice([number, "A001", "ZZ99", "A999", "'; --"]),
            "service": chance.choice([*SERVICES, "none-such"]),
            "taken_at": chance.choice(ODD_TIMES),
        }
        name = (wrong["day"], wrong["number"])
        if name in kiosk.promised:
            return
        before = len(self.tickets())
        at = chance.choice([*ODD_TIMES, self.now().isoformat()])
        status, answer = self._deliver(kiosk, [wrong, wrong], at)
        assert status == 200, answer
        assert [line["refused"] for line in answer["tickets"]] == ["number_not_reserved"] * 2
        assert len(self.tickets()) == before

    def deliver_broken(self, chance: Random, kiosk: Kiosk) -> None:
        """A delivery of which one ticket is no ticket: the whole of it is refused."""
        good = list(kiosk.given.values())[:2]
        bad = chance.choice([
            {}, {"day": "today"}, {"number": "A" * 13}, {"taken_at": "2026-11-16T08:00:00"},
            {"service": "Ho Tich"}, {"language": "1"}, {"more": 1}, None, 7,
        ])  # fmt: skip
        whole = {"day": "2026-11-16", "number": "A601", "service": "ho-tich",
                 "taken_at": "2026-11-16T01:00:00Z"}  # fmt: skip
        spoilt = {} if bad == {} else whole | bad if isinstance(bad, dict) else bad
        status, _ = self._deliver(kiosk, [*good, spoilt], self.now().isoformat())
        assert status == 422

    def give_back(self, chance: Random, kiosk: Kiosk) -> None:
        """Numbers that were not given, and with them sometimes one that cannot be given back:
        then none is."""
        days = sorted({name[0] for name in kiosk.held})
        if not days:
            return
        day = chance.choice(days)
        mine = sorted(number for on, number in kiosk.held if on == day)
        back = chance.choices(mine, k=chance.randint(1, 3))
        other = next(each for each in self.kiosks if each is not kiosk)
        theirs = [number for on, number in (*other.held, *other.given) if on == day]
        delivered = [number for on, number in kiosk.acknowledged if on == day]
        wrong = chance.choice([None, None, "ZZ99", *theirs[:1], *delivered[:1]])
        body = {"day": day, "numbers": [*back, *([wrong] if wrong else [])]}
        status, answer = self.tell(kiosk, "numbers/unused", body)
        assert (status == 200) == (wrong is None), answer
        if status == 200:
            for number in back:
                kiosk.held.pop((day, number), None)
                kiosk.returned.add((day, number))

    def issue(self, _chance: Random, kiosk: Kiosk) -> None:
        """The server gives a number of its own meanwhile."""
        self._issued(kiosk)

    def _issued(self, kiosk: Kiosk, key: str = "") -> dict[str, Any] | None:
        """A ticket of the server's own numbers; none while the centre is closed."""
        headers = {"Idempotency-Key": key} if key else {}
        body = {"service": SERVICES[0]}
        call = self.hall.hall.call("POST", "/tickets", body, by=kiosk.id, **headers)
        status, answer = self.hall.run(call)
        assert status == 200 or (status, answer["code"]) == (409, "centre_closed"), answer
        return dict(answer) if status == 200 else None

    def sleep(self) -> None:
        """Two nights pass: days are over, and every key is forgotten."""
        tomorrow = datetime.combine(CENTRE.day(self.now()), time(1), UTC) + timedelta(days=NIGHTS)
        self.hall.hall.clock.set(tomorrow)
        self.hall.run(self.hall.hall.server.scheduler.round())
        self.blocks.clear()

    def tickets(self) -> list[Row[Any]]:
        def read(connection: Connection) -> list[Row[Any]]:
            return list(connection.execute(select(tickets)).all())

        return self.hall.run(self.hall.hall.house.database.read(read))

    def set_aside(self) -> dict[Name, Row[Any]]:
        def read(connection: Connection) -> dict[Name, Row[Any]]:
            rows = connection.execute(select(reserved_numbers)).all()
            return {(str(row.day), row.number): row for row in rows}

        return self.hall.run(self.hall.hall.house.database.read(read))

    def deliver_everything(self) -> None:
        """The line is good at last: everything that was given, once more."""
        for kiosk in self.kiosks:
            everything = [kiosk.given[name] for name in sorted(kiosk.given)]
            for start in range(0, len(everything), 100):
                batch = everything[start : start + 100]
                status, answer = self._deliver(kiosk, batch, self.now().isoformat())
                assert (status, {line["refused"] for line in answer["tickets"]}) == (200, {None})
            kiosk.acknowledged |= set(kiosk.given)

    def check(self) -> None:
        """No number twice, nothing lost that was acknowledged, nothing there that nobody gave."""
        rows, aside = self.tickets(), self.set_aside()
        states = {row.id: row.state for row in rows}
        by_name = {(str(row.day), row.number): row for row in rows}
        assert len(by_name) == len(rows), "a number twice"
        for kiosk in self.kiosks:
            assert kiosk.acknowledged <= by_name.keys(), "lost after it was acknowledged"
            for name in kiosk.acknowledged:
                self._check_ticket(by_name[name], aside[name], kiosk.given[name])
                twin = kiosk.lost.get(kiosk.given[name]["asked_under"])
                assert twin is None or states[twin] in ("cancelled", "expired"), (
                    "two tickets for one person"
                )
            unused = {name for name in kiosk.returned if aside[name].unused_at is not None}
            assert unused == kiosk.returned - kiosk.given.keys()
        given = {name for kiosk in self.kiosks for name in kiosk.given}
        alone = {name for name, row in by_name.items() if row.issued_offline}
        assert alone <= given, "a ticket that nobody gave"
        assert not (by_name.keys() - alone) & aside.keys(), "the server gave a kiosk's number"

    def _check_ticket(self, row: Row[Any], aside: Row[Any], given: dict[str, Any]) -> None:
        assert (row.token, row.service, row.issued_offline) == (aside.token, given["service"], True)
        taken_at = datetime.fromisoformat(given["taken_at"]).astimezone(UTC)
        assert row.issued_at == max(taken_at, aside.reserved_at)
        assert date.fromisoformat(given["day"]) == row.day


DEEDS: Final = (
    *[KiosksAlone.give] * 6, *[KiosksAlone.reserve] * 3, *[KiosksAlone.deliver] * 3,
    KiosksAlone.ask_another_way, KiosksAlone.deliver_nonsense,
    KiosksAlone.give_back, KiosksAlone.issue, KiosksAlone.deliver_broken,
)  # fmt: skip
