"""The figures' pages as a leader opens them: over HTTP, with every link followed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from config.centre.model import Centre
from config.demo import demo_procedures
from config.text.catalogue import LANGUAGES
from display.voice import SilentVoice
from queue_server.app import build
from queue_server.centre import repository as centre_store
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.synthetic.generator import make
from queue_server.synthetic.plan import Plan
from tests.dossiers.house import add_staff
from tests.reports.test_exports import parsed_csv, parsed_xlsx

YEAR = "from=2025-11-21&to=2026-11-20"
FIGURE = re.compile(r'<a class="figure[^"]*" href="([^"]+)">([\d.,]+)</a>')
COUNT = re.compile(r'<strong data-count="\w+">(?:Tickets: )?([\d.,]+)')
LINK = re.compile(r'href="([^"]+)"')


class Hall:
    """A server full of invented dossiers, a leader and a clerk."""

    def __init__(self, client: TestClient[Any, Any], keys: dict[str, str]) -> None:
        self._client = client
        self._keys = keys

    @property
    def url(self) -> str:
        return str(self._client.make_url("")).rstrip("/")

    def key(self, name: str) -> str:
        return self._keys[name]

    async def open(self, path: str, by: str = "leader") -> tuple[int, Any]:
        cookies = {"motcua_session": self._keys[by]} if by in self._keys else {}
        answer = await self._client.get(path, cookies=cookies, allow_redirects=False)
        return answer.status, answer

    async def page(self, path: str) -> str:
        status, answer = await self.open(path)
        text: str = await answer.text()
        assert status == 200, text
        return text


@pytest.fixture
async def hall(
    sqlite_url: str, demo_centre: Centre, clock: SetClock, year: Plan
) -> AsyncIterator[Hall]:
    database = open_database(sqlite_url, EventBus())
    server = build(demo_centre, database, clock, SilentVoice())
    client = TestClient(TestServer(server.application), cookie_jar=None)
    await client.start_server()
    keys = {}

    def fill(unit: UnitOfWork) -> None:
        add_staff(unit)
        make(unit, demo_centre, year, demo_procedures())
        for name, number in (("clerk", 1), ("leader", 21)):
            keys[name] = new_secret()
            ends = clock.now().replace(year=2030)
            centre_store.add_session(
                unit.connection, secret_hash(keys[name]), number, clock.now(), ends
            )

    await database.write(fill, SYSTEM, clock.now())
    yield Hall(client, keys)
    await client.close()


def number(said: str) -> int:
    return int(re.sub(r"[.,]", "", said))


async def test_whoever_is_not_signed_in_is_shown_where_to(hall: Hall) -> None:
    for path in ("/reports", "/reports/ii06a", "/reports/dossiers.csv"):
        status, answer = await hall.open(path, by="nobody")
        assert status == 303
        assert answer.headers["Location"].startswith("/dossiers?next=")


async def test_a_clerk_may_not_see_figures_and_is_told_so(hall: Hall) -> None:
    for path in ("/reports", "/reports/ii06a.xlsx", "/reports/dossiers?measure=late"):
        status, answer = await hall.open(path, by="clerk")
        assert status == 403
        assert "Anh/chị không có quyền xem số liệu" in await answer.text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    ["/reports", "/reports/ii06a", *(f"/reports/by/{name}" for name in ("field", "month"))],
)
async def test_every_figure_leads_to_as_many_dossiers(hall: Hall, path: str, language: str) -> None:
    page = await hall.page(f"{path}?{YEAR}&lang={language}")
    figures = FIGURE.findall(page)
    assert len(figures) > 10
    for address, said in figures[::3]:
        behind = await hall.page(unescape(address))
        (count,) = COUNT.findall(behind)
        assert number(count) == number(said), address


@pytest.mark.parametrize("name", ["field", "procedure", "channel", "month", "official"])
async def test_every_table_shows_its_checks(hall: Hall, name: str) -> None:
    page = await hall.page(f"/reports/by/{name}?{YEAR}&lang=en")
    assert page.count('class="holds"') == 4
    assert 'class="differs"' not in page
    assert "On time by Decision 766/QĐ-TTg (of those to work on)" in page
    assert "On time by the centre&#39;s own board (of those resolved)" in page


async def test_no_link_of_a_page_is_dead(hall: Hall) -> None:
    for path in ("/reports", "/reports/ii06a", "/reports/dossiers?measure=pending&lang=en"):
        page = await hall.page(path)
        own = {unescape(link) for link in LINK.findall(page)}
        wanted = {link for link in own if "/reports" in link or "/static" in link}
        for link in sorted(wanted):
            status, _ = await hall.open(link)
            assert status == 200, link


async def test_nobody_is_named_in_the_list_of_dossiers(hall: Hall) -> None:
    page = await hall.page(f"/reports/dossiers?measure=taken&{YEAR}")
    assert re.search(r'href="/dossiers/\d+"', page)
    assert page.count("<tr>") == 51
    listed = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "(giả định)" not in listed
    for _, answer in [await hall.open(f"/reports/dossiers.csv?measure=taken&{YEAR}")]:
        assert not any("Nguyễn" in cell for row in parsed_csv(await answer.read()) for cell in row)


async def test_pages_of_a_list_lead_on_and_back(hall: Hall) -> None:
    first = await hall.page(f"/reports/dossiers?measure=taken&{YEAR}&channel=in_person")
    (following,) = re.findall(r'href="([^"]+)" rel="next"', first)
    second = await hall.page(unescape(following))
    (before,) = re.findall(r'href="([^"]+)" rel="prev"', second)
    codes = re.compile(r">(H05\.99\.01-\d{6}-\d+)<")
    assert not set(codes.findall(first)) & set(codes.findall(second))
    assert codes.findall(await hall.page(unescape(before))) == codes.findall(first)


def in_csv(number: float) -> str:
    """A number of a workbook as the CSV has it; days since 1900 (beyond every count) are dates."""
    if number < 40_000:
        return f"{number:.0f}"
    moment = datetime.fromisoformat("1899-12-30") + timedelta(minutes=round(number * 1_440))
    return moment.isoformat(" ", "minutes") if number % 1 else moment.date().isoformat()


@pytest.mark.parametrize("path", ["ii06a", "by/procedure", "by/month", "dossiers"])
async def test_files_say_what_the_page_says(hall: Hall, path: str) -> None:
    _, as_csv = await hall.open(f"/reports/{path}.csv?{YEAR}&measure=taken")
    _, as_xlsx = await hall.open(f"/reports/{path}.xlsx?{YEAR}&measure=taken")
    assert as_csv.content_type == "text/csv"
    assert as_csv.headers["Content-Disposition"].endswith('.csv"')
    rows, cells = parsed_csv(await as_csv.read()), parsed_xlsx(await as_xlsx.read())
    words = [[cell for cell in row if cell] for row in rows if any(row)]
    others = [
        [in_csv(cell) if isinstance(cell, float) else cell for cell in row if cell is not None]
        for row in cells
    ]
    assert words == [[cell for cell in row if cell] for row in others]


async def test_ii06a_has_the_forms_columns_and_its_checks_in_the_file(hall: Hall) -> None:
    _, answer = await hall.open(f"/reports/ii06a.xlsx?{YEAR}")
    rows = parsed_xlsx(await answer.read())
    total = next(row for row in rows if row[1:2] == ["Tổng số"] and len(row) == 13)
    received, online, direct, carried, resolved, early, on_time, late, *pending = total[2:]
    assert isinstance(received, float)
    assert received == online + direct + carried  # type: ignore[operator]
    assert resolved == early + on_time + late  # type: ignore[operator]
    assert pending[0] == pending[1] + pending[2]  # type: ignore[operator]
    assert received == resolved + pending[0]  # type: ignore[operator]
    assert sum("khớp" in str(cell) for row in rows for cell in row) == 4


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/reports?from=2026-11-02&to=2026-11-01", 422, "Địa chỉ này chưa đúng"),
        ("/reports?from=heute", 422, "Kiểm tra lại: từ ngày."),
        ("/reports/dossiers?measure=nonsense", 422, "loại số liệu"),
        ("/reports/dossiers?official=x", 422, "Kiểm tra lại: cán bộ."),
        ("/reports/dossiers?offset=" + "0" * 5_000, 422, "số trang"),
        ("/reports/dossiers?offset=+1", 422, "số trang"),
        ("/reports/dossiers?offset=-1", 422, "số trang"),
        ("/reports/by/weather", 404, "Không có trang này"),
        ("/reports/nowhere", 404, "Không có trang này"),
        ("/reports/ii06a.pdf", 404, "Không có trang này"),
    ],
)
async def test_what_cannot_be_is_said_on_a_page(
    hall: Hall, path: str, status: int, said: str
) -> None:
    found, answer = await hall.open(path)
    assert found == status
    assert said in await answer.text()


async def test_a_figure_of_nothing_is_an_empty_list(hall: Hall) -> None:
    page = await hall.page(f"/reports/dossiers?measure=late&field=%3Cscript%3E&{YEAR}")
    assert "Không có hồ sơ nào." in page
    assert "<script>" not in page


async def test_a_period_before_everything_says_so(hall: Hall) -> None:
    page = await hall.page("/reports/ii06a?from=2020-01-01&to=2020-12-31")
    assert "Chưa có hồ sơ nào trong kỳ này" in page


async def test_the_plots_say_their_numbers_in_words_too(hall: Hall) -> None:
    page = await hall.page(f"/reports?{YEAR}&lang=en")
    assert page.count('role="img"') == 2
    assert page.count("<title>") == 1 + 2 * 13  # thirteen months have a day of it
    assert page.count("<details>") == 2
    assert "style=" not in page
    assert "Target: 70% since 31/12/2025" in page
    assert "Next target: 100% by 31/12/2030" in page


async def test_invented_dossiers_can_be_worked_on_like_others(hall: Hall) -> None:
    """One of each status: staff see it whole, its forms print, its holder follows it."""
    listing = await hall.page(f"/reports/dossiers?measure=received&{YEAR}")
    found = set(re.findall(r'href="/dossiers/(\d+)"', listing))
    for measure in ("refused", "stopped", "overdue", "late", "pending"):
        page = await hall.page(f"/reports/dossiers?measure={measure}&{YEAR}")
        found |= set(re.findall(r'href="/dossiers/(\d+)"', page)[:3])
    for dossier_id in sorted(found, key=int)[:40]:
        status, answer = await hall.open(f"/api/v1/dossiers/{dossier_id}")
        dossier = await answer.json()
        assert status == 200, dossier
        token = dossier["follow_url"].rpartition("/")[2]
        for path in (f"/H/{token}", *(f"/dossiers/{dossier_id}/forms/{n}" for n in (1, 6))):
            assert (await hall.open(path))[0] == 200, path
        for form in dossier["forms"]:
            address = f"/dossiers/{dossier_id}/forms/{form['form']}?form_id={form['form_id']}"
            assert (await hall.open(address))[0] == 200, address
