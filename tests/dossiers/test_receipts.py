"""Short receipts from the clerk to the kiosk's printer: told, taken, printed once."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from sqlalchemy import func, insert, select

from config.centre.model import Centre
from config.hardware import Printer
from config.wire import IssueTicket
from config.wire.dossiers.answers import ReceiptJob
from kiosk.flow.scanner import read_code
from kiosk.printing.printer import SpooledPrinter
from kiosk.printing.receipts import ReceiptTaker
from kiosk.server.client import KioskClient
from kiosk.server.procedure_cache import ProcedureCache
from printer.testing.fake_printer import FakePrinter
from queue_server.core.clock import SetClock
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.dossiers.events import ReceiptWaiting
from queue_server.dossiers.tables import receipt_jobs
from tests.hall.with_dossiers import API, HallWithDossiers, running

NEVER_NAMED = ("Nguyễn", "Lan", "0912345678")


@pytest.fixture
async def hall(
    database_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[HallWithDossiers]:
    async with running(database_url, demo_centre, clock) as hall:
        yield hall


async def send_receipt(hall: HallWithDossiers, kiosk: str = "kiosk-1") -> dict[str, Any]:
    """A clerk receives a dossier and has its receipt printed."""
    words = {
        "procedure": "1.004873",
        "applicant": {"name": "Nguyễn Thị Lan", "phone": "0912345678"},
    }
    status, dossier = await hall.call("POST", "/dossiers", words, by="clerk")
    assert status == 200, dossier
    path = f"/dossiers/{dossier['dossier_id']}/receipt"
    status, job = await hall.call("POST", path, {"kiosk": kiosk}, by="clerk")
    assert status == 200, job
    receipt: dict[str, Any] = job
    return receipt


async def take(hall: HallWithDossiers, job: str, kiosk: str = "kiosk-1", by: str = "") -> int:
    path = f"/kiosks/{kiosk}/receipts/{job}/taken"
    status, _ = await hall.call("POST", path, by=by or kiosk)
    return status


async def waiting(hall: HallWithDossiers, kiosk: str = "kiosk-1") -> list[str]:
    """What the kiosk's snapshot names."""
    status, snapshot = await hall.call("GET", f"/kiosks/{kiosk}", by=kiosk)
    assert status == 200, snapshot
    return [job["job"] for job in snapshot["receipts"]]


async def rows(hall: HallWithDossiers) -> int:
    count: int | None = await hall.house.database.read(
        lambda c: c.execute(select(func.count()).select_from(receipt_jobs)).scalar()
    )
    return count or 0


@asynccontextmanager
async def stream(hall: HallWithDossiers, kiosk: str) -> AsyncIterator[ClientResponse]:
    answer = await hall.client.get(
        f"{API}/kiosks/{kiosk}/stream", headers={"Authorization": f"Bearer {hall.keys[kiosk]}"}
    )
    try:
        yield answer
    finally:
        answer.close()


async def next_receipts(answer: ClientResponse) -> list[str]:
    """The jobs of the next event that names receipts."""
    async with asyncio.timeout(30):
        while True:
            line = (await answer.content.readline()).decode()
            if line.startswith("data: ") and '"kind":"receipts"' in line:
                return [job["job"] for job in json.loads(line[6:])["receipts"]]


async def test_a_receipt_is_in_the_snapshot_of_its_kiosk_until_it_is_taken(
    hall: HallWithDossiers,
) -> None:
    async with stream(hall, "kiosk-1") as heard:
        job = await send_receipt(hall)
        await next_receipts(heard)
        assert await waiting(hall) == [job["job"]]
        assert await waiting(hall, "kiosk-2") == []
        assert await take(hall, job["job"]) == 204
        await next_receipts(heard)
        assert await waiting(hall) == []
        assert await rows(hall) == 0
        assert await take(hall, job["job"]) == 204


async def test_an_open_stream_hears_of_it_and_of_its_end(hall: HallWithDossiers) -> None:
    async with stream(hall, "kiosk-1") as answer:
        first = await send_receipt(hall)
        assert await next_receipts(answer) == [first["job"]]
        hall.clock.set(hall.clock.now() + timedelta(seconds=1))
        second = await send_receipt(hall)
        assert await next_receipts(answer) == [first["job"], second["job"]]
        await take(hall, first["job"])
        assert await next_receipts(answer) == [second["job"]]


async def test_nothing_of_the_person_is_sent_to_the_kiosk(hall: HallWithDossiers) -> None:
    said = json.dumps(await send_receipt(hall), ensure_ascii=False)
    # As words: letters of a link may be these, too.
    assert not any(re.search(rf"\b{secret}\b", said) for secret in NEVER_NAMED)


