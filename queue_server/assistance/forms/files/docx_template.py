"""Templates in DOCX (docxtpl). Of the language of templates they may use little: `{{ name }}`, also
`| upper`, and `{% if name %}`. So there is nothing to call, to count or to repeat."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from queue_server.assistance.forms.files.docx_archive import (
    W,
    is_xml,
    parsed,
    require_harmless,
    unpacked,
)
from queue_server.assistance.forms.files.templates import (
    FIELD,
    LONGEST_LABEL,
    MOST_FIELDS,
    TemplateRefused,
    of_size,
)

Shown = Callable[[str], str]
MOST_USES: Final = 600
BLANK: Final = "…………………………"
"""Where nothing was said: a line to write on by hand."""
FILLED: Final = ("\ue000", "\ue001")
"""Around words that were filled in, while a form is read."""
MEDDLING: Final = re.compile(r"\{[%{#]-?\s*(colspan|cellbg|vm|hm|r|p|tr|tc)\s")
_MARKS: Final = re.compile(r"\{(?:<[^>]*>)*[{%#]")
_NODES: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And,
    nodes.Or, nodes.Filter,
)  # fmt: skip
_FILTERS: Final = frozenset({"upper"})
_PARTS: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_UNREADABLE: Final = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, OSError,
    RecursionError, NotImplementedError, etree.LxmlError, TemplateError,
)  # fmt: skip
"""What libraries that read broken files may raise: what they cannot read is refused."""
_MC_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def check(content: bytes) -> dict[str, Any]:
    """`{"fields": [{"name", "label"}]}` in their order. Raises `TemplateRefused`."""
    parts = unpacked(content)
    require_harmless(parts)
    try:
        _require_none_elsewhere(parts)
        names = _names(parts)
        _require_places(content, names)
        labels = _labels(parts["word/document.xml"])
    except _UNREADABLE:
        raise TemplateRefused("template") from None
    return {"fields": [{"name": name, "label": labels.get(name, "")} for name in names]}


def fill(content: bytes, values: Mapping[str, str]) -> bytes:
    """The document with its values; what is empty becomes a dotted line."""
    return _rendered(content, values, lambda words: words or BLANK)


def lines(content: bytes, values: Mapping[str, str]) -> list[list[tuple[str, bool]]]:
    """The words of the document as it will be, a list for each paragraph: a piece, and whether it
    was filled in."""
    begin, end = FILLED
    marked = _rendered(content, values, lambda words: f"{begin}{words or BLANK}{end}")
    parts = unpacked(marked)
    return [
        pieces
        for one in _paragraphs(parsed(parts["word/document.xml"]))
        if (pieces := _pieces(_text(one)))
    ]


def _pieces(words: str) -> list[tuple[str, bool]]:
    begin, end = FILLED
    cut = re.split(f"[{begin}{end}]", re.sub(r"\s+", " ", words).strip())
    return [(piece, at % 2 == 1) for at, piece in enumerate(cut) if piece]


def _environment(shown: Shown) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(autoescape=True, finalize=shown)
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = {"upper": _upper, "escape": environment.filters["escape"]}
    return environment


def _upper(words: object) -> str:
    return str(words).upper()


def _rendered(content: bytes, values: Mapping[str, str], shown: Shown) -> bytes:
    """`shown` is what a value becomes. Raises `TemplateRefused` where it cannot be filled in."""
    try:
        template = DocxTemplate(io.BytesIO(content))
        said = dict.fromkeys(_names(unpacked(content)), "") | {**values}
        template.render(said, _environment(shown))
        written = io.BytesIO()
        template.save(written)
    except _UNREADABLE:
        raise TemplateRefused("template") from None
    return of_size(written.getvalue())


# ------------------------------------------------------------------------------ what it uses


def _require_none_elsewhere(parts: Mapping[str, bytes]) -> None:
    """Fields stand in the document, its heads, feet and notes: docxtpl would fill in others, such
    as a document's title, without what they do being known."""
    for name, part in parts.items():
        if not is_xml(name) or _PARTS.fullmatch(name):
            continue
        if _MARKS.search(etree.tostring(parsed(part), encoding="unicode")):
            raise TemplateRefused("place", name)


