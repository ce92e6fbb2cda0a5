"""A kiosk or board is let in by a code: once, in time, and never by guessing."""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
from datetime import timedelta

from aiohttp import ClientError, ClientResponse
from sqlalchemy import select

from config.wire.centre.devices import PairDevice
from queue_server.centre import repository
from queue_server.centre.devices import pairing
from queue_server.centre.devices.management import Devices
from queue_server.centre.staff.access import DEVICE_COOKIE
from queue_server.centre.tables import device_pairings
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, TooManyRequests
from queue_server.core.security.keyed_hash import keyed_hash
from queue_server.tables import metadata
from tests.devices.conftest import Hall, Start, enrol


async def test_a_code_makes_a_kiosk_once(hall: Hall) -> None:
    code = await hall.code_for("kiosk-1")
    status, said = await hall.pair(f"{code[:4]} {code[4:]}")
    assert (status, said["device"], said["kind"]) == (200, "kiosk-1", "kiosk")
    assert said["name"] == hall.centre.kiosk_by_id["kiosk-1"].name
    status, snapshot = await hall.ask("GET", "/kiosks/kiosk-1", key=said["key"])
    assert (status, snapshot["kiosk"]) == (200, "kiosk-1")
    status, said = await hall.pair(code)
    assert (status, said["code"]) == (422, "wrong_pairing_code")


async def test_a_code_lives_for_ten_minutes(hall: Hall) -> None:
    early, late = await hall.code_for("kiosk-1"), await hall.code_for("kiosk-2")
    hall.clock.move(minutes=9, seconds=59)
    assert (await hall.pair(early))[0] == 200
    hall.clock.move(seconds=1)
    assert (await hall.pair(late))[1]["code"] == "wrong_pairing_code"
    # What is over is not kept either.
    rows = await hall.database(lambda c: c.execute(select(device_pairings)).all())
    assert rows == []


async def test_a_code_is_not_found_in_a_backup_by_trying_all(hall: Hall) -> None:
    """It is keyed with the data key, which is in no backup."""
    code = await hall.code_for("kiosk-1")
    (row,) = await hall.database(lambda c: c.execute(select(device_pairings)).all())
    assert row.code_hash not in (
        hashlib.sha256(words.encode()).hexdigest() for words in (code, f"pairing {code}")
    )
    assert row.code_hash == pairing.code_hash(
        code, await hall.database(lambda c: keyed_hash(c, "device_pairings.code_hash"))
    )


async def test_a_second_code_ends_the_first(hall: Hall) -> None:
    first, second = await hall.code_for("kiosk-1"), await hall.code_for("kiosk-1")
    assert (await hall.pair(first))[0] == 422
    assert (await hall.pair(second))[0] == 200


async def test_a_code_can_be_cancelled(one_hall: Hall) -> None:
    code = await one_hall.code_for("kiosk-1")
    assert (await one_hall.ask("DELETE", "/devices/kiosk-1/pairing", who="anh"))[0] == 204
    assert (await one_hall.pair(code))[0] == 422


async def test_the_code_of_a_board_makes_no_kiosk_and_waits_on(one_hall: Hall) -> None:
    code = await one_hall.code_for("wing")
    status, said = await one_hall.pair(code, "kiosk")
    assert (status, said["code"]) == (409, "other_kind_of_device")
    assert (await one_hall.pair(code, "board"))[0] == 200


async def test_two_devices_with_one_code_one_wins(hall: Hall) -> None:
    for _ in range(3):
        code = await hall.code_for("kiosk-1")
        hall.clock.move(minutes=5)
        answers = await asyncio.gather(*(hall.pair(code) for _ in range(4)))
        assert sorted(status for status, _ in answers) == [200, 422, 422, 422]
        (key,) = [said["key"] for status, said in answers if status == 200]
        assert (await hall.ask("GET", "/kiosks/kiosk-1", key=key))[0] == 200


async def test_two_devices_with_one_code_at_two_processes_one_wins(
    start: Start, postgres_url: str
) -> None:
    one, other = await start(postgres_url), await start(postgres_url)
    await enrol(one)
    for _ in range(3):
        code = await one.code_for("kiosk-1")
        one.clock.move(minutes=5)
        answers = await asyncio.gather(*(hall.pair(code) for hall in (one, other, one, other)))
        assert sorted(status for status, _ in answers) == [200, 422, 422, 422]


async def test_a_device_that_is_paired_anew_has_one_key(hall: Hall) -> None:
    first = await hall.paired("kiosk-1")
    second = await hall.paired("kiosk-1")
    assert (await hall.ask("GET", "/kiosks/kiosk-1", key=first))[0] == 401
    assert (await hall.ask("GET", "/kiosks/kiosk-1", key=second))[0] == 200


async def test_wrong_codes_of_one_address_are_few(hall: Hall) -> None:
    right = await hall.code_for("kiosk-1")
    wrong = next(f"{n:08}" for n in range(10) if f"{n:08}" != right)
    statuses = [(await hall.pair(wrong))[0] for _ in range(8)]
    assert statuses == [422] * 5 + [429] * 3
    status, said = await hall.pair(right)
    assert (status, said["retry_after_seconds"]) == (429, 60)
    hall.clock.move(seconds=60)
    assert (await hall.pair(right))[0] == 200


