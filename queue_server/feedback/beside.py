"""What this room shows elsewhere: beside procedures, on hall boards, as alerts of leaders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from config.centre.model import Board
from config.text.catalogue import localised, text
from config.wire import Localised
from config.wire.feedback.officials import OfficialToday
from config.wire.procedures import Procedure, Slide
from queue_server.catalogue.beside import BesideProcedure, Link, PersonToAsk
from queue_server.catalogue.service import Catalogue
from queue_server.centre.campaigns.slides import campaign_slides
from queue_server.core.actor import Actor
from queue_server.core.room import App
from queue_server.feedback.guidance.repository import documents
from queue_server.feedback.officials.rules import Charge
from queue_server.feedback.officials.service import Officials, shown_today
from queue_server.feedback.officials.slides import in_a_line
from queue_server.feedback.questions.faqs import FAQ_PAGE, Faqs
from queue_server.feedback.questions.repository import Faq
from queue_server.feedback.questions.usecases.upkeep import Upkeep

MOST: int = 4
StaffAlerts = Callable[[Actor, str], Any]


class Answers:
    """The parts of the room that other rooms get: made before them, joined to the server later."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.officials, self.faqs = Officials(app), Faqs(app)
        self.upkeep = Upkeep(app)

    async def found(self, words: str, field: str, language: str) -> Sequence[Link]:
        """Frequent questions that a search finds with these words."""
        found = await self.faqs.find(words, field, MOST) if words else []
        return [_link(one, language) for one in found]

    async def of_procedure(self, procedure: Procedure, language: str) -> BesideProcedure:
        """Its frequent questions and documents, and whom to ask about it today."""
        questions = await self.faqs.of_procedure(procedure.code, procedure.field, MOST)
        return BesideProcedure(
            questions=[_link(one, language) for one in questions],
            documents=await self._documents(procedure),
            asked=[_asked(one, language) for one in self.officials.of_field(procedure.field)],
        )

    def officials_of(self, field: str) -> list[Localised]:
        """Whom to ask about a field today, a line for each."""
        return [in_a_line(shown_today(one)) for one in self.officials.of_field(field)]

    async def _documents(self, procedure: Procedure) -> list[Link]:
        """Its documents in force that citizens may see."""
        app = self._app
        today = app.centre.value.day(app.clock.now())
        found = await app.database.read(lambda connection: documents(connection, today))
        return [
            Link(one.title, f"/guidance/{one.in_force.id}")
            for one in found
            if one.public and one.withdrawn_at is None and one.in_force is not None
            if one.is_of(procedure.code, procedure.field)
        ][:MOST]

    def alerts_with(self, others: StaffAlerts) -> StaffAlerts:
        """Other alerts of staff, with those of late questions before them."""

        async def alerts(caller: Actor, language: str) -> list[dict[str, Any]]:
            own = await self.upkeep.alerts(caller, language)
            return [*own, *await others(caller, language)]

        return alerts

    def slideshow(self, catalogue: Catalogue) -> HallSlides:
        return HallSlides(self._app, catalogue, self.officials)


class HallSlides:
    """What hall boards show between calls: procedures, campaigns, then who is in charge; kiosks the
    last."""

    def __init__(self, app: App, catalogue: Catalogue, officials: Officials) -> None:
        self._app, self._catalogue, self._officials = app, catalogue, officials

    def slides(self, board: Board) -> list[Slide]:
        centre, now = self._app.centre.value, self._app.clock.now()
        campaigns = campaign_slides(centre, now) if board.slide_seconds else []
        return [*self._catalogue.slides(board), *campaigns, *self._officials.slides(board)]

    def in_charge(self) -> list[OfficialToday]:
        return self._officials.today().officials

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after other slides are to be shown."""
        self._catalogue.listen(listener)
        self._officials.listen(listener)


def _link(one: Faq, language: str) -> Link:
    return Link(localised(one.question, language), f"{FAQ_PAGE}/{one.id}?lang={language}")


def _asked(charged: Charge, language: str) -> PersonToAsk:
    one = charged.answers
    note = ""
    if charged.stand_in is not None:
        note = text(language, "questions.beside_for", name=charged.official.name)
    elif charged.is_away:
        note = text(language, "officials.away")
    return PersonToAsk(
        one.name, localised(one.duty, language), one.phone, localised(one.hours, language), note
    )
