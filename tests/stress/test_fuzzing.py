"""The long part of the fuzzing: every operation hundreds of times, from a seed of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from queue_server.core.http import Operation
from tests.fuzz.asking import OPERATIONS, modes_of
from tests.fuzz.served import FuzzedHall, served, without_limits
from tests.fuzz.test_kiosks_alone import deliver_by_chance
from tests.fuzz.test_operations import fuzz
from tests.security.table import demo_centre

TIMES = 60
STRETCHES = 60


@pytest.fixture
def hall(database_url: str) -> Iterator[FuzzedHall]:
    with served(database_url, without_limits(demo_centre())) as opened:
        yield opened


@pytest.mark.stress
def test_every_operation(hall: FuzzedHall, seed: int) -> None:
    asked = Counter[int]()
    for operation in OPERATIONS.values():
        statuses = _asked(hall, operation, seed)
        print(f"{operation.id}: {dict(sorted(statuses.items()))}")
        asked += statuses
    print(f"{sum(asked.values())} requests, {dict(sorted(asked.items()))}")


@pytest.mark.stress
def test_kiosks_that_were_alone(hall: FuzzedHall, seed: int) -> None:
    kiosks = deliver_by_chance(hall, STRETCHES, seed)
    delivered = sum(len(kiosk.acknowledged) for kiosk in kiosks.kiosks)
    print(f"{delivered} tickets delivered, none lost, none twice; {kiosks.refused} refused")


def _asked(hall: FuzzedHall, operation: Operation, seed: int) -> Counter[int]:
    statuses = Counter[int]()
    for mode in modes_of(operation):
        times = TIMES if operation.id != "signIn" else TIMES // 10
        statuses += fuzz(hall, operation, mode, times, seed)
    return statuses
