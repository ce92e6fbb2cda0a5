"""Files from outside are read in a process of its own, which knows no secret of the server."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from typing import Any, Final

MOST_SAID_BYTES: Final = 24_000_000
"""What a program says at most: a file that grows in it must not grow in the server."""


async def said_of(module: str, given: bytes, seconds: float) -> dict[str, Any]:
    """What `python -m module` says as JSON to what it reads; nothing where it died, said no JSON,
    more than `MOST_SAID_BYTES`, or took longer than `seconds`."""
    # Where the programs lie, and nothing else of the server's own environment.
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    pipe, null = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=pipe, stdout=pipe, stderr=null, env=environment
    )
    try:
        async with asyncio.timeout(seconds):
            out, _ = await asyncio.gather(_read(process), _give(process, given))
    except TimeoutError:
        return {}
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        said = json.loads(out)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


async def _give(process: asyncio.subprocess.Process, given: bytes) -> None:
    if process.stdin is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(given)
        await process.stdin.drain()
    process.stdin.close()


async def _read(process: asyncio.subprocess.Process) -> bytes:
    """All that it says until it ends; nothing where that is too much."""
    out = bytearray()
    while process.stdout and (piece := await process.stdout.read(1 << 16)):
        out += piece
        if len(out) > MOST_SAID_BYTES:
            process.kill()
            return b""
    await process.wait()
    return bytes(out)
