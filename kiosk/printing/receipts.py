"""Receipts that clerks send to this kiosk's printer: kept once each, then told to the server.

The printer's spooler keeps a receipt on disk under the job's id before the server is told; only
then does the server forget it. So it comes out once, however often the server names it, whether
or not its answer arrives, and whenever the kiosk is switched off in between.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final, Protocol

from config.wire.dossiers.answers import ReceiptJob
from kiosk.core.trace import Trace, no_trace
from kiosk.server.client import NoAnswer, Refused

log = logging.getLogger(__name__)

RETRY_SECONDS: Final = 5.0


class ReceiptServer(Protocol):
    """What this needs of `kiosk.server.client.KioskClient`."""

    async def take_receipt(self, job: str) -> None: ...


class ReceiptPrinter(Protocol):
    """What this needs of `kiosk.printing.SpooledPrinter`."""

    async def keep_receipt(self, receipt: ReceiptJob) -> bool: ...


class ReceiptTaker:
    """Tell it what the server says (`offered`); `run` it until cancelled."""

    def __init__(
        self,
        server: ReceiptServer,
        printer: ReceiptPrinter,
        *,
        trace: Trace = no_trace,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._server = server
        self._printer = printer
        self._trace = trace
        self._retry_seconds = retry_seconds
        self._waiting: dict[str, ReceiptJob] = {}
        self._news = asyncio.Event()

    def offered(self, receipts: Sequence[ReceiptJob]) -> None:
        """These wait for this kiosk now; what is not among them waits no longer."""
        self._waiting = {receipt.job: receipt for receipt in receipts}
        self._news.set()

    async def run(self) -> None:
        """Take whatever is offered; what does not work now is tried again."""
        while True:
            self._news.clear()
            for receipt in list(self._waiting.values()):
                if await self._take(receipt):
                    self._waiting.pop(receipt.job, None)
            await self._pause()

    async def _take(self, receipt: ReceiptJob) -> bool:
        """Whether nothing more is to be done for this receipt."""
        if not await self._printer.keep_receipt(receipt):
            return False
        self._trace("receipt", code=receipt.code)
        try:
            await self._server.take_receipt(receipt.job)
        except NoAnswer as trouble:
            log.info("The server was not told that a receipt is taken: %s", trouble)
            return False
        except Refused as trouble:
            # It is on its way to paper; whatever the server minds, asking again mends nothing.
            log.warning("The server does not take back a receipt: %s", trouble)
        return True

    async def _pause(self) -> None:
        """Until there is news, or until what is left is to be tried again."""
        try:
            async with asyncio.timeout(self._retry_seconds if self._waiting else None):
                await self._news.wait()
        except TimeoutError:
            pass  # time to try again
