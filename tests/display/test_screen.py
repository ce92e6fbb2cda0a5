"""The board in a real browser: what is seen, how large, and what happens when things go wrong."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from config.wire import IssueRefusal, ServiceState
from tests.display.conftest import OpenBoard
from tests.display.fake_hall import FakeHall, service, usual_services

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCREENS = [(1920, 1080), (1024, 768), (1080, 1920), (1366, 768), (1280, 1024), (3840, 2160)]
CAP_HEIGHT_OF_ROBOTO = 1456 / 2048
LONG_COUNTER = "Quầy số 3 – Tiếp nhận và trả kết quả lĩnh vực Đất đai, Xây dựng và Môi trường"
LONG_PLACE = "Bàn hướng dẫn và hỗ trợ công dân thực hiện dịch vụ công trực tuyến toàn trình"
LONG_NOTICE = {
    "vi": "Từ ngày 01/11/2026, Trung tâm tiếp nhận hồ sơ cả sáng thứ Bảy, từ 07 giờ 30 đến 11 giờ "
    "30; bản sao chứng thực được trả trong ngày nếu nộp trước 15 giờ.",
    "en": "From 1 November 2026 the centre also opens on Saturday mornings, 07:30 to 11:30; "
    "certified copies are ready the same day if handed in before 15:00.",
}

# Every element with a text of its own whose text reaches out of its box or of the screen.
OVERFLOWING = """() => {
  const found = [];
  for (const part of document.querySelectorAll("body *")) {
    const own = [...part.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !part.getClientRects().length) continue;
    const style = getComputedStyle(part);
    const isCut = style.webkitLineClamp !== "none" || style.textOverflow === "ellipsis";
    const box = part.getBoundingClientRect();
    const wide = style.display !== "inline" && part.scrollWidth > part.clientWidth + 1 && !isCut;
    const outside = box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1;
    if (wide || outside) found.push(`${part.className}: ${part.textContent}`);
  }
  return found;
}"""

# Pairs of parts side by side in one row that lie on one another.
OVERLAPPING = """() => {
  const found = [];
  for (const row of document.querySelectorAll(".call, .service, .heads, .top, .service-heads")) {
    const range = document.createRange();
    const boxes = [...row.children].filter((c) => c.textContent.trim()).map((child) => {
      range.selectNodeContents(child);
      return [child, range.getBoundingClientRect()];
    }).filter(([, box]) => box.width > 0);
    for (let i = 1; i < boxes.length; i += 1) {
      if (boxes[i][1].left < boxes[i - 1][1].right - 1) found.push(row.textContent);
    }
  }
  return found;
}"""

# Rows of which a part is cut off by the row or by the list.
CUT_OFF = """() => [...document.querySelectorAll(".call, .service")].filter((row) => {
  const box = row.getBoundingClientRect();
  const list = row.parentNode.getBoundingClientRect();
  return box.bottom > list.bottom + 1 || [...row.children].some((part) => {
    const inner = part.getBoundingClientRect();
    const isSign = part.matches(".number, .code, .way");
    return !isSign && (inner.top < box.top - 1 || inner.bottom > box.bottom + 1);
  });
}).map((row) => row.textContent)"""


def many_services(count: int) -> list[ServiceState]:
    names = [
        "Hộ tịch", "Chứng thực", "Cư trú", "Đất đai, Xây dựng và Tài nguyên môi trường",
        "Bảo trợ xã hội", "Hộ kinh doanh", "Nhận kết quả", "Giáo dục và Đào tạo",
        "Nông nghiệp và Phát triển nông thôn", "Người có công với cách mạng",
        "Văn hóa, Thể thao và Du lịch", "Thuế", "Y tế và Dân số", "Khoa học và Công nghệ",
    ]  # fmt: skip
    letters = "ABCDEGHIKLMNOP"
    return [
        service(
            letters[place],
            names[place],
            "Agriculture and rural development",
            waiting=place * 9,
            minutes=(10 * place, 10 * place + 25),
            numbers=(
                f"{letters[place]}{place * 9 + 1:03d}",
                f"{letters[place]}{place * 9 + 2:03d}",
            ),
        )
        for place in range(count)
    ]


async def numbers(page: Page, kind: str) -> list[str]:
    """The numbers of the rows of a kind, from top to bottom."""
    rows: list[dict[str, Any]] = await page.locator(f".call.{kind}").evaluate_all(
        "rows => rows.map(r => ({place: Number(r.style.getPropertyValue('--place')),"
        " number: r.querySelector('.number').textContent}))"
    )
    return [row["number"] for row in sorted(rows, key=lambda row: row["place"])]


# ------------------------------------------------------------------------ what is shown


async def test_a_call_appears_at_its_counter(open_board: OpenBoard, hall: FakeHall) -> None:
    page = await open_board()
    await expect(page.locator("#nobody")).to_be_visible()
    hall.call("A025", "3")
    row = page.locator(".call.called")
    await expect(row.locator(".number")).to_have_text("A025")
    await expect(row.locator(".code")).to_have_text("3")
    await expect(row).to_have_class("call called fresh")
    await expect(page.locator("#nobody")).to_be_hidden()


async def test_answered_calls_go_below_and_then_aside(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    hall.an_ordinary_morning()
    page = await open_board()
    await expect(page.locator(".call")).to_have_count(4)
    assert await numbers(page, "called") == ["A026", "B040"]
    # B039 was called to the counter that calls B040 now, so it stands aside at once.
    assert await numbers(page, "past") == ["A025", "D007"]
    recent = page.locator("#recent .number")
    await expect(recent).to_have_text(["B039", "B038", "A024", "C011", "H018"])


async def test_a_recall_moves_to_the_top_and_blinks_again(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    first = hall.call("A001", "1")
    hall.call("A002", "2")
    page = await open_board()
    assert await numbers(page, "called") == ["A002", "A001"]
    again = hall.call("A001", "1")
    assert again.ticket_id == first.ticket_id
    await expect(page.locator(".call.fresh .number")).to_have_text(["A001"])
    assert await numbers(page, "called") == ["A001", "A002"]


async def test_services_say_who_is_next_and_how_long(open_board: OpenBoard, hall: FakeHall) -> None:
    page = await open_board()
    rows = page.locator("#services .service")
    await expect(rows).to_have_count(len(usual_services()))
    await expect(rows.nth(0)).to_contain_text("Hộ tịch")
    await expect(rows.nth(0).locator(".next")).to_contain_text("A027")
    await expect(rows.nth(0).locator(".waiting")).to_have_text("6")
    await expect(rows.nth(0).locator(".wait")).to_have_text("12–24")
    await expect(rows.nth(2).locator(".wait")).to_have_text("dưới 8")
    await expect(rows.nth(3).locator(".wait .first")).to_have_text("chưa rõ")
    await expect(rows.nth(5).locator(".wait .first")).to_have_text("Hết số")
    hall.figures([service("A", "Hộ tịch", "Civil status", waiting=9, numbers=("A099",))])
    await expect(rows).to_have_count(1)
    await expect(rows.locator(".waiting")).to_have_text("9")


async def test_every_refusal_has_words(open_board: OpenBoard, hall: FakeHall) -> None:
    hall.figures(
        [
            service(letter, "Hộ tịch", "Civil status", refusal=refusal)
            for letter, refusal in zip("ABCD", IssueRefusal, strict=True)
        ]
    )
    page = await open_board()
    said = await page.locator(".wait .first").all_inner_texts()
    assert len(said) == len(IssueRefusal)
    assert not any("refusal" in words for words in said)


async def test_more_calls_than_rows_take_turns(open_board: OpenBoard, hall: FakeHall) -> None:
    page = await open_board()
    for counter in range(1, 7):
        hall.end(hall.call(f"C00{counter}", str(counter)))
        hall.call(f"B00{counter}", str(counter))
    await expect(page.locator("#pages span")).to_have_count(2)
    await page.evaluate("motcuaBoard.sounds.clear(); motcuaBoard.view.callsPage = 0;")
    await page.evaluate("motcuaBoard.view.drawCalls()")
    assert await numbers(page, "called") == ["B006", "B005", "B004", "B003"]
    await page.evaluate("motcuaBoard.view.turnCallsPage()")
    assert await numbers(page, "called") == ["B002", "B001"]
    hall.call("B007", "7")
    await expect(page.locator(".call.fresh .number")).to_have_text("B007")
    assert await numbers(page, "called") == ["B007", "B006", "B005", "B004"]


async def test_more_than_twelve_services_take_turns(open_board: OpenBoard, hall: FakeHall) -> None:
    hall.figures(many_services(14))
    page = await open_board()
    await expect(page.locator(".service")).to_have_count(12)
    await page.evaluate("motcuaBoard.view.turnServicesPage()")
    await expect(page.locator(".service")).to_have_count(2)


async def test_the_clock_is_the_servers_in_the_centres_time(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    """The server's 02:41 UTC is 09:41 in the hall, whatever day this machine believes it is."""
    page = await open_board()
    await expect(page.locator("#time")).to_have_text("09:41")
    await expect(page.locator("#date")).to_contain_text("21/10/2026")
    await expect(page.locator("#date")).to_contain_text("Wednesday, 21/10/2026")
    assert hall.now().hour == 2


