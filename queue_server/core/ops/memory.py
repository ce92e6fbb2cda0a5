"""Memory that is free goes back to the machine.

What a day's work frees lies in pieces between what is still used, and the C library keeps it for
later: a process that serves for months would take some more of the machine after each busy day.
All of this is glibc's; where there is another C library, nothing is done.
"""

from __future__ import annotations

import ctypes
from typing import Final

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
    """From now on blocks from `LARGE_BYTES` on go back as soon as they are freed.

    glibc otherwise takes the first large block that is freed as a sign that more of its size are
    to come, and every thread keeps one: 19 MiB for each that looked at a password, for good.
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    set_option(_MMAP_THRESHOLD, LARGE_BYTES)
