"""What the kiosk says of a dossier: the same as the citizen's page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from config.text.catalogue import text
from config.wire.dossiers.answers import DossierStatus, ResultDelivery, Standing
from kiosk.testing.fake_procedures import demo_dossier, late_dossier
from kiosk.ui.dossier_phrases import dossier_phrases

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ZONE = "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("status", list(DossierStatus))
def test_every_status_is_said_in_plain_words(status: DossierStatus, language: str) -> None:
    phrases = dossier_phrases(language, demo_dossier(status, NOW), ZONE)
    assert phrases.heading
    assert phrases.lead
    assert not phrases.heading.startswith("follow.")
    assert not phrases.lead.startswith("follow.")
    assert phrases.code.endswith("H15.50.05.13-261120-0975")
    assert len(phrases.steps) == 5


def test_the_promised_day_has_its_weekday_on_the_centres_clock() -> None:
    evening = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    dossier = demo_dossier(DossierStatus.RECEIVED, NOW)
    dossier = dossier.model_copy(update={"promised_at": evening})
    phrases = dossier_phrases("vi", dossier, ZONE)
    assert (phrases.promise, phrases.promised) == ("Hẹn trả kết quả", "Thứ Tư, 25/11/2026")
    assert dossier_phrases("en", dossier, ZONE).promised == "Wednesday, 25/11/2026"


def test_no_limit_is_said_and_never_a_day() -> None:
    dossier = demo_dossier(DossierStatus.IN_PROGRESS, NOW)
    dossier = dossier.model_copy(update={"promised_at": None, "standing": Standing.NO_LIMIT})
    phrases = dossier_phrases("vi", dossier, ZONE)
    assert phrases.promised == "Thủ tục này không quy định thời hạn giải quyết"


def test_a_missing_paper_is_named_with_its_last_day() -> None:
    phrases = dossier_phrases("vi", demo_dossier(DossierStatus.SUPPLEMENT_REQUESTED, NOW), ZONE)
    assert phrases.bring == ("Giấy chứng sinh", "Căn cước của người mẹ")
    assert phrases.said == "Đề nghị bổ sung bản chính để đối chiếu."
    assert phrases.until == "Hạn: đến hết Chủ nhật, 13/12/2026."
    assert phrases.promised == "Tính lại khi nhận đủ giấy tờ"


def test_a_payment_is_an_amount() -> None:
    phrases = dossier_phrases("vi", demo_dossier(DossierStatus.PAYMENT_REQUESTED, NOW), ZONE)
    assert phrases.bring == ("50.000 đồng",)


def test_a_result_says_what_to_bring_only_where_somebody_must_come() -> None:
    ready = demo_dossier(DossierStatus.RESOLVED, NOW)
    assert len(dossier_phrases("vi", ready, ZONE).bring) == 3
    by_post = ready.model_copy(update={"delivery": ResultDelivery.POST})
    phrases = dossier_phrases("vi", by_post, ZONE)
    assert (phrases.todo, phrases.bring) == ("", ())


def test_who_is_late_apologises_with_the_new_day() -> None:
    phrases = dossier_phrases("vi", late_dossier(NOW, date(2026, 11, 27)), ZONE)
    assert "xin lỗi" in phrases.apology
    assert "thứ Sáu, 27/11/2026" in phrases.apology
    assert (phrases.promise, phrases.promised) == ("Ngày hẹn mới", "Thứ Sáu, 27/11/2026")
    passed = dossier_phrases("vi", late_dossier(NOW, date(2026, 11, 20)), ZONE)
    assert "quá cả ngày hẹn mới" in passed.apology


def test_on_the_promised_day_itself_nobody_apologises_yet() -> None:
    dossier = demo_dossier(DossierStatus.IN_PROGRESS, NOW)
    today = dossier.model_copy(update={"promised_at": NOW - timedelta(hours=1)})
    assert dossier_phrases("vi", today, ZONE).apology == ""
    yesterday = dossier.model_copy(update={"promised_at": NOW - timedelta(days=1)})
    assert "xin lỗi" in dossier_phrases("vi", yesterday, ZONE).apology


def test_stopped_for_good_is_not_on_hold() -> None:
    stopped = demo_dossier(DossierStatus.STOPPED, NOW)
    for_good = stopped.model_copy(update={"standing": Standing.FINISHED, "refusal": "Trùng hồ sơ"})
    phrases = dossier_phrases("vi", for_good, ZONE)
    assert phrases.heading != dossier_phrases("vi", stopped, ZONE).heading
    assert (phrases.promised, phrases.said) == ("", "Trùng hồ sơ")


def test_a_new_day_that_has_passed_is_the_first_promise_and_a_passed_last_day_says_so() -> None:
    yesterday = (NOW - timedelta(days=1)).date()
    late = late_dossier(NOW, yesterday)
    phrases = dossier_phrases("vi", late, ZONE)
    assert phrases.promise == text("vi", "follow.first_promised")
    asked = demo_dossier(DossierStatus.SUPPLEMENT_REQUESTED, NOW)
    over = asked.model_copy(update={"waiting_until": yesterday})
    assert "đã qua" in dossier_phrases("vi", over, ZONE).until
