"""Commands that may be sent twice: with an idempotency key, the first answer stands.

The answer is stored in the transaction of the command itself, so there is no moment at which
one is on disk without the other. Refusals are not stored: they changed nothing. Of a command's own
content, which may be a phone or ID number, a keyed hash is stored: it cannot be guessed from that
without the data key. Answers that are stored must hold no person.

There is one way for all: `StoredAnswers` finds, compares and stores, `_carry_out` runs commands of
one use case that share a transaction, and a command by itself is a group of one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection, bindparam, delete, select

from config.value_object import value_object
from config.wire import ToDevice
from queue_server.core.actor import SYSTEM, Actor
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database, GroupUseCase
from queue_server.core.db.lists import PreparedWithLists
from queue_server.core.db.prepared import Prepared, PreparedInsert
from queue_server.core.db.tables import answered_commands
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import KeyReused, MotcuaError
from queue_server.core.http.operations import Call, Said, to_json
from queue_server.core.security.keyed_hash import keyed_hash

Answer = TypeVar("Answer", bound=BaseModel)
Item = TypeVar("Item")
ANSWERS_KEPT: Final = timedelta(days=1)
ANY_CONTENT: Final = ""
"""In the place of a fingerprint: the answer stands whatever the command says."""
FINGERPRINT: Final = "answered_commands.fingerprint"

_FIND: Final = Prepared(
    select(answered_commands).where(answered_commands.c.name == bindparam("wanted"))
)
_FIND_MANY: Final = PreparedWithLists(
    lambda lists: select(answered_commands).where(lists.among(answered_commands.c.name, "names"))
)
_ADD: Final = PreparedInsert(answered_commands)
_DROP: Final = delete(answered_commands).where(answered_commands.c.name == bindparam("dropped"))


def key_name(actor: Actor, key: str) -> str:
    """How a command is named: a key is its actor's own."""
    return f"{actor.label} {key}"


@value_object
class StoredAnswer:
    """What the command of a name was answered: the columns of its row."""

    name: str
    fingerprint: str
    answer: str
    at: datetime


class StoredAnswers:
    """The answers that are stored in the database of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._hashes = keyed_hash(connection, FINGERPRINT)

    def find(self, names: Sequence[str]) -> dict[str, StoredAnswer]:
        """The answers to the commands of these names, as far as there are any."""
        if not names:
            return {}
        if len(names) == 1:
            rows = _FIND.all(self._connection, {"wanted": names[0]})
        else:
            rows = _FIND_MANY.all(self._connection, {"names": [*names]})
        return {row.name: StoredAnswer(*row) for row in rows}

    def answers(self, stored: StoredAnswer, content: str) -> bool:
        """Whether it was a command of this content; also where nobody can tell any more."""
        if stored.fingerprint == ANY_CONTENT:
            return True
        return self._hashes.verify(content, stored.fingerprint) is not False

    def made(self, command: KeyedCommand[Item], answer: BaseModel, at: datetime) -> StoredAnswer:
        """The answer to a command with a key, to be added."""
        fingerprint = self._hashes.digest(command.content)
        kept = _kept(answer)
        stored = to_json(kept)
        if kept is answer:
            command.said.append((answer, stored))
        return StoredAnswer(command.name or "", fingerprint, stored.decode(), at)

    def add(self, answers: Sequence[StoredAnswer]) -> None:
        """Store new answers at once: another command of the same transaction may have their
        names."""
        rows = [
            {"name": one.name, "fingerprint": one.fingerprint, "answer": one.answer, "at": one.at}
            for one in answers
        ]
        _ADD.insert(self._connection, rows)

    def given(self, actor: Actor, key: str, model: type[Answer]) -> Answer | None:
        """What `actor` was answered under `key`; None where nothing was, or something else."""
        name = key_name(actor, key)
        found = self.find([name])
        try:
            return model.model_validate_json(found[name].answer) if found else None
        except ValidationError:
            return None

    def replace(self, unit: UnitOfWork, key: str, answer: BaseModel) -> None:
        """Have `answer` given to whatever comes from the unit's actor under `key` from now on."""
        name = key_name(unit.actor, key)
        self._connection.execute(_DROP, {"dropped": name})
        stored = to_json(_kept(answer)).decode()
        self.add([StoredAnswer(name, ANY_CONTENT, stored, unit.now)])


def _kept(answer: BaseModel) -> BaseModel:
    return answer.without_texts() if isinstance(answer, ToDevice) else answer


@value_object
class KeyedCommand(Generic[Item]):
    """A command on its way: what its use case takes, and what its key says."""

    item: Item
    name: str | None
    """None where it has no key."""
    content: str
    model: type[BaseModel]
    """The class of its answer."""
    said: list[Said] = field(default_factory=list)
    """Its answer as JSON, where that is stored as it is sent."""


