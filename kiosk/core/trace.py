"""What happened when, as JSON lines: for tests, benchmarks and whoever looks for a fault.

Each line has `t`, seconds of the machine's monotonic clock (the same for every process on it),
and `event`. Nothing about a person is in it: no token, no reason of priority, no PIN.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import TextIO

Trace = Callable[..., None]
"""Called as `trace("event", fact=…)`; any thread may."""


def no_trace(event: str, **facts: object) -> None:
    """Keeps nothing."""


def trace_to(file: TextIO = sys.stdout) -> Trace:
    """Writes each event as a line of `file`, at once."""

    def trace(event: str, **facts: object) -> None:
        line = json.dumps({"t": time.monotonic(), "event": event, **facts}, ensure_ascii=False)
        file.write(f"{line}\n")
        file.flush()

    return trace
