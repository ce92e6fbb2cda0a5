"""In which order a counter calls its services. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.wire import ServiceId


@dataclass(frozen=True, slots=True)
class ServiceOrder:
    """The services that a counter calls, each with its rank: the lowest first, and where ranks are
    equal, weight × wait decides."""

    ranks: tuple[tuple[ServiceId, int], ...]
    also: frozenset[ServiceId] = frozenset()
    """Those that it calls for a while only, to help."""

    @classmethod
    def of(cls, services: Services) -> ServiceOrder:
        """An order as it is; a sequence as one service after the other."""
        if isinstance(services, ServiceOrder):
            return services
        return cls(tuple((service, rank) for rank, service in enumerate(services)))

    def __iter__(self) -> Iterator[ServiceId]:
        return (service for service, _ in self.ranks)

    def __len__(self) -> int:
        return len(self.ranks)

    def __contains__(self, service: object) -> bool:
        return service in [known for known, _ in self.ranks]  # quicker than a generator


Services = Sequence[ServiceId] | ServiceOrder
"""What a counter calls; a sequence is a counter's own order."""
