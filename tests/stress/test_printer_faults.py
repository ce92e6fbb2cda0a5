"""Many days of bad luck with a printer: whatever happens at whatever byte, counted."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.printer.fault_scenarios import AT_CUT, FaultScenario, PrinterFault, TicketCounts
from tests.printer.test_any_fault import check, laid_out

SEED = 20261122
SCENARIOS = 200


def luck(chance: random.Random) -> list[tuple[PrinterFault, int] | None]:
    """What happens to a few tickets one after the other."""

    def where() -> int:
        return chance.choice([chance.randint(0, 8_000), chance.choice([0, 1, 3, 700, AT_CUT])])

    return [
        None if chance.random() < 0.3 else (chance.choice(list(PrinterFault)), where())
        for _ in range(chance.randint(1, 5))
    ]


@pytest.mark.stress
def test_many_tickets_on_a_printer_with_bad_luck(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    faults: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    twice_when_asked = 0
    for number in range(SCENARIOS):
        plan, drops = luck(chance), chance.random() < 0.5
        counted: TicketCounts = asyncio.run(
            FaultScenario(tmp_path / str(number), laid_out(), drops).run(plan)
        )
        try:
            check(counted)
        except AssertionError as wrong:
            raise AssertionError(f"seed {SEED}, play {number}: {plan} {drops} {counted}") from wrong
        faults.update(one[0].value for one in plan if one)
        outcomes.update(outcome.value for outcome in counted.outcomes)
        twice_when_asked += sum(after > 1 for after in counted.after_asking)
    print(f"seed {SEED}, {sum(outcomes.values())} tickets, {sum(faults.values())} faults")
    print(f"faults: {dict(faults)}")
    print(f"what became of them: {dict(outcomes)}; twice, since asked for: {twice_when_asked}")
