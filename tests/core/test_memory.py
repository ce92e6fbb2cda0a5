"""Freed memory goes back to the machine, once in each night."""

from __future__ import annotations

import subprocess
import sys

import pytest

HOLES = """
import ctypes, sys
from pathlib import Path
from queue_server.core.ops.memory import give_back
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]
pieces = [library.malloc(60_000) for _ in range(2_000)]
for piece in pieces:
    ctypes.memset(piece, 1, 60_000)
for place, piece in enumerate(pieces):
    if place % 50:
        library.free(piece)  # what is left between keeps it all with the process
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1])
before = resident()
print(give_back(), before - resident())
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only glibc is asked, and /proc tells"
)
def test_what_is_free_goes_back() -> None:
    said = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, check=True)
    given, pages = said.stdout.split()
    assert given == "True"
    assert int(pages) > 10_000
