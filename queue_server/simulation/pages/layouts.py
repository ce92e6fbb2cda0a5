"""The tables of both pages as files."""

from __future__ import annotations

from queue_server.simulation.pages import views, week_views
from queue_server.simulation.pages.phrases import WhatIfPhrases
from queue_server.simulation.replay.changes import Change
from queue_server.simulation.replay.comparison import Waits
from queue_server.simulation.service import Comparison, PlannedWeek
from queue_server.web.exports import Cell, ReportTable


def comparison_table(
    found: Comparison, change: Change | None, say: WhatIfPhrases, hall_name: str
) -> ReportTable:
    """Minutes with one decimal, shares from 0 to 100."""
    sides = ["true", "replayed", *(["changed"] if change else [])]
    columns = [say.say(f"column.{name}") for name in ("mean", "p90", "within")]
    rows: list[list[Cell]] = []
    for line in found.lines:
        sides_of = [line.true, line.replayed, *([line.changed] if line.changed else [])]
        numbers = [cell for side in sides_of for cell in _numbers(side)]
        rows.append([say.group(line.group), line.true.people, *numbers])
    return ReportTable(
        name=f"motcua-what-if-{found.past.day:%Y%m%d}",
        title=say.say("title"),
        lines=[
            hall_name,
            say.whole_day(found.past.day),
            *views.changes(change, found.past, say),
            views.near(found, say),
        ],
        groups=[("", 2), *((say.say(f"column.{side}"), 3) for side in sides)],
        head=[say.say("column.who"), say.say("column.people"), *columns * len(sides)],
        rows=rows,
        total=None,
        notes=views.notes(found, change, say),
    )


def _numbers(waits: Waits) -> list[Cell]:
    if not waits.people:
        return [None, None, 0.0 if waits.never_called else None]
    minutes = [round(seconds / 60, 1) for seconds in (waits.mean_seconds, waits.p90_seconds)]
    return [*minutes, round(waits.within * 100, 1)]


def week_table(found: PlannedWeek, say: WhatIfPhrases, hall_name: str) -> ReportTable:
    """Every half hour of the week, and its people by service."""
    services = sorted(
        {service for day in found.days for one in day.load.half_hours for service in one.by_service}
    )
    rows: list[list[Cell]] = []
    for day in found.days:
        for one in day.load.half_hours:
            counters = day.staffing.counters.get(one.at, []) if day.staffing else []
            within = day.staffing.within.get(one.at) if day.staffing else None
            rows.append(
                [
                    day.load.day,
                    say.clock(one.at),
                    *(round(number, 1) for number in (one.people, one.low, one.high)),
                    len(counters) if day.staffing else None,
                    None if within is None else round(within * 100, 1),
                    *(round(one.by_service.get(service, 0.0), 1) for service in services),
                ]
            )
    columns = ("day", "time", "people", "low", "high", "counters", "within")
    return ReportTable(
        name=f"motcua-next-week-{found.days[0].load.day:%Y%m%d}",
        title=say.say("week.title"),
        lines=[hall_name, say.say("week.from", day=say.day(found.days[0].load.day))],
        groups=[],
        head=[*(say.say(f"week.column.{one}") for one in columns), *map(say.service, services)],
        rows=rows,
        total=None,
        notes=week_views.notes(found, say),
    )
