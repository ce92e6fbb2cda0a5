"""`python -m benchmarks`: every budget of the product, measured, as a Markdown table.

    python -m benchmarks                      everything, about ten minutes
    python -m benchmarks --only followers     one of them; may be repeated
    python -m benchmarks --quick              small, to see that everything runs

The exit code is 1 where a budget does not hold. Under the table it says what got worse since the
table in docs/performance.md was measured.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks import (
    comparison,
    disk,
    feedback,
    followers,
    history,
    kiosk,
    memory,
    parts,
    peer,
    postgres,
    province,
    questions,
    queue,
    reports,
    rules,
    settings,
    weak_client,
)
from benchmarks.house import Row

Benchmark = Callable[[bool], Awaitable[list[Row]]]
"""Told whether to be quick, it gives the rows of the table."""

BENCHMARKS: Final[dict[str, Benchmark]] = {
    "issue": lambda quick: queue.issue_rows(200) if quick else queue.issue_rows(),
    "call": lambda quick: queue.call_rows(200) if quick else queue.call_rows(),
    "postgres": lambda quick: postgres.rows(quick=quick),
    "parts": lambda quick: parts.rows(quick=quick),
    "followers": lambda quick: followers.rows(quick=quick),
    "memory": lambda quick: memory.rows(quick=quick),
    "history": lambda quick: history.rows(quick=quick),
    "reports": lambda quick: reports.rows(quick=quick),
    "kiosk": lambda quick: kiosk.rows(quick=quick),
    "province": lambda quick: province.rows(quick=quick),
    "weak-client": lambda quick: weak_client.rows(quick=quick),
    "settings": lambda quick: settings.rows(quick=quick),
    "questions": lambda quick: questions.rows(quick=quick),
    "feedback": lambda quick: feedback.rows(quick=quick),
    "rules": lambda quick: rules.rows(quick=quick),
    "disk": lambda quick: disk.rows(quick=quick),
}
SAID: Final = {True: "yes", False: "**no**", None: ""}
"""How the table says whether a budget holds."""


def machine() -> str:
    """What this was measured on, in one line."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    facts = (
        f"{datetime.now(UTC):%Y-%m-%d}",
        f"{len(os.sched_getaffinity(0))} cores",
        model,
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        f"load before the run {os.getloadavg()[0]:.1f}",
    )
    return ", ".join(facts)


def line(row: Row) -> str:
    return f"| {row.what} | {row.budget} | {row.measured} | {SAID[row.holds]} |"


async def measure(benchmarks: Sequence[Benchmark], *, quick: bool) -> list[Row]:
    """Run these benchmarks and print their rows as they come."""
    print(machine(), "\n\n| what | budget | measured | holds |\n|---|---|---|---|", sep="")
    rows: list[Row] = []
    for benchmark in benchmarks:
        for row in await benchmark(quick):
            print(line(row), flush=True)
            rows.append(row)
    return rows


def main() -> int:
    """Read the command line and measure; 0 where every budget holds."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the budgets."
    )
    parser.add_argument(
        "--only", action="append", choices=BENCHMARKS, metavar="NAME", help=", ".join(BENCHMARKS)
    )
    parser.add_argument("--quick", action="store_true", help="small sizes: figures mean nothing")
    parser.add_argument(
        "--peer", type=Path, metavar="FOLDER", help="beside the peer that is installed there, too"
    )
    given = parser.parse_args()
    chosen = [BENCHMARKS[name] for name in given.only or BENCHMARKS]
    if given.peer:
        if not (given.peer / peer.GUNICORN).exists():
            parser.error(f"no {given.peer / peer.GUNICORN}; see the peer in docs/performance.md")
        chosen.append(lambda quick: peer.rows(given.peer.resolve(), quick=quick))
    rows = asyncio.run(measure(chosen, quick=given.quick))
    if given.quick:
        return 0
    before = comparison.documented(comparison.DOCUMENT.read_text(encoding="utf-8"))
    print("", *comparison.compared(before, rows, whole=not given.only).lines(), sep="\n")
    return int(any(row.holds is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
