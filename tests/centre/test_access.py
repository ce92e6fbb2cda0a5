"""Who sends a request: sessions, device keys, how they end, and the limit of wrong sign-ins."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from sqlalchemy import delete, select

from config.centre.roles import Permission
from config.wire import CounterState, SignIn
from queue_server.centre.staff.access import Access
from queue_server.centre.staff.sign_in_rules import (
    ADDRESS,
    FIRST_HERE,
    NAME_ANYWHERE,
    NAME_FIRST,
    NAME_HERE,
    SESSION_IDLE,
    SESSION_LIFE,
)
from queue_server.centre.tables import sessions, sign_in_attempts
from queue_server.core.actor import NOBODY, ActorKind
from queue_server.core.current import Current
from queue_server.core.errors import NotSignedIn, TooManyRequests, WrongSignIn
from queue_server.core.events import EventBus

Settled = Callable[..., Awaitable[None]]
CONSOLE, PHONE = "10.0.0.7", "10.0.0.99"


def request(**headers: str) -> web.Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return make_mocked_request("GET", "/", named)


def with_session(token: str) -> web.Request:
    return request(Cookie=f"motcua_session={token}")


@pytest.fixture
def sign_in(hall: Any, password: str) -> Callable[..., Awaitable[str]]:
    """`await sign_in("lan")`: start a session, return its token."""

    async def start(name: str, typed: str = password, address: str = CONSOLE) -> str:
        _, token = await hall.room.sign_in.sign_in(SignIn(sign_in=name, password=typed), address)
        assert isinstance(token, str)
        return token

    return start


SignsIn = Callable[..., Awaitable[str]]


async def test_who_signs_in_is_known_by_the_token(hall: Any, sign_in: SignsIn) -> None:
    token = await sign_in(" LAN ")
    caller = await hall.room.access.identify(with_session(token))
    assert (caller.kind, caller.name, caller.by_cookie) == (
        ActorKind.STAFF, "Nguyễn Thị Lan", True,
    )  # fmt: skip
    assert caller.permissions == {Permission.SERVE, Permission.ISSUE}
    started = await hall.room.access.session_of(token)
    assert (started.role, started.permissions) == ("clerk", ["issue", "serve"])
    assert started.expires_at == hall.clock.now() + timedelta(hours=12)


@pytest.mark.parametrize(("name", "typed"), [("lan", "wrong"), ("nobody", "wrong")])
async def test_a_wrong_name_and_a_wrong_password_are_one_refusal(
    sign_in: SignsIn, name: str, typed: str
) -> None:
    with pytest.raises(WrongSignIn):
        await sign_in(name, typed)


async def test_a_disabled_person_is_refused_and_forgotten(
    hall: Any, sign_in: SignsIn, settled: Settled
) -> None:
    token = await sign_in("lan")
    await hall.room.access.identify(with_session(token))
    heard: list[object] = []
    hall.database.bus.listen(heard.append)
    await hall.administer("disable_member", "Lan")
    await settled(lambda: bool(heard))
    with pytest.raises(WrongSignIn):
        await sign_in("lan")
    assert await hall.room.access.identify(with_session(token)) == NOBODY
    await hall.administer("enable_member", "lan")
    assert await hall.room.access.identify(with_session(token)) == NOBODY
    await sign_in("lan")


async def test_what_is_no_session_is_nobody(hall: Any) -> None:
    for shown in (request(), with_session("made-up"), with_session("x" * 5_000)):
        assert await hall.room.access.identify(shown) == NOBODY
    with pytest.raises(NotSignedIn):
        await hall.room.access.session_of(None)


async def test_a_session_ends_after_its_life_and_after_disuse(hall: Any, sign_in: SignsIn) -> None:
    used, unused = await sign_in("lan"), await sign_in("minh")
    for _ in range(11):
        hall.clock.move(hours=1)
        assert (await hall.room.access.identify(with_session(used))).kind is ActorKind.STAFF
    assert await hall.room.access.identify(with_session(unused)) == NOBODY
    hall.clock.move(hours=1)
    assert await hall.room.access.identify(with_session(used)) == NOBODY


async def test_an_end_comes_to_the_minute_though_callers_are_remembered(
    hall: Any, sign_in: SignsIn
) -> None:
    token = await sign_in("lan")
    hall.clock.move(seconds=SESSION_IDLE.total_seconds() - 1)
    # Used at the last moment: the use is kept, and the session goes on.
    assert (await hall.room.access.identify(with_session(token))).kind is ActorKind.STAFF
    hall.clock.move(seconds=2)
    assert (await hall.room.access.identify(with_session(token))).kind is ActorKind.STAFF


async def test_signing_out_ends_the_session_at_once(hall: Any, sign_in: SignsIn) -> None:
    token, other = await sign_in("lan"), await sign_in("lan")
    await hall.room.access.identify(with_session(token))
    await hall.room.sign_in.sign_out(token)
    assert await hall.room.access.identify(with_session(token)) == NOBODY
    assert (await hall.room.access.identify(with_session(other))).name == "Nguyễn Thị Lan"
    await hall.room.sign_in.sign_out(token)


async def test_whoever_signs_in_on_a_browser_ends_the_session_that_was_there(
    hall: Any, sign_in: SignsIn, password: str
) -> None:
    first = await sign_in("lan")
    wrong_one = SignIn(sign_in="minh", password="wrong")
    with pytest.raises(WrongSignIn):
        await hall.room.sign_in.sign_in(wrong_one, CONSOLE, "", first)
    assert (await hall.room.access.identify(with_session(first))).name == "Nguyễn Thị Lan"
    words = SignIn(sign_in="minh", password=password)
    _, second = await hall.room.sign_in.sign_in(words, CONSOLE, "", first)
    assert await hall.room.access.identify(with_session(first)) == NOBODY
    assert (await hall.room.access.identify(with_session(second))).kind is ActorKind.STAFF


async def test_watching_a_session_is_no_use_of_it_and_knows_its_end_at_once(
    hall: Any, sign_in: SignsIn
) -> None:
    token = await sign_in("lan")
    for _ in range(13):
        hall.clock.move(minutes=13)
        assert (await hall.room.access.watched(token)).display_name == "Nguyễn Thị Lan"
    hall.clock.move(minutes=13)
    assert await hall.room.access.watched(token) is None
    again = await sign_in("lan")
    assert (await hall.room.access.identify(with_session(again))).kind is ActorKind.STAFF
    await hall.database.write(lambda unit: unit.connection.execute(delete(sessions)))
    assert await hall.room.access.watched(again) is None
    assert await hall.room.access.identify(with_session(again)) == NOBODY, (
        "though remembered before"
    )
    for nonsense in ("", "x" * 500, None):
        assert await hall.room.access.watched(nonsense) is None


async def test_the_last_sign_out_closes_the_counter(
    hall: Any, sign_in: SignsIn, settled: Settled
) -> None:
    first, last = await sign_in("lan"), await sign_in("lan")
    await hall.do("open", "1", hall.caller("lan"))
    await hall.room.sign_in.sign_out(first)
    await settled(lambda: hall.room.views.counters["1"].state is CounterState.OPEN)
    await hall.room.sign_in.sign_out(last)
    await settled(lambda: hall.room.views.counters["1"].state is CounterState.CLOSED)


async def test_who_was_recognised_is_remembered_for_half_a_minute(
    hall: Any, sign_in: SignsIn
) -> None:
    token = await sign_in("lan")
    await hall.room.access.identify(with_session(token))
    # As no use case does: without telling anybody.
    await hall.database.write(lambda unit: unit.connection.execute(delete(sessions)).rowcount)
    hall.clock.move(seconds=29)
    assert (await hall.room.access.identify(with_session(token))).kind is ActorKind.STAFF
    hall.clock.move(seconds=2)
    assert await hall.room.access.identify(with_session(token)) == NOBODY


# ------------------------------------------------------------------------------ devices


async def test_a_device_is_known_by_its_key(hall: Any) -> None:
    by_header = request(Authorization=f"Bearer {hall.keys['kiosk-1']}")
    by_cookie = request(Cookie=f"motcua_device={hall.keys['hall']}")
    kiosk = await hall.room.access.identify(by_header)
    board = await hall.room.access.identify(by_cookie)
    assert (kiosk.kind, kiosk.id, kiosk.by_cookie) == (ActorKind.KIOSK, "kiosk-1", False)
    assert (board.kind, board.id, board.by_cookie) == (ActorKind.BOARD, "hall", True)
    assert kiosk.permissions == frozenset()


async def test_a_wrong_key_is_nobody_whatever_the_cookies_say(hall: Any, sign_in: SignsIn) -> None:
    token = await sign_in("lan")
    both = request(Authorization="Bearer wrong", Cookie=f"motcua_session={token}")
    assert await hall.room.access.identify(both) == NOBODY
    assert await hall.room.access.identify(request(Authorization="Basic bGFu")) == NOBODY


async def test_staff_go_before_the_device_they_sit_at(hall: Any, sign_in: SignsIn) -> None:
    token, key = await sign_in("lan"), hall.keys["hall"]
    both = request(Cookie=f"motcua_session={token}; motcua_device={key}")
    assert (await hall.room.access.identify(both)).kind is ActorKind.STAFF
    await hall.room.sign_in.sign_out(token)
    assert (await hall.room.access.identify(both)).kind is ActorKind.BOARD


async def test_a_revoked_key_ends_at_once(hall: Any, settled: Settled) -> None:
    shown = request(Authorization=f"Bearer {hall.keys['kiosk-1']}")
    assert (await hall.room.access.identify(shown)).id == "kiosk-1"
    heard: list[object] = []
    hall.database.bus.listen(heard.append)
    await hall.administer("revoke_device", "kiosk-1")
    await settled(lambda: bool(heard))
    assert await hall.room.access.identify(shown) == NOBODY


async def test_a_new_key_ends_the_old_one(hall: Any) -> None:
    old = hall.keys["kiosk-1"]
    new = await hall.administer("add_device", hall.centre, "kiosk-1")
    assert await hall.room.access.identify(request(Authorization=f"Bearer {old}")) == NOBODY
    caller = await hall.room.access.identify(request(Authorization=f"Bearer {new}"))
    assert caller.id == "kiosk-1"


async def test_a_device_that_left_the_centre_file_is_nobody(hall: Any) -> None:
    smaller = hall.centre.model_validate(hall.centre.model_dump() | {"kiosks": []})
    access = Access(hall.database, Current(smaller), hall.clock, EventBus())
    shown = request(Authorization=f"Bearer {hall.keys['kiosk-1']}")
    assert await access.identify(shown) == NOBODY


# ------------------------------------------------------------------------------- limits


async def wrong(sign_in: SignsIn, name: str, address: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongSignIn):
            await sign_in(name, "wrong", address)


async def test_after_a_few_wrong_ones_even_the_right_one_waits(hall: Any, sign_in: SignsIn) -> None:
    await wrong(sign_in, "lan", CONSOLE, NAME_HERE.free)
    with pytest.raises(TooManyRequests) as refused:
        await sign_in("lan")
    assert refused.value.retry_after_seconds == 30
    hall.clock.move(seconds=30)
    await sign_in("lan")
    await wrong(sign_in, "lan", CONSOLE, NAME_HERE.free)


async def test_the_wait_grows_and_is_forgotten_after_an_hour(hall: Any, sign_in: SignsIn) -> None:
    await wrong(sign_in, "lan", CONSOLE, NAME_HERE.free)
    hall.clock.move(seconds=30)
    await wrong(sign_in, "lan", CONSOLE, 1)
    with pytest.raises(TooManyRequests) as refused:
        await sign_in("lan")
    assert refused.value.retry_after_seconds == 60
    hall.clock.move(hours=1, seconds=1)
    await wrong(sign_in, "lan", CONSOLE, NAME_HERE.free)


async def test_an_unknown_name_waits_like_a_known_one(sign_in: SignsIn) -> None:
    await wrong(sign_in, "nobody", CONSOLE, NAME_HERE.free)
    with pytest.raises(TooManyRequests):
        await sign_in("nobody")


async def test_a_prankster_with_a_phone_locks_no_clerk_out(sign_in: SignsIn) -> None:
    await wrong(sign_in, "lan", PHONE, NAME_HERE.free)
    with pytest.raises(TooManyRequests):
        await sign_in("lan", "wrong", PHONE)
    await sign_in("lan", address=CONSOLE)


async def test_pranksters_at_four_addresses_lock_no_clerk_out(sign_in: SignsIn) -> None:
    for number in range(4):
        await wrong(sign_in, "lan", f"10.1.0.{number}", NAME_HERE.free)
    with pytest.raises(TooManyRequests):
        await sign_in("lan", address="10.1.0.0")
    await wrong(sign_in, "lan", CONSOLE, FIRST_HERE.free - 1)  # and the clerk may slip
    await sign_in("lan")


async def test_a_name_is_guarded_against_many_addresses(sign_in: SignsIn) -> None:
    for number in range(NAME_ANYWHERE.free + NAME_FIRST.free):
        await wrong(sign_in, "lan", f"10.1.0.{number}", 1)
    with pytest.raises(TooManyRequests):
        await sign_in("lan")
    await sign_in("minh")


@pytest.mark.slow
async def test_a_day_of_guessing_from_everywhere_is_bounded(hall: Any, sign_in: SignsIn) -> None:
    """As the description of the rules says: 80 at once, 156 a day."""
    guesses = 0
    for minute in range(0, 24 * 60, 12):
        for address in (f"10.1.{minute // 256}.{minute % 256}", PHONE):
            try:
                await sign_in("nobody", "wrong", address)
            except WrongSignIn:
                guesses += 1
            except TooManyRequests:
                pass
        hall.clock.move(minutes=12)
    assert guesses <= 80 + 156


async def test_a_known_browser_is_let_in_whatever_strangers_did(
    hall: Any, sign_in: SignsIn, password: str
) -> None:
    await sign_in("lan")
    known = await hall.room.sign_in.known_browser("lan", "")
    for number in range(NAME_ANYWHERE.free + NAME_FIRST.free):
        await wrong(sign_in, "lan", f"10.1.0.{number}", 1)
    await attack(sign_in, "lan", CONSOLE)
    right = SignIn(sign_in="Lan", password=password)
    for cookie in ("", known[:-1] + "x", await hall.room.sign_in.known_browser("minh", "")):
        with pytest.raises(TooManyRequests):
            await hall.room.sign_in.sign_in(right, CONSOLE, cookie)
    both = await hall.room.sign_in.known_browser("minh", known)
    for cookie in (known, both):
        await hall.room.sign_in.sign_in(right, CONSOLE, cookie)


async def test_a_known_browser_has_a_limit_of_its_own(hall: Any, sign_in: SignsIn) -> None:
    await sign_in("lan")
    known = await hall.room.sign_in.known_browser("lan", "")
    guess = SignIn(sign_in="lan", password="wrong")
    looked_at = 0
    for _ in range(30):
        try:
            await hall.room.sign_in.sign_in(guess, CONSOLE, known)
        except WrongSignIn:
            looked_at += 1
        except TooManyRequests:
            pass
    assert looked_at == 2 * NAME_HERE.free  # the browser's, and as many as any stranger's


async def test_a_hall_behind_one_address_is_let_in_whatever_one_did_there(
    sign_in: SignsIn,
) -> None:
    for number in range(ADDRESS.free // NAME_HERE.free):
        await wrong(sign_in, f"nobody{number}", CONSOLE, NAME_HERE.free)
    for _ in range(20):
        await attack(sign_in, "nobody0", CONSOLE)
    tokens = {await sign_in(name) for name in ("lan", "minh", "anh", "duc")}
    assert len(tokens) == 4


async def attack(sign_in: SignsIn, name: str, address: str) -> None:
    with suppress(WrongSignIn, TooManyRequests):
        await sign_in(name, "wrong", address)


async def test_what_is_counted_names_nobody(hall: Any, sign_in: SignsIn) -> None:
    await wrong(sign_in, "lan", CONSOLE, 1)
    subjects = await hall.database.read(
        lambda connection: list(connection.execute(select(sign_in_attempts.c.subject)).scalars())
    )
    assert len(subjects) == 3
    for said in ("lan", CONSOLE):
        unkeyed = hashlib.sha256(said.encode()).hexdigest()
        assert not any(said in one or unkeyed[:16] in one for one in subjects)


# -------------------------------------------------------------------- clocks that were wrong


@pytest.mark.parametrize("days", [1, 31, 366])
async def test_a_clock_that_was_ahead_delays_no_sign_in(
    hall: Any, sign_in: SignsIn, days: int
) -> None:
    today = hall.clock.now()
    hall.clock.set(today + timedelta(days=days))
    await wrong(sign_in, "lan", CONSOLE, NAME_HERE.free)
    await wrong(sign_in, "nobody", CONSOLE, NAME_HERE.free)
    hall.clock.set(today)
    await sign_in("minh")
    with pytest.raises(TooManyRequests) as refused:
        await sign_in("lan")
    assert refused.value.retry_after_seconds <= 30
    hall.clock.move(seconds=30)  # told once, and so it is: what was brought back is kept
    await sign_in("lan")


@pytest.mark.parametrize("days", [1, 31, 366])
async def test_a_session_of_a_clock_that_was_ahead_lives_no_longer_than_any(
    hall: Any, sign_in: SignsIn, days: int
) -> None:
    today = hall.clock.now()
    hall.clock.set(today + timedelta(days=days))
    used, unused = await sign_in("lan"), await sign_in("minh")
    hall.clock.set(today)
    assert (await hall.room.access.identify(with_session(used))).kind is ActorKind.STAFF
    assert (await hall.room.access.session_of(used)).expires_at == today + SESSION_LIFE
    await sign_in("anh")
    hall.clock.move(seconds=SESSION_IDLE.total_seconds())
    for token in (used, unused):
        assert await hall.room.access.identify(with_session(token)) == NOBODY


async def test_a_session_of_the_future_keeps_no_counter_open(
    hall: Any, sign_in: SignsIn, settled: Settled
) -> None:
    today = hall.clock.now()
    hall.clock.set(today + timedelta(days=1))
    await sign_in("lan")  # never signed out, and the browser was closed
    hall.clock.set(today)
    token = await sign_in("lan")
    hall.clock.move(seconds=SESSION_IDLE.total_seconds() - 1)
    await hall.room.access.identify(with_session(token))
    await hall.do("open", "1", hall.caller("lan"))
    hall.clock.move(seconds=2)
    await hall.room.sign_in.sign_out(token)
    await settled(lambda: hall.room.views.counters["1"].state is CounterState.CLOSED)


async def test_who_was_recognised_by_a_clock_that_was_ahead_is_asked_again(
    hall: Any, sign_in: SignsIn
) -> None:
    today = hall.clock.now()
    hall.clock.set(today + timedelta(days=1))
    token = await sign_in("lan")
    await hall.room.access.identify(with_session(token))
    hall.clock.set(today)
    # As no use case does: without telling anybody.
    await hall.database.write(lambda unit: unit.connection.execute(delete(sessions)).rowcount)
    hall.clock.move(seconds=31)
    assert await hall.room.access.identify(with_session(token)) == NOBODY


async def test_a_hall_behind_one_address_signs_in_on_monday_morning(sign_in: SignsIn) -> None:
    """Everybody slips a few times and gets in; successes count for nothing."""
    for name in ("lan", "minh", "anh", "duc"):
        await wrong(sign_in, name, CONSOLE, NAME_HERE.free - 1)
        await sign_in(name)
    assert ADDRESS.free > 40


async def test_many_at_once_gain_nothing(sign_in: SignsIn) -> None:
    answers = await asyncio.gather(
        *(sign_in("lan", f"guess {number}") for number in range(30)), return_exceptions=True
    )
    assert sum(isinstance(answer, WrongSignIn) for answer in answers) == NAME_HERE.free
    assert sum(isinstance(answer, TooManyRequests) for answer in answers) == 30 - NAME_HERE.free


# ------------------------------------------------------------------------ two processes


async def test_two_processes_count_and_forget_alike(
    twins: Any, password: str, settled: Settled
) -> None:
    one, other = twins
    right = SignIn(sign_in="lan", password=password)
    _, token = await one.room.sign_in.sign_in(right, CONSOLE)
    assert (await other.room.access.identify(with_session(token))).kind is ActorKind.STAFF
    heard: list[object] = []
    other.database.bus.listen(heard.append)
    await one.room.sign_in.sign_out(token)
    await settled(lambda: bool(heard), other.database.bus)
    assert await other.room.access.identify(with_session(token)) == NOBODY
    guess = SignIn(sign_in="lan", password="wrong")
    for number in range(NAME_HERE.free):
        with pytest.raises(WrongSignIn):
            await twins[number % 2].room.sign_in.sign_in(guess, CONSOLE)
    for hall in twins:
        with pytest.raises(TooManyRequests):
            await hall.room.sign_in.sign_in(right, CONSOLE)
