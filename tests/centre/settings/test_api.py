"""The settings over the API, on both databases: changed, refused, published while tickets go on."""

from __future__ import annotations

import asyncio
import tomllib
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from config.wire.centre.settings import HIDDEN
from queue_server.centre.settings import publishing
from queue_server.centre.settings.parts import value_at
from queue_server.centre.tables import centre_log
from queue_server.core.clock import SetClock
from tests.centre.settings.halls import NAME, Hall

MONDAY_MORNING_TICKETS = 5


async def test_a_change_waits_in_the_draft_until_it_is_published(hall: Hall) -> None:
    before = hall.name
    shown = await hall.rename("Phường Mới")
    assert shown["content"]["unit"]["name"]["vi"] == "Phường Mới"
    assert shown["content_in_force"]["unit"]["name"]["vi"] == before == hall.name
    assert [one["path"] for one in shown["differences"]] == [NAME]
    assert shown["changed_by"] == "admin"
    status, shown = await hall.publish(reason="tên mới")
    assert status == 200
    assert hall.name == "Phường Mới"
    assert shown["differences"] == []
    assert shown["in_force"]["reason"] == "tên mới"
    assert shown["in_force"]["published_by"] == "admin"
    assert shown["in_force"]["source"] == "pages"


async def test_a_board_shows_what_was_published_without_a_restart(hall: Hall) -> None:
    await hall.rename("Phường Mới")
    await hall.publish()
    live = hall.server.rooms.tickets.live
    for _ in range(1_000):
        if live.hall.centre.unit.name["vi"] == "Phường Mới":
            return
        await asyncio.sleep(0.01)
    pytest.fail("the hall does not follow")


async def test_the_second_to_change_the_same_is_told(hall: Hall) -> None:
    before = hall.name
    await hall.rename("Phường Một")
    body = {"changes": [{"path": NAME, "seen": before, "value": "Phường Hai"}]}
    status, problem = await hall.call("POST", "/settings/changes", body)
    assert (status, problem["code"]) == (409, "settings_changed")
    assert (await hall.shown())["content"]["unit"]["name"]["vi"] == "Phường Một"


async def test_of_many_at_once_who_change_the_same_one_comes_through(hall: Hall) -> None:
    before = hall.name
    asked = [
        {"changes": [{"path": NAME, "seen": before, "value": f"Phường {number}"}]}
        for number in range(8)
    ]
    answers = await asyncio.gather(
        *(hall.call("POST", "/settings/changes", body) for body in asked)
    )
    assert sorted(status for status, _ in answers) == [200] + [409] * 7


async def test_a_draft_that_changed_since_is_not_published(hall: Hall) -> None:
    seen = (await hall.rename("Phường Một"))["revision"]
    await hall.rename("Phường Hai")
    status, problem = await hall.call("POST", "/settings/publish", {"revision": seen})
    assert (status, problem["code"]) == (409, "settings_changed")


async def test_a_draft_with_a_mistake_is_kept_and_not_published(hall: Hall) -> None:
    counter = (await hall.shown())["content"]["counters"][0]
    path = ["counters", counter["id"], "services"]
    shown = await hall.change({"path": path, "seen": counter["services"], "value": ["nowhere"]})
    assert ["counters", counter["id"], "services", "0"] in [
        one["path"] for one in shown["mistakes"] if not one["is_warning"]
    ]
    number = shown["in_force"]["version"]
    status, problem = await hall.publish()
    assert (status, problem["code"]) == (422, "settings_wrong")
    assert (await hall.shown())["in_force"]["version"] == number


async def test_a_part_is_added_put_in_order_and_taken_out(hall: Hall) -> None:
    counters = (await hall.shown())["content"]["counters"]
    new = deepcopy(counters[0]) | {"id": "new", "name": {"vi": "Quầy mới", "en": "New counter"}}
    order = ["new", *(one["id"] for one in counters)]
    shown = await hall.change(
        {"path": ["counters", "new"], "value": new}, {"path": ["counters"], "order": order}
    )
    assert [one["id"] for one in shown["content"]["counters"]] == order
    shown = await hall.change({"path": ["counters", "new"], "seen": new})
    assert shown["content"]["counters"] == counters