@dataclass(frozen=True, slots=True)
class Once(Generic[Item]):
    """Carries commands out once for each key. Two are equal where their use case is the same, so
    that commands with different models of answers share a group."""

    use_case: GroupUseCase[Item, Any]

    def __call__(
        self, units: Sequence[UnitOfWork], commands: Sequence[KeyedCommand[Item]]
    ) -> list[Any]:
        return _carry_out(self.use_case, units, commands)


class _KeyIsFree(Exception):
    """In one transaction a key came with other words, whose command was refused: it was not used
    up, and what comes next under it is carried out."""


def _carry_out(
    use_case: GroupUseCase[Item, Any],
    units: Sequence[UnitOfWork],
    commands: Sequence[KeyedCommand[Item]],
) -> list[Any]:
    """The answer of each command: that of its first run with the same key, or the use case's,
    which is stored. A refusal is `KeyReused`, or one of the use case.

    Raises `_KeyIsFree`: nothing may be kept then, and each must run alone.
    """
    stored = StoredAnswers(units[0].connection)
    known = stored.find([one.name for one in commands if one.name is not None])
    first: dict[object, tuple[UnitOfWork, KeyedCommand[Item]]] = {}
    for unit, command in zip(units, commands, strict=True):
        if command.name not in known:
            first.setdefault(command.name or id(command), (unit, command))
    new = _run(use_case, list(first.values()))
    stored.add(
        [
            stored.made(command, answer, unit.now)
            for (unit, command), answer in zip(first.values(), new, strict=True)
            if command.name is not None and not isinstance(answer, MotcuaError)
        ]
    )
    answers = dict(zip(first, new, strict=True))

    def answer_to(command: KeyedCommand[Item]) -> Any:
        if command.name in known:
            before = known[command.name]
            is_same = stored.answers(before, command.content)
            return command.model.model_validate_json(before.answer) if is_same else KeyReused()
        key = command.name or id(command)
        if first[key][1].content == command.content:
            return answers[key]
        if isinstance(answers[key], MotcuaError):
            raise _KeyIsFree
        return KeyReused()

    return [answer_to(command) for command in commands]


def _run(
    use_case: GroupUseCase[Item, Any], pending: Sequence[tuple[UnitOfWork, KeyedCommand[Item]]]
) -> Sequence[Any]:
    if not pending:
        return []
    return use_case([unit for unit, _ in pending], [command.item for _, command in pending])


class Commands:
    """Runs a use case once for each key."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(
        self, call: Call, model: type[Answer], use_case: Callable[[UnitOfWork], Answer]
    ) -> Answer:
        """The answer of `use_case`, or of its first run with the same key.

        Raises `KeyReused` where the key came with another content before, and whatever the use
        case raises.
        """
        command = _keyed(call, None, model)

        def alone(units: Sequence[UnitOfWork], _items: Sequence[None]) -> list[Answer]:
            return [use_case(units[0])]

        def once(unit: UnitOfWork) -> Answer:
            answer: Answer | MotcuaError = _carry_out(alone, [unit], [command])[0]
            if isinstance(answer, MotcuaError):
                raise answer
            return answer

        return await self._database.write(once, call.caller, self._clock.now())

    def grouped(
        self, model: type[Answer], use_case: GroupUseCase[Item, Any]
    ) -> Callable[[Call, Item], Awaitable[Answer]]:
        """A function that runs `use_case` for a command whose answer is a `model`. Commands of the
        use case that wait for the same commit are carried out in one call, each once for its key.
        It raises as `run` does."""
        carry_out = Once(use_case)

        async def run(call: Call, item: Item) -> Answer:
            command, now = _keyed(call, item, model), self._clock.now()
            return await self._database.write_grouped(carry_out, command, call.caller, now)

        return run

    async def answered(self, call: Call) -> bool:
        """Whether the very command was carried out before, under its key."""
        command = _keyed(call, None, BaseModel)

        def look(connection: Connection) -> bool:
            stored = StoredAnswers(connection)
            found = stored.find([command.name]) if command.name is not None else {}
            return any(stored.answers(one, command.content) for one in found.values())

        return await self._database.read(look)

    async def forget_old_answers(self) -> None:
        """Delete the answers that are older than `ANSWERS_KEPT`."""
        now = self._clock.now()
        old = delete(answered_commands).where(answered_commands.c.at < now - ANSWERS_KEPT)
        await self._database.write(lambda unit: unit.connection.execute(old).rowcount, SYSTEM, now)


def _keyed(call: Call, item: Item, model: type[BaseModel]) -> KeyedCommand[Item]:
    if call.key is None:
        return KeyedCommand(item, None, "", model, call.said)
    return KeyedCommand(item, key_name(call.caller, call.key), call.content, model, call.said)
