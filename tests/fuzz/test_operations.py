"""Every operation of the server's own OpenAPI document, asked by schemathesis on both databases.

Right words and broken ones, as each kind of caller. Nothing is a fault of the server, nothing
hangs, every answer is as the document says, and what is refused or only asks changes no table.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some
from schemathesis import GenerationMode

from queue_server.core.http.operations import Operation
from tests.fuzz.asking import COUNTED, OPERATIONS, AnyCase, Asking, described, modes_of
from tests.fuzz.chance import tried
from tests.fuzz.served import FuzzedHall
from tests.security.hall import COMMANDS

pytestmark = pytest.mark.slow


STANDS_FOR = 10
"""After so many requests there may be nothing to do, and the hall is prepared anew."""
AT_COUNTER_1 = {
    "callNext": "free", "callTicket": "free", "recallTicket": "called", "startServing": "called",
    "finishTicket": "serving", "markNoShow": "called", "resumeTicket": "on_hold",
    "returnToQueue": "called", "holdTicket": "serving", "transferTicket": "called",
    "getAnnouncement": "called",
}  # fmt: skip
"""The state of a ticket that an operation is for."""
TIMES = {"sqlite": 4, "postgresql": 1}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))
def test_an_operation(fuzzed: FuzzedHall, operation: Operation, seed: int) -> None:
    times = TIMES["sqlite" if fuzzed.watching is not None else "postgresql"]
    for mode in modes_of(operation):
        fuzz(fuzzed, operation, mode, times, seed)


def fuzz(
    hall: FuzzedHall, operation: Operation, mode: GenerationMode, times: int, seed: int
) -> Counter[int]:
    """Ask so many times in a hall where the operation has something to do; the statuses."""
    asking, statuses = Asking(hall, operation), Counter[int]()

    @tried(times, seed)
    @given(described()[operation.id].as_strategy(generation_mode=mode), some.data())
    def ask(case: AnyCase, data: some.DataObject) -> None:
        if sum(statuses.values()) % STANDS_FOR == 0 or operation.id == "signOut":
            prepare(hall, operation)
        if operation.id in COUNTED:
            hall.forgive()
        statuses[asking.once(case, data)] += 1

    ask()
    return statuses


def prepare(hall: FuzzedHall, operation: Operation) -> None:
    """Make the hall one in which the operation has something to do."""
    hall.begin(AT_COUNTER_1.get(operation.id, ""))
    if operation.id in COMMANDS:
        hall.dossiers_in(COMMANDS[operation.id][0], 2)
    elif operation.path.startswith(("/dossiers", "/follow")):
        hall.dossiers_in("received", 1)
    elif operation.id in ("returnNumbers", "deliverTickets"):
        hall.set_aside()