@pytest.mark.parametrize(
    ("kiosk", "by", "status"),
    [
        ("kiosk-1", "kiosk-2", 403),
        ("kiosk-1", "clerk", 403),
        ("kiosk-1", "nobody", 401),
        ("none", "kiosk-1", 404),
    ],
)
async def test_only_the_kiosk_itself_takes_its_receipts(
    hall: HallWithDossiers, kiosk: str, by: str, status: int
) -> None:
    job = await send_receipt(hall)
    assert await take(hall, job["job"], kiosk, by) == status
    assert await rows(hall) == 1


async def test_another_kiosks_receipt_stays_where_it_is(hall: HallWithDossiers) -> None:
    job = await send_receipt(hall, "kiosk-2")
    assert await take(hall, job["job"], "kiosk-1") == 204
    assert await rows(hall) == 1


async def put(hall: HallWithDossiers, job: str, body: str) -> None:
    """A row as an older or a newer server may have left it."""
    row = {"job": job, "kiosk": "kiosk-1", "body": body, "at": hall.clock.now()}

    def add(unit: UnitOfWork) -> None:
        unit.connection.execute(insert(receipt_jobs), row)
        unit.announce(ReceiptWaiting(kiosk="kiosk-1"))

    await hall.house.database.write(add)


async def test_no_paper_comes_out_the_next_morning(hall: HallWithDossiers) -> None:
    async with stream(hall, "kiosk-1") as heard:
        old = await send_receipt(hall)
        await next_receipts(heard)
        hall.clock.set(hall.clock.now() + timedelta(days=1))
        assert await waiting(hall) == []
        await put(hall, "fresh", json.dumps(old | {"job": "fresh"}))
        assert await next_receipts(heard) == ["fresh"]
        assert await take(hall, "fresh") == 204
    assert await rows(hall) == 0


async def test_a_row_that_nobody_can_read_keeps_no_other_from_being_printed(
    hall: HallWithDossiers,
) -> None:
    await put(hall, "of another version", "{}")
    async with stream(hall, "kiosk-1") as heard:
        job = await send_receipt(hall)
        assert await next_receipts(heard) == [job["job"]]


async def test_a_real_kiosk_prints_each_receipt_once(
    hall: HallWithDossiers, tmp_path: Path
) -> None:
    """Also where it is switched off between keeping and telling."""
    address, key = str(hall.client.make_url("/")), hall.keys["kiosk-1"]
    async with (
        FakePrinter() as paper,
        KioskClient(address, "kiosk-1", key) as client,
        stream(hall, "kiosk-1") as heard,
    ):
        network = Printer(kind="network", host=paper.host, port=paper.port)
        sent = await send_receipt(hall)
        await next_receipts(heard)
        async with printing(tmp_path, network) as printer:
            assert await printer.keep_receipt(ReceiptJob.model_validate(sent))
            await paper.wait_tickets(1)
        async with printing(tmp_path, network) as restarted:
            taker = ReceiptTaker(client, restarted)
            taker.offered((await client.get_kiosk()).receipts)
            working = asyncio.create_task(taker.run())
            assert await next_receipts(heard) == []
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        (printed,) = paper.tickets
    assert sent["follow_url"].upper().encode() in printed.upper()
    assert await rows(hall) == 0


async def test_a_real_kiosk_reads_the_catalogue_and_a_receipt_and_takes_the_visits_number(
    hall: HallWithDossiers,
) -> None:
    words = {
        "procedure": "1.004873",
        "applicant": {"name": "Nguyễn Thị Lan", "phone": "0912345678"},
        "supplement": {"papers": ["Giấy chứng sinh"], "instruction": "Mang bản chính"},
    }
    status, dossier = await hall.call("POST", "/dossiers", words, by="clerk")
    assert status == 200, dossier
    address, key = str(hall.client.make_url("/")), hall.keys["kiosk-1"]
    async with KioskClient(address, "kiosk-1", key) as client:
        book = ProcedureCache(client)
        field = (await book.procedure("1.004873")).procedure.field
        assert field in {one.field for one in await book.fields()}
        (procedure,) = [one for one in await book.of_field(field) if one.code == "1.004873"]
        code = read_code((dossier["follow_url"],))
        followed = await client.follow(code.token)
        assert followed.visit == "supplement"
        assert followed.visit_service == procedure.service
        command = IssueTicket(service=followed.visit_service, receipt=code.token)
        ticket = await client.issue_ticket(command, "key-1")
    path = f"/tickets/{ticket.ticket_id}/dossiers"
    status, visit = await hall.call("GET", path, by="clerk")
    assert (status, visit["purpose"]) == (200, "supplement"), visit
    assert [one["code"] for one in visit["dossiers"]] == [dossier["code"]]


@asynccontextmanager
async def printing(folder: Path, described: Printer) -> AsyncIterator[SpooledPrinter]:
    """A kiosk's printer with its jobs in `folder`, until the kiosk is switched off."""
    printer = SpooledPrinter(folder / "jobs", folder / "tickets")
    await printer.use(described)
    try:
        yield printer
    finally:
        await printer.close()
