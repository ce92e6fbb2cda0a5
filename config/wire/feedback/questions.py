"""Questions that citizens ask, their answers, and the collection of frequent ones."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints

from config.wire.feedback.states import QuestionState as QuestionState
from config.wire.vocabulary import FromDevice, LanguageTag, ShortText, ToDevice, Typed

LONGEST_QUESTION = 2_000
LONGEST_ANSWER = 8_000
QuestionText = Annotated[
    str,
    StringConstraints(min_length=8, max_length=LONGEST_QUESTION, strip_whitespace=True),
    Typed,
]
AnswerText = Annotated[
    str, StringConstraints(min_length=2, max_length=LONGEST_ANSWER, strip_whitespace=True), Typed
]
Contact = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True), Typed]
Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9A-Z.\-]*$")]
QuestionTexts = Annotated[dict[LanguageTag, QuestionText], Field(min_length=1, max_length=5)]
AnswerTexts = Annotated[dict[LanguageTag, AnswerText], Field(min_length=1, max_length=5)]


class QuestionChannel(StrEnum):
    """How a question came."""

    PAGE = "page"
    ZALO = "zalo"
    PHONE = "phone"
    COUNTER = "counter"
    PORTAL = "portal"
    """The National Public Service Portal, by a file."""


class AskQuestion(FromDevice):
    """A citizen's question, as the page sends it."""

    question: QuestionText
    contact: Contact = ""
    field: ShortText = ""
    procedure: Code = ""
    language: LanguageTag = "vi"


class EnterQuestion(AskQuestion):
    """A question that staff heard: from Zalo, on the phone, at the counter."""

    channel: QuestionChannel = Field(strict=False)
    people: int = Field(default=1, ge=1, le=100)
    """How many were advised: a group that asks together."""
    answer: Annotated[
        str, StringConstraints(max_length=LONGEST_ANSWER, strip_whitespace=True), Typed
    ] = ""
    """What was answered at once, where it was."""
    spared: bool | None = None
    """Whether it spared a visit, where the person said so."""


class AnswerQuestion(FromDevice):
    """An official's answer; `version` is the question's as the sender saw it."""

    version: int = Field(ge=0)
    answer: AnswerText


class CloseQuestion(FromDevice):
    """What is no question, or was asked twice, with the reason that the asker reads."""

    version: int = Field(ge=0)
    reason: AnswerText


class MoveQuestion(FromDevice):
    """The field, or procedure, that a question really belongs to."""

    version: int = Field(ge=0)
    field: ShortText
    procedure: Code = ""


class SayWhetherSpared(FromDevice):
    """The asker's own word a day later."""

    spared: bool


class FaqWords(FromDevice):
    """A frequent question as everybody reads it; a person has looked that it names nobody."""

    question: QuestionTexts
    answer: AnswerTexts
    field: ShortText = ""
    procedure: Code = ""
    names_nobody: Literal[True]


class PublishFaq(FaqWords):
    question_id: int | None = None
    """The question that it was made of."""


class ChangeFaq(FaqWords):
    version: int = Field(ge=0)


class ImportQuestions(FromDevice):
    """A JSON file of questions and answers, as text (docs/questions.md says its shape)."""

    file: Annotated[str, StringConstraints(min_length=2, max_length=4_000_000)]


class QuestionAsked(ToDevice):
    """Where the asker finds the answer, and by when."""

    question_id: int
    path: str
    """The page of the answer below the public address; the link opens it and no other."""
    due_at: datetime


class AskedQuestion(ToDevice):
    """A question and its answer, as its link shows them."""

    question: str
    answer: str
    state: QuestionState
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    asks_back: bool
    """Whether the page asks now if the answer spared a visit."""
    spared: bool | None


class FaqFound(ToDevice):
    """A frequent question, as a search finds it."""

    faq: int
    question: str
    beginning: str
    """Of the answer."""
    path: str


class AnswersFound(ToDevice):
    """Frequent questions, best first."""

    found: list[FaqFound]


class QuestionLine(ToDevice):
    """A question in a list; no contact."""

    question_id: int
    version: int
    channel: QuestionChannel
    state: QuestionState
    field: str
    procedure: str
    question: str
    asked_at: datetime
    due_at: datetime
    late: bool
    yours: bool
    """Whether it is of a field that the reader answers for."""
    asked_of: list[str]
    """The names of those who answer for it today."""


class QuestionsListed(ToDevice):
    questions: list[QuestionLine]
    open: int
    late: int


class QuestionRead(QuestionLine):
    """One question whole, for who answers it; that it was read is logged."""

    contact: str
    answer: str
    answered_at: datetime | None
    answered_by: str
    spared: bool | None
    people: int
    may_answer: bool


class QuestionMoved(ToDevice):
    question_id: int
    state: QuestionState
    version: int


class FaqPublished(ToDevice):
    faq: int
    version: int


class QuestionsFile(ToDevice):
    """Every question and answer, in the shape of the national portal's `DongBoHoiDap`."""

    service: str = Field(alias="DichVu")
    unit: str = Field(alias="MaDonVi")
    exported_at: datetime = Field(alias="NgayXuat")
    questions: list[dict[str, JsonValue]] = Field(alias="DanhSachHoiDap")


class QuestionsImported(ToDevice):
    questions: int
    """New questions that wait for an answer."""
    faqs: int
    """New frequent questions, to be looked at before they are published."""
    known: int
    """Those that were here before."""
