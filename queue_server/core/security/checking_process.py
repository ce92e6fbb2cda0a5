"""Files from outside are read in a process of its own, which knows no secret of the server."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any


async def said_of(module: str, given: bytes, seconds: float) -> dict[str, Any]:
    """What `python -m module` says as JSON to what it reads; nothing where it died, said no JSON
    or took longer than `seconds`."""
    # Where the programs lie, and nothing else of the server's own environment.
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    pipe, null = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=pipe, stdout=pipe, stderr=null, env=environment
    )
    try:
        async with asyncio.timeout(seconds):
            out, _ = await process.communicate(given)
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
