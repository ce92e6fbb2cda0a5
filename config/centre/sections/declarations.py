"""Helped online declarations (cầm tay chỉ việc): where people live, and who helps beside staff."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from config.hardware import Section
from config.wire.vocabulary import Localised, Slug

PersonName = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]


class Quarter(Section):
    """A residential quarter (tổ dân phố, thôn)."""

    id: Slug
    name: Localised


class Volunteer(Section):
    """Somebody of the Youth Union or another body who helps without an account."""

    id: Slug
    name: PersonName
    of: Localised = {}
    """The body: "Đoàn Thanh niên phường"."""


class Declarations(Section):
    """Helped online declarations."""

    accepted_days: int = Field(default=7, ge=0, le=60)
    """Days within which an entry is taken: a tablet may have been without a connection."""
    quarters: list[Quarter] = Field(default=[], max_length=200)
    volunteers: list[Volunteer] = Field(default=[], max_length=100)
