"""What the page says of a dossier: every status, both languages, nothing of a person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from config.centre.model import Centre
from config.wire.dossiers.answers import DossierStatus, ResultDelivery, Standing
from queue_server.dossiers.pages.follow import dossier_page
from queue_server.dossiers.pages.follow_phrases import PART, FollowView, view
from queue_server.web.phrases import PagePhrases
from tests.follow.scenes import APOLOGISED, EVERY_CASE, LATE, LONG_NAME, NOW, followed

S = DossierStatus


def said(centre: Centre, language: str = "vi", case: str = "", **changes: Any) -> FollowView:
    known = EVERY_CASE[case] if case else followed()
    return view(known.model_copy(update=changes), PagePhrases(language, PART), centre)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("case", EVERY_CASE)
def test_every_case_is_told_in_both_languages(demo_centre: Centre, case: str, language: str):
    shown = view(EVERY_CASE[case], PagePhrases(language, PART), demo_centre)
    assert shown.heading
    assert shown.lead
    assert shown.title.startswith(shown.heading)
    assert "follow." not in str(asdict(shown)), "a key without a text"
    page = dossier_page(EVERY_CASE[case], PagePhrases(language, PART), demo_centre)
    assert f'<html lang="{language}" class="look-{shown.look}">' in page
    assert shown.heading in page


def test_the_promised_day_is_told_with_its_weekday_and_the_hour_only_where_it_matters(
    demo_centre: Centre,
):
    days = [fact.value for fact in said(demo_centre, "vi").facts]
    assert days == ["Thứ Tư, 25/11/2026", "Thứ Sáu, 20/11/2026"]
    assert said(demo_centre, "en").facts[0].value == "Wednesday, 25/11/2026"
    assert said(demo_centre, "vi", "today").facts[0].value == "Thứ Hai, 23/11/2026, trước 12:41"
    same_day = said(demo_centre, received_at=NOW + timedelta(days=2))
    assert same_day.facts[0].value == "Thứ Tư, 25/11/2026, trước 09:41"


def test_sundays_are_written_as_people_write_them(demo_centre: Centre):
    shown = said(demo_centre, received_at=NOW - timedelta(days=1))
    assert shown.facts[-1].value == "Chủ nhật, 22/11/2026"


def test_whoever_is_late_apologises_and_names_the_new_day(demo_centre: Centre):
    late = said(demo_centre, case="late")
    assert (late.look, late.apology[:18]) == ("late", "Trung tâm xin lỗi ")
    assert "trang này" in late.apology
    new = said(demo_centre, case="apologised")
    assert "thứ Hai, 30/11/2026" in new.apology
    assert [(fact.label, fact.value, fact.is_large) for fact in new.facts[:2]] == [
        ("Ngày hẹn mới", "Thứ Hai, 30/11/2026", True),
        ("Ngày hẹn trước", "Thứ Năm, 19/11/2026", False),
    ]
    passed = said(demo_centre, case="new_day_passed")
    assert "thứ Sáu, 20/11/2026" in passed.apology
    assert not any(fact.is_large for fact in passed.facts)


def test_on_the_day_itself_nobody_apologises_yet(demo_centre: Centre):
    an_hour_ago: dict[str, Any] = {
        "promised_at": NOW - timedelta(hours=1),
        "standing": Standing.LATE,
    }
    assert said(demo_centre, **an_hour_ago).apology == ""
    yesterday: dict[str, Any] = {"promised_at": NOW - timedelta(days=1), "standing": Standing.LATE}
    assert said(demo_centre, **yesterday).apology != ""


@pytest.mark.parametrize(
    "status", [status for status in S if status not in (S.RECEIVED, S.IN_PROGRESS)]
)
def test_nobody_apologises_for_what_is_not_being_worked_on(
    demo_centre: Centre, status: DossierStatus
):
    late = followed(status, new_day=APOLOGISED["new_day"], promised_at=LATE["promised_at"])
    assert view(late, PagePhrases("vi", PART), demo_centre).apology == ""


def test_missing_papers_are_named_with_where_and_until_when(demo_centre: Centre):
    todo = said(demo_centre, case="supplement_requested").todo
    assert todo is not None
    assert todo.papers[1] == "Giấy tờ chứng minh nơi cư trú"
    assert todo.until == "Hạn: đến hết thứ Hai, 07/12/2026."
    assert "An Khê Thượng" in todo.lines[0]
    assert "“Hộ tịch”" in todo.lines[1]
    assert "không phải xếp hàng lại từ đầu" in todo.lines[2]


def test_a_last_day_that_has_passed_is_told_as_such(demo_centre: Centre):
    yesterday = (NOW - timedelta(days=1)).date()
    todo = said(demo_centre, case="supplement_requested", waiting_until=yesterday).todo
    assert todo is not None
    assert todo.until.startswith("Hạn là Chủ nhật, 22/11/2026, đã qua.")


def test_a_payment_is_named_in_the_manner_of_each_language(demo_centre: Centre):
    amounts = []
    for language in ("vi", "en"):
        todo = said(demo_centre, language, "payment_requested").todo
        assert todo is not None
        amounts.append(todo.amount)
    assert amounts == ["1.250.000 đồng", "1,250,000 đồng"]


def test_a_result_says_what_to_bring_and_when_the_hall_is_open(demo_centre: Centre):
    shown = said(demo_centre, case="resolved")
    assert shown.todo is not None
    assert shown.todo.papers[0] == "Giấy hẹn (giấy tiếp nhận hồ sơ và hẹn trả kết quả)"
    assert [(fact.label, fact.value) for fact in shown.hours] == [
        ("Thứ Hai đến thứ Sáu", "07:30–11:30, 13:30–17:00"),
        ("Thứ Bảy", "07:30–11:30"),
    ]
    assert shown.opens == "Bây giờ đang mở cửa, đến 11:30."
    assert shown.days_off == ["Nghỉ: Thứ Ba, 24/11/2026 (Ngày Văn hóa Việt Nam)"]
    lunch = said(demo_centre, case="resolved", now=NOW + timedelta(hours=2))
    assert lunch.opens == "Bây giờ đóng cửa. Mở lại lúc 13:30 hôm nay."
    evening = said(demo_centre, case="resolved", now=NOW + timedelta(hours=9))
    assert evening.opens == "Bây giờ đóng cửa. Mở lại lúc 07:30, thứ Tư, 25/11/2026."


def test_a_service_of_its_own_hours_is_told_by_them(demo_centre: Centre):
    shown = said(demo_centre, case="supplement_requested", visit_service="dat-dai")
    assert [fact.label for fact in shown.hours] == ["Thứ Hai đến thứ Sáu"]


@pytest.mark.parametrize("delivery", [ResultDelivery.POST, ResultDelivery.ELECTRONIC])
def test_nobody_is_sent_to_the_hall_for_what_comes_to_them(
    demo_centre: Centre, delivery: ResultDelivery
):
    shown = said(demo_centre, case="resolved", delivery=delivery, visit="")
    assert shown.todo is None
    assert shown.hours == []
    assert "không phải đến trung tâm" in shown.lead


def test_steps_say_how_far_it_is(demo_centre: Centre):
    names = [(step.name, step.state_name, step.day) for step in said(demo_centre).steps]
    assert names[1:4] == [
        ("Số hóa hồ sơ", "đã xong", "22/11/2026"),
        ("Giải quyết", "đang làm", ""),
        ("Phê duyệt, ký số", "sắp tới", ""),
    ]
    waiting = said(demo_centre, case="supplement_requested").steps
    assert waiting[2].state_name == "đang chờ ông/bà"
    assert said(demo_centre, case="stopped").steps[2].state_name == "tạm dừng"


def test_words_from_outside_are_only_text(demo_centre: Centre):
    hostile = "<script>alert(1)</script>"
    dossier = followed(
        S.SUPPLEMENT_REQUESTED,
        procedure_name={"vi": hostile},
        waiting_for=hostile,
        waiting_papers=[hostile],
        where={"vi": hostile},
        code=hostile,
    )
    page = dossier_page(dossier, PagePhrases("vi", PART), demo_centre)
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 5


def test_links_stand_below_the_public_address(demo_centre: Centre):
    page = dossier_page(
        followed(tickets=["/T/ABCDEFGHJKMNPQRS"]),
        PagePhrases("en", PART),
        demo_centre,
        root="/an-khe",
    )
    assert 'href="/an-khe/T/ABCDEFGHJKMNPQRS?lang=en"' in page
    assert '"/static' not in page


def test_a_name_in_one_language_is_told_in_it(demo_centre: Centre):
    only_vietnamese = {"vi": LONG_NAME["vi"]}
    assert said(demo_centre, "en", procedure_name=only_vietnamese).procedure == LONG_NAME["vi"]
