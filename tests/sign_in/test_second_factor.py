"""A second factor beside the password: an authenticator app, recovery codes, who must have one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from queue_server.centre.tables import centre_log, recovery_codes, second_factors
from queue_server.core.clock import SetClock
from tests.sign_in.conftest import PASSWORD, Door, door_of

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
async def door(sqlite_url: str, clock: SetClock) -> AsyncIterator[Door]:
    async with door_of(None, sqlite_url, clock) as made:
        yield made


async def ask(door: Door, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = await door.browser.request(method, f"{door.address}/api/v1{path}", json=body)
    return answer.status, await answer.json() if answer.content_length else None


async def asked(door: Door, name: str = "root") -> dict[str, Any]:
    """The password is right, and the second factor is asked for."""
    status, step = await ask(door, "POST", "/session", {"sign_in": name, "password": PASSWORD})
    assert status == 202
    assert await door.session() is None, "nobody is signed in by the password alone"
    found: dict[str, Any] = step
    return found


async def with_app(door: Door, clock: SetClock) -> tuple[str, list[str]]:
    """Root has an authenticator app; its secret and the recovery codes. Signed in."""
    assert await door.sign_in_here("root") == 200
    status, begun = await ask(door, "POST", "/session/authenticator", {"password": PASSWORD})
    assert status == 200
    assert begun["qr"].startswith("<svg")
    code = pyotp.TOTP(begun["secret"]).at(clock.now())
    status, added = await ask(door, "PUT", "/session/authenticator", {"code": code})
    assert status == 200
    clock.move(seconds=60)
    return begun["secret"], added["codes"]


def code_of(secret: str, clock: SetClock) -> str:
    return str(pyotp.TOTP(secret).at(clock.now()))


async def test_the_app_s_code_is_asked_for_and_serves_once(door: Door, clock: SetClock) -> None:
    secret, codes = await with_app(door, clock)
    assert len(set(codes)) == 10
    door.browser.cookie_jar.clear()
    step = await asked(door)
    assert step["has_code"]
    code = code_of(secret, clock)
    status, session = await ask(
        door, "POST", "/session/second", {"step": step["step"], "code": code}
    )
    assert (status, session["role"]) == (200, "administrator")
    door.browser.cookie_jar.clear()
    step = await asked(door)
    sent = {"step": step["step"], "code": code}
    assert (await ask(door, "POST", "/session/second", sent))[0] == 401
    clock.move(seconds=30)
    sent["code"] = code_of(secret, clock)
    assert (await ask(door, "POST", "/session/second", sent))[0] == 200
    # A step serves for one session.
    clock.move(seconds=30)
    sent["code"] = code_of(secret, clock)
    assert (await ask(door, "POST", "/session/second", sent))[0] == 401


@pytest.mark.parametrize(("seconds", "fits"), [(-60, False), (-30, True), (30, True), (60, False)])
async def test_a_phone_s_clock_may_be_half_a_minute_apart(
    door: Door, clock: SetClock, seconds: int, fits: bool
) -> None:
    secret, _ = await with_app(door, clock)
    clock.move(minutes=10)
    door.browser.cookie_jar.clear()
    code = pyotp.TOTP(secret).at(int(clock.now().timestamp()) + seconds)
    sent = {"step": (await asked(door))["step"], "code": code}
    assert ((await ask(door, "POST", "/session/second", sent))[0] == 200) == fits


async def test_a_step_ends_after_five_minutes(door: Door, clock: SetClock) -> None:
    secret, _ = await with_app(door, clock)
    door.browser.cookie_jar.clear()
    step = await asked(door)
    clock.move(minutes=5)
    sent = {"step": step["step"], "code": code_of(secret, clock)}
    status, problem = await ask(door, "POST", "/session/second", sent)
    assert (status, problem["code"]) == (401, "sign_in_expired")


async def test_each_recovery_code_opens_once_however_it_is_typed(
    door: Door, clock: SetClock
) -> None:
    _, codes = await with_app(door, clock)
    otherwise = codes[1].lower().replace("-", " ")
    wrong = "AAAA-AAAA-AAAA-AAAA"
    for typed, opens in ((codes[0], 1), (codes[0], 0), (otherwise, 1), (wrong, 0)):
        door.browser.cookie_jar.clear()
        sent = {"step": (await asked(door))["step"], "code": typed}
        assert ((await ask(door, "POST", "/session/second", sent))[0] == 200) == opens
    assert len(await door.logged("use_recovery_code")) == 2


async def test_guessing_codes_is_held_back_though_the_password_is_right(
    door: Door, clock: SetClock
) -> None:
    await with_app(door, clock)
    door.browser.cookie_jar.clear()
    answers = []
    for guess in range(12):
        status, step = await ask(
            door, "POST", "/session", {"sign_in": "root", "password": PASSWORD}
        )
        if status == 202:
            sent = {"step": step["step"], "code": f"{guess:06}"}
            status = (await ask(door, "POST", "/session/second", sent))[0]
        answers.append(status)
    assert answers[0] == 401
    assert answers[-1] == 429
    assert len(await door.logged("wrong_second_factor")) <= 10


async def test_nothing_of_a_secret_or_code_lies_readable(door: Door, clock: SetClock) -> None:
    secret, codes = await with_app(door, clock)
    tables = (second_factors, recovery_codes, centre_log)
    rows = await door.server.app.database.read(
        lambda c: [str(row) for table in tables for row in c.execute(select(table))]
    )
    said = "".join(rows)
    assert secret not in said
    assert not any(code in said or code.replace("-", "") in said for code in codes)


async def test_adding_needs_the_password_and_removing_a_code_too(
    door: Door, clock: SetClock
) -> None:
    assert await door.sign_in_here("root") == 200
    assert (await ask(door, "POST", "/session/authenticator", {"password": "wrong"}))[0] == 422
    secret, _ = await with_app(door, clock)
    _, listed = await ask(door, "GET", "/session/second-factors")
    (factor,) = listed["factors"]
    path = f"/session/second-factors/{factor['id']}/remove"
    for proof in ({"password": PASSWORD}, {"password": PASSWORD, "code": "000000"}):
        assert (await ask(door, "POST", path, proof))[0] == 401
    wrong = {"password": "wrong", "code": code_of(secret, clock)}
    assert (await ask(door, "POST", path, wrong))[0] == 422
    proof = {"password": PASSWORD, "code": code_of(secret, clock)}
    other = "/session/second-factors/999999/remove"
    assert (await ask(door, "POST", other, proof))[0] == 404
    clock.move(seconds=30)
    proof["code"] = code_of(secret, clock)
    assert (await ask(door, "POST", path, proof))[0] == 204
    door.browser.cookie_jar.clear()
    assert await door.sign_in_here("root") == 200


async def test_new_recovery_codes_end_the_old_ones(door: Door, clock: SetClock) -> None:
    secret, old = await with_app(door, clock)
    proof = {"password": PASSWORD, "code": code_of(secret, clock)}
    status, renewed = await ask(door, "POST", "/session/recovery-codes", proof)
    assert status == 200
    assert not set(old) & set(renewed["codes"])
    door.browser.cookie_jar.clear()
    sent = {"step": (await asked(door))["step"], "code": old[0]}
    assert (await ask(door, "POST", "/session/second", sent))[0] == 401


async def test_a_begun_app_counts_only_after_its_first_code(door: Door) -> None:
    assert await door.sign_in_here("root") == 200
    await ask(door, "POST", "/session/authenticator", {"password": PASSWORD})
    assert (await ask(door, "PUT", "/session/authenticator", {"code": "000000"}))[0] == 401
    door.browser.cookie_jar.clear()
    assert await door.sign_in_here("root") == 200


async def test_an_administrator_resets_another_s_and_not_their_own(
    door: Door, clock: SetClock
) -> None:
    await with_app(door, clock)
    session = await door.session()
    assert session is not None
    own = session["staff_id"]
    status, problem = await ask(door, "DELETE", f"/people/{own}/second-factors")
    assert (status, problem["code"]) == (403, "own_account")
    assert (await ask(door, "DELETE", "/people/999999/second-factors"))[0] == 404
    door.browser.cookie_jar.clear()
    assert await door.sign_in_here("minh") == 200
    assert (await ask(door, "DELETE", f"/people/{own}/second-factors"))[0] == 403


@pytest.mark.parametrize(("name", "held"), [("root", True), ("anh", True), ("minh", False)])
async def test_where_it_is_demanded_leaders_and_administrators_add_one_first(
    sqlite_url: str, clock: SetClock, name: str, held: bool
) -> None:
    async with door_of(None, sqlite_url, clock, demanded=True) as door:
        words = {"sign_in": name, "password": PASSWORD}
        _, session = await ask(door, "POST", "/session", words)
        assert session["must_add_second_factor"] == held
        assert (session["permissions"] == []) == held
        if not held:
            assert (await ask(door, "GET", "/counters"))[0] == 200
            return
        status, problem = await ask(door, "GET", "/counters")
        assert (status, problem["code"]) == (403, "second_factor_missing")
        page = await door.get("/reports")
        assert page.headers["Location"].startswith("/account")
        _, begun = await ask(door, "POST", "/session/authenticator", {"password": PASSWORD})
        code = code_of(begun["secret"], clock)
        assert (await ask(door, "PUT", "/session/authenticator", {"code": code}))[0] == 200
        assert (await ask(door, "GET", "/counters"))[0] == 200
