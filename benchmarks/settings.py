"""How soon settings that are published stand on every board of the hall."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from string import ascii_uppercase
from time import perf_counter
from typing import Any, Final

from aiohttp import ClientError

from benchmarks.house import House, Row, running
from benchmarks.postgres import new_database, postgres
from benchmarks.server import board_id

BUDGET_SECONDS: Final = 1.0
AGAIN_SECONDS: Final = 0.05
"""After so long a board asks anew when its stream has ended (display/static/stream.js)."""


@dataclass(frozen=True)
class Size:
    boards: int
    services: int
    counters: int
    rounds: int


FULL: Final = Size(200, 30, 40, 5)
QUICK: Final = Size(5, 8, 22, 1)


def large(content: dict[str, Any], size: Size) -> list[dict[str, Any]]:
    """The changes after which a centre has so many services and counters."""
    first, letters = content["services"][0], (a + b for a in ascii_uppercase for b in "XYZ")
    missing = range(len(content["services"]), size.services)
    services = [
        first | {"id": f"service-{n}", "letter": next(letters), "spoken_letter": {},
                 "name": {"vi": f"Dịch vụ {n}", "en": f"Service {n}"}, "fields": []}
        for n in missing
    ]  # fmt: skip
    every = [one["id"] for one in (*content["services"], *services)]
    counters = [
        content["counters"][0] | {"id": f"counter-{n}", "services": every,
                                  "name": {"vi": f"Quầy thêm {n}", "en": f"More {n}"}}
        for n in range(len(content["counters"]), size.counters)
    ]  # fmt: skip
    added = [(("services", one["id"]), one) for one in services]
    added += [(("counters", one["id"]), one) for one in counters]
    return [{"path": list(path), "value": one} for path, one in added]


async def shown_at(house: House, board: str, name: bytes) -> float:
    """When a board that follows the hall was sent its name."""
    address, headers = f"{house.base}/boards/{board}/stream", house.device(board)
    while True:
        with suppress(ClientError):  # the stream ends: what it shows is not whole any more
            async with house.session.get(address, headers=headers, timeout=None) as stream:
                async for line in stream.content:
                    if name in line:
                        return perf_counter()
        await asyncio.sleep(AGAIN_SECONDS)


async def published(house: House, other: House, size: Size, number: int) -> float:
    """Seconds from asking `house` to publish until the last board shows it, all at `other`."""
    administrator, name = house.administrator(), f"Hall {number}"
    async with house.session.get(f"{house.base}/settings", headers=administrator) as answer:
        content = (await answer.json())["content"]
    changes = large(content, size) if number == 0 else []
    seen = content["unit"]["name"]["vi"]
    changes.append({"path": ["unit", "name", "vi"], "seen": seen, "value": name})
    shown = await house.post("/settings/changes", {"changes": changes}, administrator)
    boards = [
        asyncio.create_task(shown_at(other, board_id(n), name.encode())) for n in range(size.boards)
    ]
    await asyncio.sleep(1)  # until every board is there
    began = perf_counter()
    await house.post("/settings/publish", {"revision": shown["revision"]}, administrator)
    return max(await asyncio.gather(*boards)) - began


async def rounds(house: House, other: House, size: Size) -> list[float]:
    return [await published(house, other, size, number) for number in range(size.rounds)]


def row(what: str, size: Size, seconds: list[float]) -> Row:
    slowest = max(seconds)
    return Row(
        what,
        f"< {BUDGET_SECONDS:g} s",
        f"{median(seconds):.2f} s (slowest of {size.rounds}: {slowest:.2f} s)",
        slowest < BUDGET_SECONDS,
    )


async def rows(*, quick: bool = False) -> list[Row]:
    size = QUICK if quick else FULL
    boards = ("--boards", str(size.boards))
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder) / "motcua.sqlite", *boards) as house:
            alone = await rounds(house, house, size)
    with postgres() as server:
        url = new_database(server)
        async with running(url, *boards) as house, running(url, *boards) as other:
            beside = await rounds(house, other, size)
    what = f"publishing {size.counters} counters and {size.services} services"
    return [
        row(f"{what} → on {size.boards} boards", size, alone),
        row("… PostgreSQL: → on as many boards at the other process", size, beside),
    ]
