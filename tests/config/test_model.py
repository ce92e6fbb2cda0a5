"""The model of a centre."""

from __future__ import annotations

from functools import cached_property

from config.centre.model import Centre
from tests.hall.demo import demo_centre


def test_what_a_centre_works_out_of_its_fields_follows_them() -> None:
    centre = demo_centre()
    for name, value in vars(Centre).items():
        if isinstance(value, cached_property):
            getattr(centre, name)
    changed = centre.model_copy(update={"time_zone": "Europe/Berlin", "counters": []})
    assert changed.zone.key == "Europe/Berlin"
    assert changed.counter_by_id == {}
    assert changed.names_version != centre.names_version
    assert centre.counter_by_id, "the one that it was copied from is as it was"
