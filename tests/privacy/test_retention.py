"""After the centre's time dossiers forget whose they are, and every figure stays what it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from config.centre.model import Centre
from config.demo import demo_procedures
from config.wire.dossiers.answers import Dossier
from queue_server.audit import verification as audit
from queue_server.centre import repository as centre_store
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.dossiers.persons.retention import AT_ONCE, Retention
from queue_server.dossiers.tables import applicants, dossiers
from queue_server.reports.figures import Dimension
from queue_server.reports.periods import Period
from queue_server.reports.service import Reports
from queue_server.synthetic.generator import make
from queue_server.synthetic.plan import Plan
from queue_server.tables import metadata
from tests.dossiers.house import House
from tests.dossiers.test_forms import session
from tests.hall.with_dossiers import running

PERSON: dict[str, Any] = {
    "name": "Nguyễn Thị Bí Mật",
    "id_number": "001099012345",
    "birth_date": "1960-02-03",
    "sex": "Nữ",
    "address": "Thôn Kín, xã An Khê Thượng",
    "phone": "0912345678",
    "submitted_by": "Trần Văn Thay",
}
SECRETS = ("Bí Mật", "bi mat", "bi ma", "Thôn Kín", "Văn Thay", "1960-02-03")
DECADE = 3_650


def retention_of(house: House) -> Retention:
    return Retention(Current(house.centre), house.database, house.clock)


async def everything(database: Database) -> str:
    def read(connection: Connection) -> str:
        rows = [
            str(value)
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            for value in row
        ]
        return "\n".join(rows)

    return await database.read(read)


async def told_of_her(house: House) -> Dossier:
    """A dossier in which every free text names the person, closed."""
    her = "bà Bí Mật ở Thôn Kín"
    dossier = await house.receive(
        applicant=PERSON, note=her, delivery="post", delivery_address="Thôn Kín"
    )
    dossier = await house.ask_for_papers(dossier, instruction=her)
    dossier = await house.accept_papers(dossier)
    dossier = await house.stop(dossier, reason=her, ground=her)
    dossier = await house.resume(dossier)
    return await house.resolved(dossier)


async def test_nothing_is_left_of_the_person(house: House) -> None:
    dossier = await told_of_her(house)
    returned = await house.return_result(dossier, delivery="post")
    before = await everything(house.database)
    assert all(secret in before for secret in SECRETS[:5])
    house.clock.move(days=DECADE + 1)
    assert await retention_of(house).step() == 1
    after = await everything(house.database)
    assert not [secret for secret in SECRETS if secret in after]
    seen = await house.get(returned.dossier_id)
    assert (seen.applicant.name, seen.applicant.phone) == ("—", "")
    assert (seen.code, seen.status, seen.due_at) == (
        returned.code,
        returned.status,
        returned.due_at,
    )
    assert [line.action for line in seen.log] == [line.action for line in returned.log]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_is_left_in_the_file(house: House) -> None:
    assert isinstance(house.database, SqliteDatabase)
    await told_of_her(house)
    house.clock.move(days=DECADE + 1)
    assert await retention_of(house).step() == 1
    await house.database.stop()
    held = b"".join(f.read_bytes() for f in house.database.path.parent.glob("motcua.sqlite*"))
    assert not [secret for secret in SECRETS if secret.encode() in held]


async def test_whose_time_is_not_over_stay(house: House) -> None:
    waiting = await house.receive(applicant=PERSON)
    uncollected = await told_of_her(house)
    house.clock.move(days=DECADE - 1)
    retention = retention_of(house)
    assert await retention.step() == 0
    late = await house.return_result(await house.get(uncollected.dossier_id), delivery="post")
    house.clock.move(days=DECADE - 1)
    assert await retention.step() == 0, "its result was returned only then"
    house.clock.move(days=2)
    assert await retention.step() == 1
    assert (await house.get(late.dossier_id)).applicant.name == "—"
    assert (await house.get(waiting.dossier_id)).applicant.phone == PERSON["phone"]


async def test_the_log_still_fits_and_says_what_was_done(house: House) -> None:
    await told_of_her(house)
    await house.receive(applicant=PERSON)
    house.clock.move(days=DECADE + 1)
    await retention_of(house).step()
    found = await house.database.read(lambda c: audit.verify(c, {}))
    assert [one.sound for one in found] == [True] * len(audit.LOGS)
    line = (await house.database.read(lambda c: list(centre_store.read_log(c))))[-1]
    assert (line.who, line.action, line.detail) == ("system", "unlink_persons", "1")


async def test_once_a_day_until_all_are_done(
    house: House, demo_centre: Centre, clock: SetClock
) -> None:
    plan = _year(demo_centre).of(2 * AT_ONCE + 50)
    await house.do(lambda unit: make(unit, demo_centre, plan, demo_procedures()))
    clock.move(days=2 * DECADE)
    retention, done = retention_of(house), list[int]()
    while not done or done[-1]:
        done.append(await retention.step())
    assert done[:2] == [AT_ONCE, AT_ONCE]
    closed = await house.database.read(
        lambda c: c.scalar(select(func.count()).where(dossiers.c.closed_at.is_not(None)))
    )
    assert sum(done) == closed
    left = await house.database.read(lambda c: c.scalar(select(func.count(applicants.c.id))))
    assert left == plan.dossiers - closed


def _year(centre: Centre) -> Plan:
    last = date(2026, 10, 31)
    return Plan.commune_year(centre, last, centre.midnight_after(last), 7)


async def test_every_figure_stays_what_it_was(
    database: Database, demo_centre: Centre, clock: SetClock
) -> None:
    plan = _year(demo_centre).of(700)
    await database.write(lambda unit: make(unit, demo_centre, plan, demo_procedures()))
    reports = Reports(Current(demo_centre), database, clock)
    period = Period(plan.first, plan.last)
    before = [await reports.figures(period, dimension) for dimension in Dimension]
    later = SetClock(clock.now() + timedelta(days=2 * DECADE))
    retention, some = Retention(Current(demo_centre), database, later), 1
    while some:
        some = await retention.step()
    assert [await reports.figures(period, dimension) for dimension in Dimension] == before
    found = await database.read(lambda c: audit.verify(c, {}))
    assert all(one.sound for one in found)


async def test_the_pages_of_an_unlinked_dossier_open(
    database_url: str, demo_centre: Centre, clock: SetClock
) -> None:
    async with running(database_url, demo_centre, clock) as hall:
        dossier = await told_of_her(hall.house)
        clock.move(days=DECADE + 1)
        assert await retention_of(hall.house).step() == 1
        token = dossier.follow_url.rpartition("/")[2]
        forms = [f"/dossiers/{dossier.dossier_id}/forms/{number}" for number in range(1, 7)]
        for path in (*forms, "/register?from=2026-11-16&to=2026-11-16", f"/H/{token}"):
            cookies = await session(hall, 21)
            answer = await hall.client.get(path, cookies=cookies, allow_redirects=False)
            read = await answer.text()
            assert answer.status in (200, 404), path
            assert not [secret for secret in SECRETS if secret in read], path
