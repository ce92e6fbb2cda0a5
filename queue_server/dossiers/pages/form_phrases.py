"""What the seven forms say, as Vietnamese administrative papers write it.

Titles and numbering are those of Annex I, Circular 03/2025/TT-VPCP; head, date and numbers
follow Decree 30/2020/NĐ-CP. Times are the centre's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from config.centre.calendar.known_years import unknown_years
from config.centre.model import Centre
from config.centre.sections.out_of_hours import Counting
from config.phrases.procedures import limit_phrase
from config.text.catalogue import FALLBACK_LANGUAGE, localised, text
from config.text.formats import format_date, format_date_time, format_money, format_time
from config.wire.dossiers.answers import (
    Applicant,
    DossierPaper,
    DossierQuoted,
    DossierStop,
    FormNumber,
    PaperState,
    ResultDelivery,
)
from config.wire.procedures import Channel, Procedure
from queue_server.dossiers.persons.applicants import folded
from queue_server.dossiers.records import DossierRecord, FormRecord, StepRecord
from queue_server.dossiers.repository.queries import form_number
from queue_server.dossiers.repository.register import RegisterLine
from queue_server.dossiers.rules import lifecycle
from queue_server.web import qr_codes

_APART: Final = re.compile(r"\s[-–]\s|[;/()]")
_PLACE: Final = re.compile(
    r"\b(?:xã|phường|đặc khu|thị trấn|thị xã|quận|huyện|thành phố|tỉnh)\s+(\S.*)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything of a dossier that its forms are written from, read at one moment."""

    record: DossierRecord
    procedure: Procedure
    applicant: Applicant
    papers: list[DossierPaper]
    steps: list[StepRecord]
    stops: list[DossierStop]
    quoted: DossierQuoted
    forms: list[FormRecord]
    received_by: str
    follow_url: str
    corrected_at: datetime | None = None
    """When what is written of the applicant was put right last."""


@dataclass(frozen=True, slots=True)
class Register:
    """The dossiers of a period and the procedures they were received under."""

    first: date
    last: date
    lines: list[tuple[RegisterLine, Procedure]]


