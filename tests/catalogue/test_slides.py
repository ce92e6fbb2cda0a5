"""What a board is told to show between calls: chosen by the centre file, else by its services."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from config.centre.model import Board, Centre
from config.demo import demo_procedures
from config.wire.procedures import Limit, LimitUnit, Procedure, Slide
from display.voice import SilentVoice
from queue_server.app import Server, build
from queue_server.catalogue import version_writes
from queue_server.catalogue.service import MOST_SLIDES, SLIDE_PAPERS, Catalogue
from queue_server.catalogue.version_writes import Stored
from queue_server.centre.staff import administration
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from tests.catalogue.conftest import MONDAY_MORNING, procedure

Put = Callable[..., Awaitable[Stored]]
HALL = Board(id="hall", name={"vi": "Sảnh"})


@pytest.fixture
async def filled(catalogue: Catalogue, put: Put) -> Catalogue:
    await put(*demo_procedures())
    await catalogue.load()
    return catalogue


def codes(slides: list[Slide]) -> list[str]:
    return [slide.code for slide in slides]


async def test_an_empty_catalogue_has_no_slides(catalogue: Catalogue) -> None:
    assert catalogue.slides(HALL) == []


async def test_the_centre_file_may_name_them(filled: Catalogue) -> None:
    named = HALL.model_copy(update={"slides": ["1.004222", "9.999999", "1.001193"]})
    assert codes(filled.slides(named)) == ["1.004222", "1.001193"]


async def test_a_board_may_show_none(filled: Catalogue) -> None:
    assert filled.slides(HALL.model_copy(update={"slide_seconds": 0})) == []


async def test_every_service_has_its_turn(filled: Catalogue) -> None:
    slides = filled.slides(HALL)
    assert len(slides) == len(set(codes(slides))) == MOST_SLIDES
    services = [filled.service_of(filled.details(code).procedure) for code in codes(slides)]
    first = [service.id for service in services if service][:6]
    assert first == [
        "ho-tich",
        "chung-thuc",
        "cu-tru",
        "dat-dai",
        "bao-tro-xa-hoi",
        "ho-kinh-doanh",
    ]


async def test_a_board_of_some_services_shows_theirs(filled: Catalogue) -> None:
    one = HALL.model_copy(update={"services": ["chung-thuc"]})
    assert set(codes(filled.slides(one))) == {"2.000815", "2.000884", "2.001035"}


async def test_those_come_first_that_need_no_check(catalogue: Catalogue, put: Put) -> None:
    papers = [{"name": "Tờ khai"}]
    await put(
        procedure("1.1", "A", unread={"papers": "Tờ khai1"}),
        procedure("1.2", "B"),
        procedure("1.3", "C", papers=papers),
    )
    await catalogue.load()
    assert codes(catalogue.slides(HALL)) == ["1.3", "1.2", "1.1"]


async def test_a_slide_says_what_everyone_needs(catalogue: Catalogue, put: Put) -> None:
    papers: list[dict[str, Any]] = [{"name": f"- Giấy {n};"} for n in range(SLIDE_PAPERS + 2)]
    papers.insert(0, {"name": "Chỉ khi uỷ quyền", "case": "Uỷ quyền"})
    papers.insert(0, {"name": "Lưu ý", "note": True})
    limit = {"amount": 3, "unit": "working_day"}
    await put(
        procedure(
            "1.1", "Một", papers=papers, fees=[{"amount": 8_000}], limits=[{"statutory": limit}]
        )
    )
    await catalogue.load()
    (slide,) = catalogue.slides(HALL)
    assert slide.papers == [f"Giấy {n}" for n in range(SLIDE_PAPERS)]
    assert slide.fee == {"vi": "8.000 đồng", "en": "8,000 đồng"}
    assert slide.limit == Limit(amount=3, unit=LimitUnit.WORKING_DAY)
    assert slide.page_url == f"{catalogue.centre.value.public_url}/procedures/1.1"


@pytest.mark.parametrize(
    ("fees", "said"),
    [
        ([], {}),
        ([{"amount": 0}], {"vi": "không mất tiền", "en": "free of charge"}),
        ([{"text": "theo tỉnh"}], {"vi": "theo tỉnh", "en": "theo tỉnh"}),
        (
            [{"text": "rất dài " * 20}],
            {"vi": "tùy trường hợp, xem chi tiết", "en": "depends on the case, see the details"},
        ),
    ],
)
async def test_fees_are_one_line(
    catalogue: Catalogue, put: Put, fees: list[dict[str, object]], said: dict[str, str]
) -> None:
    await put(procedure("1.1", "Một", fees=fees))
    await catalogue.load()
    (slide,) = catalogue.slides(HALL)
    assert slide.fee == said


# --------------------------------------------------------------------- on a board's stream


class Hall:
    """A server, and a board that follows it. Without officials, who have slides of their own."""

    def __init__(self, server: Server, client: TestClient[Any, Any], key: str) -> None:
        self.server = server
        self.client = client
        self.key = key

    async def follow(self) -> AsyncGenerator[tuple[str, Any], None]:
        headers = {"Authorization": f"Bearer {self.key}"}
        kind = ""
        async with self.client.get("/api/v1/boards/hall/stream", headers=headers) as stream:
            async for line in stream.content:
                said = line.decode().rstrip("\n")
                if said.startswith("event: "):
                    kind = said.removeprefix("event: ")
                elif said.startswith("data: "):
                    yield kind, json.loads(said.removeprefix("data: "))

    async def put(self, *offered: Procedure) -> None:
        database = self.server.app.database
        await database.write(
            lambda unit: version_writes.put(unit, offered, "staff:1"), SYSTEM, MONDAY_MORNING
        )


@pytest.fixture
async def hall(database_url: str, demo_centre: Centre) -> AsyncIterator[Hall]:
    database = open_database(database_url, EventBus())
    centre = demo_centre.model_copy(update={"officials": [], "on_call": []})
    server = build(centre, database, SetClock(MONDAY_MORNING), SilentVoice())
    async with TestClient(TestServer(server.application)) as client:
        key = await database.write(
            lambda unit: administration.add_device(unit, centre=centre, device_id="hall"),
            SYSTEM,
            MONDAY_MORNING,
        )
        yield Hall(server, client, key)


async def test_boards_hear_of_a_changed_catalogue_and_new_ones_begin_with_it(hall: Hall) -> None:
    async with asyncio.timeout(30):
        following = hall.follow()
        kind, snapshot = await anext(following)
        assert (kind, snapshot["slides"], snapshot["slide_seconds"]) == ("snapshot", [], 12)
        await hall.put(procedure("1.001193", "Đăng ký khai sinh"))
        while kind != "slides":
            kind, event = await anext(following)
        assert event["slides"][0]["name"] == {"vi": "Đăng ký khai sinh"}
        assert event["sequence"] > snapshot["sequence"]
        await following.aclose()
        again = hall.follow()
        kind, snapshot = await anext(again)
        assert snapshot["slides"] == event["slides"]
        await again.aclose()


async def test_a_change_that_a_board_does_not_show_is_no_news_to_it(hall: Hall) -> None:
    live = hall.server.rooms.tickets.live
    read = asyncio.Event()
    hall.server.rooms.catalogue.catalogue.listen(read.set)
    await hall.put(procedure("1.001193", "Đăng ký khai sinh"))
    async with asyncio.timeout(30):
        await read.wait()
    before = live.board_snapshot("hall")
    assert codes(before.slides) == ["1.001193"]
    live.tell_slides()
    assert live.board_snapshot("hall") == before
