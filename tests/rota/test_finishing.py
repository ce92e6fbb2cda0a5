"""Finish today: who waits near closing is served, screens and phones say so, overtime counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from queue_server.centre.shifts import FinishingDay
from queue_server.tickets.usecases.finishing import WorkAfterClosing, asks, overtime
from tests.people.conftest import Hall
from tests.rota.test_rules import TOWN

CLOSES = datetime(2026, 11, 16, 4, 30, tzinfo=UTC)
"""Of the small town, on a Monday: 11:30."""


@given(some.lists(some.tuples(some.integers(1, 3), some.integers(-120, 180))))
def test_overtime_lasts_from_closing_to_the_last_step(steps: list[tuple[int, int]]) -> None:
    done = [WorkAfterClosing(f"staff:{who}", CLOSES + timedelta(minutes=at)) for who, at in steps]
    worked = overtime(done, CLOSES)
    for who in (1, 2, 3):
        last = max((at for one, at in steps if one == who), default=0)
        assert worked.get(f"staff:{who}", 0) == max(0, last)


def test_a_minute_that_has_begun_counts() -> None:
    assert overtime([WorkAfterClosing("staff:1", CLOSES + timedelta(seconds=1))], CLOSES) == {
        "staff:1": 1
    }


def test_leaders_are_asked_near_closing_and_after_it() -> None:
    early, near = CLOSES - timedelta(minutes=21), CLOSES - timedelta(minutes=20)
    assert asks(TOWN, early) is None
    assert asks(TOWN, near) == CLOSES == asks(TOWN, CLOSES + timedelta(hours=2))
    assert asks(TOWN, CLOSES + timedelta(days=1)) is None


async def at(hall: Hall, clock: str) -> None:
    """It is so late on the centre's clock; the people are signed in anew."""
    hours, minutes = clock.split(":")
    hall.clock.set(datetime(2026, 11, 16, int(hours) - 7, int(minutes), tzinfo=UTC))
    for who in ("anh", "lan"):
        assert (await hall.sign_in(who))[0] == 200


async def asked(hall: Hall, who: str = "anh") -> list[str]:
    url = f"http://127.0.0.1:{hall.port}/devices/alerts?lang=en"
    headers = {"Cookie": f"motcua_session={hall.cookies[who]}"}
    async with hall.session.get(url, headers=headers) as answer:
        told: list[dict[str, Any]] = (await answer.json())["told"]
        return [one["words"] for one in told if one["link"] == "rota/today"]


def job(hall: Hall) -> Any:
    (found,) = [
        one.work
        for room in hall.server.rooms.all
        for one in room.jobs
        if one.name == "finish the day"
    ]
    return found


async def step(hall: Hall, path: str, **words: str) -> dict[str, Any]:
    status, said = await hall.ask("POST", path, words, who="lan")
    assert status == 200, said
    return said


async def in_time(hall: Hall, token: str) -> bool:
    """Whether the phone says that its person is called before closing."""
    await hall.server.rooms.tickets.live.refresh()
    _, said = await hall.ask("GET", f"/track/{token}")
    return bool(said["estimate"].get("before_closing", True))


