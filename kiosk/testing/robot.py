"""Works a real kiosk as a citizen would: a virtual screen, real touches, the trace as its eyes.

For the window tests, the benchmark and the pictures of the README. Needs Xvfb and xdotool.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from PIL import Image

START_SECONDS: Final = 60.0
STEP_SECONDS: Final = 30.0


class VirtualScreen:
    """An Xvfb of `width` × `height` pixels on a free display number."""

    def __init__(self, width: int = 1080, height: int = 1920) -> None:
        self.width, self.height = width, height
        self.display = ""
        self._folder = tempfile.TemporaryDirectory(prefix="screen-")
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        reading, writing = os.pipe()
        try:
            self._process = await asyncio.create_subprocess_exec(
                "Xvfb", "-displayfd", str(writing), "-nolisten", "tcp", "-noreset",
                "-screen", "0", f"{self.width}x{self.height}x24", "-fbdir", self._folder.name,
                pass_fds=(writing,), stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            os.close(writing)
            number = await asyncio.wait_for(asyncio.to_thread(_line, reading), START_SECONDS)
        finally:
            os.close(reading)
        self.display = f":{number}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            await self._process.wait()
        self._folder.cleanup()

    async def touch(self, x: int, y: int, rest_seconds: float = 0.0) -> float:
        """Touch the screen, the finger resting on it; the monotonic moment just before it lifts."""
        await self.point("mousemove", str(x), str(y), "mousedown", "1")
        await asyncio.sleep(rest_seconds)
        lifted = time.monotonic()
        await self.point("mouseup", "1")
        return lifted

    async def point(self, *arguments: str) -> None:
        """Run xdotool on this screen."""
        process = await asyncio.create_subprocess_exec(
            "xdotool", *arguments, env=os.environ | {"DISPLAY": self.display}
        )
        await process.wait()

    def picture(self) -> Image.Image:
        """What is on the screen now."""
        raw = (Path(self._folder.name) / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", raw[:100])
        size, width, height, line, colours = (header[i] for i in (0, 4, 5, 12, 19))
        start = size + colours * 12
        pixels = raw[start : start + line * height]
        return Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", line, 1)


def _line(file: int) -> str:
    with os.fdopen(os.dup(file)) as reader:
        return reader.readline().strip()


Line = dict[str, Any]


@dataclass
class KioskRobot:
    """One `python -m kiosk` on a virtual screen. `lines` is all that its trace said."""

    screen: VirtualScreen
    server: str
    data: Path
    key: str = "kiosk-key"
    kiosk: str = "kiosk-1"
    arguments: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    started_at: float = 0.0
    """The monotonic moment at which the process was asked for."""
    _process: asyncio.subprocess.Process | None = None
    _said: asyncio.Condition = field(default_factory=asyncio.Condition)
    _cleaning: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        self.started_at = time.monotonic()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kiosk", "--server", self.server, "--kiosk", self.kiosk,
            "--data", str(self.data), "--trace", *self.arguments,
            env=os.environ
            | {
                "DISPLAY": self.screen.display,
                "LIBGL_ALWAYS_SOFTWARE": "1",
                "KIVY_NO_ARGS": "1",
                "MOTCUA_KIOSK_KEY": self.key,
            },
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=2**20,
        )  # fmt: skip
        group = await self._cleaning.enter_async_context(asyncio.TaskGroup())
        group.create_task(self._read_lines())
        group.create_task(self._read_log())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
        await self._cleaning.aclose()
        await self.ended()

    def send(self, told: signal.Signals) -> None:
        """Send the program a signal."""
        if self._process is not None:
            self._process.send_signal(told)

    async def ended(self) -> int:
        """Wait for the program's end; its exit code."""
        if self._process is None:
            raise RuntimeError("the kiosk was not started")
        return await asyncio.wait_for(self._process.wait(), STEP_SECONDS)

    async def _read_lines(self) -> None:
        if self._process is None or self._process.stdout is None:
            return
        async for raw in self._process.stdout:
            async with self._said:
                self.lines.append(json.loads(raw))
                self._said.notify_all()

    async def _read_log(self) -> None:
        if self._process is None or self._process.stderr is None:
            return
        async for raw in self._process.stderr:
            self.log.append(raw.decode(errors="replace").rstrip())

    async def wait(
        self,
        event: str,
        fits: Callable[[Line], bool] = lambda _: True,
        *,
        after: int = 0,
        seconds: float = STEP_SECONDS,
    ) -> Line:
        """The first line of `event` that fits, of those from number `after` on."""

        def found() -> Line | None:
            fitting = (one for one in self.lines[after:] if one["event"] == event and fits(one))
            return next(fitting, None)

        async with self._said:
            try:
                async with asyncio.timeout(seconds):
                    await self._said.wait_for(lambda: found() is not None)
            except TimeoutError:
                last = [{**one, "words": "…"} for one in self.lines[-6:]]
                raise AssertionError(f"no {event!r} came; last: {last}; {self.log[-6:]}") from None
        line = found()
        if line is None:
            raise AssertionError(event)
        return line

    @property
    def drawn(self) -> Line:
        """The screen as last told."""
        return next((one for one in reversed(self.lines) if one["event"] == "screen"), {})

    async def see(
        self,
        screen: str,
        fits: Callable[[Line], bool] = lambda _: True,
        seconds: float = START_SECONDS,
    ) -> Line:
        """Wait until `screen` is drawn, takes touches and fits."""

        def now() -> bool:
            return self.drawn.get("screen") == screen and fits(self.drawn)

        async with self._said:
            try:
                async with asyncio.timeout(seconds):
                    await self._said.wait_for(now)
            except TimeoutError:
                raise AssertionError(f"no {screen!r}; {self.drawn}; {self.log[-6:]}") from None
        return self.drawn

    async def touch(self, name: str, rest_seconds: float = 0.0) -> float:
        """Touch what the drawn screen names so; the monotonic moment of it."""
        x, y = self.drawn["touch"][name]
        return await self.screen.touch(x, y, rest_seconds)
