"""The report of campaigns: what is counted, and the pages as a leader opens them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection, func, insert, select, update

from config.centre.campaigns import capacity, in_force
from config.centre.model import Centre
from display.voice import SilentVoice
from queue_server.app import build
from queue_server.assistance.declarations.tables import declarations
from queue_server.centre import repository as centre_store
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.reports.campaigns.figures import (
    CampaignPhase,
    last_of_its_kind,
    of_campaign,
    others,
    spans,
    weekdays,
)
from queue_server.reports.campaigns.helpers import helpers
from queue_server.reports.waiting.facts import NONE, DayFacts, Names, TicketOutcome
from queue_server.synthetic.queue_generator import QueuePlan, make
from queue_server.tickets.tables import ticket_log, tickets
from tests.campaigns.a_campaign import FIRST, LAST, campaign, centre
from tests.dossiers.house import add_staff
from tests.hall.demo import demo_centre
from tests.reports.test_exports import parsed_csv, parsed_xlsx
from tests.reports.test_pages import COUNT, FIGURE, Hall, number

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MINUTE = 60_000


def facts(names: Names, *some: tuple[str, int, int]) -> DayFacts:
    """Tickets of a day: service, minute of the day, wait in minutes."""
    rows = [
        (place, 0, minute, names.number(service), names.number(service), names.number("2"), 0, 0,
         TicketOutcome.SERVED, wait * MINUTE, 5 * MINUTE, NONE, NONE, 1)
        for place, (service, minute, wait) in enumerate(some, start=1)
    ]  # fmt: skip
    return DayFacts(list(zip(*rows, strict=True)))


def test_its_own_figures_are_of_its_days_and_tickets() -> None:
    names, town = Names(), centre(campaign(daily_quota=30, period_quota=20))
    (one,) = town.campaigns
    days = {
        FIRST - DAY: facts(names, ("tro-cap", 480, 1)),
        FIRST: facts(names, ("tro-cap", 480, 10), ("tro-cap", 511, 20), ("ho-tich", 480, 5)),
        LAST: facts(names, ("tro-cap", 485, 30)),
    }
    found = of_campaign(one, days, names.name)
    assert {day: group.given for day, group in found.by_day.items()} == {FIRST: 2, LAST: 1}
    assert {slot: group.given for slot, group in found.by_slot.items()} == {16: 2, 17: 1}
    assert {c: list(group.waits) for c, group in found.by_counter.items()} == {
        "2": [10 * MINUTE, 20 * MINUTE, 30 * MINUTE]
    }
    assert [capacity(town, one, day) for day in (FIRST, LAST, LAST + DAY)] == [30, 20, None]


def test_others_are_compared_on_the_same_weekdays_of_four_weeks() -> None:
    names, town = Names(), centre(campaign(first_day="2026-11-17", last_day="2026-11-17", days=[]))
    (one,) = town.campaigns
    tuesday = date(2026, 11, 17)
    days = {
        tuesday - 5 * WEEK: facts(names, ("ho-tich", 480, 99)),
        tuesday - 4 * WEEK: facts(names, ("ho-tich", 480, 1)),
        tuesday - DAY: facts(names, ("ho-tich", 480, 98), ("dat", 480, 98)),
        tuesday: facts(names, ("ho-tich", 480, 20), ("tro-cap", 480, 50)),
        tuesday + WEEK: facts(names, ("ho-tich", 480, 2), ("dat", 480, 3)),
    }
    on = weekdays(town, one)
    assert on == {1}
    found = {(o.service, o.when): o for o in others(one, on, days, names.name)}
    assert {key: [w // MINUTE for w in o.group.waits] for key, o in found.items()} == {
        ("ho-tich", CampaignPhase.BEFORE): [1],
        ("ho-tich", CampaignPhase.DURING): [20],
        ("ho-tich", CampaignPhase.AFTER): [2],
        ("dat", CampaignPhase.AFTER): [3],
    }
    assert [found["ho-tich", when].is_whole for when in CampaignPhase] == [False, True, True]
    assert found["ho-tich", CampaignPhase.BEFORE].days == 1


def test_it_is_compared_with_the_last_of_its_kind() -> None:
    early = {"first_day": "2026-03-02", "last_day": "2026-03-03", "days": []}
    late = {"first_day": "2026-07-06", "last_day": "2026-07-07", "days": []}
    town = centre(
        campaign(), campaign(id="thang-3", **early), campaign(id="thang-7", **late),
        campaign(id="hoc", **early | {"kind": "enrolment"}),
    )  # fmt: skip
    found = [last_of_its_kind(town, one) for one in town.campaigns]
    assert [one.id if one else "" for one in found] == ["thang-7", "", "thang-3", ""]


# --------------------------------------------------------------------------------- pages

PAGE = "/reports/campaigns/tro-cap"
TABLES = ("summary", "days", "half-hours", "counters", "others")


def town() -> Centre:
    """The demo's centre with a campaign whose name a spreadsheet would compute."""
    given = campaign(
        name={"vi": "=Chi trả <b>", "en": "=Payment"}, counters=["1", "2"], daily_quota=500,
        helpers={"vi": "Đoàn Thanh niên", "en": "Youth union"}, days=[],
    )  # fmt: skip
    return Centre.model_validate(demo_centre().model_dump(mode="json") | {"campaigns": [given]})


