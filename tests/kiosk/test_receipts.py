"""Receipts for this kiosk's printer: kept, told, tried again until both are done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from config.wire import ErrorCode
from config.wire.dossiers.answers import ReceiptJob
from kiosk.printing.receipts import ReceiptTaker
from kiosk.server.client import NoAnswer, Refused, ServerTrouble
from kiosk.testing.fake_procedures import demo_receipt


class World:
    """A server and a printer that fail as told, and a taker at work between them."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.told: list[str] = []
        self.troubles: list[ServerTrouble] = []
        self.has_printer = True
        self.happened = asyncio.Event()
        self.taker = ReceiptTaker(self, self, retry_seconds=0.01)

    async def take_receipt(self, job: str) -> None:
        self.told.append(job)
        self.happened.set()
        if self.troubles:
            raise self.troubles.pop(0)

    async def keep_receipt(self, receipt: ReceiptJob) -> bool:
        if self.has_printer:
            self.kept.append(receipt.job)
        self.happened.set()
        return self.has_printer

    async def until_told(self, *jobs: str) -> None:
        async with asyncio.timeout(30):
            while self.told != list(jobs):
                self.happened.clear()
                await self.happened.wait()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    working = asyncio.create_task(world.taker.run())
    yield world
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_what_is_offered_is_kept_and_then_told(world: World) -> None:
    world.taker.offered([demo_receipt("a"), demo_receipt("b")])
    await world.until_told("a", "b")
    assert world.kept == ["a", "b"]


async def test_a_lost_answer_is_told_again(world: World) -> None:
    world.troubles = [NoAnswer(), NoAnswer()]
    world.taker.offered([demo_receipt("a")])
    await world.until_told("a", "a", "a")
    assert set(world.kept) == {"a"}


async def test_a_refusal_is_not_asked_again(world: World) -> None:
    world.troubles = [Refused(ErrorCode.UNKNOWN_KIOSK)]
    world.taker.offered([demo_receipt("a")])
    await world.until_told("a")
    world.taker.offered([demo_receipt("b")])
    await world.until_told("a", "b")
    assert world.kept == ["a", "b"]


async def test_nothing_is_told_before_it_is_kept(world: World) -> None:
    world.has_printer = False
    world.taker.offered([demo_receipt("a")])
    async with asyncio.timeout(30):
        await world.happened.wait()
    assert world.told == []
    world.has_printer = True
    await world.until_told("a")


async def test_what_is_no_longer_offered_is_let_go(world: World) -> None:
    world.has_printer = False
    world.taker.offered([demo_receipt("a")])
    world.taker.offered([demo_receipt("b")])
    world.has_printer = True
    await world.until_told("b")
    assert world.kept == ["b"]
