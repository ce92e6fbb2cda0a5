"""The part of the inventory of personal data that lies in this room's tables
(`dossiers.persons.inventory` has the rest; one test holds both to the tables)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from queue_server.dossiers.persons.inventory import PersonalColumns
from queue_server.feedback.questions import persons as questions

PLACES: Final[tuple[PersonalColumns, ...]] = (questions.PLACE,)
"""Columns that may name a person; `rows` takes the ids of what they belong to."""

HOLDS_NO_PERSON: Final[Mapping[str, Mapping[str, str]]] = {
    "words of the centre, its catalogue or the program": {
        "faqs": "field procedure_code",
        "guidance_documents": "title fields procedures",
        "guidance_versions": "file_name note valid_from",
        "questions": "channel language state field procedure_code",
    },
    "what an official wrote for everybody, checked for numbers and addresses of persons": {
        "faqs": "question answer",
        "guidance_versions": "content",
    },
    "random, or a hash of something random": {"questions": "token"},
    "a hash of a published file": {"guidance_versions": "digest"},
    "the national portal's number of a question; it names nobody here": {
        "faqs": "portal_id",
        "questions": "portal_id",
    },
    "staff, whom logs name": {
        "faqs": "published_by",
        "guidance_versions": "uploaded_by",
        "questions": "entered_by answered_by",
    },
}
"""Every other column of the room that can hold a text, by the reason why no citizen is in it."""
