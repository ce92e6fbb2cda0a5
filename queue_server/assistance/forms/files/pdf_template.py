"""Templates in PDF, by the text fields of their form (AcroForm). What is filled in is drawn in a
typeface that has every Vietnamese letter, and becomes part of the page."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from queue_server.assistance.forms.files.templates import (
    FIELD,
    LONGEST_LABEL,
    MOST_FIELDS,
    TemplateRefused,
    of_size,
)
from queue_server.core.security.pdf_check import UNREADABLE, verdict

FONT: Final = "/Motcua"
MULTILINE: Final = 1 << 12
SIZE_POINTS: Final = 11.0
SMALLEST_POINTS: Final = 6.0
PADDING_POINTS: Final = 4.0
MOST_LINES: Final = 8
"""Of a field that takes several."""


def check(content: bytes) -> dict[str, Any]:
    """`{"fields": [{"name", "label"}], "pages": n}` in their order. Raises `TemplateRefused`."""
    from pypdf.errors import PyPdfError

    said = verdict(content)
    if "refused" in said:
        raise TemplateRefused(str(said["refused"]))
    try:
        found = _fields(_reader(content))
        if not found:
            raise TemplateRefused("no_fields")
        for name in found:
            if not FIELD.fullmatch(name):
                raise TemplateRefused("names", name)
        fill(content, dict.fromkeys(found, "Đ"))
    except (PyPdfError, *UNREADABLE):
        raise TemplateRefused("broken") from None
    if len(found) > MOST_FIELDS:
        raise TemplateRefused("large")
    fields = [{"name": name, "label": label} for name, label in found.items()]
    return {"fields": fields, "pages": said["pages"]}


def fill(content: bytes, values: Mapping[str, str]) -> bytes:
    """The document with its values as part of its pages. Raises `TemplateRefused`."""
    from pypdf import PdfWriter
    from pypdf.generic import NameObject

    writer = PdfWriter(clone_from=io.BytesIO(content))
    font = _font()
    for name, words in values.items():
        if not font.can_encode(words):
            raise TemplateRefused("letters", name)
    _add_font(writer, font)
    for page in writer.pages:
        if "/Annots" in page:
            _isolate(page)
            drawn = {
                name: (values.get(name, ""), FONT, size)
                for name, size in _sizes(page, values, font).items()
            }
            writer.update_page_form_field_values(page, drawn, auto_regenerate=False, flatten=True)
    writer.remove_annotations(subtypes="/Widget")
    writer.root_object.pop(NameObject("/AcroForm"), None)
    written = io.BytesIO()
    writer.write(written)
    return of_size(written.getvalue())


def lines(content: bytes, values: Mapping[str, str]) -> list[list[tuple[str, bool]]]:
    """What each field is, and what was filled in."""
    return [
        [(f"{label or name}: ", False), (values.get(name, "") or "…………", True)]
        for name, label in _fields(_reader(content)).items()
    ]


def _reader(content: bytes) -> Any:
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(content), strict=False)


def _fields(reader: Any) -> dict[str, str]:
    """The text fields by their names, each with what a screen reader would say of it."""
    return {
        str(name): " ".join(str(field.get("/TU", "")).split())[:LONGEST_LABEL]
        for name, field in (reader.get_fields() or {}).items()
        if field.get("/FT") == "/Tx"
    }


@cache
def _font() -> Any:
    """The typeface of what is filled in (Roboto)."""
    from pypdf.generic._font import Font

    file = files("printer") / "typefaces" / "Roboto-Regular.ttf"
    return Font.from_truetype_font_file(io.BytesIO(file.read_bytes()))


def _add_font(writer: Any, font: Any) -> None:
    """Put the typeface among those of the document's form."""
    from pypdf.generic import DictionaryObject, NameObject

    form = writer.root_object["/AcroForm"].get_object()
    resources = form.setdefault(NameObject("/DR"), DictionaryObject()).get_object()
    fonts = resources.setdefault(NameObject("/Font"), DictionaryObject()).get_object()
    font._add_to_writer(writer, fonts, NameObject(FONT))


def _isolate(page: Any) -> None:
    """What is drawn after the page's own content is not moved or scaled by it."""
    content = page.get_contents()
    if content is not None:
        content.isolate_graphics_state()
        page.replace_contents(content)


def _sizes(page: Any, values: Mapping[str, str], font: Any) -> dict[str, float]:
    """How large each field's words are drawn: as large as the others, else as fits its width.
    Raises `TemplateRefused` for words that would be cut."""
    sizes = {}
    for one in page["/Annots"]:
        field = one.get_object()
        named = field if "/T" in field else field.get("/Parent", field).get_object()
        name = str(named.get("/T", ""))
        if named.get("/FT", field.get("/FT")) != "/Tx":
            continue
        left, _, right, _ = map(float, field["/Rect"])
        wide = font.get_text_width(values.get(name, "")) / 1000 or 1
        lines = MOST_LINES if int(named.get("/Ff", 0)) & MULTILINE else 1
        fits = (abs(right - left) - PADDING_POINTS) / wide * lines
        if fits < SMALLEST_POINTS:
            raise TemplateRefused("long", name)
        sizes[name] = round(max(SMALLEST_POINTS, min(SIZE_POINTS, fits)), 1)
    return sizes
