"""The leaders' page of what people say: every figure with its n, none of few."""

from __future__ import annotations

from sqlalchemy import update

from queue_server.dossiers.tables import dossiers
from tests.dossiers.hostile import RECEIVE
from tests.feedback.conftest import Opened, asks
from tests.feedback.test_petitions import step, submit
from tests.feedback.test_surveys import GOOD, give, page_of, served


async def test_thepage_of_adds_up_what_people_answered_asked_and_complained_of(
    opened: Opened,
) -> None:
    hall = await opened(surveys={"least_answers": 5})
    ticket = await served(hall)
    await give(hall, ticket["token"], GOOD)
    await asks(hall, "Đăng ký khai sinh cần mang giấy tờ gì?")
    _, number = await submit(hall)
    assert await step(hall, number, "assign", official=11) == 204
    assert await step(hall, number, "answer", by="official", said="Đã thay đèn.") == 204
    page = await page_of(hall, "/feedback", "leader")
    assert page.count("1 trong 1, chưa đủ 5 lượt") == 4
    assert "%" not in page
    assert "<dt>Câu hỏi</dt><dd>1</dd>" in page
    assert "<dt>Đã nhận</dt><dd>1</dd>" in page
    work = {"staff_id": 21, "day": "2026-11-14", "kind": "other", "minutes": 90, "reason": "Kho"}
    for minutes in (90, 45):
        status, noted = await hall.call(
            "POST", "/rota/leave", work | {"minutes": minutes}, by="leader"
        )
        assert status == 200, noted
    undone = f"/rota/leave/{noted['entry']}/reverse"
    assert (await hall.call("POST", undone, {"reason": "Ghi nhầm"}, by="leader"))[0] == 200
    assert (await hall.call("POST", "/dossiers", RECEIVE, by="clerk"))[0] == 200
    receipt = update(dossiers).values(duty="ho-tich-ngoai-gio")
    await hall.house.database.write(lambda unit: unit.connection.execute(receipt) and None)
    english = await page_of(hall, "/feedback?lang=en", "leader")
    assert "too few for a share" in english
    assert "<dt>Hours worked out of hours</dt><dd>1:30</dd>" in english
    assert "<dt>Hours of leave owed</dt><dd>1:30</dd>" in english
    assert "<dt>Dossiers received out of hours</dt><dd>1</dd>" in english
    for address in ("/rota", "/rota/leave", "/reports/by/duty"):
        assert f'href="{address}?lang=en"' in english


async def test_only_leaders_see_it(opened: Opened) -> None:
    hall = await opened()
    async with hall.client.get(
        "/feedback", cookies={"motcua_session": hall.keys["clerk"]}
    ) as answer:
        assert answer.status == 403
