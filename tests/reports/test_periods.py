"""The days that figures are about."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from config.centre.model import Centre
from queue_server.core.errors import BadRequest
from queue_server.reports.periods import (
    Period,
    month_of,
    months,
    months_up_to,
    quick_choices,
    read_period,
)

TODAY = date(2026, 11, 22)


def test_a_period_begins_and_ends_at_the_centres_midnight(demo_centre: Centre) -> None:
    month = month_of(TODAY)
    assert month.begins(demo_centre) == datetime(2026, 10, 31, 17, tzinfo=UTC)
    assert month.ends(demo_centre) == datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_months_are_cut_to_the_period() -> None:
    period = Period(date(2026, 1, 15), date(2026, 3, 2))
    assert months(period) == [
        Period(date(2026, 1, 15), date(2026, 1, 31)),
        Period(date(2026, 2, 1), date(2026, 2, 28)),
        Period(date(2026, 3, 1), date(2026, 3, 2)),
    ]


def test_twelve_months_end_with_this_one() -> None:
    shown = months_up_to(TODAY, 12)
    assert (shown[0].first, shown[-1]) == (date(2025, 12, 1), month_of(TODAY))


def test_quick_choices() -> None:
    quick = quick_choices(date(2026, 1, 31))
    assert quick["last_month"] == Period(date(2025, 12, 1), date(2025, 12, 31))
    assert quick["this_quarter"] == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert quick["last_year"] == Period(date(2025, 1, 1), date(2025, 12, 31))


def test_without_a_word_it_is_this_month() -> None:
    assert read_period(None, "", TODAY) == month_of(TODAY)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2026-13-01", None, "from"),
        ("gestern", None, "from"),
        ("0001-01-01", "0001-02-01", "from"),
        ("2026-11-01", "9999-12-31", "to"),
        ("2026-11-02", "2026-11-01", "to"),
        ("2005-01-01", "2026-01-01", "to"),
    ],
)
def test_days_that_cannot_be_are_named(first: str, last: str | None, field: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read_period(first, last, TODAY)
    assert set(refused.value.fields) == {field}