def _names(parts: Mapping[str, bytes]) -> list[str]:
    """The fields of all parts, in their order. Raises `TemplateRefused`."""
    environment, template = _environment(str), DocxTemplate(io.BytesIO())
    found: dict[str, None] = {}
    uses = 0
    for name in sorted(filter(_PARTS.fullmatch, parts), key=lambda one: one != "word/document.xml"):
        source = _source(template, parts[name])
        for one in environment.parse(source).find_all(nodes.Node):
            uses += isinstance(one, nodes.Name)
            found.update(dict.fromkeys(_name(one)))
    if not found:
        raise TemplateRefused("no_fields")
    if len(found) > MOST_FIELDS or uses > MOST_USES:
        raise TemplateRefused("large")
    return list(found)


def _source(template: Any, part: bytes) -> str:
    """A part as docxtpl hands it to jinja. Raises `TemplateRefused` for what would change the
    document's own structure."""
    words = "".join(parsed(part).itertext(f"{W}t"))
    if meddling := MEDDLING.search(words):
        raise TemplateRefused("expression", meddling.group())
    source: str = template.patch_xml(etree.tostring(parsed(part), encoding="unicode"))
    return source


def _name(one: nodes.Node) -> Iterable[str]:
    """The field that a node of a template is. Raises `TemplateRefused` for any that could do
    something."""
    if not isinstance(one, _NODES) or (isinstance(one, nodes.If) and one.elif_):
        raise TemplateRefused("expression", type(one).__name__)
    if isinstance(one, nodes.Filter) and (one.name not in _FILTERS or one.args or one.kwargs):
        raise TemplateRefused("expression", one.name)
    if not isinstance(one, nodes.Name):
        return ()
    if not FIELD.fullmatch(one.name):
        raise TemplateRefused("names", one.name)
    return (one.name,)


def _require_places(content: bytes, names: Iterable[str]) -> None:
    """Each field must show its words: one that stands where no words can is refused."""
    samples = {name: f"Đỗ {name} & <Ạ>" for name in names}
    parts = unpacked(_rendered(content, samples, str))
    shown = " ".join(
        "".join(parsed(part).itertext(f"{W}t"))
        for name, part in parts.items()
        if _PARTS.fullmatch(name)
    )
    for name, sample in samples.items():
        if sample not in shown and sample.upper() not in shown:
            raise TemplateRefused("place", name)


# --------------------------------------------------------------------------------- its words


def _paragraphs(root: Any) -> Iterator[Any]:
    """Paragraphs in their order, those of text boxes once."""
    for one in root.iter(f"{W}p"):
        if next(one.iterancestors(_MC_FALLBACK), None) is None:
            yield one


def _text(paragraph: Any) -> str:
    """The words of a paragraph, without those of text boxes in it."""
    said = []
    for one in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br"):
        if next(one.iterancestors(f"{W}p")) is paragraph:
            said.append(one.text or "" if one.tag == f"{W}t" else " ")
    return "".join(said)


def _labels(document: bytes) -> dict[str, str]:
    """What stands before each field in its paragraph."""
    found: dict[str, str] = {}
    for one in _paragraphs(parsed(document)):
        words = re.sub(r"\{%.*?%\}", "", _text(one))
        for before, name in re.findall(r"([^{}]*)\{\{\s*(\w+)[^}]*\}\}", words):
            label = _tidy(before) or _tidy(_cell_before(one))
            found.setdefault(name, label[-LONGEST_LABEL:])
    return found


def _tidy(words: str) -> str:
    said = " ".join(words.split()).strip(" :.,;…()-–/")
    return said[:1].upper() + said[1:]


def _cell_before(paragraph: Any) -> str:
    """The words of the cell to the left, in a table."""
    cell = next(paragraph.iterancestors(f"{W}tc"), None)
    before = cell.getprevious() if cell is not None else None
    return "".join(before.itertext(f"{W}t")) if before is not None else ""
