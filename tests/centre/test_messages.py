"""Messages to those who wait, and a banner that ends by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from config.centre.model import Centre
from config.wire import HallMessage
from queue_server.centre.notices import audience
from queue_server.core.room import PeriodicJob
from tests.centre.conftest import CENTRE
from tests.centre.test_api import Connect, Settled, ask, code

TEXT = {"vi": "Xin chờ thêm ít phút", "en": "Please wait some more minutes"}


def named(*ids: str) -> list[dict[str, Any]]:
    return [{"id": id, "name": {"vi": id, "en": id}} for id in ids]


def job(hall: Any) -> PeriodicJob:
    named = "end messages and banners"
    found: PeriodicJob = next(one for one in hall.room.jobs if one.name == named)
    return found


async def test_a_message_is_told_once_and_can_be_taken_back(
    hall: Any, connect: Connect, settled: Settled
) -> None:
    client, views = await connect("anh"), hall.room.views
    words = {"text": TEXT, "services": ["ho-tich"], "minutes": 10}
    once = {"Idempotency_Key": "tin-nhan-so-mot-0001"}
    first = await ask(client, "POST", "/messages", words, **once)
    assert await ask(client, "POST", "/messages", words, **once) == first
    await settled(lambda: len(views.messages) == 1)
    (message,) = views.messages
    assert (message.text, message.services, message.sounds) == (TEXT, ["ho-tich"], True)
    assert message.ends_at == hall.clock.now() + timedelta(minutes=10)
    await views.load()
    assert views.messages == [message]
    for _ in range(2):
        assert (await ask(client, "DELETE", f"/messages/{first[1]['id']}"))[0] == 204
        await settled(lambda: views.messages == [])


async def test_what_is_said_after_something_was_taken_back_bears_another_number(
    hall: Any, connect: Connect
) -> None:
    """Within one second too: screens that know a number say it no second time, and who takes the
    first back must not take the other."""
    client, numbers = await connect("anh"), set()
    words = {"text": TEXT, "minutes": 10}
    for _ in range(2):
        status, sent = await ask(client, "POST", "/messages", words)
        assert status == 200
        numbers.add(sent["id"])
        assert (await ask(client, "DELETE", f"/messages/{sent['id']}"))[0] == 204
    assert len(numbers) == 2


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"text": {"en": "only English"}, "minutes": 5}, "text.vi"),
        ({"text": {"vi": "a", "xx": "b"}, "minutes": 5}, "text.xx"),
        ({"text": {"vi": "a"}, "minutes": 5, "services": ["nowhere"]}, "services.0"),
        ({"text": {"vi": "a"}, "minutes": 5, "boards": ["hall", "nowhere"]}, "boards.1"),
        ({"text": {"vi": "a"}, "minutes": 0}, "minutes"),
        ({"text": {"vi": "a"}, "minutes": 721}, "minutes"),
        ({"text": {"vi": "a" * 201}, "minutes": 5}, "text.vi"),
        ({"text": {"vi": "a"}}, "minutes"),
    ],
)
async def test_a_message_that_cannot_be_told_is_refused(
    hall: Any, connect: Connect, words: object, field: str
) -> None:
    client = await connect("anh")
    status, problem = await ask(client, "POST", "/messages", words)
    assert (status, list(problem["fields"])) == (422, [field])
    assert hall.room.views.messages == []


@pytest.mark.parametrize(
    ("services", "boards", "told"),
    [
        (["a"], [], ["a"]),
        ([], ["wing"], ["b", "c"]),
        (["a", "b"], ["wing"], ["a", "b", "c"]),
        ([], ["wing", "all"], []),
        ([], [], []),
    ],
)
def test_a_hall_is_the_services_of_its_screen(
    services: list[str], boards: list[str], told: list[str]
) -> None:
    ours = {"services": named("a", "b", "c"), "boards": [*named("all"), *named("wing")]}
    ours["boards"][1]["services"] = ["b", "c"]
    ours["services"] = [one | {"letter": one["id"].upper()} for one in ours["services"]]
    counters = [{"id": "1", "name": {"vi": "Quầy 1"}, "services": ["a", "b", "c"]}]
    centre = Centre.model_validate(CENTRE | ours | {"counters": counters})
    assert audience(centre, services, boards) == told


async def test_a_hall_is_told_by_its_own_screen(
    hall: Any, connect: Connect, settled: Settled
) -> None:
    client, views = await connect("anh"), hall.room.views
    words = {"text": TEXT, "boards": ["hall"], "minutes": 10}
    assert (await ask(client, "POST", "/messages", words))[0] == 200
    await settled(lambda: len(views.messages) == 1)
    await views.load()
    assert [(one.boards, one.services) for one in views.messages] == [(["hall"], [])]


def test_a_message_of_an_older_server_is_for_every_screen() -> None:
    kept = {"id": 1, "text": TEXT, "sent_at": "2026-11-16T01:00Z", "ends_at": "2026-11-16T02:00Z"}
    assert HallMessage.model_validate(kept).boards == []


async def test_more_than_people_read_is_refused(
    hall: Any, connect: Connect, settled: Settled
) -> None:
    client, views = await connect("anh"), hall.room.views
    words = {"text": TEXT, "minutes": 10}
    ids = [(await ask(client, "POST", "/messages", words))[1]["id"] for _ in range(5)]
    assert len(set(ids)) == 5
    assert await code(client, "POST", "/messages", words) == "409 too_many_messages"
    await ask(client, "DELETE", f"/messages/{ids[2]}")
    assert (await ask(client, "POST", "/messages", words))[0] == 200
    await settled(lambda: len(views.messages) == 5 and views.messages[-1].id not in ids)


async def test_messages_and_banners_end_when_their_time_is_over(
    hall: Any, connect: Connect, settled: Settled
) -> None:
    client, views = await connect("anh"), hall.room.views
    for minutes in (5, 20):
        await ask(client, "POST", "/messages", {"text": TEXT, "minutes": minutes})
    await ask(client, "PUT", "/emergency", {"text": TEXT, "minutes": 5, "sounds": True})
    await settled(lambda: len(views.messages) == 2 and views.emergency is not None)
    assert views.emergency.sounds
    hall.clock.move(minutes=4)
    await job(hall).work()
    assert (len(views.messages), views.emergency is None) == (2, False)
    hall.clock.move(minutes=1)
    await job(hall).work()
    await settled(lambda: views.emergency is None and len(views.messages) == 1)
    hall.clock.move(minutes=15)
    await job(hall).work()
    await settled(lambda: views.messages == [])


async def test_a_banner_without_a_time_stays(hall: Any, connect: Connect, settled: Settled) -> None:
    client, views = await connect("anh"), hall.room.views
    await ask(client, "PUT", "/emergency", {"text": TEXT})
    await settled(lambda: views.emergency is not None)
    hall.clock.move(days=30)
    await job(hall).work()
    assert views.emergency.text == TEXT
