"""Whether a PDF may be shown: `python -m queue_server.core.security.pdf_check` reads one from
standard input and writes a verdict as JSON.

It runs in a process of its own, with little memory and few seconds: a file that is made to be
unpacked to gigabytes, or never to end, costs that process alone. What acts by itself is refused,
wherever it hides: JavaScript, files inside, actions that start a program or send a form, media.
Links to pages of the web and within the document are allowed.
"""

from __future__ import annotations

import io
import json
import logging
import resource
import sys
from collections.abc import Iterator
from typing import Any, Final

MOST_PAGES: Final = 300
MOST_OBJECTS: Final = 60_000
MOST_MEMORY_BYTES: Final = 700_000_000
MOST_SECONDS: Final = 10
FORBIDDEN_KEYS: Final = {
    "/JS": "script", "/JavaScript": "script", "/EmbeddedFiles": "files", "/EF": "files",
    "/AF": "files", "/OpenAction": "action", "/AA": "action", "/XFA": "form",
    "/RichMediaContent": "media",
}  # fmt: skip
"""Names of a dictionary that are refused, and what the person reads."""
FORBIDDEN_ACTIONS: Final = {
    "/JavaScript": "script", "/Launch": "action", "/SubmitForm": "action", "/ImportData": "action",
    "/GoToR": "action", "/GoToE": "files", "/Rendition": "media", "/Movie": "media",
    "/Sound": "media", "/GoTo3DView": "media", "/RichMediaExecute": "media",
    "/FileAttachment": "files", "/RichMedia": "media", "/Screen": "media", "/3D": "media",
}  # fmt: skip
"""Kinds of an action (`/S`) or of an annotation (`/Subtype`)."""
UNREADABLE: Final = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError,
    NotImplementedError, ArithmeticError, OSError, RecursionError,
)  # fmt: skip
"""What a library that reads broken files may raise: what it cannot read is refused."""
WEB: Final = ("https://", "http://", "mailto:", "tel:")


def verdict(content: bytes) -> dict[str, Any]:
    """`{"pages": n}`, or `{"refused": reason}`: broken, encrypted, pages, objects, or one of those
    above."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if not content.startswith(b"%PDF-"):
        return {"refused": "broken"}
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            return {"refused": "encrypted"}
        pages = len(reader.pages)
        if not 0 < pages <= MOST_PAGES:
            return {"refused": "pages"}
        refused = next(_refusals(reader), None)
    except (PyPdfError, *UNREADABLE):
        return {"refused": "broken"}
    return {"refused": refused} if refused else {"pages": pages}


def _refusals(reader: Any) -> Iterator[str]:
    """Why it is refused: every object of the file is looked at, reached from a page or not."""
    from pypdf.generic import IndirectObject

    numbers = {(number, 0) for number in reader.xref_objStm}
    for generation, found in reader.xref.items():
        numbers |= {(number, generation) for number in found}
    if len(numbers) > MOST_OBJECTS:
        yield "objects"
        return
    yield from _of(reader.trailer)
    for number, generation in sorted(numbers):
        if number and generation < 65_535:
            yield from _of(reader.get_object(IndirectObject(number, generation, reader)))


def _of(thing: Any) -> Iterator[str]:
    """Of one object and all that stands in it; what it refers to is an object of its own."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from _of_dictionary(one)
            waiting += [dict.__getitem__(one, key) for key in one]
        elif isinstance(one, list):
            waiting += [list.__getitem__(one, at) for at in range(len(one))]


def _of_dictionary(one: dict[Any, Any]) -> Iterator[str]:
    for key in one:
        if key in FORBIDDEN_KEYS and not _is_place(key, dict.__getitem__(one, key)):
            yield FORBIDDEN_KEYS[key]
    for key in ("/S", "/Subtype"):
        kind = _value(one, key)
        if isinstance(kind, str) and kind in FORBIDDEN_ACTIONS:
            yield FORBIDDEN_ACTIONS[kind]
    if "/URI" in one and not _is_web(_value(one, "/URI")):
        yield "action"


def _value(one: dict[Any, Any], key: str) -> Any:
    """What stands under a key, or what is referred to there: a viewer follows it, too."""
    found: Any = dict.get(one, key)
    return found.get_object() if hasattr(found, "get_object") else found


def _is_web(address: Any) -> bool:
    """Whether an address leads to the web; of a catalogue, the address before all others (`/Base`).
    One that is not written in letters is none."""
    if isinstance(address, dict):
        return "/Base" not in address or _is_web(_value(address, "/Base"))
    return isinstance(address, str) and str(address).strip().lower().startswith(WEB)


def _is_place(key: str, value: Any) -> bool:
    """Whether what opens with the document is a place in it, which word processors write."""
    return key == "/OpenAction" and isinstance(value, list)


def main() -> None:
    """Read, look, say."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    logging.disable(logging.CRITICAL)
    try:
        said = verdict(sys.stdin.buffer.read())
    except MemoryError:
        said = {"refused": "broken"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
