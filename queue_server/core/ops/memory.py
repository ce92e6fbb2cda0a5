"""Memory that is free goes back to the machine.

What a day's work frees lies in pieces between what is still used, and the C library keeps it for
later: a process that serves for months would take some more of the machine after each busy day.
`give_back` and `keep_little` are for glibc; with another C library they do nothing.
"""

from __future__ import annotations

import ctypes
import mimetypes
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

LARGE_BYTES: Final = 1024 * 1024
_MMAP_THRESHOLD: Final = -3
"""`M_MMAP_THRESHOLD` of `malloc.h`."""
_ARENA_MAX: Final = -8
"""`M_ARENA_MAX` of `malloc.h`."""


def give_back() -> bool:
    """Give what is free back, where the C library can; whether there was anything.

    Takes some milliseconds; other threads go on meanwhile.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return False
    return bool(trim(0))


def keep_little() -> None:
    """Have the C library keep little for later: before the first thread is started.

    Blocks of `LARGE_BYTES` and more return to the system as soon as they are freed. By default
    glibc raises its threshold when the first large block is freed, and every thread keeps one: 19
    MiB for each thread that has checked a password (`mallopt(3)`). And all threads share one heap,
    of which they use little: Python's own objects lie elsewhere.
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    set_option(_MMAP_THRESHOLD, LARGE_BYTES)
    set_option(_ARENA_MAX, 1)


@contextmanager
def without_unneeded() -> Iterator[None]:
    """Libraries that are imported meanwhile find no OpenSSL, as in a Python that was built without
    it: an idle server takes 7 MiB less. Nor do they find `_frozenlist` (1 MiB), for which aiohttp's
    lists of signals have the same in Python; a request looks at two of them. And the machine's
    table of types of files (0.4 MiB) is not read: types of what the server sends are aiohttp's own.

    `ssl` (4 MiB) is hidden because the server answers no TLS (the proxy before it does, and
    PostgreSQL's library brings its own) and asks over TLS only where a centre has an identity
    provider. `_hashlib` (3 MiB) is OpenSSL again, for SHA-256, of which Python has its own: that
    takes 2 µs more for a line of a log.

    What was imported so stays without TLS for good: aiohttp's client would raise "SSL is not
    supported." at its first request (it never goes on unencrypted). Whoever asks over HTTPS does it
    by `centre.staff.identity.fetching`, which imports urllib3 and `ssl` at its first request.
    Nothing is hidden that was imported before, and `import ssl` works again afterwards.
    """
    modules: dict[str, Any] = sys.modules
    hidden = {"ssl", "frozenlist._frozenlist"} | ({"_hashlib"} if _has_sha256() else set())
    hidden -= modules.keys()
    modules.update(dict.fromkeys(hidden))
    forget_build()
    tables, mimetypes.knownfiles = mimetypes.knownfiles, []
    try:
        yield
    finally:
        mimetypes.knownfiles = tables
        for name in hidden:
            del modules[name]


def forget_build() -> None:
    """Let go of how this Python was built (0.5 MiB). What asks for it is loaded first: `zoneinfo`,
    where time zones lie, and SQLAlchemy, for a lock. Whoever else asks `sysconfig` for something
    reads it again."""
    for asking in ("zoneinfo", "sqlalchemy"):
        import_module(asking)
    sysconfig.get_config_vars().clear()
    for name in [one for one in sys.modules if one.startswith(("sysconfig", "_sysconfigdata"))]:
        del sys.modules[name]


def _has_sha256() -> bool:
    """Whether this Python has SHA-256 without OpenSSL; some distributions leave it out."""
    return any(map(find_spec, ("_sha256", "_sha2")))
