"""A clerk's day at the counter, from the keyboard and the numeric keypad."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from config.wire import (
    CallAnnounced,
    CounterState,
    DeviceState,
    Emergency,
    Notice,
    PrinterState,
    TicketAction,
    TicketState,
)
from config.wire.dossiers.answers import DossierStatus, DossierSummary, Standing, VisitDossiers
from config.wire.procedures import Channel
from tests.console.fake_api import FakeApi
from tests.console.fake_centre import FakeCentre
from tests.hall.at_work import press, ready, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Open = Callable[..., Awaitable[Page]]


async def waits(page: Page, count: int) -> None:
    await expect(page.locator("#waiting-count")).to_have_text(str(count))


async def shows(page: Page, state: str, number: str | None = None) -> None:
    """Until the counter shows a number in a state and its keys are ready."""
    await expect(page.locator("#current")).to_have_attribute("data-state", state)
    if number is not None:
        await expect(page.locator("#current .number")).to_have_text(number)
    await ready(page)


@pytest.mark.parametrize(
    ("following", "starting", "finishing"),
    [("Enter", "1", "2"), ("NumpadEnter", "Numpad1", "Numpad2"), ("NumpadAdd", "Digit1", "Digit2")],
)
async def test_next_start_finish(
    centre: FakeCentre, desk: Open, following: str, starting: str, finishing: str
) -> None:
    centre.arrive("ho-tich", minutes=12)
    page = await desk()
    await waits(page, 1)
    await press(page, following)
    await shows(page, "called", "A001")
    await expect(page.locator("#spoken")).to_have_text("Đang gọi số A001, Hộ tịch.")
    await expect(page.locator("#current .facts")).to_contain_text("Đã chờ 12 phút")
    await press(page, starting)
    await shows(page, "serving")
    await press(page, finishing)
    await shows(page, "none")
    assert centre.ticket("A001").state is TicketState.DONE


async def test_enter_finishes_and_calls_the_next(centre: FakeCentre, desk: Open) -> None:
    for minutes in (9, 6):
        centre.arrive("ho-tich", minutes=minutes)
    page = await desk()
    await waits(page, 2)
    await press(page, "Enter")
    await shows(page, "called", "A001")
    await press(page, "Enter")  # not yet: nobody said whether A001 came
    await expect(page.locator("#toast")).to_contain_text("chưa đến quầy")
    await press(page, "1")
    await shows(page, "serving")
    await expect(page.locator("#main-text")).to_have_text("Xong và gọi tiếp")
    await press(page, "Enter")
    await shows(page, "called", "A002")
    assert centre.ticket("A001").state is TicketState.DONE


async def test_the_last_one_is_finished_though_nobody_waits(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called")
    await press(page, "1")
    await shows(page, "serving")
    await press(page, "Enter")
    await expect(page.locator("#toast")).to_contain_text("Đã xong số A001. Chưa có ai chờ.")
    await expect(page.locator("#current .nobody")).to_have_text("Chưa có ai chờ")


async def test_recalling_is_offered_by_when_the_hall_heard_the_number(
    centre: FakeCentre, desk: Open
) -> None:
    long_ago = datetime.now(UTC) - timedelta(seconds=100)
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    centre.announced = CallAnnounced(called_at=long_ago, awaited=True)
    await press(page, "Enter")
    await shows(page, "called", "A001")
    facts = page.locator("#current .facts")
    await expect(facts).to_contain_text("Loa chưa đọc số này")
    await expect(page.locator(".keypad .suggested")).to_have_attribute("data-command", "start")
    centre.announced = CallAnnounced(called_at=long_ago, heard_at=datetime.now(UTC))
    centre.tell()
    await expect(facts).to_contain_text("Loa đã đọc lúc")
    await expect(page.locator(".keypad .suggested")).to_have_attribute("data-command", "start")
    centre.announced = CallAnnounced(called_at=long_ago, heard_at=long_ago)
    centre.tell()
    await expect(page.locator(".keypad .suggested")).to_have_attribute("data-command", "recall")


async def test_recall_tells_the_hall_again(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called")
    await press(page, "Numpad0")
    await expect(page.locator("#current .facts")).to_contain_text("Đã gọi 2 lần")
    assert centre.ticket("A001").calls == 2


async def test_a_double_press_calls_one(centre: FakeCentre, api: FakeApi, desk: Open) -> None:
    for _ in range(3):
        centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 3)
    await page.evaluate("""() => {
        const press = () => document.body.dispatchEvent(new KeyboardEvent("keydown",
            { code: "NumpadEnter", key: "Enter", bubbles: true, cancelable: true }));
        press(); press();
    }""")
    await shows(page, "called", "A001")
    await page.dblclick("#main-key", force=True)
    await expect(page.locator("#toast")).to_be_visible()
    assert len(api.sent("/next")) == 1
    await waits(page, 2)


async def test_a_held_key_does_not_repeat(centre: FakeCentre, api: FakeApi, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called")
    for _ in range(5):
        await page.keyboard.down("Numpad0")  # without letting go, each but the first repeats
    await page.keyboard.up("Numpad0")
    await expect(page.locator("#current .facts")).to_contain_text("Đã gọi 2 lần")
    assert len(api.sent("/recall")) == 1


async def test_hold_and_resume(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called")
    await press(page, "3")
    # Digits in the note are words now, not commands.
    await page.keyboard.type("photo 2 tờ")
    await press(page, "Enter")
    await expect(page.locator("#held")).to_contain_text("photo 2 tờ")
    await shows(page, "none")
    await press(page, "Numpad7")
    await shows(page, "serving", "A001")
    assert centre.ticket("A001").note == "photo 2 tờ"


async def test_transfer_to_another_service_and_counter(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called")
    await press(page, "Numpad5")
    await press(page, "Enter")  # nothing chosen yet
    await expect(page.locator("#dialog .mistake")).to_contain_text("Chọn lĩnh vực khác")
    await press(page, "Numpad2")  # certification
    await press(page, "NumpadAdd")
    await press(page, "Numpad3")  # the second counter that serves it
    await press(page, "NumpadEnter")
    await shows(page, "none")
    ticket = centre.ticket("A001")
    assert (ticket.service, ticket.counter, ticket.state) == (
        "chung-thuc",
        "3",
        TicketState.WAITING,
    )


async def test_no_show_and_its_undo(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich", no_shows=1)  # the second no-show drops it here
    page = await desk()
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called")
    await press(page, "Numpad4")
    await expect(page.locator("#toast")).to_contain_text("đã bỏ khỏi hàng")
    await shows(page, "none")
    await press(page, "NumpadDecimal")
    await expect(page.locator("#dialog h2")).to_have_text("Đưa số nào lại hàng chờ?")
    await press(page, "NumpadEnter")
    await waits(page, 1)
    assert centre.ticket("A001").state is TicketState.WAITING
    await expect(page.locator('#history [data-command="undo"]')).to_have_count(0)


async def test_a_finished_ticket_goes_back_from_the_history(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called")
    await press(page, "2")
    await shows(page, "none")
    await page.click('#history [data-command="undo"]')
    await waits(page, 1)
    await expect(page.locator("#history li").first).to_contain_text("Đưa lại hàng chờ")


async def test_back_to_the_queue(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called")
    await press(page, "Numpad6")
    await waits(page, 1)
    assert centre.ticket("A001").state is TicketState.WAITING


async def test_this_one_is_called_by_typing_its_digits(centre: FakeCentre, desk: Open) -> None:
    for minutes in range(30, 0, -1):
        centre.arrive("ho-tich", minutes=minutes)
    page = await desk()
    await waits(page, 30)
    await press(page, "Numpad8")
    await press(page, "Numpad2")
    await press(page, "Numpad1")
    await expect(page.locator("#picker-list li b")).to_have_text(["A021"])
    await press(page, "NumpadEnter")
    await shows(page, "called", "A021")


async def test_void_asks_first_and_enter_does_not_confirm(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called")
    await press(page, "NumpadMultiply")
    await press(page, "Enter")
    await shows(page, "called", "A001")
    await press(page, "NumpadMultiply")
    await press(page, "Numpad1")
    await shows(page, "none")
    assert centre.ticket("A001").voided


async def test_void_from_the_list(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await page.hover("#waiting li")
    await page.click('#waiting [data-command="void"]')
    await page.click("#dialog .danger")
    await waits(page, 0)
    assert centre.ticket("A001").voided


async def test_what_is_not_allowed_is_not_offered(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk("1", "hoa")
    await waits(page, 1)
    await expect(page.locator('#waiting [data-command="void"]')).to_have_count(0)
    await press(page, "9")
    await expect(page.locator("#toast")).to_contain_text("không có quyền")


async def test_pause_and_open_again(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await press(page, "NumpadSubtract")
    await expect(page.locator("#current .nobody")).to_have_text("Quầy đang tạm dừng")
    await press(page, "Enter")
    await expect(page.locator("#counter-state")).to_have_text("Đang mở")
    assert centre.counters["1"].state is CounterState.OPEN


async def test_closing_leads_to_the_choice(centre: FakeCentre, desk: Open) -> None:
    page = await desk()
    await page.click('[data-command="close"]')
    await press(page, "Enter")
    await expect(page.locator("#choose")).to_be_visible()
    assert centre.counters["1"].state is CounterState.CLOSED


async def test_a_counter_taken_over_says_by_whom(centre: FakeCentre, desk: Open) -> None:
    page = await desk()
    centre.change_counter("1", staff_id=2, staff_name="Trần Văn Minh")
    await expect(page.locator("#current .nobody")).to_contain_text("Trần Văn Minh")
    await press(page, "Enter")
    await expect(page.locator("#toast")).to_contain_text("người khác")
    await page.click('[data-command="leave"]')
    await expect(page.locator("#choose")).to_be_visible()


async def test_a_citizen_cancels_while_called(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    await press(page, "Enter")
    await shows(page, "called")
    centre.cancel_by_citizen("A001")
    await expect(page.locator("#toast")).to_have_text("Công dân vừa hủy số A001.")
    await shows(page, "none")


async def test_priority_language_and_reason_of_the_next(centre: FakeCentre, desk: Open) -> None:
    centre.arrive(
        "ho-tich",
        minutes=30,
        language="en",
        priority_class="uu-tien",
        priority_reason="nguoi-cao-tuoi",
    )
    page = await desk()
    await expect(page.locator("#why")).to_contain_text("A001: “Tôi từ 60 tuổi trở lên”")
    await expect(page.locator("#waiting .marks")).to_contain_text("Tiếng Anh")
    await press(page, "Enter")
    await shows(page, "called")
    await expect(page.locator("#current .facts")).to_contain_text("Nói tiếng Anh")
    await expect(page.locator("#current .facts")).to_contain_text("Tôi từ 60 tuổi trở lên")


async def test_the_list_is_filtered_by_service(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    centre.arrive("chung-thuc")
    page = await desk("2")
    await waits(page, 2)
    await page.click('#services [data-service="chung-thuc"]')
    await expect(page.locator("#waiting .number")).to_have_text(["B001"])
    await page.click('#services [data-service="chung-thuc"]')
    await expect(page.locator("#waiting li")).to_have_count(2)


async def test_a_fault_is_a_quiet_line(centre: FakeCentre, desk: Open) -> None:
    page = await desk()
    centre.devices = [
        DeviceState(
            device="kiosk-1",
            kind="kiosk",
            last_seen=datetime.now(UTC),
            printer=PrinterState.PAPER_OUT,
        )
    ]
    centre.tell()
    await expect(page.locator("#faults")).to_have_text("Máy lấy số cửa chính: máy in hết giấy")
    await page.click("#faults")
    await expect(page.locator("#dialog .faulty")).to_contain_text("máy in hết giấy")
    await press(page, "Escape")
    centre.devices = [centre.devices[0].model_copy(update={"printer": PrinterState.READY})]
    centre.tell()
    await expect(page.locator("#faults")).to_have_text("Thiết bị bình thường")


async def test_notices_and_the_emergency_banner_are_set(centre: FakeCentre, desk: Open) -> None:
    page = await desk()
    await page.click("#notices")
    await page.fill('#dialog [data-language="vi"]', "Nghỉ từ 16:30")
    await press(page, "Enter")
    await expect(page.locator("#notices")).to_have_text("Thông báo: Nghỉ từ 16:30")
    assert centre.notices == [Notice(text={"vi": "Nghỉ từ 16:30"})]
    await page.click("#notices")
    await page.click("#dialog .danger")
    await page.fill('#dialog [data-language="vi"]', "Mời ra cửa chính")
    await page.click("#dialog .main")
    await expect(page.locator("#dialog .mistake")).to_contain_text(
        "Chưa có nội dung bằng: Tiếng Anh"
    )
    await page.click("#dialog .main")
    await expect(page.locator("#emergency")).to_have_text("Khẩn: Mời ra cửa chính")
    await page.click("#notices")
    await page.click("#dialog .danger")
    await expect(page.locator("#emergency")).to_be_hidden()


async def test_an_emergency_is_worded_beforehand_in_every_language(
    centre: FakeCentre, desk: Open
) -> None:
    page = await desk()
    for name in ("Cháy", "Mất điện", "Lỗi hệ thống", "Đóng cửa sớm", "Có người cần cấp cứu"):
        await page.click("#notices")
        await page.click("#dialog .danger")
        await page.click(f'#dialog .cases button:text-is("{name}")')
        await page.click("#dialog .main")
        await expect(page.locator("#emergency")).to_be_visible()
        assert centre.emergency is not None
        assert set(centre.emergency.text) == set(centre.centre.languages)
        assert all(centre.emergency.text.values())
        await page.click("#notices", timeout=3_000)  # while a line still says that it was set
        await page.click("#dialog .danger")
        await expect(page.locator("#emergency")).to_be_hidden()


async def test_the_red_band_is_one_line_until_it_is_unfolded(
    centre: FakeCentre, desk: Open
) -> None:
    page = await desk()
    band = page.locator("#emergency")
    centre.emergency = Emergency(
        text={"vi": "Mời ra cửa chính. " * 14}, raised_at=datetime.now(UTC)
    )
    centre.tell()
    await expect(band).to_be_visible()
    assert await band.evaluate("(node) => node.offsetHeight") <= 40
    await band.click()
    await expect(band).to_have_attribute("aria-expanded", "true")
    assert await band.evaluate("(node) => node.offsetHeight") > 40
    for key in ("NumpadDivide", "NumpadMultiply"):  # a dialog opens and is left again
        await press(page, key)
    await expect(page.locator("#dialog")).to_be_hidden()


async def test_every_dialog_is_left_by_the_keypad_alone(centre: FakeCentre, desk: Open) -> None:
    for minutes in (9, 6):
        centre.arrive("ho-tich", minutes=minutes)
    page = await desk()
    await waits(page, 2)

    async def opens_and_closes(*keys: str) -> None:
        for key in keys:
            for back in ("NumpadMultiply", "NumpadDecimal"):
                await press(page, key)
                await expect(page.locator("#dialog")).to_be_visible()
                await expect(page.locator("#dialog footer kbd").first).to_have_text("*")
                await press(page, back)
                await expect(page.locator("#dialog")).to_be_hidden()

    await opens_and_closes("9", "8", "NumpadDivide")
    await press(page, "Enter")
    await shows(page, "called")
    await press(page, "1")
    await shows(page, "serving")
    await opens_and_closes("3", "5")


@pytest.mark.parametrize("back", ["NumpadMultiply", "NumpadDecimal"])
async def test_the_key_that_leaves_a_dialog_does_nothing_else(
    centre: FakeCentre, desk: Open, back: str
) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    for key in ("Enter", "1", "2"):  # called, served, finished: there is something to put right
        await press(page, key)
        await shows(page, {"Enter": "called", "1": "serving", "2": "none"}[key])
    await press(page, "NumpadDivide")
    await expect(page.locator("#dialog")).to_be_visible()
    opened = "() => { window.opened = 0; new MutationObserver(() => window.opened++).observe("
    watch = 'document.querySelector("#dialog"), {attributeFilter: ["open"]}); }'
    await page.evaluate(opened + watch)
    await press(page, back)
    await until(page, "window.opened > 0")
    await expect(page.locator("#dialog")).to_be_hidden()


async def test_help_lists_the_keys(desk: Open) -> None:
    page = await desk()
    await press(page, "?")
    await expect(page.locator("#dialog")).to_contain_text("NumLock bật hay tắt đều được")
    await press(page, "NumpadDecimal")
    await expect(page.locator("#dialog")).to_be_hidden()
    await press(page, "NumpadDivide")
    await expect(page.locator("#dialog")).to_be_visible()


async def test_a_mouse_click_leaves_enter_to_next(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await waits(page, 1)
    await page.click('#counter [data-do="language"]')
    await press(page, "Enter")
    await shows(page, "called")
    await expect(page.locator("#current .state")).to_have_text("Calling")


async def test_the_links_to_the_dossier_desk(desk: Open, centre: FakeCentre) -> None:
    ticket = centre.arrive("ho-tich", minutes=5)
    now = datetime.now(UTC)
    dossier = DossierSummary(
        dossier_id=7,
        version=1,
        code="H05.99.01-261120-0012",
        procedure_code="1.001193",
        procedure_name={"vi": "Đăng ký khai sinh", "en": "Register a birth"},
        field="Hộ tịch",
        channel=Channel.IN_PERSON,
        status=DossierStatus.SUPPLEMENT_REQUESTED,
        status_code=5,
        standing=Standing.STOPPED,
        received_at=now,
        due_at=None,
        applicant_name="Không được hiện ở đây",
    )
    centre.visits[ticket.id] = VisitDossiers(purpose="supplement", dossiers=[dossier])
    page = await desk()
    await press(page, "Enter")
    links = page.locator("#current .dossier-links")
    await expect(links.locator(".dossier-link")).to_have_text(dossier.code)
    await expect(links).to_contain_text("Đến nộp bổ sung")
    await expect(links).not_to_contain_text("Không được hiện ở đây")
    await expect(links.locator(".receive-link")).to_have_count(0)
    await press(page, "1")
    receive = links.locator(".receive-link")
    await expect(receive).to_have_attribute(
        "href", f"dossiers/receive?ticket={ticket.id}&number=A001&service=ho-tich"
    )
    await expect(receive).to_have_attribute("target", "_blank")
    address = await links.locator(".dossier-link").get_attribute("href")
    assert address == f"dossiers/7?ticket={ticket.id}"


async def test_who_may_not_receive_has_no_link(desk: Open, centre: FakeCentre) -> None:
    centre.arrive("ho-tich", minutes=5)
    page = await desk(name="minh")
    await press(page, "Enter")
    await expect(page.locator("#current")).to_have_attribute("data-state", "called")
    await press(page, "1")
    await expect(page.locator("#current")).to_have_attribute("data-state", "serving")
    await expect(page.locator(".receive-link")).to_have_count(0)
    await page.click("#menu summary")
    await expect(page.locator('#menu [data-page="dossiers"]')).to_be_hidden()
    await expect(page.locator('#menu [data-page="counter"]')).to_be_visible()


async def commands_at_work(page: Page) -> set[str]:
    """The keys that work for the number at the counter, by their commands."""
    keys = page.locator('.keypad [data-command]:not([aria-disabled="true"])')
    found = await keys.evaluate_all("(all) => all.map((one) => one.dataset.command)")
    return set(found) & {"start", "no_show", "recall", "finish", "hold", "transfer", "return"}


async def test_a_server_that_permits_less_offers_less(centre: FakeCentre, desk: Open) -> None:
    centre.arrive("ho-tich", minutes=9)
    centre.arrive("ho-tich", minutes=2)
    page = await desk()
    await press(page, "Enter")
    await shows(page, "called", "A001")
    assert await commands_at_work(page) == {
        "start", "no_show", "recall", "finish", "hold", "transfer", "return",
    }  # fmt: skip
    centre.forbidden = {TicketAction.HOLD, TicketAction.RECALL, TicketAction.VOID}
    centre.tell()
    key = page.locator('.keypad [data-command="hold"]')
    await expect(key).to_have_attribute("aria-disabled", "true")
    assert await commands_at_work(page) == {"start", "no_show", "finish", "transfer", "return"}
    for void in await page.locator('[data-command="void"]').all():
        await expect(void).to_have_attribute("aria-disabled", "true")
    await press(page, "3")
    await expect(page.locator("#toast")).to_have_text("Lúc này không làm được việc này với số này.")
    await press(page, "2")
    await shows(page, "none")
    centre.forbidden = {TicketAction.RETURN, TicketAction.CALL}
    centre.tell()
    call = page.locator('#waiting [data-command="call"]')
    await expect(call).to_have_attribute("aria-disabled", "true")
    await press(page, "8")
    await expect(page.locator("#toast")).to_have_text("Lúc này không làm được việc này với số này.")
    await expect(page.locator('#history [data-command="undo"]')).to_have_count(0)


async def test_a_state_that_no_script_knows_works_by_what_is_allowed(
    centre: FakeCentre, desk: Open
) -> None:
    centre.arrive("ho-tich", minutes=9)
    page = await desk()
    await press(page, "Enter")
    await shows(page, "called", "A001")
    centre.renamed = {TicketState.SERVING: "examined", TicketState.ON_HOLD: "elsewhere"}
    await press(page, "1")
    await shows(page, "examined", "A001")
    assert await commands_at_work(page) == {"finish", "hold", "transfer", "return"}
    await expect(page.locator("#main-text")).to_have_text("Xong và gọi tiếp")
    await expect(page.locator(".receive-link")).to_be_visible()
    await press(page, "3")
    await press(page, "Enter")
    await shows(page, "none")
    await page.click('#held [data-command="resume"]')
    await shows(page, "examined", "A001")
    await press(page, "Enter")
    await shows(page, "none")
    assert centre.ticket("A001").state is TicketState.DONE
