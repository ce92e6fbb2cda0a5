"""Surveys on the wire: what somebody thinks of a visit or a result, in five steps."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from config.wire.vocabulary import Day, FromDevice, Slug, ToDevice, Typed

Mark = Annotated[int, Field(ge=1, le=5)]
"""1 very dissatisfied (rất không hài lòng) to 5 very satisfied (rất hài lòng)."""
Points = Annotated[int, Field(ge=0, le=2)]
Said = Annotated[str, StringConstraints(max_length=1_000, strip_whitespace=True), Typed]


class SurveyWay(StrEnum):
    """How an answer came."""

    TICKET = "ticket"
    """By the link of a ticket: its QR, or the phone page."""
    RECEIPT = "receipt"
    """By the link of a receipt."""
    TABLET = "tablet"
    PAPER = "paper"
    """Written on paper, entered by staff."""


class SurveyOccasion(StrEnum):
    VISIT = "visit"
    RESULT = "result"


class SurveyAnswer(FromDevice):
    """One answer. Process and attitude are apart; at least one of them is marked."""

    process: Mark | None = None
    attitude: Mark | None = None
    reasons: Annotated[tuple[Slug, ...], Field(max_length=40, strict=False)] = ()
    """Ids of the settings' reasons."""
    points: Annotated[dict[Slug, Points], Field(max_length=40)] = {}
    """The long form: 2, 1 or 0 for each criterion of the settings, all or none."""
    said: Said = ""


class EnterSurveyAnswer(SurveyAnswer):
    """An answer on paper: after a visit with the ticket's `number` where it stands on the paper,
    after a result with the dossier's code. Where one of them is named, service, counter and day are
    its own."""

    occasion: SurveyOccasion = SurveyOccasion.VISIT
    service: Slug
    counter: Slug | None = None
    day: Day
    number: Annotated[str, StringConstraints(max_length=12, strip_whitespace=True), Typed] = ""
    dossier: Annotated[str, StringConstraints(max_length=300, strip_whitespace=True), Typed] = ""


class TabletAnswer(SurveyAnswer):
    """An answer at a counter's tablet, of the holder of the number that it showed."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=12)]


class SurveyAnswerTaken(ToDevice):
    """An answer is there. Where one of the same visit was there before, that one stands."""

    repeated: bool


class SurveyTablet(ToDevice):
    """What a tablet asks about now."""

    counter: str
    number: str = ""
    """The ticket whose holder is asked; empty while there is none."""


class SurveyTabletMade(ToDevice):
    """The address that a counter's tablet opens; told this once."""

    address: str

    def without_texts(self) -> SurveyTabletMade:
        return SurveyTabletMade(address="")


class ReleaseSurveyText(FromDevice):
    """What may be shown of what somebody wrote, without what names a person."""

    said: Said
