"""A receipt that was shown to a kiosk while the server was away, on both databases."""

from __future__ import annotations

from typing import Any

from tests.dossiers.test_visits import asked_for_a_paper, at, hall, three_people, visits_of
from tests.hall.with_dossiers import HallWithDossiers

__all__ = ["hall"]


async def test_a_delivered_ticket_knows_its_dossier_and_has_its_head_start(hall: HallWithDossiers):
    dossier = await asked_for_a_paper(hall)
    at(hall, "08:00")
    numbers = await hall.call(
        "POST", "/kiosks/kiosk-1/numbers", {"service": "ho-tich", "count": 2}, by="kiosk-1"
    )
    with_receipt, unreadable = numbers[1]["numbers"]
    day = numbers[1]["day"]
    await three_people(hall)
    at(hall, "09:20")

    def taken(number: str, receipt: str) -> dict[str, Any]:
        return {
            "day": day, "number": number, "service": "ho-tich", "receipt": receipt,
            "taken_at": "2026-11-16T09:00:00+07:00",
        }  # fmt: skip

    words = {
        "sent_at": "2026-11-16T09:20:00+07:00",
        "tickets": [taken(with_receipt, dossier.follow_url), taken(unreadable, "H/NOBODYS")],
    }
    status, answer = await hall.call("POST", "/kiosks/kiosk-1/tickets", words, by="kiosk-1")
    assert status == 200
    assert [one["refused"] for one in answer["tickets"]] == [None, None]
    await hall.open()
    _, snapshot = await hall.call("GET", "/counters/1", by="clerk")
    waiting = {ticket["number"]: ticket for ticket in snapshot["waiting"]}
    assert next(iter(waiting)) == with_receipt
    assert list(waiting)[-1] == unreadable
    assert waiting[with_receipt]["waiting_since"] == "2026-11-16T01:30:00Z"
    assert waiting[with_receipt]["issued_at"] == "2026-11-16T02:00:00Z"
    told = await visits_of(hall, waiting[with_receipt])
    assert [one["code"] for one in told["dossiers"]] == [dossier.code]
    assert (await visits_of(hall, waiting[unreadable]))["dossiers"] == []
