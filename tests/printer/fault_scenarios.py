"""Jobs on a fake printer to which something happens, and what is counted afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from printer.spooling.jobs import PrintJobId
from printer.spooling.outcome import PrintOutcome
from printer.spooling.spooler import Spooler
from printer.testing.fake_printer import FakePrinter
from printer.transports.network import NetworkTransport

PATIENCE_SECONDS: Final = 30
TIMEOUT_SECONDS: Final = 0.3
AT_CUT: Final = -1
"""Instead of a byte: in the moment in which the ticket is cut off."""


class PrinterFault(StrEnum):
    """What happens to a printer: a field of its condition, or more than that."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter_error"
    HANGS = "hanging"
    SAYS_NOTHING = "silent"
    CABLE = "cable"
    """The line resets; it can be opened again at once."""
    POWER = "power"

    def happen(self, printer: FakePrinter) -> None:
        if self is PrinterFault.CABLE:
            printer.pull()
        elif self is PrinterFault.POWER:
            printer.cut_power()
        else:
            printer.apply(**{self.value: True})

    async def be_over(self, printer: FakePrinter) -> None:
        printer.forget_plans()
        if self is PrinterFault.POWER and not printer.is_on:
            await printer.start()
        elif self not in (PrinterFault.CABLE, PrinterFault.POWER):
            printer.apply(**{self.value: False})


@dataclass
class TicketCounts:
    """How often each ticket came out whole before anybody asked for it again, and what the
    spooler says of it."""

    whole: list[int]
    outcomes: list[PrintOutcome]
    after_asking: list[int] = field(default_factory=list)
    glued: int = 0


@dataclass
class FaultScenario:
    """`tickets` are printed one after the other, each with its fault or none."""

    folder: Path
    tickets: list[bytes]
    drops_buffer: bool = False

    async def run(self, faults: list[tuple[PrinterFault, int] | None]) -> TicketCounts:
        printer = FakePrinter(drops_buffer=self.drops_buffer)
        async with printer, self._spooler(printer) as spooler:
            await _until(lambda: spooler.status().state.value == "ready")
            jobs = [
                await self._one(printer, spooler, ticket, fault)
                for ticket, fault in zip(self.tickets, faults, strict=False)
            ]
            await _until(lambda: spooler.status().jobs_waiting == 0)
            await asyncio.sleep(0)
            counted = TicketCounts(
                self._whole(printer, jobs), [spooler.outcome(job) for job in jobs]
            )
            for job in spooler.unknown_jobs():
                await spooler.reprint(job.job_id)
            await _until(lambda: spooler.status().jobs_waiting == 0)
            counted.after_asking = self._whole(printer, jobs)
            counted.glued = printer.mechanism.paper_path.glued
            return counted

    def _spooler(self, printer: FakePrinter) -> Spooler:
        transport = NetworkTransport(printer.host, printer.port, TIMEOUT_SECONDS)
        return Spooler(
            transport, self.folder, poll_seconds=0.02, retry_seconds=0.02, confirm_seconds=0.3
        )

    def _whole(self, printer: FakePrinter, jobs: list[PrintJobId]) -> list[int]:
        return [printer.tickets.count(ticket) for ticket in self.tickets[: len(jobs)]]

    async def _one(
        self,
        printer: FakePrinter,
        spooler: Spooler,
        ticket: bytes,
        fault: tuple[PrinterFault, int] | None,
    ) -> PrintJobId:
        if fault is not None:
            what, where = fault
            plan = printer.at_cut if where == AT_CUT else lambda f: printer.at_byte(where, f)
            plan(lambda: what.happen(printer))
        job = await spooler.submit(ticket, "A")
        await _until(
            lambda: (
                not spooler.outcome(job).is_pending
                or spooler.status().state.value not in ("ready", "unknown")
            )
        )
        if fault is not None:
            await fault[0].be_over(printer)
        return job


async def _until(holds: Callable[[], bool]) -> None:
    """Wait for a condition that the spooler's thread brings about."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110 - it changes in more than one place
            await asyncio.sleep(0.005)
