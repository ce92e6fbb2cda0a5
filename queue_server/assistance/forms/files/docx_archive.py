"""Whether a Word file is harmless: its archive, its parts, what it loads and what acts by itself.
Nothing here trusts what the file says of itself: sizes are counted while it is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from queue_server.assistance.forms.files.templates import TemplateRefused

MOST_PARTS: Final = 300
MOST_BYTES: Final = 20_000_000
"""Unpacked, all parts together."""
MOST_XML_BYTES: Final = 3_000_000
"""A part in XML: a form of twenty pages has 300,000."""
MAIN_TYPE: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ACTIVE: Final = re.compile(
    r"vbaProject|vbaData|macroEnabled|activeX|/embeddings/|oleObject|afchunk|\.bin$|\.exe$"
    r"|customUI|attachedToolbars",
    re.IGNORECASE,
)
"""Names of parts, kinds of relationships and types of content that hold programs or files."""
PLACES: Final = {
    "officeDocument": re.compile(r"/?word/document\.xml"),
    "header": re.compile(r"(/word/)?header\d*\.xml"),
    "footer": re.compile(r"(/word/)?footer\d*\.xml"),
    "footnotes": re.compile(r"(/word/)?footnotes\.xml"),
}
"""Where the parts lie that are filled in, by the kinds of relationships that lead to them: one that
lay elsewhere would be filled in without being looked at."""
WEB: Final = ("http://", "https://", "mailto:", "tel:")
ACTING_FIELDS: Final = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|MACROBUTTON|DATABASE|RD|GOTOBUTTON"
    r"|EMBED|MERGEFIELD|SUBSCRIBER|HYPERLINK\s+\"?(?!https?:|mailto:|tel:))",
    re.IGNORECASE,
)
"""Fields of Word that fetch something or run a program when the document is opened."""


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a Word file by their names. Raises `TemplateRefused`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return dict(_parts(archive))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        raise TemplateRefused("broken") from None


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries, names, left = archive.infolist(), set(), MOST_BYTES
    if len(entries) > MOST_PARTS:
        raise TemplateRefused("large")
    for entry in entries:
        name = entry.filename
        if name in names or ".." in name or name.startswith(("/", "\\")) or "\\" in name:
            raise TemplateRefused("broken")
        if entry.flag_bits & 0x1:
            raise TemplateRefused("encrypted")
        names.add(name)
        with archive.open(entry) as stream:
            part = stream.read(left + 1)
        left -= len(part)
        if left < 0 or (is_xml(name) and len(part) > MOST_XML_BYTES):
            raise TemplateRefused("large")
        yield name, part


def is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def parsed(part: bytes) -> Any:
    """A part as elements; entities and declarations of types are refused, nothing is fetched.
    Raises `TemplateRefused`."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise TemplateRefused("broken") from None
    if root.getroottree().docinfo.doctype or any(root.iter(etree.Entity)):
        raise TemplateRefused("broken")
    return root


def require_harmless(parts: dict[str, bytes]) -> None:
    """Raises `TemplateRefused` where something loads, runs, or comes from elsewhere."""
    if "[Content_Types].xml" not in parts or "word/document.xml" not in parts:
        raise TemplateRefused("broken")
    for name, part in parts.items():
        if ACTIVE.search(name):
            raise TemplateRefused("macro", name)
        if not is_xml(name):
            continue
        root = parsed(part)
        if name == "[Content_Types].xml":
            _require_types(root)
        elif name.lower().endswith(".rels"):
            _require_relations(root)
        else:
            _require_fields(root)


def _require_types(root: Any) -> None:
    types = [str(one.get("ContentType", "")) for one in root]
    if any(map(_is_hidden, root)):
        raise TemplateRefused("broken")
    if any(ACTIVE.search(one) for one in types):
        raise TemplateRefused("macro")
    if MAIN_TYPE not in types:
        raise TemplateRefused("broken")


def _is_hidden(one: Any) -> bool:
    """Whether a part is XML by its type and not by its name."""
    said = str(one.get("ContentType", "")).lower()
    name = str(one.get("PartName", "")) or f".{one.get('Extension', '')}"
    return said.endswith(("+xml", "/xml")) and said != "image/svg+xml" and not is_xml(name)


def _require_relations(root: Any) -> None:
    for one in root:
        kind, target = str(one.get("Type", "")), str(one.get("Target", ""))
        if ACTIVE.search(kind) or ACTIVE.search(target):
            raise TemplateRefused("macro", target)
        place = PLACES.get(kind.rpartition("/")[2])
        if place is not None and not place.fullmatch(target):
            raise TemplateRefused("broken")
        is_link = kind.endswith("/hyperlink") and target.strip().lower().startswith(WEB)
        is_outside = one.get("TargetMode", "") != "" or ":" in target or target.startswith("\\\\")
        if is_outside and not is_link and one.get("TargetMode") != "Internal":
            raise TemplateRefused("remote", target)


def _require_fields(root: Any) -> None:
    """Of the instructions of Word's fields, which may be cut into pieces, those that act."""
    said = "".join(one.text or "" for one in root.iter(f"{W}instrText", f"{W}delInstrText"))
    said += " ".join(one.get(f"{W}instr", "") for one in root.iter(f"{W}fldSimple"))
    found = ACTING_FIELDS.search(said)
    if found or "{" in said:
        raise TemplateRefused("fields", found.group().strip() if found else "{")
    if any(True for _ in root.iter(f"{W}altChunk", f"{W}object", f"{W}control")):
        raise TemplateRefused("macro")
