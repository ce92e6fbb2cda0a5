"""Millimetres on glass: what EN 301 549 and the eye ask for, on any screen."""

from __future__ import annotations

import pytest

from config.hardware import Screen
from kiosk.ui.sizes import CAPITAL_OF_FONT_SIZE, LOW_REACH_MILLIMETRES, Sizes, sizes_for
from kiosk.ui.widgets.sharing import BoxPart, Want, grid_for, share

SCREENS = [
    Screen(),
    Screen(width_millimetres=611, height_millimetres=344, width_pixels=1920, height_pixels=1080),
    Screen(width_millimetres=217, height_millimetres=136, width_pixels=1280, height_pixels=800),
]


def sizes(screen: Screen, **aids: bool) -> Sizes:
    return sizes_for(screen, screen.width_pixels, screen.height_pixels, **aids)


@pytest.mark.parametrize("screen", SCREENS)
def test_text_and_targets_are_never_under_the_least(screen: Screen) -> None:
    measured = sizes(screen)
    capital = measured.main * CAPITAL_OF_FONT_SIZE / measured.pixels_per_millimetre
    small = measured.small * CAPITAL_OF_FONT_SIZE / measured.pixels_per_millimetre
    assert capital >= 7.3
    assert small >= 4.8
    assert measured.target / measured.pixels_per_millimetre >= 20


def test_no_wish_makes_text_too_small_to_read() -> None:
    measured = sizes(Screen())
    assert measured.font(2.0) == measured.small


def test_large_text_is_larger_by_a_quarter() -> None:
    assert sizes(Screen(), large_text=True).main >= 1.25 * sizes(Screen()).main


@pytest.mark.parametrize("screen", SCREENS)
def test_low_reach_keeps_to_the_lower_half_or_the_least_that_is_needed(screen: Screen) -> None:
    measured = sizes(screen, low_reach=True)
    least = measured.footer_height + measured.pixels(LOW_REACH_MILLIMETRES)
    assert measured.reach <= max(measured.height / 2, least)


def test_a_turned_screen_is_measured_turned() -> None:
    turned = sizes_for(Screen(), 1920, 1080)
    assert turned.pixels_per_millimetre == pytest.approx(sizes(Screen()).pixels_per_millimetre)
    assert not turned.portrait


def test_a_small_window_is_the_whole_kiosk_made_smaller() -> None:
    assert sizes_for(Screen(), 540, 960).main == pytest.approx(sizes(Screen()).main / 2, abs=1)


@pytest.mark.parametrize("count", range(1, 40))
def test_every_card_has_its_place_and_its_height(count: int) -> None:
    grid = grid_for(count, 2, width=400, height=1200, least=180, most=320, gap=16, pager=80)
    assert grid is not None
    room = 1200 if grid.pages == 1 else 1200 - 80 - 16
    assert grid.per_page * grid.pages >= count > grid.per_page * (grid.pages - 1)
    assert 180 <= grid.height <= 320
    assert grid.rows * grid.height + (grid.rows - 1) * 16 <= room


def test_where_not_even_one_row_fits_there_is_no_grid() -> None:
    assert grid_for(3, 1, width=400, height=150, least=180, most=320, gap=16, pager=60) is None


def parts(*wants: tuple[float, float, float]) -> list[BoxPart]:
    """Least, wish and keenness of each."""
    return [BoxPart(Want(least, preferred), keen) for least, preferred, keen in wants]


def test_the_keenest_is_the_last_to_shrink() -> None:
    hint, number = share(200, parts((20, 60, 0), (80, 160, 9)), spacing=10)
    assert (hint, number) == (30, 160)


def test_nobody_gets_less_than_the_least_while_there_is_room() -> None:
    assert share(110, parts((40, 90, 0), (60, 200, 9)), spacing=10) == [40, 60]


def test_what_nobody_wished_for_goes_to_those_that_stretch() -> None:
    some = [BoxPart(Want(10, 20)), BoxPart(Want(10, 20), stretch=1)]
    assert share(100, some, spacing=0) == [20, 80]
