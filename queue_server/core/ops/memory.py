"""Memory that is free goes back to the machine.

What a day's work frees lies in pieces between what is still used, and the C library keeps it for
later: a process that serves for months would take some more of the machine after each busy day.
`give_back` and `give_large_blocks_back` are for glibc; with another C library they do nothing.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

LARGE_BYTES: Final = 1024 * 1024
_MMAP_THRESHOLD: Final = -3
"""`M_MMAP_THRESHOLD` of `malloc.h`."""


def give_back() -> bool:
    """Give what is free back, where the C library can; whether there was anything.

    Takes some milliseconds; other threads go on meanwhile.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return False
    return bool(trim(0))


def give_large_blocks_back() -> None:
    """Have blocks of `LARGE_BYTES` and more returned to the system as soon as they are freed.

    By default glibc raises its threshold when the first large block is freed, and every thread
    keeps one: 19 MiB for each thread that has checked a password (`mallopt(3)`).
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    set_option(_MMAP_THRESHOLD, LARGE_BYTES)


@contextmanager
def without_tls() -> Iterator[None]:
    """Libraries that are imported meanwhile find no `ssl`, as in a Python that was built without
    it: 3 MiB, most of it certificates that aiohttp's client reads when it is imported. The server
    speaks TLS with nobody: the proxy before it does, and PostgreSQL's library brings its own.

    Nothing happens where `ssl` was imported before.
    """
    modules: dict[str, Any] = sys.modules
    if "ssl" in modules:
        yield
        return
    modules["ssl"] = None
    try:
        yield
    finally:
        del modules["ssl"]