async def test_a_place_that_is_not_there_is_named(hall: Hall) -> None:
    body = {"changes": [{"path": ["counters", "nowhere", "spoken"], "value": "x"}]}
    status, problem = await hall.call("POST", "/settings/changes", body)
    assert (status, problem["code"]) == (404, "unknown_setting")
    assert "counters.nowhere" in problem["detail"]


async def test_a_service_for_which_people_wait_is_not_taken_out(hall: Hall) -> None:
    content = (await hall.shown())["content"]
    service = content["services"][0]
    status, _ = await hall.call("POST", "/tickets", {"service": service["id"]}, by="clerk")
    assert status == 200
    changes = [{"path": ["services", service["id"]], "seen": service}]
    for counter in content["counters"]:
        if service["id"] in counter["services"]:
            left = [one for one in counter["services"] if one != service["id"]]
            path = ["counters", counter["id"], "services"]
            value = left or [content["services"][1]["id"]]
            changes.append({"path": path, "seen": counter["services"], "value": value})
    for device in ("boards", "kiosks"):
        for one in content[device]:
            if service["id"] in one["services"]:
                left = [each for each in one["services"] if each != service["id"]]
                path = [device, one["id"], "services"]
                changes.append({"path": path, "seen": one["services"], "value": left})
    collect = content["dossiers"]["collect_service"]
    if collect == service["id"]:
        path = ["dossiers", "collect_service"]
        changes.append({"path": path, "seen": collect, "value": content["services"][1]["id"]})
    shown = await hall.change(*changes)
    assert len(shown["in_use"]) == 1
    status, problem = await hall.publish()
    assert (status, problem["code"]) == (409, "settings_in_use"), shown["mistakes"]
    assert service["name"]["vi"] in problem["detail"]


async def test_settings_of_a_later_day_take_effect_then_over_what_came_between(
    hall: Hall, clock: SetClock
) -> None:
    await hall.rename("Phường Mới")
    tomorrow = hall.server.app.centre.value.day(clock.now()) + timedelta(days=1)
    status, shown = await hall.publish(takes_effect_on=str(tomorrow), reason="sáp nhập")
    assert status == 200
    assert [one["takes_effect_on"] for one in shown["scheduled"]] == [str(tomorrow)]
    assert hall.name != "Phường Mới"
    shown = await hall.change({"path": ["publish_waits"], "seen": False, "value": True})
    await hall.publish()
    await hall.server.scheduler.round()
    assert hall.name != "Phường Mới"
    clock.move(hours=24)
    await hall.server.scheduler.round()
    assert hall.name == "Phường Mới"
    assert hall.server.app.centre.value.publish_waits
    assert await hall.server.app.database.read(publishing.scheduled) == []
    newest = await hall.server.app.database.read(publishing.in_force)
    assert (newest.published_by, newest.reason) == ("staff:1", "sáp nhập")


@pytest.mark.parametrize("days", [0, -1, -365])
async def test_nothing_is_scheduled_for_a_day_that_has_come(
    hall: Hall, clock: SetClock, days: int
) -> None:
    await hall.rename("Phường Hẹn")
    day = hall.server.app.centre.value.day(clock.now()) + timedelta(days=days)
    status, said = await hall.publish(takes_effect_on=str(day))
    assert (status, said["code"]) == (422, "bad_request")
    assert "từ ngày mai" in said["fields"]["takes_effect_on"]
    assert (await hall.shown())["scheduled"] == []


async def test_scheduled_settings_that_contradict_what_came_between_say_so_and_wait(
    hall: Hall, clock: SetClock
) -> None:
    tomorrow = hall.server.app.centre.value.day(clock.now()) + timedelta(days=1)
    await hall.rename("Phường Hẹn")
    await hall.publish(takes_effect_on=str(tomorrow))
    assert (await hall.shown())["scheduled"][0]["kept_by"] == ""
    await hall.rename("Phường Nay")
    await hall.publish()
    for _ in range(2):
        (one,) = (await hall.shown())["scheduled"]
        assert "Đơn vị › Tên trung tâm › Tiếng Việt" in one["kept_by"]
        await hall.server.scheduler.round()
        assert hall.name == "Phường Nay"
        clock.move(hours=36)
        await hall.sign_in()
    shown = await hall.shown(f"/scheduled/{one['id']}", method="DELETE")
    assert shown["scheduled"] == []


async def test_a_draft_stands_over_what_was_published_meanwhile(
    hall: Hall, clock: SetClock
) -> None:
    """What it shows is what would be published, and that alone."""
    tomorrow = hall.server.app.centre.value.day(clock.now()) + timedelta(days=1)
    await hall.change({"path": ["publish_waits"], "seen": False, "value": True})
    await hall.publish(takes_effect_on=str(tomorrow))
    await hall.rename("Phường Mới")
    clock.move(hours=24)
    await hall.server.scheduler.round()
    await hall.sign_in()
    shown = await hall.shown()
    assert [one["path"] for one in shown["differences"]] == [NAME]
    assert shown["content"]["publish_waits"]
    assert (await hall.publish())[0] == 200
    assert hall.name == "Phường Mới"
    assert hall.server.app.centre.value.publish_waits


async def test_an_earlier_version_is_restored_whole_whatever_the_draft_was_begun_over(
    hall: Hall, clock: SetClock
) -> None:
    first, before = (await hall.shown())["in_force"]["version"], hall.name
    tomorrow = hall.server.app.centre.value.day(clock.now()) + timedelta(days=1)
    await hall.rename("Phường Hẹn")
    await hall.publish(takes_effect_on=str(tomorrow))
    await hall.rename("Phường Khác")  # a draft that will contradict what is scheduled
    clock.move(hours=24)
    await hall.server.scheduler.round()
    await hall.sign_in()
    assert hall.name == "Phường Hẹn"
    assert (await hall.publish())[0] == 409
    revision = (await hall.shown())["revision"]
    await hall.shown(f"/versions/{first}/restore", {"revision": revision})
    assert (await hall.publish())[0] == 200
    assert hall.name == before


async def test_of_two_at_different_places_both_are_kept(hall: Hall) -> None:
    before = hall.name
    answers = await asyncio.gather(
        hall.change({"path": NAME, "seen": before, "value": "Phường Mới"}),
        hall.change({"path": ["publish_waits"], "seen": False, "value": True}),
    )
    shown = max(answers, key=lambda one: one["revision"])
    assert sorted(one["path"] for one in shown["differences"]) == [["publish_waits"], NAME]


async def test_what_was_scheduled_is_put_in_force_late_and_a_clock_set_back_takes_nothing_back(
    hall: Hall, clock: SetClock
) -> None:
    tomorrow = hall.server.app.centre.value.day(clock.now()) + timedelta(days=1)
    await hall.rename("Phường Hẹn")
    await hall.publish(takes_effect_on=str(tomorrow))
    clock.move(hours=24 * 9)  # switched off meanwhile
    await hall.server.scheduler.round()
    assert hall.name == "Phường Hẹn"
    clock.move(hours=-24 * 9)
    await hall.server.scheduler.round()
    assert hall.name == "Phường Hẹn"
    await hall.rename("Phường Sau")
    assert (await hall.publish())[0] == 200
    assert hall.name == "Phường Sau"


async def test_what_was_scheduled_is_taken_back(hall: Hall) -> None:
    await hall.rename("Phường Mới")
    _, shown = await hall.publish(takes_effect_on="2099-01-01")
    (one,) = shown["scheduled"]
    shown = await hall.shown(f"/scheduled/{one['id']}", method="DELETE")
    assert shown["scheduled"] == []
    status, _ = await hall.call("DELETE", f"/settings/scheduled/{one['id']}")
    assert status == 404


async def test_an_earlier_version_becomes_the_draft_and_is_published(hall: Hall) -> None:
    before, first = hall.name, (await hall.shown())["in_force"]["version"]
    await hall.rename("Phường Mới")
    _, shown = await hall.publish()
    status, compared = await hall.call(
        "GET", f"/settings/differences/{first}/{shown['in_force']['version']}"
    )
    assert [one["path"] for one in compared["differences"]] == [NAME]
    shown = await hall.shown(f"/versions/{first}/restore", {"revision": shown["revision"]})
    assert [one["path"] for one in shown["differences"]] == [NAME]
    status, _ = await hall.publish(reason="trở lại")
    assert status == 200
    assert hall.name == before
    _, listed = await hall.call("GET", "/settings/versions")
    assert [one["reason"] for one in listed["versions"]] == ["trở lại", "", ""]