class CampaignHall(Hall):
    """A server that has had a campaign."""

    def __init__(self, client: TestClient[Any, Any], keys: dict[str, str], given: int) -> None:
        super().__init__(client, keys)
        self.given = given


def given(connection: Connection) -> int:
    """How many numbers of the campaign were given on its days, counted anew."""
    line = ticket_log.c
    wanted = (
        select(func.count())
        .join_from(ticket_log, tickets, tickets.c.id == line.ticket_id)
        .where(line.action == "issue", line.service == "tro-cap", line.day.between(FIRST, LAST))
        .where(tickets.c.voided.is_(False))
    )
    return connection.execute(wanted).scalar_one()


@pytest.fixture
async def hall(sqlite_url: str) -> AsyncIterator[CampaignHall]:
    one = town()
    clock = SetClock(one.midnight_after(LAST + WEEK))
    server = build(one, open_database(sqlite_url, EventBus()), clock, SilentVoice())
    client: TestClient[Any, Any] = TestClient(TestServer(server.application), cookie_jar=None)
    await client.start_server()
    keys = {}

    def fill(unit: UnitOfWork) -> None:
        add_staff(unit)
        plan = QueuePlan.of(one, LAST + WEEK, days=21, people=60, seed=5)
        make(unit, in_force(one, FIRST), plan)
        for name, staff in (("clerk", 1), ("leader", 21)):
            keys[name] = new_secret()
            ends = clock.now() + timedelta(days=30)
            centre_store.add_session(
                unit.connection, secret_hash(keys[name]), staff, clock.now(), ends
            )

    await server.app.database.write(fill, SYSTEM, clock.now())
    yield CampaignHall(client, keys, await server.app.database.read(given))
    await client.close()


async def test_leaders_read_it_and_each_figure_leads_to_its_tickets(hall: CampaignHall) -> None:
    overview = await hall.page("/reports/campaigns?lang=vi")
    assert "=Chi trả &lt;b&gt;" in overview
    assert PAGE in overview
    page = await hall.page(f"{PAGE}?lang=vi")
    assert "Đoàn Thanh niên" in page
    assert "÷" in page
    figures = [one for one in FIGURE.findall(page) if "/tickets?" in one[0]]
    assert len(figures) > 40
    assert number(figures[0][1]) == hall.given > 20
    for address, said in figures[::9]:
        behind = await hall.page(unescape(address))
        assert [number(one) for one in COUNT.findall(behind)] == [number(said)], address
    english = await hall.page(f"{PAGE}?lang=en")
    assert "Other services before, during and after" in english
    assert not re.search(r"campaigns\.report|waiting\.\w+\.", page + english)


