"""The life of a job: kept, printed once, or unknown and offered again."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.wire import PrinterState, TicketIssued
from printer.documents.ticket import lay_out_ticket
from printer.errors import (
    PrinterLost,
    PrinterUnreachable,
    PrintJobNotStored,
    TransportError,
    UnknownPrintJob,
    WriteTimedOut,
)
from printer.escpos.profile import PaperProfile
from printer.escpos.status import PrinterStatus
from printer.spooling.jobs import KEYS_REMEMBERED_SECONDS, PrintJob, PrintJobFolder, PrintJobId
from printer.spooling.outcome import PrintOutcome
from printer.spooling.spooler import Spooler, SpoolerStatus
from printer.testing.fake_printer import FakePrinter
from printer.testing.recording_transport import RecordingTransport
from printer.transports.base import Transport
from printer.transports.network import NetworkTransport

TicketMaker = Callable[..., TicketIssued]
SpoolerMaker = Callable[..., Spooler]
PATIENCE_SECONDS = 30


@pytest.fixture
def ticket(make_ticket: TicketMaker) -> bytes:
    return lay_out_ticket(make_ticket(), PaperProfile())


@pytest.fixture
def make_spooler(tmp_path: Path) -> SpoolerMaker:
    """Impatient only where a printer never says "done": a busy one may take its time to say it."""

    def make(transport: Transport, confirm_seconds: float = 5.0) -> Spooler:
        return Spooler(
            transport,
            tmp_path / "jobs",
            poll_seconds=0.02,
            retry_seconds=0.02,
            confirm_seconds=confirm_seconds,
        )

    return make


def network(printer: FakePrinter, timeout_seconds: float = 5) -> NetworkTransport:
    return NetworkTransport(printer.host, printer.port, timeout_seconds)


async def until(spooler: Spooler, wanted: Callable[[SpoolerStatus], bool]) -> SpoolerStatus:
    """The first status that is as wanted."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for status in spooler.changes():
            if wanted(status):
                return status
    raise AssertionError("the spooler stopped")


def files(folder: Path) -> list[str]:
    return sorted(path.suffix for path in (folder / "jobs").iterdir())


# ------------------------------------------------------------------ on a network printer


async def test_job_is_printed_and_then_gone_from_disk(
    make_spooler: SpoolerMaker, ticket: bytes, tmp_path: Path
) -> None:
    async with FakePrinter() as printer, make_spooler(network(printer)) as spooler:
        job = await spooler.submit(ticket, "A025")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert printer.tickets == [ticket]
        assert files(tmp_path) == []
        assert spooler.status() == SpoolerStatus(PrinterState.READY, "", 0, 0)


async def test_jobs_are_printed_in_order_each_once(
    make_spooler: SpoolerMaker, make_ticket: TicketMaker
) -> None:
    tickets = [lay_out_ticket(make_ticket(number=f"A{n:03}"), PaperProfile()) for n in range(12)]
    async with FakePrinter() as printer, make_spooler(network(printer)) as spooler:
        jobs = [await spooler.submit(data, "A") for data in tickets]
        for job in jobs:
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert printer.tickets == tickets


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("paper_out", PrinterState.PAPER_OUT),
        ("cover_open", PrinterState.COVER_OPEN),
        ("cutter_error", PrinterState.CUTTER_ERROR),
        ("other_error", PrinterState.ERROR),
        ("offline", PrinterState.OFFLINE),
    ],
)
async def test_job_waits_for_a_printer_at_fault_and_is_printed_after(
    make_spooler: SpoolerMaker, ticket: bytes, fault: str, state: PrinterState
) -> None:
    async with FakePrinter() as printer:
        await printer.set(**{fault: True})
        async with make_spooler(network(printer)) as spooler:
            job = await spooler.submit(ticket, "A025")
            status = await until(spooler, lambda now: now.state is state)
            assert status.jobs_waiting == 1
            assert await spooler.wait_printed(job, 0.05) is PrintOutcome.WAITING
            await printer.set(**{fault: False})
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert printer.tickets == [ticket]


