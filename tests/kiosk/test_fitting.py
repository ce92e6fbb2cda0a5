"""Texts in boxes: smaller down to what is legible, then shorter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from kiosk.ui.sizes import LINE_OF_FONT_SIZE
from kiosk.ui.widgets.fitting import Fitted, fit, wrap


def measure(text: str, size: float) -> float:
    """Every letter is half as wide as the font is large."""
    return len(text) * size / 2


def fitted(text: str, width: float, height: float) -> Fitted:
    return fit(text, width=width, height=height, most=30, least=20, measure=measure)


def test_what_fits_stays_as_large_as_asked() -> None:
    assert fitted("Hộ tịch", 200, 40) == Fitted("Hộ tịch", 30, 1)


def test_what_is_too_long_becomes_smaller() -> None:
    found = fitted("Đất đai môi trường xây dựng", 160, 80)
    assert (found.text, 20 <= found.font_size < 30) == ("Đất đai môi trường xây dựng", True)


def test_what_is_still_too_long_is_cut_at_a_word() -> None:
    found = fitted("Cấp giấy chứng nhận quyền sử dụng đất ở", 160, 30)
    assert (found.text, found.font_size) == ("Cấp giấy chứng…", 20)


def test_lines_break_at_spaces() -> None:
    assert wrap("một hai ba bốn", 7, len) == ["một hai", "ba bốn"]


def test_two_statements_break_at_the_dot_between_them() -> None:
    line = "Còn 4 người phía trước · hiện chưa có quầy phục vụ"
    found = fit(line, width=290, height=60, most=20, least=20, measure=measure)
    assert found.drawn == "Còn 4 người phía trước\nhiện chưa có quầy phục vụ"
    assert fit(line, width=900, height=60, most=20, least=20, measure=measure).drawn == line


@given(some.text(alphabet="ab ", max_size=120), some.floats(30, 400), some.floats(10, 200))
def test_nothing_is_under_the_least_or_out_of_the_box(
    text: str, width: float, height: float
) -> None:
    found = fitted(text, width, height)
    assert 20 <= found.font_size <= 30
    assert found.lines * 20 * LINE_OF_FONT_SIZE <= max(height, 20 * LINE_OF_FONT_SIZE)
