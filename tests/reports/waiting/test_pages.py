"""The pages of waits as a leader opens them: over HTTP, with every link followed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from random import Random, randrange
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from config.centre.model import Centre
from display.voice import SilentVoice
from queue_server.app import build
from queue_server.centre import repository as centre_store
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db import hash_chain
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.synthetic.queue_generator import QueuePlan, make
from queue_server.tickets.tables import tickets, told_waits
from tests.dossiers.house import add_staff
from tests.hall.browser import launched
from tests.reports.test_exports import parsed_csv, parsed_xlsx
from tests.reports.test_pages import COUNT, FIGURE, LINK, Hall, number
from tests.reports.waiting.conftest import LAST_DAY

WEEK = "from=2026-11-16&to=2026-11-22"
FORMULA = "=1+1"
WORDS = re.compile(r"[^\W\d_]")
PAGES = (
    "/reports/waiting",
    "/reports/waiting/by/service",
    "/reports/waiting/by/counter",
    "/reports/waiting/by/priority",
    "/reports/waiting/by/day",
    "/reports/waiting/by/half_hour",
    "/reports/waiting/told/service",
    "/reports/waiting/told/priority",
    "/reports/waiting/counters",
    "/reports/waiting/tickets?measure=called",
)


def with_query(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}"


@pytest.fixture
def centre(busy_centre: Centre) -> Centre:
    """One of its services has a name that a spreadsheet would compute."""
    whole = busy_centre.model_dump()
    whole["services"][0]["name"] = {"vi": FORMULA, "en": FORMULA}
    return Centre.model_validate(whole)


@pytest.fixture
async def hall(sqlite_url: str, centre: Centre) -> AsyncIterator[Hall]:
    clock = SetClock(centre.midnight_after(LAST_DAY))
    database = open_database(sqlite_url, EventBus())
    client: TestClient[Any, Any] = TestClient(
        TestServer(build(centre, database, clock, SilentVoice()).application), cookie_jar=None
    )
    await client.start_server()
    keys = {}

    def fill(unit: UnitOfWork) -> None:
        add_staff(unit)
        make(unit, centre, QueuePlan.of(centre, LAST_DAY, days=5, people=90, seed=3))
        for name, staff in (("clerk", 1), ("leader", 21)):
            keys[name] = new_secret()
            ends = clock.now() + timedelta(days=30)
            centre_store.add_session(
                unit.connection, secret_hash(keys[name]), staff, clock.now(), ends
            )
        _tell_a_phone(unit)

    await database.write(fill, SYSTEM, clock.now())
    yield Hall(client, keys)
    await client.close()


def _tell_a_phone(unit: UnitOfWork) -> None:
    """The first ticket's phone is told two waits, the second of them not known."""
    first = unit.connection.execute(select(tickets).order_by(tickets.c.id).limit(1)).one()
    lines = [
        {"ticket_id": first.id, "day": first.day, "at": first.issued_at + timedelta(minutes=after),
         "ahead": ahead, "low_seconds": low, "high_seconds": high}
        for after, ahead, low, high in ((10, 7, 1200, 2100), (20, 6, None, None))
    ]  # fmt: skip
    hash_chain.insert_rows(unit.connection, told_waits, lines)


async def test_a_list_has_what_the_phone_of_a_ticket_was_told(hall: Hall) -> None:
    page = await hall.page(f"/reports/waiting/tickets?{WEEK}&lang=en")
    assert page.count("Told on the phone") == 1
    assert "Told on the phone: 2" in page
    (told,) = re.findall(r"<ol>(.*?)</ol>", page, re.DOTALL)
    first, second = re.findall(r"<li>\d\d:\d\d: (.*?)</li>", told)
    assert first.replace("\xa0", " ") == "20–35 min, people ahead: 7"
    assert second == "not told, people ahead: 6"


@pytest.mark.parametrize("path", PAGES)
async def test_only_leaders_see_waits(hall: Hall, path: str) -> None:
    assert (await hall.open(path, by="nobody"))[0] == 303
    status, answer = await hall.open(path, by="clerk")
    assert status == 403
    assert "Anh/chị không có quyền xem số liệu" in await answer.text()
    assert (await hall.open(path))[0] == 200


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES[:8])
async def test_every_count_leads_to_as_many_tickets(hall: Hall, path: str, language: str) -> None:
    page = await hall.page(f"{path}?{WEEK}&lang={language}")
    figures = [one for one in FIGURE.findall(page) if "/tickets?" in one[0]]
    assert len(figures) > 5 or path == PAGES[0]
    for address, said in figures[::7]:
        behind = await hall.page(unescape(address))
        (count,) = COUNT.findall(behind)
        assert number(count) == number(said), address


async def test_no_link_of_a_page_is_dead(hall: Hall) -> None:
    for path in PAGES:
        page = await hall.page(with_query(path, WEEK))
        own = {unescape(link) for link in LINK.findall(page)}
        wanted = sorted(link for link in own if "/reports/waiting" in link or "/static" in link)
        assert len(wanted) > 10
        for link in wanted[::5]:
            assert (await hall.open(link))[0] == 200, link


