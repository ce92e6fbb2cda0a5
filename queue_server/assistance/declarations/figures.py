"""Helped declarations in figures: for the leaders' pages, and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from config.centre.model import Centre
from config.text.catalogue import localised, text
from config.text.formats import format_date, format_tenths
from config.wire.assistance.declarations import HelpResult
from queue_server.assistance.blocks import Block, DayRange, NamedFigure
from queue_server.assistance.declarations import repository, rules
from queue_server.assistance.declarations.rules import EntryCount, EntryTally
from queue_server.catalogue.service import Catalogue
from queue_server.centre import repository as centre_store
from queue_server.core.actor import staff_label
from queue_server.web.exports import Cell, ReportTable

PART: Final = "declarations"
BY: Final = (
    "day", "month", "procedure", "place", "quarter", "helper", "official", "volunteer", "result",
    "reason", "helped",
)  # fmt: skip
FIRST_TABLES: Final = ("place", "quarter")
"""By what the leaders' page counts; its other tables are a touch away."""


@dataclass(frozen=True, slots=True)
class HelpFigures:
    """Helped declarations of some days, at one look."""

    entries: int
    declared: int
    accounts: int
    another_day: int
    not_possible: int
    by_officials: int
    by_volunteers: int
    median_minutes: float | None


def help_figures(connection: Connection, first: date, last: date) -> HelpFigures:
    """Of the days from `first` to `last`, both included."""
    tally = rules.whole(repository.counted(connection, first, last, "result"))
    return HelpFigures(
        entries=tally.entries,
        declared=tally.results[HelpResult.DECLARED],
        accounts=tally.results[HelpResult.ACCOUNT],
        another_day=tally.results[HelpResult.ANOTHER_DAY],
        not_possible=tally.results[HelpResult.NOT_POSSIBLE],
        by_officials=tally.by_officials,
        by_volunteers=tally.by_volunteers,
        median_minutes=tally.median_minutes,
    )


def tallied(connection: Connection, first: date, last: date, by: str) -> dict[str, EntryTally]:
    """Entries by one of `BY`."""
    if by == "month":
        found = repository.counted(connection, first, last, "day")
        return rules.tallies(_under(one, one.key[:7]) for one in found)
    if by == "helper":
        found = repository.counted(connection, first, last, "result")
        kinds = ("official", "volunteer")
        return rules.tallies(
            sorted((_under(one, kinds[one.by_volunteer]) for one in found), key=lambda one: one.key)
        )
    return rules.tallies(repository.counted(connection, first, last, by))


def _under(one: EntryCount, key: str) -> EntryCount:
    return EntryCount(key, one.result, one.minutes, one.by_volunteer, one.many)


class HelpTables:
    """The figures in the words of a language."""

    def __init__(
        self, centre: Centre, catalogue: Catalogue, names: dict[str, str], language: str
    ) -> None:
        self._centre, self._catalogue = centre, catalogue
        self._names, self._language = names, language

    def __call__(self, key: str, **values: object) -> str:
        return text(self._language, f"{PART}.{key}", **values)

    def minutes(self, median: float | None) -> str:
        return "–" if median is None else format_tenths(self._language, median)

    def table(self, found: dict[str, EntryTally], by: str, first: date, last: date) -> ReportTable:
        """For the page and for files; a share has its n in the row."""
        total = EntryTally()
        for one in found.values():
            total.merge(one)
        rows = [[self.name(by, key), *self._cells(one, total)] for key, one in found.items()]
        least = self._centre.surveys.least_answers
        return ReportTable(
            name=f"motcua-declarations-{by}-{first}-{last}",
            title=self("figures"),
            lines=[
                localised(self._centre.unit.name, self._language),
                f"{format_date(first)} – {format_date(last)}",
            ],
            groups=[],
            head=[
                self(f"by.{by}"), self("n"), self("share_of_all"), self("result.declared"),
                self("share_declared"), self("result.account"), self("result.another_day"),
                self("result.not_possible"), self("by_officials"), self("by_volunteers"),
                self("median"),
            ],
            rows=rows,
            total=[self("total"), *self._cells(total, total)] if found else None,
            notes=[self("note_share", least=least), self("note_nobody")],
        )  # fmt: skip

    def _cells(self, one: EntryTally, total: EntryTally) -> list[Cell]:
        declared = one.results[HelpResult.DECLARED]
        return [
            one.entries,
            self._share(one.entries, total.entries),
            declared,
            self._share(declared, one.entries),
            one.results[HelpResult.ACCOUNT],
            one.results[HelpResult.ANOTHER_DAY],
            one.results[HelpResult.NOT_POSSIBLE],
            one.by_officials,
            one.by_volunteers,
            one.median_minutes,
        ]

    def _share(self, part: int, n: int) -> Cell:
        """In per cent; of too few none."""
        return round(100 * part / n, 1) if n >= self._centre.surveys.least_answers else None

    def name(self, by: str, key: str) -> str:
        """What a key of a row is called; of what the settings no longer have, its id."""
        if by in ("place", "result", "reason", "helped", "helper"):
            return self(f"{by}.{key}") if key else self("none")
        if by == "day":
            return format_date(date.fromisoformat(key))
        if by == "month":
            return f"{key[5:7]}/{key[:4]}"
        return self._named(by, key) or self("none")

    def _named(self, by: str, key: str) -> str:
        settings = self._centre.declarations
        if by == "quarter":
            quarters = {one.id: localised(one.name, self._language) for one in settings.quarters}
            return quarters.get(key, key)
        if by == "volunteer":
            return {one.id: one.name for one in settings.volunteers}.get(key, key)
        if by == "official":
            label = staff_label(int(key)) if key != "0" else ""
            return self._names.get(label, label)
        found = self._catalogue.find(key) if key else None
        return localised(found.procedure.name, self._language) if found else key


def help_tables(
    connection: Connection, centre: Centre, catalogue: Catalogue, language: str
) -> HelpTables:
    return HelpTables(centre, catalogue, centre_store.staff_names(connection), language)


def help_block(connection: Connection, span: DayRange, words: HelpTables) -> Block:
    """The section of the leaders' page, over its days."""
    found = help_figures(connection, span.first, span.last)

    def part(name: str, value: int) -> NamedFigure:
        return NamedFigure(words(f"block.{name}"), str(value), words("block.of", part=value, n=n))

    n = found.entries
    return Block(
        name="declarations",
        title=words("block.title"),
        lead=words("note_nobody"),
        figures=[
            NamedFigure(words("block.entries"), str(n)),
            part("declared", found.declared),
            part("accounts", found.accounts),
            part("volunteers", found.by_volunteers),
            NamedFigure(words("block.median"), words.minutes(found.median_minutes)),
        ],
        tables=[
            words.table(tallied(connection, span.first, span.last, by), by, span.first, span.last)
            for by in FIRST_TABLES
        ],
        more=words("block.more"),
        address="/assistance/declarations/figures",
    )
