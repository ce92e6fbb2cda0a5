"""The leaders' page of help in writing: whose it is, which days, what is not there."""

from __future__ import annotations

from tests.assistance.conftest import page_of
from tests.hall.with_dossiers import HallWithDossiers


async def test_leaders_see_the_month_so_far_or_the_days_they_ask_for(
    hall: HallWithDossiers,
) -> None:
    page = await page_of(hall, "/assistance", "leader")
    assert 'value="01/11/2026"' in page
    assert 'value="16/11/2026"' in page
    page = await page_of(hall, "/assistance?from=05/10/2026&to=02/10/2026", "leader")
    assert page.index('value="02/10/2026"') < page.index('value="05/10/2026"')


async def test_nobody_else_sees_it(hall: HallWithDossiers) -> None:
    page = await page_of(hall, "/assistance", "clerk", status=403)
    assert "dành cho lãnh đạo" in page


async def test_a_file_of_no_table_is_not_there(hall: HallWithDossiers) -> None:
    async with hall.client.get(
        "/assistance/nothing.csv", cookies={"motcua_session": hall.keys["leader"]}
    ) as answer:
        assert answer.status == 404
