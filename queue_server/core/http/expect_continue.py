"""`Expect: 100-continue`: its sender waits for our answer before the body.

aiohttp's own handler says back whatever else stands in the header, and fails where that is no
text. Here it is refused without its words.
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


async def go_on(request: web.Request) -> None:
    """Let the body come. Raises `HTTPExpectationFailed` where something else is expected."""
    if request.headers.get("Expect", "").lower() != "100-continue":
        raise web.HTTPExpectationFailed
    await request.writer.write(CONTINUE)
    request.writer.output_size = 0
