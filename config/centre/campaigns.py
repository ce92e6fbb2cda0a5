"""The centre that is in force on a day: its services, and the campaigns that run. Pure.

Nothing is published when a campaign begins or ends. The settings say its days, and every process
works the same centre out of them, at whatever time it is asked and however its clock jumps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from pydantic import PrivateAttr

from config.centre.model import Board, Centre, Counter, Kiosk, Service
from config.centre.opening import Hours
from config.centre.sections.campaigns import Campaign
from config.centre.sections.look import Look, PaperText

GRACE: Final = timedelta(days=1)
"""After its last day a campaign is wound down for so long: tickets of kiosks that were offline."""


class CampaignService(Service):
    """The service of a campaign."""

    campaign: Campaign


Running = tuple[tuple[str, bool], ...]
"""The campaigns in force: each id, and whether it is wound down."""


def running_on(centre: Centre, day: date) -> Running:
    """The campaigns that run or are wound down on `day`, in the order of the settings."""
    letters = {one.letter for one in centre.services}
    runs = [one for one in centre.campaigns if one.first_day <= day <= one.last_day]
    letters |= {one.letter for one in runs}
    ended = [
        one
        for one in centre.campaigns
        if one.last_day < day <= one.last_day + GRACE and one.letter not in letters
    ]
    state = {one.id: one.winding_down for one in runs} | {one.id: True for one in ended}
    return tuple((one.id, state[one.id]) for one in centre.campaigns if one.id in state)


def announced_on(centre: Centre, day: date) -> tuple[Campaign, ...]:
    """The campaigns that people are told of on `day`: those that run or soon begin."""
    return tuple(
        one
        for one in centre.campaigns
        if not one.winding_down and one.announced_from <= day <= one.last_day
    )


Campaigns = tuple[Running, tuple[str, ...]]
"""The campaigns in force, and the ids of those that are announced."""


@lru_cache(maxsize=8)
def campaigns_on(centre: Centre, day: date) -> Campaigns:
    """Those of `day`, worked out once: every transaction asks."""
    return running_on(centre, day), tuple(one.id for one in announced_on(centre, day))


def in_force(centre: Centre, day: date) -> Centre:
    """The centre of `day`, with the services of its campaigns; `centre`, as it was published, where
    there are none."""
    return with_campaigns(centre, running_on(centre, day))


def with_campaigns(centre: Centre, running: Running) -> Centre:
    """`centre` with these campaigns as services, at their counters, kiosks and boards."""
    if not running:
        return centre
    by_id = {one.id: one for one in centre.campaigns}
    some = [service_of(by_id[id], winding_down=ends) for id, ends in running]
    held = {name: getattr(centre, name) for name in Centre.model_fields}
    held["services"] = _placed(centre.services, some)
    held["counters"] = [_counter(one, some) for one in centre.counters]
    held["kiosks"] = [_offering(one, some) for one in centre.kiosks]
    held["boards"] = [_offering(one, some) for one in centre.boards]
    held["look"] = _look(centre, some)
    made = CentreOfDay.model_construct(**held)
    made._published = centre
    return made


class CentreOfDay(Centre):
    """A centre with the services of the campaigns that run on a day."""

    _published: Centre = PrivateAttr()


def published(centre: Centre) -> Centre:
    """The centre as it was published, without the services of its campaigns."""
    return centre._published if isinstance(centre, CentreOfDay) else centre


def service_of(campaign: Campaign, *, winding_down: bool = False) -> CampaignService:
    """The campaign as a service."""
    shared = {name: getattr(campaign, name) for name in Service.model_fields if name in _SHARED}
    return CampaignService(
        **shared,
        examples=[said for said in (campaign.kiosk_text, campaign.place) if said],
        winding_down=winding_down,
        campaign=campaign,
    )


_SHARED: Final = (Service.model_fields.keys() & Campaign.model_fields.keys()) - {
    "hours",
    "winding_down",
}


@lru_cache(maxsize=8)
def named_services(centre: Centre) -> dict[str, Service]:
    """Every service that records may name, by its id: campaigns that are over or to come too."""
    campaigns: dict[str, Service] = {
        one.id: service_of(one, winding_down=True) for one in centre.campaigns
    }
    return campaigns | centre.service_by_id


def receiving(centre: Centre, procedure: str) -> CampaignService | None:
    """The campaign that receives a procedure, of those that run."""
    return next(
        (
            one
            for one in centre.services
            if isinstance(one, CampaignService)
            and not one.winding_down
            and procedure in one.campaign.procedures
        ),
        None,
    )


def _placed(services: Sequence[Service], some: Sequence[CampaignService]) -> list[Service]:
    """Each campaign behind the service that it stands beside, or at the end."""
    ids = {one.id for one in services}
    placed: list[Service] = []
    for service in services:
        placed += [service, *(one for one in some if one.campaign.beside == service.id)]
    return [*placed, *(one for one in some if one.campaign.beside not in ids)]


def _counter(counter: Counter, some: Sequence[CampaignService]) -> Counter:
    mine = [one for one in some if counter.id in one.campaign.counters]
    if not mine:
        return counter
    use = {one.id: "after" if one.winding_down else one.campaign.counter_use for one in mine}
    first = [id for id, how in use.items() if how in ("alone", "first")]
    own = [] if "alone" in use.values() else counter.services
    after = [id for id, how in use.items() if how == "after"]
    return counter.model_copy(update={"services": [*first, *own, *after]})


def _offering(shown: Kiosk | Board, some: Iterable[CampaignService]) -> Kiosk | Board:
    """A kiosk or board that names its services names the campaigns beside them."""
    if not shown.services:
        return shown
    more = [one.id for one in some if one.campaign.beside in (None, *shown.services)]
    return shown.model_copy(update={"services": [*shown.services, *more]})


def _look(centre: Centre, some: Iterable[CampaignService]) -> Look:
    """Lines on the tickets of the campaigns: where it is, and what else it says."""
    texts = [
        PaperText(id=one.id, text=said, place=place, services=[one.id])
        for one in some
        for said, place in ((one.campaign.place, "head"), (one.campaign.ticket_text, "foot"))
        if said
    ]
    return centre.look.model_copy(update={"texts": [*centre.look.texts, *texts]})


def hours_on(centre: Centre, campaign: Campaign, day: date) -> list[Hours]:
    """The hours of a campaign on `day`, the earliest first; none outside of its days.

    On a day off of the centre it is closed, unless the day is among its own.
    """
    if not campaign.first_day <= day <= campaign.last_day:
        return []
    own = next((one for one in campaign.days if one.day == day), None)
    if own is not None:
        hours = own.hours
    elif campaign.hours is None:
        hours = centre.opening.hours_on(day)
    else:
        special = centre.opening.special(day)
        is_off = special is not None and not special.hours
        hours = [] if is_off else campaign.hours.of(centre.opening.worked_as(day))
    return sorted(hours, key=lambda period: period.start)


def capacity(centre: Centre, campaign: Campaign, day: date) -> int | None:
    """How many numbers it may give on `day`; None where nothing limits them."""
    periods = len(hours_on(centre, campaign, day))
    limits = [campaign.daily_quota]
    if campaign.period_quota is not None:
        limits.append(campaign.period_quota * periods)
    known = [one for one in limits if one is not None]
    return min(known) if known and periods else None
