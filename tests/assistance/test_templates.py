"""Templates: what is taken, what is refused, and that every Vietnamese letter comes out right."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from typing import Any

import pytest
from docx import Document
from PIL import ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from printer.fonts import VIETNAMESE_LETTERS, Weight, font_path
from queue_server.assistance.forms.errors import FormRefused
from queue_server.assistance.forms.files import docx_template, pdf_template
from queue_server.assistance.forms.files.docx_archive import MOST_PARTS
from queue_server.assistance.forms.files.templates import TemplateRefused
from queue_server.assistance.forms.processing import Templates, content_of, file_name, kind_of
from tests.assistance.files import docx, in_base64, pdf, rewritten, with_boxes, with_words
from tests.feedback.test_guidance import HOSTILE as HOSTILE_PDFS
from tests.feedback.test_guidance import pdf as plain_pdf

LETTERS = VIETNAMESE_LETTERS + VIETNAMESE_LETTERS.upper()
NAME = "Nguyễn Thị Thúy Hằng & <Ạ> \"'"
LINKS = "word/_rels/document.xml.rels"
RELATION = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
)


def names(content: bytes) -> list[str]:
    return [one["name"] for one in docx_template.check(content)["fields"]]


def test_fields_are_found_in_their_order_with_the_words_before_them() -> None:
    found = docx_template.check(docx())["fields"]
    assert [one["name"] for one in found] == [
        "applicant_name", "id_number", "id_issued_on", "address", "child_name", "phone",
        "today_in_words",
    ]  # fmt: skip
    labels = {one["name"]: one["label"] for one in found}
    assert labels["applicant_name"] == "Họ, chữ đệm, tên người yêu cầu"
    assert labels["id_issued_on"] == "Cấp ngày"


def test_a_field_that_word_cut_into_runs_is_found_and_one_in_a_table_has_its_neighbours_words() -> (
    None
):
    document = Document()
    cut = document.add_paragraph("Nơi cư trú: ")
    cut.add_run("{{ add")
    cut.add_run("ress }}").bold = True
    row = document.add_table(rows=1, cols=2).rows[0].cells
    row[0].text, row[1].text = "Ngày sinh", "{{ birth_date }}"
    written = io.BytesIO()
    document.save(written)
    found = {one["name"]: one["label"] for one in docx_template.check(written.getvalue())["fields"]}
    assert found == {"address": "Nơi cư trú", "birth_date": "Ngày sinh"}


def words_of(content: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(content)).paragraphs]


def test_a_word_file_is_filled_with_what_was_said_letter_by_letter() -> None:
    filled = words_of(
        docx_template.fill(docx(), {"applicant_name": NAME, "address": LETTERS, "phone": ""})
    )
    assert f"Họ, chữ đệm, tên người yêu cầu: {NAME}" in filled
    assert f"Nơi cư trú: {LETTERS}" in filled
    assert f"Số định danh: {docx_template.BLANK}, cấp ngày {docx_template.BLANK}" in filled
    assert not any("Điện thoại" in line for line in filled)


def test_what_is_said_is_never_read_as_a_template() -> None:
    said = "{{ id_number }}{% for a in b %}"
    assert any(said in line for line in words_of(docx_template.fill(docx(), {"address": said})))


def test_it_is_read_aloud_with_what_was_filled_in_marked() -> None:
    lines = docx_template.lines(docx(), {"applicant_name": NAME, "child_name": "Bé"})
    assert [("Họ, chữ đệm, tên người yêu cầu: ", False), (NAME, True)] in lines
    assert [("Tên trẻ: ", False), ("BÉ", True)] in lines


def test_a_pdf_is_filled_with_every_letter_and_keeps_no_form() -> None:
    content = pdf(("applicant_name", "child_name"), width=480)
    assert [one["label"] for one in pdf_template.check(content)["fields"]] == [
        "Ô applicant_name", "Ô child_name",
    ]  # fmt: skip
    half = len(VIETNAMESE_LETTERS)
    said = {"applicant_name": LETTERS[:half], "child_name": LETTERS[half:]}
    reader = PdfReader(io.BytesIO(pdf_template.fill(content, said)))
    drawn = reader.pages[0].extract_text()
    assert LETTERS[:half] in drawn
    assert LETTERS[half:] in drawn
    assert reader.get_fields() is None
    fonts = {str(key) for key in _fonts(reader.pages[0]["/Resources"])}
    assert "/FontFile2" in fonts


def _fonts(resources: Any) -> set[str]:
    """The keys of every font's descriptor that a page draws with."""
    keys: set[str] = set()
    objects = resources.get("/XObject", {}).values()
    for one in (resources, *(each.get_object().get("/Resources", {}) for each in objects)):
        for font in one.get("/Font", {}).values():
            for inner in font.get_object().get("/DescendantFonts", []):
                keys |= set(inner.get_object()["/FontDescriptor"].get_object())
    return keys


