"""Commands that may be sent twice: with an idempotency key, the first answer stands.

The answer is stored in the transaction of the command itself, so there is no moment at which
one is on disk without the other. Refusals are not stored: they changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from pydantic import BaseModel
from sqlalchemy import bindparam, delete, insert, select

from queue_server.core.clock import Clock
from queue_server.core.database import Database, Unit
from queue_server.core.errors import KeyReused
from queue_server.core.http import Call
from queue_server.core.tables import answered_commands

Answer = TypeVar("Answer", bound=BaseModel)
ANSWERS_KEPT: Final = timedelta(days=1)

_FIND = select(answered_commands.c.fingerprint, answered_commands.c.answer).where(
    answered_commands.c.caller == bindparam("caller"), answered_commands.c.key == bindparam("key")
)
_KEEP = insert(answered_commands)


class Commands:
    """Runs a use case once for each key."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(
        self, call: Call, model: type[Answer], use_case: Callable[[Unit], Answer]
    ) -> Answer:
        """The answer of `use_case`, or of its first run with the same key.

        Raises `KeyReused` where the key came with other words before, and whatever the use
        case raises.
        """
        if call.key is None:
            return await self._database.write(use_case)
        now = self._clock.now()
        return await self._database.write(lambda unit: self._once(unit, call, model, use_case, now))

    def _once(
        self,
        unit: Unit,
        call: Call,
        model: type[Answer],
        use_case: Callable[[Unit], Answer],
        now: datetime,
    ) -> Answer:
        names = {"caller": call.caller.label, "key": call.key}
        found = unit.connection.execute(_FIND, names).first()
        if found is not None:
            if found.fingerprint != call.fingerprint:
                raise KeyReused
            return model.model_validate_json(found.answer)
        answer = use_case(unit)
        kept = {"fingerprint": call.fingerprint, "answer": answer.model_dump_json(), "at": now}
        unit.connection.execute(_KEEP, names | kept)
        return answer

    async def forget_old_answers(self) -> None:
        """Delete the answers that are older than `ANSWERS_KEPT`."""
        before = self._clock.now() - ANSWERS_KEPT
        old = delete(answered_commands).where(answered_commands.c.at < before)
        await self._database.write(lambda unit: unit.connection.execute(old).rowcount)
