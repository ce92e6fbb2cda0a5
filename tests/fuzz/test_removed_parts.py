"""A centre file that loses services, counters, devices, classes, roles and workflows while tickets
and dossiers name them: the server starts, shows what there is and ends the day."""

from __future__ import annotations

import random
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import tomli_w
from aiohttp.test_utils import TestClient, TestServer

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from display.voice import SilentVoice
from queue_server.app import build
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.http.operations import API
from tests.dossiers.hostile import WAYS, HostileHall, hostile_hall
from tests.dossiers.house import MONDAY_MORNING, House
from tests.security.table import PAGES, demo_centre

pytestmark = pytest.mark.slow


ROUNDS: Final = 3
MOST_DOSSIERS: Final = 10
NEW: Final = ("new", "refused")
READERS: Final = ("clerk", "other", "official", "leader", "administrator", "greeter")


# ----------------------------------------------------------------------------- half a day


async def half_a_day(hall: HostileHall, chance: random.Random) -> list[str]:
    """Tickets of every service in every state and dossiers in every status; the links to them."""
    centre = hall.house.centre
    links = []
    counters = chance.sample(list(centre.counter_by_id), k=2)
    for counter, by in zip(counters, ("clerk", "other"), strict=True):
        await hall.call("POST", f"/counters/{counter}/open", {}, by=by)
    for service in list(centre.service_by_id) * 2:
        words: dict[str, Any] = {"dossiers": chance.choice((None, 2, 40))}
        if chance.random() < 0.4:
            claimed = chance.choice(list(centre.priority_classes))
            words |= {
                "priority_class": claimed.id,
                "priority_reason": chance.choice(claimed.reasons).id,
            }
        hall.clock.move(seconds=chance.randint(10, 200))
        by = chance.choice(("clerk", "kiosk-1", "kiosk-2"))
        links.append("/T/" + (await hall.issue(service, by=by, **words))["tracking_url"][-16:])
    for _ in range(30):
        await a_step(hall, chance, counters)
    for status in [*WAYS, *NEW]:
        if chance.random() < 0.6:
            dossier = await hall.in_status(status)
            links.append("/H/" + dossier["follow_url"].rpartition("/")[2])
            kiosk = {"kiosk": chance.choice(list(centre.kiosk_by_id))}
            await hall.call("POST", f"/dossiers/{dossier['dossier_id']}/receipt", kiosk, by="clerk")
    await hall.call("POST", "/kiosks/kiosk-1/numbers", {"service": "ho-tich", "count": 2},
                    by="kiosk-1")  # fmt: skip
    return links


async def a_step(hall: HostileHall, chance: random.Random, counters: list[str]) -> None:
    """Something that a clerk does, if it can be done now."""
    hall.clock.move(seconds=chance.randint(5, 120))
    place = chance.randrange(2)
    counter, by = counters[place], ("clerk", "other")[place]
    tickets = list(hall.server.rooms.tickets.live.hall.tickets)
    step = chance.choice(("next", "call", "start", "finish", "hold", "no-show", "transfer"))
    if step == "next" or not tickets:
        await hall.call("POST", f"/counters/{counter}/next", {}, by=by)
        return
    body = {"counter": counter}
    if step == "transfer":
        body["to_counter"] = chance.choice(list(hall.house.centre.counter_by_id))
    ticket = chance.choice(tickets)
    if step == "call":
        await hall.call("POST", f"/counters/{counter}/call/{ticket}", {}, by=by)
    else:
        await hall.call("POST", f"/tickets/{ticket}/{step}", body, by=by)


# ------------------------------------------------------------------------------- removals


