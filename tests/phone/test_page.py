"""The phone page in a real Chromium of a phone's size."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from config.wire import TicketState, TicketStatus, WaitEstimate

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TOKEN = "K7Q2M9XRT4WB3HZC"
OpenPhone = Callable[..., Awaitable[Page]]
Live = Callable[[Page], Awaitable[None]]
MakeTicket = Callable[..., TicketStatus]
FIRST_LOAD_BUDGET_BYTES = 40_000

VISIBLE_WORDS = """() => [
  "number", "service", "heading", "place", "ahead", "estimate", "advice", "papers-list",
  "bell", "cancel-part",
].map((id) => document.getElementById(id)).map(
  (part) => part.offsetParent ? part.id + ": " + part.innerText : part.id + " -",
).concat(document.documentElement.className, document.title)"""

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def after_lunch(low: int, high: int) -> WaitEstimate:
    """So many minutes after half past one."""
    opens = NOON + timedelta(minutes=90)
    return WaitEstimate(
        low_seconds=7_200 + low * 60,
        high_seconds=7_200 + high * 60,
        not_before=opens,
        called_from=opens + timedelta(minutes=low) if high > 15 else None,
        called_until=opens + timedelta(minutes=high) if high > 15 else None,
    )


CASES: list[dict[str, Any]] = [
    {"state": TicketState.WAITING},
    {"state": TicketState.WAITING, "people_ahead": 1},
    {"state": TicketState.WAITING, "people_ahead": 0, "estimate": None},
    {"state": TicketState.WAITING, "people_ahead": None, "absences": 1},
    {"state": TicketState.WAITING, "absences": 2},
    {
        "state": TicketState.WAITING,
        "people_ahead": 9,
        "estimate": WaitEstimate(low_seconds=0, high_seconds=240),
    },
    {
        "state": TicketState.WAITING,
        "people_ahead": 12,
        "estimate": WaitEstimate(low_seconds=3_000, high_seconds=7_200),
    },
    {
        "state": TicketState.WAITING,
        "people_ahead": 40,
        "estimate": WaitEstimate(low_seconds=4_800, high_seconds=7_800),
    },
    {"state": TicketState.WAITING, "people_ahead": 1, "estimate": after_lunch(5, 15)},
    {"state": TicketState.WAITING, "people_ahead": 7, "estimate": after_lunch(25, 45)},
    {
        "state": TicketState.WAITING,
        "people_ahead": 2,
        "estimate": WaitEstimate(
            low_seconds=1_500,
            high_seconds=10_800,
            or_before=NOON - timedelta(minutes=30),
            not_before=NOON + timedelta(minutes=90),
        ),
    },
    {
        "state": TicketState.WAITING,
        "people_ahead": 20,
        "estimate": WaitEstimate(low_seconds=3_000, high_seconds=5_400, before_closing=False),
    },
    {"state": TicketState.CALLED},
    {"state": TicketState.CALLED, "counter_name": None},
    {"state": TicketState.CALLED, "counter_name": {"vi": "Quầy 12 – Tiếp nhận hồ sơ đất đai"}},
    {"state": TicketState.SERVING},
    {"state": TicketState.ON_HOLD},
    {"state": TicketState.ON_HOLD, "counter_name": None, "may_cancel": False},
    {"state": TicketState.DONE},
    {"state": TicketState.NO_SHOW},
    {"state": TicketState.CANCELLED},
    {"state": TicketState.EXPIRED},
]


def case_name(case: dict[str, Any]) -> str:
    return "-".join([case["state"], *(key for key in case if key != "state")])


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_scripts_and_server_say_the_same_of_every_state(
    hall: Any, open_phone: OpenPhone, live: Live, make_ticket: MakeTicket, language: str
) -> None:
    address = f"/T/{TOKEN}?lang={language}"
    drawn = await open_phone(address, scripts=False)
    hall.status = make_ticket(number="Z999", service_name={"vi": "khác"}, papers=[])
    scripted = await open_phone(address)
    await live(scripted)
    for case in CASES:
        status = make_ticket(**case)
        hall.set(status)
        await drawn.reload()
        title = await drawn.title()
        look = await drawn.evaluate("document.documentElement.className")
        await expect(scripted.locator("html")).to_have_class(look)
        await expect(scripted.locator("#advice")).to_have_text(await drawn.inner_text("#advice"))
        expected = [
            "bell -" if line.startswith("bell") else line
            for line in await drawn.evaluate(VISIBLE_WORDS)
        ]
        shown = await scripted.evaluate(VISIBLE_WORDS)
        may_ring = status.state in {TicketState.WAITING, TicketState.ON_HOLD}
        assert any(line.startswith("bell: ") for line in shown) == may_ring, case_name(case)
        flashing = status.state is TicketState.CALLED
        found = ["bell -" if line.startswith("bell") else line for line in shown]
        assert found[:-1] == expected[:-1], case_name(case)
        assert flashing or found[-1] == title, case_name(case)


async def test_the_first_screen_holds_what_matters(hall: Any, open_phone: OpenPhone) -> None:
    page = await open_phone()
    for part in ("#number", "#heading", "#ahead", "#estimate"):
        box = await page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 500, part  # the browser's own bars take the rest
    assert await page.inner_text("#ahead") == "4 người"
    assert (await page.inner_text("#estimate")).replace("\u00a0", " ") == "12–20 phút"


WITH_TEXT = """
const own = (node) => node.nodeType === 3 && node.textContent.trim();
const withText = Array.from(document.querySelectorAll("body *")).filter(
  (element) => element.offsetParent && Array.from(element.childNodes).some(own));
