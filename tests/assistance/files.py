"""Templates for tests: Word files and PDFs with fields, harmless and hostile."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from docx import Document
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

BIRTH_FORM = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Họ, chữ đệm, tên người yêu cầu: {{ applicant_name }}",
    "Số định danh: {{ id_number }}, cấp ngày {{ id_issued_on }}",
    "Nơi cư trú: {{ address }}",
    "Tên trẻ: {{ child_name | upper }}",
    "{% if phone %}Điện thoại: {{ phone }}{% endif %}",
    "{{ today_in_words }}",
)


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for words in paragraphs or BIRTH_FORM:
        document.add_paragraph(words)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def rewritten(
    content: bytes, change: Callable[[str, bytes], bytes | None], **added: bytes
) -> bytes:
    """A Word file with changed parts (None: left out), and others added."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            part = change(name, before.read(name))
            if part is not None:
                after.writestr(name, part)
        for name, part in added.items():
            after.writestr(name, part)
    return written.getvalue()


def with_words(content: bytes, before: str, after: str, part: str = "word/document.xml") -> bytes:
    """A Word file with something in the XML of a part written otherwise."""

    def change(name: str, words: bytes) -> bytes:
        if name != part:
            return words
        assert before.encode() in words
        return words.replace(before.encode(), after.encode(), 1)

    return rewritten(content, change)


def pdf(
    names: Sequence[str] = ("applicant_name", "child_name"),
    width: float = 300,
    height: float = 16,
    flags: int = 0,
) -> bytes:
    """A page with text fields below one another."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    fields = [
        writer._add_object(_field(name, 800 - (height + 4) * place, (width, height), flags))
        for place, name in enumerate(names)
    ]
    page[NameObject("/Annots")] = ArrayObject(fields)
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(
        DictionaryObject({NameObject("/Fields"): ArrayObject(fields)})
    )
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _field(name: str, bottom: float, size: tuple[float, float], flags: int) -> DictionaryObject:
    corners = (100.0, bottom, 100.0 + size[0], bottom + size[1])
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject(name),
            NameObject("/TU"): TextStringObject(f"Ô {name}"),
            NameObject("/Rect"): ArrayObject(FloatObject(corner) for corner in corners),
            NameObject("/F"): NumberObject(4),
            NameObject("/Ff"): NumberObject(flags),
        }
    )


def with_boxes(content: bytes, name: str, *choices: str, flags: int = 0) -> bytes:
    """A PDF with boxes to tick below its fields: of one field, each with its choice in words."""
    writer: Any = PdfWriter(clone_from=io.BytesIO(content))
    said = {
        "/FT": NameObject("/Btn"), "/T": TextStringObject(name), "/Ff": NumberObject(flags),
        "/Opt": ArrayObject(map(TextStringObject, choices)), "/TU": TextStringObject(f"Ô {name}"),
    }  # fmt: skip
    field = writer._add_object(
        DictionaryObject({NameObject(key): one for key, one in said.items()})
    )
    empty = writer._add_object(DecodedStreamObject())
    boxes = ArrayObject(
        writer._add_object(_box(field, place, empty)) for place in range(len(choices))
    )
    field.get_object()[NameObject("/Kids")] = boxes
    writer.pages[0]["/Annots"].extend(boxes)
    writer.root_object["/AcroForm"].get_object()["/Fields"].append(field)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _box(field: Any, place: int, empty: Any) -> DictionaryObject:
    bottom = 300.0 - 20 * place
    states = {NameObject("/Off"): empty, NameObject(f"/{place}"): empty}
    drawn = DictionaryObject({NameObject("/N"): DictionaryObject(states)})
    corners = map(FloatObject, (100.0, bottom, 110.0, bottom + 10))
    said = {
        "/Subtype": NameObject("/Widget"), "/Parent": field, "/AP": drawn,
        "/AS": NameObject("/Off"), "/Rect": ArrayObject(corners),
    }  # fmt: skip
    return DictionaryObject({NameObject(key): one for key, one in said.items()})


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
