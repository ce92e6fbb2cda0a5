"""In which duty out of hours a dossier came, by the hours that the settings promise. Pure."""

from __future__ import annotations

from datetime import datetime

from config.centre.model import Centre
from config.centre.sections.out_of_hours import OnCallDuty
from queue_server.centre.opening import centre_hours_on
from queue_server.centre.rota.rules import promised
from queue_server.dossiers.rules.working_time import DAY, first_working_day, is_working_day, opens


def duty_at(centre: Centre, code: str, field: str, received_at: datetime) -> OnCallDuty | None:
    """The duty in whose hours a dossier of the procedure `code`, of `field`, came; the first of
    several. None at any other time, and where no duty is for it."""
    day = centre.day(received_at)
    for duty in centre.on_call:
        is_for_it = code in duty.procedures or field in duty.fields
        if not is_for_it and (duty.procedures or duty.fields):
            continue
        if any(start <= received_at < end for start, end in promised(centre, duty, day)):
            return duty
    return None


def next_opening(centre: Centre, received_at: datetime) -> datetime:
    """`received_at` itself in opening hours of a working day, else the next moment of them."""
    day = centre.day(received_at)
    if is_working_day(centre, day):
        for start, end in centre_hours_on(centre, day):
            if received_at < end:
                return max(start, received_at)
    return opens(centre, first_working_day(centre, day + DAY))
