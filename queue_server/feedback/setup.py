"""How the room of feedback joins the server: each of its rooms has a setup of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

import queue_server.feedback.guidance.setup as guidance
import queue_server.feedback.officials.setup as officials
import queue_server.feedback.petitions.setup as petitions
import queue_server.feedback.questions.setup as questions
import queue_server.feedback.surveys.setup as surveys
from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.frames import routes_later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, Room
from queue_server.feedback.beside import Answers
from queue_server.feedback.petitions.alerts import OverduePetitions

OVERVIEW: Final = (("GET", "/feedback", "page"),)


@dataclass(frozen=True, kw_only=True)
class FeedbackRoom(Room):
    """What other rooms use of it."""

    answers: Answers


def setup(
    app: App,
    authenticator: Authenticator,
    catalogue: Catalogue,
    answers: Answers,
    overdue: OverduePetitions,
) -> FeedbackRoom:
    """`answers` are the parts of the room that other rooms got before, `overdue` what staff are
    told of petitions."""
    rooms: list[Room] = [
        surveys.setup(app, authenticator, catalogue),
        petitions.setup(app, authenticator, overdue),
        officials.setup(app, answers.officials),
        guidance.setup(app, authenticator, catalogue),
        questions.setup(
            app, authenticator, catalogue, answers.officials, answers.faqs, answers.upkeep
        ),
    ]

    def knows_link(connection: Connection, token: str) -> bool:
        return any(room.knows_link(connection, token) for room in rooms)

    def overview() -> object:
        from queue_server.feedback.overview import FeedbackOverviewPage

        return FeedbackOverviewPage(app, authenticator)

    return FeedbackRoom(
        answers=answers,
        operations=[one for room in rooms for one in room.operations],
        limits={name: limit for room in rooms for name, limit in room.limits.items()},
        routes=[
            *routes_later(OVERVIEW, overview),
            *(one for room in rooms for one in room.routes),
        ],
        jobs=[one for room in rooms for one in room.jobs],
        lifetimes=[one for room in rooms for one in room.lifetimes],
        collectors=[one for room in rooms for one in room.collectors],
        knows_link=knows_link,
    )
