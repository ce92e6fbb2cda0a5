"""Persons as they come from outside: whatever was typed is kept in one form, or refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator

from config.text.persons import id_number_of, name_of, sex_of
from config.text.phone_numbers import phone_of
from config.text.spelling import tidy
from config.wire.vocabulary import Day, FromDevice

FIRST_BIRTH: Final = date(1900, 1, 1)
"""Nobody older comes to a counter."""


def _name(text: str) -> str:
    name = name_of(text)
    if name is None:
        raise ValueError("a name has letters")
    return name


def _phone(text: str) -> str:
    phone = phone_of(text)
    if phone is None:
        raise ValueError("a phone number is written 0912345678, 02213862345 or +4930123456")
    return phone


def _sex(text: str) -> str:
    sex = sex_of(text)
    if sex is None:
        raise ValueError("Nam, Nữ, Khác, or nothing")
    return sex


def _birth(day: date) -> date:
    if day < FIRST_BIRTH:
        raise ValueError("before 1900")
    return day


Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_name)]
Phone = Annotated[str, StringConstraints(max_length=100), AfterValidator(_phone)]
"""The first number of several. Kept as `0912345678`, `02213862345` or, abroad, `+4930123456`."""
Sex = Annotated[str, StringConstraints(max_length=20), AfterValidator(_sex)]
Address = Annotated[str, StringConstraints(max_length=400), AfterValidator(tidy)]


class Applicant(FromDevice):
    """Whose dossier it is; what an identity card's QR code fills in."""

    kind: Literal["citizen", "organisation"] = "citizen"
    name: Name
    id_number: Annotated[str, StringConstraints(max_length=40)] = ""
    birth_date: Annotated[Day, AfterValidator(_birth)] | None = None
    sex: Sex = ""
    address: Address = ""
    phone: Phone = ""
    submitted_by: Annotated[str, Field(max_length=200), AfterValidator(tidy)] = ""
    """Who came instead of the applicant, by power of attorney."""

    @field_validator("id_number")
    @classmethod
    def _of_kind(cls, text: str, info: ValidationInfo) -> str:
        number = id_number_of(text, is_citizen=info.data.get("kind") != "organisation")
        if number is None:
            raise ValueError("a citizen's has 9 or 12 digits, a passport's has letters")
        return number


class ApplicantChanges(FromDevice):
    """The parts of an applicant that were wrong; None: as it is. The ID number is of the kind that
    it will be."""

    kind: Literal["citizen", "organisation"] | None = None
    name: Name | None = None
    id_number: Annotated[str, StringConstraints(max_length=40)] | None = None
    birth_date: Annotated[Day, AfterValidator(_birth)] | None = None
    sex: Sex | None = None
    address: Address | None = None
    phone: Phone | None = None
    submitted_by: Annotated[str, Field(max_length=200), AfterValidator(tidy)] | None = None
