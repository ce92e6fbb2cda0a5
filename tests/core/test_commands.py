"""A command that is sent twice with one key is carried out once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from config.wire import FromDevice, ToDevice
from queue_server.core.clock import SetClock
from queue_server.core.commands import Commands, store_answer, stored_answer
from queue_server.core.database import Database, Unit
from queue_server.core.errors import KeyReused, NobodyWaiting
from queue_server.core.http import NOBODY, Call, Caller, CallerKind

LAN = Caller(CallerKind.STAFF, "1")
MINH = Caller(CallerKind.STAFF, "2")


class Counting:
    """A use case that counts how often it ran."""

    def __init__(self, answer: Callable[..., ToDevice]) -> None:
        self.runs = 0
        self._answer = answer

    def __call__(self, _unit: Unit) -> Any:
        self.runs += 1
        return self._answer(count=self.runs, caller="")


def many(counting: Counting) -> Callable[[Unit, Sequence[None]], list[ToDevice]]:
    """The same for many at once."""
    return lambda unit, items: [counting(unit) for _ in items]


@pytest.fixture
def commands(database: Database, clock: SetClock) -> Commands:
    return Commands(database, clock)


@pytest.fixture
def counting(echo: type[ToDevice]) -> Counting:
    return Counting(echo)


def call(
    key: str | None, body: FromDevice | None = None, caller: Caller = LAN, path: str = "/next"
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


async def test_a_refusal_is_not_kept(
    commands: Commands, counting: Counting, echo: type[ToDevice]
) -> None:
    def refused(_unit: Unit) -> Any:
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
    together = commands.together(echo, many(counting))
    answers = await asyncio.gather(
        together.run(call("k"), None),
        database.write(lambda _unit: None),
        together.run(call("k"), None),
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
    together = commands.together(echo, many(counting))
    with pytest.raises(KeyReused):
        await together.run(call("k"), None)


async def test_an_answer_that_was_put_in_the_place_of_a_key_stands_whatever_the_words(
    commands: Commands, counting: Counting, echo: type[ToDevice], database: Database,
    clock: SetClock,
) -> None:  # fmt: skip
    put = echo(count=7, caller="lan")
    await commands.run(call("known"), echo, counting)
    for key in ("known", "new"):
        await database.write(
            partial(store_answer, caller=LAN, key=key, answer=put, now=clock.now())
        )
        find = partial(stored_answer, caller=LAN, key=key, model=echo)
        assert await database.read(find) == put
        assert await commands.run(call(key), echo, counting) == put
        together = commands.together(echo, many(counting))
        assert await together.run(call(key, path="/else"), None) == put
    assert await database.read(lambda c: stored_answer(c, MINH, "new", echo)) is None
    assert counting.runs == 1
