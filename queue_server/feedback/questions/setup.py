"""How questions join the server. Operations and pages are imported with their first request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from aiohttp import web

from queue_server.catalogue.service import Catalogue
from queue_server.core.http.later import Later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.feedback.officials.service import Officials
from queue_server.feedback.questions import repository
from queue_server.feedback.questions.faqs import Faqs
from queue_server.feedback.questions.operations import operations
from queue_server.feedback.questions.usecases.upkeep import Upkeep

if TYPE_CHECKING:
    from queue_server.feedback.questions.api import Limits, QuestionsApi

OF_CITIZENS: Final = {
    "start": ("GET", "/questions"),
    "ask": ("POST", "/questions"),
    "faq": ("GET", "/questions/faq/{faq}"),
    "asked": ("GET", "/questions/{token}"),
    "spared": ("POST", "/questions/{token}/spared"),
    "erase": ("POST", "/questions/{token}/erase"),
}
OF_STAFF: Final = {
    "listed": ("GET", "/feedback/questions"),
    "faqs": ("GET", "/feedback/questions/faqs"),
    "faq": ("GET", "/feedback/questions/faqs/{faq}"),
    "one": ("GET", "/feedback/questions/{question}"),
}


@dataclass
class QuestionParts:
    """What the handlers and pages stand on."""

    app: App
    officials: Officials
    faqs: Faqs
    upkeep: Upkeep
    catalogue: Catalogue

    @cached_property
    def limits(self) -> Limits:
        from queue_server.feedback.questions.api import Limits

        return Limits(self.app)

    @cached_property
    def api(self) -> QuestionsApi:
        from queue_server.feedback.questions.api import QuestionsApi

        return QuestionsApi(self)


def setup(
    app: App,
    authenticator: Authenticator,
    catalogue: Catalogue,
    officials: Officials,
    faqs: Faqs,
    upkeep: Upkeep,
) -> Room:
    parts = QuestionParts(app, officials, faqs, upkeep, catalogue)
    return Room(
        operations=operations(cast("QuestionsApi", Later(lambda: parts.api))),
        routes=[
            *_routes(OF_CITIZENS, Later(lambda: _citizens(parts, catalogue))),
            *_routes(OF_STAFF, Later(lambda: _staff(parts, catalogue, authenticator))),
        ],
        jobs=[
            PeriodicJob("erase questions again", When.START, upkeep.erase_again),
            PeriodicJob("seal questions", When.START, upkeep.seal),
            PeriodicJob("tell of late questions", When.ROUND, upkeep.escalate),
            PeriodicJob("forget old questions", When.ROUND, upkeep.forget, deletes_for_good=True),
        ],
        knows_link=repository.knows,
    )


def _routes(handlers: dict[str, tuple[str, str]], pages: Later) -> Iterator[web.RouteDef]:
    for name, (method, path) in handlers.items():
        yield web.route(method, path, getattr(pages, name))


def _citizens(parts: QuestionParts, catalogue: Catalogue) -> object:
    from queue_server.feedback.questions.pages.citizens import CitizenPages

    return CitizenPages(parts, parts.api, catalogue)


def _staff(parts: QuestionParts, catalogue: Catalogue, authenticator: Authenticator) -> object:
    from queue_server.feedback.questions.pages.staff import StaffPages

    return StaffPages(parts, parts.api, catalogue, authenticator)
