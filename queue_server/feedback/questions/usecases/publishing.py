"""Frequent questions are published by a person, after an edit, without anybody's data."""

from __future__ import annotations

from typing import Any

from config.centre.model import Centre
from config.text.phrase import Phrase
from config.wire import ErrorCode
from config.wire.feedback.questions import ChangeFaq, FaqPublished, FaqWords, PublishFaq
from queue_server.centre import repository as centre_store
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict
from queue_server.feedback.questions import repository, rules, sealing
from queue_server.feedback.questions.events import FaqChanged
from queue_server.feedback.questions.usecases.answering import Answering


class NamesSomebody(BadRequest):
    """A text for everybody has something in it by which a person could be known."""

    code = ErrorCode.FAQ_NAMES_SOMEBODY


class FaqPublishing:
    """The use cases of the collection; by those who may answer questions of the field."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def publish(self, unit: UnitOfWork, centre: Centre, command: PublishFaq) -> FaqPublished:
        """Raises `QuestionNotYours`, `NamesSomebody`, `OtherField`, `NotFound`, and `Conflict`
        (`FAQ_THERE_ALREADY`) where the question was made one before."""
        values = self._checked(unit, centre, command, command.question_id)
        values |= {
            "published_at": unit.now,
            "published_by": unit.actor.label,
            "question_id": command.question_id,
            "portal_id": "",
            "version": 0,
        }
        added = repository.put_faq(unit.connection, values)
        return _announced(unit, "publish_faq", added, 0)

    def change(
        self, unit: UnitOfWork, centre: Centre, faq_id: int, command: ChangeFaq
    ) -> FaqPublished:
        """New words, published at once; an imported one that waited, too. Raises as `publish`."""
        before = repository.faq_of(unit.connection, faq_id)
        self._answering.require(unit, before.field)
        values = self._checked(unit, centre, command, None)
        values |= {"published_by": unit.actor.label}
        version = repository.change_faq(unit.connection, faq_id, command.version, values)
        return _announced(unit, "change_faq", faq_id, version)

    def withdraw(self, unit: UnitOfWork, faq_id: int) -> FaqPublished:
        """It is shown no more. Raises `NotFound`, `QuestionNotYours`."""
        before = repository.faq_of(unit.connection, faq_id)
        self._answering.require(unit, before.field)
        values = {"published": False, "changed_at": unit.now}
        version = repository.change_faq(unit.connection, faq_id, before.version, values)
        return _announced(unit, "withdraw_faq", faq_id, version)

    def _checked(
        self, unit: UnitOfWork, centre: Centre, words: FaqWords, question_id: int | None
    ) -> dict[str, Any]:
        field = self._answering.field_of(words.field, words.procedure)
        self._answering.require(unit, field)
        for key in ("question", "answer"):
            if not rules.known_languages(centre, getattr(words, key)):
                said = Phrase("questions.wrong_languages", {"languages": centre.languages})
                raise BadRequest(fields={key: said})
        self._require_nobody(unit, centre, words, question_id)
        return {
            "field": field,
            "procedure_code": words.procedure,
            "question": words.question,
            "answer": words.answer,
            "published": True,
            "changed_at": unit.now,
        }

    def _require_nobody(
        self, unit: UnitOfWork, centre: Centre, words: FaqWords, question_id: int | None
    ) -> None:
        """Nothing by which somebody could be known: no numbers or mail addresses, and not the
        contact of who asked."""
        texts = [*words.question.values(), *words.answer.values()]
        named = rules.names_somebody(texts, rules.published_numbers(centre))
        if named is None and question_id is not None:
            row = repository.of_id(unit.connection, question_id)
            self._answering.require(unit, row.field)
            if repository.has_faq(unit.connection, question_id):
                raise Conflict(ErrorCode.FAQ_THERE_ALREADY)
            contact = sealing.opened(unit.connection, row, sealing.CONTACT)
            named = contact if contact and any(contact in text for text in texts) else None
        if named is not None:
            raise NamesSomebody(found=named)


def _announced(unit: UnitOfWork, action: str, faq_id: int, version: int) -> FaqPublished:
    centre_store.log(unit, action, f"faq:{faq_id}")
    unit.announce(FaqChanged(faq=faq_id))
    return FaqPublished(faq=faq_id, version=version)
