"""How many tickets campaigns have given in a period of the day, where they count them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from config.centre.campaigns import CampaignService
from config.centre.model import Centre
from queue_server.centre.opening import counted_period


class PeriodCounts:
    """Follows the tickets of a day; those of services without such a quota are not stored."""

    def __init__(self, centre: Centre, issued: Iterable[tuple[str, str | None, datetime]]) -> None:
        self._centre = centre
        self._counted = {
            one.id
            for one in centre.services
            if isinstance(one, CampaignService) and one.campaign.period_quota is not None
        }
        self._issued_at: defaultdict[str, list[datetime]] = defaultdict(list)
        for service, _, at in issued:
            self.add(service, at)

    def add(self, service: str, at: datetime) -> None:
        if service in self._counted:
            self._issued_at[service].append(at)

    def count(self, service: str, now: datetime) -> int:
        """Since the period of `now` began; 0 where nothing is counted by periods."""
        if service not in self._counted:
            return 0
        period = counted_period(self._centre, service, now)
        return sum(at >= period[0] for at in self._issued_at[service]) if period else 0
