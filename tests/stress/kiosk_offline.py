"""A kiosk's issuer as a process that can be killed: it prints each number that it gives.

    python -m tests.stress.kiosk_offline ADDRESS KIOSK KEY FOLDER [deliver]

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
from kiosk.core.clock import utc_now
from kiosk.offline.issuer import IssuerHooks, IssuerIntervals, ServerStatus, TicketIssuer
from kiosk.offline.number_pool import NumberPool
from kiosk.offline.replenisher import Replenisher
from kiosk.server.client import KioskClient, ServerTrouble


async def work(address: str, kiosk: str, key: str, folder: str, *, deliver: bool) -> None:
    changed = asyncio.Event()
    async with KioskClient(address, kiosk, key, issue_total_seconds=0.05) as client:
        snapshot = await client.get_kiosk()
        pool = NumberPool(Path(folder))
        issuer = TicketIssuer(
            pool, client,
            IssuerHooks(
                lambda: ServerStatus(snapshot, lost=False, may_issue_offline=True),
                lambda _: changed.set(),
                _no_calendar,
            ),
            clock=utc_now, intervals=IssuerIntervals(offline_after=0.01, retry=0.02),
        )  # fmt: skip
        running = asyncio.create_task(issuer.run())
        issuer.server_found()
        if deliver:
            await changed.wait()
            while issuer.state.undelivered:
                changed.clear()
                await changed.wait()
        else:
            await _give(issuer, snapshot)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await Replenisher(pool, client).refresh(snapshot, utc_now())


async def _give(issuer: TicketIssuer, snapshot: KioskSnapshot) -> None:
    services = [one.state.service for one in snapshot.services if one.state.open]
    number = 0
    while True:
        command = IssueTicket(service=services[number % len(services)])
        number += 1
        try:
            ticket = await issuer.issue(command, uuid.uuid4().hex)
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