async def test_job_waits_for_a_printer_that_is_switched_off(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    printer = FakePrinter()
    await printer.start()
    await printer.stop()
    async with make_spooler(network(printer)) as spooler:
        job = await spooler.submit(ticket, "A025")
        status = await until(spooler, lambda now: now.state is PrinterState.OFFLINE)
        assert str(printer.port) in status.detail
        async with printer:
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
            assert printer.tickets == [ticket]


async def test_idle_connection_that_ended_loses_nothing(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    async with FakePrinter() as printer, make_spooler(network(printer)) as spooler:
        await until(spooler, lambda now: now.state is PrinterState.READY)
        await printer.stop()
        await printer.start()
        job = await spooler.submit(ticket, "A025")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert printer.tickets == [ticket]


async def test_connection_broken_mid_ticket_is_unknown_and_printed_again_only_when_asked(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    async with FakePrinter() as printer, make_spooler(network(printer)) as spooler:
        await until(spooler, lambda now: now.state is PrinterState.READY)
        printer.at_byte(4_000, printer.pull)
        broken = await spooler.submit(ticket, "A025")
        assert await spooler.wait_printed(broken, PATIENCE_SECONDS) is PrintOutcome.UNKNOWN
        after = await spooler.submit(ticket, "A026")
        assert await spooler.wait_printed(after, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert len(printer.tickets) == 1
        assert [job.label for job in spooler.unknown_jobs()] == ["A025"]
        await spooler.reprint(broken)
        assert await spooler.wait_printed(broken, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert len(printer.tickets) == 2
        assert spooler.status().jobs_unknown == 0


async def test_printer_that_stops_reading_mid_ticket_makes_the_job_unknown(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    async with FakePrinter() as printer:
        await printer.set(silent=True)  # so that only the write itself can show it
        async with make_spooler(network(printer, timeout_seconds=0.1)) as spooler:
            await until(spooler, lambda now: "does not answer" in now.detail)
            await printer.set(hanging=True)
            job = await spooler.submit(ticket, "A025")
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.UNKNOWN
            await printer.set(hanging=False)
        assert printer.tickets == []


async def test_printer_that_never_answers_prints_and_stays_unknown(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    async with FakePrinter() as printer:
        await printer.set(silent=True)
        async with make_spooler(network(printer), confirm_seconds=0.2) as spooler:
            job = await spooler.submit(ticket, "A025")
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.UNCONFIRMED
            assert spooler.status().state is PrinterState.UNKNOWN
            assert await printer.wait_tickets() == [ticket]


async def test_printer_that_fell_silent_is_sent_nothing(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    async with FakePrinter() as printer, make_spooler(network(printer)) as spooler:
        await until(spooler, lambda now: now.state is PrinterState.READY)
        await printer.set(silent=True)
        await until(spooler, lambda now: now.state is PrinterState.OFFLINE)
        job = await spooler.submit(ticket, "A025")
        assert await spooler.wait_printed(job, 0.1) is PrintOutcome.WAITING
        await printer.set(silent=False)
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert printer.tickets == [ticket]


# -------------------------------------------------------------------- with a fake in memory


async def test_paper_that_ends_within_a_ticket_makes_it_unknown(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    transport = RecordingTransport()

    def paper_ends() -> None:
        transport.confirms = False
        transport.status = PrinterStatus(PrinterState.PAPER_OUT)

    transport.on_write = paper_ends
    async with make_spooler(transport) as spooler:
        job = await spooler.submit(ticket, "A025")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.UNKNOWN
        assert spooler.status().state is PrinterState.PAPER_OUT


async def test_printer_lost_after_it_said_done_has_printed(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    transport = RecordingTransport()
    lost: dict[str, list[TransportError]] = {
        "read_status": [PrinterLost("gone")],
        "open": [PrinterUnreachable("off")],
    }
    transport.on_write = lambda: transport.errors.update(lost)
    async with make_spooler(transport) as spooler:
        job = await spooler.submit(ticket, "A025")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED


async def test_printer_that_tells_of_faults_only_is_printed_on_when_they_are_gone(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    transport = RecordingTransport(PrinterState.PAPER_OUT)
    async with make_spooler(transport, confirm_seconds=0.2) as spooler:
        job = await spooler.submit(ticket, "A025")
        await until(spooler, lambda now: now.state is PrinterState.PAPER_OUT)
        transport.status = PrinterStatus(PrinterState.UNKNOWN, "answers only in part")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert spooler.status().state is PrinterState.UNKNOWN


async def test_printer_that_is_well_but_never_says_done_counts_as_printed(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    transport = RecordingTransport()
    transport.confirms = False
    async with make_spooler(transport, confirm_seconds=0.2) as spooler:
        for _ in range(2):
            job = await spooler.submit(ticket, "A025")
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
    assert transport.written[1] == ticket  # it is no longer asked


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (PrinterLost("gone", 0), PrintOutcome.PRINTED),
        (PrinterUnreachable("gone"), PrintOutcome.PRINTED),
        (PrinterLost("gone", 1), PrintOutcome.UNKNOWN),
        (WriteTimedOut("stuck", 900), PrintOutcome.UNKNOWN),
    ],
    ids=["lost before", "not open", "lost within", "stuck within"],
)
async def test_only_a_job_that_never_began_is_tried_again(
    make_spooler: SpoolerMaker, ticket: bytes, error: PrinterLost, outcome: PrintOutcome
) -> None:
    transport = RecordingTransport()
    transport.errors["write"] = [error]
    async with make_spooler(transport) as spooler:
        job = await spooler.submit(ticket, "A025")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is outcome
    assert len(transport.written) == 1


async def test_submit_does_not_wait_for_a_stuck_printer(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    transport = RecordingTransport()
    writing, go_on = threading.Event(), threading.Event()

    def stuck() -> None:
        writing.set()
        go_on.wait(PATIENCE_SECONDS)

    transport.on_write = stuck
    async with make_spooler(transport) as spooler:
        first = await spooler.submit(ticket, "A025")
        await asyncio.to_thread(writing.wait, PATIENCE_SECONDS)
        second = await spooler.submit(ticket, "A026")
        assert spooler.status().jobs_waiting == 2
        assert (spooler.outcome(first), spooler.outcome(second)) == (
            PrintOutcome.PRINTING,
            PrintOutcome.WAITING,
        )
        go_on.set()
        assert await spooler.wait_printed(second, PATIENCE_SECONDS) is PrintOutcome.PRINTED


async def test_waiting_job_survives_a_restart(
    make_spooler: SpoolerMaker, ticket: bytes, tmp_path: Path
) -> None:
    async with make_spooler(RecordingTransport(PrinterState.PAPER_OUT)) as spooler:
        job = await spooler.submit(ticket, "A025")
        assert files(tmp_path) == [".waiting"]
    transport = RecordingTransport()
    async with make_spooler(transport) as again:
        assert await again.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
    assert transport.written[0].startswith(ticket)


async def test_job_that_was_being_printed_when_the_power_went_is_unknown(
    make_spooler: SpoolerMaker, ticket: bytes, tmp_path: Path
) -> None:
    folder = PrintJobFolder(tmp_path / "jobs")
    folder.load()
    job = PrintJob(PrintJobId("00000000000000000001"), "A025", ticket)
    folder.store(job)
    folder.move(job, PrintOutcome.PRINTING)
    transport = RecordingTransport()
    async with make_spooler(transport) as spooler:
        await until(spooler, lambda now: now.state is PrinterState.READY)
        assert spooler.outcome(job.job_id) is PrintOutcome.UNKNOWN
        assert transport.written == []
        await spooler.reprint(job.job_id)
        assert await spooler.wait_printed(job.job_id, PATIENCE_SECONDS) is PrintOutcome.PRINTED


@pytest.mark.parametrize("rest", [b"", b'{"label": "A025"', b'{"label": "A025"}\nxx', b"[]\n"])
async def test_half_written_job_is_put_aside(
    make_spooler: SpoolerMaker, tmp_path: Path, rest: bytes
) -> None:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "00000000000000000001.waiting").write_bytes(rest)
    async with make_spooler(RecordingTransport()) as spooler:
        assert spooler.status().jobs_waiting == 0
    assert files(tmp_path) == [".damaged"]


async def test_disk_that_refuses_a_job_is_told(
    make_spooler: SpoolerMaker, ticket: bytes, tmp_path: Path
) -> None:
    async with make_spooler(RecordingTransport()) as spooler:
        (tmp_path / "jobs").rmdir()
        with pytest.raises(PrintJobNotStored, match="A025"):
            await spooler.submit(ticket, "A025")
        assert spooler.status().jobs_waiting == 0


async def test_discarded_job_is_never_printed(
    make_spooler: SpoolerMaker, ticket: bytes, tmp_path: Path
) -> None:
    transport = RecordingTransport(PrinterState.COVER_OPEN)
    async with make_spooler(transport) as spooler:
        job = await spooler.submit(ticket, "A025")
        await spooler.discard(job)
        assert spooler.outcome(job) is PrintOutcome.DISCARDED
        transport.status = PrinterStatus(PrinterState.READY)
        await until(spooler, lambda now: now.state is PrinterState.READY)
        await spooler.reprint(job)
        assert spooler.outcome(job) is PrintOutcome.DISCARDED
    assert transport.written == []
    assert files(tmp_path) == []


async def test_jobs_that_are_over_are_known_and_in_nobodys_way(
    make_spooler: SpoolerMaker, ticket: bytes
) -> None:
    nobody = NetworkTransport("127.0.0.1", 1, timeout_seconds=0.1)
    async with make_spooler(nobody) as spooler:
        jobs = [await spooler.submit(ticket, f"A{number:03}") for number in range(20)]
        for job in jobs[:-1]:
            await spooler.discard(job)
        assert [*spooler._open] == jobs[-1:], "what a status and the next job walk over"
        assert {spooler.outcome(job) for job in jobs[:-1]} == {PrintOutcome.DISCARDED}
        assert spooler.status().jobs_waiting == 1


async def test_job_that_nobody_knows(make_spooler: SpoolerMaker) -> None:
    async with make_spooler(RecordingTransport()) as spooler:
        for ask in (spooler.reprint, spooler.discard):
            with pytest.raises(UnknownPrintJob):
                await ask(PrintJobId("x"))
        with pytest.raises(UnknownPrintJob):
            await spooler.wait_printed(PrintJobId("x"), 1)


# --------------------------------------------------------------------- jobs with a key


async def test_job_of_a_key_is_taken_once(make_spooler: SpoolerMaker, ticket: bytes) -> None:
    transport = RecordingTransport()
    async with make_spooler(transport) as spooler:
        jobs = await asyncio.gather(*(spooler.submit_once(ticket, "A025", "key") for _ in "abc"))
        assert len(set(jobs)) == 1
        assert await spooler.wait_printed(jobs[0], PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert await spooler.submit_once(ticket, "A025", "key") == jobs[0]
        other = await spooler.submit_once(ticket, "A026", "other")
        assert await spooler.wait_printed(other, PATIENCE_SECONDS) is PrintOutcome.PRINTED
    assert len(transport.written) == 2


async def test_key_is_remembered_over_a_restart_and_its_paper_is_not(
    make_spooler: SpoolerMaker, ticket: bytes, tmp_path: Path
) -> None:
    async with make_spooler(RecordingTransport()) as spooler:
        job = await spooler.submit_once(ticket, "A025", "key")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
    assert files(tmp_path) == [".done"]
    (done,) = (tmp_path / "jobs").iterdir()
    assert ticket not in done.read_bytes()
    transport = RecordingTransport()
    async with make_spooler(transport) as again:
        assert again.has_taken("key")
        assert await again.submit_once(ticket, "A025", "key") == job
        assert again.status().jobs_waiting == 0
    assert transport.written == []


@pytest.mark.parametrize("outcome", [PrintOutcome.WAITING, PrintOutcome.PRINTING])
async def test_key_of_a_job_that_was_not_done_is_remembered_too(
    make_spooler: SpoolerMaker, ticket: bytes, tmp_path: Path, outcome: PrintOutcome
) -> None:
    folder = PrintJobFolder(tmp_path / "jobs")
    folder.load()
    job = PrintJob(PrintJobId("00000000000000000001"), "A025", ticket, key="key")
    folder.store(job)
    if outcome is not PrintOutcome.WAITING:
        folder.move(job, outcome)
    async with make_spooler(RecordingTransport(PrinterState.PAPER_OUT)) as spooler:
        assert await spooler.submit_once(ticket, "A025", "key") == job.job_id


async def test_key_of_a_job_that_the_disk_refused_may_be_taken_again(
    make_spooler: SpoolerMaker, ticket: bytes, tmp_path: Path
) -> None:
    async with make_spooler(RecordingTransport()) as spooler:
        (tmp_path / "jobs").rmdir()
        with pytest.raises(PrintJobNotStored):
            await spooler.submit_once(ticket, "A025", "key")
        (tmp_path / "jobs").mkdir()
        job = await spooler.submit_once(ticket, "A025", "key")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED


async def test_discarded_job_of_a_key_is_not_taken_again(
    make_spooler: SpoolerMaker, ticket: bytes, tmp_path: Path
) -> None:
    async with make_spooler(RecordingTransport(PrinterState.COVER_OPEN)) as spooler:
        job = await spooler.submit_once(ticket, "A025", "key")
        await spooler.discard(job)
    async with make_spooler(RecordingTransport()) as again:
        assert await again.submit_once(ticket, "A025", "key") == job
    assert files(tmp_path) == [".done"]


async def test_old_keys_are_forgotten_and_a_broken_one_does_no_harm(
    make_spooler: SpoolerMaker, tmp_path: Path
) -> None:
    folder = tmp_path / "jobs"
    folder.mkdir()
    old = folder / "00000000000000000001.done"
    old.write_bytes(b'{"label": "A025", "sha256": "", "key": "old"}\n')
    long_ago = time.time() - KEYS_REMEMBERED_SECONDS - 1
    os.utime(old, (long_ago, long_ago))
    (folder / "00000000000000000002.done").write_bytes(b"half a li")
    async with make_spooler(RecordingTransport()) as spooler:
        assert not spooler.has_taken("old")
    assert not old.exists()


async def test_changes_tell_each_state_and_end_with_the_spooler(
    make_spooler: SpoolerMaker,
) -> None:
    transport = RecordingTransport()
    spooler = make_spooler(transport)
    seen: list[PrinterState] = []

    async def follow() -> None:
        async for status in spooler.changes():
            seen.append(status.state)
            if status.state is PrinterState.READY:
                transport.status = PrinterStatus(PrinterState.PAPER_NEAR_END)

    async with asyncio.timeout(PATIENCE_SECONDS), spooler:
        following = asyncio.create_task(follow())
        await until(spooler, lambda now: now.state is PrinterState.PAPER_NEAR_END)
    await asyncio.wait_for(following, PATIENCE_SECONDS)
    assert seen == [PrinterState.UNKNOWN, PrinterState.READY, PrinterState.PAPER_NEAR_END]


async def test_stopped_spooler_has_left_the_printer(make_spooler: SpoolerMaker) -> None:
    transport = RecordingTransport()
    async with make_spooler(transport) as spooler:
        await until(spooler, lambda now: now.state is PrinterState.READY)
        assert transport.opened
    assert not transport.opened
    assert "printer" not in {thread.name.split("_")[0] for thread in threading.enumerate()}