const name = (element) => element.id || element.className || element.tagName;
"""

SIZES = f"""() => {{ {WITH_TEXT}
  const size = (element) => parseFloat(getComputedStyle(element).fontSize);
  return withText.map((element) => [name(element), size(element)]);
}}"""

CONTRASTS = f"""() => {{ {WITH_TEXT}
  const parts = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const linear = (c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = (colour) => {{
    const [r, g, b] = parts(colour).map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  }};
  const ground = (element) => {{
    const colour = getComputedStyle(element).backgroundColor;
    const seen = parts(colour).length === 3 || parts(colour)[3] > 0.99;
    return seen || !element.parentElement ? colour : ground(element.parentElement);
  }};
  return withText.map((element) => {{
    const [a, b] = [light(getComputedStyle(element).color), light(ground(element))];
    return [name(element), Math.max(a / b, b / a)];
  }});
}}"""

# Where letters reach, not only their boxes: each line of text is measured by its own range.
# Ends with every part that sticks out of the page or lies over another.
CUT = f"""() => {{ {WITH_TEXT}
  const lines = (element) => {{
    const range = document.createRange();
    range.selectNodeContents(element);
    return Array.from(range.getClientRects(), (box) => [element, box]);
  }};
  const inside = (element, box) => {{
    const around = (element.closest(".ticket,.card,.papers,button") || document.body);
    const limit = around.getBoundingClientRect();
    return box.left >= limit.left - 1 && box.right <= Math.min(limit.right, innerWidth) + 1;
  }};
  const all = withText.flatMap(lines);
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - a.height / 2 && b.top < a.bottom - a.height / 2;
  return all.filter(([element, box]) => !inside(element, box)
    || all.some(([other, box2]) => other !== element && over(box, box2))
  ).map(([element]) => name(element));
}}"""


FONT_AND_WIDTH = """() => [
  parseFloat(getComputedStyle(document.body).fontSize), document.documentElement.scrollWidth
]"""


async def test_type_is_large_and_contrast_high(
    hall: Any, open_phone: OpenPhone, make_ticket: MakeTicket
) -> None:
    page = await open_phone(f"/T/{TOKEN}#cancel", scripts=False)
    for state in TicketState:
        hall.status = make_ticket(state)
        await page.reload()
        sizes = dict(await page.evaluate(SIZES))
        assert min(sizes.values()) >= 18, (state, sizes)
        assert sizes["number"] >= 72, state
        pale = [one for one in await page.evaluate(CONTRASTS) if one[1] < 7]
        assert pale == [], state


async def test_targets_are_large(hall: Any, open_phone: OpenPhone, live: Live) -> None:
    page = await open_phone(f"/T/{TOKEN}#cancel")
    await live(page)
    targets = page.locator("a:visible, button:visible")
    assert await targets.count() == 6
    for index in range(await targets.count()):
        box = await targets.nth(index).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 48


async def test_narrow_and_with_letters_twice_as_large_nothing_is_cut(
    hall: Any, open_phone: OpenPhone, make_ticket: MakeTicket
) -> None:
    page = await open_phone(f"/T/{TOKEN}#cancel", width=320, scripts=False)
    session = await page.context.new_cdp_session(page)
    found: dict[str, Any] = {}
    for size in (16, 32):
        await session.send("Page.setFontSizes", {"fontSizes": {"standard": size}})
        for case in CASES:
            hall.status = make_ticket(**case)
            await page.reload()
            font, width = await page.evaluate(FONT_AND_WIDTH)
            assert font == size * 1.125
            if width > 320 or (cut := await page.evaluate(CUT)):
                found[f"{case_name(case)}, {size}"] = width if width > 320 else cut
    assert found == {}


async def test_the_first_load_is_small(hall: Any, open_phone: OpenPhone, live: Live) -> None:
    page = await open_phone("/T/UNKNOWN")  # a page of its own, to listen before the real one
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    received: dict[str, float] = {}
    addresses: dict[str, str] = {}

    def add(event: dict[str, Any]) -> None:  # the stream never finishes; its pieces count
        answer = event.get("response", event)
        part = answer["encodedDataLength"]
        addresses.setdefault(event["requestId"], answer.get("url", event["requestId"]))
        received[event["requestId"]] = received.get(event["requestId"], 0) + part

    def finish(event: dict[str, Any]) -> None:
        received[event["requestId"]] = event["encodedDataLength"]

    session.on("Network.responseReceived", add)
    session.on("Network.dataReceived", add)
    session.on("Network.loadingFinished", finish)
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await page.goto(f"{hall.url}/T/{TOKEN}")
    await live(page)
    await page.wait_for_load_state("load")
    # Chromium sometimes asks for the icon twice: each address counts once.
    loaded = {addresses.get(request, request): size for request, size in received.items()}
    total = sum(loaded.values())
    print(f"first load: {total:.0f} bytes of {len(loaded)} addresses")
    assert 10_000 < total < FIRST_LOAD_BUDGET_BYTES


async def test_nothing_is_asked_of_anybody_else(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone("/T/UNKNOWN")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{hall.url}/T/{TOKEN}")
    await live(page)
    assert asked
    assert all(url.startswith(hall.url) for url in asked)
    assert all("Referer" not in request.headers for request in hall.requests)
    with_token = {request.path for request in hall.requests if TOKEN in request.path}
    assert with_token == {f"/T/{TOKEN}", f"/api/v1/track/{TOKEN}/stream"}


async def test_the_language_is_a_link(hall: Any, open_phone: OpenPhone) -> None:
    page = await open_phone(scripts=False)
    assert await page.get_attribute("html", "lang") == "vi"
    await page.click("text=English")
    await expect(page).to_have_url(f"{hall.url}/T/{TOKEN}?lang=en")
    await expect(page.locator("#heading")).to_have_text("Waiting for your turn")
    assert await page.inner_text("#ahead") == "4 people"
    await page.click("text=Tiếng Việt")
    await expect(page.locator("#heading")).to_have_text("Đang chờ đến lượt")
    assert await page.context.cookies() == []


async def test_an_unknown_token_is_a_friendly_page(hall: Any, open_phone: OpenPhone) -> None:
    page = await open_phone("/T/NOTATOKEN")
    await expect(page.locator("h1")).to_have_text("Không tìm thấy số này")
    await page.click("text=English")
    await expect(page.locator("h1")).to_have_text("We cannot find this number")
    answer = await page.reload()
    assert answer is not None
    assert answer.status == 404


async def test_without_scripts_the_page_refreshes_itself(
    hall: Any, open_phone: OpenPhone, make_ticket: MakeTicket
) -> None:
    page = await open_phone(scripts=False)
    refresh = page.locator("meta[http-equiv=refresh]")
    assert await refresh.get_attribute("content") == "20"
    await expect(page.locator("#bell")).to_be_hidden()
    line = page.locator("noscript .line")
    await expect(line).to_be_visible()
    await expect(line).to_have_text("Trang tự làm mới sau mỗi 20 giây.")
