"""Guidance documents: uploaded as PDF, read by staff, some by citizens too."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from config.wire.feedback.questions import Code
from config.wire.vocabulary import Day, FromDevice, ShortText, ToDevice, Typed

MOST_FILE_BYTES = 5_000_000
Title = Annotated[
    str, StringConstraints(min_length=3, max_length=200, strip_whitespace=True), Typed
]
Fields = Annotated[tuple[ShortText, ...], Field(max_length=40, strict=False)]
Codes = Annotated[tuple[Code, ...], Field(max_length=100, strict=False)]


class GuidanceWords(FromDevice):
    """What a document is about, and who sees it."""

    title: Title
    fields: Fields = ()
    procedures: Codes = ()
    public: bool = False


class ChangeGuidance(GuidanceWords):
    version: int = Field(ge=0)


class UploadGuidance(FromDevice):
    """A new version of a document: a PDF in Base64."""

    file_name: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    note: ShortText = ""
    """What is new in it."""
    valid_from: Day
    content: Annotated[
        str, StringConstraints(min_length=8, max_length=(MOST_FILE_BYTES + 2) // 3 * 4)
    ]


class GuidanceAdded(ToDevice):
    document: int
    version: int


class GuidanceUploaded(ToDevice):
    document: int
    number: int
    pages: int


class GuidanceLine(ToDevice):
    """A document with its version in force, as staff see it."""

    document: int
    version: int
    title: str
    fields: list[str]
    procedures: list[str]
    public: bool
    withdrawn: bool
    version_id: int | None
    """The version in force today; None where none is valid yet."""
    number: int
    valid_from: date | None
    pages: int
    note: str
    read_at: datetime | None
    """When the reader said to have read it."""
    readers: int
    staff: int
    """How many of how many members of staff have read it."""


class GuidanceListed(ToDevice):
    documents: list[GuidanceLine]


class GuidanceReader(ToDevice):
    name: str
    read_at: datetime | None


class GuidanceReaders(ToDevice):
    """Who has read a version, and who has not; the latter first."""

    readers: list[GuidanceReader]
