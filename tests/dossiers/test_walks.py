"""Random lives of dossiers: whatever is done by whomever, what is written stays in order."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import Connection, select

from config.wire.dossiers.answers import Dossier, DossierAction, StepState
from queue_server.core.actor import Actor
from queue_server.core.errors import MotcuaError
from queue_server.dossiers.records import DueLine
from queue_server.dossiers.repository import queries
from queue_server.dossiers.rules import lifecycle
from queue_server.dossiers.tables import dossier_log
from tests.dossiers.house import ALL_PAPERS, BIRTH, BUSINESS, CONTRACT, MARITAL_STATUS, House

LIVES = 6
ACTS = 20
SEEDS = (1, 20261123)

COMMANDS = {
    DossierAction.ADVANCE: "advance",
    DossierAction.ASSIGN: "assign",
    DossierAction.REQUEST_SUPPLEMENT: "ask_for_papers",
    DossierAction.ACCEPT_SUPPLEMENT: "accept_papers",
    DossierAction.REQUEST_PAYMENT: "ask_for_payment",
    DossierAction.CONFIRM_PAYMENT: "confirm_payment",
    DossierAction.REFUSE: "refuse",
    DossierAction.WITHDRAW: "withdraw",
    DossierAction.STOP: "stop",
    DossierAction.RESUME: "resume",
    DossierAction.APOLOGISE: "apologise",
    DossierAction.TELL_CITIZEN: "tell",
    DossierAction.RETURN_RESULT: "return_result",
}
SELDOM = {DossierAction.WITHDRAW, DossierAction.REFUSE}


async def act(house: House, random: Random, dossier: Dossier, by: Actor) -> Dossier:
    """Something at random; refused, or carried out, as was said to be allowed."""
    acts = [action for action in COMMANDS if action not in SELDOM or random.random() < 0.2]
    action = random.choice(acts)
    words: dict[str, object] = {}
    if action is DossierAction.ASSIGN:
        words = {"staff_id": random.choice([1, 2, 11, 12, 21])}
    elif action is DossierAction.STOP:
        words = {"for_good": random.random() < 0.1}
    elif action is DossierAction.APOLOGISE:
        words = {"new_day": "2027-12-01"}
    elif action is DossierAction.RETURN_RESULT:
        words = {"receipt": dossier.follow_url}
    try:
        after: Dossier = await getattr(house, COMMANDS[action])(dossier, by, **words)
    except MotcuaError:
        untouched = await house.get(dossier.dossier_id, by)
        assert untouched == dossier
        assert action not in dossier.allowed or action is DossierAction.ASSIGN
        return dossier
    assert action in dossier.allowed
    return after


async def due_lines(house: House, dossier_id: int) -> list[DueLine]:
    return await house.database.read(lambda connection: queries.due_lines(connection, dossier_id))


def check_in_order(house: House, dossier: Dossier) -> None:
    assert len(dossier.log) == dossier.version
    came_from = None
    for line in dossier.log:
        assert line.from_status == came_from
        came_from = line.to_status
    assert came_from == dossier.status
    assert [line.at for line in dossier.log] == sorted(line.at for line in dossier.log)
    for earlier, later in zip(dossier.stops, dossier.stops[1:], strict=False):
        assert earlier.ended_at is not None
        assert earlier.ended_at <= later.started_at
    lasting = [stop for stop in dossier.stops if stop.ended_at is None]
    standing = dossier.status in lifecycle.CLOCK_STOPPED and dossier.standing != "finished"
    assert len(lasting) == standing
    states = [step.state for step in dossier.steps]
    assert states == sorted(states, key=list(StepState).index)
    over = dossier.standing == "finished"
    assert states.count(StepState.NOW) == (not over or dossier.status == "resolved")
    assert (dossier.outcome is not None) == (over and dossier.status != "refused")


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_is_done_what_is_written_stays_in_order(house: House, seed: int):
    print(f"seed {seed}")
    random = Random(seed)
    callers = [house.clerk, house.clerk, house.official, house.leader]
    for _ in range(LIVES):
        procedure = random.choice([BIRTH, BUSINESS, CONTRACT, MARITAL_STATUS])
        papers = ALL_PAPERS if procedure is BIRTH else []
        asked = {"instruction": "Mang thêm giấy"} if random.random() < 0.3 else None
        dossier = await house.receive(procedure.code, papers=papers, supplement=asked)
        lines = await due_lines(house, dossier.dossier_id)
        for _ in range(ACTS):
            house.clock.move(minutes=random.choice([0, 1, 45, 400, 1500]))
            by = random.choice(callers)
            dossier = await act(house, random, await house.get(dossier.dossier_id, by), by)
            check_in_order(house, dossier)
            kept = await due_lines(house, dossier.dossier_id)
            assert kept[: len(lines)] == lines, "no due date is ever overwritten"
            assert kept[-1].due_at == dossier.due_at
            lines = kept
    assert await house.database.read(versions_are_whole)


def versions_are_whole(connection: Connection) -> bool:
    """Each version of each dossier has one line of the log."""
    rows = connection.execute(select(dossier_log.c.dossier_id, dossier_log.c.version)).all()
    return len(rows) == len({tuple(row) for row in rows})
