"""Finding a dossier by its code and four digits of the phone, limited against guessing."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.centre.model import Centre
from config.wire.dossiers.answers import Dossier, FindDossier
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.errors import NotFound, TooManyRequests
from queue_server.core.security.attempt_limits import FailedAttempts, LeakyBucket
from queue_server.core.security.encryption import DataKey, DataKeys
from queue_server.core.security.keyed_hash import KeyedHash
from queue_server.dossiers.persons import find_limits
from queue_server.dossiers.persons.find_limits import (
    ADDRESS,
    CODE,
    CODE_EVERYBODY,
    CODE_HERE,
    PHONE_HERE,
)
from queue_server.dossiers.reading.tracking import DossierTracking
from queue_server.dossiers.reading.visits import DossierVisits
from tests.dossiers.house import MONDAY_MORNING, House
from tests.hall.with_dossiers import HallWithDossiers, running

PHONE = {"name": "Nguyễn Thị Lan", "phone": "0912 345 678"}
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def following(house: House) -> DossierTracking:
    visits = DossierVisits(Current(house.centre), house.catalogue)
    return DossierTracking(
        Current(house.centre), house.database, house.catalogue, visits, house.clock
    )


async def find(
    following: DossierTracking, dossier: Dossier | str, digits: str = "5678", address: str = HOME
) -> str:
    """The token that is found, or the code of the refusal."""
    code = dossier if isinstance(dossier, str) else dossier.code
    try:
        return (await following.find(FindDossier(code=code, phone_digits=digits), address)).token
    except NotFound as refusal:
        return refusal.code
    except TooManyRequests:
        return "too_many_requests"


def token_of(dossier: Dossier) -> str:
    return dossier.follow_url.rsplit("/", 1)[1]


async def test_code_and_digits_lead_to_the_dossier(house: House, following: DossierTracking):
    dossier = await house.receive(applicant=PHONE)
    other = await house.receive(applicant=PHONE | {"phone": "0987 654 321"})
    assert await find(following, dossier) == token_of(dossier)
    assert await find(following, other, "4321") == token_of(other)
    assert await find(following, other, "5678") == "unknown_dossier"


@pytest.mark.parametrize("phone", ["0912345678", "+84 912-345-678", "84 912.345.678"])
async def test_however_the_phone_was_written(house: House, following: DossierTracking, phone: str):
    dossier = await house.receive(applicant=PHONE | {"phone": phone})
    assert await find(following, dossier) == token_of(dossier)


async def test_a_code_typed_in_small_letters_with_spaces_is_forgiven(
    house: House, following: DossierTracking
):
    dossier = await house.receive(applicant=PHONE)
    typed = f"  {dossier.code.lower().replace('-', ' – ')} "
    assert await find(following, typed) == token_of(dossier)


async def test_wrong_code_wrong_digits_and_no_phone_are_answered_alike(
    house: House, following: DossierTracking
):
    dossier = await house.receive(applicant=PHONE)
    without = await house.receive()
    said = {
        await find(following, dossier, "0000"),
        await find(following, dossier.code[:-4] + "9999"),
        await find(following, without, "0000"),
        await find(following, "no code at all"),
    }
    assert said == {"unknown_dossier"}


async def test_a_code_of_another_unit_says_so_and_costs_nothing(
    house: House, following: DossierTracking
):
    for _ in range(200):
        assert await find(following, "H15.50.05.13-261008-0975") == "dossier_of_other_unit"
    dossier = await house.receive(applicant=PHONE)
    assert await find(following, dossier) == token_of(dossier)


# ----------------------------------------------------------------------------- guessing


async def test_guessing_is_stopped_and_the_right_one_succeeds_after_waiting(
    house: House, following: DossierTracking
):
    dossier = await house.receive(applicant=PHONE)
    said = [await find(following, dossier, f"{guess:04d}") for guess in range(40)]
    assert said.count("unknown_dossier") == CODE_HERE.free
    assert set(said[CODE_HERE.free :]) == {"too_many_requests"}
    assert await find(following, dossier) == "too_many_requests", "the right one is no oracle"
    with pytest.raises(TooManyRequests) as refusal:
        await following.find(FindDossier(code=dossier.code, phone_digits="5678"), HOME)
    house.clock.move(seconds=refusal.value.retry_after_seconds)
    assert await find(following, dossier) == token_of(dossier)


async def test_a_prankster_elsewhere_does_not_lock_the_owner_out(
    house: House, following: DossierTracking
):
    dossier = await house.receive(applicant=PHONE)
    for guess in range(100):
        await find(following, dossier, f"{guess:04d}", ELSEWHERE)
    assert await find(following, dossier) == token_of(dossier)


async def test_two_pranksters_do_not_lock_the_owner_out(house: House, following: DossierTracking):
    dossier = await house.receive(applicant=PHONE)
    for address in (ELSEWHERE, "198.51.100.10"):
        for guess in range(CODE_HERE.free):
            await find(following, dossier, f"{guess:04d}", address)
    assert await find(following, dossier) == token_of(dossier)


async def test_the_owner_may_slip_once_while_strangers_try(
    house: House, following: DossierTracking
):
    dossier = await house.receive(applicant=PHONE)
    for guess in range(CODE_EVERYBODY.free):
        await find(following, dossier, f"{guess:04d}", ELSEWHERE)
    assert await find(following, dossier, "5679") == "unknown_dossier"
    assert await find(following, dossier) == token_of(dossier)


async def test_the_whole_number_opens_where_four_digits_must_wait(
    house: House, following: DossierTracking
):
    dossier = await house.receive(applicant=PHONE)
    for guess in range(100):
        await find(following, dossier, f"{guess:04d}", f"198.51.100.{guess}")
    assert await find(following, dossier) == "too_many_requests"
    for number in ("0912345678", "84912345678"):
        assert await find(following, dossier, number) == token_of(dossier)
    for _ in range(PHONE_HERE.free):
        assert await find(following, dossier, "0912345679") == "unknown_dossier"
    assert await find(following, dossier, "0912345678") == "too_many_requests"
    assert await find(following, dossier, "0912345678", ELSEWHERE) == token_of(dossier)


async def test_a_day_of_guessing_from_everywhere_is_58_guesses(
    house: House, following: DossierTracking
):
    """As docs/security.md says: 10 at once and one every half hour."""
    dossier = await house.receive(applicant=PHONE)
    looked_at = 0
    for minute in range(0, 24 * 60, 10):
        for address in (f"10.0.{minute // 256}.{minute % 256}", ELSEWHERE):
            looked_at += await find(following, dossier, "0000", address) == "unknown_dossier"
        house.clock.move(minutes=10)
    assert looked_at <= CODE.free + 48


async def test_many_addresses_share_the_tries_of_a_code(house: House, following: DossierTracking):
    dossier = await house.receive(applicant=PHONE)
    said = [
        await find(following, dossier, f"{guess:04d}", f"198.51.100.{guess}")
        for guess in range(100)
    ]
    assert said.count("unknown_dossier") == CODE.free
    house.clock.move(seconds=CODE.forgives_every.total_seconds())
    assert await find(following, dossier) == token_of(dossier)


async def test_one_address_cannot_try_every_code(house: House, following: DossierTracking):
    code = (await house.receive(applicant=PHONE)).code[:-4]
    said = [await find(following, f"{code}{serial:04d}", "0000") for serial in range(200)]
    assert said.count("unknown_dossier") == ADDRESS.free


async def test_a_hall_behind_one_address_is_not_hurt_by_finding(
    house: House, following: DossierTracking
):
    dossiers = [await house.receive(applicant=PHONE) for _ in range(4)]
    for _ in range(50):
        for dossier in dossiers:
            assert await find(following, dossier) == token_of(dossier)


async def test_a_thousand_guesses_at_once_gain_nothing(house: House, following: DossierTracking):
    dossier = await house.receive(applicant=PHONE)
    guesses = [find(following, dossier, f"{guess:04d}") for guess in range(5_600, 5_700)]
    said = await asyncio.gather(*guesses)
    assert said.count("unknown_dossier") == CODE_HERE.free
    assert token_of(dossier) not in said


async def test_attempts_are_forgotten_and_hold_no_address(house: House, following: DossierTracking):
    from sqlalchemy import select

    from queue_server.dossiers.tables import find_attempts

    dossier = await house.receive(applicant=PHONE)
    await find(following, dossier, "0000")
    subjects = select(find_attempts.c.subject)
    kept = await house.database.read(lambda c: list(c.execute(subjects).scalars()))
    assert len(kept) == 3
    assert not any(HOME in subject or dossier.code in subject for subject in kept)
    house.clock.move(seconds=find_limits.REMEMBERED.total_seconds() + 1)
    await find(following, dossier)
    assert await house.database.read(lambda c: list(c.execute(subjects).scalars())) == []


# --------------------------------------------------------------------------- the rule itself

ALLOWANCES = st.builds(
    LeakyBucket,
    free=st.integers(1, 20),
    forgives_every=st.integers(1, 7_200).map(lambda seconds: timedelta(seconds=seconds)),
)


@given(ALLOWANCES, st.lists(st.integers(0, 5_000), max_size=60))
def test_nobody_is_wrong_more_often_than_allowed(allowance: LeakyBucket, pauses: list[int]):
    """However the tries are spread: at most the free ones, and one for each forgiving since."""
    now: datetime = MONDAY_MORNING
    tries, taken = FailedAttempts(0, now), 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        if tries.seconds_to_wait(allowance, now) == 0:
            tries, taken = tries.once_more(allowance, now), taken + 1
        forgiven = (now - MONDAY_MORNING) // allowance.forgives_every
        assert taken <= allowance.free + forgiven


@given(ALLOWANCES, st.integers(0, 20), st.integers(1, 366 * 86_400))
def test_what_a_clock_that_was_ahead_wrote_is_of_now(
    allowance: LeakyBucket, wrong: int, ahead: int
):
    written = FailedAttempts(wrong, MONDAY_MORNING + timedelta(seconds=ahead))
    of_now = FailedAttempts(wrong, MONDAY_MORNING)
    assert written.forgiven(allowance, MONDAY_MORNING) == of_now.forgiven(allowance, MONDAY_MORNING)
    waits = [one.seconds_to_wait(allowance, MONDAY_MORNING) for one in (written, of_now)]
    assert waits[0] == waits[1]


@given(ALLOWANCES, st.integers(0, 40), st.integers(0, 100_000))
def test_whoever_waits_as_told_may_try(allowance: LeakyBucket, wrong: int, later: int):
    tries = FailedAttempts(wrong, MONDAY_MORNING)
    now = MONDAY_MORNING + timedelta(seconds=later)
    wait = tries.seconds_to_wait(allowance, now)
    assert tries.seconds_to_wait(allowance, now + timedelta(seconds=wait)) == 0
    if wait > 1:
        assert tries.seconds_to_wait(allowance, now + timedelta(seconds=wait - 1)) > 0


def test_a_network_of_one_house_counts_as_one_address():
    hashed = KeyedHash(DataKeys([DataKey(b"k" * 32)]), find_limits.PURPOSE)
    one, same_house, other = (
        find_limits.ways(hashed, "A", address, whole_number=False)
        for address in ("2001:db8::1", "2001:db8::2", "2001:db9::1")
    )
    assert one == same_house
    assert one != other


# ------------------------------------------------------------------------- form and operation


@pytest.fixture
async def hall(
    database_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[HallWithDossiers]:
    async with running(database_url, demo_centre, clock) as one:
        yield one


async def test_the_form_leads_on_with_nothing_in_the_address(hall: HallWithDossiers):
    dossier = await hall.house.receive(applicant=PHONE)
    answer = await hall.client.get("/follow?lang=en")
    assert (answer.status, 'method="post"' in await answer.text()) == (200, True)
    sent = {"code": dossier.code, "phone_digits": "5678"}
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    found = await hall.client.post(
        "/follow?lang=en", data=sent, headers=headers, allow_redirects=False
    )
    assert found.status == 303
    assert found.headers["Location"] == f"/H/{token_of(dossier)}?lang=en"


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"code": "H05.99.01-261116-0001", "phone_digits": "0000"}, 404, "Không tìm thấy hồ sơ"),
        ({"code": "H15.50.05.13-261008-0975", "phone_digits": "0000"}, 404, "của nơi khác"),
        ({"code": "H05.99.01-261116-0001", "phone_digits": "abcd"}, 422, "bốn chữ số cuối"),
        ({"code": "x", "phone_digits": "0000"}, 422, "H05.99.01-261008-0975"),
        ({}, 422, "H05.99.01-261008-0975"),
        ({"code": '"><script>alert(1)</script>', "phone_digits": "1234"}, 404, "&lt;script&gt;"),
    ],
)
async def test_what_is_wrong_is_said_and_the_code_kept(
    hall: HallWithDossiers, sent: dict[str, str], status: int, words: str
):
    await hall.house.receive(applicant=PHONE)
    answer = await hall.client.post("/follow", data=sent)
    page = await answer.text()
    assert (answer.status, words in page) == (status, True)
    assert "<script>alert" not in page
    kept = html.escape(sent.get("code", ""), quote=True).replace("&quot;", "&#34;")
    assert f'name="code" value="{kept}"' in page
    assert not re.search(r"\b5678\b", page), "digits of a file's digest may be these, too"


async def test_too_many_tries_are_told_by_form_and_operation(hall: HallWithDossiers):
    dossier = await hall.house.receive(applicant=PHONE)
    sent = {"code": dossier.code, "phone_digits": "0000"}
    for _ in range(CODE_HERE.free):
        status, problem = await hall.call("POST", "/follow", sent)
        assert (status, problem["code"]) == (404, "unknown_dossier")
    status, problem = await hall.call("POST", "/follow", sent)
    assert (status, problem["retry_after_seconds"]) == (429, 3_600)
    answer = await hall.client.post("/follow", data=sent)
    assert (answer.status, "sau 60 phút" in await answer.text()) == (429, True)
    hall.clock.move(hours=1)
    status, found = await hall.call("POST", "/follow", sent | {"phone_digits": "5678"})
    assert (status, found["follow_url"]) == (200, dossier.follow_url)
