"""What the overview of waits shows, as plain values for its template."""

from __future__ import annotations

from typing import Any, Final

from queue_server.reports.figures import Share
from queue_server.reports.waiting.figures import (
    DurationSummary,
    HeatMap,
    TicketDimension,
    TicketFigures,
    TicketMeasure,
)
from queue_server.reports.waiting.pages.addresses import FigureCell, WaitingAddress
from queue_server.reports.waiting.pages.phrases import WaitingPhrases
from queue_server.reports.waiting.pages.plots import people_plot, waits_plot
from queue_server.reports.waiting.service import Filters, WaitingOverview

HEAT_STEPS: Final = 5
OUTCOMES: Final = (
    TicketMeasure.SERVED,
    TicketMeasure.NO_SHOW,
    TicketMeasure.LEFT,
    TicketMeasure.UNFINISHED,
    TicketMeasure.IN_MOTION,
)


def overview(found: WaitingOverview, place: WaitingAddress) -> dict[str, Any]:
    phrases, group = place.phrases, found.total
    return {
        "empty": not group.given,
        "cards": [_people(place, group), _wait(place, group), _counter(place, group)],
        "told": _accuracy(place, group),
        "peak": _peak(found, phrases),
        "plots": [people_plot(found.plotted, phrases), waits_plot(found.plotted, phrases)],
        "heat": _heat(found.heat, place),
        "made_at": phrases("made_at", time=phrases.instant(found.now)),
        "notes": [phrases.waits("note.wait"), phrases.waits("note.served")],
    }


def _people(place: WaitingAddress, group: TicketFigures) -> dict[str, Any]:
    phrases = place.phrases
    parts = [
        (phrases.column(one.value), place.tickets_figure(group, one, {}, of=_of_given(group, one)))
        for one in OUTCOMES
        if group.count(one) or one in OUTCOMES[:3]
    ]
    priority = TicketMeasure.PRIORITY
    figure = place.tickets_figure(group, priority, {}, of=_of_given(group, priority))
    return {
        "title": phrases.waits("card.people"),
        "whole": place.tickets_figure(group, TicketMeasure.GIVEN, {}),
        "unit": "",
        "parts": [*parts, (phrases.column(priority.value), figure)],
    }


def _of_given(group: TicketFigures, measure: TicketMeasure) -> Share:
    return Share(group.count(measure), group.given)


def _wait(place: WaitingAddress, group: TicketFigures) -> dict[str, Any]:
    return _times(place, group, DurationSummary.of(group.waits), "wait", TicketMeasure.CALLED)


def _counter(place: WaitingAddress, group: TicketFigures) -> dict[str, Any]:
    return _times(place, group, DurationSummary.of(group.served), "served", TicketMeasure.TIMED)


def _times(
    place: WaitingAddress,
    group: TicketFigures,
    times: DurationSummary,
    name: str,
    measure: TicketMeasure,
) -> dict[str, Any]:
    phrases = place.phrases
    return {
        "title": phrases.waits(f"card.{name}"),
        "whole": FigureCell(phrases.minutes(times.median)),
        "unit": phrases.waits("minutes_unit"),
        "parts": [
            (phrases.waits("card.p90"), FigureCell(phrases.minutes(times.p90))),
            (phrases.waits("card.longest"), FigureCell(phrases.minutes(times.longest))),
            (phrases.column(measure.value), place.tickets_figure(group, measure, {})),
        ],
    }


def _accuracy(place: WaitingAddress, group: TicketFigures) -> dict[str, Any]:
    phrases, told = place.phrases, group.told
    measures = (
        TicketMeasure.WITHIN,
        TicketMeasure.NOT_LATER,
        TicketMeasure.EARLY,
        TicketMeasure.LATE,
    )
    shares = [
        {
            "label": phrases.figure(measure),
            "text": phrases.counted_rate(Share(group.count(measure), told.count)),
            "address": place.tickets(measure, {}) if group.count(measure) else "",
        }
        for measure in measures
    ]
    lines = [
        phrases.waits(
            "told.summary",
            error=phrases.minutes(told.mean_error),
            count=phrases.number(told.count),
        ),
        phrases.waits("told.not_told_count", count=phrases.number(told.not_told)),
    ]
    return {"shares": shares if told.count else [], "lines": lines if told.count else lines[1:]}


def _peak(found: WaitingOverview, phrases: WaitingPhrases) -> list[str]:
    texts = []
    if (peak := found.heat.peak) is not None:
        texts.append(
            phrases.waits(
                "peak.slot",
                weekday=phrases.weekday(peak[0]),
                slot=phrases.slot(peak[1]),
                people=phrases.decimal(found.heat.mean(*peak)),
            )
        )
    if found.busiest_day is not None and found.period.first != found.period.last:
        day, people = found.busiest_day
        phrase = phrases.value(TicketDimension.DAY, day.toordinal())
        texts.append(phrases.waits("peak.day", day=phrase, people=phrases.number(people)))
    return texts


def _heat(heat: HeatMap, place: WaitingAddress) -> dict[str, Any]:
    """A line for each weekday with tickets; `step` 0 to 5 is how dark a cell is."""
    phrases, slots = place.phrases, heat.slots
    most = max((heat.mean(*one) for one in heat.people), default=1.0)

    def cell(weekday: int, slot: int) -> dict[str, Any]:
        people, mean = heat.people.get((weekday, slot), 0), heat.mean(weekday, slot)
        filters: Filters = {TicketDimension.WEEKDAY: weekday, TicketDimension.HALF_HOUR: slot}
        return {
            "text": _mean(phrases, mean) if people else "",
            "step": round(HEAT_STEPS * mean / most) if people else 0,
            "address": place.tickets(TicketMeasure.GIVEN, filters) if people else "",
            "told": phrases.waits(
                "heat.told",
                weekday=phrases.weekday(weekday),
                slot=phrases.slot(slot),
                people=phrases.decimal(mean),
            ),
        }

    return {
        "slots": [phrases.slot_begins(slot) for slot in slots],
        "rows": [
            {
                "name": phrases.weekday(weekday),
                "days": phrases.number(days),
                "cells": [cell(weekday, slot) for slot in slots],
            }
            for weekday, days in sorted(heat.days.items())
        ],
    }


def _mean(phrases: WaitingPhrases, mean: float) -> str:
    return phrases.number(round(mean)) if mean >= 10 else phrases.decimal(mean)
