"""The part of the inventory of personal data that lies in this room's tables
(`dossiers.persons.inventory` has the rest; one test holds all to the tables)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from queue_server.dossiers.persons.inventory import PersonalColumns

PLACES: Final[tuple[PersonalColumns, ...]] = ()
"""Columns that may name a person; `rows` takes the ids of what they belong to."""

HOLDS_NO_PERSON: Final[Mapping[str, Mapping[str, str]]] = {}
"""Every other column of the room that can hold a text, by the reason why no citizen is in it."""
