"""The spooler: jobs kept until printed, one printer, one worker.

A job is on disk before `submit` returns. It is sent when the printer can print; one that never
began is tried again when the printer is back; one that broke off midway is `unknown`, waits for a
person, and is printed again only by `reprint`. Of a printer that never says anything it is
`unconfirmed` that the job came out.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, TypeVar

from config.wire import PrinterState
from printer.errors import PrintJobNotStored, UnknownPrintJob
from printer.escpos.status import PrinterStatus
from printer.spooling.jobs import PrintJob, PrintJobFolder, PrintJobId
from printer.spooling.outcome import PrintOutcome
from printer.spooling.paper_roll import PaperRoll, PaperRollFile, length_millimetres
from printer.spooling.print_worker import PrintWorker
from printer.transports.base import Transport

log = logging.getLogger(__name__)

Result = TypeVar("Result")

REMEMBERED_JOBS: Final = 1_000
"""How many finished jobs `wait_printed` still knows."""


@dataclass(frozen=True)
class SpoolerStatus:
    """The printer as last heard of, and the jobs that are not on paper for sure."""

    state: PrinterState = PrinterState.UNKNOWN
    detail: str = "not asked yet"
    jobs_waiting: int = 0
    jobs_unknown: int = 0
    tickets_left: int | None = None
    """About how many tickets the paper still gives, where a roll is counted."""


POLL_SECONDS: Final = 1.0
"""How often an idle printer is asked how it is; see `printer.spooling.print_worker`."""


class Spooler:
    """Prints jobs through `transport` and keeps them in `folder`, which is its own.

    Start and stop it, or use it as an async context manager. `poll_seconds` is how often an
    idle printer is asked how it is, `retry_seconds` how often one that keeps jobs waiting is.
    With `asks_first` a job without a key that a restart finds waiting is unknown: its
    citizen may have gone, and a person decides. `roll` is the paper that is counted down.
    """

    def __init__(
        self,
        transport: Transport,
        folder: Path,
        *,
        poll_seconds: float = POLL_SECONDS,
        retry_seconds: float = POLL_SECONDS,
        confirm_seconds: float = 5.0,
        asks_first: bool = False,
        roll: PaperRollFile | None = None,
    ) -> None:
        self._print_worker = PrintWorker(transport, confirm_seconds)
        self._folder = PrintJobFolder(folder)
        self._poll_seconds = poll_seconds
        self._retry_seconds = retry_seconds
        self._asks_first = asks_first
        self._roll = roll
        self._rolling = asyncio.Lock()
        self._unwanted: set[PrintJobId] = set()
        """Jobs that were discarded while they were being printed."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open: dict[PrintJobId, PrintJob] = {}
        """Jobs without a final outcome, oldest first."""
        self._finished: OrderedDict[PrintJobId, PrintJob] = OrderedDict()
        self._status = PrinterStatus(PrinterState.UNKNOWN, "not asked yet")
        self._changed = asyncio.Condition()
        self._moving = asyncio.Lock()
        self._keeping = asyncio.Lock()
        self._keyed: dict[str, PrintJobId] = {}
        """Every job with a key that was ever taken, those on paper for some days included."""
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._stopping = False
        self._thread: ThreadPoolExecutor | None = None
        self._last_id = 0

    async def start(self) -> None:
        """Load the jobs left from before and begin to print. Raises `OSError` (the folder)."""
        self._stopping = False
        self._loop = asyncio.get_running_loop()
        for job in await asyncio.to_thread(self._load):
            self._open[job.job_id] = job
            self._last_id = max(self._last_id, int(job.job_id))
        keyed = {job.key: job.job_id for job in self._open.values() if job.key}
        self._keyed = self._folder.done | keyed
        self._thread = ThreadPoolExecutor(1, "printer")
        self._worker = asyncio.create_task(self._work(), name="print-spooler")

    def _load(self) -> list[PrintJob]:
        jobs = self._folder.load()
        if not self._asks_first:
            return jobs
        return [
            self._folder.move(job, PrintOutcome.UNKNOWN)
            if job.outcome is PrintOutcome.WAITING and not job.key
            else job
            for job in jobs
        ]

    async def stop(self) -> None:
        """Let a job that has begun come to its end (bounded by its time-outs), then disconnect.

        Jobs that did not begin stay on disk for the next start.
        """
        self._stopping = True
        self._wake.set()
        if self._worker is not None:
            await self._worker
            self._worker = None
        if self._thread is not None:
            await self._in_thread(self._print_worker.close)
            self._thread.shutdown()
            self._thread = None
        await self._announce()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def submit(self, data: bytes, label: str) -> PrintJobId:
        """Take a job; it is on disk when this returns. `label` names it for staff.

        Raises `PrintJobNotStored` where the disk refused it.
        """
        return await self._keep(data, label)

    async def _keep(self, data: bytes, label: str, key: str = "") -> PrintJobId:
        self._last_id = max(self._last_id + 1, time.time_ns())
        job = PrintJob(PrintJobId(f"{self._last_id:020}"), label, data, key=key)
        try:
            await asyncio.to_thread(self._folder.store, job)
        except OSError as error:
            raise PrintJobNotStored(f"{label}: {error}") from error
        await self._put(job)
        self._wake.set()
        return job.job_id

    async def submit_once(self, data: bytes, label: str, key: str) -> PrintJobId:
        """Like `submit`, but a job of this `key` is taken once, also across restarts: asked for
        again it is the one from before, whatever became of it. Raises `PrintJobNotStored`.
        """
        async with self._keeping:
            if key not in self._keyed:
                self._keyed[key] = await self._keep(data, label, key)
            return self._keyed[key]

    def has_taken(self, key: str) -> bool:
        """Whether a job of this key was ever taken."""
        return key in self._keyed

    def status(self) -> SpoolerStatus:
        """The printer and the jobs, as known now. Costs nothing."""
        outcomes = [job.outcome for job in self._open.values()]
        return SpoolerStatus(
            self._state(),
            self._status.detail,
            sum(outcome.is_pending for outcome in outcomes),
            outcomes.count(PrintOutcome.UNKNOWN),
            self._roll.roll.tickets_left if self._roll else None,
        )

    def _state(self) -> PrinterState:
        """The printer's state, and the count where it has no sensor for the roll's end."""
        counts = self._roll is not None and self._roll.roll.is_low
        well = self._status.state is PrinterState.READY
        return PrinterState.PAPER_NEAR_END if well and counts else self._status.state

    async def changes(self) -> AsyncIterator[SpoolerStatus]:
        """The status now, then again after each change; a slow reader misses what lay between.

        Ends when the spooler stops.
        """
        seen: SpoolerStatus | None = None
        while True:
            current = self.status()
            if current != seen:
                seen = current
                yield current
                continue
            async with self._changed:
                if self._stopping:
                    return
                if self.status() == seen:
                    await self._changed.wait()

    def outcome(self, job_id: PrintJobId) -> PrintOutcome:
        """What has become of a job so far. Raises `UnknownPrintJob`."""
        return self._job(job_id).outcome

    async def wait_printed(self, job_id: PrintJobId, timeout_seconds: float) -> PrintOutcome:
        """Wait until a job is no longer pending; after the time-out it is `WAITING` or `PRINTING`.

        Raises `UnknownPrintJob`.
        """
        self._job(job_id)
        try:
            async with asyncio.timeout(timeout_seconds), self._changed:
                await self._changed.wait_for(lambda: not self.outcome(job_id).is_pending)
        except TimeoutError:
            pass  # the outcome says so
        return self.outcome(job_id)

    async def wait_ended(self, job_id: PrintJobId) -> None:
        """Wait until a job is no longer pending, or the spooler stops. Raises `UnknownPrintJob`."""
        self._job(job_id)
        async with self._changed:
            await self._changed.wait_for(
                lambda: self._stopping or not self.outcome(job_id).is_pending
            )

    def unknown_jobs(self) -> list[PrintJob]:
        """The jobs to offer again, oldest first."""
        return [job for job in self._open.values() if job.outcome is PrintOutcome.UNKNOWN]

    async def reprint(self, job_id: PrintJobId) -> None:
        """Print an unknown job again, on a person's request. Any other job is left as it is.

        Raises `UnknownPrintJob`.
        """
        if await self._move(job_id, PrintOutcome.WAITING, {PrintOutcome.UNKNOWN}):
            self._wake.set()

    async def discard(self, job_id: PrintJobId) -> None:
        """Forget a job that is waiting or unknown; one that is being printed goes on, but is not
        tried again.

        Raises `UnknownPrintJob`.
        """
        droppable = {PrintOutcome.WAITING, PrintOutcome.UNKNOWN}
        if await self._move(job_id, PrintOutcome.DISCARDED, droppable):
            return
        if self._job(job_id).outcome is PrintOutcome.PRINTING:
            self._unwanted.add(job_id)

    async def new_roll(self) -> None:
        """Staff put a new roll in: its paper is counted from now on."""
        if self._roll is not None:
            await self._change_roll(PaperRoll.changed)
            await self._announce()

    def _job(self, job_id: PrintJobId) -> PrintJob:
        job = self._open.get(job_id) or self._finished.get(job_id)
        if job is None:
            raise UnknownPrintJob(job_id)
        return job

    async def _work(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                await self._round()
            except Exception:  # the worker must outlive a full disk or an unforeseen fault
                log.exception("the print spooler met a fault; it goes on")
            await self._pause()

    async def _round(self) -> None:
        """Ask the printer, and print while it can and there is something to print."""
        await self._update(await self._in_thread(self._print_worker.check))
        while not self._stopping and self._print_worker.may_begin(self._status):
            job = self._next()
            if job is None:
                return
            await self._print(job)

    def _next(self) -> PrintJob | None:
        waiting = (job for job in self._open.values() if job.outcome is PrintOutcome.WAITING)
        return next(waiting, None)

    async def _print(self, waiting: PrintJob) -> None:
        job = await self._move(waiting.job_id, PrintOutcome.PRINTING, {PrintOutcome.WAITING})
        if job is None:
            return
        result = await self._in_thread(lambda: self._print_worker.print(job.data, self._report))
        if result.outcome is not PrintOutcome.PRINTED:
            log.warning("%s is %s: %s", job.label, result.outcome, result.status)
        if result.outcome is not PrintOutcome.WAITING:
            length = await self._in_thread(lambda: length_millimetres(job.data))
            await self._change_roll(lambda roll: roll.printed(length))
        await self._update(result.status)
        await self._end(job, result.outcome)

    async def _end(self, job: PrintJob, outcome: PrintOutcome) -> None:
        """A job is no longer being printed."""
        unwanted = job.job_id in self._unwanted
        self._unwanted.discard(job.job_id)
        if unwanted and outcome is PrintOutcome.WAITING:
            outcome = PrintOutcome.DISCARDED
        try:
            await self._move(job.job_id, outcome, {PrintOutcome.PRINTING})
        except OSError:
            log.exception("%s is %s, but the disk did not take it", job.label, outcome)
            await self._put(job.become(outcome))

    def _report(self, status: PrinterStatus) -> None:
        """How the printer is in the middle of a job; called in its thread."""
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._update(status), self._loop)

    async def _change_roll(self, change: Callable[[PaperRoll], PaperRoll]) -> None:
        """Change what is known of the paper."""
        if self._roll is None:
            return
        async with self._rolling:
            changed = change(self._roll.roll)
            await asyncio.to_thread(self._roll.save, changed)

    async def _pause(self) -> None:
        """Until woken, or until the printer is to be asked again."""
        seconds = self._retry_seconds if self._next() else self._poll_seconds
        if self._stopping:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass  # time to ask again

    async def _update(self, status: PrinterStatus) -> None:
        self._status = status
        await self._change_roll(lambda roll: roll.after_status(status.state))
        await self._announce()

    async def _move(
        self, job_id: PrintJobId, to: PrintOutcome, allowed: set[PrintOutcome]
    ) -> PrintJob | None:
        """Move a job on, on disk first; `None` where its outcome so far is not an allowed one."""
        async with self._moving:
            job = self._job(job_id)
            if job.outcome not in allowed:
                return None
            moved = await asyncio.to_thread(self._folder.move, job, to)
            await self._put(moved)
            return moved

    async def _put(self, job: PrintJob) -> None:
        if job.outcome.is_final:
            self._open.pop(job.job_id, None)
            self._finished[job.job_id] = job
            if len(self._finished) > REMEMBERED_JOBS:
                self._finished.popitem(last=False)
        else:
            self._open[job.job_id] = job
        await self._announce()

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _in_thread(self, call: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)