@pytest.mark.parametrize("path", PAGES[1:])
async def test_files_say_the_same_and_nothing_in_them_is_computed(hall: Hall, path: str) -> None:
    name, _, query = path.partition("?")
    _, as_csv = await hall.open(f"{name}.csv?{WEEK}&{query}")
    _, as_xlsx = await hall.open(f"{name}.xlsx?{WEEK}&{query}")
    assert as_csv.content_type == "text/csv"
    rows, cells = parsed_csv(await as_csv.read()), parsed_xlsx(await as_xlsx.read())
    assert len(rows) > 5
    assert not any(cell == FORMULA for row in rows for cell in row)
    numbers = sum(isinstance(cell, float) for row in cells for cell in row)
    assert numbers > 5
    texts = [cell.lstrip("'") for row in rows for cell in row if WORDS.search(cell)]
    others = [cell for row in cells for cell in row if isinstance(cell, str)]
    assert texts == [cell for cell in others if WORDS.search(cell)]


async def test_a_total_in_a_file_is_that_of_the_page(hall: Hall) -> None:
    page = await hall.page(f"/reports/waiting/by/service?{WEEK}&lang=en")
    foot = page[page.index("<tfoot>") : page.index("</tfoot>")]
    _, answer = await hall.open(f"/reports/waiting/by/service.xlsx?{WEEK}&lang=en")
    total = next(row for row in parsed_xlsx(await answer.read()) if row[1:2] == ["Total"])
    given = FIGURE.findall(foot)[0][1]
    assert total[2] == number(given)


@pytest.mark.parametrize("dimension", ["priority", "reason"])
async def test_classes_and_reasons_are_shares_of_all_people(hall: Hall, dimension: str) -> None:
    _, answer = await hall.open(f"/reports/waiting/by/{dimension}.xlsx?{WEEK}&lang=en")
    rows = parsed_xlsx(await answer.read())
    head = next(row for row in rows if "Tickets" in row)
    assert head[2:4] == ["Tickets", "Tickets (%)"]
    lines = [row for row in rows if isinstance(row[0], float) and len(row) > 4]
    total = next(row for row in rows if row[1:2] == ["Total"])
    assert total[3] == 100
    for line in lines:
        assert isinstance(line[2], float)
        assert isinstance(total[2], float)
        assert line[3] == pytest.approx(100 * line[2] / total[2], abs=0.06)
    assert sum(line[2] for line in lines if isinstance(line[2], float)) == total[2]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reports/waiting?from=2026-11-02&to=2026-11-01", 422),
        ("/reports/waiting?from=2020-01-01&to=2024-12-31", 422),
        ("/reports/waiting/tickets?measure=nonsense", 422),
        ("/reports/waiting/tickets?weekday=7", 422),
        ("/reports/waiting/tickets?half_hour=48", 422),
        ("/reports/waiting/tickets?half_hour=²", 422),
        ("/reports/waiting/tickets?offset=-1", 422),
        ("/reports/waiting/by/weather", 404),
        ("/reports/waiting/told/counter", 404),
        ("/reports/waiting/by/service.pdf", 404),
        ("/reports/waiting/nowhere", 404),
    ],
)
async def test_what_cannot_be_is_said_on_a_page(hall: Hall, path: str, status: int) -> None:
    found, answer = await hall.open(path)
    assert found == status
    assert "<main" in await answer.text()


async def test_a_filter_of_nothing_is_an_empty_list(hall: Hall) -> None:
    page = await hall.page(f"/reports/waiting/tickets?service=%3Cscript%3E&{WEEK}")
    assert "Không có phiếu nào." in page
    assert "<script>" not in page


async def test_an_empty_period_says_so(hall: Hall) -> None:
    for path in PAGES[:-1]:
        page = await hall.page(with_query(path, "from=2020-01-01&to=2020-12-31"))
        assert "Chưa có phiếu nào trong kỳ này" in page


async def test_parameters_of_any_kind_are_answered(hall: Hall) -> None:
    random = Random(seed := randrange(2**32))
    print(f"seed {seed}")
    names = ("from", "to", "measure", "service", "counter", "priority", "reason", "weekday",
             "half_hour", "offset", "lang")  # fmt: skip
    values = ("", "0", "-1", "1e9", "2026-11-09", "09/11/2026", "9" * 40, "%00", "%F0%9F%8E%AB",
              "late", "none", "'", "%25", "true", "uu-tien", "30/02/2026", "%ED%A0%80")  # fmt: skip
    for _ in range(150):
        query = "&".join(
            f"{random.choice(names)}={random.choice(values)}" for _ in range(random.randrange(4))
        )
        path = random.choice((*PAGES[:-1], "/reports/waiting/tickets"))
        ending = random.choice(("", "", ".csv", ".xlsx")) if path != PAGES[0] else ""
        status, answer = await hall.open(f"{path}{ending}?{query}")
        assert status in (200, 422), (path, query, await answer.text())


async def test_nobody_is_named_in_a_list(hall: Hall) -> None:
    _, answer = await hall.open(f"/reports/waiting/tickets.csv?{WEEK}&lang=en")
    head = next(row for row in parsed_csv(await answer.read()) if "Ticket" in row)
    assert head[1:] == [
        "Ticket", "Taken at", "Service", "Priority", "Wait told", "Called at", "Waited", "Counter",
        "At the counter", "Outcome", "Kiosk offline",
    ]  # fmt: skip


FITS = "[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)"


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_pages_fit_their_screens(hall: Hall, language: str) -> None:
    complaints: list[str] = []
    async with launched() as browser:
        for width in (1366, 1024):
            context = await browser.new_context(viewport={"width": width, "height": 768})
            await context.add_cookies(
                [{"name": "motcua_session", "value": hall.key("leader"), "url": hall.url}]
            )
            page = await context.new_page()
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            for path in PAGES:
                await page.goto(f"{hall.url}{with_query(path, WEEK)}&lang={language}")
                assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
                assert await page.evaluate(FITS), path
            await context.close()
    assert complaints == []
