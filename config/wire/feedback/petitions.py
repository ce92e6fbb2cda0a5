"""Suggestions, petitions and complaints on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.wire.feedback.states import PetitionAction as PetitionAction
from config.wire.feedback.states import PetitionChannel as PetitionChannel
from config.wire.feedback.states import PetitionStatus as PetitionStatus
from config.wire.vocabulary import Day, FromDevice, LanguageTag, ShortText, Slug, ToDevice, Typed

Words = Annotated[
    str, StringConstraints(min_length=2, max_length=2_000, strip_whitespace=True), Typed
]
Version = Annotated[int, Field(ge=1)]
Contact = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True), Typed]


class SubmitPetition(FromDevice):
    """What a citizen sends. Without name and contact it is anonymous."""

    kind: Slug
    said: Words
    name: ShortText = ""
    contact: Contact = ""
    """A phone number or an address, to be asked back."""
    language: LanguageTag = "vi"


class EnterPetition(SubmitPetition):
    """What staff enter for somebody who called, wrote or stands at the counter."""

    channel: Literal["counter", "phone", "paper"]
    received_on: Day | None = None
    """When the letter came; today where it is not said."""


class AssignPetition(FromDevice):
    version: Version
    official: Annotated[int, Field(ge=1)]
    """The row of the member of staff who answers it."""


class AnswerPetition(FromDevice):
    version: Version
    said: Words


class ForwardPetition(FromDevice):
    version: Version
    office: Annotated[ShortText, StringConstraints(min_length=2)]
    """To whom it was handed."""


class RejectPetition(FromDevice):
    version: Version
    reason: Words


class JudgePetition(FromDevice):
    """What the sender thinks of the answer."""

    satisfied: bool
    said: Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True), Typed] = ""


class PetitionReceived(ToDevice):
    """A petition has its number and link."""

    code: str
    follow_url: str
    due_at: datetime


class PetitionText(ToDevice):
    """Something that was written: `petition`, `answer`, `objection` or `reason`."""

    what: str
    at: datetime
    said: str


class PetitionFollowed(ToDevice):
    """What the holder of the link sees."""

    code: str
    kind_name: dict[str, str]
    status: PetitionStatus
    received_at: datetime
    due_at: datetime
    overdue: bool
    office: str
    texts: list[PetitionText]
    photos: int
    may_judge: bool
    may_object: bool
    now: datetime


class PetitionLine(ToDevice):
    """A petition in a list: nothing that anybody wrote."""

    petition_id: int
    version: int
    code: str
    kind: str
    channel: PetitionChannel
    status: PetitionStatus
    received_at: datetime
    due_at: datetime
    official: int | None
    standing: Literal["overdue", "urgent", "in_time", "over"]


class PetitionsListed(ToDevice):
    petitions: list[PetitionLine]


class Petition(PetitionLine):
    """A petition whole, for those who work on it."""

    name: str
    contact: str
    language: str
    office: str
    satisfied: bool | None
    reopened: int
    photos: int
    texts: list[PetitionText]
    forgotten: bool
    forward_by: datetime
    answered_at: datetime | None
