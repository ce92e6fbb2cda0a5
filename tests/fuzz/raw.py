"""Requests that no client library would send, written to the socket as they stand."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Final

LONGEST_ANSWER_SECONDS: Final = 30.0


@dataclass(frozen=True)
class RawAnswer:
    """What came back until the server ended the connection; status 0 where nothing came."""

    status: int
    whole: bytes

    @property
    def head(self) -> bytes:
        return self.whole.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.whole.partition(b"\r\n\r\n")[2]


def request(
    method: bytes, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes = b""
) -> bytes:
    """A request that asks for the connection's end after its answer."""
    said = [(b"Host", b"127.0.0.1"), (b"Connection", b"close"), *headers]
    if body:
        said.append((b"Content-Length", b"%d" % len(body)))
    lines = [b"%b %b HTTP/1.1" % (method, target), *(b"%b: %b" % line for line in said)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


SNAPSHOT: Final = b"event: snapshot"
"""A stream would go on from here."""


def ask(port: int, whole: bytes, *, leaves: bool = False) -> RawAnswer:
    """Send all of it and read to the end, or until a stream has begun; who `leaves` says that
    nothing more comes, for which the server may wait otherwise, and may go without an answer.

    Raises `TimeoutError` where the server neither answers nor ends the connection.
    """
    with socket.create_connection(("127.0.0.1", port), LONGEST_ANSWER_SECONDS) as line:
        line.sendall(whole)
        if leaves:
            line.shutdown(socket.SHUT_WR)
        answer = b""
        while SNAPSHOT not in answer and (more := _received(line)):
            answer += more
    status = answer[9:12]
    return RawAnswer(int(status) if status.isdigit() else 0, answer)


def _received(line: socket.socket) -> bytes:
    try:
        return line.recv(65_536)
    except ConnectionResetError:
        return b""
