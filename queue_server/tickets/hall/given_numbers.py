"""How many numbers each service has given today, and whether it gives another one now."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from datetime import datetime

from config.centre.campaigns import CampaignService
from config.centre.model import Centre
from config.wire import IssueRefusal
from queue_server.centre.opening import counted_period, issue_refusal, opens_at
from queue_server.tickets.hall.day import Day
from queue_server.tickets.rules.lifecycle import Ticket


class GivenNumbers:
    """Follows the tickets of a day; the times of those that a campaign counts by periods, too."""

    def __init__(self, centre: Centre, day: Day) -> None:
        self._centre = centre
        self.given: Tally[str] = Tally(day.given)
        self.issued_offline: Tally[str] = Tally(day.issued_offline)
        self._counted = {
            one.id
            for one in centre.services
            if isinstance(one, CampaignService) and one.campaign.period_quota is not None
        }
        self._issued_at: defaultdict[str, list[datetime]] = defaultdict(list)
        for service, _, at in day.issued:
            self._follow(service, at)

    def add(self, ticket: Ticket) -> None:
        """Count a ticket that was issued."""
        (self.issued_offline if ticket.issued_offline else self.given)[ticket.service] += 1
        self._follow(ticket.service, ticket.issued_at)

    def _follow(self, service: str, at: datetime) -> None:
        if service in self._counted:
            self._issued_at[service].append(at)

    def refusal(self, service: str, now: datetime) -> IssueRefusal | None:
        """Why the service gives no number at `now`; None where it does."""
        issued, in_period = self._issued(service), self._in_period(service, now)
        return issue_refusal(self._centre, service, now, issued, in_period)

    def opens_at(self, service: str, now: datetime, refusal: IssueRefusal) -> datetime | None:
        """When it next gives one."""
        full = refusal is IssueRefusal.QUOTA_REACHED
        return opens_at(self._centre, service, now, full=full, issued=self._issued(service))

    def _issued(self, service: str) -> int:
        return self.given[service] + self.issued_offline[service]

    def _in_period(self, service: str, now: datetime) -> int:
        """Since the period of `now` began; 0 where nothing is counted by periods."""
        if service not in self._counted:
            return 0
        period = counted_period(self._centre, service, now)
        return sum(at >= period[0] for at in self._issued_at[service]) if period else 0
