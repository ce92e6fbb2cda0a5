"""The seven forms as HTML made for print, A4 and A5."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal

from config.centre.model import Centre
from config.text.catalogue import plural_text, text
from config.text.formats import format_date
from config.wire import Problem
from config.wire.dossiers.answers import FormNumber
from queue_server.dossiers.pages.form_phrases import FormPhrases, Papers, Register
from queue_server.dossiers.records import FormRecord
from queue_server.dossiers.repository.queries import form_number
from queue_server.web.language import language_links
from queue_server.web.templates import render

Paper = Literal["a4", "a5"]
TEMPLATES: Final = {
    FormNumber.RECEIPT: "form_receipt.html",
    FormNumber.SUPPLEMENT_REQUEST: "form_supplement.html",
    FormNumber.REFUSAL: "form_refusal.html",
    FormNumber.APOLOGY: "form_apology.html",
    FormNumber.STOP_NOTICE: "form_stop.html",
    FormNumber.CONTROL_SLIP: "form_control.html",
    FormNumber.REGISTER: "form_register.html",
}
ISSUED: Final = frozenset(
    {
        FormNumber.SUPPLEMENT_REQUEST,
        FormNumber.REFUSAL,
        FormNumber.APOLOGY,
        FormNumber.STOP_NOTICE,
    }
)
"""Forms that exist only when somebody issued them."""


class Sheets:
    """Renders forms; `root` is the path of the public address."""

    def __init__(self, centre: Centre, root: str = "") -> None:
        self._centre = centre
        self._root = root

    def dossier_form(
        self,
        form: FormNumber,
        papers: Papers,
        issued: FormRecord | None,
        paper: Paper,
        language: str,
        today: date,
    ) -> str:
        """Forms 01 to 06 of a dossier. `issued` is what was said then, for 02 to 05; `today` is
        the date of form 06, which says how things stand when it is printed."""
        phrases = FormPhrases(self._centre, language)
        record = papers.record
        if issued is not None:
            head = phrases.issued_head(issued, record.field)
        else:
            received = self._centre.day(record.received_at)
            day = today if form is FormNumber.CONTROL_SLIP else received
            head = phrases.head(form, number="", day=day)
        shown = {"head": head, "papers": papers, "issued": issued, "record": record}
        about = f"?form_id={issued.id}&" if issued is not None else "?"
        return self._render(
            TEMPLATES[form],
            phrases,
            paper=paper,
            back=f"{self._root}/dossiers/{record.id}",
            address=f"{self._root}/dossiers/{record.id}/forms/{form.value}{about}",
            document=f"{head['model']} {form_number(issued) if issued else record.code}",
            **shown,
        )

    def register(self, register: Register, today: date, language: str, *, problem: str = "") -> str:
        """Form 07 of a period, dated `today`; `problem` is told above it where the period
        cannot be shown."""
        phrases = FormPhrases(self._centre, language)
        head = phrases.head(FormNumber.REGISTER, number="", day=today)
        period = f"from={register.first.isoformat()}&to={register.last.isoformat()}"
        count = len(register.lines)
        return self._render(
            TEMPLATES[FormNumber.REGISTER],
            phrases,
            paper="register",
            back=f"{self._root}/dossiers",
            address=f"{self._root}/register?{period}&",
            document=f"{head['model']} {format_date(register.first)}-{format_date(register.last)}",
            head=head,
            register=register,
            total=plural_text(language, "forms.register.total", count),
            register_note=self._centre.dossiers.register_note,
            problem=problem,
        )

    def refusal(self, problem: Problem, language: str) -> str:
        """A page that says why there is no form to show."""
        phrases = FormPhrases(self._centre, language)
        return self._render(
            "form_problem.html",
            phrases,
            paper="a4",
            back=f"{self._root}/dossiers",
            address="",
            document=problem.title,
            problem=problem,
        )

    def _render(self, template: str, phrases: FormPhrases, **values: Any) -> str:
        address = f"{values['address']}paper={values['paper']}&lang="
        return render(
            f"dossiers/{template}",
            root=self._root,
            w=phrases,
            say=phrases.say,
            language=phrases.language,
            other_languages=language_links(
                phrases.language, self._centre.languages, lambda tag: address + tag
            ),
            shared=lambda key: text(phrases.language, key),
            **values,
        )
