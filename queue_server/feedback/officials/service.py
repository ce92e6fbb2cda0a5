"""Who is in charge today, in memory: absences are read anew in every round of jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection

from config.centre.model import Board
from config.wire.feedback.officials import OfficialStandIn, OfficialsToday, OfficialToday
from config.wire.procedures import Slide
from queue_server.centre.people.absences import away_until
from queue_server.centre.repository import all_members
from queue_server.centre.staff.sign_in_rules import canonical
from queue_server.core.room import App
from queue_server.feedback.officials import rules
from queue_server.feedback.officials.rules import Away, Charge
from queue_server.feedback.officials.slides import officials_slides

PAGE = "/officials"


def away_on(connection: Connection, day: date) -> dict[str, date]:
    """The last day of the absence of everybody who is away, by their sign-in names."""
    until = away_until(connection, day)
    if not until:
        return {}
    return {one.sign_in: until[one.id] for one in all_members(connection) if one.id in until}


class Officials:
    """Who is in charge today. `refresh` follows the absences; settings are followed at once."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._away: Away = {}
        self._told: list[Charge] = []
        self._listeners: list[Callable[[], None]] = []

    @property
    def day(self) -> date:
        """The centre's day."""
        return self._app.centre.value.day(self._app.clock.now())

    async def refresh(self) -> None:
        """Read who is away; tell the boards where that changes who is in charge."""
        if not self._app.centre.value.officials:
            return
        day = self.day
        self._away = await self._app.database.read(lambda connection: away_on(connection, day))
        charged = self.charges()
        if charged != self._told:
            self._told = charged
            for listener in self._listeners:
                listener()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after a change of who is in charge."""
        self._listeners.append(listener)

    def charges(self) -> list[Charge]:
        """Everybody in charge, as it stands today."""
        return rules.charges(self._app.centre.value, self.day, self._away)

    def of_field(self, field: str) -> list[Charge]:
        return rules.of_field(self.charges(), field)

    def answers_for(self, field: str, sign_in: str) -> bool:
        """Whether a member of staff answers questions of a field today."""
        return rules.answers_for(self.charges(), field, canonical(sign_in))

    def today(self) -> OfficialsToday:
        url = f"{self._app.centre.value.public_url}{PAGE}"
        shown = [shown_today(one) for one in self.charges()]
        return OfficialsToday(day=self.day, officials=shown, page_url=url)

    def slides(self, board: Board) -> list[Slide]:
        """What a board shows of them between calls; nothing where its slides are switched off."""
        return officials_slides(self.today()) if board.slide_seconds else []


def shown_today(charged: Charge) -> OfficialToday:
    """An official as citizens see it: nothing of the account."""
    one, other = charged.official, charged.stand_in
    stand_in = None
    if other is not None and charged.until is not None:
        stand_in = OfficialStandIn(
            name=other.name, duty=other.duty, phone=other.phone, until=charged.until
        )
    return OfficialToday(
        name=one.name,
        duty=one.duty,
        phone=one.phone,
        hours=one.hours,
        fields=one.fields,
        stand_in=stand_in,
        is_away=charged.is_away,
    )
