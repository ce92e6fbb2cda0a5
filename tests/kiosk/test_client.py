"""The line to the server, over real HTTP on loopback, with everything that goes wrong on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from traceback import format_exception

import pytest
from aiohttp.test_utils import TestServer, unused_port

from config.wire import Emergency, ErrorCode, IssueTicket, KioskNotices, PrinterState, ReportDevice
from kiosk.flow.events import EventArrived, ServerLost, SnapshotArrived
from kiosk.server.client import KioskClient, NoAnswer, Refused
from kiosk.testing.fake_procedures import demo_receipt
from kiosk.testing.fake_server import KEY, FakeCentre

COMMAND = IssueTicket(service="residence", language="vi")


@pytest.fixture
async def client(address: str) -> AsyncIterator[KioskClient]:
    async with KioskClient(address, "kiosk-1", KEY, reconnect_pauses_seconds=(0.01,)) as client:
        yield client


@pytest.fixture
async def impatient(address: str) -> AsyncIterator[KioskClient]:
    """A client that takes some seconds of silence for a lost line."""
    async with KioskClient(
        address, "kiosk-1", KEY, silence_seconds=2.5, reconnect_pauses_seconds=(0.01,)
    ) as client:
        yield client


async def test_the_snapshot_comes_whole(client: KioskClient, centre: FakeCentre) -> None:
    assert await client.get_kiosk() == centre.snapshot


async def test_a_ticket_comes_with_its_number(client: KioskClient, centre: FakeCentre) -> None:
    ticket = await client.issue_ticket(COMMAND, "key-1")
    assert ticket.number == "C001"
    assert centre.commands == [("key-1", COMMAND)]


async def test_a_lost_answer_is_asked_for_again_and_gives_the_same_ticket(
    client: KioskClient, centre: FakeCentre
) -> None:
    centre.faults.lose_answers = 2
    ticket = await client.issue_ticket(COMMAND, "key-1")
    assert [key for key, _ in centre.commands] == ["key-1"] * 3
    assert list(centre.tickets.values()) == [ticket]


async def test_an_unavailable_server_is_asked_again(
    client: KioskClient, centre: FakeCentre
) -> None:
    centre.faults.unavailable = 2
    assert (await client.issue_ticket(COMMAND, "key-1")).number == "C001"


async def test_a_refusal_is_told_by_its_code_and_not_tried_again(
    client: KioskClient, centre: FakeCentre
) -> None:
    centre.faults.refuse_issue = ErrorCode.QUOTA_REACHED
    with pytest.raises(Refused) as refused:
        await client.issue_ticket(COMMAND, "key-1")
    assert refused.value.code is ErrorCode.QUOTA_REACHED
    assert len(centre.commands) == 1


async def test_a_slow_server_is_given_up_in_time(address: str, centre: FakeCentre) -> None:
    centre.faults.issue_delay_seconds = 1
    async with KioskClient(
        address, "kiosk-1", KEY, issue_try_seconds=0.05, issue_total_seconds=0.4
    ) as client:
        with pytest.raises(NoAnswer):
            await client.issue_ticket(COMMAND, "key-1")
    assert {key for key, _ in centre.commands} <= {"key-1"}


async def test_nobody_there_is_no_answer() -> None:
    address = f"http://127.0.0.1:{unused_port()}"
    async with KioskClient(address, "kiosk-1", KEY, issue_total_seconds=0.3) as client:
        with pytest.raises(NoAnswer):
            await client.issue_ticket(COMMAND, "key-1")
        with pytest.raises(NoAnswer):
            await client.get_kiosk()


async def test_a_wrong_key_is_refused(address: str) -> None:
    async with KioskClient(address, "kiosk-1", "wrong") as client:
        with pytest.raises(Refused) as refused:
            await client.get_kiosk()
        lost = await anext(client.messages())
    assert refused.value.code is ErrorCode.NOT_SIGNED_IN
    assert lost == ServerLost(ErrorCode.NOT_SIGNED_IN)


async def test_a_report_arrives(client: KioskClient, centre: FakeCentre) -> None:
    report = ReportDevice(version="1", printer=PrinterState.PAPER_OUT, jobs_waiting=2)
    await client.report(report)
    assert centre.reports == [report]


async def test_the_stream_is_a_snapshot_and_then_what_changes(
    client: KioskClient, centre: FakeCentre
) -> None:
    messages = client.messages()
    assert await anext(messages) == SnapshotArrived(centre.snapshot)
    raised = Emergency(text={"vi": "Cháy"}, raised_at=centre.snapshot.now)
    event = KioskNotices(sequence=2, notices=[], emergency=raised)
    centre.say(event)
    assert await anext(messages) == EventArrived(event)


async def test_a_snapshot_with_weeks_of_opening_hours_is_one_long_line(
    client: KioskClient, centre: FakeCentre
) -> None:
    long = {"vi": "Trung tâm " * 30_000}
    centre.snapshot = centre.snapshot.model_copy(update={"hall_name": long})
    messages = client.messages()
    assert await anext(messages) == SnapshotArrived(centre.snapshot)


async def test_an_ended_stream_is_told_and_opened_again(
    client: KioskClient, centre: FakeCentre
) -> None:
    centre.faults.streams_end = True
    messages = client.messages()
    kinds = [type(await anext(messages)) for _ in range(4)]
    assert kinds == [SnapshotArrived, ServerLost] * 2


async def test_a_silent_stream_is_a_lost_line(impatient: KioskClient, centre: FakeCentre) -> None:
    centre.faults.silent = True
    messages = impatient.messages()
    kinds = [type(await anext(messages)) for _ in range(3)]
    assert kinds == [SnapshotArrived, ServerLost, SnapshotArrived]


async def test_comments_keep_a_quiet_line_alive(impatient: KioskClient, centre: FakeCentre) -> None:
    centre.comment_seconds = 0.05
    messages = impatient.messages()
    await anext(messages)
    following = asyncio.ensure_future(anext(messages))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(following), timeout=3.5)
    centre.say(KioskNotices(sequence=2, notices=[]))
    assert isinstance(await following, EventArrived)


async def test_reconnect_now_cuts_the_pause_short(centre: FakeCentre) -> None:
    port = unused_port()
    async with KioskClient(
        f"http://127.0.0.1:{port}", "kiosk-1", KEY, reconnect_pauses_seconds=(60,)
    ) as client:
        messages = client.messages()
        assert await anext(messages) == ServerLost()
        server = TestServer(centre.app(), port=port)
        await server.start_server()
        following = asyncio.ensure_future(anext(messages))
        await asyncio.sleep(0)
        client.reconnect_now()
        assert isinstance(await asyncio.wait_for(following, 30), SnapshotArrived)
        await server.close()


async def test_the_catalogue_comes_by_pages_and_one_by_one(
    client: KioskClient, centre: FakeCentre
) -> None:
    page = await client.list_procedures("Hộ tịch", 2, 3)
    assert ([one.code for one in page.procedures], page.total) == (
        ["1.000656", "1.004873", "1.001022"],
        8,
    )
    assert (await client.get_procedure("1.001193")).procedure == centre.procedures[0]
    with pytest.raises(Refused) as refused:
        await client.get_procedure("9.999999")
    assert refused.value.code is ErrorCode.UNKNOWN_PROCEDURE


async def test_a_dossier_is_followed_by_its_token(client: KioskClient, centre: FakeCentre) -> None:
    token, dossier = next(iter(centre.dossiers.items()))
    assert await client.follow(token) == dossier
    with pytest.raises(Refused) as refused:
        await client.follow("Z" * 16)
    assert refused.value.code is ErrorCode.UNKNOWN_DOSSIER


async def test_no_trouble_with_a_dossier_names_its_token(
    client: KioskClient, centre: FakeCentre
) -> None:
    """Nor does anything that such a trouble came of: a log shows that as well."""
    token = next(iter(centre.dossiers))
    centre.faults.garbled = True
    with pytest.raises(NoAnswer) as unknown_words:
        await client.follow(token)
    async with KioskClient(f"http://127.0.0.1:{unused_port()}", "kiosk-1", KEY) as nobody:
        with pytest.raises(NoAnswer) as gone:
            await nobody.follow(token)
    for trouble in (unknown_words.value, gone.value):
        assert token not in "".join(format_exception(trouble))


async def test_a_receipt_is_taken_once_and_for_all(client: KioskClient, centre: FakeCentre) -> None:
    centre.send_receipts([demo_receipt("job-1"), demo_receipt("job-2")])
    await client.take_receipt("job-1")
    assert [one.job for one in centre.snapshot.receipts] == ["job-2"]
    centre.faults.lose_taken = 1
    with pytest.raises(NoAnswer):
        await client.take_receipt("job-2")
