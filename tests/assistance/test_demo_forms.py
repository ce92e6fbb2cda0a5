"""The five forms of the demo: they are taken, and their procedures are there."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.enum.text import WD_TAB_LEADER
from docx.oxml.ns import qn
from pypdf import PdfReader

from config.demo import DemoForm, demo_forms, demo_procedures
from config.wire.assistance.forms import FieldPlan
from queue_server.assistance.forms import repository, starting
from queue_server.assistance.forms.files import docx_template, pdf_template
from queue_server.assistance.forms.processing import kind_of
from queue_server.assistance.forms.rules import planned
from tests.hall.with_dossiers import HallWithDossiers

NAME = "Nguyễn Thị Thúy Hằng"
each_form = pytest.mark.parametrize("form", demo_forms(), ids=lambda form: form.file_name)


@each_form
def test_a_form_of_the_demo_has_its_headings_and_shows_what_is_said(form: DemoForm) -> None:
    kind = kind_of(form.content)
    template = docx_template if kind == "docx" else pdf_template
    fields = template.check(form.content)["fields"]
    found = [one["name"] for one in fields]
    assert len(found) >= 14
    assert set(form.plan) <= set(found)
    unnamed = {one.name.replace("_", " ").capitalize() for one in planned(fields, form.plan)}
    called = {one.label for one in planned(fields, form.plan)}
    assert called & unnamed <= {"Email"}, "a field is called by its name in the file"
    for said in form.plan.values():
        FieldPlan.model_validate(said)
    ticked = {one["name"]: one["choices"][0] for one in fields if one.get("choices")}
    filled = template.fill(form.content, dict.fromkeys(found, NAME) | ticked)
    words = _words(kind, filled)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert "Độc lập - Tự do - Hạnh phúc" in words
    assert words.count(NAME) + words.count(NAME.upper()) >= len(found) - len(ticked)
    assert form.procedure in {one.code for one in demo_procedures()}


def _words(kind: str, content: bytes) -> str:
    if kind == "pdf":
        return PdfReader(io.BytesIO(content)).pages[0].extract_text()
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize("form", [one for one in demo_forms() if one.file_name.endswith("docx")])
def test_a_word_form_is_typeset_as_papers_of_the_state_are(form: DemoForm) -> None:
    """As LibreOffice and Word lay it out: one typeface for every letter, Vietnamese to the
    spelling checker, dots as far as the margin, a day and a signature that no page break parts."""
    document = Document(io.BytesIO(form.content))
    style = document.styles["Normal"].element.rPr
    letters = ("ascii", "hAnsi", "eastAsia", "cs")
    assert {style.rFonts.get(qn(f"w:{one}")) for one in letters} == {"Times New Roman"}
    assert style.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"
    assert (
        "python-docx" not in f"{document.core_properties.author}{document.core_properties.comments}"
    )
    section = document.sections[0]
    wide = section.page_width - section.left_margin - section.right_margin
    for one in document.paragraphs:
        if "\t" in one.text:
            last = one.paragraph_format.tab_stops[-1]
            assert (last.leader, last.position) == (WD_TAB_LEADER.DOTS, wide)
    assert document.paragraphs[-1].paragraph_format.keep_with_next
    day, signed = document.tables[-1].rows
    assert day.cells[-1].paragraphs[0].paragraph_format.keep_with_next
    assert "Ký" in signed.cells[-1].text


async def test_a_new_demo_has_them_once(hall: HallWithDossiers) -> None:
    for _ in range(2):
        await starting.add_where_none(hall.house.database, demo_forms(), hall.clock.now())
    found = await hall.house.database.read(repository.forms)
    assert [one.procedure for one in found] == [
        "1.000894", "1.001193", "1.001776", "1.004222", "1.004873",
    ]  # fmt: skip
    couple = {one.name: (one.label, one.source) for one in found[0].fields}
    assert couple["groom_name"] == ("Bên nam: họ, chữ đệm, tên", "applicant_name")
    assert couple["today_in_words"] == ("Hôm nay, bằng chữ", "today_in_words")
