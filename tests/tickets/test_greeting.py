"""Tickets given by hand: seen, printed at a kiosk, read off the screen, taken back."""

from __future__ import annotations

from typing import Any

from config.wire import KioskSnapshot
from config.wire.dossiers.answers import ReceiptJob
from tests.tickets.test_api import API, PASSWORD, Api, api, followed, hashed, opened

__all__ = ["api", "hashed"]


async def greeting(api: Api) -> dict[str, Any]:
    status, said = await api.call("GET", "/greeting")
    assert status == 200, said
    shown: dict[str, Any] = said
    return shown


async def test_what_was_given_by_hand_is_listed_and_what_a_kiosk_gave_is_not(api: Api) -> None:
    by_hand = await api.issue("chung-thuc")
    await api.issue(by="kiosk-1")
    shown = await greeting(api)
    assert [one["number"] for one in shown["given"]] == [by_hand["number"]]
    waiting = {one["service"]: one["waiting"] for one in shown["services"]}
    assert (waiting["chung-thuc"], waiting["ho-tich"]) == (1, 1)
    assert "kiosk-1" in {one["device"] for one in shown["devices"]}


async def test_the_tickets_of_yesterday_are_over(api: Api) -> None:
    ticket = await api.issue()
    api.clock.move(hours=24)
    words = {"sign_in": "clerk", "password": PASSWORD}
    answer = await api.client.post(f"{API}/session", json=words)
    api.keys["session:clerk"] = answer.cookies["motcua_session"].value
    api.client.session.cookie_jar.clear()
    assert (await greeting(api))["given"] == []
    for path, body in (("qr", None), ("print", {"kiosk": "kiosk-1"}), ("void-given", {})):
        method = "GET" if body is None else "POST"
        status, problem = await api.call(method, f"/tickets/{ticket['ticket_id']}/{path}", body)
        assert (status, problem["code"]) == (404, "unknown_ticket")


async def test_a_ticket_is_printed_at_the_kiosk_that_was_chosen(api: Api) -> None:
    ticket = await api.issue(language="en")
    kiosk = await followed(api, "/kiosks/kiosk-1/stream", "kiosk-1")
    await kiosk.next()
    path = f"/tickets/{ticket['ticket_id']}/print"
    status, job = await api.call("POST", path, {"kiosk": "kiosk-1"})
    assert status == 200, job
    (told,) = (await kiosk.until("receipts"))["receipts"]
    sent = ReceiptJob.model_validate(told)
    assert sent.ticket is not None
    assert (sent.ticket.number, sent.ticket.language) == (ticket["number"], "en")
    assert sent.ticket.tracking_url == ticket["tracking_url"]
    _, snapshot = await api.call("GET", "/kiosks/kiosk-1", by="kiosk-1")
    assert KioskSnapshot.model_validate(snapshot).receipts == [sent]
    assert (await api.call("POST", path, {"kiosk": "none"}))[1]["code"] == "unknown_kiosk"


async def test_its_qr_code_is_an_image(api: Api) -> None:
    ticket = await api.issue()
    status, image = await api.call("GET", f"/tickets/{ticket['ticket_id']}/qr")
    assert (status, image[:5]) == (200, b"<svg ")


async def test_only_what_was_given_by_hand_and_waits_is_taken_back(api: Api) -> None:
    given, of_kiosk = await api.issue(), await api.issue(by="kiosk-1")
    path = f"/tickets/{given['ticket_id']}/void-given"
    assert (await api.call("POST", path, {}))[1]["ticket"]["state"] == "cancelled"
    other = f"/tickets/{of_kiosk['ticket_id']}/void-given"
    assert (await api.call("POST", other, {}))[0] == 404
    called = await api.issue("chung-thuc")
    await opened(api, "3")
    await api.call("POST", "/counters/3/call", {"ticket_id": called["ticket_id"]})
    path = f"/tickets/{called['ticket_id']}/void-given"
    assert (await api.call("POST", path, {}))[1]["code"] == "illegal_transition"


async def test_the_list_says_what_is_taken_back_and_whose_code_is_of_use(api: Api) -> None:
    """What is listed is what the server accepts; the phone hears the same of its ticket."""
    steps = [
        ("", True, True),
        ("call", False, True),
        ("start", False, False),
        ("hold", True, False),
        ("return", True, True),
        ("void", False, False),
    ]
    ticket = await api.issue("chung-thuc")
    await opened(api, "3")
    for step, call_to_come, start_to_come in steps:
        await moved(api, step, ticket["ticket_id"])
        (given,) = (await greeting(api))["given"]
        _, phone = await api.call("GET", f"/track/{ticket['token']}")
        assert given["start_to_come"] is start_to_come, step
        assert phone["ended"] is (step == "void")
        may_cancel = step not in {"start", "void"}
        assert (phone["may_cancel"], phone["call_to_come"]) == (may_cancel, call_to_come)
        if given["allowed"] == ["void"]:
            assert given["state"] == "waiting"
        else:
            path = f"/tickets/{ticket['ticket_id']}/void-given"
            assert (await api.call("POST", path, {}))[1]["code"] == "illegal_transition"
            assert given["allowed"] == []


async def moved(api: Api, step: str, ticket_id: int) -> None:
    """The ticket after a step at counter 3; of no step, as it is."""
    body: dict[str, object] = {"counter": "3"}
    path = f"/tickets/{ticket_id}/{step}"
    if step == "call":
        path, body = "/counters/3/call", {"ticket_id": ticket_id}
    elif step == "void":
        body = {}
    if step:
        by = "leader" if step == "void" else "clerk"
        status, answer = await api.call("POST", path, body, by=by)
        assert status == 200, answer


async def test_the_day_is_counted_before_it_is_closed(api: Api) -> None:
    for _ in range(3):
        ticket = await api.issue()
    await api.call("POST", f"/tickets/{ticket['ticket_id']}/void-given", {})
    await opened(api)
    _, called = await api.call("POST", "/counters/1/next", {})
    path = f"/tickets/{called['ticket']['ticket_id']}/finish"
    await api.call("POST", path, {"counter": "1"})
    status, day = await api.call("GET", "/day", by="leader")
    assert status == 200
    assert (day["given"], day["served"], day["waiting"], day["at_counter"]) == (2, 1, 1, 0)
    assert [name["vi"] for name in day["open_counters"]] == ["Quầy 1"]
    assert (await api.call("GET", "/day"))[0] == 403
