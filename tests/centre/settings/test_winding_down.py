"""A service, counter or priority class that is taken out while somebody uses it is wound down: it
gets nobody new, and is taken out when the last has left. Over the API, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from config.centre.model import Centre
from config.centre.winding_down import Part, being_wound_down
from queue_server.core.clock import SetClock
from tests.centre.settings.halls import Hall

LAND, COUNTER, CLASS = "dat-dai", "7", "uu-tien"


async def give(hall: Hall, service: str = LAND, **more: Any) -> Any:
    status, ticket = await hall.call("POST", "/tickets", {"service": service, **more}, by="clerk")
    assert status == 200, ticket
    return ticket


async def step(hall: Hall, ticket: int, name: str, counter: str, **more: Any) -> Any:
    body = {"counter": counter, **more}
    return await hall.call("POST", f"/tickets/{ticket}/{name}", body, by="clerk")


async def served(hall: Hall, counter: str) -> Any:
    """The next at a counter, from the call to the end."""
    status, called = await hall.call("POST", f"/counters/{counter}/next", {}, by="clerk")
    assert status == 200, called
    for name in ("start", "finish"):
        status, said = await step(hall, called["ticket"]["ticket_id"], name, counter)
        assert status == 200, said
    return called["ticket"]


async def take_out(hall: Hall, service: str) -> Any:
    """Take a service out of the draft, and everything that names it."""
    content = (await hall.shown())["content"]
    changes: list[dict[str, Any]] = [
        {"path": ["services", service], "seen": one}
        for one in content["services"]
        if one["id"] == service
    ]
    for counter in content["counters"]:
        if service in counter["services"]:
            left = [one for one in counter["services"] if one != service]
            path = ["counters", counter["id"], "services"]
            changes.append(
                {"path": path, "seen": counter["services"], "value": left or ["ho-tich"]}
            )
    for device in ("boards", "kiosks"):
        for one in content[device]:
            if service in one["services"]:
                left = [each for each in one["services"] if each != service]
                path = [device, one["id"], "services"]
                changes.append({"path": path, "seen": one["services"], "value": left})
    return await hall.change(*changes)


def centre(hall: Hall) -> Centre:
    return hall.server.app.centre.value


def winding(hall: Hall) -> set[Part]:
    return being_wound_down(centre(hall))


async def at_rest(hall: Hall) -> None:
    """What the server does of itself after an event, and in every round."""
    await hall.server.scheduler.round()


async def test_a_service_takes_nobody_new_and_goes_with_its_last_ticket(hall: Hall) -> None:
    names = [(await give(hall))["number"] for _ in range(2)]
    shown = await take_out(hall, LAND)
    assert shown["can_wind_down"]
    assert "2" in shown["in_use"][0]
    status, problem = await hall.publish()
    assert (status, problem["code"]) == (409, "settings_in_use")  # waiting is what happens else
    assert shown["in_use"][0] in problem["detail"]  # in words, as the list has it

    status, shown = await hall.publish(wind_down=True, reason="chuyển lên huyện")
    assert status == 200, shown
    (one,) = shown["winding_down"]
    assert one["path"] == ["services", LAND]
    assert "2" in one["said"]
    assert winding(hall) == {Part("services", LAND)}
    status, refused = await hall.call("POST", "/tickets", {"service": LAND}, by="clerk")
    assert (status, refused["code"]) == (409, "last_ticket_passed")
    ordinary = await give(hall, "ho-tich")
    await hall.call("POST", f"/counters/{COUNTER}/open", {}, by="clerk")
    assert [(await served(hall, COUNTER))["number"]] == names[:1]
    await at_rest(hall)
    assert winding(hall) == {Part("services", LAND)}  # the second still waits
    assert [(await served(hall, COUNTER))["number"]] == names[1:]
    await at_rest(hall)
    assert LAND not in centre(hall).service_by_id
    assert (await served(hall, COUNTER))["number"] == ordinary["number"]
    shown = await hall.shown()
    assert shown["winding_down"] == []
    assert shown["in_force"]["source"] == "wound_down"
    assert shown["mistakes"] == (await hall.shown())["mistakes"]
    assert not [one for one in shown["mistakes"] if not one["is_warning"]]


async def test_kiosks_transfers_and_numbers_for_offline_use_end_at_once(hall: Hall) -> None:
    await give(hall)
    other = await give(hall, "ho-tich")
    await take_out(hall, LAND)
    await hall.publish(wind_down=True)
    live = hall.server.rooms.tickets.live
    kiosk = next(iter(centre(hall).kiosks))
    await until(lambda: live.hall.centre is centre(hall))
    offered = live.kiosk_snapshot(kiosk).services
    assert LAND not in [one.state.service for one in offered]
    assert offered
    states = {one.service: one for one in live.hall.service_states(hall.server.app.clock.now())}
    assert states[LAND].winding_down
    assert not states[LAND].open
    assert states[LAND].waiting == 1  # boards and consoles go on with it
    await hall.call("POST", "/counters/1/open", {}, by="clerk")
    status, called = await hall.call("POST", "/counters/1/next", {}, by="clerk")
    assert (status, called["ticket"]["number"]) == (200, other["number"])
    status, said = await step(hall, other["ticket_id"], "transfer", "1", to_service=LAND)
    assert (status, said["code"]) == (409, "service_winding_down")


async def test_a_counter_closes_after_its_customer(hall: Hall) -> None:
    first, second = [await give(hall, "cu-tru") for _ in range(2)]
    await hall.call("POST", "/counters/5/open", {}, by="clerk")
    await hall.call("POST", "/counters/5/next", {}, by="clerk")
    await step(hall, first["ticket_id"], "start", "5")
    content = (await hall.shown())["content"]
    gone = next(one for one in content["counters"] if one["id"] == "5")
    await hall.change({"path": ["counters", "5"], "seen": gone})
    status, shown = await hall.publish(wind_down=True)
    assert status == 200, shown
    assert winding(hall) == {Part("counters", "5")}
    await at_rest(hall)
    for path in ("next", "open"):
        status, said = await hall.call("POST", f"/counters/5/{path}", {}, by="clerk")
        assert (status, said["code"]) == (409, "counter_winding_down"), said
    status, said = await step(hall, first["ticket_id"], "finish", "5")
    assert status == 200, said  # its customer is served to the end
    await at_rest(hall)
    assert "5" not in centre(hall).counter_by_id
    await hall.call("POST", "/counters/6/open", {}, by="clerk")
    assert (await served(hall, "6"))["number"] == second["number"]


async def test_a_class_with_which_somebody_waits_keeps_its_weight(hall: Hall) -> None:
    reason = centre(hall).priority_class_by_id[CLASS].reasons[0].id
    claim = {"priority_class": CLASS, "priority_reason": reason}
    await give(hall, "cu-tru")
    urgent = await give(hall, "cu-tru", **claim)
    content = (await hall.shown())["content"]
    changes: list[dict[str, Any]] = [
        {"path": ["priority_classes", CLASS], "seen": one}
        for one in content["priority_classes"]
        if one["id"] == CLASS
    ]
    for service in content["services"]:
        if CLASS in service["priority_classes"]:
            left = [one for one in service["priority_classes"] if one != CLASS]
            path = ["services", service["id"], "priority_classes"]
            seen = service["priority_classes"]
            changes.append({"path": path, "seen": seen, "value": left})
    shown = await hall.change(*changes)
    assert len(shown["in_use"]) == 1
    assert (await hall.publish())[0] == 409
    status, shown = await hall.publish(wind_down=True)
    assert status == 200, shown
    body = {"service": "cu-tru", **claim}
    assert (await hall.call("POST", "/tickets", body, by="clerk"))[0] == 404
    await hall.call("POST", "/counters/5/open", {}, by="clerk")
    clock = hall.server.app.clock
    assert isinstance(clock, SetClock)
    clock.move(minutes=4)
    assert (await served(hall, "5"))["number"] == urgent["number"]
    await at_rest(hall)
    assert CLASS not in centre(hall).priority_class_by_id


async def test_winding_down_is_taken_back(hall: Hall) -> None:
    before = centre(hall)
    await give(hall)
    await take_out(hall, LAND)
    await hall.publish(wind_down=True)
    shown = await hall.shown("/winding-down/take-back", {"path": ["services", LAND]})
    assert shown["winding_down"] == []
    assert winding(hall) == set()
    after = centre(hall)
    assert after.service_by_id == before.service_by_id
    assert [one.services for one in after.kiosks] == [one.services for one in before.kiosks]
    await give(hall)
    again = {"path": ["services", LAND]}
    status, said = await hall.call("POST", "/settings/winding-down/take-back", again)
    assert (status, said["code"]) == (404, "unknown_setting")


async def test_a_draft_and_a_later_day_go_on_over_the_end_of_what_was_wound_down(
    hall: Hall,
) -> None:
    """Both change the very counter that served the service."""
    await give(hall)
    await take_out(hall, LAND)
    await hall.publish(wind_down=True)
    seen = next(one.services for one in centre(hall).counters if one.id == COUNTER)
    path = ["counters", COUNTER, "services"]
    await hall.change({"path": path, "seen": seen, "value": [*seen, "cu-tru"]})
    day = centre(hall).day(hall.server.app.clock.now()) + timedelta(days=1)
    assert (await hall.publish(takes_effect_on=str(day)))[0] == 200
    await hall.change({"path": path, "seen": seen, "value": [*seen, "chung-thuc"]})
    await hall.call("POST", f"/counters/{COUNTER}/open", {}, by="clerk")
    await served(hall, COUNTER)
    await at_rest(hall)
    assert LAND not in centre(hall).service_by_id
    shown = await hall.shown()
    assert [one["kept_by"] for one in shown["scheduled"]] == [""]
    status, shown = await hall.publish()
    assert status == 200, shown
    assert centre(hall).counter_by_id[COUNTER].services == ["ho-tich", "chung-thuc"]


async def test_settings_of_a_later_day_wind_down_then(hall: Hall, clock: SetClock) -> None:
    day = centre(hall).day(clock.now()) + timedelta(days=1)
    content = (await hall.shown())["content"]
    gone = next(one for one in content["counters"] if one["id"] == "5")
    await hall.change({"path": ["counters", "5"], "seen": gone})
    status, shown = await hall.publish(wind_down=True, takes_effect_on=str(day))
    assert status == 200, shown
    clock.move(hours=24)
    for name in list(hall.sessions):
        await hall.sign_in(name)
    await hall.call("POST", "/counters/5/open", {}, by="clerk")
    await give(hall, "cu-tru")
    await hall.call("POST", "/counters/5/next", {}, by="clerk")
    await at_rest(hall)
    assert winding(hall) == {Part("counters", "5")}


async def test_a_role_in_use_is_refused_whatever_is_chosen(hall: Hall) -> None:
    await hall.enrol("huong-dan", "greeter")
    role = next(one for one in (await hall.shown())["content"]["roles"] if one["id"] == "greeter")
    await give(hall)
    await take_out(hall, LAND)
    shown = await hall.change({"path": ["roles", "greeter"], "seen": role})
    assert not shown["can_wind_down"]
    status, problem = await hall.publish(wind_down=True)
    assert (status, problem["code"]) == (409, "settings_in_use"), problem
    assert winding(hall) == set()


async def test_a_letter_that_is_still_called_is_given_to_no_other_service(hall: Hall) -> None:
    await give(hall)
    before = centre(hall).service_by_id[LAND]
    await take_out(hall, LAND)
    new = {"id": "moi", "letter": before.letter, "name": {"vi": "Mới", "en": "New"}}
    seen = centre(hall).counter_by_id["1"].services
    await hall.change(
        {"path": ["services", "moi"], "value": new},
        {"path": ["counters", "1", "services"], "seen": seen, "value": [*seen, "moi"]},
    )
    status, problem = await hall.publish(wind_down=True)
    assert (status, problem["code"]) == (409, "settings_in_use"), problem
    assert before.letter in problem["detail"]


async def until(is_so: Any) -> None:
    """Raises `AssertionError` after ten seconds."""
    for _ in range(1_000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError
