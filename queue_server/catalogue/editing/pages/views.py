"""What the pages of the edited catalogue say, word by word. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from config.centre.model import Centre
from config.phrases.procedures import limit_phrase
from config.text.catalogue import localised, plural_text, text
from config.text.formats import format_date, format_time
from queue_server.catalogue.editing.fields import EVERY, OF_PORTAL, OFFERED, by_hand
from queue_server.catalogue.editing.pages.overview import ProcedureRow
from queue_server.catalogue.editing.records import ImportRow
from queue_server.catalogue.editing.saving import differences
from queue_server.catalogue.editing.wording import field_name, in_words, lines_of
from queue_server.catalogue.repository import StoredVersion
from queue_server.core.actor import ADMINISTRATOR

ON_A_PAGE: Final = 50
REVIEWED_AT_ONCE: Final = 15
MOST_VERSIONS: Final = 100


class Words:
    """The names and counts that templates ask for, in a language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def field(self, field: str) -> str:
        return field_name(self._language, field)

    def count(self, key: str, number: int) -> str:
        return plural_text(self._language, f"catalogue.{key}", number)


def moment(centre: Centre, at: datetime) -> str:
    """ "09:00 23/11/2026", on the centre's clock."""
    local = centre.local(at)
    return f"{format_time(local)} {format_date(local.date())}"


def maker(language: str, who: str, names: Mapping[str, str]) -> str:
    """Who made a version: a person's name, the command line, or the program by itself."""
    if who in names:
        return names[who]
    is_command = who.startswith(("import-procedures", ADMINISTRATOR.label))
    return text(language, f"catalogue.maker.{'command' if is_command else 'program'}")


def line(language: str, one: ProcedureRow) -> dict[str, Any]:
    """A row of the list."""
    return {
        "code": one.code,
        "name": localised(one.name, language),
        "field": one.field,
        "limit": limit_phrase(language, one.limit),
        "offered": one.offered,
        "to_check": [field_name(language, part) for part in one.to_check],
        "by_hand": [field_name(language, part) for part in one.by_hand],
    }


def reviewed(language: str, version: StoredVersion, only: str) -> dict[str, Any]:
    """A procedure of the review list: each part that waits, with the source's text."""
    procedure = version.procedure
    parts = [
        {
            "part": part,
            "name": field_name(language, part),
            "source": source,
            "read": lines_of(language, procedure.model_copy(update={"unread": {}}), part),
        }
        for part, source in procedure.unread.items()
        if not only or part == only
    ]
    return {
        "code": procedure.code,
        "name": localised(procedure.name, language),
        "field": procedure.field,
        "version": version.version,
        "parts": parts,
    }


def file(centre: Centre, language: str, row: ImportRow, names: Mapping[str, str]) -> dict[str, Any]:
    """A file of before, with what became of it."""
    state = "waits" if row.waits else "discarded"
    at, who = row.uploaded_at, row.uploaded_by
    if row.done_at is not None:
        state, at, who = "done", row.done_at, row.done_by or ""
    if row.undone_at is not None:
        state, at, who = "undone", row.undone_at, row.undone_by or ""
    return {
        "id": row.id,
        "name": row.file_name,
        "state": state,
        "at": moment(centre, at),
        "who": maker(language, who, names),
    }


def portal_words(language: str, version: StoredVersion) -> dict[str, str]:
    """What the portal said of each field that a person has set, in words."""
    portal = version.portal
    if portal is None:
        return {}
    changed = by_hand(version.procedure, portal)
    return {one: in_words(language, portal, one) for one in changed if one in OF_PORTAL}


def versions(
    centre: Centre,
    language: str,
    history: Sequence[StoredVersion],
    names: Mapping[str, str],
    query: Mapping[str, str],
) -> dict[str, Any]:
    """The versions of a procedure, newest first, and the two that are compared."""
    by_number = {str(one.version): one for one in history}
    newest = history[0]
    new = by_number.get(query.get("new", ""), newest)
    old = by_number.get(query.get("old", ""), by_number.get(str(new.version - 1), new))
    before = [*history[1:], None]
    listed = [
        {
            "version": one.version,
            "at": moment(centre, one.at),
            "who": maker(language, one.who, names),
            "why": one.why,
            "origin": one.origin.value,
            "offered": one.offered,
            "changed": [field_name(language, part) for part in differences(earlier, one)],
        }
        for one, earlier in zip(history, before, strict=True)
    ]
    return {
        "versions": listed[:MOST_VERSIONS],
        "old": old.version,
        "new": new.version,
        "newest": newest.version,
        "compared": _compared(language, old, new),
    }


def _compared(language: str, old: StoredVersion, new: StoredVersion) -> list[dict[str, Any]]:
    fields = differences(old, new) if old.version != new.version else []
    rows = [
        {
            "name": field_name(language, field),
            "old": lines_of(language, old.procedure, field),
            "new": lines_of(language, new.procedure, field),
        }
        for field in EVERY
        if field in fields
    ]
    if OFFERED in fields:
        rows.append(
            {
                "name": field_name(language, OFFERED),
                "old": [text(language, f"catalogue.{_shown(old)}")],
                "new": [text(language, f"catalogue.{_shown(new)}")],
            }
        )
    return rows


def _shown(version: StoredVersion) -> str:
    return "shown" if version.offered else "hidden"
