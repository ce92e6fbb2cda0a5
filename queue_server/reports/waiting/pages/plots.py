"""The two plots over a period: people by what became of them, and their waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from config.text.formats import format_day_month
from queue_server.reports import plots
from queue_server.reports.periods import Period, month_of
from queue_server.reports.waiting.figures import DurationSummary, TicketFigures, TicketMeasure
from queue_server.reports.waiting.pages.phrases import MINUTE_MILLISECONDS, WaitingPhrases

Plotted = Sequence[tuple[Period, TicketFigures]]
NOT_SERVED: Final = (TicketMeasure.NO_SHOW, TicketMeasure.LEFT, TicketMeasure.UNFINISHED)


def people_plot(plotted: Plotted, phrases: WaitingPhrases) -> dict[str, Any]:
    """Stacked bars: served, still there, not served."""
    kinds = {kind: phrases.waits(f"plot.{kind}") for kind in ("served", "in_motion", "not_served")}
    rows = [(period, _parts(group)) for period, group in plotted]
    given = [
        plots.Given(
            label=_label(period),
            parts=list(parts.items()),
            text=phrases.number(whole) if (whole := sum(parts.values())) else "",
            description=phrases.waits(
                "plot.people_told",
                period=bar_name(period, phrases),
                parts=", ".join(f"{kinds[kind]} {phrases.number(n)}" for kind, n in parts.items()),
            ),
        )
        for period, parts in rows
    ]
    top = plots.nice_top(max((sum(parts.values()) for _, parts in rows), default=0))
    return {
        "id": "people",
        "title": phrases.waits("plot.people"),
        "plot": plots.plot(given, _ticks(phrases, top), top),
        "legend": [one for one in kinds.items() if any(parts[one[0]] for _, parts in rows)],
        "head": [phrases.waits("plot.when"), *kinds.values(), phrases("total")],
        "rows": [
            [
                bar_name(period, phrases),
                *map(phrases.number, parts.values()),
                phrases.number(sum(parts.values())),
            ]
            for period, parts in rows
        ],
    }


def _parts(group: TicketFigures) -> dict[str, int]:
    return {
        "served": group.count(TicketMeasure.SERVED),
        "in_motion": group.count(TicketMeasure.IN_MOTION),
        "not_served": sum(group.count(one) for one in NOT_SERVED),
    }


def waits_plot(plotted: Plotted, phrases: WaitingPhrases) -> dict[str, Any]:
    """A bar of the median wait, and a line where nine of ten had been called."""
    rows = [(period, DurationSummary.of(group.waits)) for period, group in plotted]
    given = [
        plots.Given(
            label=_label(period),
            parts=[("median", (times.median or 0) / MINUTE_MILLISECONDS)],
            text=phrases.minutes(times.median) if times.count else "",
            description=phrases.waits(
                "plot.waits_told",
                period=bar_name(period, phrases),
                median=phrases.minutes(times.median),
                p90=phrases.minutes(times.p90),
                count=phrases.number(times.count),
            ),
            mark=None if times.p90 is None else times.p90 / MINUTE_MILLISECONDS,
        )
        for period, times in rows
    ]
    longest = max((times.p90 or times.median or 0 for _, times in rows), default=0)
    top = plots.nice_top(longest / MINUTE_MILLISECONDS)
    return {
        "id": "waits",
        "title": phrases.waits("plot.waits"),
        "plot": plots.plot(given, _ticks(phrases, top), top),
        "legend": [("median", phrases.waits("plot.median")), ("target", phrases.waits("plot.p90"))],
        "head": [
            phrases.waits("plot.when"),
            phrases.column("wait_median"),
            phrases.column("wait_p90"),
            phrases.column("called"),
        ],
        "rows": [
            [
                bar_name(period, phrases),
                phrases.minutes(times.median),
                phrases.minutes(times.p90),
                phrases.number(times.count),
            ]
            for period, times in rows
        ],
    }


def bar_name(period: Period, phrases: WaitingPhrases) -> str:
    """A day, a week by its first and last day, or a month."""
    if period.first == period.last:
        return phrases.day(period.first)
    return phrases.period(period)


def _label(period: Period) -> str:
    whole = month_of(period.first)
    is_month = period.last == whole.last and period.last - period.first > timedelta(days=7)
    return f"{period.first:%m/%y}" if is_month else format_day_month(period.first)


def _ticks(phrases: WaitingPhrases, top: float) -> list[str]:
    return [phrases.number(round(top * step / plots.STEPS)) for step in range(plots.STEPS + 1)]
