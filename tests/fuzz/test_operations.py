"""Every operation of the server's own OpenAPI document, asked by schemathesis on both databases.

Right words and broken ones, as each kind of caller. Nothing is a fault of the server, nothing
hangs, every answer is as the document says, and what is refused or only asks changes no table.
The same handlers ask both databases: PostgreSQL is asked about as many as the seed chooses.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some
from schemathesis import GenerationMode

from queue_server.core.http.operations import Operation
from tests.fuzz.asking import COUNTED, OPERATIONS, AnyCase, Asking, described, modes_of
from tests.fuzz.chance import USUAL_SEED, tried
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
ON_POSTGRES = 40
"""So many operations are asked on PostgreSQL, too: others with each `MOTCUA_SEED`."""
CHOSEN = Random(int(os.environ.get("MOTCUA_SEED") or USUAL_SEED)).sample(
    list(OPERATIONS), ON_POSTGRES
)


@pytest.mark.parametrize("fuzzed", ["sqlite"], indirect=True)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation(fuzzed: FuzzedHall, operation: str, seed: int) -> None:
    for mode in modes_of(OPERATIONS[operation]):
        fuzz(fuzzed, OPERATIONS[operation], mode, 4, seed)


@pytest.mark.parametrize("fuzzed", ["postgres"], indirect=True)
@pytest.mark.parametrize("operation", CHOSEN)
def test_an_operation_on_postgres(fuzzed: FuzzedHall, operation: str, seed: int) -> None:
    for mode in modes_of(OPERATIONS[operation]):
        fuzz(fuzzed, OPERATIONS[operation], mode, 1, seed)


def fuzz(
    hall: FuzzedHall, operation: Operation, mode: GenerationMode, times: int, seed: int
) -> Counter[int]:
    """Ask so many times in a hall where the operation has something to do; the statuses."""
    hall.run(hall.hall.server.scheduler.round())
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