async def test_notices_and_an_emergency_over_everything(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board()
    hall.notices({"vi": "Nghỉ trưa", "en": "Lunch"})
    await expect(page.locator("#notice .first")).to_have_text("Nghỉ trưa")
    hall.call("A001", "1")
    await expect(page.locator("body")).to_have_attribute("data-saying", "1")
    hall.notices(emergency={"vi": "Có báo cháy", "en": "Fire alarm"})
    banner = page.locator("#emergency")
    await expect(banner).to_contain_text("Có báo cháy")
    await expect(banner).to_contain_text("Fire alarm")
    box = await banner.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 1920, "height": 1080}
    await expect(page.locator("body")).to_have_attribute("data-saying", "")
    hall.call("A002", "1")
    await expect(page.locator(".call .number").nth(1)).to_have_text("A002")
    assert await page.evaluate("motcuaBoard.sounds.queue.length") == 0
    hall.notices()
    await expect(banner).to_be_hidden()


async def test_the_pulse_is_left_out_for_who_asked_for_less_motion(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board(reduced_motion="reduce")
    hall.call("A001", "1")
    row = page.locator(".call.fresh")
    await expect(row).to_have_css("animation-name", "none")
    await expect(row).to_have_css("transition-duration", "0s")


# ---------------------------------------------------------------------------- how large


@pytest.mark.parametrize(("width", "height"), SCREENS)
async def test_a_screen_is_readable_and_says_what_is_wrong_and_an_emergency(
    open_board: OpenBoard, hall: FakeHall, width: int, height: int
) -> None:
    hall.an_ordinary_morning()
    page = await open_board(width, height)
    await assert_readable_at_eight_metres(page, width, height)
    for key in ("line_lost", "refused", "tap_for_sound", "connecting"):
        said = await page.evaluate(SAID_WRONG, key)
        assert (said["spilling"], said["parts"], said["fits"]) == ([], 1, True), key
        assert said["size"] >= 0.013 * min(height, width)
    await page.reload()
    hall.notices(emergency=LONG_NOTICE)
    banner = page.locator("#emergency")
    await expect(banner).to_be_visible()
    assert await banner.evaluate("b => b.scrollHeight <= b.clientHeight")
    assert await page.evaluate(OVERFLOWING) == []


async def assert_readable_at_eight_metres(page: Page, width: int, height: int) -> None:
    """98 mm on a 55 inch screen: 155 of 1080 pixels of its height, or of its width upright."""
    needed = 155 / 1080 * min(height, width * (1080 / (1440 if width < 1.5 * height else 1920)))
    if width < height:
        needed = 155 / 1080 * width
    for part in ("number", "code"):
        sizes: list[float] = await page.locator(f".call.called .{part}").evaluate_all(
            "parts => parts.filter((part) => part.textContent)"
            ".map((part) => parseFloat(getComputedStyle(part).fontSize))"
        )
        assert sizes
        assert min(sizes) * CAP_HEIGHT_OF_ROBOTO >= needed
    family = await page.evaluate("document.fonts.check('700 20px Roboto')")
    assert family


@pytest.mark.parametrize(
    ("width", "height", "count"),
    [
        *((*screen, count) for screen in SCREENS[:3] for count in (0, 1, 7, 12)),
        *((*screen, 12) for screen in SCREENS[3:]),
    ],
)
async def test_nothing_overflows_with_long_names(
    open_board: OpenBoard, hall: FakeHall, width: int, height: int, count: int
) -> None:
    hall.an_ordinary_morning()
    hall.figures(many_services(count))
    hall.call("A1025", "3", name=LONG_COUNTER)
    hall.call("AB105", "12")
    hall.call("D019", "huong-dan", name=LONG_PLACE)
    hall.notices(LONG_NOTICE)
    unit = hall.centre.unit.model_copy(
        update={
            "name": {
                "vi": "Trung tâm Phục vụ hành chính công phường Nguyễn Thị Minh Khai – Chi nhánh "
                "số 2, tỉnh Bắc Ninh",
                "en": "Public Service Centre of Nguyen Thi Minh Khai Ward – Branch 2, Bac Ninh",
            }
        }
    )
    hall.centre = hall.centre.model_copy(update={"unit": unit})
    page = await open_board(width, height)
    await expect(page.locator("#notice .first")).to_contain_text("01/11/2026")
    await page.evaluate("motcuaBoard.view.callsPage = 0; motcuaBoard.view.drawCalls()")
    await page.evaluate("Promise.all(document.getAnimations().map((a) => a.finished))")
    assert await page.evaluate(OVERFLOWING) == []
    assert await page.evaluate(OVERLAPPING) == []
    assert await page.evaluate(CUT_OFF) == []
    for part in ("#notice", "#hall", "main", "html"):
        fits = "p => p.scrollHeight <= p.clientHeight + 1 && p.scrollWidth <= p.clientWidth + 1"
        assert await page.locator(part).evaluate(fits), part


CONTRAST = """() => {
  const channel = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) =>
    0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const ground = (part) => {
    for (let at = part; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const part of document.querySelectorAll("body *")) {
    const own = [...part.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !part.getClientRects().length) continue;
    const [a, b] = [light(parse(getComputedStyle(part).color)), light(ground(part))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 7) weak.push(`${part.className} ${part.textContent} ${ratio.toFixed(1)}`);
  }
  return weak;
}"""


async def test_every_text_stands_out_from_its_ground(open_board: OpenBoard, hall: FakeHall) -> None:
    hall.an_ordinary_morning()
    page = await open_board(reduced_motion="reduce")
    assert await page.evaluate(CONTRAST) == []
    hall.notices(emergency=LONG_NOTICE)
    await expect(page.locator("#emergency")).to_be_visible()
    assert await page.evaluate(CONTRAST) == []


# ---------------------------------------------------------------------- the lost line


async def test_a_lost_line_keeps_the_board_says_so_and_comes_back(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    call = hall.call("A001", "1")
    page = await open_board()
    hall.refusal = 503
    hall.cut_lines()
    status = page.locator("#status")
    await expect(page.locator("body")).to_have_attribute("data-line", "down")
    assert await numbers(page, "called") == ["A001"]
    await expect(status).to_contain_text("Mất kết nối từ 09:41")
    await expect(status).to_contain_text("No connection since 09:41")
    assert await numbers(page, "called") == ["A001"]
    hall.end(call)
    hall.call("A002", "2")
    hall.refusal = None
    await expect(page.locator("body")).to_have_attribute("data-line", "up")
    await expect(status).to_have_text("")
    assert await numbers(page, "called") == ["A002"]
    assert await numbers(page, "past") == ["A001"]


async def test_a_banner_stays_on_a_lost_line_and_says_how_old_it_is(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board()
    hall.notices(emergency=LONG_NOTICE)
    await expect(page.locator("#emergency")).to_be_visible()
    hall.refusal = 503
    hall.cut_lines()
    status = page.locator("#status")
    await expect(status).to_contain_text("Mất kết nối từ 09:41")
    on_top = "s => s.contains(document.elementFromPoint(innerWidth / 2, s.offsetTop + 5))"
    assert await status.evaluate(on_top)
    await expect(page.locator("#emergency")).to_contain_text("01/11/2026")


# In one go: every second the board says anew how its line really is.
SAID_WRONG = f"""(key) => {{
  const {{ view }} = motcuaBoard;
  const age = (language) => view.text(language, "age_minutes", {{ count: 59 }});
  view.drawStatus(key, (language) => ({{ status: 401, time: "09:41", age: age(language) }}));
  const status = document.querySelector("#status");
  return {{
    spilling: [...({OVERFLOWING})(), ...({OVERLAPPING})()],
    parts: [...status.querySelectorAll(".second")].filter((part) => part.offsetHeight).length,
    fits: status.offsetHeight <= status.parentNode.clientHeight,
    size: parseFloat(getComputedStyle(status).fontSize),
  }};
}}"""


async def test_a_board_without_permission_says_so(open_board: OpenBoard, hall: FakeHall) -> None:
    page = await open_board()
    hall.refusal = 401
    hall.cut_lines()
    await expect(page.locator("#status")).to_contain_text("mã 401")


async def test_an_event_that_the_snapshot_holds_is_not_taken_twice(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board()
    call = hall.call("A001", "1")
    await expect(page.locator(".call.called")).to_have_count(1)
    late = hall.board.sequence
    hall.end(call)
    await expect(page.locator(".call.past")).to_have_count(1)
    hall.repeat(call, late)
    hall.call("A002", "2")
    await expect(page.locator(".call.called .number")).to_have_text(["A002"])


async def test_a_broken_event_ends_in_a_new_snapshot(open_board: OpenBoard, hall: FakeHall) -> None:
    page = await open_board()
    before = hall.connections
    hall.say_nonsense()
    hall.call("A001", "1")
    await expect(page.locator(".call.called .number")).to_have_text(["A001"])
    assert hall.connections == before + 1


async def test_a_centre_that_is_renamed_loads_anew_once(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board()
    unit = hall.centre.unit.model_copy(update={"name": {"vi": "Tên mới", "en": "New name"}})
    hall.centre = hall.centre.model_copy(update={"unit": unit})
    hall.centre.__dict__.pop("names_version", None)
    changed = {"hall_name": unit.name, "names_version": hall.centre.names_version}
    hall.board = hall.board.model_copy(update=changed)
    hall.cut_lines()
    await expect(page.locator("body")).to_contain_text("Tên mới")
    await expect(page.locator("body")).to_have_attribute("data-line", "up")
    hall.cut_lines()  # and not again
    before = hall.connections
    await hall.connected(before + 1)
    assert await page.evaluate("motcuaBoard.boot.names_version") == hall.centre.names_version


async def test_who_has_come_is_half_as_large_as_who_is_called(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board()
    hall.end(hall.call("A001", "1"))
    hall.call("A002", "2")
    await expect(page.locator(".call.called .number")).to_have_text("A002")
    await expect(page.locator(".call.past .number")).to_have_text("A001")
    sizes = {
        kind: await page.locator(f".call.{kind} .number").evaluate(
            "(node) => parseFloat(getComputedStyle(node).fontSize)"
        )
        for kind in ("called", "past")
    }
    assert sizes["past"] <= 0.55 * sizes["called"]
