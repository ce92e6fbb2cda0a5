"""Templates in PDF, by the fields of their form (AcroForm): text, and boxes to tick. What is filled
in is drawn in a typeface that has every Vietnamese letter, and becomes part of the page."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from queue_server.assistance.forms.files import pdf_boxes
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
SIZES: Final = tuple(
    half / 2 for half in range(int(SIZE_POINTS * 2), int(SMALLEST_POINTS * 2) - 1, -1)
)
"""From the size of the others down to the smallest that is still read, by half points."""


def check(content: bytes) -> dict[str, Any]:
    """`{"fields": [{"name", "label", "choices"}], "pages": n}` in their order; `choices` are those
    of boxes to tick. Raises `TemplateRefused`."""
    from pypdf.errors import PyPdfError

    said = verdict(content)
    if "refused" in said:
        raise TemplateRefused(str(said["refused"]))
    try:
        reader = _reader(content)
        found, offered = _fields(reader), pdf_boxes.choices(reader.pages)
        if not found:
            raise TemplateRefused("no_fields")
        for name in {**found, **offered}:
            if name not in found or not FIELD.fullmatch(name):
                raise TemplateRefused("names", name)
        fill(content, {name: offered.get(name, ["Đ"])[-1] for name in found})
    except (PyPdfError, *UNREADABLE):
        raise TemplateRefused("broken") from None
    if len(found) > MOST_FIELDS:
        raise TemplateRefused("large")
    fields = [
        {"name": name, "label": label, "choices": offered.get(name, [])}
        for name, label in found.items()
    ]
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
    pdf_boxes.settle(writer.pages)
    offered = pdf_boxes.choices(writer.pages)
    for page in writer.pages:
        if "/Annots" in page:
            _isolate(page)
            drawn = {
                name: (words, FONT, size) for name, (words, size) in _laid_out(page, values).items()
            }
            writer.update_page_form_field_values(page, drawn, auto_regenerate=False, flatten=True)
            pdf_boxes.tick(page, values, offered)
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

    reader = PdfReader(io.BytesIO(content), strict=False)
    pdf_boxes.settle(reader.pages)
    return reader


def _fields(reader: Any) -> dict[str, str]:
    """The fields by their names, each with what a screen reader would say of it."""
    shown = {name for page in reader.pages for name, _ in pdf_boxes.widgets(page, "/Btn")}
    return {
        str(name): " ".join(str(field.get("/TU", "")).split())[:LONGEST_LABEL]
        for name, field in (reader.get_fields() or {}).items()
        if field.get("/FT") == "/Tx" or name in shown
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


def _laid_out(page: Any, values: Mapping[str, str]) -> dict[str, tuple[str, float]]:
    """Each field's words in their lines, and how large they are drawn: as the others, else as large
    as the field has room for. Raises `TemplateRefused` for words that would be cut."""
    found: dict[str, tuple[str, float]] = {}
    for name, widget in pdf_boxes.widgets(page, "/Tx"):
        left, bottom, right, top = map(float, widget["/Rect"])
        wide, high = abs(right - left) - PADDING_POINTS, abs(top - bottom) - PADDING_POINTS
        is_multiline = pdf_boxes.flags(widget) & MULTILINE
        words = values.get(name, "")
        fitting = (
            _wrapped(words, wide, high, size) if is_multiline else _on_one_line(words, wide, size)
            for size in SIZES
        )
        laid = next((one for one in fitting if one is not None), None)
        if laid is None:
            raise TemplateRefused("long", name)
        found[name] = min(found.get(name, laid), laid, key=lambda one: one[1])
    return found


def _on_one_line(words: str, wide: float, size: float) -> tuple[str, float] | None:
    return (words, size) if width(words, size) <= wide else None


def _wrapped(words: str, wide: float, high: float, size: float) -> tuple[str, float] | None:
    """The words in lines of a width, where they fit in a height."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size) <= wide:
            lines[-1] = longer
        else:
            lines.append(word)
    is_narrow = all(width(line, size) <= wide for line in lines)
    bbox = _font().font_descriptor.bbox
    leading = (bbox[3] - bbox[1]) / 1000
    is_low = size * (1 + (len(lines) - 1) * leading) <= high
    return ("\n".join(lines), size) if is_narrow and is_low else None


def width(words: str, size: float) -> float:
    """How wide words are drawn, in points."""
    return sum(_widths().get(letter, _widths()["default"]) for letter in words) / 1000 * size


@cache
def _widths() -> dict[str, float]:
    """How wide each letter is, in thousandths of its size. The library knows it by the codes of
    glyphs alone: `get_text_width` takes words for such codes."""
    font = _font()
    by_code = font.character_widths
    glyphs, _ = font._get_typographic_maps()
    known = {letter: float(by_code[code]) for letter, code in glyphs.items() if code in by_code}
    return known | {"default": float(by_code["default"])}
