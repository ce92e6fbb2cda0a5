"""Commands that may be sent twice: with an idempotency key, the first answer stands.

The answer is stored in the transaction of the command itself, so there is no moment at which
one is on disk without the other. Refusals are not stored: they changed nothing. Of a command's own
words, which may be a phone or ID number, a keyed hash is kept: they cannot be guessed from it
without the data key. Answers that are stored must hold no person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection, bindparam, delete, insert, select

from config.wire import ToDevice
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database, Together
from queue_server.core.db.tables import answered_commands
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import KeyReused, MotcuaError
from queue_server.core.http.operations import Call
from queue_server.core.security.keyed_hash import keyed_hash

Answer = TypeVar("Answer", bound=BaseModel)
Item = TypeVar("Item")
ANSWERS_KEPT: Final = timedelta(days=1)
ANY_WORDS: Final = ""
"""In the place of a fingerprint: the answer stands whatever the command says."""
FINGERPRINT: Final = "answered_commands.fingerprint"

_FIND = select(answered_commands.c.fingerprint, answered_commands.c.answer).where(
    answered_commands.c.name == bindparam("wanted")
)
_KEEP = insert(answered_commands)
_DROP = delete(answered_commands).where(answered_commands.c.name == bindparam("dropped"))
_FIND_MANY = select(answered_commands).where(
    answered_commands.c.name.in_(bindparam("names", expanding=True))
)


@dataclass(frozen=True, slots=True)
class _Asked(Generic[Item]):
    """A command that waits to be carried out with others."""

    item: Item
    name: str | None
    """Its caller and key; None where it has no key."""
    said: str


class CommandsTogether(Generic[Item, Answer]):
    """Commands of one kind that share a transaction, its statements too: see `Commands`."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        model: type[Answer],
        use_case: Together[Item, Answer],
    ) -> None:
        self._database = database
        self._clock = clock
        self._model = model
        self._use_case = use_case

    async def run(self, call: Call, item: Item) -> Answer:
        """The answer of the use case for `item`, or of its first run with the same key.

        Raises `KeyReused`, and whatever refusal the use case returns.
        """
        name = None if call.key is None else _name(call)
        asked = _Asked(item, name, call.said if name else "")
        now = self._clock.now()
        return await self._database.write_together(self._carry_out, asked, call.caller, now)

    def _carry_out(
        self, units: Sequence[UnitOfWork], asked: Sequence[_Asked[Item]]
    ) -> Sequence[Answer | MotcuaError]:
        connection = units[0].connection
        known = self._known(connection, asked)
        first: dict[object, tuple[UnitOfWork, _Asked[Item]]] = {}
        for unit, one in zip(units, asked, strict=True):
            if one.name not in known:
                first.setdefault(one.name or id(one), (unit, one))
        answers = self._use_case(
            [unit for unit, _ in first.values()], [one.item for _, one in first.values()]
        )
        hashes = keyed_hash(connection, FINGERPRINT)
        for (name, (_, one)), answer in zip(first.items(), answers, strict=True):
            known[name] = (hashes.digest(one.said) if one.name else "", answer)
        self._keep(connection, first, known)
        return [self._answer(connection, one, known) for one in asked]

    def _known(
        self, connection: Connection, asked: Sequence[_Asked[Item]]
    ) -> dict[object, tuple[str, str | Answer | MotcuaError]]:
        """The answers of earlier commands by their names, as they were stored."""
        names = [one.name for one in asked if one.name is not None]
        if not names:
            return {}
        rows = connection.execute(_FIND_MANY, {"names": names})
        return {row.name: (row.fingerprint, row.answer) for row in rows}

    def _keep(
        self,
        connection: Connection,
        first: Mapping[object, tuple[UnitOfWork, _Asked[Item]]],
        known: Mapping[object, tuple[str, str | Answer | MotcuaError]],
    ) -> None:
        rows = []
        for name, (unit, one) in first.items():
            fingerprint, answer = known[name]
            if one.name is not None and isinstance(answer, BaseModel):
                kept = {"fingerprint": fingerprint, "answer": _kept(answer)}
                rows.append({"name": one.name, "at": unit.now} | kept)
        if rows:
            # Not `append`: another command of the same transaction may come under the same key.
            connection.execute(_KEEP, rows)

    def _answer(
        self,
        connection: Connection,
        one: _Asked[Item],
        known: Mapping[object, tuple[str, str | Answer | MotcuaError]],
    ) -> Answer | MotcuaError:
        fingerprint, answer = known[one.name or id(one)]
        if not _is_same(connection, fingerprint, one.said):
            return KeyReused()
        return self._model.model_validate_json(answer) if isinstance(answer, str) else answer


