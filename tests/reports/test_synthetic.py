"""Invented dossiers live by the room's rules, are the same for the same seed, and never mix."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import func, select

from config.centre.model import Centre
from config.demo import demo_procedures, open_around_the_clock
from config.wire.dossiers.answers import DossierAction, DossierStatus
from queue_server.centre.tables import staff
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import data_keys
from queue_server.dossiers.persons.applicants import opened
from queue_server.dossiers.rules.deadlines import is_working_day, outcome
from queue_server.dossiers.rules.lifecycle import after
from queue_server.dossiers.tables import applicants, dossier_serials, dossiers
from queue_server.reports.figures import Dimension
from queue_server.reports.periods import Period
from queue_server.reports.service import Reports
from queue_server.synthetic.generator import NotEmpty, make
from queue_server.synthetic.plan import Plan, expected
from tests.reports.recount import Rows, read_rows


async def test_there_is_some_of_everything(filled: Rows) -> None:
    statuses = Counter(row.status for row in filled.dossiers)
    assert len(filled.dossiers) == 500
    for status in ("received", "in_progress", "refused", "withdrawn", "resolved", "returned"):
        assert statuses[status], status
    assert set(Counter(row.channel for row in filled.dossiers)) == {"in_person", "online", "postal"}
    assert {row.outcome for row in filled.dossiers} == {
        None,
        "early",
        "on_time",
        "late",
        "no_limit",
    }
    assert {form.form for forms in filled.forms.values() for form in forms} >= {2, 3, 4, 5}


async def test_every_log_is_a_lawful_life(filled: Rows, year: Plan) -> None:
    for row in filled.dossiers:
        lines = filled.log[row.id]
        assert [line.version for line in lines] == list(range(1, row.version + 1))
        status: DossierStatus | None = None
        for line in lines:
            assert line.from_status == status
            action = DossierAction(line.action)
            resolving = action is DossierAction.RESOLVE
            status = after(
                status, DossierAction.ADVANCE if resolving else action, last_work_step=resolving
            )
            assert line.to_status == status
        assert row.status == status
        assert lines[0].at == row.received_at
        assert all(one.at <= other.at for one, other in pairwise(lines))
        assert lines[-1].at < year.until
        assert row.status_since in {line.at for line in lines}
        told = [line.reason for line in lines if line.action == DossierAction.TELL_CITIZEN]
        assert told in ([], ["Bằng tin nhắn."])


async def test_outcomes_and_due_dates_are_those_of_the_rules(
    filled: Rows, demo_centre: Centre
) -> None:
    for row in filled.dossiers:
        lines = filled.due_dates[row.id]
        assert row.due_at == lines[-1].due_at
        assert row.statutory_due_at == lines[-1].statutory_due_at
        assert lines[0].why == "receipt"
        ended = [stop for stop in filled.stops[row.id] if stop.ended_at]
        assert sum(line.why == "stop" for line in lines) == len(ended)
        if row.closed_at and row.status != "refused":
            assert row.outcome == outcome(demo_centre, row.due_at, row.closed_at)
        if row.due_at:
            assert is_working_day(demo_centre, demo_centre.day(row.due_at))


async def test_nothing_goes_on_while_it_is_late_without_an_apology(filled: Rows) -> None:
    late = [row for row in filled.dossiers if row.outcome == "late" and row.resolved_at]
    assert late
    for row in late:
        (form,) = [form for form in filled.forms[row.id] if form.form == 4]
        assert row.extended_to is not None
        for line in filled.log[row.id]:
            if line.action in {"advance", "resolve"} and line.at > row.due_at:
                assert line.at >= form.issued_at


async def test_steps_follow_one_another(filled: Rows) -> None:
    for row in filled.dossiers:
        steps = filled.steps[row.id]
        done = [step for step in steps if step.ended_at]
        assert [step.place for step in done] == list(range(len(done)))
        assert all(step.started_at <= step.ended_at and step.staff_id for step in done)
        assert all(one.ended_at == other.started_at for one, other in pairwise(done))
        if row.status == "returned":
            assert len(done) == len(steps)
        elif row.status != "refused":
            assert steps[row.step].started_at
            assert not steps[row.step].ended_at


async def test_codes_and_forms_are_numbered_without_gaps(
    filled: Rows, demo_centre: Centre, database: Database
) -> None:
    given: dict[str, list[int]] = defaultdict(list)
    for row in filled.dossiers:
        _, day, serial = row.code.split("-")
        assert f"{demo_centre.local(row.received_at):%y%m%d}" == day
        given[f"day:20{day[:2]}-{day[2:4]}-{day[4:]}"].append(int(serial))
    for forms in filled.forms.values():
        for form in forms:
            given[f"form{form.form}:{form.year}"].append(form.serial)
    for serials in given.values():
        assert sorted(serials) == list(range(1, len(serials) + 1))
    kept = await database.read(lambda c: c.execute(select(dossier_serials)).all())
    assert {row.kind: row.given for row in kept} == {k: len(v) for k, v in given.items()}


async def test_people_are_clearly_invented(filled: Rows, database: Database) -> None:
    people = await database.read(
        lambda c: [opened(data_keys(c), row) for row in c.execute(select(applicants))]
    )
    assert len(people) == len(filled.dossiers)
    assert all(
        row.name.endswith("(giả định)")
        and row.id_number.startswith("000")
        and row.phone.startswith("0000")
        for row in people
    )
    officials = await database.read(lambda c: c.execute(select(staff)).all())
    assert officials
    assert not any(row.active for row in officials)


def _plain(rows: Rows) -> list[Any]:
    """Without the duty, which the tests of figures note afterwards."""
    return [{**row._mapping, "duty": ""} for row in rows.dossiers]


async def test_the_same_seed_makes_the_same_dossiers(
    sqlite_url: str, filled: Rows, demo_centre: Centre, year: Plan, database: Database
) -> None:
    again = open_database(sqlite_url.replace("motcua", "again"), EventBus())
    await _migrated(again)
    await again.write(lambda unit: make(unit, demo_centre, year, demo_procedures()))
    assert _plain(await again.read(read_rows)) == _plain(filled)
    await again.stop()


async def _migrated(database: Database) -> None:
    await asyncio.to_thread(database.migrate)
    await database.start()


async def test_another_seed_makes_others(
    demo_centre: Centre, year: Plan, database: Database
) -> None:
    other = replace(year, seed=12, dossiers=50)
    await database.write(lambda unit: make(unit, demo_centre, other, demo_procedures()))
    tokens = await database.read(lambda c: c.scalars(select(dossiers.c.token)).all())
    assert len(set(tokens)) == 50


async def test_they_never_come_among_others(
    filled: Rows, database: Database, demo_centre: Centre, year: Plan
) -> None:
    with pytest.raises(NotEmpty):
        await database.write(lambda unit: make(unit, demo_centre, year, demo_procedures()))
    count = await database.read(lambda c: c.scalar(select(func.count()).select_from(dossiers)))
    assert count == len(filled.dossiers)


async def test_whatever_comes_after_goes_on_counting(filled: Rows, database: Database) -> None:
    """PostgreSQL gives the next numbers itself."""

    def add(unit: Any) -> int:
        words = {
            column.name: "" for column in applicants.c if column.name not in ("id", "birth_date")
        }
        key = unit.connection.execute(applicants.insert().values(**words)).inserted_primary_key
        return int(key[0])

    assert await database.write(add) == len(filled.dossiers) + 1


@pytest.mark.parametrize("dossiers_wanted", [16_000])
@pytest.mark.slow
async def test_a_provinces_month_is_78_per_cent_early_and_the_rest_on_time(
    sqlite_url: str, demo_centre: Centre, dossiers_wanted: int
) -> None:
    last = date(2026, 10, 31)
    until = demo_centre.midnight_after(last)
    plan = Plan.province_month(demo_centre, last, until, 5).of(dossiers_wanted)
    database = open_database(sqlite_url, EventBus())
    await database.start()
    await database.write(lambda unit: make(unit, demo_centre, plan, demo_procedures()))
    month = Period(plan.first, plan.last)
    figures = await Reports(Current(demo_centre), database, SetClock(until)).figures(
        month, Dimension.FIELD
    )
    await database.stop()
    total = figures.total
    assert total.received == dossiers_wanted
    assert total.early == round(0.78 * total.resolved)
    assert total.early + total.on_time == total.resolved
    assert total.pending <= dossiers_wanted // 100


def test_a_busy_commune_takes_220_to_250_a_working_day(demo_centre: Centre) -> None:
    day, last = date(2026, 1, 1), date(2026, 12, 31)
    while day <= last:
        taken = expected(demo_centre, day, day)
        assert (220 <= taken <= 250) == is_working_day(demo_centre, day), day
        day += timedelta(days=1)


async def test_a_centre_that_is_open_around_the_clock_works_by_day(
    sqlite_url: str, demo_centre: Centre
) -> None:
    centre = open_around_the_clock(demo_centre)
    until = centre.midnight_after(date(2026, 11, 19)) + timedelta(hours=9, minutes=12)
    plan = Plan.recent_weeks(centre, until, seed=3).of(400)
    database = open_database(sqlite_url, EventBus())
    await database.start()
    await database.write(lambda unit: make(unit, centre, plan, demo_procedures()))
    rows = await database.read(read_rows)
    await database.stop()
    assert all(7 <= centre.local(row.received_at).hour < 17 for row in rows.dossiers)
    assert max(line.at for lines in rows.log.values() for line in lines) < until
