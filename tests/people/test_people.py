"""People as an administrator lists, adds and changes them; what is refused, with its code."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from config.wire import ErrorCode
from config.wire.centre.people import ChangeMember
from queue_server.centre import repository
from queue_server.centre.people import usecases
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Conflict
from tests.people.conftest import PEOPLE, Hall


def words(who: str, **changed: object) -> dict[str, object]:
    name, role = PEOPLE[who]
    return {"name": name, "role": role, "counters": []} | changed


async def change(
    hall: Hall, who: str, by: str = "quan", seen: Any = None, **changed: object
) -> Any:
    body = {"seen": seen or words(who), "wanted": words(who, **changed)}
    return await hall.ask("PUT", hall.of(who), body, who=by)


async def test_everybody_is_listed_by_given_name(hall: Hall) -> None:
    status, said = await hall.ask("GET", "/members")
    assert status == 200
    assert [one["sign_in"] for one in said["members"]] == ["anh", "chi", "lan", "nga", "quan"]
    assert said["you"] == hall.numbers["quan"]
    quan = said["members"][-1]
    assert (quan["state"], quan["sessions"]) == ("active", 1)
    assert quan["last_sign_in_at"] is not None
    assert said["members"][0]["last_sign_in_at"] is None


@pytest.mark.parametrize("who", ["anh", "lan", "chi"])
async def test_only_administrators_see_it(hall: Hall, who: str) -> None:
    await hall.sign_in(who)
    assert (await hall.ask("GET", "/members", who=who))[1]["code"] == "not_allowed"
    assert (await hall.page("/settings/people", who))[0] == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sign_in": ""}, "sign_in"),
        ({"sign_in": "le hoa"}, "sign_in"),
        ({"name": " "}, "name"),
        ({"name": "Ho\u200ba"}, "name"),
        ({"role": "clrk"}, "role"),
        ({"counters": ["99"]}, "counters"),
    ],
)
async def test_what_is_wrong_is_named(hall: Hall, changed: dict[str, object], field: str) -> None:
    body = {"sign_in": "hoa", "name": "Lê Thị Hoa", "role": "clerk"} | changed
    status, said = await hall.ask("POST", "/members", body)
    assert (status, list(said["fields"])) == (422, [field])
    assert len((await hall.ask("GET", "/members"))[1]["members"]) == len(PEOPLE)


async def test_a_name_that_is_taken_is_refused(hall: Hall) -> None:
    body = {"sign_in": " LAN ", "name": "Lê Thị Lan", "role": "clerk"}
    status, said = await hall.ask("POST", "/members", body)
    assert (status, said["code"]) == (409, "sign_in_taken")
    assert "“lan”" in said["detail"]


async def test_the_second_of_two_administrators_hears_what_changed(hall: Hall) -> None:
    await hall.sign_in("nga")
    assert (await change(hall, "lan", name="Nguyễn Thị Ngọc Lan", role="leader"))[0] == 204
    status, said = await change(hall, "lan", by="nga", counters=["1"])
    assert (status, said["code"]) == (409, "member_changed")
    assert "Bùi Anh Quân changed the name, the role of Nguyễn Thị Ngọc Lan" in said["detail"]
    seen = words("lan", name="Nguyễn Thị Ngọc Lan", role="leader")
    assert (await change(hall, "lan", by="nga", seen=seen, role="leader", counters=["1"]))[0] == 204
    lan = await hall.member("lan")
    assert (lan["name"], lan["role"], lan["counters"]) == ("Nguyễn Thị Lan", "leader", ["1"])
    details = [line[3] for line in await hall.log("change_staff")]
    assert details == ["name; role clerk -> leader", "name; counters 1"]


async def test_a_change_holds_at_once_and_keeps_the_session(hall: Hall) -> None:
    await hall.sign_in("lan")
    assert (await hall.ask("GET", "/session", who="lan"))[1]["role"] == "clerk"
    await change(hall, "lan", role="leader")
    _, session = await hall.ask("GET", "/session", who="lan")
    assert (session["role"], "oversee" in session["permissions"]) == ("leader", True)


async def test_a_person_opens_their_own_counters_only(hall: Hall) -> None:
    await hall.sign_in("lan")
    assert (await hall.ask("POST", "/counters/1/open", {}, who="lan"))[0] == 200
    await change(hall, "lan", counters=["2", "3"])
    assert (await hall.ask("POST", "/counters/1/pause", {}, who="lan"))[0] == 200
    assert (await hall.ask("POST", "/counters/1/open", {}, who="lan"))[0] == 200
    assert (await hall.ask("POST", "/counters/1/close", {}, who="lan"))[0] == 200
    status, said = await hall.ask("POST", "/counters/1/open", {}, who="lan")
    assert (status, said["code"]) == (403, "counter_not_yours")
    assert (await hall.ask("GET", "/session", who="lan"))[1]["counters"] == ["2", "3"]
    assert (await hall.ask("POST", "/counters/2/open", {}, who="lan"))[0] == 200


async def test_the_last_administrator_stays(hall: Hall) -> None:
    await hall.sign_in("nga")
    assert (await hall.ask("POST", f"{hall.of('nga')}/deactivate", {}))[0] == 204
    assert (await hall.ask("GET", "/session", who="nga"))[0] == 401
    # One who was invited and has not signed in may have lost the paper: no administrator yet.
    await hall.invited(role="administrator")
    for what in (
        await hall.ask("POST", f"{hall.of('quan')}/deactivate", {}),
        await change(hall, "quan", role="leader"),
    ):
        assert (what[0], what[1]["code"]) == (409, "own_account")


def nobody_leaves(_unit: UnitOfWork) -> None:
    """No counter is open here."""


async def test_the_last_who_can_sign_in_is_neither_removed_nor_demoted(hall: Hall) -> None:
    """An administrator's command may be under way while another one ends their own account."""
    await hall.invited(role="administrator")
    await hall.ask("POST", f"{hall.of('nga')}/deactivate", {})
    quan, nga = hall.numbers["quan"], Actor(ActorKind.STAFF, str(hall.numbers["nga"]))
    seen, wanted = words("quan"), words("quan", role="clerk")
    demotion = ChangeMember.model_validate({"seen": seen, "wanted": wanted})
    for command in (
        lambda unit: usecases.deactivate(unit, hall.centre, quan, nobody_leaves),
        lambda unit: usecases.change(unit, hall.centre, quan, demotion),
    ):
        with pytest.raises(Conflict) as refused:
            await hall.server.app.database.write(command, nga, hall.clock.now())
        assert refused.value.code is ErrorCode.LAST_ADMINISTRATOR
    assert (await hall.member("quan"))["state"] == "active"
    assert await hall.log("disable_staff") == [
        (f"staff:{quan}", "disable_staff", f"staff:{hall.numbers['nga']}", "")
    ]