async def test_who_waits_is_served_after_closing_and_the_overtime_is_proposed(hall: Hall) -> None:
    finish, view = job(hall), hall.server.rooms.centre.views
    await at(hall, "16:00")
    service = hall.centre.counter_by_id["1"].services[0]
    tokens = []
    for _ in range(2):
        status, said = await hall.ask("POST", "/tickets", {"service": service}, who="lan")
        assert status == 200, said
        tokens.append(said["token"])
    await finish()
    assert await asked(hall) == []
    await at(hall, "16:45")
    await finish()
    (words,) = await asked(hall)
    assert words == "2 people are waiting and the centre closes at 17:00. Finish today?"
    assert await asked(hall, "lan") == []
    assert (await hall.ask("POST", "/finishing", {}, who="lan"))[0] == 403
    assert (await hall.ask("POST", "/counters/1/open", {}, who="lan"))[0] == 200
    await at(hall, "16:58")
    assert await in_time(hall, tokens[1]) is False
    status, said = await hall.ask("POST", "/finishing", {}, who="anh")
    assert (status, said["waiting"], said["declared_by"]) == (200, 2, "Hoàng Thị Ngọc Ánh")
    again = await hall.ask("POST", "/finishing", {}, who="anh")
    assert again[1]["declared_at"] == said["declared_at"]
    assert await asked(hall) == []
    (message,) = view.messages
    assert message.text["en"].startswith("Everybody who is waiting will be served today")
    assert view.finishing == FinishingDay(hall.centre.day(hall.clock.now()))
    assert await in_time(hall, tokens[1]) is True
    await at(hall, "17:10")
    await finish()
    assert view.finishing is not None
    refused = await hall.ask("POST", "/tickets", {"service": service}, who="lan")
    assert (refused[0], refused[1]["code"]) == (409, "centre_closed")
    first = await step(hall, "/counters/1/next")
    await step(hall, f"/tickets/{first['ticket']['ticket_id']}/start", counter="1")
    await at(hall, "17:25")
    second = await step(hall, "/counters/1/next")
    await step(hall, f"/tickets/{second['ticket']['ticket_id']}/start", counter="1")
    await at(hall, "17:41")
    await step(hall, f"/tickets/{second['ticket']['ticket_id']}/finish", counter="1")
    await finish()
    _, over = await hall.ask("GET", "/finishing", who="anh")
    assert over["ended_at"] is not None
    assert [(one["name"], one["minutes"]) for one in over["overtime"]] == [("Nguyễn Thị Lan", 41)]
    assert view.messages == []
    assert hall.server.rooms.centre.views.finishing is None
    _, account = await hall.ask("GET", "/rota/leave", who="anh")
    lines = [(one["act"], one["kind"], one["worked"]) for one in account["entries"]]
    assert lines == [("propose", "overtime", 41)]
    late = await hall.ask("POST", "/finishing", {}, who="anh")
    assert (late[0], late[1]["code"]) == (409, "day_finished")
    assert [line[1] for line in await hall.log("finish_today", "end_finish_today")] == [
        "finish_today", "end_finish_today",
    ]  # fmt: skip


async def test_some_services_or_counters_are_finished_and_nobody_else(hall: Hall) -> None:
    finish, view, day = job(hall), hall.server.rooms.centre.views, hall.centre.day(hall.clock.now())
    await at(hall, "16:00")
    mine, other = hall.centre.counter_by_id["1"].services[0], "dat-dai"
    assert other not in hall.centre.counter_by_id["1"].services
    for service in (mine, other, other):
        assert (await hall.ask("POST", "/tickets", {"service": service}, who="lan"))[0] == 200
    assert (await hall.ask("POST", "/counters/1/open", {}, who="lan"))[0] == 200
    await at(hall, "16:58")
    for words, field in (({"services": ["x"]}, "services.0"), ({"counters": ["99"]}, "counters.0")):
        refused = await hall.ask("POST", "/finishing", words, who="anh")
        assert (refused[0], [*refused[1]["fields"]]) == (422, [field])
    assert view.finishing is None
    _, said = await hall.ask("POST", "/finishing", {"services": [mine]}, who="anh")
    assert (said["waiting"], said["services"]) == (1, [mine])
    by_service = {one["service"]: one["waiting"] for one in said["waiting_by_service"]}
    assert by_service == {mine: 1, other: 2}
    assert view.finishing == FinishingDay(day, frozenset({mine}))
    said_of = FinishingDay(day, frozenset({mine}))
    assert [said_of.serves(day, one) for one in (mine, other)] == [True, False]
    (message,) = view.messages
    assert message.services == [mine]
    name = hall.centre.service_by_id[mine].name
    assert all(name[language] in message.text[language] for language in ("vi", "en"))
    # A counter is named too: who waits for anything that it serves. One message stands for both.
    counter = next(
        one for one in hall.centre.counters
        if {*one.services} - {mine} and other not in one.services
    )  # fmt: skip
    _, said = await hall.ask("POST", "/finishing", {"counters": [counter.id]}, who="anh")
    served = {mine, *counter.services}
    assert set(said["services"]) == served
    (message,) = view.messages
    assert set(message.services) == served
    again = await hall.ask("POST", "/finishing", {"services": [mine]}, who="anh")
    assert again[1] == said
    assert len(await hall.log("finish_today")) == 2
    # The two others go home: the day ends when the one was served, and hers is the only overtime.
    await at(hall, "17:10")
    first = await step(hall, "/counters/1/next")
    await step(hall, f"/tickets/{first['ticket']['ticket_id']}/start", counter="1")
    await at(hall, "17:20")
    await step(hall, f"/tickets/{first['ticket']['ticket_id']}/finish", counter="1")
    await finish()
    _, over = await hall.ask("GET", "/finishing", who="anh")
    assert [(one["name"], one["minutes"]) for one in over["overtime"]] == [("Nguyễn Thị Lan", 20)]
    assert (over["ended_at"] is not None, view.finishing, view.messages) == (True, None, [])