class FormPhrases:
    """The phrases of one printed form in one language."""

    def __init__(self, centre: Centre, language: str) -> None:
        self.centre = centre
        self.language = language

    def say(self, key: str, **values: object) -> str:
        """A text of the forms' part of the catalogue."""
        return text(self.language, f"forms.{key}", **values)

    # ------------------------------------------------------------------------- moments

    def day(self, day: date) -> str:
        """`ngày 05 tháng 10 năm 2026`: days below 10 and the first two months have two digits."""
        return self.say("day", **_figures(day))

    def moment(self, at: datetime) -> str:
        """`09 giờ 05 phút, ngày 23 tháng 11 năm 2026`, on the centre's clock."""
        shown = self.centre.local(at)
        hour, minute = format_time(shown).split(":")
        values = _figures(shown.date()) | {"hour": hour, "minute": minute}
        return self.say("moment", **values, time=format_time(shown))

    def instant(self, written: str) -> datetime:
        """An instant as an issued form keeps it."""
        return datetime.fromisoformat(written)

    def written(self, day: str) -> date:
        """A day as an issued form keeps it."""
        return date.fromisoformat(day)

    def starting(self, text: str) -> str:
        """`text` at the start of a sentence."""
        return text[:1].upper() + text[1:]

    def short(self, at: datetime | None) -> str:
        """`09:05 23/11/2026`; empty where there is none."""
        return "" if at is None else format_date_time(self.centre.local(at))

    def date_line(self, day: date) -> str:
        """Place and date: `An Khê Thượng, ngày 23 tháng 11 năm 2026`."""
        found = _PLACE.search(self.centre.unit.name.get(FALLBACK_LANGUAGE, ""))
        read_off = found[1] if found else self.say("no_place")
        place = self.centre.dossiers.place or read_off
        return self.say("place_day", place=place, day=self.day(day))

    # --------------------------------------------------------------------------- names

    def local(self, names: dict[str, str]) -> str:
        """A name in the form's language, else in whichever there is."""
        return names.get(self.language) or next(iter(names.values()), "")

    @property
    def hall(self) -> str:
        return self.local(self.centre.unit.name)

    def title(self, form: FormNumber, field: str = "") -> str:
        """The law's title; the justice sector has its own for form 04."""
        if form is FormNumber.APOLOGY and self.is_justice(field):
            return self.say("title.4_justice")
        return self.say(f"title.{form.value}")

    def is_justice(self, field: str) -> bool:
        """Whether a field, or one of several that are written together ("Hộ tịch - Quốc tịch"),
        is of the justice sector, with its tones wherever they are set (hòa, hoà)."""
        known = {folded(name) for name in self.centre.dossiers.justice_fields}
        return bool(known & {folded(field), *map(folded, _APART.split(field))})

    def head(self, form: FormNumber, *, number: str, day: date, field: str = "") -> dict[str, str]:
        """What stands at the top of every form."""
        return {
            "model": self.say("model", form=f"{form.value:02d}"),
            "circular": self.say("circular"),
            "governing_body": governing_body(self.centre),
            "agency": self.hall,
            "number": self.say("number", number=number) if number else "",
            "date_line": self.date_line(day),
            "title": self.title(form, field),
        }

    # ------------------------------------------------------------------------- form 01

    def limit(self, papers: Papers) -> str:
        """The statutory limit, and the centre's own where it commits itself to one."""
        statutory = limit_phrase(self.language, papers.quoted.statutory.limit)
        if papers.quoted.committed is None:
            return statutory
        committed = limit_phrase(self.language, papers.quoted.committed.limit)
        return f"{statutory} ({self.say('committed', limit=committed)})"

    def due(self, papers: Papers) -> str:
        """When the result is promised for, as it stands now."""
        record = papers.record
        if record.status in lifecycle.CLOCK_STOPPED:
            return self.say("due_stopped")
        none = "due_unread" if record.limit_unread else "due_none"
        promised = self.moment(record.due_at) if record.due_at else self.say(none)
        if record.extended_to is None:
            beside = [*self._unknown_years(record), *self._out_of_hours(papers)]
            return "; ".join([promised, *beside])
        return f"{promised}; {self.say('extended_to', day=self.day(record.extended_to))}"

    def _out_of_hours(self, papers: Papers) -> list[str]:
        """By which rule the time runs of what was received out of hours."""
        duty = papers.quoted.duty
        if duty is None or duty.counting == Counting.AS_USUAL:
            return []
        name = localised(duty.name, self.language)
        return [self.say(f"duty_{duty.counting}", duty=name)]

    def _unknown_years(self, record: DossierRecord) -> list[str]:
        """What to say where the holidays on the way to the promised day are not known yet."""
        if record.due_at is None:
            return []
        days = self.centre.day(record.received_at), self.centre.day(record.due_at)
        years = unknown_years(self.centre, *days)
        return [self.say("unknown_years", years=", ".join(map(str, years)))] if years else []

    def delivery(self, record: DossierRecord) -> str:
        if record.delivery is ResultDelivery.COUNTER:
            return self.say("delivery.counter", hall=self.hall)
        if record.delivery is ResultDelivery.ELECTRONIC:
            return self.say("delivery.electronic")
        if not record.delivery_address:
            return self.say("delivery.post_bare")
        return self.say("delivery.post", address=record.delivery_address)

    def keep(self, record: DossierRecord) -> str:
        """What the citizen does with the receipt: who collects the result brings it, who handed in
        online or by post has it on the phone, who has the result sent needs it for asking."""
        if record.delivery is not ResultDelivery.COUNTER:
            return self.say(f"keep.{record.delivery}")
        return self.say("keep" if record.channel is Channel.IN_PERSON else "keep.sent")

    def fee(self, record: DossierRecord) -> str:
        if record.fee is None:
            return self.say("fee.unknown")
        if record.fee == 0:
            return self.say("fee.none")
        key = "fee.paid" if record.fee_paid else "fee.due"
        return self.say(key, amount=format_money(self.language, record.fee))

    def received_papers(self, papers: Papers) -> list[DossierPaper]:
        """What lies in the file, and what was shown and given back."""
        there = (PaperState.RECEIVED, PaperState.SHOWN)
        return [paper for paper in papers.papers if paper.state in there]

    def follow(self, papers: Papers) -> dict[str, str]:
        """The QR code as SVG; its link without the scheme in two halves, to be typed."""
        address, slash, token = papers.follow_url.partition("://")[2].rpartition("/")
        return {"svg": qr_codes.svg(papers.follow_url), "address": address + slash, "token": token}

    # -------------------------------------------------------------------- forms 02 to 05

    def help(self) -> str:
        """Whom to ask."""
        phone = self.centre.dossiers.phone
        if not phone:
            return self.say("supplement.help", hall=self.hall)
        return self.say("supplement.help_phone", hall=self.hall, phone=phone)

    def issued_head(self, form: FormRecord, field: str) -> dict[str, str]:
        """The head of a form that was issued, with its number and the day of issue."""
        day = self.centre.day(form.issued_at)
        return self.head(form.form, number=form_number(form), day=day, field=field)

    # ------------------------------------------------------------------------- form 06

    def role(self, role: str) -> str:
        """A role's name; the hall where a step is everybody's, the id where the centre's file
        no longer has it."""
        if not role:
            return self.hall
        known = self.centre.role_by_id.get(role)
        return self.local(known.name) if known else role

    def outcome(self, outcome: str | None) -> str:
        return text(self.language, f"dossiers.outcome.{outcome}") if outcome else ""

    def status(self, record: DossierRecord) -> str:
        return text(self.language, f"dossiers.status.{record.status}")

    def channel(self, record: DossierRecord) -> str:
        return text(self.language, f"dossiers.channel.{record.channel}")

    def stop(self, stop: DossierStop) -> str:
        """When the clock stood and why."""
        start = self.short(stop.started_at)
        if stop.ended_at is None:
            return self.say("slip.stop_open", start=start, reason=stop.reason)
        end = self.short(stop.ended_at)
        return self.say("slip.stop", start=start, end=end, reason=stop.reason)

    # ------------------------------------------------------------------------- form 07

    def line_note(self, record: DossierRecord) -> str:
        """How the dossier ended, or where it stands."""
        said = self.status(record)
        return f"{said}; {self.outcome(record.outcome).lower()}" if record.outcome else said


def governing_body(centre: Centre) -> str:
    """With the province, unless its name says that already."""
    body, province = centre.dossiers.governing_body, centre.unit.province
    if not province or province.casefold() in body.casefold():
        return body
    return f"{body}, {province}" if body else province


def _figures(day: date) -> dict[str, str]:
    """A day in figures as Decree 30/2020 has them: of months the first two have two digits."""
    month = f"{day.month:02d}" if day.month < 3 else f"{day.month}"
    figures = {"day": f"{day.day:02d}", "month": month, "year": f"{day.year}"}
    return figures | {"date": format_date(day)}
