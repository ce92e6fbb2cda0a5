"""What the kiosk says of figures and times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from config.text.catalogue import LANGUAGES, all_texts
from config.wire import ErrorCode, IssueRefusal, PrinterState, WaitEstimate
from kiosk.ui import phrases

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 9 o'clock in Viet Nam."""
ZONE = "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 30, "under 1 minute"),
        (0, 290, "under 5 minutes"),
        (290, 541, "about 4–10 minutes"),
        (600, 1500, "about 10–25 minutes"),
        (600, 600, "about 10 minutes"),
    ],
)
def test_an_estimate_is_a_range_of_minutes(low: int, high: int, said: str) -> None:
    assert phrases.estimate_phrase("en", WaitEstimate(low_seconds=low, high_seconds=high)) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("vi", "hiện chưa có quầy phục vụ"), ("en", "no counter serves it now")],
)
def test_a_service_that_no_counter_serves_is_told_so(language: str, said: str) -> None:
    assert phrases.estimate_phrase(language, None) == said


def test_counts_have_their_plural() -> None:
    assert phrases.ahead_phrase("en", 1) != phrases.ahead_phrase("en", 2).replace("2", "1")
    assert phrases.ahead_phrase("vi", 2) == "Còn 2 người phía trước"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (4, "Numbers from 13:00 today"),
        (22.5, "Numbers from 07:30 tomorrow"),
        (94.5, "Numbers from 07:30 on Friday 27/11"),
    ],
)
def test_opening_is_told_on_the_centres_clock(hours: float, said: str) -> None:
    assert phrases.opening_phrase("en", NOW + timedelta(hours=hours), NOW, ZONE) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words(language: str) -> None:
    known = all_texts(language, "kiosk").values()
    assert all(phrases.problem_phrase(language, code) in known for code in [*ErrorCode, None])
    assert all(phrases.refusal_phrase(language, refusal) in known for refusal in IssueRefusal)
    assert all(phrases.printer_phrase(language, state) in known for state in PrinterState)


def test_both_languages_say_everything() -> None:
    vietnamese, english = (set(all_texts(language, "kiosk")) for language in LANGUAGES)
    assert vietnamese == english