async def test_guessing_is_limited_in_all_and_for_as_long_as_a_code_lives(one_hall: Hall) -> None:
    """Every second of ten minutes, from an address of its own each time, behind a proxy."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    right = await one_hall.code_for("kiosk-1")
    tried = 0
    for number in range(200):
        guess = f"{chance.randrange(10**8):08}"
        status = await _tries(one_hall, guess if guess != right else "00000000", f"10.0.{number}.1")
        tried += status == 422
        one_hall.clock.move(seconds=0.25)
    # 30 at once and one every two seconds: 50 s have passed.
    assert 30 <= tried <= 30 + 25 + 1


async def _tries(hall: Hall, code: str, address: str) -> int:
    """As the use case answers to an address."""
    devices = Devices(hall.server.app, hall.server.rooms.centre.views)
    try:
        await devices.pair(PairDevice(code=code, kind="kiosk"), address)
    except BadRequest:
        return 422
    except TooManyRequests:
        return 429
    return 200


def test_guessing_is_hopeless() -> None:
    """The arithmetic of the module's description."""
    here = pairing.BY_ADDRESS.free + pairing.CODE_LIFE / pairing.BY_ADDRESS.forgives_every
    in_all = pairing.IN_ALL.free + pairing.CODE_LIFE / pairing.IN_ALL.forgives_every
    assert (here, in_all) == (15, 330)
    assert in_all / 10**8 < 1 / 300_000


def test_codes_are_spread_over_all_digits() -> None:
    codes = {pairing.new_code() for _ in range(200)}
    assert len(codes) > 195
    assert all(len(code) == 8 and code.isdigit() for code in codes)
    assert {code[0] for code in codes} >= set("0123456789")


async def test_only_who_looks_after_devices_makes_codes(one_hall: Hall) -> None:
    for method, path in (
        ("POST", "/devices/kiosk-1/pairing"),
        ("DELETE", "/devices/kiosk-1/pairing"),
        ("DELETE", "/devices/kiosk-1/key"),
    ):
        assert (await one_hall.ask(method, path, {}, who="lan"))[0] == 403
        assert (await one_hall.ask(method, path, {}))[0] == 401
    for method, path in (("POST", "/devices/kiosk-9/pairing"), ("DELETE", "/devices/one_hall/key")):
        assert (await one_hall.ask(method, path, {}, who="anh"))[0] == 404


async def test_nothing_that_opens_a_door_is_kept(hall: Hall) -> None:
    """Neither code nor key lies in the database, also where they were asked for under a key."""
    _, made = await hall.ask(
        "POST", "/devices/kiosk-1/pairing", {}, who="anh", **{"Idempotency-Key": "press-1"}
    )
    _, again = await hall.ask(
        "POST", "/devices/kiosk-1/pairing", {}, who="anh", **{"Idempotency-Key": "press-1"}
    )
    assert made["code"] != again["code"]
    _, said = await hall.pair(again["code"])

    def everything(connection) -> str:
        return "\n".join(
            str(row)
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        )

    kept = await hall.database(everything)
    assert said["key"] not in kept
    for code in (made["code"], again["code"]):  # digits of a digest may be these, too
        assert not re.search(rf"\b{code}\b", kept)


async def test_the_log_says_who_made_the_code_who_used_it_and_who_ended_the_key(
    hall: Hall,
) -> None:
    await hall.paired("kiosk-1")
    await hall.ask("DELETE", "/devices/kiosk-1/key", who="anh")
    (who,) = {line[0] for line in await hall.log("start_pairing")}
    assert who.startswith("staff:")
    assert await hall.log("start_pairing", "pair_device", "revoke_device") == [
        (who, "start_pairing", "kiosk:kiosk-1", ""),
        ("kiosk:kiosk-1", "pair_device", "kiosk:kiosk-1", "127.0.0.1"),
        (who, "revoke_device", "kiosk:kiosk-1", ""),
    ]


async def test_the_list_says_who_let_a_device_in_and_since_when(one_hall: Hall) -> None:
    await one_hall.paired("kiosk-1")
    await one_hall.code_for("wing")
    listed = {one.device: one for one in (await one_hall.listed()).devices}
    assert listed["kiosk-1"].key_since == one_hall.clock.now()
    assert listed["kiosk-1"].key_from == "Hoàng Thị Ngọc Ánh"
    assert listed["kiosk-2"].key_since is None
    assert listed["wing"].pairing_until == one_hall.clock.now() + timedelta(minutes=10)


