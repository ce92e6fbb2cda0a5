"""Ports for the servers of tests."""

from __future__ import annotations

import socket
from random import SystemRandom
from typing import Final

FIRST: Final = 10_100
"""Above the highest port that browsers refuse (10080, of the Fetch Standard's "bad ports")."""
LAST: Final = 32_000
"""Below the ports that Linux gives to connections that go out (`ip_local_port_range`): one of them
might take the port before a server that is slow to start listens on it."""
_given: set[int] = set()


def free_port() -> int:
    """A port of loopback that nobody listens on at the moment, and that was not given before."""
    while True:
        port = SystemRandom().randrange(FIRST, LAST)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
