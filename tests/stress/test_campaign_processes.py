"""A campaign over its opening and closing, with two real server processes on one PostgreSQL."""

from __future__ import annotations

import asyncio
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import tomli_w
from aiohttp import ClientSession

from config.centre.loading import load_centre
from config.wire import ErrorCode
from tests.stress.clocked import ClockedServer
from tests.stress.installation import install

FIRST: Final = date(2026, 11, 17)
CAMPAIGN: Final[dict[str, Any]] = {
    "id": "tro-cap",
    "name": {"vi": "Chi trả trợ cấp", "en": "Payment"},
    "first_day": FIRST,
    "last_day": FIRST,
    "letter": "Z",
    "counters": ["3"],
    "daily_quota": 6,
}
CALLERS: Final = 16
OPENS: Final = datetime(2026, 11, 16, 17, 0, tzinfo=UTC)
"""Midnight in Viet Nam; the hall of the stress tests never closes."""
CLOSES: Final = OPENS + timedelta(days=1)


async def test_two_processes_open_and_close_it_once_whatever_their_clocks_do(
    postgres_url: str, tmp_path: Path
) -> None:
    hall = await install(postgres_url, tmp_path, OPENS - timedelta(hours=1))
    words = tomllib.loads(hall.centre_file.read_text(encoding="utf-8"))
    words["campaigns"] = [CAMPAIGN]
    hall.centre_file.write_text(tomli_w.dumps(words), encoding="utf-8")
    hall.centre = load_centre(hall.centre_file)
    key = {"Authorization": f"Bearer {hall.keys['kiosk-1']}"}
    before = OPENS - timedelta(seconds=5)
    servers = [ClockedServer(postgres_url, hall.centre_file, before) for _ in range(2)]
    async with servers[0], servers[1], ClientSession(headers=key) as session:

        async def take(place: int) -> str:
            url = f"{servers[place % 2].address}/api/v1/tickets"
            async with session.post(url, json={"service": "tro-cap"}) as answer:
                said = await answer.json()
                return str(said["number"] if answer.status == 200 else said["code"])

        async def at(*clocks: datetime) -> Counter[str]:
            """What sixteen callers get, half at each process, by these clocks."""
            for server, now in zip(servers, clocks, strict=True):
                await server.move_clock(now)
            return Counter(await asyncio.gather(*map(take, range(CALLERS))))

        assert await at(before, before) == {ErrorCode.UNKNOWN_SERVICE: CALLERS}
        # One clock is a little ahead: its process opens, the other does not yet.
        early = await at(OPENS, before)
        assert early[ErrorCode.UNKNOWN_SERVICE] == CALLERS // 2
        assert early[ErrorCode.QUOTA_REACHED] == 2
        numbers = {one for one in early if one.startswith("Z")}
        assert numbers == {f"Z{place:03}" for place in range(1, 7)}
        assert await at(OPENS, OPENS) == {ErrorCode.QUOTA_REACHED: CALLERS}
        # Set back over midnight and again ahead: it is gone, and there again with its quota used.
        assert await at(before, before) == {ErrorCode.UNKNOWN_SERVICE: CALLERS}
        late = CLOSES - timedelta(minutes=2)
        assert await at(late, late) == {ErrorCode.QUOTA_REACHED: CALLERS}
        closed = await at(CLOSES, CLOSES)
        assert not [one for one in closed if one.startswith("Z")]
        assert sum(closed.values()) == CALLERS
    # A restart at midnight has the same services, on both sides of it.
    for now, code in ((CLOSES - timedelta(minutes=2), ErrorCode.QUOTA_REACHED),
                      (CLOSES + timedelta(days=1), ErrorCode.UNKNOWN_SERVICE)):  # fmt: skip
        async with (
            ClockedServer(postgres_url, hall.centre_file, now) as anew,
            ClientSession(headers=key) as session,
            session.post(f"{anew.address}/api/v1/tickets", json={"service": "tro-cap"}) as answer,
        ):
            assert (await answer.json())["code"] == code, anew.said
