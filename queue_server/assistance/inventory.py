"""The part of the inventory of personal data that lies in this room's tables
(`dossiers.persons.inventory` has the rest; one test holds all to the tables)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from queue_server.dossiers.persons.inventory import PersonalColumns

PLACES: Final[tuple[PersonalColumns, ...]] = ()
"""Columns that may name a person; `rows` takes the ids of what they belong to."""

HOLDS_NO_PERSON: Final[Mapping[str, Mapping[str, str]]] = {
    "words of the centre, its catalogue or the program": {
        "form_templates": "title procedure_code plan",
        "form_versions": "kind file_name note fields",
        "forms_written": "procedure_code counter day",
        "declarations": "day place quarter procedure_code helped result reason",
    },
    "an empty form, as an official uploaded it": {"form_versions": "content"},
    "a hash of an empty form": {"form_versions": "digest"},
    "staff, whom logs name": {"form_versions": "uploaded_by"},
    "random, or a hash of what names nobody": {"declarations": "entry digest"},
    "staff and volunteers of the settings": {"declarations": "entered_by volunteer"},
}
"""Every other column of the room that can hold a text, by the reason why no citizen is in it."""
