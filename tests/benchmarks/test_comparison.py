"""What make bench says against the table of the document."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.comparison import DOCUMENT, compared, documented, figures, is_worse
from benchmarks.house import Row

TABLE = """
# Performance

Words. | not a table |

| what | budget | before | now | holds |
|---|---|---|---|---|
| issueTicket ÷ no-op | ≥ 0.5 | 0.20 (9 a second) | 0.40 (800 a second) | **no** |
| … p99 | < 40 ms | 30 ms | 20 ms | yes |
| memory | < 80 MiB | 109 MiB | 75 MiB | yes |
| … p99 | < 2 s | 1 s |  |  |

| another | table |
|---|---|
| issueTicket ÷ no-op | 7 |

| what | before | now |
|---|---|---|
| a ticket, a call | 600 µs, 900 µs | 400 µs, 500 µs |
"""


def row(what: str, budget: str, measured: str) -> Row:
    return Row(what, budget, measured, None)


def test_the_newest_figures_of_the_tables_are_those_before() -> None:
    assert documented(TABLE) == {
        "issueTicket ÷ no-op": "0.40 (800 a second)",
        "issueTicket ÷ no-op … p99": "20 ms",
        "memory": "75 MiB",
        "memory … p99": "1 s",
        "a ticket, a call": "400 µs, 500 µs",
    }


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        ("0.44 (3,612 a second)", [0.44]),
        ("p99 1,014 ms (median 6 ms)", [1.014]),
        ("0.52 s", [0.52]),
        ("1,200 µs, 3 µs", [0.0012, 0.000003]),
        ("4.4 ms ÷ 7.2 ms", [0.0044]),
        ("16.5 KiB", [16.5 * 1024]),
        ("0, 0", [0, 0]),
    ],
)
def test_figures_are_read_with_their_units(measured: str, said: list[float]) -> None:
    assert figures(measured) == pytest.approx(said)


@pytest.mark.parametrize(
    ("budget", "before", "now", "worse"),
    [
        ("≥ 0.5", "0.40", "0.37", False),
        ("≥ 0.5", "0.40", "0.35", True),
        ("≥ 0.5", "0.40", "0.80", False),
        ("< 40 ms", "20 ms", "21 ms", False),
        ("< 40 ms", "20 ms", "23 ms", True),
        ("< 1 s", "0.9 s", "980 ms", False),
        ("< 1 s", "900 ms", "1.1 s", True),
        ("≤ 12 KiB", "11 KiB", "9 KiB", False),
        ("0, 0", "0, 0", "0, 1", True),
        ("", "500 a second", "400 a second", True),
        ("", "500 a second", "600 a second", False),
        ("", "50 µs, 60 µs", "40 µs, 90 µs", True),
        ("", "50 µs (7 a second)", "40 µs (9 a second)", False),
        ("< 40 ms", "20 ms", "20 ms, 50 ms", False),
    ],
)
def test_only_what_is_worse_than_chance_is_worse(
    budget: str, before: str, now: str, worse: bool
) -> None:
    assert is_worse(before, row("it", budget, now)) is worse


def test_what_got_worse_is_named_with_both_figures() -> None:
    rows = [
        row("issueTicket ÷ no-op", "≥ 0.5", "0.30 (700 a second)"),
        row("… p99", "< 40 ms", "20 ms"),
        row("… new", "", "3"),
    ]
    assert compared(documented(TABLE), rows, whole=True).lines()[2:] == [
        "- worse: issueTicket ÷ no-op: 0.40 (800 a second) → 0.30 (700 a second)",
        "- not in the document: issueTicket ÷ no-op … new",
        "- not measured, in the document: memory",
        "- not measured, in the document: memory … p99",
        "- not measured, in the document: a ticket, a call",
    ]


def test_a_part_of_the_benchmarks_misses_nothing() -> None:
    rows = [row("memory", "< 80 MiB", "70 MiB")]
    assert compared(documented(TABLE), rows, whole=False).lines()[2:] == ["- nothing got worse"]


def test_the_document_itself_can_be_read() -> None:
    before = documented(Path(DOCUMENT).read_text(encoding="utf-8"))
    assert len(before) > 20
    assert [name for name, measured in before.items() if not figures(measured)] == []
