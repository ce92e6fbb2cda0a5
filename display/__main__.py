"""`motcua-display`: the board's page full screen in Chromium, with sound, for ever."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import click

from config.command_line import command as worded_command
from config.command_line import run_command
from config.log_lines import PlainLines, write_lines
from display.launcher import (
    STEADY_SECONDS,
    LaunchError,
    Target,
    browser_command,
    find_browser,
    pause_seconds,
    read_key,
    refusal,
    server_address,
)

log = logging.getLogger("motcua-display")

ASK_EVERY_SECONDS = 2.0
ASK_TIMEOUT_SECONDS = 5.0
STOP_SECONDS = 5.0
LINE = "%(name)s: %(message)s"


@worded_command("motcua-display")
@click.option("--server", required=True)
@click.option("--board", default="")
@click.option("--key-file", type=click.Path(path_type=Path))
@click.option("--browser")
@click.option(
    "--profile",
    type=click.Path(path_type=Path),
    default=Path.home() / ".local" / "share" / "motcua" / "display",
)
def command(
    server: str, board: str, key_file: Path | None, browser: str | None, profile: Path
) -> int:
    try:
        key = read_key(key_file) if key_file else ""
        if key and not board:
            raise LaunchError("--board: say whose key it is, the board's id in the centre file")
        target = Target(server_address(server), board, key)
        found = find_browser(browser, shutil.which)
        refuse_root(os.geteuid(), browser)
        profile.mkdir(parents=True, exist_ok=True, mode=0o700)
        asyncio.run(show(target, found, profile))
    except LaunchError as fault:
        log.error("%s", fault)
        return 2
    except OSError as fault:
        log.error("the board cannot be opened: %s", fault)
        return 2
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run until stopped. Returns 0 when asked to stop, 2 where the board cannot be opened."""
    logging.basicConfig(level=logging.INFO, format=LINE)
    for handler in logging.getLogger().handlers:
        write_lines(handler)
        handler.setFormatter(PlainLines(LINE))
    status: int = run_command(command, "motcua-display", argv)
    return status


def refuse_root(user: int, given_browser: str | None) -> None:
    """Chromium does not run as root; somebody who names a browser knows what they do."""
    if user == 0 and given_browser is None:
        raise LaunchError(
            "Chromium does not run as root; start motcua-display as the user of the desktop"
        )


async def show(target: Target, browser: str, profile: Path) -> None:
    """Wait for the server, then keep the browser running until SIGINT or SIGTERM."""
    running = asyncio.current_task()
    assert running is not None  # noqa: S101  a coroutine runs in a task
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, running.cancel)
    try:
        await wait_for_server(target)
        await keep_running(browser_command(browser, target, profile))
    except asyncio.CancelledError:
        log.info("stopped")


async def wait_for_server(target: Target) -> None:
    """Return once the server gives the board: a browser shown an error page stays there."""
    said = ""
    while True:
        state = await asyncio.to_thread(ask, target)
        if state is None:
            return
        if state != said:
            log.warning("waiting: %s", state)
            said = state
        await asyncio.sleep(ASK_EVERY_SECONDS)


def ask(target: Target) -> str | None:
    """Ask for the board once: `None`, or why it cannot be shown yet. Raises `LaunchError`."""
    request = urllib.request.Request(target.asked_url)  # noqa: S310  http or https, checked
    if target.key:
        request.add_header("Authorization", f"Bearer {target.key}")
    try:
        with urllib.request.urlopen(request, timeout=ASK_TIMEOUT_SECONDS):  # noqa: S310
            return None
    except urllib.error.HTTPError as answer:
        reason = refusal(answer.code, target)
        if reason:
            raise LaunchError(reason) from answer
        return f"the server answers {answer.code}"
    except OSError as fault:
        return f"no server at {target.server} ({getattr(fault, 'reason', fault)})"


async def keep_running(
    command: list[str], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Start the browser again whenever it ends, later each time it ends early."""
    failures = 0
    while True:
        started = time.monotonic()
        code = await run_once(command)
        failures = 0 if time.monotonic() - started > STEADY_SECONDS else failures + 1
        pause = pause_seconds(failures)
        log.warning("the browser ended (code %s); opening it again in %.0f s", code, pause)
        await sleep(pause)


async def run_once(command: list[str]) -> int:
    """Run the browser to its end; ended itself with us. Returns its exit code."""
    browser = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        return await browser.wait()
    finally:
        if browser.returncode is None:
            await stop(browser)


async def stop(browser: asyncio.subprocess.Process) -> None:
    browser.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await browser.wait()
    except TimeoutError:
        browser.kill()
        await browser.wait()


if __name__ == "__main__":
    sys.exit(main())
