"""The part of the inventory of personal data that lies in this room's tables
(`dossiers.persons.inventory` has the rest; one test holds both to the tables)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from queue_server.dossiers.persons.inventory import PersonalColumns
from queue_server.feedback.petitions import persons as petitions
from queue_server.feedback.questions import persons as questions
from queue_server.feedback.surveys import persons as surveys

PLACES: Final[tuple[PersonalColumns, ...]] = (questions.PLACE, *petitions.PLACES, surveys.PLACE)
"""Columns that may name a person; `rows` takes the ids of what they belong to."""

HOLDS_NO_PERSON: Final[Mapping[str, Mapping[str, str]]] = {
    "words of the centre, its catalogue or the program": {
        "faqs": "field procedure_code",
        "guidance_documents": "title fields procedures",
        "guidance_versions": "file_name note valid_from",
        "petition_log": "action from_status to_status",
        "petition_texts": "what",
        "petitions": "code kind channel status language",
        "questions": "channel language state field procedure_code",
        "survey_answers": "day occasion service counter way reasons points said_state",
        "survey_given": "day",
        "survey_tablets": "counter",
    },
    "what an official wrote for everybody, checked for numbers and addresses of persons": {
        "faqs": "question answer",
        "guidance_versions": "content",
    },
    "random, or a hash of something random": {
        "petitions": "token",
        "questions": "token",
        "survey_tablets": "key_hash",
    },
    "a keyed hash (core.keyed_hash)": {"survey_given": "digest"},
    "a link of the chain, of words that stay": {"petition_log": "link"},
    "a hash of a published file": {"guidance_versions": "digest"},
    "the national portal's number of a question; it names nobody here": {
        "faqs": "portal_id",
        "questions": "portal_id",
    },
    "staff, whom logs name": {
        "petition_log": "actor",
        "survey_tablets": "made_by",
        "faqs": "published_by",
        "guidance_versions": "uploaded_by",
        "questions": "entered_by answered_by",
    },
}
"""Every other column of the room that can hold a text, by the reason why no citizen is in it."""
