"""Helped online declarations on the wire: what was done for whom is counted, nobody is named."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from config.wire.vocabulary import Day, FromDevice, Slug, ToDevice

ProcedureCode = Annotated[str, StringConstraints(pattern=r"^([0-9A-Z][0-9A-Z.\-]{0,31})?$")]


class HelpPlace(StrEnum):
    COUNTER = "counter"
    CORNER = "corner"
    """The corner of the hall with tablets and computers."""
    HOME = "home"
    CULTURAL_HOUSE = "cultural_house"
    HELP_POINT = "help_point"


class HelpResult(StrEnum):
    DECLARED = "declared"
    ACCOUNT = "account"
    """An electronic identification account of level 2 (VNeID) was made."""
    ANOTHER_DAY = "another_day"
    """The person comes back another day."""
    NOT_POSSIBLE = "not_possible"


class HelpReason(StrEnum):
    """Why it was not possible."""

    NO_PHONE = "no_phone"
    """No phone, or a number that is not the person's own."""
    NO_CARD = "no_card"
    """No identity card with a chip, or one that has expired."""
    PAPERS_MISSING = "papers_missing"
    NOT_ONLINE = "not_online"
    """The procedure is not offered online."""
    PORTAL_DOWN = "portal_down"
    OTHER = "other"


class HelpedPerson(StrEnum):
    """Whom the programme is for; nothing else is said of the person."""

    ANYBODY = "anybody"
    ELDERLY = "elderly"
    CANNOT_WRITE = "cannot_write"
    """Somebody who cannot read or write, or not this language."""


class Declaration(FromDevice):
    """One helped declaration. The helper is a member of staff or a volunteer of the settings; where
    neither is named, the sender."""

    procedure: ProcedureCode = ""
    """Its code; empty: none, such as an account alone."""
    place: Annotated[HelpPlace, Field(strict=False)]
    quarter: Slug | None = None
    """Of the settings; None: unknown, or of elsewhere."""
    official: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    volunteer: Slug | None = None
    helped: Annotated[HelpedPerson, Field(strict=False)] = HelpedPerson.ANYBODY
    minutes: Annotated[int, Field(ge=1, le=480)]
    result: Annotated[HelpResult, Field(strict=False)]
    reason: Annotated[HelpReason, Field(strict=False)] | None = None
    """Needed where the result is `not_possible`, and only there."""


class DeliverDeclaration(Declaration):
    """An entry as it comes from a tablet, at once or days later."""

    day: Day | None = None
    """When it was; None: the day of `seconds_ago`."""
    seconds_ago: Annotated[int, Field(ge=0, le=10**9)] = 0
    """How long before this request the entry was written, by the tablet's clock."""


class DeclarationStored(ToDevice):
    """An entry is stored; the same however often it is sent."""

    entry: str
    day: date


class DeclarationLine(ToDevice):
    """An entry in the list of a day."""

    entry: str
    procedure: str
    procedure_name: str
    place: HelpPlace
    quarter: str | None
    official: int | None
    volunteer: str | None
    helper_name: str
    helped: HelpedPerson
    minutes: int
    result: HelpResult
    reason: HelpReason | None
    may_change: bool
    """Whether the caller may correct it or take it back now."""


class DeclarationsOfDay(ToDevice):
    """The entries of a day, the newest first."""

    day: date
    declarations: list[DeclarationLine]
