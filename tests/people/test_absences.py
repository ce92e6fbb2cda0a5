"""Leave and absence: noted for whole days, told to the person, ended."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from queue_server.centre.people.absences import OldAbsences
from queue_server.centre.tables import absences
from tests.people.conftest import Hall

TODAY = "2026-11-16"


async def note(
    hall: Hall, first: str, last: str, who: str = "lan", kind: str = "leave"
) -> tuple[int, dict[str, Any]]:
    body = {"kind": kind, "first_day": first, "last_day": last}
    return await hall.ask("POST", f"{hall.of(who)}/absences", body)


async def warned(hall: Hall, who: str) -> list[str]:
    url = f"http://127.0.0.1:{hall.port}/devices/alerts?lang=en"
    headers = {"Cookie": f"motcua_session={hall.cookies[who]}"}
    async with hall.session.get(url, headers=headers) as answer:
        own: list[str] = (await answer.json())["own"]
        return own


async def test_who_is_away_is_warned_and_not_barred(hall: Hall) -> None:
    assert (await note(hall, TODAY, "2026-11-18"))[0] == 200
    assert (await hall.member("lan"))["state"] == "on_leave"
    assert (await hall.sign_in("lan"))[0] == 200
    (words,) = await warned(hall, "lan")
    assert "18/11/2026" in words
    assert (await hall.ask("POST", "/counters/1/open", {}, who="lan"))[0] == 200
    assert await warned(hall, "quan") == []


async def test_an_absence_to_come_changes_nothing_today(hall: Hall) -> None:
    await note(hall, "2026-11-17", "2026-11-18")
    lan = await hall.member("lan")
    assert (lan["state"], lan["absences"][0]["first_day"]) == ("active", "2026-11-17")
    hall.clock.move(days=1)
    await hall.sign_in("quan")
    assert (await hall.member("lan"))["state"] == "on_leave"
    hall.clock.move(days=2)
    await hall.sign_in("quan")
    lan = await hall.member("lan")
    assert (lan["state"], lan["absences"]) == ("active", [])


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2026-11-18", "2026-11-17", "last_day"),
        ("2026-11-10", "2026-11-15", "last_day"),
        ("2016-11-16", "2026-11-17", "first_day"),
        (TODAY, "2028-11-16", "last_day"),
        ("16/11/2026", TODAY, "first_day"),
        ("2026-02-30", TODAY, "first_day"),
    ],
)
async def test_days_that_cannot_be_are_named(hall: Hall, first: str, last: str, field: str) -> None:
    status, said = await note(hall, first, last)
    assert (status, list(said["fields"])) == (422, [field])
    assert (await hall.member("lan"))["absences"] == []


async def test_the_same_day_is_noted_once(hall: Hall) -> None:
    await note(hall, "2026-11-20", "2026-11-25")
    for first, last in (
        (TODAY, "2026-11-20"),
        ("2026-11-22", "2026-11-22"),
        ("2026-11-25", "2026-11-30"),
    ):
        status, said = await note(hall, first, last)
        assert (status, said["code"]) == (409, "absence_overlaps")
        assert "20/11/2026" in said["detail"]
    assert (await note(hall, "2026-11-26", "2026-11-26"))[0] == 200
    assert (await note(hall, "2026-11-20", "2026-11-25", who="chi"))[0] == 200


async def test_one_that_ended_a_year_ago_is_forgotten(hall: Hall) -> None:
    async def held() -> list[str]:
        days = select(absences.c.last_day).order_by(absences.c.last_day)
        return await hall.server.app.database.read(
            lambda connection: [str(day) for day in connection.scalars(days)]
        )

    await note(hall, TODAY, "2026-11-18", kind="sick")
    await note(hall, "2026-12-01", "2026-12-02")
    forgetting = OldAbsences(hall.server.app)
    hall.clock.move(days=367)
    await forgetting.forget()
    assert await held() == ["2026-11-18", "2026-12-02"]
    hall.clock.move(days=1)
    await forgetting.forget()
    assert await held() == ["2026-12-02"]


async def test_one_that_has_begun_keeps_the_days_that_were(hall: Hall) -> None:
    _, noted = await note(hall, TODAY, "2026-11-20")
    hall.clock.move(days=2)
    await hall.sign_in("quan")
    assert (await hall.ask("DELETE", f"{hall.of('chi')}/absences/{noted['id']}"))[0] == 404
    assert (await hall.ask("DELETE", f"{hall.of('lan')}/absences/{noted['id']}"))[0] == 204
    assert (await hall.member("lan"))["state"] == "active"
    assert (await hall.ask("DELETE", f"{hall.of('lan')}/absences/{noted['id']}"))[0] == 404
    status, _ = await note(hall, "2026-11-17", "2026-11-18")
    assert status == 409
    assert [line[1] for line in await hall.log("note_absence", "end_absence")] == [
        "note_absence",
        "end_absence",
    ]
