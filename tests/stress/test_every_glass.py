"""The kiosk's screens on the whole grid of glass, in both languages, with every aid."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kiosk.test_screen_sizes import surveyed

pytestmark = pytest.mark.stress


async def test_nothing_overlaps_is_cut_or_dead_on_any_glass(tmp_path: Path) -> None:
    *surveys, last = await surveyed(tmp_path, "--every")
    assert [fault for one in surveys for fault in one["faults"]] == []
    assert last["warnings"] == []
