"""Glass on which the kiosk's screens do not fit is refused in words, usual glass is not."""

from __future__ import annotations

from typing import Any

import pytest

from config.centre.checks.addresses import screen_sizes
from config.hardware import Screen
from kiosk.ui.screen_sizes import every_display_size


def found(**screen: int) -> list[str]:
    data: dict[str, Any] = {"kiosks": [{"id": "door", "screen": screen}]}
    return [
        f"{one.found.in_language('vi')} → {one.expected.in_language('vi')}"
        for one in screen_sizes(data)
    ]


@pytest.mark.parametrize("display", list(every_display_size()), ids=lambda display: display.name)
def test_glass_of_ten_inches_and_more_passes(display: Any) -> None:
    screen: Screen = display.screen
    assert found(**screen.model_dump()) == []


def test_glass_of_seven_inches_is_refused_with_what_to_do() -> None:
    (said,) = found(
        width_millimetres=154, height_millimetres=86, width_pixels=1024, height_pixels=600
    )
    assert "154 × 86 mm: màn hình quá nhỏ" in said
    assert "10 inch" in said


def test_glass_with_too_few_pixels_is_refused() -> None:
    (said,) = found(
        width_millimetres=398, height_millimetres=708, width_pixels=360, height_pixels=640
    )
    assert "quá ít điểm ảnh" in said
