"""Both pages as a leader opens them, over HTTP."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from config.centre.model import Centre
from config.text.catalogue import LANGUAGES
from tests.reports.test_exports import parsed_csv
from tests.reports.test_pages import Hall
from tests.simulation.conftest import served

WHAT_IF: Final = "/reports/what-if"
NEXT_WEEK: Final = "/reports/next-week"
DAY: Final = f"{WHAT_IF}?day=2026-11-18"
pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

ROW: Final = re.compile(r'<tr class="of-(\w+)">(.*?)</tr>', re.DOTALL)
CELL: Final = re.compile(r"<td[^>]*>([^<]*)</td>")


def minutes(page: str) -> list[float]:
    """The cells of the line of everybody: people, then mean, p90 and share of each side."""
    of_all = next(row for kind, row in ROW.findall(page) if kind == "all")
    cells = CELL.findall(of_all)
    return [float(re.sub(r"[%+]", "", cell).replace("−", "-")) for cell in cells if cell]


async def worked_out(hall: Hall) -> None:
    """Ask until the counters of the week are there; each answer takes its time."""
    while 'class="working"' in await hall.page(NEXT_WEEK):
        pass


@pytest.mark.parametrize("path", [WHAT_IF, f"{WHAT_IF}.csv", NEXT_WEEK, f"{NEXT_WEEK}.xlsx"])
async def test_only_those_who_oversee_may_see_them(hall: Hall, path: str) -> None:
    status, answer = await hall.open(path, by="clerk")
    assert status == 403
    assert "Anh/chị không có quyền xem số liệu" in await answer.text()
    status, _ = await hall.open(path, by="nobody")
    assert status == 303


async def test_a_day_says_how_near_it_was_and_what_a_counter_more_would_have_brought(
    hall: Hall,
) -> None:
    page = await hall.page(f"{DAY}&lang=en")
    assert "That is near the truth." in page
    people, true, _, _, replayed, _, within = minutes(page)
    assert people > 200
    assert abs(true - replayed) <= 2
    changed = await hall.page(f"{DAY}&changed=1&n.3=2&n.5=2&n.7=2&n.9=2&lang=en")
    found = minutes(changed)
    assert found[4:7] == [replayed, *minutes(page)[5:]]
    after, within_after = found[7], found[9]
    assert after < replayed
    assert within_after >= within
    assert found[10] == pytest.approx(after - replayed, abs=0.001)
    assert "min shorter" in changed
    assert "Counter 3: 2 of it" in changed


async def test_a_change_that_helps_nobody_is_said(hall: Hall) -> None:
    closed = "&".join(f"n.{n}=0" for n in range(1, 11))
    page = await hall.page(f"{DAY}&changed=1&{closed}&lang=en")
    assert "Nobody is called" in page
    page = await hall.page(f"{DAY}&changed=1&n.5=0&n.6=0&lang=en")
    assert re.search(r"never called with this change, [^:]+: \d+\.", page)


@pytest.mark.parametrize(
    "query",
    [
        "day=2026-02-31",
        "day=x",
        "day=2026-11-18&changed=1&n.3=99",
        "day=2026-11-18&changed=1&arrivals=99999",
        "day=2026-11-18&changed=1&hours=never",
        "day=2026-11-18&changed=1&w.uu-tien=-1",
        "day=2026-11-18&changed=1&order=random",
    ],
)
async def test_what_cannot_be_is_refused_in_words(hall: Hall, query: str) -> None:
    status, answer = await hall.open(f"{WHAT_IF}?{query}")
    assert status == 422
    assert "Kiểm tra lại" in await answer.text()


@pytest.mark.parametrize("day", ["2026-11-23", "2031-01-01", "2026-11-15", "0001-01-01"])
async def test_a_day_with_nothing_to_replay_is_said(hall: Hall, day: str) -> None:
    assert "Chưa có ngày nào để thử lại" in await hall.page(f"{WHAT_IF}?day={day}")
    status, _ = await hall.open(f"{WHAT_IF}.csv?day={day}")
    assert status == 404


async def test_the_file_has_the_figures_of_the_page(hall: Hall) -> None:
    query = "day=2026-11-18&changed=1&n.3=2&lang=en"
    page = minutes(await hall.page(f"{WHAT_IF}?{query}"))
    _, answer = await hall.open(f"{WHAT_IF}.csv?{query}")
    rows = parsed_csv(await answer.read())
    (of_all,) = [row for row in rows if row and row[0] == "Everybody"]
    assert [float(cell) for cell in of_all[1:4]] == page[:3]
    assert ["Counter 3: 2 of it"] in rows


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_week_has_people_counters_and_days_off(hall: Hall, language: str) -> None:
    await worked_out(hall)
    page = await hall.page(f"{NEXT_WEEK}?lang={language}")
    off = {"vi": "Nghỉ theo lịch của trung tâm", "en": "Closed by the centre&#39;s calendar"}
    assert page.count(off[language]) == 2  # 24/11, a holiday, and Sunday
    links = re.findall(r'href="(/reports/next-week\?day=[^"]+)"', page)
    assert len(links) == 5
    for link in links:
        assert 'aria-current="true"' in await hall.page(link.replace("&amp;", "&"))


async def test_the_weeks_file_has_every_half_hour(hall: Hall) -> None:
    await worked_out(hall)
    _, answer = await hall.open(f"{NEXT_WEEK}.csv?lang=en")
    rows = [row for row in parsed_csv(await answer.read()) if row[:1] and row[0][:4] == "2026"]
    assert len(rows) == 4 * 15 + 8  # four whole days, and a Saturday morning
    people = sum(float(row[2]) for row in rows)
    assert people == pytest.approx(sum(float(cell) for row in rows for cell in row[7:]), rel=0.02)
    assert all(int(row[5]) > 0 for row in rows)


async def test_a_new_centre_is_told_that_nothing_is_known(
    centre: Centre, sqlite_url: str, tmp_path: Path
) -> None:
    async with served(centre, sqlite_url) as hall:
        assert "Chưa dự báo được" in await hall.page(NEXT_WEEK)
        assert "Chưa có ngày nào để thử lại" in await hall.page(WHAT_IF)
