"""What a form's fields are filled with, and whether it may be written at all. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from config.text.catalogue import text
from config.text.formats import format_date
from config.wire.assistance.forms import FormField, FormSource, MayWrite
from config.wire.dossiers.persons import Applicant
from config.wire.procedures import Procedure

SOURCES: Final = frozenset(FormSource)
OF_FORMS: Final = "vi"
"""The language of the forms of the law."""


@dataclass(frozen=True, slots=True)
class FormContext:
    """What is known while a form is opened."""

    today: date
    unit: str
    official: str
    procedure: str
    applicant: Applicant | None = None
    dossier_code: str = ""
    received_on: date | None = None
    promised_on: date | None = None


def may_write(procedure: Procedure | None) -> MayWrite:
    """Of a procedure that is no more, nobody can say."""
    said = procedure.forms_written_for_citizen if procedure is not None else None
    if said is None:
        return MayWrite.UNKNOWN
    return MayWrite.ALLOWED if said else MayWrite.FORBIDDEN


def planned(found: Sequence[Mapping[str, Any]], plan: Mapping[str, Any]) -> list[FormField]:
    """The fields of a file as they were planned; one that nobody planned is filled from the source
    of its name, else asked."""
    return [_planned(one, plan.get(one["name"], {})) for one in found]


def _planned(found: Mapping[str, Any], said: Mapping[str, str]) -> FormField:
    name = found["name"]
    otherwise = name if name in SOURCES else FormSource.ASKED
    source = FormSource(said.get("source", otherwise))
    called = said.get("label") or found["label"] or _words_of_name(name)
    return FormField(name=name, label=called, source=source, choices=found.get("choices", []))


def _words_of_name(name: str) -> str:
    """What a field is called that nobody named: as its source, in the language of the forms."""
    known = text(OF_FORMS, f"forms_written.source.{name}") if name in SOURCES else name
    words = known.replace("_", " ")
    return words[:1].upper() + words[1:]


def words_of(source: FormSource, known: FormContext) -> str:
    """What fills a field; empty: it is asked."""
    return _words(known).get(source, "")


def _words(known: FormContext) -> dict[FormSource, str]:
    day, one = known.today, known.applicant
    said = {
        FormSource.PROCEDURE: known.procedure,
        FormSource.DOSSIER_CODE: known.dossier_code,
        FormSource.RECEIVED_ON: _day(known.received_on),
        FormSource.PROMISED_ON: _day(known.promised_on),
        FormSource.TODAY: format_date(day),
        FormSource.TODAY_IN_WORDS: f"ngày {day.day:02} tháng {day.month:02} năm {day.year}",
        FormSource.UNIT: known.unit,
        FormSource.OFFICIAL: known.official,
    }
    return said if one is None else said | _of_person(one)


def _of_person(one: Applicant) -> dict[FormSource, str]:
    return {
        FormSource.APPLICANT_NAME: one.name,
        FormSource.BIRTH_DATE: _day(one.birth_date),
        FormSource.SEX: one.sex,
        FormSource.ID_NUMBER: one.id_number,
        FormSource.ADDRESS: one.address,
        FormSource.PHONE: one.phone,
        FormSource.REPRESENTATIVE: one.submitted_by,
    }


def _day(day: date | None) -> str:
    return format_date(day) if day is not None else ""
