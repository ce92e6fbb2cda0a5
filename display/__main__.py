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
from config.command_line import command_text, current_language, run_command
from config.log_lines import PlainLines, write_lines
from config.text.phrase import Phrase
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
            raise LaunchError("command.display.whose_key")
        target = Target(server_address(server), board, key)
        found = find_browser(browser, shutil.which)
        refuse_root(os.geteuid(), browser)
        profile.mkdir(parents=True, exist_ok=True, mode=0o700)
        asyncio.run(show(target, found, profile))
    except LaunchError as fault:
        log.error("%s", fault.phrase.in_language(current_language()))
        return 2
    except OSError as fault:
        log.error("%s", command_text("command.display.not_opened", error=fault))
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
        raise LaunchError("command.display.as_root")


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
        log.info("%s", command_text("command.display.stopped"))


async def wait_for_server(target: Target) -> None:
    """Return once the server gives the board: a browser shown an error page stays there."""
    said: Phrase | None = None
    while True:
        state = await asyncio.to_thread(ask, target)
        if state is None:
            return
        if state != said:
            log.warning("%s", state.in_language(current_language()))
            said = state
        await asyncio.sleep(ASK_EVERY_SECONDS)


def ask(target: Target) -> Phrase | None:
    """Ask for the board once: `None`, or why it cannot be shown yet. Raises `LaunchError`."""
    request = urllib.request.Request(target.asked_url)  # noqa: S310  http or https, checked
    if target.key:
        request.add_header("Authorization", f"Bearer {target.key}")
    try:
        with urllib.request.urlopen(request, timeout=ASK_TIMEOUT_SECONDS):  # noqa: S310
            return None
    except urllib.error.HTTPError as answer:
        refused = refusal(answer.code, target)
        if refused:
            raise refused from answer
        return Phrase("command.display.waiting.answers", {"status": answer.code})
    except OSError as fault:
        values = {"server": target.server, "error": str(getattr(fault, "reason", fault))}
        return Phrase("command.display.waiting.no_server", values)


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
        values = {"code": code, "seconds": round(pause)}
        log.warning("%s", command_text("command.display.again", **values))
        await sleep(pause)


async def run_once(command: list[str]) -> int:
    """Run the browser until it ends; it ends with this program, too. Returns its exit code."""
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
