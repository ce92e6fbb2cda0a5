"""The program's own server on a real port, and requests to it written byte by byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from config.centre.model import Centre
from display.voice import SilentVoice
from queue_server.app import Server
from queue_server.centre.staff import administration
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SetClock
from queue_server.serve import serving
from tests.dossiers.house import MONDAY_MORNING
from tests.hall.ports import free_port

PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Said:
    """What came back until the line ended, or a stream had begun."""

    whole: bytes

    @property
    def status(self) -> int:
        return int(self.whole[9:12])

    @property
    def head(self) -> str:
        return self.whole.partition(b"\r\n\r\n")[0].decode("latin-1")

    @property
    def body(self) -> bytes:
        return self.whole.partition(b"\r\n\r\n")[2]

    @property
    def headers(self) -> dict[str, str]:
        lines = (line.partition(": ") for line in self.head.split("\r\n")[1:])
        return {name.lower(): value for name, _, value in lines}

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


@dataclass
class Served:
    """A server that listens, and the key of its kiosk."""

    server: Server
    port: int
    kiosk: str

    async def ask(
        self,
        line: str,
        *headers: str,
        body: bytes = b"",
        until: bytes = b"",
        length: bool = True,
        version: str = "1.1",
    ) -> Said:
        """Ask and read until the line ends, or until `until` has come."""
        said = [f"{line} HTTP/{version}", "Host: motcua.test", "Connection: close", *headers]
        if body and length:
            said.append(f"Content-Length: {len(body)}")
        return await self.send("\r\n".join(said).encode("latin-1") + b"\r\n\r\n" + body, until)

    async def send(self, whole: bytes, until: bytes = b"") -> Said:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                writer.write(whole)
                answer = b""
                while not (until and until in answer) and (more := await reader.read(65_536)):
                    answer += more
                return Said(answer)
        finally:
            writer.transport.abort()

    async def issue(self, key: str, *headers: str, service: str = "ho-tich") -> Said:
        """Take a ticket at the kiosk under an idempotency key."""
        return await self.ask(
            "POST /api/v1/tickets",
            f"Authorization: Bearer {self.kiosk}",
            "Content-Type: application/json",
            f"Idempotency-Key: {key}",
            *headers,
            body=json.dumps({"service": service}).encode(),
        )


@asynccontextmanager
async def served(centre: Centre, database_url: str, **network: Any) -> AsyncIterator[Served]:
    """The server of `centre`, with `network` put into its centre file, and one kiosk let in."""
    changed = centre.network.model_copy(update=network)
    centre = centre.model_copy(update={"network": changed})
    clock, port = SetClock(MONDAY_MORNING), free_port()
    listening = serving(centre, database_url, "127.0.0.1", port, voice=SilentVoice(), clock=clock)
    async with listening as server:
        kiosk = await server.app.database.write(
            lambda unit: administration.add_device(unit, centre, "kiosk-1"),
            ADMINISTRATOR,
            clock.now(),
        )
        yield Served(server, port, kiosk)
