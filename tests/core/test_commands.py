"""A command that is sent twice with one key is carried out once."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request
from sqlalchemy import select

from config.wire import FromDevice, TicketMoved, TicketState, TicketSummary, ToDevice
from queue_server.core.actor import NOBODY, Actor, ActorKind
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.tables import answered_commands
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import KeyReused
from queue_server.core.events import EventBus
from queue_server.core.http.operations import Call
from queue_server.core.idempotency import Commands, StoredAnswers
from queue_server.core.security.encryption import DataKey, DataKeys
from queue_server.tickets.errors import NobodyWaiting

LAN = Actor(ActorKind.STAFF, "1")
MINH = Actor(ActorKind.STAFF, "2")
NOW = datetime(2026, 10, 8, 1, 0, tzinfo=UTC)


class Counting:
    """A use case that counts how often it ran."""

    def __init__(self, answer: Callable[..., ToDevice]) -> None:
        self.runs = 0
        self._answer = answer

    def __call__(self, _unit: UnitOfWork) -> Any:
        self.runs += 1
        return self._answer(count=self.runs, caller="")


def many(counting: Counting) -> Callable[[Sequence[UnitOfWork], Sequence[None]], list[ToDevice]]:
    """The same for many at once."""
    return lambda units, _: [counting(unit) for unit in units]


@pytest.fixture
def commands(database: Database, clock: SetClock) -> Commands:
    return Commands(database, clock)


@pytest.fixture
def counting(echo: type[ToDevice]) -> Counting:
    return Counting(echo)


def call(
    key: str | None, body: FromDevice | None = None, caller: Actor = LAN, path: str = "/next"
) -> Call:
    return Call(make_mocked_request("POST", path), caller, "callNext", body, key)


async def test_the_first_answer_stands(
    commands: Commands, counting: Counting, echo: type[ToDevice]
) -> None:
    first = await commands.run(call("k"), echo, counting)
    again = await commands.run(call("k"), echo, counting)
    assert again == first
    assert counting.runs == 1


async def test_without_a_key_each_is_carried_out(
    commands: Commands, counting: Counting, echo: type[ToDevice]
) -> None:
    await commands.run(call(None), echo, counting)
    await commands.run(call(None), echo, counting)
    assert counting.runs == 2


async def test_sixteen_at_once_with_one_key_are_one(
    commands: Commands, counting: Counting, echo: type[ToDevice]
) -> None:
    answers = await asyncio.gather(*(commands.run(call("k"), echo, counting) for _ in range(16)))
    assert counting.runs == 1
    assert all(answer == answers[0] for answer in answers)


async def test_a_key_with_other_words_is_refused(
    commands: Commands, counting: Counting, echo: type[ToDevice], words: Callable[..., FromDevice]
) -> None:
    await commands.run(call("k", words(count=1)), echo, counting)
    with pytest.raises(KeyReused):
        await commands.run(call("k", words(count=2)), echo, counting)
    with pytest.raises(KeyReused):
        await commands.run(call("k", words(count=1), path="/elsewhere"), echo, counting)
    assert counting.runs == 1


async def test_a_key_is_its_callers_own(
    commands: Commands, counting: Counting, echo: type[ToDevice]
) -> None:
    for caller in (LAN, MINH, NOBODY):
        await commands.run(call("k", caller=caller), echo, counting)
    assert counting.runs == 3


async def test_an_answer_is_made_into_json_once_and_sent_as_it_is_kept(
    commands: Commands, counting: Counting, echo: type[ToDevice], database: Database
) -> None:
    asked, again = call("k"), call("k")
    answer = await commands.run(asked, echo, counting)
    await commands.run(again, echo, counting)
    kept = await database.read(lambda c: c.scalar(select(answered_commands.c.answer)))
    assert kept is not None
    assert asked.said == [(answer, kept.encode())]
    assert asked.said[0][0] is answer
    assert again.said == [], "what comes again is read from what is kept"


async def test_an_answer_with_texts_is_not_sent_as_it_is_kept(commands: Commands) -> None:
    noted = TicketSummary(
        ticket_id=1,
        number="A001",
        service="a",
        state=TicketState.ON_HOLD,
        language="vi",
        issued_at=NOW,
        waiting_since=NOW,
        state_since=NOW,
        note="ông Nam",
    )
    asked, plain = call("k"), call("other")
    await commands.run(asked, TicketMoved, lambda _: TicketMoved(ticket=noted))
    assert asked.said == [], "its note is sent, and not kept"
    without = TicketMoved(ticket=noted.without_texts())
    await commands.run(plain, TicketMoved, lambda _: without)
    assert [answer for answer, _ in plain.said] == [without]


async def test_a_refusal_is_not_kept(
    commands: Commands, counting: Counting, echo: type[ToDevice]
) -> None:
    def refused(_unit: UnitOfWork) -> Any:
        raise NobodyWaiting

    with pytest.raises(NobodyWaiting):
        await commands.run(call("k"), echo, refused)
    await commands.run(call("k"), echo, counting)
    assert counting.runs == 1


async def test_answers_are_kept_for_a_day(
    commands: Commands, counting: Counting, echo: type[ToDevice], clock: SetClock
) -> None:
    await commands.run(call("k"), echo, counting)
    clock.move(hours=23)
    await commands.forget_old_answers()
    await commands.run(call("k"), echo, counting)
    assert counting.runs == 1
    clock.move(hours=2)
    await commands.forget_old_answers()
    await commands.run(call("k"), echo, counting)
    assert counting.runs == 2


async def test_a_key_comes_again_in_the_same_transaction_after_another_command(
    commands: Commands, counting: Counting, echo: type[ToDevice], database: Database
) -> None:
    grouped = commands.grouped(echo, many(counting))
    answers = await asyncio.gather(
        grouped(call("k"), None),
        database.write(lambda _unit: None),
        grouped(call("k"), None),
        commands.run(call("k"), echo, counting),
    )
    assert counting.runs == 1
    assert answers[0] == answers[2] == answers[3]


async def test_the_key_of_another_command_is_refused_where_many_are_carried_out_together(
    commands: Commands, counting: Counting, echo: type[ToDevice]
) -> None:
    class Other(ToDevice):
        name: str

    await commands.run(call("k", path="/other"), Other, lambda _unit: Other(name="an other"))
    grouped = commands.grouped(echo, many(counting))
    with pytest.raises(KeyReused):
        await grouped(call("k"), None)


async def test_two_commands_of_one_key_in_one_transaction_are_told_apart(
    commands: Commands, counting: Counting, echo: type[ToDevice], words: Callable[..., FromDevice]
) -> None:
    grouped = commands.grouped(echo, many(counting))
    asked = [call("k", words(count=count)) for count in (1, 2, 1)]
    first, other, again = await asyncio.gather(
        *(grouped(one, None) for one in asked), return_exceptions=True
    )
    assert counting.runs == 1
    assert first == again
    assert isinstance(other, KeyReused)


async def test_commands_with_answers_of_two_kinds_share_a_transaction_and_a_use_case(
    commands: Commands, echo: type[ToDevice]
) -> None:
    class Other(ToDevice):
        name: str

    sizes = []

    def both(units: Sequence[UnitOfWork], items: Sequence[str]) -> list[ToDevice]:
        sizes.append(len(items))
        return [Other(name=item) if item else echo(count=1, caller="") for item in items]

    echoed, other = commands.grouped(echo, both), commands.grouped(Other, both)
    asked = [
        lambda: echoed(call("a"), ""),
        lambda: other(call("b"), "one"),
        lambda: other(call("b"), "one"),
        lambda: echoed(call("c"), ""),
    ]
    first = await asyncio.gather(*(ask() for ask in asked))
    again = await asyncio.gather(*(ask() for ask in asked))
    assert sizes == [3]
    assert first == again
    assert [type(answer) for answer in first] == [echo, Other, Other, echo]


async def test_a_refusal_is_every_ones_who_shares_its_key_in_one_transaction(
    commands: Commands, echo: type[ToDevice], database: Database
) -> None:
    def refused(units: Sequence[UnitOfWork], _items: Sequence[None]) -> list[Any]:
        return [NobodyWaiting() for _ in units]

    grouped = commands.grouped(echo, refused)
    answers = await asyncio.gather(
        *(grouped(call("k"), None) for _ in range(3)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [NobodyWaiting] * 3
    assert await database.read(lambda c: c.execute(select(answered_commands)).all()) == []


async def test_a_refusal_uses_no_key_up_for_others_in_its_transaction(
    commands: Commands, echo: type[ToDevice], words: Callable[..., FromDevice]
) -> None:
    """As it would be one after the other: nothing of what is refused is remembered."""
    runs = []

    def first_is_refused(units: Sequence[UnitOfWork], items: Sequence[int]) -> list[Any]:
        runs.append(items)
        return [echo(count=item, caller="") if item else NobodyWaiting() for item in items]

    grouped = commands.grouped(echo, first_is_refused)
    asked = [(call("k", words(count=count)), count) for count in (0, 1, 2, 1)]
    asked.append((call("another"), 3))
    refused, done, other, again, another = await asyncio.gather(
        *(grouped(one, item) for one, item in asked), return_exceptions=True
    )
    assert isinstance(refused, NobodyWaiting)
    assert done == again == echo(count=1, caller="")
    assert isinstance(other, KeyReused)
    assert another == echo(count=3, caller="")
    assert runs == [[0, 3], [0], [1], [3]]


async def test_an_answer_that_was_put_in_the_place_of_a_key_stands_whatever_the_words(
    commands: Commands, counting: Counting, echo: type[ToDevice], database: Database,
    clock: SetClock,
) -> None:  # fmt: skip
    put = echo(count=7, caller="lan")

    def replace(unit: UnitOfWork, key: str) -> None:
        StoredAnswers(unit.connection).replace(unit, key, put)

    def given(unit: UnitOfWork, key: str) -> Any:
        return StoredAnswers(unit.connection).given(unit.actor, key, echo)

    await commands.run(call("known"), echo, counting)
    for key in ("known", "new"):
        await database.write(partial(replace, key=key), LAN, clock.now())
        find = partial(given, key=key)
        assert await database.write(find, LAN, clock.now()) == put
        assert await commands.run(call(key), echo, counting) == put
        grouped = commands.grouped(echo, many(counting))
        assert await grouped(call(key, path="/else"), None) == put
    find = partial(given, key="new")
    assert await database.write(find, MINH, clock.now()) is None
    assert counting.runs == 1


class Sought(FromDevice):
    """A question with a guessable number in it."""

    words: str


@pytest.mark.parametrize("grouped", [False, True])
async def test_the_words_of_a_command_cannot_be_guessed_from_what_is_kept(
    commands: Commands,
    counting: Counting,
    echo: type[ToDevice],
    database: Database,
    *,
    grouped: bool,
) -> None:
    """The secret is the data key, which is not in the database: whoever has a backup can try all
    phone numbers, with any hash, and finds none."""
    said = call("k", Sought(words="0912345678"))
    if grouped:
        await commands.grouped(echo, many(counting))(said, None)
    else:
        await commands.run(said, echo, counting)
    row = (await database.read(lambda c: c.execute(select(answered_commands)).all()))[0]
    body = '{"words":"0912345678"}'
    for guess in (body, f"/next\n{body}", f"{row.name}\n{body}", "0912345678"):
        for hashed in (hashlib.sha256, hashlib.sha1, hashlib.md5, hashlib.blake2s):
            assert hashed(guess.encode()).hexdigest() not in row.fingerprint
        assert hmac.digest(row.name.encode(), guess.encode(), "sha256").hex() != row.fingerprint
    assert "0912345678" not in "".join(map(str, row))


async def test_a_key_that_comes_again_is_known_after_the_data_keys_were_changed(
    database_url: str, bus: EventBus, clock: SetClock, counting: Counting, echo: type[ToDevice]
) -> None:
    """Rotated: the old key still verifies. Taken out: nobody can tell, and the answer stands."""
    old, new = DataKey(b"o" * 32), DataKey(b"n" * 32)
    said, other = call("k", Sought(words="one")), call("k", Sought(words="two"))
    for keys, other_is_noticed in (([old], True), ([new, old], True), ([new], False)):
        opened = open_database(database_url, bus, DataKeys(keys))
        await opened.start()
        commands = Commands(opened, clock)
        assert (await commands.run(said, echo, counting)).model_dump()["count"] == 1
        if other_is_noticed:
            with pytest.raises(KeyReused):
                await commands.run(other, echo, counting)
        await opened.stop()
    assert counting.runs == 1
