"""A kiosk without a key: what is typed, what is kept, and the real window at a real server."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession, DummyCookieJar

from kiosk.arguments import KEY_VARIABLE, settings_from
from kiosk.server.pairing import CodeEntry, HeldKey, KeyRing, NotPaired, PairingFailure
from kiosk.server.pairing_client import is_accepted, pair
from kiosk.server.pairing_command import run as pair_here
from kiosk.testing.robot import KioskRobot, VirtualScreen
from queue_server.centre.staff.access import SESSION_COOKIE
from tests.hall.at_work import PASSWORD, HallAtWork

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def typed(digits: str) -> CodeEntry:
    entry = CodeEntry(NOW)
    for digit in digits:
        entry = entry.typed(digit, NOW)
    return entry


# ------------------------------------------------------------------------------ what is typed


def test_eight_digits_make_a_code() -> None:
    assert typed("123").shown == "123– ––––"
    assert not typed("1234567").may_ask(NOW)
    whole = typed("123456789x")
    assert whole.shown == "1234 5678"
    assert whole.may_ask(NOW)
    assert whole.erased(NOW).shown == "1234 567–"


def test_nothing_is_typed_while_the_server_is_asked() -> None:
    asking = typed("12345678").asked(NOW)
    assert asking.typed("9", NOW) is asking
    assert asking.erased(NOW) is asking
    assert not asking.may_ask(NOW)


def test_a_wrong_code_is_typed_anew_and_a_lost_one_is_sent_again() -> None:
    asking = typed("12345678").asked(NOW)
    wrong = asking.answered(NotPaired(PairingFailure.WRONG), NOW)
    assert (wrong.digits, wrong.trouble) == ("", PairingFailure.WRONG)
    assert wrong.typed("1", NOW).trouble is None
    lost = asking.answered(NotPaired(PairingFailure.NO_ANSWER), NOW)
    assert lost.may_ask(NOW)


def test_too_many_wrong_codes_are_waited_for() -> None:
    waiting = typed("12345678").asked(NOW).answered(NotPaired(PairingFailure.WAIT, 60), NOW)
    assert waiting.seconds_to_wait(NOW) == 60
    assert not waiting.may_ask(NOW + 59 * SECOND)
    over = waiting.passed(NOW + 60 * SECOND)
    assert over.trouble is None
    assert over.may_ask(NOW + 60 * SECOND)


def test_digits_that_were_left_behind_are_taken_away() -> None:
    entry = typed("1234")
    assert entry.passed(NOW + 60 * SECOND) is entry
    assert entry.passed(NOW + 61 * SECOND).digits == ""


# ------------------------------------------------------------------------------- what is kept


def test_a_key_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "data")
    assert ring.load() is None
    ring.save(HeldKey("kiosk-1", "secret"))
    assert KeyRing(tmp_path / "data").load() == HeldKey("kiosk-1", "secret")
    assert stat.S_IMODE(ring.file.stat().st_mode) == 0o600
    assert "secret" not in repr(ring.load())


@pytest.mark.parametrize(
    "broken", ["", "[]", "{}", '{"kiosk": "kiosk-1"}', '{"kiosk": 1, "key": 2}']
)
def test_a_broken_file_is_no_key(tmp_path: Path, broken: str) -> None:
    ring = KeyRing(tmp_path)
    ring.file.write_text(broken)
    assert ring.load() is None


def test_each_kiosk_has_its_tickets_in_a_folder_of_its_own(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    ring.save(HeldKey("kiosk-1", "a"), before="kiosk-1")
    ring.save(HeldKey("kiosk-2", "b"))
    assert ring.folder_of("kiosk-1") == tmp_path
    assert ring.folder_of("kiosk-2") == tmp_path / "kiosk-2"
    ring.save(HeldKey("kiosk-1", "c"))
    assert ring.folder_of("kiosk-1") == tmp_path
    assert ring.folder_of("kiosk-2") == tmp_path / "kiosk-2"


def test_the_newer_of_two_keys_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    data, file = tmp_path / "data", tmp_path / "kiosk.key"
    words = ["--server", "http://hall:8080", "--data", str(data)]
    given = [*words, "--kiosk", "kiosk-1", "--key-file", str(file)]
    assert (settings_from(words).kiosk, settings_from(words).key) == ("", "")
    file.write_text("given")
    assert settings_from(given).key == "given"
    ring = KeyRing(data)
    ring.save(HeldKey("kiosk-2", "typed"))
    os.utime(file, (0, 0))
    assert settings_from(given).keys == (HeldKey("kiosk-2", "typed"), HeldKey("kiosk-1", "given"))
    os.utime(ring.file, (0, 0))
    os.utime(file, (9, 9))
    assert settings_from(given).key == "given"
    assert settings_from(words).kiosk == "kiosk-2"


# ------------------------------------------------------------------------- at a real server


class Leader:
    """Somebody who looks after the devices of a running centre."""

    def __init__(self, hall: HallAtWork, session: ClientSession) -> None:
        self.hall = hall
        self._session = session

    async def _ask(self, method: str, path: str) -> dict[str, str]:
        url = f"{self.hall.centre.public_url}/api/v1{path}"
        async with self._session.request(method, url, json={}) as answer:
            assert answer.ok, await answer.text()
            return await answer.json() if answer.status == 200 else {}

    async def code(self, device: str) -> str:
        return (await self._ask("POST", f"/devices/{device}/pairing"))["code"]

    async def revoke(self, device: str) -> None:
        await self._ask("DELETE", f"/devices/{device}/key")


@pytest.fixture
async def leader(tmp_path: Path) -> AsyncIterator[Leader]:
    """The leader of a started centre; nobody has a browser open."""
    hall = await HallAtWork.built(tmp_path, None)  # type: ignore[arg-type]
    await hall.start()
    words = {"sign_in": "anh", "password": PASSWORD}
    url = f"{hall.centre.public_url}/api/v1/session"
    async with ClientSession() as door, door.post(url, json=words) as answer:
        cookie = answer.cookies[SESSION_COOKIE].value
    headers = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
    async with ClientSession(cookie_jar=DummyCookieJar(), headers=headers) as session:
        yield Leader(hall, session)
    await hall.close()


async def test_a_kiosk_asks_with_a_code(leader: Leader) -> None:
    server = leader.hall.centre.public_url
    code = await leader.code("kiosk-2")
    held = await pair(server, f"{code[:4]} {code[4:]}")
    assert isinstance(held, HeldKey)
    assert held.kiosk == "kiosk-2"
    assert await is_accepted(server, held)
    assert await pair(server, code) == NotPaired(PairingFailure.WRONG)
    assert await pair(server, "12 34") == NotPaired(PairingFailure.WRONG)
    assert await pair(server, await leader.code("wing")) == NotPaired(PairingFailure.OTHER)
    for _ in range(4):
        await pair(server, code)
    refused = await pair(server, code)
    assert isinstance(refused, NotPaired)
    assert refused.trouble is PairingFailure.WAIT
    assert 0 < refused.seconds <= 60
    await leader.revoke("kiosk-2")
    assert not await is_accepted(server, held)


async def test_a_server_that_is_not_there_is_told(leader: Leader) -> None:
    await leader.hall.stop()
    server = leader.hall.centre.public_url
    assert await pair(server, "12345678") == NotPaired(PairingFailure.NO_ANSWER)
    assert not await is_accepted(server, HeldKey("kiosk-1", "key"))


def test_a_terminal_says_what_became_of_a_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["12345678", "--server", "http://127.0.0.1:9", "--data", str(tmp_path)]
    assert pair_here(words) == 1
    assert "Is --server right?" in capsys.readouterr().err


@pytest.mark.window
async def test_the_code_is_typed_on_the_glass_and_asked_for_again_when_the_key_ends(
    leader: Leader, tmp_path: Path
) -> None:
    server, data = leader.hall.centre.public_url, tmp_path / "kiosk"
    async with (
        VirtualScreen(1080, 1920) as screen,
        KioskRobot(screen, server, data, key="", kiosk="") as kiosk,
    ):
        await kiosk.see("code", lambda line: "Máy này chưa được kết nối" in line["words"], 60)
        await kiosk.touch("language")
        await kiosk.see("code", lambda line: "This kiosk is not paired yet" in line["words"])
        await type_on_glass(kiosk, "00000000")
        await kiosk.wait("not_paired", lambda line: line["trouble"] == "wrong")
        # And on a keyboard, as far as there is one.
        await screen.point("type", await leader.code("kiosk-1"))
        await screen.point("key", "Return")
        await kiosk.wait("paired", lambda line: line["kiosk"] == "kiosk-1")
        await kiosk.see("idle", seconds=60)
        await leader.revoke("kiosk-1")
        await kiosk.see(
            "code", lambda line: "Khóa kết nối của máy này không còn" in line["words"][0], 60
        )
        assert "leave" not in kiosk.drawn["touch"]
    assert KeyRing(data).load() is not None


async def type_on_glass(kiosk: KioskRobot, code: str) -> None:
    for digit in code:
        await kiosk.touch(f"code:{digit}")
    await kiosk.touch("code:enter")
