"""Which services a counter calls. Pure.

A service that no counter of the centre file serves any more is called by every counter, after
its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from config.centre.model import Centre
from config.wire import ServiceId


def unserved(centre: Centre, services: Iterable[str]) -> list[ServiceId]:
    """Those of the services that no counter of the centre file serves, in order of their ids."""
    return [ServiceId(service) for service in sorted(set(services) - _served(centre))]


@lru_cache(maxsize=8)
def _served(centre: Centre) -> frozenset[str]:
    return frozenset(service for counter in centre.counters for service in counter.services)


def called_by(centre: Centre, counter: str, there: Iterable[str]) -> list[ServiceId]:
    """The services that a counter calls: its own, then those of `there` that are nobody's."""
    own = centre.counter_by_id[counter].services
    return [*(ServiceId(service) for service in own), *unserved(centre, there)]
