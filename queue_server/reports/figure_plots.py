"""The plots of the figures of dossiers, each with its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from config.centre.model import Centre
from config.text.formats import format_month, format_percent
from queue_server.reports import plots
from queue_server.reports.figures import Flow, Share, target_on
from queue_server.reports.layouts import share_text
from queue_server.reports.periods import Period
from queue_server.reports.phrases import ReportPhrases

OUTCOMES: Final = ("early", "on_time", "no_limit", "late")
"""From the axis up."""


def _month(period: Period) -> str:
    return f"{period.first:%m/%y}"


def resolved_plot(months: Sequence[tuple[Period, Flow]], phrases: ReportPhrases) -> dict[str, Any]:
    """Stacked bars: early, on time, no limit, late."""
    names = {kind: phrases(f"column.{kind}") for kind in OUTCOMES}
    rows = [
        (month, {kind: int(getattr(flow, kind)) for kind in OUTCOMES}) for month, flow in months
    ]
    given = []
    for month, parts in rows:
        part_texts = [
            phrases("plot.part", count=phrases.number(count), kind=names[kind])
            for kind, count in parts.items()
        ]
        whole = sum(parts.values())
        given.append(
            plots.Given(
                label=_month(month),
                parts=list(parts.items()),
                text=phrases.number(whole) if whole else "",
                description=phrases(
                    "plot.told", month=format_month(month.first), parts=", ".join(part_texts)
                ),
            )
        )
    top = plots.nice_top(max((sum(parts.values()) for _, parts in rows), default=0))
    labels = [phrases.number(round(top * step / plots.STEPS)) for step in range(plots.STEPS + 1)]
    return {
        "id": "resolved",
        "title": phrases("plot.resolved"),
        "plot": plots.plot(given, labels, top),
        "legend": list(names.items()),
        "head": [phrases("plot.month"), *names.values(), phrases("total")],
        "rows": [
            [
                format_month(month.first),
                *map(phrases.number, parts.values()),
                phrases.number(sum(parts.values())),
            ]
            for month, parts in rows
        ],
    }


def online_plot(
    months: Sequence[tuple[Period, Flow]], phrases: ReportPhrases, centre: Centre
) -> dict[str, Any]:
    """A bar of each month's online rate, and the line of the target in force."""
    given, rows = [], []
    for month, flow in months:
        share, name = Share(flow.online, flow.taken), format_month(month.first)
        rate, text = share.per_cent, share_text(phrases, share)
        target = target_on(centre.dossiers.online_targets, month.last)
        given.append(
            plots.Given(
                label=_month(month),
                parts=[("online", rate or 0.0)],
                text="" if rate is None else format_percent(phrases.language, rate),
                description=phrases("plot.told_rate", month=name, share=text),
                mark=float(target.per_cent) if target else None,
            )
        )
        shown = format_percent(phrases.language, target.per_cent) if target else ""
        rows.append([name, text, shown])
    labels = [format_percent(phrases.language, 25 * step) for step in range(5)]
    return {
        "id": "online",
        "title": phrases("plot.online"),
        "plot": plots.plot(given, labels, 100.0),
        "legend": [("online", phrases("column.online")), ("target", phrases("plot.target"))],
        "head": [phrases("plot.month"), phrases("plot.online_rate"), phrases("plot.target")],
        "rows": rows,
    }
