"""How many forms officials wrote for citizens, for leaders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from config.text.catalogue import localised, text
from config.text.formats import format_date, format_number
from config.wire.assistance.forms import WrittenCount, WrittenCounted
from queue_server.assistance.blocks import Block, DayRange, NamedFigure
from queue_server.assistance.forms import repository
from queue_server.assistance.forms.repository import FormCount
from queue_server.catalogue.service import Catalogue
from queue_server.core.room import App
from queue_server.web.exports import Cell, ReportTable

PART = "forms_written"


@dataclass(frozen=True, slots=True)
class WrittenFigures:
    """Counts what was written, as a block of the leaders' page and for the API."""

    app: App
    catalogue: Catalogue

    def counted(self, connection: Connection, span: DayRange, language: str) -> WrittenCounted:
        found = repository.counted(connection, span.first, span.last)
        return WrittenCounted(
            first=span.first,
            last=span.last,
            forms=sum(one.forms for one in found),
            by_day=_sums(found, lambda one: format_date(one.day)),
            by_procedure=_sums(found, lambda one: self._name(one.procedure, language)),
            by_official=_sums(found, lambda one: one.official),
        )

    def _name(self, code: str, language: str) -> str:
        known = self.catalogue.find(code)
        return f"{code} {localised(known.procedure.name, language)}" if known else code

    def block(self, connection: Connection, span: DayRange, language: str) -> Block:
        found = self.counted(connection, span, language)
        days, minutes = len(found.by_day), sum(one.minutes for one in found.by_day)

        def say(key: str, **values: object) -> str:
            return text(language, f"{PART}.{key}", **values)

        return Block(
            name="forms",
            title=say("block"),
            lead=say("block_lead"),
            figures=[
                NamedFigure(say("forms"), format_number(language, found.forms)),
                NamedFigure(say("days"), format_number(language, days), say("of_days")),
                NamedFigure(
                    say("minutes_sum"),
                    format_number(language, minutes) if minutes else "–",
                    say("of_minutes"),
                ),
            ],
            tables=[
                self._table(name, rows, span, say)
                for name, rows in (
                    ("day", found.by_day),
                    ("procedure", found.by_procedure),
                    ("official", found.by_official),
                )
            ],
            more=say("forms_more"),
            address="/assistance/forms",
        )

    def _table(
        self, name: str, rows: list[WrittenCount], span: DayRange, say: Callable[..., str]
    ) -> ReportTable:
        centre = self.app.centre.value
        total: list[Cell] = [
            say("total"),
            sum(one.forms for one in rows),
            sum(one.minutes for one in rows),
        ]
        return ReportTable(
            name=f"forms-by-{name}",
            title=say(f"by_{name}"),
            lines=[
                localised(centre.unit.name, centre.languages[0]),
                f"{format_date(span.first)} – {format_date(span.last)}",
            ],
            groups=[],
            head=[say(f"head_{name}"), say("forms"), say("minutes_sum")],
            rows=[[one.name, one.forms, one.minutes] for one in rows],
            total=total if rows else None,
            notes=[],
        )


def _sums(found: list[FormCount], name: Callable[[FormCount], str]) -> list[WrittenCount]:
    """The counts by a name, in the order in which the names come; those by day by the days."""
    forms: dict[str, int] = {}
    minutes: dict[str, int] = {}
    for one in found:
        said = name(one)
        forms[said] = forms.get(said, 0) + one.forms
        minutes[said] = minutes.get(said, 0) + one.minutes
    return [WrittenCount(name=one, forms=forms[one], minutes=minutes[one]) for one in forms]
