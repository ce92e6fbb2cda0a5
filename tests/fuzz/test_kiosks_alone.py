"""Deliveries of kiosks that were alone: repeated, cut, in any order, with foreign numbers, wrong
days and times. No number twice, nothing lost that was acknowledged; what is refused changes
nothing."""

from __future__ import annotations

from random import Random

import pytest

from tests.fuzz.kiosks_alone import DEEDS, KiosksAlone
from tests.fuzz.served import FuzzedHall

pytestmark = pytest.mark.slow


TIMES, DEEDS_AT_ONCE, STRETCHES_A_DAY = 4, 25, 3


def test_whatever_kiosks_deliver(fuzzed: FuzzedHall, seed: int) -> None:
    kiosks = deliver_by_chance(fuzzed, TIMES, seed)
    assert any(kiosk.acknowledged for kiosk in kiosks.kiosks)
    assert kiosks.refused


def deliver_by_chance(hall: FuzzedHall, times: int, seed: int) -> KiosksAlone:
    """So many stretches of work, each checked at its end; the kiosks afterwards."""
    kiosks, chance = KiosksAlone(hall), Random(seed)
    hall.begin()
    for number in range(times):
        for deed in chance.choices(DEEDS, k=DEEDS_AT_ONCE):
            deed(kiosks, chance, chance.choice(kiosks.kiosks))
        kiosks.check()
        if number % STRETCHES_A_DAY == STRETCHES_A_DAY - 1:
            kiosks.sleep()
    kiosks.deliver_everything()
    kiosks.check()
    return kiosks
