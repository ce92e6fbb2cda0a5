"""Memory that is free goes back to the machine.

What a day's work frees lies in pieces between what is still used, and the C library keeps it for
later: a process that serves for months would take some more of the machine after each busy day.
"""

from __future__ import annotations

import ctypes


def give_back() -> bool:
    """Give what is free back, where the C library can (glibc); whether there was anything.

    Takes some milliseconds; other threads go on meanwhile.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return False
    return bool(trim(0))
