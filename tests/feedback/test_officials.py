"""Who is in charge on a day: absences, named days, chains; and what of it is shown."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.async_api import Browser

from config.centre.model import Centre
from kiosk.testing.fake_centre import many_officials
from queue_server.core.clock import SetClock
from queue_server.feedback.officials import rules
from tests.axe import violations
from tests.hall.demo import demo_centre
from tests.hall.with_dossiers import HallWithDossiers, running

MONDAY = date(2026, 11, 16)


def centre(**changes: dict[str, object]) -> Centre:
    told = demo_centre().model_dump()
    for one in told["officials"]:
        one |= changes.get(one["id"].replace("-", "_"), {})
    return Centre.model_validate(told)


def who(hall: Centre, away: dict[str, date], id: str) -> tuple[bool, str, date | None]:
    found = rules.charge(hall, hall.official_by_id[id], MONDAY, away)
    return found.is_away, found.answers.id, found.until


def test_without_an_absence_everybody_answers_themselves() -> None:
    for one in rules.charges(demo_centre(), MONDAY, {}):
        assert (one.is_away, one.answers) == (False, one.official)


def test_the_deputy_of_an_absent_member_of_staff_answers_until_the_last_day() -> None:
    hall = centre(tu_phap={"staff": "lan"})
    last = date(2026, 11, 18)
    assert who(hall, {"lan": last}, "tu-phap") == (True, "dia-chinh", last)


def test_named_days_come_before_the_absence_and_hold_both_ends() -> None:
    days = {"day": MONDAY, "last_day": MONDAY, "official": "lao-dong"}
    hall = centre(tu_phap={"staff": "lan", "stand_ins": [days]})
    assert who(hall, {"lan": date(2026, 11, 20)}, "tu-phap") == (True, "lao-dong", MONDAY)


def test_a_deputy_who_is_away_too_has_a_deputy_and_a_circle_ends() -> None:
    hall = centre(
        tu_phap={"staff": "lan", "deputy": "dia-chinh"},
        dia_chinh={"staff": "thang", "deputy": "lao-dong"},
    )
    away = {"lan": MONDAY, "thang": MONDAY}
    assert who(hall, away, "tu-phap")[1] == "lao-dong"
    circle = centre(
        tu_phap={"staff": "lan", "deputy": "dia-chinh"},
        dia_chinh={"staff": "thang", "deputy": "tu-phap"},
    )
    assert who(circle, away, "tu-phap") == (True, "tu-phap", MONDAY)


def test_who_stands_in_answers_for_the_field_beside_its_official() -> None:
    hall = centre(tu_phap={"staff": "lan"}, dia_chinh={"staff": "thang"})
    charged = rules.charges(hall, MONDAY, {"lan": MONDAY})
    assert rules.answers_for(charged, "Hộ tịch", "lan")
    assert rules.answers_for(charged, "Hộ tịch", "thang")
    assert not rules.answers_for(charged, "Hộ tịch", "mai")
    assert not rules.answers_for(charged, "", "thang")
    assert not rules.answers_for(rules.charges(hall, MONDAY, {}), "Hộ tịch", "thang")


@pytest.mark.asyncio(loop_scope="session")
async def test_an_absence_is_shown_on_page_board_and_procedure_without_the_account(
    hall: HallWithDossiers,
) -> None:
    from config.wire.centre.people import AbsenceKind, NoteAbsence
    from queue_server.centre.people import absences
    from queue_server.core.actor import SYSTEM

    words = NoteAbsence(kind=AbsenceKind.SICK, first_day=MONDAY, last_day=date(2026, 11, 18))
    await hall.house.database.write(
        lambda unit: absences.note(unit, 11, words, MONDAY), SYSTEM, hall.clock.now()
    )
    officials = hall.server.rooms.feedback.answers.officials
    told: list[int] = []
    officials.listen(lambda: told.append(1))
    await officials.refresh()
    await officials.refresh()
    assert told == [1]
    page = await (await hall.client.get("/officials")).text()
    assert "Phạm Thị Lan Anh" in page
    assert "Mời ông/bà gặp Vũ Đức Thắng" in page
    assert "18/11/2026" in page
    assert "staff11" not in page
    assert "sick" not in page
    status, listed = await hall.call("GET", "/officials")
    [civil] = [one for one in listed["officials"] if "Hộ tịch" in one["fields"]]
    assert (status, civil["stand_in"]["name"]) == (200, "Vũ Đức Thắng")
    assert "staff" not in str(listed)
    status, kiosk = await hall.call("GET", "/kiosks/kiosk-1", by="kiosk-1")
    assert (status, kiosk["officials"]) == (200, listed["officials"])
    assert kiosk["petition_url"] == f"{hall.house.centre.public_url}/petition"
    procedure = await (await hall.client.get("/procedures/1.001193?lang=en")).text()
    assert "Vũ Đức Thắng" in procedure
    assert "in place of Phạm Thị Lan Anh today" in procedure
    board = hall.house.centre.boards[0]
    slides = officials.slides(board)
    assert [len(one.people) for one in slides] == [4, 2]
    assert any("hôm nay gặp Vũ Đức Thắng" in line["vi"] for one in slides for line in one.people)
    qr = await hall.client.get("/officials/qr.svg")
    assert (qr.status, qr.content_type) == (200, "image/svg+xml")


def test_many_are_found_by_words_without_marks_by_letters_and_page_by_page() -> None:
    people = many_officials(400)
    first, last = rules.page_of(people, "", "", 0), rules.page_of(people, "", "", 99)
    assert (first.found, first.page, first.pages) == (400, 1, 14)
    assert first.officials == people[:30]
    assert (last.page, last.officials) == (14, people[390:])
    for asked in ("tran quoc huy", "Huy Trần", "QUOC hu"):
        assert [one.name for one in rules.page_of(people, asked, "", 1).officials] == [
            "Trần Quốc Huy"
        ]
    assert rules.page_of(people, "không ai tên thế", "", 1).found == 0
    under = rules.page_of(people, "", "Đ", 1)
    assert under.letter == "Đ"
    assert {one.name.split()[-1] for one in under.officials} == {"Đạt"}
    by_letter = [rules.page_of(people, "", letter, 1).found for letter in first.letters]
    assert sum(by_letter) == 400
    assert rules.page_of(people[:30], "", "Đ", 1).letters == []


def province() -> Centre:
    """Four hundred are in charge."""
    told = demo_centre().model_dump()
    told["officials"] = [
        {"id": f"a{place}", "name": one.name, "duty": one.duty, "phone": one.phone}
        | {"hours": one.hours, "fields": ["Hộ tịch", "Chứng thực"]}
        for place, one in enumerate(many_officials(400))
    ]
    return Centre.model_validate(told)


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_four_hundred_are_read_by_everybody_on_phone_and_screen(
    sqlite_url: str, clock: SetClock, chromium: Browser
) -> None:
    async with running(sqlite_url, province(), clock) as hall:
        found, cut = {}, []
        for width, height in ((360, 640), (1366, 768)):
            page = await chromium.new_page(viewport={"width": width, "height": height})
            for address in ("?lang=vi", "?lang=en&page=14", "?letter=%C4%90", "?q=zzzz"):
                await page.goto(str(hall.client.make_url("/officials")) + address)
                if faults := await violations(page):
                    found[address, width] = faults
                if await page.evaluate("document.documentElement.scrollWidth") > width:
                    cut.append((address, width))
            await page.close()
        assert (found, cut) == ({}, [])


async def test_the_page_of_four_hundred_is_small_and_searched_without_a_script(
    sqlite_url: str, clock: SetClock
) -> None:
    async with running(sqlite_url, province(), clock) as hall:
        for address in ("", "?page=14", "?letter=%C4%90", "?q=tran+quoc", "?q=%3Cscript%3E&page=x"):
            async with hall.client.get(f"/officials{address}") as answer:
                page = await answer.text()
            assert answer.status == 200
            assert len(page.encode()) < 40_000, address
            assert "<script>" not in page
            assert page.count('class="duty"') <= 30
        async with hall.client.get("/officials?q=tran+quoc") as answer:
            assert "Trần Quốc Huy" in await answer.text()
        async with hall.client.get("/officials?q=zzzz&lang=vi") as answer:
            page = await answer.text()
        assert "Không tìm thấy ai" in page
        assert page.count("Hoặc chọn chữ cái đầu của tên") == 1