def _name(call: Call) -> str:
    return f"{call.caller.label} {call.key}"


def _kept(answer: BaseModel) -> str:
    said = answer.without_texts() if isinstance(answer, ToDevice) else answer
    return said.model_dump_json()


def _is_same(connection: Connection, fingerprint: str, said: str) -> bool:
    """Whether a command said so before; also where nobody can tell any more."""
    if fingerprint == ANY_WORDS:
        return True
    return keyed_hash(connection, FINGERPRINT).verify(said, fingerprint) is not False


def stored_answer(unit: UnitOfWork, key: str, model: type[Answer]) -> Answer | None:
    """What the unit's actor was answered under `key`; None where nothing was, or something else."""
    found = unit.connection.execute(_FIND, {"wanted": f"{unit.actor.label} {key}"}).first()
    try:
        return None if found is None else model.model_validate_json(found.answer)
    except ValidationError:
        return None


def store_answer(unit: UnitOfWork, key: str, answer: BaseModel) -> None:
    """Have `answer` given to whatever comes from the unit's actor under `key` from now on."""
    name = f"{unit.actor.label} {key}"
    unit.connection.execute(_DROP, {"dropped": name})
    kept = {"fingerprint": ANY_WORDS, "answer": _kept(answer), "at": unit.now}
    unit.connection.execute(_KEEP, {"name": name} | kept)


class Commands:
    """Runs a use case once for each key."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(
        self, call: Call, model: type[Answer], use_case: Callable[[UnitOfWork], Answer]
    ) -> Answer:
        """The answer of `use_case`, or of its first run with the same key.

        Raises `KeyReused` where the key came with other words before, and whatever the use
        case raises.
        """

        def once(unit: UnitOfWork) -> Answer:
            return self._once(unit, call, model, use_case)

        carried_out = use_case if call.key is None else once
        return await self._database.write(carried_out, call.caller, self._clock.now())

    async def answered(self, call: Call) -> bool:
        """Whether the very command was carried out before, under its key."""
        name = _name(call)

        def look(connection: Connection) -> bool:
            found = connection.execute(_FIND, {"wanted": name}).first()
            return found is not None and _is_same(connection, found.fingerprint, call.said)

        return await self._database.read(look)

    def _once(
        self,
        unit: UnitOfWork,
        call: Call,
        model: type[Answer],
        use_case: Callable[[UnitOfWork], Answer],
    ) -> Answer:
        name = _name(call)
        found = unit.connection.execute(_FIND, {"wanted": name}).first()
        if found is not None:
            if not _is_same(unit.connection, found.fingerprint, call.said):
                raise KeyReused
            return model.model_validate_json(found.answer)
        answer = use_case(unit)
        fingerprint = keyed_hash(unit.connection, FINGERPRINT).digest(call.said)
        kept = {"fingerprint": fingerprint, "answer": _kept(answer), "at": unit.now}
        unit.connection.execute(_KEEP, {"name": name} | kept)
        return answer

    def together(
        self,
        model: type[Answer],
        use_case: Together[Item, Answer],
    ) -> CommandsTogether[Item, Answer]:
        """`use_case` for many commands at once, each carried out once for its key."""
        return CommandsTogether(self._database, self._clock, model, use_case)

    async def forget_old_answers(self) -> None:
        """Delete the answers that are older than `ANSWERS_KEPT`."""
        now = self._clock.now()
        old = delete(answered_commands).where(answered_commands.c.at < now - ANSWERS_KEPT)
        await self._database.write(lambda unit: unit.connection.execute(old).rowcount, SYSTEM, now)
