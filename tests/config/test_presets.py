"""What new centres begin with."""

from __future__ import annotations

from datetime import date

import pytest

from config.centre.calendar.known_years import filled_in
from config.centre.loading import judge
from config.presets import CentreKind, is_starter, preset, starter

TODAY = date(2026, 11, 16)
STILL_TO_DO = (("kiosks", 0, "staff_pin_hash"), "check.found.no_pin")
"""What no preset can know."""


@pytest.mark.parametrize("kind", CentreKind)
def test_a_preset_has_no_mistake_and_reminds_of_the_pin_alone(kind: CentreKind) -> None:
    centre, found = judge(preset(kind, TODAY))
    assert centre is not None
    assert [(one.path, one.found.key) for one in found] == [STILL_TO_DO]


@pytest.mark.parametrize("kind", CentreKind)
def test_a_preset_knows_the_days_off_of_this_year_and_the_next(kind: CentreKind) -> None:
    centre, _ = judge(preset(kind, TODAY))
    assert centre is not None
    assert {2026, 2027} <= filled_in(centre.opening)


def test_the_starter_is_known_by_its_code() -> None:
    assert is_starter(starter(TODAY))
