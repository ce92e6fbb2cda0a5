"""The leaders' page of what people say: every figure with its n, none of few."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import update

from config.centre.sections.campaigns import Campaign
from config.demo import WEEKDAYS as WEEK
from queue_server.dossiers.tables import dossiers
from queue_server.feedback.campaigns import CampaignLine, campaign_lines
from tests.dossiers.hostile import RECEIVE
from tests.feedback.conftest import Opened, asks
from tests.feedback.test_petitions import step, submit
from tests.feedback.test_surveys import GOOD, give, page_of, served

DAY: Final = timedelta(days=1)


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
    work = {"staff_id": 11, "day": "2026-11-14", "kind": "other", "minutes": 90, "reason": "Kho"}
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


async def test_campaigns_stand_on_it_with_what_they_gave_and_may_give(opened: Opened) -> None:
    base = {"kind": "payment", "counters": ["1"], "hours": {day: ["00:00-23:59"] for day in WEEK}}
    hall = await opened()
    today = hall.house.centre.day(hall.house.clock.now())
    runs = {"id": "chi-tra", "letter": "Y", "name": {"vi": "Chi trả <b>", "en": "Payment"},
            "first_day": today, "last_day": today, "daily_quota": 40}  # fmt: skip
    comes = {"id": "sap-toi", "letter": "Z", "name": {"vi": "Tuyển sinh", "en": "Enrolment"},
             "first_day": today + DAY, "last_day": today + DAY}  # fmt: skip
    campaigns = [Campaign.model_validate(base | one) for one in (runs, comes)]
    centre = hall.house.centre.model_copy(update={"campaigns": campaigns})

    async def at(ahead: int) -> list[CampaignLine]:
        day = today + ahead * DAY
        return await hall.house.database.read(lambda c: campaign_lines(c, centre, day, 30))

    first, second = await at(0)
    assert (first.campaign.id, first.runs, first.given, first.quota_today) == (
        "chi-tra", True, 0, 40,
    )  # fmt: skip
    assert (second.campaign.id, second.has_begun, second.runs) == ("sap-toi", False, False)
    assert [(one.has_begun, one.runs) for one in await at(9)] == [(True, False)] * 2
    assert await at(60) == []


async def test_only_leaders_see_it(opened: Opened) -> None:
    hall = await opened()
    async with hall.client.get(
        "/feedback", cookies={"motcua_session": hall.keys["clerk"]}
    ) as answer:
        assert answer.status == 403
