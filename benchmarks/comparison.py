"""What got worse since the table in docs/performance.md was measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.house import Row

DOCUMENT: Final = Path(__file__).parents[1] / "docs" / "performance.md"
NOISE: Final = 0.10
"""The share by which a row changes from run to run by itself."""
HEAD: Final = "what"
MEASURED: Final = ("now", "before", "measured")
"""The columns that count, the newest first: of a row the first of them that is not empty."""
UNITS: Final = {"µs": 1e-6, "ms": 1e-3, "KiB": 2**10, "MiB": 2**20}
FIGURE: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?: (µs|ms|KiB|MiB))?")
EXPLAINED: Final = re.compile(r"\(.*?\)|\bp\d\d\b|÷.*")
CONTINUED: Final = "…"


@dataclass(frozen=True)
class Comparison:
    """What to say under a table."""

    worse: Sequence[str]
    """Names of rows, with what was measured before and now."""
    unknown: Sequence[str]
    """Rows that the document does not have."""
    gone: Sequence[str]
    """Rows that only the document has."""

    def lines(self) -> list[str]:
        said = [f"- worse: {line}" for line in self.worse]
        said += [f"- not in the document: {name}" for name in self.unknown]
        said += [f"- not measured, in the document: {name}" for name in self.gone]
        return ["Against docs/performance.md:", "", *(said or ["- nothing got worse"])]


def documented(markdown: str) -> dict[str, str]:
    """The rows of the tables of measurements: the full name, and what was measured."""
    columns: list[int] = []
    rows = []
    for row in map(cells, markdown.splitlines()):
        if row[:1] == [HEAD]:
            columns = [row.index(name) for name in MEASURED if name in row]
        elif len(row) <= max(columns, default=0):
            columns = []
        elif columns and not row[0].startswith("---"):
            rows.append((row[0], next((row[column] for column in columns if row[column]), "")))
    return named(rows)


def cells(line: str) -> list[str]:
    """Those of a table's row; none where the line is not in a table."""
    return [cell.strip() for cell in line.split("|")[1:-1]] if line.startswith("|") else []


def named(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Rows by their full names: one that goes on (…) bears the name of the one above it too."""
    full: dict[str, str] = {}
    above = ""
    for what, measured in rows:
        if what.startswith(CONTINUED):
            full[f"{above} {what}"] = measured
        else:
            above = what
            full[what] = measured
    return full


def figures(measured: str) -> list[float]:
    """The figures that count, in seconds or bytes where they have such a unit. What stands in
    brackets explains, what stands behind ÷ is what was compared with."""
    counted = EXPLAINED.sub("", measured)
    return [
        float(number.replace(",", "")) * UNITS.get(unit, 1)
        for number, unit in FIGURE.findall(counted)
    ]


def more_is_better(row: Row) -> bool:
    return "≥" in row.budget or (not row.budget and "a second" in EXPLAINED.sub("", row.measured))


def is_worse(before: str, row: Row) -> bool:
    """Whether any figure of a row is worse by more than chance."""
    old, new = figures(before), figures(row.measured)
    if len(old) != len(new):
        return False
    if more_is_better(row):
        old, new = new, old
    return any(now > was * (1 + NOISE) for was, now in zip(old, new, strict=True))


def compared(before: Mapping[str, str], rows: Sequence[Row], *, whole: bool) -> Comparison:
    """Hold the rows of this run against those of the document; `whole` if every benchmark ran."""
    now = named((row.what, row.measured) for row in rows)
    by_name = dict(zip(now, rows, strict=True))
    return Comparison(
        [
            f"{name}: {before[name]} → {row.measured}"
            for name, row in by_name.items()
            if name in before and is_worse(before[name], row)
        ],
        [name for name in now if name not in before],
        [name for name in before if name not in now] if whole else [],
    )
