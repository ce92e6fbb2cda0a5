"""A person is invited by a one-time password, which comes before everything else and ends."""

from __future__ import annotations

import pytest

from queue_server.centre.staff import one_time
from queue_server.centre.staff.access import SESSION_COOKIE
from tests.hall.at_work import PASSWORD
from tests.people.conftest import Hall

OWN = "bon tu khac nhau nhe"


async def changes(hall: Hall, who: str, old: str, new: str = OWN) -> int:
    return (await hall.ask("PUT", "/session/password", {"old": old, "new": new}, who=who))[0]


async def test_an_invited_person_chooses_a_password_and_then_works(hall: Hall) -> None:
    slip = await hall.invited()
    assert (await hall.member("hoa"))["state"] == "invited"
    status, session = await hall.sign_in("hoa", slip["password"])
    assert (status, session["must_change_password"], session["permissions"]) == (200, True, [])
    assert session["home"] == "/account"
    assert (await hall.ask("GET", "/counters", who="hoa"))[1]["code"] == "must_change_password"
    assert await changes(hall, "hoa", slip["password"]) == 204
    status, session = await hall.ask("GET", "/session", who="hoa")
    assert (session["must_change_password"], session["home"]) == (False, "/counter")
    assert (await hall.ask("POST", "/counters/1/open", {}, who="hoa"))[0] == 200
    assert (await hall.member("hoa"))["state"] == "active"
    assert (await hall.sign_in("hoa", slip["password"]))[0] == 401


async def test_nothing_but_the_own_account_is_open_before(hall: Hall) -> None:
    slip = await hall.invited(role="administrator")
    await hall.sign_in("hoa", slip["password"])
    allowed = {"getSession", "signOut", "changePassword"}
    # One's own account too: what proves who one is besides the password.
    allowed |= {"listSecondFactors", "removeSecondFactor", "renewRecoveryCodes"}
    allowed |= {"startAuthenticator", "confirmAuthenticator", "startPasskey", "confirmPasskey"}
    for operation in hall.server.operations:
        if operation.id in allowed or operation.allowed.anyone:
            continue
        path = operation.path.format_map(Anything())
        body: dict[str, str] | None = {} if operation.body else None
        status, said = await hall.ask(operation.method, path, body, who="hoa")
        assert (status, said["code"]) == (403, "must_change_password"), operation.id
    for page in ("/reports", "/devices", "/audit", "/settings/people", "/register", "/greet"):
        status, address = await hall.page(page, "hoa")
        assert (status, address.partition("?")[0]) == (303, "/account"), page
    assert (await hall.page("/account", "hoa"))[0] == 200


class Anything(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "1"


async def test_it_is_typed_as_people_type(hall: Hall) -> None:
    slip = await hall.invited()
    for typed in (
        slip["password"].upper(),
        slip["password"].replace("-", " "),
        slip["password"].replace("-", ""),
    ):
        assert (await hall.sign_in("hoa", typed))[0] == 200
    assert (await hall.sign_in("hoa", slip["password"][:-1]))[0] == 401


async def test_it_ends_after_seven_days_and_is_made_anew(hall: Hall) -> None:
    slip = await hall.invited()
    hall.clock.move(seconds=int(one_time.LIFE.total_seconds()))
    status, said = await hall.sign_in("hoa", slip["password"])
    assert (status, said["code"]) == (401, "one_time_password_ended")
    assert (await hall.sign_in("hoa", "hk7m-z3pt-x9cv"))[1]["code"] == "wrong_sign_in"
    await hall.sign_in("quan")
    assert (await hall.member("hoa"))["state"] == "invitation_ended"
    status, anew = await hall.ask("POST", f"{hall.of('hoa')}/one-time-password", {})
    assert status == 200
    assert anew["password"] != slip["password"]
    assert (await hall.sign_in("hoa", slip["password"]))[1]["code"] == "wrong_sign_in"
    assert (await hall.sign_in("hoa", anew["password"]))[0] == 200


async def test_the_new_one_is_another_and_strong(hall: Hall) -> None:
    slip = await hall.invited()
    await hall.sign_in("hoa", slip["password"])
    assert await changes(hall, "hoa", slip["password"], slip["password"]) == 422
    assert await changes(hall, "hoa", slip["password"], "12345678") == 422
    assert (await hall.member("hoa"))["state"] == "invited"


async def test_a_reset_ends_sessions_counters_and_waits(hall: Hall) -> None:
    await hall.sign_in("lan")
    assert (await hall.ask("POST", "/counters/1/open", {}, who="lan"))[0] == 200
    for _ in range(6):
        await hall.sign_in("lan", "wrong one")
    assert (await hall.member("lan"))["state"] == "locked"
    status, slip = await hall.ask("POST", f"{hall.of('lan')}/one-time-password", {})
    assert status == 200
    assert (await hall.ask("GET", "/session", who="lan"))[0] == 401
    _, said = await hall.ask("GET", "/counters")
    assert {one["state"] for one in said["counters"]} == {"closed"}
    assert (await hall.sign_in("lan", PASSWORD))[1]["code"] == "wrong_sign_in"
    assert (await hall.sign_in("lan", slip["password"]))[0] == 200
    (line,) = await hall.log("give_one_time_password")
    assert line[0] == f"staff:{hall.numbers['quan']}"
    assert line[2] == f"staff:{hall.numbers['lan']}"


async def test_another_administrator_is_reset_and_it_is_logged(hall: Hall) -> None:
    status, _ = await hall.ask("POST", f"{hall.of('nga')}/one-time-password", {})
    assert status == 200
    assert [line[2] for line in await hall.log("give_one_time_password")] == [
        f"staff:{hall.numbers['nga']}"
    ]
    status, said = await hall.ask("POST", f"{hall.of('quan')}/one-time-password", {})
    assert (status, said["code"]) == (409, "own_account")


async def test_the_password_is_kept_nowhere(hall: Hall) -> None:
    slip = await hall.invited()
    held = one_time.as_typed(slip["password"])
    rows = await hall.server.app.database.read(
        lambda connection: (
            str(connection.exec_driver_sql("SELECT * FROM staff").all())
            + str(connection.exec_driver_sql("SELECT * FROM centre_log").all())
            + str(connection.exec_driver_sql("SELECT * FROM answered_commands").all())
        )
    )
    assert slip["password"] not in rows
    assert held not in rows
    assert SESSION_COOKIE not in rows


@pytest.mark.parametrize("seed", range(20))
def test_no_letter_is_read_or_typed_as_another(seed: int) -> None:
    password = one_time.new_password()
    assert len(one_time.as_typed(password)) == one_time.GROUPS * one_time.GROUP_LETTERS, seed
    assert not set(one_time.as_typed(password)) & set("0o1il526b8gnruyaeqwd")
    assert one_time.as_typed(password.upper().replace("-", ". ")) == one_time.as_typed(password)
