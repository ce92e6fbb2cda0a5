"""What the page of the next week shows, as plain values for its template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queue_server.reports import plots
from queue_server.simulation.pages.phrases import WhatIfPhrases
from queue_server.simulation.service import PlannedDay, PlannedWeek
from queue_server.simulation.week.campaigns import CampaignDayLoad
from queue_server.simulation.week.load import FEW_DAYS, WEEKS, DayLoad, Expected
from queue_server.simulation.week.staffing import MORE, Staffing


def week(
    found: PlannedWeek, chosen: PlannedDay | None, there: int, say: WhatIfPhrases
) -> dict[str, Any]:
    """`chosen`: the day that is shown by half hours; None where no day has anybody. `there`: how
    many counters the centre has."""
    return {
        "empty": chosen is None,
        "days": [_day(one, one is chosen, say) for one in found.days],
        "day": chosen.load.day.isoformat() if chosen else "",
        "chosen_day": say.whole_day(chosen.load.day) if chosen else "",
        "half_hours": half_hours(chosen, say) if chosen else [],
        "result": _result(chosen.staffing, there, say) if chosen and chosen.staffing else "",
        "plots": _plots(chosen, say) if chosen else [],
        "is_planned": found.is_planned,
        "notes": notes(found, say),
    }


def notes(found: PlannedWeek, say: WhatIfPhrases) -> list[str]:
    """What is known and what is not."""
    told = campaigns(found, say)
    if not found.days_known:
        return [say.say("week.none", weeks=WEEKS), *told, say.say("week.unknown")]
    key = "week.few" if found.days_known < FEW_DAYS else "week.learned"
    return [
        say.say(key, days=say.number(found.days_known), weeks=WEEKS),
        *told,
        say.say("week.how"),
        say.say("week.unknown"),
    ]


def campaigns(found: PlannedWeek, say: WhatIfPhrases) -> list[str]:
    """A sentence for each campaign of the week: how many people a day it brings at most, and by
    what."""
    of_each: dict[str, list[CampaignDayLoad]] = {}
    for day in found.days:
        for one in day.load.campaigns:
            of_each.setdefault(one.campaign.id, []).append(one)
    return [
        say.say(
            f"week.campaign.{days[0].basis}",
            name=say.localised(days[0].campaign.name),
            people=say.number(round(max(one.people for one in days))),
            days=say.number(len(days)),
        )
        for days in of_each.values()
    ]


def _day(one: PlannedDay, here: bool, say: WhatIfPhrases) -> dict[str, Any]:
    load, staffing = one.load, one.staffing
    return {
        "day": load.day.isoformat(),
        "name": say.whole_day(load.day),
        "here": here,
        "closed": not load.half_hours,
        "people": say.number(round(load.people)),
        "range": people_range(load, say),
        "most": say.number(most(staffing)) if staffing else "",
        "hours": say.decimal(staffing.staff_hours) if staffing else "",
    }


def people_range(load: DayLoad, say: WhatIfPhrases) -> str:
    return say.say("range", low=say.number(round(load.low)), high=say.number(round(load.high)))


def most(staffing: Staffing) -> int:
    """Counters that are open at once."""
    return max(map(len, staffing.counters.values()), default=0)


def busy(load: DayLoad) -> Sequence[Expected]:
    """The half hours from the first to the last in which somebody may come: a centre that is open
    around the clock has many in which nobody does."""
    found = [place for place, one in enumerate(load.half_hours) if round(one.high)]
    return load.half_hours[found[0] : found[-1] + 1] if found else []


def half_hours(chosen: PlannedDay, say: WhatIfPhrases) -> list[dict[str, Any]]:
    found = []
    for one in busy(chosen.load):
        names = chosen.staffing.counters.get(one.at, []) if chosen.staffing else []
        share = chosen.staffing.within.get(one.at) if chosen.staffing else None
        low, high = say.number(round(one.low)), say.number(round(one.high))
        found.append(
            {
                "time": say.clock(one.at),
                "people": say.decimal(one.people),
                "range": say.say("range", low=low, high=high),
                "counters": say.number(len(names)) if chosen.staffing else "",
                "names": _names(names, say),
                "within": say.share(share) if share is not None else "",
            }
        )
    return found


def _names(counters: Sequence[str], say: WhatIfPhrases) -> str:
    """The centre's counters by name, and how many more like which."""
    own = [say.counter(one) for one in counters if MORE not in one]
    more = [say.counter(one.partition(MORE)[0]) for one in counters if MORE in one]
    told = ", ".join(own)
    if not more:
        return told
    return say.say("week.and_more", counters=told, count=len(more), like=", ".join(more))


def _result(staffing: Staffing, there: int, say: WhatIfPhrases) -> str:
    key = "week.enough" if staffing.is_enough else "week.not_enough"
    return say.say(
        key,
        within=say.share(staffing.within_all_day),
        hours=say.decimal(staffing.staff_hours),
        most=say.number(most(staffing)),
        there=say.number(there),
    )


def _plots(chosen: PlannedDay, say: WhatIfPhrases) -> list[dict[str, Any]]:
    people = _people_plot(chosen, say)
    return [people, _counters_plot(chosen.staffing, chosen, say)] if chosen.staffing else [people]


def _people_plot(chosen: PlannedDay, say: WhatIfPhrases) -> dict[str, Any]:
    rows = [(say.clock(one.at), one.people) for one in busy(chosen.load)]
    return _plot("people", "no_limit", rows, say)


def _counters_plot(staffing: Staffing, chosen: PlannedDay, say: WhatIfPhrases) -> dict[str, Any]:
    counters = staffing.counters
    rows = [(say.clock(one.at), float(len(counters.get(one.at, [])))) for one in busy(chosen.load)]
    return _plot("counters", "early", rows, say)


def _plot(
    name: str, kind: str, rows: Sequence[tuple[str, float]], say: WhatIfPhrases
) -> dict[str, Any]:
    top = plots.nice_top(max((number for _, number in rows), default=0.0))
    given = [
        plots.Given(
            label=time,
            parts=[(kind, number)],
            text=say.number(round(number)) if round(number) else "",
            description=say.say(f"week.bar.{name}", time=time, count=say.number(round(number))),
        )
        for time, number in rows
    ]
    title = say.say(f"week.plot.{name}")
    return {
        "id": name,
        "title": title,
        "plot": plots.plot(
            given,
            [say.number(round(top * step / plots.STEPS)) for step in range(plots.STEPS + 1)],
            top,
        ),
        "legend": [],
        "head": [say.say("plot.half_hour"), title],
        "rows": [[time, say.number(round(number))] for time, number in rows],
    }