def test_words_that_a_pdf_cannot_show_are_refused_rather_than_cut() -> None:
    with pytest.raises(TemplateRefused) as refused:
        pdf_template.fill(pdf(width=40), {"child_name": "Một tên dài hơn ô của nó rất nhiều"})
    assert (refused.value.reason, refused.value.about) == ("long", "child_name")
    with pytest.raises(TemplateRefused) as refused:
        pdf_template.fill(pdf(), {"child_name": "漢字"})
    assert (refused.value.reason, refused.value.about) == ("letters", "child_name")


def crossed(content: bytes, values: dict[str, str]) -> list[int]:
    """Which boxes of `with_boxes` have a cross, by their places."""
    page = PdfReader(io.BytesIO(pdf_template.fill(content, values))).pages[0]
    drawn = page.get_contents()
    assert drawn is not None
    found = re.findall(r"102\.00 (\d+)\.00 m 108\.00", drawn.get_data().decode())
    return [(302 - int(bottom)) // 20 for bottom in found if (302 - int(bottom)) % 20 == 0]


def test_a_box_is_ticked_by_what_its_field_says() -> None:
    content = with_boxes(pdf(), "sex", "Nam", "Nữ", "Khác")
    found = pdf_template.check(content)["fields"][-1]
    assert found == {"name": "sex", "label": "Ô sex", "choices": ["Nam", "Nữ", "Khác"]}
    assert crossed(content, {"sex": "Nữ"}) == [1]
    assert crossed(content, {"sex": "NAM"}) == [0]
    assert crossed(content, {}) == []
    assert [("Ô sex: ", False), ("Nữ", True)] in pdf_template.lines(content, {"sex": "Nữ"})


def test_a_box_that_stands_alone_is_ticked_or_not() -> None:
    content = with_boxes(pdf(), "by_post", "Yes")
    assert pdf_template.check(content)["fields"][-1]["choices"] == ["x"]
    assert crossed(content, {"by_post": "x"}) == [0]
    assert crossed(content, {"by_post": ""}) == []


def test_what_no_box_stands_for_is_refused_rather_than_lost() -> None:
    with pytest.raises(TemplateRefused) as refused:
        pdf_template.fill(with_boxes(pdf(), "sex", "Nam", "Nữ"), {"sex": "Nư"})
    assert (refused.value.reason, refused.value.about) == ("choices", "sex")
    for wrong in (["", "Nữ"], ["Nam", "N" * 81], [f"a{n}" for n in range(31)]):
        with pytest.raises(TemplateRefused) as refused:
            pdf_template.check(with_boxes(pdf(), "sex", *wrong))
        assert refused.value.reason == "choices"


def test_a_choice_that_is_called_x_ticks_its_own_box_alone() -> None:
    content = with_boxes(pdf(), "mark", "x", "y", "Nam", "nam")
    for place, words in enumerate(("x", "y", "Nam", "nam")):
        assert crossed(content, {"mark": words}) == [place], words


def changed_fields(content: bytes, change: Any) -> bytes:
    """A PDF after `change` of its writer and of each field."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    form: Any = writer.root_object["/AcroForm"].get_object()
    for field in list(form["/Fields"]):
        change(writer, field.get_object())
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize("key", ["/FT", "/T", "/Ff", "/Opt", "/TU", "/Kids"])
def test_what_a_field_says_may_stand_elsewhere_in_the_file(key: str) -> None:
    def refer(writer: Any, field: Any) -> None:
        if key in field:
            field[NameObject(key)] = writer._add_object(field[key])

    content = with_boxes(pdf(), "sex", "Nam", "Nữ")
    elsewhere = changed_fields(content, refer)
    assert pdf_template.check(elsewhere) == pdf_template.check(content)
    assert crossed(elsewhere, {"sex": "Nữ"}) == [1]


def test_boxes_that_nobody_could_tick_are_refused_rather_than_lost() -> None:
    def alike(_writer: Any, field: Any) -> None:
        field.pop("/Opt", None)
        for box in field.get("/Kids", ()):
            states = box.get_object()["/AP"]["/N"]
            states[NameObject("/Yes")] = states.pop(next(one for one in states if one != "/Off"))

    def below_another(writer: Any, field: Any) -> None:
        if field["/FT"] == "/Btn":
            field[NameObject("/Parent")] = writer._add_object(
                DictionaryObject(
                    {
                        NameObject("/T"): TextStringObject("other"),
                        NameObject("/Kids"): ArrayObject([field.indirect_reference]),
                    }
                )
            )
            fields = writer.root_object["/AcroForm"].get_object()["/Fields"]
            fields[fields.index(field.indirect_reference)] = field.raw_get("/Parent")

    content = with_boxes(pdf(), "sex", "Nam", "Nữ", flags=1 << 15)
    for change, reason in ((alike, "choices"), (below_another, "names")):
        with pytest.raises(TemplateRefused) as refused:
            pdf_template.check(changed_fields(content, change))
        assert refused.value.reason == reason


def test_a_button_to_press_is_no_field() -> None:
    content = with_boxes(pdf(), "press", "a", "b", flags=1 << 16)
    assert [one["name"] for one in pdf_template.check(content)["fields"]] == [
        "applicant_name", "child_name",
    ]  # fmt: skip


def test_a_field_of_several_lines_breaks_its_words_and_cuts_none() -> None:
    words = "Số nhà 128, ngõ 45, đường Nguyễn Bỉnh Khiêm kéo dài, phường Nguyễn Bỉnh Khiêm"
    content = pdf(("address",), width=230, height=34, flags=1 << 12)
    reader = PdfReader(io.BytesIO(pdf_template.fill(content, {"address": words})))
    lines = reader.pages[0].extract_text().splitlines()
    assert len(lines) == 2
    assert " ".join(lines) == words
    with pytest.raises(TemplateRefused) as refused:
        pdf_template.fill(content, {"address": ", ".join([words] * 6)})
    assert (refused.value.reason, refused.value.about) == ("long", "address")


def test_words_are_measured_as_wide_as_they_are_drawn() -> None:
    typeface = ImageFont.truetype(str(font_path(Weight.REGULAR)), 1000)
    for words in ("Nguyễn Thị Thúy Hằng", VIETNAMESE_LETTERS[:40], "(031) 12/05/2021"):
        drawn = sum(typeface.getlength(letter) for letter in words)
        assert pdf_template.width(words, 1000) == pytest.approx(drawn, rel=0.01)


def external(kind: str, target: str) -> bytes:
    return with_words(docx(), "</Relationships>", RELATION.format(kind=kind, target=target), LINKS)


def instruction(words: str) -> bytes:
    field = f"<w:r><w:instrText>{words}</w:instrText></w:r>"
    return with_words(docx(), "</w:p>", f"{field}</w:p>")


def added(name: str, part: bytes) -> bytes:
    return rewritten(docx(), lambda _name, kept: kept, **{name: part})


HOSTILE: dict[str, tuple[bytes, str]] = {
    "no archive": (b"PK\x03\x04 nothing", "broken"),
    "another archive": (rewritten(docx(), lambda n, p: None if "document" in n else p), "broken"),
    "a loop": (docx("{% for a in b %}{{ a }}{% endfor %}"), "expression"),
    "a huge loop": (docx("{% for a in range(10**9) %}{{ a }}{% endfor %}"), "expression"),
    "a power": (docx("{{ 9 ** 9 ** 9 }}"), "expression"),
    "a long string": (docx("{{ 'a' * 1000000000 }}"), "expression"),
    "a call": (docx("{{ cycler() }}"), "expression"),
    "an attribute": (docx("{{ address.__class__.__mro__ }}"), "expression"),
    "an item": (docx("{{ address['__class__'] }}"), "expression"),
    "a filter": (docx("{{ address | attr('x') }}"), "expression"),
    "a macro of jinja": (docx("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}"), "expression"),
    "a set": (docx("{% set a = 1 %}{{ a }}"), "expression"),
    "an include": (docx("{% include 'x' %}{{ a }}"), "expression"),
    "an import": (docx("{% import 'x' as a %}{{ a }}"), "expression"),
    "a test": (docx("{% if address is defined %}{{ address }}{% endif %}"), "expression"),
    "cells moved": (docx("{% colspan address %}"), "expression"),
    "raw words": (docx("{{r address }}"), "expression"),
    "a capital": (docx("{{ Address }}"), "names"),
    "private": (docx("{{ __class__ }}"), "names"),
    "open braces": (docx("{{ address"), "template"),
    "no field": (docx("Không có gì"), "no_fields"),
    "too many fields": (docx(*(f"{{{{ a{n} }}}}" for n in range(151))), "large"),
    "a macro": (added("word/vbaProject.bin", b"x"), "macro"),
    "types of a macro": (
        with_words(
            docx(), "wordprocessingml.document.main+xml", "x.macroEnabled.main+xml",
            "[Content_Types].xml",
        ), "macro",
    ),
    "a program inside": (
        rewritten(docx(), lambda _n, p: p, **{"word/embeddings/a.xlsx": b"x"}), "macro",
    ),
    "an object": (external("oleObject", "http://a.example/x"), "macro"),
    "a picture from elsewhere": (external("image", "http://a.example/x.png"), "remote"),
    "a template from elsewhere": (external("attachedTemplate", "file://a/b.dotm"), "remote"),
    "a share": (external("image", "\\\\a.example\\x"), "remote"),
    "a link to a script": (external("hyperlink", "javascript:alert(1)"), "remote"),
    "another document": (external("aFChunk", "http://a.example/x.html"), "macro"),
    "a command": (instruction("DDEAUTO c:\\\\windows\\\\cmd.exe"), "fields"),
    "a picture of a field": (instruction(" INCLUDEPICTURE http://a.example/x"), "fields"),
    "a field in a command": (instruction("HYPERLINK {{ address }}"), "fields"),
    "an entity": (
        with_words(
            docx(), "<w:document ",
            '<!DOCTYPE w [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><w:document ',
        ), "broken",
    ),
    "a name with a path": (added("../../x.xml", b"<a/>"), "broken"),
    "many parts": (
        rewritten(docx(), lambda _n, p: p, **{f"a/{n}.txt": b"" for n in range(MOST_PARTS)}),
        "large",
    ),
    "a bomb": (added("a.xml", b"<a/>" + b" " * 25_000_000), "large"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_word_file_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        docx_template.check(content)
    assert refused.value.reason == reason


def test_a_link_to_the_web_is_no_harm() -> None:
    assert names(external("hyperlink", "https://dichvucong.gov.vn")) == names(docx())


def test_sizes_are_counted_not_believed() -> None:
    """An archive may say of itself that its parts are small."""
    bomb = bytearray(HOSTILE["a bomb"][0])
    at = bomb.rfind(b"PK\x01\x02", 0, bomb.rfind(b"PK\x05\x06"))
    bomb[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(TemplateRefused):
        docx_template.check(bytes(bomb))


@pytest.mark.parametrize(("change", "reason"), HOSTILE_PDFS.values(), ids=HOSTILE_PDFS.keys())
def test_a_hostile_pdf_is_refused_as_guidance_is(change: Any, reason: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        pdf_template.check(plain_pdf(change))
    assert refused.value.reason == reason


def test_a_pdf_without_fields_or_with_wrong_names_is_refused() -> None:
    for content, reason in ((plain_pdf(), "no_fields"), (pdf(("Họ tên",)), "names")):
        with pytest.raises(TemplateRefused) as refused:
            pdf_template.check(content)
        assert refused.value.reason == reason


async def test_the_process_says_what_the_functions_say() -> None:
    templates = Templates()
    found = await templates.check("docx", docx())
    assert found == docx_template.check(docx())["fields"]
    filled = await templates.fill("docx", docx(), {"applicant_name": NAME})
    assert zipfile.is_zipfile(io.BytesIO(content_of(filled)))
    with pytest.raises(FormRefused) as refused:
        await templates.check("docx", HOSTILE["a command"][0])
    assert refused.value.reason == "fields"


async def test_a_process_that_takes_too_long_is_ended() -> None:
    with pytest.raises(FormRefused) as refused:
        await Templates(seconds=0.0).check("docx", docx())
    assert refused.value.reason == "broken"


@pytest.mark.parametrize("content", [b"", b"MZ", b"<html>", b"\xd0\xcf\x11\xe0", b"{\\rtf"])
def test_only_two_kinds_of_files_are_read(content: bytes) -> None:
    with pytest.raises(FormRefused):
        kind_of(content)


def test_a_file_that_is_no_base64_or_too_large_is_refused() -> None:
    for written in ("ö", in_base64(b"x" * 3_000_001)):
        with pytest.raises(FormRefused):
            content_of(written)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.docx"),
        ("C:\\a\\Tờ khai.docm", "Tờ khai.docx"),
        ("...", "mau-don.docx"),
        ("a\u202egpj.docx", "a gpj.docx"),
        ("<script>.docx", "script.docx"),
    ],
)
def test_a_name_becomes_one_of_a_file(given: str, kept: str) -> None:
    assert file_name(given, "docx") == kept


ACTING = "{% for a in 'xx' %}{{ 7*7 }}{% endfor %}"


def titled(words: str) -> bytes:
    document = Document(io.BytesIO(docx("{{ address }}")))
    document.core_properties.title = words
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def with_head_elsewhere(name: str) -> bytes:
    """Its head lies in a part of another name; it would do what no part may."""
    document = Document(io.BytesIO(docx("{{ address }}")))
    document.sections[0].header.paragraphs[0].text = ACTING
    written = io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(io.BytesIO(written.getvalue())) as archive:
        head = archive.read("word/header1.xml")

    def change(part: str, content: bytes) -> bytes | None:
        if part == "word/header1.xml":
            return None
        return content.replace(b"header1.xml", name.encode())

    return rewritten(written.getvalue(), change, **{f"word/{name}": head})


@pytest.mark.parametrize("hostile", [titled(ACTING), titled("{{ address }}")])
def test_nothing_is_filled_in_where_nobody_looks(hostile: bytes) -> None:
    with pytest.raises(TemplateRefused) as refused:
        docx_template.check(hostile)
    assert (refused.value.reason, refused.value.about) == ("place", "docProps/core.xml")


@pytest.mark.parametrize("name", ["kopf.xml", "header1.dat", "media/head.png"])
def test_parts_that_are_filled_in_lie_where_they_are_looked_at(name: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        docx_template.check(with_head_elsewhere(name))
    assert refused.value.reason == "broken"


def swollen(megabytes: int) -> bytes:
    """A PDF of some kilobytes whose filled form has megabytes."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    stream = DecodedStreamObject()
    stream.set_data(b" " * megabytes * 1_000_000)
    contents = writer._add_object(stream.flate_encode())
    writer.pages[0][NameObject("/Contents")] = contents
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def test_a_form_that_swells_while_it_is_filled_is_refused() -> None:
    hostile = swollen(13)
    assert len(hostile) < 20_000
    with pytest.raises(TemplateRefused) as refused:
        pdf_template.check(hostile)
    assert refused.value.reason == "large"


async def test_who_has_many_forms_at_once_leaves_a_place_for_others() -> None:
    begun: list[str] = []
    go_on = asyncio.Event()

    async def said(_program: str, given: bytes, _seconds: float) -> dict[str, Any]:
        begun.append(json.loads(given)["kind"])
        await go_on.wait()
        return {"fields": []}

    templates = Templates(said=said)
    asked = [asyncio.ensure_future(templates.check("chi's", b"", "chi")) for _ in range(5)]
    asked.append(asyncio.ensure_future(templates.check("duc's", b"", "duc")))
    for _ in range(20):
        await asyncio.sleep(0)
    assert begun == ["chi's", "duc's"]
    go_on.set()
    await asyncio.gather(*asked)
    assert len(begun) == 6
