"""When a clerk who pauses will be back, and a counter at which nobody seems to be."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from config.wire import CounterState, TicketState
from tests.axe import violations
from tests.console.fake_api import FakeApi
from tests.console.fake_centre import FakeCentre
from tests.console.test_desk import shows, waits
from tests.console.test_layout import SPILLING
from tests.hall.at_work import press, ready

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Open = Callable[..., Awaitable[Page]]
SAID_WHEN = re.compile(r"Trở lại lúc \d\d:\d\d")
"""Without a time it is said as a question: "Trở lại lúc …"."""


def minutes_ahead(centre: FakeCentre, counter: str = "1") -> float | None:
    back_at = centre.counters[counter].back_at
    return None if back_at is None else (back_at - datetime.now(UTC)).total_seconds() / 60


@pytest.fixture(autouse=True)
def in_the_morning(centre: FakeCentre) -> None:
    """Move the centre to where it is about nine: the rest of the day is still to come."""
    ahead = (9 - datetime.now(UTC).hour + 12) % 24 - 12
    zone = f"Etc/GMT{-ahead:+d}"  # POSIX counts westwards
    centre.centre = centre.centre.model_copy(update={"time_zone": zone})


async def paused(page: Page) -> None:
    await press(page, "NumpadSubtract")
    await expect(page.locator("#counter-state")).to_have_text("Tạm dừng")
    await ready(page)


async def test_pausing_stays_one_key(centre: FakeCentre, api: FakeApi, desk: Open) -> None:
    page = await desk()
    await paused(page)
    await expect(page.locator("#dialog")).not_to_be_visible()
    assert minutes_ahead(centre) is None
    await press(page, "Enter")
    await expect(page.locator("#counter-state")).to_have_text("Đang mở")
    assert len(api.sent("/pause")) == 1


@pytest.mark.parametrize(
    ("key", "minutes"), [("1", 5), ("Numpad2", 10), ("Digit3", 15), ("Numpad4", 30)]
)
async def test_one_more_key_says_when(
    centre: FakeCentre, desk: Open, key: str, minutes: int
) -> None:
    page = await desk()
    await paused(page)
    await press(page, key)
    await expect(page.locator("#back-key")).to_contain_text(SAID_WHEN)
    assert minutes_ahead(centre) == pytest.approx(minutes, abs=0.5)
    await expect(page.locator("#current .hint")).to_contain_text(SAID_WHEN)
    await press(page, "Enter")
    await expect(page.locator("#back-key")).to_be_hidden()
    assert centre.counters["1"].back_at is None


CUT = """(names) => [...document.querySelectorAll(names)].filter(
  (one) => one.textContent.trim() && (one.scrollWidth > one.clientWidth + 1 || !one.clientWidth)
).map((one) => one.textContent)"""


async def test_a_tablet_cuts_no_service_and_no_act_of_the_day(
    centre: FakeCentre, desk: Open
) -> None:
    centre.arrive("ho-tich")
    page = await desk(width=1024, height=768)
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called", "A001")
    await press(page, "1")
    await shows(page, "serving")
    await press(page, "2")
    await shows(page, "none")
    await expect(page.locator("#history .action").first).to_have_text("Xong")
    await expect(page.locator("#history button").first).to_be_visible()
    assert await page.evaluate(CUT, "#services .service, #history .action") == []


async def test_one_touch_says_when(centre: FakeCentre, desk: Open) -> None:
    page = await desk(width=1024, height=768)
    await page.click('[data-command="pause"]')
    await page.click('.back-keys [data-back="15"]')
    await expect(page.locator("#toast")).to_contain_text("Đồng nghiệp thấy: trở lại lúc")
    assert minutes_ahead(centre) == pytest.approx(15, abs=0.5)


async def test_lunch_is_offered_where_the_centre_opens_again(
    centre: FakeCentre, desk: Open
) -> None:
    reopens = centre.centre.local(datetime.now(UTC) + timedelta(hours=3)).replace(
        minute=30, second=0, microsecond=0
    )
    centre.reopens_at = reopens.astimezone(UTC)
    page = await desk()
    await paused(page)
    lunch = page.locator(".back-keys button").nth(4)
    await expect(lunch).to_contain_text(f"Sau giờ nghỉ trưa, {reopens:%H}:30")
    await press(page, "Numpad5")
    await expect(page.locator("#back-key")).to_contain_text(f"{reopens:%H}:30")
    assert centre.counters["1"].back_at == centre.reopens_at


async def test_a_time_is_typed(centre: FakeCentre, desk: Open) -> None:
    page = await desk()
    await paused(page)
    await press(page, "Numpad5")  # nobody opens again today: the fifth is the typed time
    await expect(page.locator("#back-time")).to_be_focused()
    await press(page, "Enter")
    await expect(page.locator("#dialog .mistake")).to_contain_text("chọn một mục hoặc nhập giờ")
    for mistyped in ("24:00", "7", "12:60", "ab"):
        await page.fill("#back-time", mistyped)
        await press(page, "Enter")
        await expect(page.locator("#dialog .mistake")).to_contain_text("Giờ này chưa rõ")
    await page.fill("#back-time", "")
    await page.keyboard.type("2359")
    await press(page, "Enter")
    await expect(page.locator("#back-key")).to_have_text("Trở lại lúc 23:59")
    at = centre.counters["1"].back_at
    assert at is not None
    assert f"{centre.centre.local(at):%H:%M}" == "23:59"
    await press(page, "Numpad5")
    await press(page, "Escape")
    await expect(page.locator("#dialog")).not_to_be_visible()
    assert centre.counters["1"].back_at == at


async def test_digits_stay_steps_while_somebody_is_served(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called", "A001")
    await press(page, "1")
    await shows(page, "serving")
    await paused(page)
    await page.click("#back-key")
    await expect(page.locator("#dialog")).to_be_visible()
    await press(page, "3")
    await press(page, "Enter")
    await expect(page.locator("#back-key")).to_contain_text(SAID_WHEN)
    assert minutes_ahead(centre) == pytest.approx(15, abs=0.5)
    await ready(page)
    await press(page, "2")
    await shows(page, "none")
    assert centre.ticket("A001").state is TicketState.DONE


async def test_a_time_that_has_passed_is_not_shown(centre: FakeCentre, desk: Open) -> None:
    page = await desk()
    await paused(page)
    centre.change_counter("1", back_at=datetime.now(UTC) + timedelta(minutes=20))
    await expect(page.locator("#current .hint")).to_contain_text(SAID_WHEN)
    soon = datetime.now(UTC) + timedelta(seconds=2)
    centre.change_counter("1", back_at=soon)
    # Nothing is sent: the page takes it back by itself.
    await expect(page.locator("#back-key")).to_have_text("Trở lại lúc …")
    await expect(page.locator("#current .hint")).to_have_text(
        "Quầy không gọi số. Bấm Enter để mở lại."
    )
    assert datetime.now(UTC) >= soon


async def test_colleagues_see_it_in_their_lists(
    centre: FakeCentre, desk: Open, open_console: Open, sign_in: Callable[..., Awaitable[None]]
) -> None:
    back_at = datetime.now(UTC) + timedelta(minutes=20)
    time = f"{centre.centre.local(back_at):%H:%M}"
    centre.change_counter(
        "2", state=CounterState.PAUSED, staff_id=2, staff_name="Trần Văn Minh", back_at=back_at
    )
    centre.change_counter(
        "3", state=CounterState.OPEN, staff_id=3, staff_name="Lê Thị Hoa", manned=False
    )
    page = await open_console()
    await sign_in(page)
    rows = page.locator("#choose-list .counter-state")
    await expect(rows.nth(1)).to_have_text(
        f"Trần Văn Minh đang phụ trách · Tạm dừng, trở lại lúc {time}"
    )
    await expect(rows.nth(2)).to_have_text("Lê Thị Hoa đang phụ trách · Vắng người")
    centre.arrive("ho-tich")
    await page.click('#choose-list [data-counter="1"]')
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called")
    await press(page, "5")
    notes = page.locator("#dialog .option-note")
    await expect(notes.filter(has_text=f"trở lại lúc {time}")).to_have_count(1)


async def test_the_counter_itself_asks_whether_somebody_is_there(
    centre: FakeCentre, api: FakeApi, desk: Open
) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    centre.change_counter("1", manned=False)
    await expect(page.locator("#counter-state")).to_have_text("Vắng người")
    await expect(page.locator("#current .nobody")).to_have_text("Anh/chị có ở quầy không?")
    await page.click('#current [data-command="here"]')
    await expect(page.locator("#counter-state")).to_have_text("Đang mở")
    assert centre.counters["1"].manned
    centre.change_counter("1", manned=False)
    await expect(page.locator("#counter-state")).to_have_text("Vắng người")
    await press(page, "Enter")
    await shows(page, "called", "A001")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1366, 640), (1024, 768)])
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_nothing_is_cut_and_everything_can_be_used(
    centre: FakeCentre, desk: Open, width: int, height: int, language: str
) -> None:
    centre.reopens_at = datetime.now(UTC) + timedelta(hours=1)
    if width > 1200:
        name = {"vi": "Quầy 1 – Tiếp nhận hồ sơ", "en": "Counter 1 – receiving"}
        centre.change_counter("1", name=name)
    page = await desk(width=width, height=height)
    if language == "en":
        await page.click('#counter [data-do="language"]')
    for state in ("paused", "back", "unmanned"):
        back_at = datetime.now(UTC) + timedelta(minutes=30) if state == "back" else None
        is_open = state == "unmanned"
        centre.change_counter(
            "1",
            state=CounterState.OPEN if is_open else CounterState.PAUSED,
            back_at=back_at,
            manned=not is_open,
        )
        await expect(page.locator("#counter-state")).to_have_attribute(
            "data-state", "unmanned" if is_open else "paused"
        )
        assert await page.evaluate(SPILLING) == [], state
        assert await violations(page) == [], state
