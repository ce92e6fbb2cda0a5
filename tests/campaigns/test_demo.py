"""The campaign of the demo: in a week, without a mistake."""

from __future__ import annotations

from datetime import date, timedelta

from config.centre.campaigns import in_force
from config.centre.loading import read_centre
from config.demo import demo_campaign, demo_centre_file


def test_it_begins_on_the_next_monday_beside_its_service() -> None:
    today = date(2027, 2, 25)
    said = demo_centre_file().read_text(encoding="utf-8") + demo_campaign(today)
    town = read_centre(said, "centre.toml")
    (one,) = town.campaigns
    assert (one.first_day, one.last_day) == (date(2027, 3, 1), date(2027, 3, 5))
    assert one.first_day - timedelta(days=one.announced_days) <= today
    assert in_force(town, today) is town
    ids = [each.id for each in in_force(town, one.first_day).services]
    assert ids.index("tro-cap-xa-hoi") == ids.index("bao-tro-xa-hoi") + 1