async def test_who_worked_for_it_and_how_long(hall: CampaignHall, sqlite_url: str) -> None:
    """What the log has, counted here by hand; and a volunteer's declaration of its procedure."""
    one = town()
    volunteer = {"id": "minh", "name": "Trần Văn Minh"}
    had = one.model_dump(mode="json")
    had["campaigns"][0]["procedures"] = ["1.000001"]
    had["declarations"]["volunteers"] = [volunteer]
    centre = Centre.model_validate(had)
    (its,) = centre.campaigns
    database = open_database(sqlite_url, EventBus())
    await database.start()

    def fill(unit: UnitOfWork) -> list[tuple[str, int, int, int]]:
        base = {
            "digest": "-", "entered_at": unit.now, "entered_by": "staff:1", "place": "counter",
            "helped": "form", "result": "declared",
        }  # fmt: skip
        some = [("a", FIRST, 25, "1.000001", None), ("b", LAST, 20, "1.000001", None),
                ("c", LAST, 60, "2.000002", None), ("d", LAST, 60, "1.000001", unit.now),
                ("e", LAST + WEEK, 60, "1.000001", None)]  # fmt: skip
        unit.connection.execute(insert(declarations), [
            base | {"entry": entry, "day": day, "minutes": minutes, "procedure_code": code,
                    "volunteer": "minh", "withdrawn_at": gone}
            for entry, day, minutes, code, gone in some
        ])  # fmt: skip
        somebody = update(ticket_log).where(ticket_log.c.counter.is_not(None))
        unit.connection.execute(somebody.values(actor="staff:1"))
        found = helpers(unit.connection, centre, its)
        minutes = timedelta(minutes=1)
        return [(w.name, len(w.days), w.served, round((w.present + w.helped) / minutes))
                for w in found]  # fmt: skip

    found = await database.write(fill, SYSTEM, one.midnight_after(LAST + WEEK))
    await database.stop()
    assert ("Trần Văn Minh", 2, 0, 45) in found
    served = sum(people for _, _, people, _ in found)
    assert 0 < served <= hall.given
    assert [one[3] for one in found] == sorted((one[3] for one in found), reverse=True)
    page = await hall.page(f"{PAGE}?lang=vi")
    assert all(name in page for name, *_ in found if name != "Trần Văn Minh")
    _, as_csv = await hall.open(f"{PAGE}/helpers.csv")
    rows = parsed_csv(await as_csv.read())
    assert sum(int(row[3]) for row in rows if len(row) == 7 and row[3].isdigit()) == served
    assert (await hall.open(f"{PAGE}/helpers.xlsx"))[0] == 200
    assert (await hall.open(f"{PAGE}/helpers.csv", by="clerk"))[0] == 403


async def test_who_does_not_oversee_is_refused_and_unknown_ones_are_not_there(
    hall: CampaignHall,
) -> None:
    for path in ("/reports/campaigns", PAGE, f"{PAGE}/days.csv"):
        assert (await hall.open(path, by="nobody"))[0] == 303
        assert (await hall.open(path, by="clerk"))[0] == 403
    for path in ("/reports/campaigns/x", f"{PAGE}/days", f"{PAGE}/x.csv", f"{PAGE}/days.pdf"):
        assert (await hall.open(path))[0] == 404


async def test_files_say_the_same_and_add_up(hall: CampaignHall) -> None:
    sums = set()
    for table in TABLES:
        _, as_csv = await hall.open(f"{PAGE}/{table}.csv")
        _, as_xlsx = await hall.open(f"{PAGE}/{table}.xlsx")
        rows, cells = parsed_csv(await as_csv.read()), parsed_xlsx(await as_xlsx.read())
        assert len(rows) > 5
        assert len(cells) >= len(rows) - 2
        start = next(place for place, row in enumerate(rows) if len(row) > 5)
        body = [row for row in rows[start + 1 :] if len(row) > 5]
        if table in TABLES[1:4]:
            sums.add(sum(int(row[1]) for row in body))
    assert sums == {hall.given}


def test_spans_of_days_at_the_calendars_end_are_within_it() -> None:
    (first,) = centre(campaign(first_day=date(1, 1, 3), last_day=date(1, 1, 5), days=[])).campaigns
    (last,) = centre(campaign(first_day=date.max, last_day=date.max, days=[])).campaigns
    assert spans(first)[CampaignPhase.BEFORE].first == date.min
    assert spans(last)[CampaignPhase.AFTER].last == date.max
