"""The catalogue in memory: the same as on disk, soon after every change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from config.centre.model import Centre
from config.wire import ErrorCode
from config.wire.procedures import Limit, LimitUnit
from queue_server.catalogue import repository, version_writes
from queue_server.catalogue.service import Catalogue
from queue_server.catalogue.version_writes import Stored
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.errors import NotFound
from queue_server.core.events import EventBus, EverythingMayHaveChanged
from tests.catalogue.conftest import A_FEW, BIRTH, COPY, MONDAY_MORNING, RESIDENCE, procedure

Put = Callable[..., Awaitable[Stored]]
RENAMED = BIRTH.model_copy(update={"name": {"vi": "Đăng ký khai sinh cho trẻ em"}})
WORKING_DAYS = {"unit": "working_day"}


async def until(catalogue: Catalogue, condition: Callable[[], bool]) -> None:
    """Wait for the change after which it is so."""
    told = asyncio.Event()
    catalogue.listen(told.set)
    async with asyncio.timeout(30):
        while not condition():
            told.clear()
            await told.wait()


async def test_a_change_is_found_soon_after_it_was_put(catalogue: Catalogue, put: Put) -> None:
    assert catalogue.find(BIRTH.code) is None
    await put(*A_FEW)
    await until(catalogue, lambda: catalogue.find(BIRTH.code) is not None)
    first = catalogue.find(BIRTH.code)
    assert first is not None
    assert (first.procedure, first.version) == (BIRTH, 1)
    await put(RENAMED)
    await until(catalogue, lambda: catalogue.find(BIRTH.code) != first)
    second = catalogue.find(BIRTH.code)
    assert second is not None
    assert (second.procedure, second.version) == (RENAMED, 2)


async def test_what_another_program_imported_is_noticed(
    catalogue: Catalogue, database: Database, put: Put
) -> None:
    deaf = Catalogue(catalogue.centre, database, SetClock(MONDAY_MORNING), EventBus())
    await deaf.load()
    told: list[int] = []
    deaf.listen(lambda: told.append(deaf.search().total))
    await deaf.notice_changes()
    assert not told
    await put(*A_FEW)
    await deaf.notice_changes()
    await deaf.notice_changes()
    assert told == [len(A_FEW)]


async def test_missed_events_are_made_good(
    catalogue: Catalogue, database: Database, put: Put
) -> None:
    await put(*A_FEW)
    await until(catalogue, lambda: catalogue.search().total == len(A_FEW))
    deaf = EventBus()
    late = Catalogue(catalogue.centre, database, SetClock(MONDAY_MORNING), deaf)
    deaf.publish([EverythingMayHaveChanged()])
    await until(late, lambda: late.search().total == len(A_FEW))
    await late.stop()


async def test_a_catalogue_that_starts_later_has_everything(
    database: Database, put: Put, demo_centre: Centre, clock: SetClock
) -> None:
    await put(*A_FEW)
    late = Catalogue(Current(demo_centre), database, clock, EventBus())
    await late.load()
    assert late.search().total == len(A_FEW)
    await late.stop()


async def test_old_versions_stay_readable(
    catalogue: Catalogue, database: Database, put: Put, demo_centre: Centre, clock: SetClock
) -> None:
    await put(BIRTH)
    (old,) = await database.read(repository.newest)
    await put(RENAMED)
    late = Catalogue(Current(demo_centre), database, clock, EventBus())
    await late.load()
    for _ in range(2):
        assert await database.read(lambda c: late.version(c, old.version_id)) == BIRTH
    with pytest.raises(NotFound) as refused:
        await database.read(lambda c: late.version(c, 999))
    assert refused.value.code is ErrorCode.UNKNOWN_PROCEDURE


async def test_a_withdrawn_procedure_is_found_by_its_old_papers_only(
    catalogue: Catalogue, database: Database, put: Put, clock: SetClock
) -> None:
    await put(*A_FEW)
    await until(catalogue, lambda: catalogue.find(COPY.code) is not None)
    await database.write(
        lambda unit: version_writes.withdraw(unit, [COPY.code]), SYSTEM, clock.now()
    )
    await until(catalogue, lambda: catalogue.find(COPY.code) is None)
    assert catalogue.search("chứng thực").total == 0
    found, offered = await catalogue.last(COPY.code)
    assert (found.procedure, offered) == (COPY, False)
    with pytest.raises(NotFound):
        await catalogue.last("9.999999")


@pytest.mark.parametrize("code", ["", "1", "1.001193\x00", "../x", "x" * 40, "1.001193'", "①②③"])
async def test_what_is_no_code_is_not_found(catalogue: Catalogue, code: str) -> None:
    with pytest.raises(NotFound):
        await catalogue.last(code)


async def loaded(catalogue: Catalogue, put: Put, *offered: object) -> Catalogue:
    await put(*offered)
    await catalogue.load()
    return catalogue


async def test_pages_fields_and_totals(catalogue: Catalogue, put: Put) -> None:
    await loaded(catalogue, put, *A_FEW)
    found = catalogue.search("đăng ký", limit=2)
    assert (len(found.procedures), found.total) == (2, 3)
    rest = catalogue.search("đăng ký", offset=2, limit=2)
    assert len(rest.procedures) == 1
    assert {one.code for one in (*found.procedures, *rest.procedures)} == {
        one.code for one in A_FEW if one is not COPY
    }
    assert [(one.field, one.procedures) for one in found.fields] == [
        ("Chứng thực", 1),
        ("Đăng ký, quản lý cư trú", 1),
        ("Hộ tịch", 2),
    ]
    assert catalogue.search("đăng ký", "Hộ tịch").fields == found.fields


async def test_the_service_is_the_own_one_or_the_field_s(catalogue: Catalogue) -> None:
    assert catalogue.service_of(RESIDENCE) is catalogue.centre.value.service_by_id["cu-tru"]
    own = RESIDENCE.model_copy(update={"service": "ho-tich"})
    assert catalogue.service_of(own) is catalogue.centre.value.service_by_id["ho-tich"]
    gone = RESIDENCE.model_copy(update={"service": "gone"})
    assert catalogue.service_of(gone) is catalogue.centre.value.service_by_id["cu-tru"]
    assert catalogue.service_of(procedure("1.1", "x", "Y tế")) is None


async def test_a_summary_promises_what_the_centre_commits_itself_to(
    catalogue: Catalogue, put: Put
) -> None:
    limits = [
        {"channel": "online", "statutory": {"amount": 9} | WORKING_DAYS},
        {
            "statutory": {"amount": 5} | WORKING_DAYS,
            "committed": {"amount": 3} | WORKING_DAYS,
        },
    ]
    await loaded(catalogue, put, procedure("1.1", "Một", limits=limits), procedure("1.2", "Hai"))
    two, one = (found.limit for found in catalogue.search().procedures)
    assert one == Limit(amount=3, unit=LimitUnit.WORKING_DAY)
    assert two == Limit()


@pytest.mark.parametrize(
    ("fees", "unread", "free"),
    [
        ([], {}, None),
        ([{"amount": 0}], {}, True),
        ([{"amount": 0}, {"amount": 8000}], {}, False),
        ([{"amount": 0}, {"text": "theo quy định của tỉnh"}], {}, None),
        ([{"amount": 0}], {"fees": "0 đồng (trừ…)"}, None),
        ([{"amount": 8000, "channel": "online"}, {"amount": 0}], {}, True),
        ([{"amount": 8000, "valid_to": date(2026, 11, 15)}, {"amount": 0}], {}, True),
        ([{"amount": 8000, "valid_from": date(2026, 11, 16)}, {"amount": 0}], {}, False),
    ],
)
async def test_free_only_where_it_is_certain(
    catalogue: Catalogue,
    put: Put,
    fees: list[dict[str, object]],
    unread: dict[str, str],
    free: bool | None,
) -> None:
    await loaded(catalogue, put, procedure("1.1", "Một", fees=fees, unread=unread))
    (summary,) = catalogue.search().procedures
    assert summary.free is free
    assert summary.to_check == sorted(unread)


async def test_details_lead_to_the_public_page(catalogue: Catalogue, put: Put) -> None:
    await loaded(catalogue, put, BIRTH)
    details = catalogue.details(BIRTH.code)
    assert details.procedure == BIRTH
    assert details.page_url == f"{catalogue.centre.value.public_url}/procedures/1.001193"
    with pytest.raises(NotFound):
        catalogue.details("9.999999")