async def test_two_administrators_who_remove_each_other_at_once_leave_one(hall: Hall) -> None:
    await hall.sign_in("nga")
    both = [
        hall.ask("POST", f"{hall.of('nga')}/deactivate", {}, who="quan"),
        hall.ask("POST", f"{hall.of('quan')}/deactivate", {}, who="nga"),
    ]
    assert sorted(status for status, _ in await asyncio.gather(*both))[0] == 204
    members = await hall.server.app.database.read(repository.all_members)
    active = [one.sign_in for one in members if one.role == "administrator" and one.active]
    assert len(active) == 1


async def test_of_two_changes_at_once_one_is_told_of_the_other(hall: Hall) -> None:
    await hall.sign_in("nga")
    said = await asyncio.gather(
        change(hall, "lan", by="quan", role="leader"), change(hall, "lan", by="nga", role="greeter")
    )
    assert sorted(status for status, _ in said) == [204, 409]
    (refused,) = [problem for status, problem in said if status == 409]
    assert refused["code"] == "member_changed"
    assert len(await hall.log("change_staff")) == 1


async def test_a_person_leaves_and_is_taken_back(hall: Hall) -> None:
    await hall.sign_in("lan")
    await hall.ask("POST", "/counters/1/open", {}, who="lan")
    assert (await hall.ask("POST", f"{hall.of('lan')}/deactivate", {}))[0] == 204
    assert (await hall.member("lan"))["state"] == "left"
    assert (await hall.ask("GET", "/session", who="lan"))[0] == 401
    _, said = await hall.ask("GET", "/counters")
    assert {one["state"] for one in said["counters"]} == {"closed"}
    assert (await hall.sign_in("lan"))[1]["code"] == "wrong_sign_in"
    for path in ("one-time-password", "absences"):
        body = {} if path.startswith("one") else AWAY
        status, said = await hall.ask("POST", f"{hall.of('lan')}/{path}", body)
        assert (status, said["code"]) == (409, "member_left")
    assert (await hall.ask("POST", f"{hall.of('lan')}/reactivate", {}))[0] == 204
    assert (await hall.sign_in("lan"))[0] == 200
    actions = [line[1] for line in await hall.log("disable_staff", "enable_staff")]
    assert actions == ["disable_staff", "enable_staff"]


AWAY = {"kind": "leave", "first_day": "2026-11-16", "last_day": "2026-11-20"}


async def test_nobody_is_changed(hall: Hall) -> None:
    hall.numbers["nobody"] = 999
    body = {"seen": words("lan"), "wanted": words("lan")}
    for method, path, sent in (
        ("PUT", "", body),
        ("POST", "/deactivate", {}),
        ("POST", "/reactivate", {}),
        ("POST", "/one-time-password", {}),
        ("POST", "/absences", AWAY),
        ("GET", "/sessions", None),
        ("DELETE", "/sessions", None),
    ):
        assert (await hall.ask(method, hall.of("nobody") + path, sent))[0] == 404, path
