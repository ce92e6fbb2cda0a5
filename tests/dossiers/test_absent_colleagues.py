"""No dossier is handed to somebody who is away today; people who are away may take one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from config.wire import ErrorCode
from config.wire.centre.people import AbsenceKind, NoteAbsence
from config.wire.dossiers.answers import WorkList
from queue_server.centre.people import absences
from queue_server.core.actor import Actor
from queue_server.core.errors import Conflict
from tests.dossiers.house import House


async def away(house: House, staff_id: int, last_day: date, first_day: date | None = None) -> None:
    today = house.centre.day(house.clock.now())
    command = NoteAbsence(kind=AbsenceKind.SICK, first_day=first_day or today, last_day=last_day)
    await house.do(lambda unit: absences.note(unit, staff_id, command, today), house.clerk)


async def handed(house: House, caller: Actor) -> dict[int, date | None]:
    """Who is proposed to the caller, and until when they are away."""
    now = house.clock.now()
    listed = await house.database.read(
        lambda c: house.dossiers.listed(c, WorkList.ALL, "", 0, caller, now)
    )
    return {one.staff_id: one.absent_until for one in listed.staff}


async def test_nothing_is_handed_to_a_colleague_who_is_away(house: House) -> None:
    dossier, today = await house.receive(), house.centre.day(house.clock.now())
    last_day = today + timedelta(days=2)
    await away(house, 2, last_day)
    with pytest.raises(Conflict) as refused:
        await house.assign(dossier, staff_id=2)
    assert refused.value.code is ErrorCode.STAFF_ABSENT
    assert refused.value.values == {"name": "Cán bộ 2", "day": f"{last_day:%d/%m/%Y}"}
    await away(house, 12, today)
    with pytest.raises(Conflict):
        await house.advance(await house.assign(dossier, staff_id=1), hand_to=12)
    proposed = await handed(house, house.clerk)
    assert (proposed[2], proposed[1]) == (last_day, None)


async def test_people_who_are_away_may_take_one_themselves(house: House) -> None:
    dossier, today = await house.receive(), house.centre.day(house.clock.now())
    await away(house, 2, today)
    assert (await handed(house, house.other))[2] is None
    taken = await house.assign(dossier, house.other, staff_id=2)
    assert taken.staff_id == 2


async def test_the_day_after_it_is_handed_to_them(house: House) -> None:
    dossier, today = await house.receive(), house.centre.day(house.clock.now())
    await away(house, 2, today)
    await away(house, 3, today + timedelta(days=9), today + timedelta(days=1))
    assert (await house.assign(dossier, staff_id=3)).staff_id == 3
    house.clock.move(days=1)
    assert (await handed(house, house.clerk)).get(2, today) is None
    assert (await handed(house, house.clerk))[3] == today + timedelta(days=9)