def fewer(words: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The centre file without some of its parts, whole in itself."""
    one, other = chance.sample(words["services"], 2)
    one |= {"asks_dossiers": True, "many_dossiers": {"more_than": 3, "service": other["id"]}}
    for name in ("services", "counters", "kiosks", "boards", "priority_classes", "roles"):
        least = 1 if name in ("services", "counters") else 0
        kept = chance.randint(least, len(words[name]))
        stay = chance.sample(words[name], kept)
        words[name] = [one for one in words[name] if one in stay or one["id"] == "clerk"]
    for one in words["priority_classes"]:
        one["reasons"] = chance.sample(one["reasons"], chance.randint(0, len(one["reasons"])))
    _resolve(words, chance)
    return words


def ids(words: dict[str, Any], name: str) -> set[str]:
    return {one["id"] for one in words[name]}


def _resolve(words: dict[str, Any], chance: random.Random) -> None:
    """Let nothing name what is not there."""
    services, classes, roles = (ids(words, n) for n in ("services", "priority_classes", "roles"))
    for name in ("counters", "boards", "kiosks"):
        for one in words[name]:
            kept = [service for service in one.get("services", []) if service in services]
            one["services"] = kept or ([min(services)] if name == "counters" else [])
    served = {service for one in words["counters"] for service in one["services"]}
    words["counters"][-1]["services"] += sorted(services - served)
    for one in words["services"]:
        one["priority_classes"] = [each for each in one["priority_classes"] if each in classes]
        if (one.get("many_dossiers") or {}).get("service") not in services:
            one.pop("many_dossiers", None)
    dossiers = words["dossiers"]
    workflows = dossiers["workflows"]
    if chance.random() < 0.5:
        dossiers["workflows"] = workflows = chance.sample(workflows, 1)
    for step in (step for each in workflows for step in each["steps"]):
        if step.get("role") not in roles:
            step.pop("role", None)
    if dossiers.get("collect_service") not in services:
        dossiers.pop("collect_service", None)


def test_fewer_is_a_centre(tmp_path: Path) -> None:
    for seed in range(40):
        assert reduced(tmp_path, random.Random(seed)).services


def reduced(folder: Path, chance: random.Random) -> Centre:
    words = fewer(tomllib.loads(demo_centre_file().read_text(encoding="utf-8")), chance)
    file = folder / "centre.toml"
    file.write_text(tomli_w.dumps(words), encoding="utf-8")
    return load_centre(file)


# ----------------------------------------------------------------------------- what is asked


def addresses(hall: HostileHall, links: list[str]) -> list[str]:
    """Every page that a reader could open, and every snapshot."""
    centre = hall.house.centre
    pages = [page for page in PAGES if "{" not in page and not page.startswith("POST")]
    pages += links
    pages += [f"/board/{one}" for one in centre.board_by_id]
    pages += [f"/reports/by/{one}" for one in ("field", "procedure", "service", "counter")]
    pages += ["/reports/tickets", "/reports/dossiers", "/reports/ii06a"]
    pages += [f"/reports/waiting/by/{one}" for one in ("service", "counter", "priority", "reason")]
    pages += ["/reports/waiting/tickets", "/reports/waiting/tickets.csv"]
    pages += ["/reports/waiting/told/service", "/reports/waiting/counters"]
    pages += [f"{API}/counters/{one}" for one in centre.counter_by_id]
    pages += [f"{API}/boards/{one}" for one in centre.board_by_id]
    pages += [f"{API}/track/{link[3:]}" for link in links if link.startswith("/T/")]
    asked = (one for one in hall.server.operations if one.method == "GET")
    pages += [API + one.path for one in asked if "{" not in one.path]
    for dossier in range(1, MOST_DOSSIERS):
        pages += [f"{API}/dossiers/{dossier}", f"/dossiers/{dossier}"]
        pages += [f"/dossiers/{dossier}/forms/{form}" for form in range(1, 7)]
    return pages


ALLOWED: Final = {200, 303, 401, 403, 404}
"""404: a form that was not issued, a report of another name."""


async def ask_for_everything(
    hall: HostileHall, links: list[str], readers: tuple[str, ...] = READERS
) -> None:
    for reader in readers:
        for path in addresses(hall, links):
            cookies = {"motcua_session": hall.keys[reader]}
            async with hall.client.get(path, cookies=cookies, allow_redirects=False) as answer:
                said = (await answer.read()).decode("utf-8", "replace")  # a workbook is none
                assert answer.status in ALLOWED, (reader, path, answer.status, said)
                is_ours = path in links or path.startswith((f"{API}/counters/", f"{API}/track"))
                if is_ours and "receipt" not in path and reader in ("clerk", "leader"):
                    assert answer.status in (200, 403), (reader, path, answer.status)
    for kiosk in hall.house.centre.kiosk_by_id:
        status, answer = await hall.call("GET", f"/kiosks/{kiosk}", by=kiosk)
        assert status == 200, answer


@asynccontextmanager
async def again(
    database_url: str, centre: Centre, clock: SetClock, keys: dict[str, str]
) -> AsyncIterator[HostileHall]:
    """The server started anew, with another centre file over the same records."""
    database = open_database(database_url, EventBus())
    server = build(centre, database, clock, SilentVoice())
    client = TestClient(TestServer(server.application), cookie_jar=None)
    await client.start_server()
    try:
        house = House(
            centre, database, clock, server.rooms.catalogue.catalogue, server.rooms.dossiers.service
        )
        hall = HostileHall(server, client, house, dict(keys))
        await hall.sign_in()
        yield hall
    finally:
        await client.close()


async def wind_down(hall: HostileHall) -> None:
    """Everybody who waits can be called by some counter, and the day can be closed."""
    now, live = hall.clock.now(), hall.server.rooms.tickets.live.hall
    reached = {
        choice.ticket_id
        for counter in hall.house.centre.counter_by_id
        for choice in live.order_at(counter, now)
    }
    waiting = {ticket.id for ticket in live.tickets.values() if ticket.state == "waiting"}
    assert waiting == reached
    for counter in hall.house.centre.counter_by_id:
        status, _ = await hall.call("POST", f"/counters/{counter}/open", {}, by="clerk")
        if status == 200:
            status, answer = await hall.call("POST", f"/counters/{counter}/next", {}, by="clerk")
            assert status == 200 or answer["code"] in ("nobody_waiting", "counter_busy"), answer
            break
    for service in hall.house.centre.services:
        status, answer = await hall.call("POST", "/tickets", {"service": service.id}, by="clerk")
        assert status in (200, 403), answer
    status, answer = await hall.call("POST", "/day/close", {}, by="leader")
    if status == 403:  # nobody may any more: the night does it
        hall.clock.move(days=1)
        await hall.server.rooms.tickets.day.turn()
        await hall.sign_in()
    assert status in (200, 403), answer


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_a_server_outlives_what_its_file_loses(
    database_url: str, tmp_path: Path, seed: int, round_: int
) -> None:
    chance = random.Random(f"{seed} {round_}")
    clock = SetClock(MONDAY_MORNING)
    async with hostile_hall(database_url, demo_centre(), clock) as hall:
        links = await half_a_day(hall, chance)
        keys = hall.keys
    centre = reduced(tmp_path, chance)
    async with again(database_url, centre, clock, keys) as hall:
        await ask_for_everything(hall, links)
        await wind_down(hall)
        await ask_for_everything(hall, links, ("leader",))


async def test_a_service_under_another_id_goes_on_with_its_letter_s_numbers(
    database_url: str, tmp_path: Path
) -> None:
    """Numbers are there once a day, whoever gives them: the server, or a kiosk alone tomorrow."""
    clock = SetClock(MONDAY_MORNING)
    aside = {"service": "ho-tich", "count": 2, "day": "2026-11-17"}
    async with hostile_hall(database_url, demo_centre(), clock) as hall:
        keys = hall.keys
        numbers = [(await hall.issue("ho-tich"))["number"] for _ in range(3)]
        assert numbers == ["A001", "A002", "A003"]
        status, held = await hall.call("POST", "/kiosks/kiosk-1/numbers", aside, by="kiosk-1")
        assert (status, held["numbers"]) == (200, ["A600", "A601"])
    written = demo_centre_file().read_text(encoding="utf-8").replace('"ho-tich"', '"dan-su"')
    file = tmp_path / "centre.toml"
    file.write_text(written, encoding="utf-8")
    async with again(database_url, load_centre(file), clock, keys) as hall:
        assert (await hall.issue("dan-su"))["number"] == "A004"
        aside["service"] = "dan-su"
        status, held = await hall.call("POST", "/kiosks/kiosk-1/numbers", aside, by="kiosk-1")
        assert (status, held["numbers"]) == (200, ["A602", "A603"])
        clock.move(minutes=1)
        await hall.open("1")
        called = []
        for _ in range(4):
            _, answer = await hall.call("POST", "/counters/1/next", {}, by="clerk")
            ticket = answer["ticket"]
            called.append(ticket["number"])
            path = f"/tickets/{ticket['ticket_id']}/start"
            await hall.call("POST", path, {"counter": "1"}, by="clerk")
        assert called == ["A004", "A001", "A002", "A003"]


async def test_who_stood_at_a_counter_that_is_gone_is_called_by_another(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(MONDAY_MORNING)
    async with hostile_hall(database_url, demo_centre(), clock) as hall:
        keys = hall.keys
        served, called = await hall.issue("chung-thuc"), await hall.issue("ho-tich")
        for counter, by in (("3", "clerk"), ("1", "other")):
            await hall.call("POST", f"/counters/{counter}/open", {}, by=by)
            await hall.call("POST", f"/counters/{counter}/next", {}, by=by)
        await hall.call(
            "POST", f"/tickets/{served['ticket_id']}/start", {"counter": "3"}, by="clerk"
        )
    words = tomllib.loads(demo_centre_file().read_text(encoding="utf-8"))
    words["counters"] = [one for one in words["counters"] if one["id"] not in ("1", "3")]
    file = tmp_path / "centre.toml"
    file.write_text(tomli_w.dumps(words), encoding="utf-8")
    async with again(database_url, load_centre(file), clock, keys) as hall:
        assert (await hall.call("GET", "/counters/3", by="clerk"))[1]["code"] == "unknown_counter"
        await hall.open("2")
        _, shown = await hall.call("GET", "/counters/2", by="clerk")
        assert [one["number"] for one in shown["on_hold"]] == [served["number"]]
        assert await hall.call_next("2") == called["number"]
        _, acts = await hall.call("GET", "/counters", by="clerk")
        assert "3" not in {one["counter"] for one in acts["counters"]}
