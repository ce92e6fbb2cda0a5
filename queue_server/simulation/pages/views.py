"""What the page of a replayed day shows, as plain values for its template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from config.text.formats import format_time
from queue_server.reports import plots
from queue_server.simulation.pages.form import hours_text, was_there, weights_of
from queue_server.simulation.pages.phrases import WhatIfPhrases
from queue_server.simulation.replay.changes import Change, all_counters
from queue_server.simulation.replay.comparison import Waits
from queue_server.simulation.replay.past_day import PastDay
from queue_server.simulation.service import Comparison, WaitsBeside

NOTICEABLE_SECONDS: Final = 30.0
"""A smaller difference of means is no difference."""


def comparison(found: Comparison, change: Change | None, say: WhatIfPhrases) -> dict[str, Any]:
    """Everything below the form."""
    return {
        "near": near(found, say),
        "is_near": found.is_near,
        "changes": changes(change, found.past, say),
        "result": _result(found.lines[0].replayed, found.lines[0].changed, say),
        "left": _left(found, say),
        "columns": [say.say(f"column.{name}") for name in ("mean", "p90", "within")],
        "groups": [say.say(f"column.{name}") for name in _shown(change)],
        "rows": [_row(line, say) for line in found.lines],
        "notes": notes(found, change, say),
        "plot_shown": _plot(found, say),
    }


def _shown(change: Change | None) -> tuple[str, ...]:
    return ("true", "replayed", "changed") if change else ("true", "replayed")


def near(found: Comparison, say: WhatIfPhrases) -> str:
    """How near the unchanged day came to the truth."""
    everybody = found.lines[0]
    return say.say(
        "near" if found.is_near else "not_near",
        true=say.minutes(everybody.true.mean_seconds),
        replayed=say.minutes(everybody.replayed.mean_seconds),
        true_p90=say.minutes(everybody.true.p90_seconds),
        replayed_p90=say.minutes(everybody.replayed.p90_seconds),
    )


def _result(before: Waits, after: Waits | None, say: WhatIfPhrases) -> str:
    """The change in one sentence; nothing where there is none."""
    if after is None:
        return ""
    if not after.people:
        return say.say("result.nobody")
    off = after.mean_seconds - before.mean_seconds
    key = "same" if abs(off) < NOTICEABLE_SECONDS else "shorter" if off < 0 else "longer"
    return say.say(
        f"result.{key}",
        minutes=say.decimal(abs(_minutes_more(before, after))),
        before=say.minutes(before.mean_seconds),
        after=say.minutes(after.mean_seconds),
        within_before=say.share(before.within),
        within_after=say.share(after.within),
    )


def _left(found: Comparison, say: WhatIfPhrases) -> str:
    """How many nobody calls with the change; nothing where everybody is called."""
    if not found.never_called:
        return ""
    return say.say("note.never_called", count=say.number(found.never_called))


def _row(line: WaitsBeside, say: WhatIfPhrases) -> dict[str, Any]:
    cells = [*say.waits(line.true), *say.waits(line.replayed)]
    if line.changed is not None:
        cells += say.waits(line.changed)
    return {
        "name": say.group(line.group),
        "kind": line.group.kind,
        "people": say.number(line.true.people),
        "cells": cells,
        "difference": difference(line, say),
        "trend": _trend(line.replayed, line.changed),
    }


def difference(line: WaitsBeside, say: WhatIfPhrases) -> str:
    """Of the means, in minutes."""
    if line.changed is None or not line.replayed.people or not line.changed.people:
        return ""
    return say.decimal(_minutes_more(line.replayed, line.changed), signed=True)


def _minutes_more(before: Waits, after: Waits) -> float:
    """The difference of the means that are shown, so that anybody can check it."""
    return round(after.mean_seconds / 60, 1) - round(before.mean_seconds / 60, 1)


def _trend(before: Waits, after: Waits | None) -> str:
    if after is None or abs(after.mean_seconds - before.mean_seconds) < NOTICEABLE_SECONDS:
        return ""
    return "shorter" if after.mean_seconds < before.mean_seconds else "longer"


def changes(change: Change | None, past: PastDay, say: WhatIfPhrases) -> list[str]:
    """What is otherwise, in words."""
    if change is None:
        return []
    found = [
        say.say(
            f"change.{'closed' if count == 0 else 'count'}", counter=say.counter(one), count=count
        )
        for one, count in change.counters.items()
    ]
    for counter, services in change.services.items():
        names = ", ".join(map(say.service, services)) or say.say("no_service")
        found.append(say.say("change.services", counter=say.counter(counter), services=names))
    if change.order:
        found.append(say.say("change.order", order=say.say(f"order.{change.order}")))
    for known, weight in change.weights.items():
        name = say.priority_class(known)
        found.append(say.say("change.weight", name=name, weight=say.decimal(weight)))
    if change.longest_wait_minutes is not None:
        found.append(say.say("change.longest", minutes=change.longest_wait_minutes))
    if change.hours:
        hours = ", ".join(
            f"{format_time(one.start)}–{format_time(one.end)}" for one in change.hours
        )
        found.append(say.say("change.hours", hours=hours))
    if change.without_help:
        found.append(say.say("change.without_help"))
    if change.arrivals_percent != 100:
        found.append(say.say("change.arrivals", per_cent=change.arrivals_percent))
    return found


def notes(found: Comparison, change: Change | None, say: WhatIfPhrases) -> list[str]:
    """What the reader should know of this day."""
    past = found.past
    told = [] if past.is_presence_known else [say.say("note.presence")]
    if past.drawn:
        told.append(say.say("note.drawn", count=say.number(past.drawn)))
    if past.voided:
        told.append(say.say("note.voided", count=say.number(past.voided)))
    told += [left] if (left := _left(found, say)) else []
    if found.turned_away:
        told.append(say.say("note.turned_away", count=say.number(found.turned_away)))
    if change and change.hours:
        told.append(say.say("note.hours"))
    if change and change.is_chance:
        told.append(say.say("note.chance"))
    return [*told, say.say("note.as_it_was")]


# ---------------------------------------------------------------------------------- plot


def _plot(found: Comparison, say: WhatIfPhrases) -> dict[str, Any]:
    """The mean wait by the half hour of coming: bars, and the replayed day as a line."""
    before, after = found.replayed_by_half_hour, found.changed_by_half_hour
    shown = before if after is None else after
    instants = sorted(before.keys() | shown.keys())
    kind = "no_limit" if after is None else "early"
    name = say.say("column.replayed" if after is None else "column.changed")
    highest = max([*before.values(), *shown.values()], default=0.0) / 60
    top = plots.nice_top(highest)
    given = [_bar(at, shown, before, kind, say, with_mark=after is not None) for at in instants]
    labels = [say.number(round(top * step / plots.STEPS)) for step in range(plots.STEPS + 1)]
    legend = [(kind, name)]
    head = [say.say("plot.half_hour"), say.say("column.replayed")]
    if after is not None:
        legend.append(("target", say.say("column.replayed")))
        head.append(say.say("column.changed"))
    columns = [before] if after is None else [before, after]
    return {
        "id": "day",
        "title": say.say("plot.title"),
        "plot": plots.plot(given, labels, top),
        "legend": legend,
        "head": head,
        "rows": [[say.clock(at), *(_cell(one, at, say) for one in columns)] for at in instants],
    }


def _cell(means: Mapping[datetime, float], at: datetime, say: WhatIfPhrases) -> str:
    return say.minutes(means[at]) if at in means else ""


def _bar(
    at: datetime,
    shown: Mapping[datetime, float],
    before: Mapping[datetime, float],
    kind: str,
    say: WhatIfPhrases,
    *,
    with_mark: bool,
) -> plots.Given:
    minutes = shown.get(at, 0.0) / 60
    text = say.number(round(minutes)) if minutes >= 0.5 else ""
    return plots.Given(
        label=say.clock(at),
        parts=[(kind, minutes)],
        text=text,
        description=say.say("plot.bar", time=say.clock(at), minutes=say.decimal(minutes)),
        mark=before[at] / 60 if with_mark and at in before else None,
    )


# ---------------------------------------------------------------------------------- form


def form(past: PastDay, change: Change | None, say: WhatIfPhrases) -> dict[str, Any]:
    """The form with what is chosen; where nothing is, as it was."""
    change = change or Change()
    services = [str(service.id) for service in past.centre.services]
    calling = past.centre.calling
    longest = change.longest_wait_minutes or calling.longest_wait_minutes
    hours = ", ".join(f"{format_time(one.start)}-{format_time(one.end)}" for one in change.hours)
    weights = {known: change.weights.get(known, was) for known, was in weights_of(past).items()}
    return {
        "services": [(_letter(past, one), say.service(one)) for one in services],
        "counters": [
            {
                "id": counter.id,
                "name": say.counter(counter.id),
                "count": change.counters.get(counter.id, was_there(past, counter.id)),
                "was": was_there(past, counter.id),
                "calls": [
                    (one, one in set(change.services.get(counter.id, tuple(counter.services))))
                    for one in services
                ],
            }
            for counter in all_counters(past)
        ],
        "order": change.order or "",
        "orders": [(one, say.say(f"order.{one}")) for one in ("my_services", "longest_waiting")],
        "weights": [(one, say.priority_class(one), f"{w:g}") for one, w in weights.items()],
        "longest": longest,
        "rules": len(past.centre.calling.rules),
        "without_help": change.without_help,
        "hours": hours or hours_text(past),
        "arrivals": change.arrivals_percent,
    }


def _letter(past: PastDay, service: str) -> str:
    return past.centre.service_by_id[service].letter
