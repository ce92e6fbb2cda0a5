"""A kiosk's standby as a process that can be killed: it prints each number that it gives.

    python -m tests.stress.kiosk_alone ADDRESS KIOSK KEY FOLDER [deliver]

With `deliver` it gives nothing more and ends when the server has everything and no question for
numbers is left without its answer.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import uuid
from pathlib import Path

from config.wire import IssueTicket, KioskSnapshot
from kiosk.clock import utc_now
from kiosk.offline.issuer import (
    Situation,
    Standby,
)
from kiosk.offline.number_pool import Stock
from kiosk.offline.replenisher import Supply
from kiosk.server.client import (
    KioskClient,
    ServerTrouble,
)


async def work(address: str, kiosk: str, key: str, folder: str, *, deliver: bool) -> None:
    changed = asyncio.Event()
    async with KioskClient(address, kiosk, key, issue_total_seconds=0.05) as client:
        snapshot = await client.get_kiosk()
        stock = Stock(Path(folder))
        standby = Standby(
            stock, client, clock=utc_now, changed=lambda _: changed.set(),
            situation=lambda: Situation(snapshot, lost=False, may_go_alone=True),
            calendar=_no_calendar, alone_after_seconds=0.01, retry_seconds=0.02,
        )  # fmt: skip
        running = asyncio.create_task(standby.run())
        standby.found()
        if deliver:
            await changed.wait()
            while standby.state.undelivered:
                changed.clear()
                await changed.wait()
        else:
            await _give(standby, snapshot)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await Supply(stock, client).refresh(snapshot, utc_now())


async def _give(standby: Standby, snapshot: KioskSnapshot) -> None:
    services = [one.state.service for one in snapshot.services if one.state.open]
    number = 0
    while True:
        command = IssueTicket(service=services[number % len(services)])
        number += 1
        try:
            ticket = await standby.give(command, uuid.uuid4().hex)
        except ServerTrouble:
            await asyncio.sleep(0.01)  # no numbers are held yet
            continue
        # What is on this line is on paper.
        print(ticket.number, flush=True)


async def _no_calendar(_: KioskSnapshot) -> None:
    """The calendar does not change here."""


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # that the server gives nothing is the play
    _, address, kiosk, key, folder, *rest = sys.argv
    asyncio.run(work(address, kiosk, key, folder, deliver=bool(rest)))
