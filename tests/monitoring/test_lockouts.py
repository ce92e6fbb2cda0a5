"""Sign-ins that wait: leaders and administrators see them and end the wait; the log says so."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, event, select

from queue_server.centre import repository
from queue_server.centre.staff import lockouts
from queue_server.centre.staff.lockouts import unlock_by_name
from queue_server.centre.staff.sign_in_rules import FIRST_HERE, NAME_ANYWHERE, NAME_FIRST, NAME_HERE
from queue_server.centre.tables import centre_log, staff
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SetClock
from tests.hall.with_dossiers import HallWithDossiers
from tests.monitoring.conftest import Opened


async def attack(hall: HallWithDossiers, name: str, address: str, times: int) -> list[int]:
    words = {"sign_in": name, "password": "wrong"}
    headers = {"X-Forwarded-For": address}
    return [(await hall.call("POST", "/session", words, **headers))[0] for _ in range(times)]


async def locked(hall: HallWithDossiers) -> list[tuple[str, bool]]:
    status, said = await hall.call("GET", "/locked-sign-ins", by="leader")
    assert status == 200, said
    return [(one["name"], one["everywhere"]) for one in said["locked"]]


async def a_clerk(hall: HallWithDossiers) -> tuple[int, str, str]:
    def read(connection: Connection) -> tuple[int, str, str]:
        wanted = select(staff.c.id, staff.c.sign_in, staff.c.display_name).where(staff.c.id == 2)
        row = connection.execute(wanted).one()
        return row.id, row.sign_in, row.display_name

    return await hall.house.database.read(read)


async def acts(hall: HallWithDossiers) -> list[tuple[str, str, str]]:
    log = centre_log.c
    wanted = select(log.who, log.action, log.subject).where(log.action.contains("lock_sign_in"))
    lines = await hall.house.database.read(lambda connection: connection.execute(wanted).all())
    return [(line.who, line.action, line.subject) for line in lines]


async def test_a_lock_is_seen_and_ended_and_both_stand_in_the_log(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened(trusted_proxies=["127.0.0.1"])
    number, name, shown = await a_clerk(hall)
    assert await locked(hall) == []
    assert await attack(hall, name, "10.0.0.7", NAME_HERE.free + 1) == [401] * 5 + [429]
    assert await locked(hall) == [(shown, False)]
    for other in ("clerk", "official"):
        assert (await hall.call("GET", "/locked-sign-ins", by=other))[0] == 403
        path = f"/locked-sign-ins/{number}/unlock"
        assert (await hall.call("POST", path, {}, by=other))[0] == 403
    status, said = await hall.call("POST", f"/locked-sign-ins/{number}/unlock", {}, by="leader")
    assert status == 204, said
    assert await locked(hall) == []
    assert await attack(hall, name, "10.0.0.7", 1) == [401]
    assert await acts(hall) == [
        ("system", "lock_sign_in", f"staff:{number}"),
        ("staff:21", "unlock_sign_in", f"staff:{number}"),
    ]
    assert (await hall.call("POST", "/locked-sign-ins/999/unlock", {}, by="leader"))[0] == 404


async def test_the_list_asks_the_database_as_often_whoever_works_here(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened(trusted_proxies=["127.0.0.1"])
    _, name, shown = await a_clerk(hall)
    await attack(hall, name, "10.0.0.7", NAME_HERE.free)
    asked: list[str] = []

    def hear(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    def read(connection: Connection) -> tuple[int, list[str]]:
        event.listen(connection, "before_cursor_execute", hear)
        found = lockouts.listed(connection, clock.now())
        event.remove(connection, "before_cursor_execute", hear)
        return len(repository.all_members(connection)), [one.name for one in found.locked]

    members, found = await hall.house.database.read(read)
    assert found == [shown]
    assert members > 5
    assert len([one for one in asked if one.startswith("SELECT")]) == 2


async def test_an_attack_from_everywhere_is_ended_by_the_command(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened(trusted_proxies=["127.0.0.1"])
    number, name, shown = await a_clerk(hall)
    addresses = (NAME_ANYWHERE.free + NAME_FIRST.free) // FIRST_HERE.free + 1
    for address in range(addresses):
        await attack(hall, name, f"10.1.0.{address}", FIRST_HERE.free)
    assert await attack(hall, name, "10.0.0.8", 1) == [429]
    assert await locked(hall) == [(shown, True)]
    await hall.house.database.write(
        lambda unit: unlock_by_name(unit, name.upper()), ADMINISTRATOR, clock.now()
    )
    assert await attack(hall, name, "10.0.0.8", 1) == [401]
    assert (await acts(hall))[-1] == ("administrator", "unlock_sign_in", f"staff:{number}")


@pytest.mark.parametrize("name", ["nobody", ""])
async def test_who_is_nobody_is_not_listed(opened: Opened, clock: SetClock, name: str) -> None:
    hall = await opened(trusted_proxies=["127.0.0.1"])
    await attack(hall, name, "10.0.0.7", NAME_HERE.free + 1)
    assert await locked(hall) == []