async def test_a_draft_is_discarded(hall: Hall) -> None:
    revision = (await hall.rename("Phường Mới"))["revision"]
    shown = await hall.shown("/discard", {"revision": revision})
    assert shown["differences"] == []
    assert shown["revision"] > revision


async def test_a_pin_is_hashed_and_shown_to_nobody(hall: Hall) -> None:
    kiosk = (await hall.shown())["content"]["kiosks"][0]["id"]
    path = ["kiosks", kiosk, "staff_pin_hash"]
    shown = await hall.shown()
    seen = shown["content"]["kiosks"][0]["staff_pin_hash"]
    status, _ = await hall.call(
        "POST", "/settings/changes", {"changes": [{"path": path, "seen": seen, "value": "1234"}]}
    )
    assert status == 422
    shown = await hall.change({"path": path, "seen": seen, "value": "907162"})
    assert shown["content"]["kiosks"][0]["staff_pin_hash"] == HIDDEN
    assert [one["path"] for one in shown["differences"]] == [path]
    # A kiosk that is changed whole keeps its PIN.
    there = shown["content"]["kiosks"][0]
    await hall.change(
        {"path": ["kiosks", kiosk], "seen": there, "value": there | {"scanner": True}}
    )
    await hall.publish()
    kept = hall.server.app.centre.value.kiosk_by_id[kiosk]
    assert kept.scanner
    assert kept.staff_pin_hash.startswith("$argon2")
    said = str(await hall.shown())
    assert "argon2" not in said
    assert "907162" not in said


async def test_a_file_is_exported_and_imported_again(hall: Hall) -> None:
    status, file = await hall.call("GET", "/settings/export.toml")
    assert status == 200
    assert tomllib.loads(file)["unit"]["name"]["vi"] == hall.name
    taken = select(centre_log.c.subject).where(centre_log.c.action == "export_settings")
    assert len(await hall.server.app.database.read(lambda c: c.scalars(taken).all())) == 1
    revision = (await hall.shown())["revision"]
    shown = await hall.shown("/import", {"revision": revision, "text": file})
    assert shown["differences"] == []
    changed = file.replace(hall.name, "Phường Mới")
    shown = await hall.shown("/import", {"revision": shown["revision"], "text": changed})
    assert NAME in [one["path"] for one in shown["differences"]]
    body = {"revision": shown["revision"], "text": "[unit]\ncode = 7"}
    status, problem = await hall.call("POST", "/settings/import", body)
    assert (status, problem["code"]) == (422, "settings_wrong")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("POST", "/changes"), ("POST", "/publish"), ("GET", "/export.toml")],
)
async def test_only_administrators(hall: Hall, method: str, path: str) -> None:
    for by, wanted in (("clerk", 403), ("nobody", 401)):
        status, _ = await hall.call(method, f"/settings{path}", {}, by=by)
        assert status == wanted


async def test_the_last_administrator_keeps_the_right_to_administer(hall: Hall) -> None:
    roles = (await hall.shown())["content"]["roles"]
    left = {
        role["id"]: [one for one in role["permissions"] if one != "administer"] for role in roles
    }
    changes = [
        {
            "path": ["roles", role["id"], "permissions"],
            "seen": role["permissions"],
            "value": left[role["id"]],
        }
        for role in roles
        if "administer" in role["permissions"]
    ]
    assert changes
    shown = await hall.change(*changes)
    assert len(shown["in_use"]) == 1
    status, problem = await hall.publish()
    assert (status, problem["code"]) == (409, "settings_in_use")
    assert (await hall.shown())["content"]["roles"] != roles


