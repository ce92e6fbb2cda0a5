"""What a console says of queues and of help between counters, in a real browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from config.wire.centre.helping import CounterHelp, QueueAlert, QueueAlertKind
from tests.axe import violations
from tests.console.fake_centre import FakeCentre
from tests.console.test_layout import SPILLING, crowd, long_names

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Open = Callable[..., Awaitable[Page]]


def alert(**changes: object) -> QueueAlert:
    told = QueueAlert(
        service="chung-thuc",
        what=QueueAlertKind.LONGEST_WAIT,
        urgent=False,
        waited_minutes=47,
        limit_minutes=60,
        people=6,
        may_open=["3", "4"],
        may_help=["5"],
    )
    return told.model_copy(update=changes)


def helping(counter: str = "1") -> CounterHelp:
    now = datetime.now(UTC)
    return CounterHelp(
        name="ho-tro",
        service="chung-thuc",
        counters=[counter, "2"],
        since=now,
        until_below_minutes=20,
        not_before=now + timedelta(minutes=15),
    )


async def test_a_console_says_which_service_it_helps_with_and_until_when(
    centre: FakeCentre, desk: Open
) -> None:
    page = await desk()
    row = page.locator('#services [data-service="chung-thuc"]')
    await expect(page.locator("#helping")).to_be_hidden()
    await expect(row).to_have_count(0)  # counter 1 does not serve it
    centre.helps = [helping("9")]
    centre.tell()
    await expect(page.locator("#helping")).to_be_hidden()
    centre.helps = [helping()]
    centre.tell()
    await expect(page.locator("#helping")).to_contain_text("Quầy này gọi thêm Chứng thực từ ")
    await expect(page.locator("#helping")).to_contain_text("đến khi không ai chờ tới 20 phút")
    await expect(row).to_have_count(1)
    centre.helps = []
    centre.tell()
    await expect(page.locator("#helping")).to_be_hidden()
    await expect(row).to_have_count(0)


async def test_what_to_look_at_of_queues_stands_in_the_line_below(
    centre: FakeCentre, desk: Open
) -> None:
    page = await desk()
    centre.queue_alerts = [alert()]
    centre.tell()
    await expect(page.locator("#faults")).to_have_text(
        "Chứng thực: người chờ lâu nhất đã chờ 47 phút; dự tính 6 người sẽ chờ quá 60 phút; "
        "mở được Quầy 3, Quầy 4"
    )
    await expect(page.locator(".bottom")).to_have_attribute("data-look", "soon")
    centre.queue_alerts = [alert(urgent=True, waited_minutes=61)]
    centre.tell()
    await expect(page.locator(".bottom")).to_have_attribute("data-look", "urgent")
    centre.queue_alerts = []
    centre.tell()
    await expect(page.locator(".bottom")).to_have_attribute("data-look", "")


async def test_who_leads_lets_a_counter_help_with_one_press(centre: FakeCentre, desk: Open) -> None:
    centre.queue_alerts = [alert()]
    page = await desk()
    asked: list[tuple[str, str | None]] = []
    page.on("request", lambda one: asked.append((one.url, one.post_data)))
    await page.route("**/helping", lambda route: route.fulfill(json={}))
    await page.click("#faults")
    await page.click("#dialog .queues button")
    await expect(page.locator("#dialog .queues button")).to_have_text(
        "Cho Quầy 5 gọi thêm Chứng thực"
    )
    sent = [body for url, body in asked if url.endswith("/services/chung-thuc/helping")]
    assert sent == ['{"counter":"5"}']


async def test_a_clerk_is_told_and_offered_nothing(centre: FakeCentre, desk: Open) -> None:
    centre.queue_alerts = [alert()]
    page = await desk(name="hoa")
    await page.click("#faults")
    await expect(page.locator("#dialog .queues li")).to_have_count(1)
    await expect(page.locator("#dialog .queues button")).to_have_count(0)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1366, 640), (1024, 768)])
async def test_alarm_and_help_with_long_names_spill_nowhere(
    centre: FakeCentre, desk: Open, width: int, height: int, language: str
) -> None:
    long_names(centre)
    crowd(centre, 30)
    centre.helps = [helping()]
    centre.queue_alerts = [alert(urgent=True, waited_minutes=61), alert(service="dat-dai")]
    page = await desk(width=width, height=height)
    if language == "en":
        await page.click('#counter [data-do="language"]')
    await expect(page.locator("#helping")).to_be_visible()
    if width == 1366:
        assert await page.evaluate(SPILLING) == []
    assert await violations(page) == []
    await page.click("#faults")
    await expect(page.locator("#dialog .queues li")).to_have_count(3)
    assert await violations(page) == []