async def test_others_are_served_after_the_first_were_and_no_minute_is_proposed_twice(
    hall: Hall,
) -> None:
    finish, view = job(hall), hall.server.rooms.centre.views
    there = next(one for one in hall.centre.counters if len(one.services) > 1)
    mine, other = there.services[:2]
    await at(hall, "16:00")
    for service in (mine, other):
        assert (await hall.ask("POST", "/tickets", {"service": service}, who="lan"))[0] == 200
    assert (await hall.ask("POST", f"/counters/{there.id}/open", {}, who="lan"))[0] == 200

    async def serve(begin: str, end: str) -> None:
        await at(hall, begin)
        called = (await step(hall, f"/counters/{there.id}/next"))["ticket"]
        await step(hall, f"/tickets/{called['ticket_id']}/start", counter=there.id)
        await at(hall, end)
        await step(hall, f"/tickets/{called['ticket_id']}/finish", counter=there.id)
        await finish()

    async def served(*services: str) -> tuple[int, str]:
        words = {"services": services}
        status, said = await hall.ask("POST", "/finishing", words, who="anh")
        return status, said.get("code", "")

    await at(hall, "16:58")
    assert await served(mine) == (200, "")
    (first,) = view.messages
    await serve("17:05", "17:20")
    assert view.finishing is None
    assert await served(mine) == (409, "day_finished")
    assert await served(other) == (200, "")
    assert view.finishing is not None
    (second,) = view.messages
    assert second.id > first.id
    await serve("17:25", "17:45")
    assert (view.finishing, view.messages) == (None, [])
    assert await served(mine, other) == (409, "day_finished")
    _, account = await hall.ask("GET", "/rota/leave", who="anh")
    assert sorted(one["worked"] for one in account["entries"]) == [20, 25]


async def test_overtime_is_of_the_services_that_were_finished(hall: Hall) -> None:
    await at(hall, "16:00")
    mine = hall.centre.counter_by_id["1"].services[0]
    assert (await hall.ask("POST", "/tickets", {"service": mine}, who="lan"))[0] == 200
    assert (await hall.ask("POST", "/counters/1/open", {}, who="lan"))[0] == 200
    await at(hall, "16:58")
    await hall.ask("POST", "/finishing", {"services": ["dat-dai"]}, who="anh")
    await at(hall, "17:10")
    await step(hall, "/counters/1/next")
    await job(hall)()
    _, over = await hall.ask("GET", "/finishing", who="anh")
    assert (over["ended_at"] is not None, over["overtime"]) == (True, [])
    assert (await hall.ask("GET", "/rota/leave", who="anh"))[1]["entries"] == []


async def test_everybody_is_more_than_some(hall: Hall) -> None:
    await at(hall, "16:58")
    view, day = hall.server.rooms.centre.views, hall.centre.day(hall.clock.now())
    some = {"services": [one.id for one in hall.centre.services]}
    await hall.ask("POST", "/finishing", some, who="anh")
    assert len(view.messages) == 1
    assert max(map(len, view.messages[0].text.values())) <= 200
    for words in ({}, some):
        _, said = await hall.ask("POST", "/finishing", words, who="anh")
        assert (said["services"], view.finishing) == ([], FinishingDay(day))
        assert [one.services for one in view.messages] == [[]]


async def test_a_day_that_was_left_open_ends_with_its_night(hall: Hall) -> None:
    await at(hall, "16:50")
    assert (await hall.ask("POST", "/finishing", {}, who="anh"))[0] == 200
    hall.clock.move(days=1)
    for _ in range(2):
        await job(hall)()
    assert hall.server.rooms.centre.views.finishing is None
    assert len(await hall.log("end_finish_today")) == 1


async def test_said_by_mistake_it_is_taken_back_and_said_again_before_closing(hall: Hall) -> None:
    """A press in the morning would else leave nobody able to say it in the evening."""
    await at(hall, "08:00")
    for time in ("08:01", "16:50"):
        await at(hall, time)
        said = await hall.ask("POST", "/finishing", {}, who="anh")
        assert (said[0], said[1]["declared_at"] is not None) == (200, True)
        status, back = await hall.ask("POST", "/finishing/end", {}, who="anh")
        assert (status, back["declared_at"], back["ended_at"]) == (200, None, None)
        assert hall.server.rooms.centre.views.messages == []
        assert hall.server.rooms.centre.views.finishing is None
