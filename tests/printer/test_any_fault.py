"""Whatever happens at whatever byte: no ticket comes out twice by itself, none is lost unseen."""

from __future__ import annotations

import asyncio
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as some

from printer.documents.ticket import lay_out_ticket
from printer.escpos.profile import PaperProfile
from printer.spooling.outcome import PrintOutcome
from tests.printer.fault_scenarios import AT_CUT, FaultScenario, PrinterFault, TicketCounts

SEED = 20261122
TICKETS = 6

FAULTS = some.lists(
    some.none()
    | some.tuples(
        some.sampled_from(PrinterFault),
        some.integers(0, 8_000) | some.sampled_from([0, 1, 3, 700, AT_CUT]),
    ),
    min_size=1,
    max_size=TICKETS,
)


@cache
def laid_out() -> list[bytes]:
    from tests.printer.conftest import a_ticket

    return [lay_out_ticket(a_ticket(number=f"A{n:03}"), PaperProfile()) for n in range(TICKETS)]


def check(counted: TicketCounts) -> None:
    """The promise of `printer.spooling.spooler`."""
    for whole, after, outcome in zip(
        counted.whole, counted.after_asking, counted.outcomes, strict=True
    ):
        asked = outcome is PrintOutcome.UNKNOWN
        assert whole <= 1, "it came out twice by itself"
        assert after - asked <= 1, "it came out twice by itself"
        assert not outcome.is_pending, "it is lost"
        assert outcome is not PrintOutcome.DISCARDED, "it is lost"
        if outcome is PrintOutcome.PRINTED:
            assert whole == 1, "it was called printed and did not come out"
        if asked:
            assert after >= 1, "it was asked for again and did not come out"
    assert counted.glued == 0, "a ticket hung on a piece of another"


def play(faults: list[tuple[PrinterFault, int] | None], drops_buffer: bool) -> TicketCounts:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(FaultScenario(Path(folder), laid_out(), drops_buffer).run(faults))


@pytest.mark.slow
@seed(SEED)
@settings(
    max_examples=6,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(FAULTS, some.booleans())
def test_whatever_happens(
    faults: list[tuple[PrinterFault, int] | None], drops_buffer: bool
) -> None:
    counted = play(faults, drops_buffer)
    note(f"seed {SEED}: {counted}")
    check(counted)
