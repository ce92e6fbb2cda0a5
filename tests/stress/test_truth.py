"""The check of the other tests, on databases from which something is missing."""

from __future__ import annotations

from random import Random

from sqlalchemy import Connection, create_engine

from tests.stress.alone import LoneCallers
from tests.stress.callers import Acknowledged
from tests.stress.installation import Installation, in_this_process
from tests.stress.truth import check

LAST = "(SELECT max(id) FROM ticket_log WHERE action = 'finish')"
ALONE = "(SELECT min(id) FROM tickets WHERE taken_alone)"
DAMAGES = {
    "a ticket is gone": (
        "DELETE FROM ticket_log WHERE ticket_id = 1",
        "DELETE FROM tickets WHERE id = 1",
    ),
    "a step is gone": (f"DELETE FROM ticket_log WHERE id = {LAST}",),
    "a state is older than its log": ("UPDATE tickets SET state = 'serving' WHERE id = 1",),
    "a step is there twice": (
        "INSERT INTO ticket_log (ticket_id, day, at, action, from_state, to_state, "
        "milliseconds_in_state, service, counter, actor) SELECT ticket_id, day, at, action, "
        "to_state, to_state, 0, service, counter, actor FROM ticket_log "
        "WHERE action = 'finish' LIMIT 1",
    ),
    "a duration is wrong": (
        "UPDATE ticket_log SET milliseconds_in_state = milliseconds_in_state + 1 "
        f"WHERE id = {LAST}",
    ),
    "a ticket that a kiosk gave alone is gone": (
        f"DELETE FROM ticket_log WHERE ticket_id = {ALONE}",
        f"DELETE FROM tickets WHERE id = {ALONE}",
    ),
    "a ticket that a kiosk gave alone is told twice": (
        "UPDATE alone_sequences SET delivered = delivered + 1",
    ),
    "a number was lost": ("UPDATE sequences SET given = given + 1",),
    "a serial has a gap": (
        "UPDATE dossiers SET code = substr(code, 1, length(code) - 4) || '9999' WHERE id = 1",
    ),
    "a dossier is without its applicant": (
        "UPDATE dossiers SET applicant_id = NULL WHERE id = 1",
        "DELETE FROM applicants WHERE id = 1",
    ),
    "a dossier is older than its log": ("UPDATE dossiers SET version = 1 WHERE id = 1",),
    "a pause is gone": ("DELETE FROM counter_log WHERE to_state = 'paused'",),
    "a counter is older than its log": ("UPDATE counter_states SET state = 'paused'",),
    "a counter's duration is wrong": (
        "UPDATE counter_log SET milliseconds_in_state = milliseconds_in_state + 1",
    ),
    "a line of the log was changed": ("UPDATE dossier_log SET actor = 'staff:9' WHERE id = 1",),
}


async def test_each_kind_of_loss_is_noticed(on_sqlite: Installation, seed: int) -> None:
    async with (
        in_this_process(on_sqlite) as here,
        LoneCallers([here.address], on_sqlite.keys, Random(seed)) as callers,
    ):
        await callers.answers(100)
        await callers.finish()
    engine = create_engine(on_sqlite.url)
    for name, damage in DAMAGES.items():
        with engine.connect() as connection:
            check(connection, callers.acknowledged, everything=True)
            for statement in damage:
                assert connection.exec_driver_sql(statement).rowcount, name
            assert is_noticed(connection, callers.acknowledged), name
            connection.rollback()
    engine.dispose()


def is_noticed(connection: Connection, acknowledged: Acknowledged) -> bool:
    try:
        check(connection, acknowledged, everything=False)
    except AssertionError:
        return True
    return False
