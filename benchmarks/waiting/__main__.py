"""`python -m benchmarks.waiting`: what people are told, on days of several kinds, as a table."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from benchmarks.waiting.kinds import KINDS, DayKind, any_kind
from benchmarks.waiting.phones import Phone, Refreshed, refreshed
from benchmarks.waiting.scores import Score, score
from benchmarks.waiting.told import Told, live
from config.centre.loading import load_centre
from config.demo import demo_centre_file
from queue_server.tickets.hall.forecast.past import HallHistory
from queue_server.tickets.rules.waits.ranges import PastWait

FIRST_DAY = date(2026, 10, 5)
WARMING_DAYS = 5
"""Days before those that count, on which the hall learns; by default."""


Seen = list[tuple[Phone, datetime]]


def told_on(
    kind: DayKind,
    days: int,
    seed: int,
    floor_share: float,
    seen: Seen | None = None,
    warming: int = WARMING_DAYS,
) -> Iterator[Told]:
    centre = load_centre(demo_centre_file())
    past = HallHistory()
    outcomes: list[PastWait] = []
    usual = replace(kind, pace=1.0)
    for number in range(0 if kind.cold else -warming, days):
        day = FIRST_DAY + timedelta(days=7 * (number + warming))
        counts = number >= 0
        told, after = live(
            centre,
            kind if counts else usual,
            day,
            seed + number,
            past,
            floor_share * counts,
            seen if counts else None,
            outcomes,
        )
        if kind.pace == 1 or not counts:
            past, outcomes = after, outcomes + [one.outcome for one in told if one.outcome]
        if kind.cold:
            past, outcomes = HallHistory(), []
        if counts:
            yield from told


def line(name: str, found: Score) -> str:
    floor = found.floor or 0.0
    over = f"{found.over_floor:.2f} ({floor / 60:.1f})" if found.over_floor else ""
    return (
        f"| {name} | {found.people} | {found.error / 60:.1f} | {over} | {found.bias / 60:+.1f} "
        f"| {found.late:.1%} | {found.within_upper:.1%} | {found.before_lower:.1%} "
        f"| {found.width / 60:.1f} | {found.unknown:.1%} |"
    )


def phone_line(name: str, found: Refreshed) -> str:
    return (
        f"| {name} | {found.people} | {found.jumped_back:.1%} | {found.moved_back:.1%} "
        f"| {found.late:.1%} | {found.within_upper:.1%} | {found.before_lower:.1%} "
        f"| {found.width / 60:.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.waiting")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--seed", type=int, default=20261005)
    parser.add_argument("--floor", type=float, default=0.0, help="share of people, 0 to 1")
    parser.add_argument("--kind", action="append")
    parser.add_argument("--warming", type=int, default=WARMING_DAYS, help="days of learning before")
    parser.add_argument("--any", type=int, default=0, help="so many kinds drawn at random")
    parser.add_argument("--phones", action="store_true", help="also what phones show meanwhile")
    given = parser.parse_args()
    phone_lines: list[str] = []
    random = Random(given.seed)
    drawn = [any_kind(random, f"any {number + 1}") for number in range(given.any)]
    print(
        f"seed {given.seed}, {given.days} days of each kind; minutes\n\n"
        "| day | people | mean error | ÷ floor (floor) | bias | > 5 min late | within the upper "
        "end | before the lower end | width | unknown |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    for kind in drawn or [one for one in KINDS if not given.kind or one.name in given.kind]:
        seen: Seen | None = [] if given.phones else None
        told = list(told_on(kind, given.days, given.seed, given.floor, seen, given.warming))
        print(line(kind.name, score(told)), flush=True)
        for name, of in (("ordinary", False), ("priority", True)):
            print(line(f"… {name}", score([one for one in told if one.priority is of])))
        if seen:
            phone_lines.append(phone_line(kind.name, refreshed(seen)))
    if given.phones:
        print(
            "\n| phones, looked at every minute | people | jumped back by > 5 min "
            "| moved back by > 5 min in all | > 5 min late | within the upper end "
            "| before the lower end | width |\n|---|---|---|---|---|---|---|---|"
        )
        print("\n".join(phone_lines))


if __name__ == "__main__":
    main()