async def test_a_boards_key_goes_into_a_cookie_and_nowhere_else(one_hall: Hall) -> None:
    words = {"code": await one_hall.code_for("wing"), "kind": "board", "as_cookie": True}
    async with one_hall.session.post(f"{one_hall.api}/devices/pair", json=words) as answer:
        said = await answer.json()
        cookie = answer.cookies[DEVICE_COOKIE]
    assert (said["device"], said["key"]) == ("wing", "")
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    board = await one_hall.ask("GET", "/boards/wing", Cookie=f"{DEVICE_COOKIE}={cookie.value}")
    assert board[0] == 200


async def test_another_site_cannot_pair_a_browser(one_hall: Hall) -> None:
    words = {"code": await one_hall.code_for("wing"), "kind": "board", "as_cookie": True}
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert (await one_hall.ask("POST", "/devices/pair", words, **foreign))[0] == 403


# ------------------------------------------------------------------------- streams and keys


async def opened(hall: Hall, path: str, **headers: str) -> ClientResponse:
    """A stream whose snapshot has come."""
    answer = await hall.session.get(hall.api + path, headers=headers)
    assert answer.status == 200, path
    await answer.content.readuntil(b"\n\n")
    return answer


async def until_ended(stream: ClientResponse) -> None:
    """Return once the server has ended the stream."""
    async with asyncio.timeout(30):
        try:
            while await stream.content.readany():
                pass
        except ClientError:
            pass


async def test_a_stream_ends_with_its_key(hall: Hall) -> None:
    keys = {"kiosk-1": await hall.paired("kiosk-1"), "kiosk-2": await hall.paired("kiosk-2")}
    ending, staying = [
        await opened(hall, f"/kiosks/{kiosk}/stream", Authorization=f"Bearer {key}")
        for kiosk, key in keys.items()
    ]
    await hall.ask("DELETE", "/devices/kiosk-1/key", who="anh")
    await until_ended(ending)
    assert (await hall.ask("GET", "/kiosks/kiosk-1", key=keys["kiosk-1"]))[0] == 401
    assert (await hall.ask("GET", "/kiosks/kiosk-2", key=keys["kiosk-2"]))[0] == 200
    assert not staying.content.at_eof()
    assert hall.server.app.hub.subscribers("kiosk:kiosk-2") == 1
    staying.close()


async def test_a_stream_ends_with_its_key_at_the_other_process_too(
    start: Start, postgres_url: str
) -> None:
    one, other = await start(postgres_url), await start(postgres_url)
    await enrol(one)
    key = await one.paired("wing", "board")
    stream = await opened(other, "/boards/wing/stream", Authorization=f"Bearer {key}")
    await one.ask("DELETE", "/devices/wing/key", who="anh")
    await until_ended(stream)
    assert (await other.ask("GET", "/boards/wing", key=key))[0] == 401


async def test_a_stream_ends_when_its_device_is_paired_anew(one_hall: Hall) -> None:
    key = await one_hall.paired("kiosk-1")
    stream = await opened(one_hall, "/kiosks/kiosk-1/stream", Authorization=f"Bearer {key}")
    new = await one_hall.paired("kiosk-1")
    await until_ended(stream)
    again = await opened(one_hall, "/kiosks/kiosk-1/stream", Authorization=f"Bearer {new}")
    again.close()


async def test_a_consoles_stream_ends_with_the_session(one_hall: Hall) -> None:
    cookie = f"motcua_session={one_hall.cookies['lan']}"
    stream = await opened(one_hall, "/counters/1/stream", Cookie=cookie)
    assert (await one_hall.ask("DELETE", "/session", {}, who="lan"))[0] == 204
    await until_ended(stream)


async def test_to_be_followed_keeps_no_session_alive(one_hall: Hall) -> None:
    """A console that nobody uses hears until its session has ended, and no longer."""
    began = one_hall.clock.now()
    cookie = f"motcua_session={one_hall.cookies['lan']}"
    stream = await opened(one_hall, "/counters/1/stream", Cookie=cookie)
    for hours, is_heard in ((1, True), (3, False)):
        one_hall.clock.set(began + timedelta(hours=hours))
        one_hall.server.rooms.centre.access.forget_everybody()
        if is_heard:
            # Whoever is looked at anew is asked for in the database: let that come first.
            await one_hall.ask("GET", "/kiosks/kiosk-1", key="nobody's")
            assert not stream.content.at_eof()
    await until_ended(stream)
    assert (await one_hall.ask("GET", "/session", who="lan"))[0] == 401


async def test_a_key_that_the_command_line_ended_is_missed_by_nobody(one_hall: Hall) -> None:
    """On SQLite the server hears nothing of it; the list, which pages ask for, tells consoles."""
    key = await one_hall.paired("kiosk-1")
    report = {"printer": "paper_out"}
    status, _ = await one_hall.ask("POST", "/devices/kiosk-1/report", report, key=key)
    assert status == 204
    assert len((await one_hall.listed()).alerts) == 1

    def end(unit: UnitOfWork) -> None:
        repository.revoke_device(unit.connection, "kiosk-1", one_hall.clock.now())

    await one_hall.server.app.database.write(end)
    assert (await one_hall.listed()).alerts == []
    assert one_hall.server.rooms.centre.views.devices["kiosk-1"].last_seen is None
