"""Whoever reads persons leaves a trace, sees numbers only when asking, and cannot read all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from config.centre.model import Centre
from queue_server.audit import verification
from queue_server.core.clock import SetClock
from queue_server.dossiers.tables import dossier_reads
from tests.dossiers.test_forms import session
from tests.hall.with_dossiers import HallWithDossiers, running

HER: dict[str, Any] = {"name": "Nguyễn Thị Lan", "id_number": "034190001234", "phone": "0912345678"}


@pytest.fixture
def limits() -> dict[str, int]:
    return {}


@pytest.fixture
async def hall(
    database_url: str, demo_centre: Centre, clock: SetClock, limits: dict[str, int]
) -> AsyncIterator[HallWithDossiers]:
    words = demo_centre.model_dump()
    words["dossiers"] |= limits
    async with running(database_url, Centre.model_validate(words), clock) as opened:
        yield opened


async def reads(hall: HallWithDossiers) -> list[tuple[str, str, int | None, str, int]]:
    rows = await hall.house.database.read(
        lambda c: c.execute(select(dossier_reads).order_by(dossier_reads.c.id)).all()
    )
    return [
        (row.who, row.operation, row.dossier_id, row.dossiers, row._mapping["count"])
        for row in rows
    ]


async def page(hall: HallWithDossiers, address: str, staff_id: int) -> tuple[int, str]:
    answer = await hall.client.get(address, cookies=await session(hall, staff_id))
    return answer.status, await answer.text()


async def test_every_way_of_reading_is_logged(hall: HallWithDossiers) -> None:
    one = (await hall.house.receive(applicant=HER)).dossier_id
    two = (await hall.house.receive(applicant=HER)).dossier_id
    assert (await hall.call("GET", "/dossiers?list=open", by="clerk"))[0] == 200
    found = await hall.call(
        "POST", "/dossiers/search", {"shown": "all", "words": "lan"}, by="clerk"
    )
    assert found[0] == 200
    for _ in range(3):
        assert (await hall.call("GET", f"/dossiers/{one}", by="clerk"))[0] == 200
    assert (await hall.call("POST", f"/dossiers/{one}/applicant", {}, by="clerk"))[0] == 200
    assert (await page(hall, f"/dossiers/{two}/forms/1", 1))[0] == 200
    assert (await page(hall, "/register", 1))[0] == 200
    both = {f"{one},{two}", f"{two},{one}"}
    said = await reads(hall)
    assert [(who, what) for who, what, *_ in said] == [
        ("staff:1", what)
        for what in (
            "listDossiers", "searchDossiers", "getDossier", "revealApplicant", "form1", "register",
        )
    ]  # fmt: skip
    assert [dossier for _, _, dossier, *_ in said] == [None, None, one, one, two, None]
    assert {ids for *_, ids, count in said if count == 2} <= both
    verified = await hall.house.database.read(lambda c: verification.verify(c, {}))
    assert {log.table for log in verified} >= {"dossier_reads"}
    assert all(log.sound for log in verified)


async def test_the_leader_sees_who_read_of_whom(hall: HallWithDossiers) -> None:
    dossier = await hall.house.receive(applicant=HER)
    assert (await hall.call("GET", f"/dossiers/{dossier.dossier_id}", by="clerk"))[0] == 200
    days = "from=2026-01-01&to=2027-12-31"
    _, plain = await page(hall, f"/audit?{days}", 21)
    assert "Mở hồ sơ" not in plain
    for asked in (f"{days}&reads=1", f"dossier={dossier.code}"):
        _, shown = await page(hall, f"/audit?{asked}", 21)
        assert "Mở hồ sơ" in shown, asked
        assert dossier.code in shown
    _, english = await page(hall, f"/audit?{days}&reads=1&lang=en", 21)
    assert "Opened the dossier" in english


async def test_numbers_are_masked_until_somebody_asks(hall: HallWithDossiers) -> None:
    dossier = await hall.house.receive(applicant=HER)
    _, shown = await hall.call("GET", f"/dossiers/{dossier.dossier_id}", by="clerk")
    assert shown["applicant"]["phone"] == "•••••••678"
    assert shown["applicant"]["id_number"] == "•••••••••234"
    said = {"seen": dossier.version, "reason": "Công dân đổi ý"}
    path = f"/dossiers/{dossier.dossier_id}"
    _, after = await hall.call("POST", f"{path}/withdraw", said, by="clerk")
    assert after["applicant"]["phone"] == "•••••••678"
    _, whole = await hall.call("POST", f"{path}/applicant", {}, by="clerk")
    assert (whole["phone"], whole["id_number"]) == ("0912345678", "034190001234")
    assert (await hall.call("POST", f"{path}/applicant", {}, by="nobody"))[0] == 401


@pytest.mark.parametrize(
    "limits", [{"persons_read_alert": 3, "persons_read_most": 5, "persons_listed_most": 50}]
)
async def test_whoever_reads_everybody_is_stopped_and_the_leader_is_told(
    hall: HallWithDossiers,
) -> None:
    ids = [(await hall.house.receive(applicant=HER)).dossier_id for _ in range(8)]
    answers = [await hall.call("GET", f"/dossiers/{one}", by="clerk") for one in ids]
    assert [status for status, _ in answers] == [200] * 5 + [429] * 3
    problem = answers[-1][1]
    assert problem["code"] == "too_many_read"
    assert 0 < problem["retry_after_seconds"] <= 600
    assert "5 người trong 10 phút" in problem["detail"]
    assert "applicant" not in str(problem)
    assert (await hall.call("GET", f"/dossiers/{ids[0]}", by="clerk"))[0] == 200, "known already"
    assert (await hall.call("GET", f"/dossiers/{ids[-1]}", by="leader"))[0] == 200
    alerts = await hall.client.get("/devices/alerts", cookies=await session(hall, 21))
    told = (await alerts.json())["told"]
    assert [one["urgent"] for one in told] == [True, False]
    assert all("Cán bộ 1" in one["words"] for one in told)
    others = await hall.client.get("/devices/alerts", cookies=await session(hall, 1))
    assert (await others.json())["told"] == []
    _, shown = await page(hall, "/audit?from=2026-01-01&to=2027-12-31", 21)
    assert "Bị tạm dừng vì xem quá nhiều hồ sơ" in shown


@pytest.mark.parametrize("limits", [{"persons_listed_most": 60}])
async def test_lists_are_not_read_to_their_end_either(hall: HallWithDossiers) -> None:
    for number in range(70):
        await hall.house.receive(applicant={"name": f"Trần Văn {number}"})
    first, _ = await hall.call("GET", "/dossiers?list=all", by="clerk")
    again, _ = await hall.call("GET", "/dossiers?list=all", by="clerk")
    second, problem = await hall.call("GET", "/dossiers?list=all&offset=50", by="clerk")
    assert (first, again, second) == (200, 200, 429)
    assert problem["code"] == "too_many_read"
    assert "Trần" not in str(problem)


@pytest.mark.parametrize("limits", [{"persons_read_alert": 2, "persons_read_most": 5}])
async def test_printing_the_register_is_told_of(hall: HallWithDossiers) -> None:
    for _ in range(4):
        await hall.house.receive(applicant=HER)
    status, register = await page(hall, "/register", 1)
    assert status == 200
    assert "0912" in register
    alerts = await hall.client.get("/devices/alerts", cookies=await session(hall, 21))
    assert [one["urgent"] for one in (await alerts.json())["told"]] == [False]
