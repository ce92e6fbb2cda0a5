"""What new centres begin with."""

from __future__ import annotations

from datetime import date

import pytest

from config.centre.calendar.known_years import filled_in
from config.centre.loading import judge
from config.presets import CentreKind, is_starter, preset, starter

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize("kind", CentreKind)
def test_a_preset_has_no_mistake(kind: CentreKind) -> None:
    centre, found = judge(preset(kind, TODAY))
    assert centre is not None
    assert [str(one.found) for one in found if not one.is_warning] == []


@pytest.mark.parametrize("kind", CentreKind)
def test_a_preset_knows_the_days_off_of_this_year_and_the_next(kind: CentreKind) -> None:
    centre, _ = judge(preset(kind, TODAY))
    assert centre is not None
    assert {2026, 2027} <= filled_in(centre.opening)


def test_the_starter_is_known_by_its_code() -> None:
    assert is_starter(starter(TODAY))
