"""The leaders' page of what people say: every figure with its n, none of few."""

from __future__ import annotations

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
    assert page.count("chưa đủ 5 ý kiến") == 2
    assert "1 trong 1, khoảng" in page
    assert "<dt>Câu hỏi</dt><dd>1</dd>" in page
    assert "<dt>Đã nhận</dt><dd>1</dd>" in page
    english = await page_of(hall, "/feedback?lang=en", "leader")
    assert "too few for a share" in english


async def test_only_leaders_see_it(opened: Opened) -> None:
    hall = await opened()
    async with hall.client.get(
        "/feedback", cookies={"motcua_session": hall.keys["clerk"]}
    ) as answer:
        assert answer.status == 403
