"""The long part of the fuzzing: every operation hundreds of times, from a seed of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.core.http.operations import Operation
from tests.fuzz.asking import OPERATIONS, modes_of
from tests.fuzz.served import FuzzedHall, served, without_limits
from tests.fuzz.test_centre_file import read_spoilt_files, spoilt_bytes, spoilt_values
from tests.fuzz.test_identity_card import read_payloads
from tests.fuzz.test_kiosk_reading import ask_a_strange_server, read_kept, read_streams
from tests.fuzz.test_kiosks_alone import deliver_by_chance
from tests.fuzz.test_operations import fuzz
from tests.fuzz.test_raw_requests import try_headers, try_links
from tests.security.table import demo_centre

TIMES = 60
STRETCHES = 60
READINGS = 1_000
NEVER_DONE = {"pairDevice"}
"""What nobody is let in to by chance: the code is on a page alone."""


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
        assert statuses[200] + statuses[204] or operation.id in NEVER_DONE
        asked += statuses
    print(f"{sum(asked.values())} requests, {dict(sorted(asked.items()))}")


@pytest.mark.stress
def test_kiosks_that_were_alone(hall: FuzzedHall, seed: int) -> None:
    kiosks = deliver_by_chance(hall, STRETCHES, seed)
    assert all(kiosk.returned and kiosk.lost for kiosk in kiosks.kiosks)
    delivered = sum(len(kiosk.acknowledged) for kiosk in kiosks.kiosks)
    print(f"{delivered} tickets delivered, none lost, none twice; {kiosks.refused} refused")


@pytest.mark.stress
def test_requests_of_any_bytes(hall: FuzzedHall, seed: int) -> None:
    try_links(hall, READINGS, seed)
    try_headers(hall, READINGS, seed)


@pytest.mark.stress
def test_readers(tmp_path: Path, seed: int) -> None:
    """What reads cards, centre files, and on the kiosk streams, answers and its own disk."""
    read_payloads(READINGS * 5, seed)
    read_spoilt_files(tmp_path / "centre.toml", spoilt_bytes(), READINGS, seed)
    read_spoilt_files(tmp_path / "centre.toml", spoilt_values(), READINGS // 4, seed)
    read_streams(READINGS, seed)
    read_kept(tmp_path, READINGS, seed)
    ask_a_strange_server(READINGS // 4, seed)


def _asked(hall: FuzzedHall, operation: Operation, seed: int) -> Counter[int]:
    statuses = Counter[int]()
    for mode in modes_of(operation):
        times = TIMES if operation.id != "signIn" else TIMES // 10
        statuses += fuzz(hall, operation, mode, times, seed)
    return statuses
