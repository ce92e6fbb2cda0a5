"""Forms that an official fills in for a citizen: templates, what is in them, what was written."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.text.spelling import tidy
from config.wire.procedures import ProcedureCode
from config.wire.vocabulary import FromDevice, ShortText, ToDevice, Typed

MOST_FORM_BYTES = 3_000_000
MOST_FORM_FIELDS = 150
LONGEST_VALUE = 400

FormTitle = Annotated[
    str, StringConstraints(min_length=3, max_length=200, strip_whitespace=True), Typed
]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
FieldWords = Annotated[str, StringConstraints(max_length=LONGEST_VALUE), Typed]
RowId = Annotated[int, Field(ge=1, lt=2**63)]


class FormSource(StrEnum):
    """Where the words of a field come from."""

    ASKED = "asked"
    """At the desk, from the citizen."""
    APPLICANT_NAME = "applicant_name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ID_NUMBER = "id_number"
    ID_ISSUED_ON = "id_issued_on"
    """Of the card that is scanned while the form is written; no dossier stores it."""
    ADDRESS = "address"
    PHONE = "phone"
    REPRESENTATIVE = "representative"
    """Who came instead of the applicant."""
    PROCEDURE = "procedure"
    DOSSIER_CODE = "dossier_code"
    RECEIVED_ON = "received_on"
    PROMISED_ON = "promised_on"
    TODAY = "today"
    TODAY_IN_WORDS = "today_in_words"
    """As papers are dated: "ngày 16 tháng 11 năm 2026"."""
    UNIT = "unit"
    """The centre."""
    OFFICIAL = "official"
    """Who writes."""


class FieldPlan(FromDevice):
    """What a field of a form is called at the desk, and where its words come from."""

    label: ShortText = ""
    source: FormSource = Field(default=FormSource.ASKED, strict=False)


class AddForm(FromDevice):
    """A form of a procedure; its file is uploaded as a version."""

    title: FormTitle
    procedure: ProcedureCode


class ChangeForm(AddForm):
    version: int = Field(ge=0)


class PlanFormFields(FromDevice):
    """Where the words of a form's fields come from, by the names of the fields; those that are not
    named are as they were."""

    version: int = Field(ge=0)
    fields: Annotated[dict[FieldName, FieldPlan], Field(max_length=MOST_FORM_FIELDS)]


class UploadForm(FromDevice):
    """A new version: a DOCX or PDF in Base64."""

    file_name: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    note: ShortText = ""
    content: Annotated[
        str, StringConstraints(min_length=8, max_length=(MOST_FORM_BYTES + 2) // 3 * 4)
    ]


class FormAdded(ToDevice):
    form: int
    version: int


class FormField(ToDevice):
    """A field of a form, as its file has it and as it was planned."""

    name: str
    label: str
    source: FormSource
    choices: list[str] = []
    """What it may say, where it is boxes to tick: one that stands alone has one."""


class FormUploaded(ToDevice):
    form: int
    number: int
    kind: Literal["docx", "pdf"]
    fields: list[FormField]


class FormLine(ToDevice):
    """A form with its newest version."""

    form: int
    version: int
    title: str
    procedure: str
    withdrawn: bool
    number: int
    """Of its newest version; 0 where there is none yet."""
    kind: str
    fields: list[FormField]
    uploaded_at: datetime | None


class FormsListed(ToDevice):
    forms: list[FormLine]


class ForWhom(FromDevice):
    """Whose form is written: of a dossier, or of a ticket that is served before there is one."""

    dossier_id: RowId | None = None
    ticket_id: RowId | None = None


class MayWrite(StrEnum):
    """Whether officials may write a procedure's forms for the citizen."""

    UNKNOWN = "unknown"
    """Nobody has said: the official looks it up."""
    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"


class FilledField(FormField):
    """A field with what is known of it already."""

    words: str


class FormOpened(ToDevice):
    """A form as the desk shows it."""

    form: int
    number: int
    title: str
    procedure: str
    may_write: MayWrite
    ground: str
    fields: list[FilledField]


class FillForm(ForWhom):
    """What an official filled in. Nothing of it is stored."""

    number: int = Field(ge=1)
    """The version of the form that the official sees."""
    values: Annotated[dict[FieldName, FieldWords], Field(max_length=MOST_FORM_FIELDS)]
    checked: bool = False
    """The official has looked up that the law lets them write it, where nobody has said."""
    minutes: Annotated[int, Field(ge=0, le=240)] | None = None

    @property
    def words(self) -> dict[str, str]:
        """The values, each on one line."""
        return {name: tidy(said) for name, said in self.values.items()}


class FormPiece(ToDevice):
    words: str
    filled: bool


class FormRead(ToDevice):
    """A form as it is read aloud: a list of pieces for each paragraph."""

    title: str
    lines: list[list[FormPiece]]


class FormNoted(ToDevice):
    """What is stored of a form that was written: no person, none of its words."""

    written: int
    file_name: str
    kind: Literal["docx", "pdf"]


class FormWritten(FormNoted):
    content: str
    """The file in Base64, to be printed and signed."""


class WrittenCount(ToDevice):
    name: str
    forms: int
    minutes: int
    """Of those forms of which somebody said it."""


class WrittenCounted(ToDevice):
    """How many forms officials wrote for citizens."""

    first: date
    last: date
    forms: int
    by_day: list[WrittenCount]
    by_procedure: list[WrittenCount]
    by_official: list[WrittenCount]
