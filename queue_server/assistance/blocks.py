"""What a part of this room gives to the leaders' page `/assistance`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

if TYPE_CHECKING:
    from queue_server.web.exports import ReportTable


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from the first to the last, both of them counted."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure with its name; `of` says what it is counted from."""

    name: str
    value: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A section of the page, in the words of its language."""

    name: str
    """Its id in the page, also of the first part of its tables' files."""
    title: str
    lead: str
    figures: Sequence[NamedFigure]
    tables: Sequence[ReportTable] = ()
    """Those without rows are left out."""
    more: str = ""
    """The words of a link to `address`, a path below the public address."""
    address: str = ""


BlockOf = Callable[[Connection, DayRange, str], Block]
"""Counts a block over a span, in a language."""
