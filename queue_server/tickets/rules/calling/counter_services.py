"""Which services a counter calls. Pure.

A service that no counter of the centre file serves any more is called by every counter, after
its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter

from config.centre.model import Centre
from config.wire import ServiceId
from config.wire.centre.helping import CounterHelp
from queue_server.tickets.rules.calling.service_order import ServiceOrder, Services


def unserved(centre: Centre, services: Iterable[str]) -> list[ServiceId]:
    """Those of the services that no counter of the centre file serves, in order of their ids."""
    others = set(services) - _served(centre)
    return [ServiceId(service) for service in sorted(others)] if others else []


@lru_cache(maxsize=8)
def _served(centre: Centre) -> frozenset[str]:
    going_on = (counter for counter in centre.counters if not counter.winding_down)
    return frozenset(service for counter in going_on for service in counter.services)


def called_by(
    centre: Centre, counter: str, there: Iterable[str], helps: Iterable[CounterHelp] = ()
) -> ServiceOrder:
    """The services that a counter calls: its own in its order, with the first of them those that
    it helps with for a while, then those of `there` that are nobody's. None where it is wound
    down."""
    also = tuple([one.service for one in helps if counter in one.counters])
    return _order(centre, counter, tuple(unserved(centre, there)), also)


@lru_cache(maxsize=512)
def _order(
    centre: Centre, counter: str, nobodys: tuple[ServiceId, ...], also: tuple[str, ...]
) -> ServiceOrder:
    known = centre.counter_by_id[counter]
    if known.winding_down:
        return ServiceOrder((), frozenset())
    together = known.order == "longest_waiting"
    ranks = {
        ServiceId(service): 0 if together else rank for rank, service in enumerate(known.services)
    }
    for rank, service in enumerate(nobodys, start=len(ranks)):
        ranks.setdefault(service, rank)
    return with_help(ServiceOrder(tuple(ranks.items())), map(ServiceId, also))


def with_help(services: Services, also: Iterable[ServiceId]) -> ServiceOrder:
    """An order with services, among the first, that a counter helps with for a while."""
    ranks = dict(ServiceOrder.of(services).ranks)
    first = {service for service, rank in ranks.items() if rank == 0}
    helped = frozenset(also) - first
    ranks |= dict.fromkeys(sorted(helped), 0)
    return ServiceOrder(tuple(sorted(ranks.items(), key=itemgetter(1))), helped)