async def test_tickets_go_on_while_settings_are_published(hall: Hall) -> None:
    service = hall.server.app.centre.value.services[0].id

    async def tickets() -> list[int]:
        numbers = []
        for _ in range(MONDAY_MORNING_TICKETS):
            status, issued = await hall.call("POST", "/tickets", {"service": service}, by="clerk")
            assert status == 200, issued
            numbers.append(issued["number"])
        return numbers

    async def settings() -> None:
        for number in range(3):
            await hall.rename(f"Phường {number}")
            status, _ = await hall.publish()
            assert status == 200

    giving = [asyncio.create_task(tickets()) for _ in range(8)]
    await settings()
    numbers = [number for each in giving for number in await each]
    assert len(set(numbers)) == len(numbers) == 8 * MONDAY_MORNING_TICKETS
    assert hall.name == "Phường 2"


async def test_pages_learn_with_the_counters_that_a_name_is_another(hall: Hall) -> None:
    _, before = await hall.call("GET", "/counters", by="clerk")
    counter = (await hall.shown())["content"]["counters"][0]
    path = ["counters", counter["id"], "name", "vi"]
    await hall.change({"path": path, "seen": counter["name"]["vi"], "value": "Quầy Khai sinh"})
    await hall.publish()
    _, after = await hall.call("GET", "/counters", by="clerk")
    assert before["names_version"] != after["names_version"]
    assert after["counters"][0]["name"]["vi"] == "Quầy Khai sinh"


HOSTILE: tuple[tuple[list[str], Any], ...] = (
    (["services", "ho-tich", "name"], {"vi": "ế" * 3_000, "en": "x" * 3_000}),
    (["services", "ho-tich", "name"], {"vi": "\ud800", "en": "a\x00b"}),
    (["services", "ho-tich", "daily_quota"], True),
    (["services", "ho-tich", "daily_quota"], 10**60),
    (["services", "ho-tich", "papers"], [{"vi": "x" * 3_000, "en": "x"}]),
    (["counters", "1", "winding_down"], "yes"),
    (["calling", "absences_allowed"], True),
    (["notices"], [{"vi": "x" * 3_000, "en": "x"}] * 20),
    (["counters"], {"1": {}}),
    (["services"], None),
)


@pytest.mark.parametrize(("path", "value"), HOSTILE)
async def test_a_wrong_setting_never_reaches_a_kiosk(
    hall: Hall, path: list[str], value: Any
) -> None:
    in_force = hall.server.app.centre.value
    content: Any = (await hall.shown())["content"]
    change = {"path": path, "seen": value_at(content, path), "value": value}
    status, said = await hall.call("POST", "/settings/changes", {"changes": [change]})
    assert status in (200, 400, 422), said
    if status == 200:
        assert [one for one in said["mistakes"] if not one["is_warning"]]
        for later in ({}, {"takes_effect_on": "2027-01-04"}):
            status, said = await hall.publish(wind_down=True, **later)
            assert (status, said["code"]) == (422, "settings_wrong")
    assert hall.server.app.centre.value is in_force


async def test_a_kiosk_that_comes_back_has_its_pin(hall: Hall) -> None:
    kiosk = hall.server.app.centre.value.kiosks[0]
    shown = await hall.shown()
    seen = next(one for one in shown["content"]["kiosks"] if one["id"] == kiosk.id)
    path = ["kiosks", kiosk.id]
    assert seen["staff_pin_hash"] == HIDDEN
    await hall.change({"path": path, "seen": seen})
    order = [one.id for one in hall.server.app.centre.value.kiosks]
    shown = await hall.change({"path": path, "value": seen}, {"path": ["kiosks"], "order": order})
    assert shown["differences"] == []
    await hall.rename("Phường Mới")
    assert (await hall.publish())[0] == 200
    assert hall.server.app.centre.value.kiosk_by_id[kiosk.id] == kiosk


async def test_a_draft_that_cannot_be_opened_says_so_to_its_previews(hall: Hall) -> None:
    assert (await hall.shown())["can_be_shown"]
    name = (await hall.shown())["content"]["unit"]
    shown = await hall.change({"path": ["unit"], "seen": name})
    assert not shown["can_be_shown"]
    assert [one for one in shown["mistakes"] if not one["is_warning"]]
