"""A small centre with a campaign of a week, for the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from config.centre.model import Centre
from tests.centre.conftest import CENTRE

FIRST, LAST = date(2026, 11, 16), date(2026, 11, 21)
"""Monday to Saturday."""
WORKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
CAMPAIGN: Final[dict[str, Any]] = {
    "id": "tro-cap",
    "name": {"vi": "Chi trả trợ cấp", "en": "Payment"},
    "kind": "payment",
    "first_day": "2026-11-16",
    "last_day": "2026-11-21",
    "letter": "T",
    "counters": ["2"],
    "days": [{"day": "2026-11-21", "hours": ["07:30-10:00"]}],
}


def campaign(**changed: Any) -> dict[str, Any]:
    return CAMPAIGN | changed


def centre(*campaigns: dict[str, Any], **changed: Any) -> Centre:
    """The small centre, open on workdays, with these campaigns."""
    week = {"week": {day: ["07:30-11:30", "13:30-17:00"] for day in WORKDAYS}}
    return Centre.model_validate(CENTRE | {"opening": week, "campaigns": list(campaigns)} | changed)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant on the clock of Viet Nam."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)
    return midnight + timedelta(hours=hour, minutes=minute)
