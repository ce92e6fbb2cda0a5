"""`motcua-display`: how it opens the board, and what it says where it cannot."""

from __future__ import annotations

import asyncio
import os
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from display.__main__ import ask, keep_running, main, run_once
from display.launcher import (
    LaunchError,
    Target,
    browser_command,
    find_browser,
    pause_seconds,
    read_key,
    server_address,
)


def test_the_browser_is_full_screen_with_sound_and_a_profile_of_its_own() -> None:
    target = Target("http://10.0.0.2:8080", "hall", "k/e+y")
    command = browser_command("/usr/bin/chromium", target, Path("/home/hall/profile"))
    assert command[0] == "/usr/bin/chromium"
    assert {"--kiosk", "--autoplay-policy=no-user-gesture-required"} < set(command)
    assert "--user-data-dir=/home/hall/profile" in command
    assert command[-1] == "http://10.0.0.2:8080/board/hall?key=k%2Fe%2By"


def test_without_a_key_the_page_asks_for_a_code() -> None:
    command = browser_command("chromium", Target("http://10.0.0.2:8080"), Path("profile"))
    assert command[-1] == "http://10.0.0.2:8080/board"
    named = Target("http://10.0.0.2:8080", "hall")
    assert named.page_url == named.asked_url == "http://10.0.0.2:8080/board/hall"


def test_the_first_installed_browser_is_taken() -> None:
    installed = {"google-chrome": "/opt/chrome", "chromium-browser": "/snap/chromium"}
    assert find_browser(None, lambda name: installed.get(name)) == "/snap/chromium"
    assert find_browser("google-chrome", lambda name: installed.get(name)) == "/opt/chrome"


def test_what_is_missing_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match="apt-get install chromium"):
        find_browser(None, lambda _name: None)
    with pytest.raises(LaunchError, match='"firefoxx" is not a program'):
        find_browser("firefoxx", lambda _name: None)
    with pytest.raises(LaunchError, match=r"Write it whole: http://192\.168"):
        server_address("10.0.0.2:8080")
    with pytest.raises(LaunchError, match="cannot be read"):
        read_key(tmp_path / "none")
    (tmp_path / "two").write_text("one two")
    with pytest.raises(LaunchError, match="the key of the device and nothing else"):
        read_key(tmp_path / "two")


def test_the_address_and_the_key_are_taken_as_people_write_them(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("abc\n")
    assert read_key(tmp_path / "key") == "abc"
    assert server_address("http://centre.local:8080/") == "http://centre.local:8080"


def test_the_pause_grows_and_stops_growing() -> None:
    assert [pause_seconds(failures) for failures in (0, 1, 2, 3, 4, 5, 6, 60)] == [
        1, 1, 2, 4, 8, 16, 30, 30,
    ]  # fmt: skip


async def test_a_browser_that_dies_is_opened_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = f"echo started >> {shlex.quote(str(log))}; exit 3"
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await keep_running(["/bin/sh", "-c", script], sleep)
    assert pauses == [1, 2, 4]
    assert log.read_text().count("started") == 3


async def test_stopping_ends_the_browser(tmp_path: Path) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    script = f"echo $$ > {shlex.quote(str(started))}; exec sleep 600"
    running = asyncio.ensure_future(run_once(["/bin/sh", "-c", script]))
    async with asyncio.timeout(30):
        process = int(await asyncio.to_thread(started.read_text))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.fixture
async def server() -> AsyncIterator[str]:
    """A server with the board `hall`, whose key is `right`."""

    async def board(request: web.Request) -> web.Response:
        if request.match_info["board"] != "hall":
            return web.Response(status=404)
        is_right = request.headers.get("Authorization") == "Bearer right"
        return web.Response(status=200 if is_right else 401)

    async def busy(_request: web.Request) -> web.Response:
        return web.Response(status=503)

    application = web.Application()
    application.router.add_get("/api/v1/boards/{board}", board)
    application.router.add_get("/busy/api/v1/boards/{board}", busy)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_the_server_is_asked_before_the_browser_opens(server: str) -> None:
    assert await asyncio.to_thread(ask, Target(server, "hall", "right")) is None
    with pytest.raises(LaunchError, match="motcua-server device add hall"):
        await asyncio.to_thread(ask, Target(server, "hall", "wrong"))
    with pytest.raises(LaunchError, match='no board "hal"; --board takes the id'):
        await asyncio.to_thread(ask, Target(server, "hal", "right"))
    busy = await asyncio.to_thread(ask, Target(f"{server}/busy", "hall", "right"))
    assert busy is not None
    assert busy.in_language("en") == "waiting: the server answers 503"


def test_a_server_that_is_not_there_yet_is_waited_for() -> None:
    state = ask(Target("http://127.0.0.1:9", "hall"))
    assert state is not None
    assert state.in_language("vi").startswith("đang đợi: không có máy chủ ở http://127.0.0.1:9 (")


def test_the_command_says_what_is_wrong_and_fails(caplog: pytest.LogCaptureFixture) -> None:
    assert main(["--server", "nowhere", "--board", "hall"]) == 2
    assert '--server: "nowhere" is not an address' in caplog.text
    caplog.clear()
    assert main(["--server", "nowhere", "--board", "hall", "--language", "vi"]) == 2
    assert "--server: «nowhere» không phải là địa chỉ" in caplog.text
