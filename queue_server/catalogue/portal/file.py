"""A file of the portal's records: JSON lines as crawled, or one JSON list of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from config.centre.mistakes import Mistake, shown
from config.text.phrase import Phrase
from config.wire.procedures import Procedure
from queue_server.catalogue.file_reading import FileRead, mistake, twice
from queue_server.catalogue.portal.record import NotARecord, read_record

_BLANK = b" \t\r\n\xef\xbb\xbf"


def read_portal_file(path: Path, language: str, source: str) -> FileRead:
    """Every record that names a procedure, and a mistake for each line that does not.

    Lines are counted from 1; of a `.json` list, records are. Raises `OSError`.
    """
    records = _listed(path) if path.suffix.lower() == ".json" else _lines(path)
    procedures: list[tuple[int, Procedure]] = []
    mistakes: list[Mistake] = []
    for number, record in records:
        read = _read(record, source)
        if isinstance(read, Procedure):
            procedures.append((number, read))
        else:
            mistakes.append(mistake(path, language, number, *read))
    mistakes += twice(path, language, procedures)
    return FileRead([one for _, one in procedures], mistakes, from_portal=True)


def _lines(path: Path) -> Iterator[tuple[int, object]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip(_BLANK):
                yield number, _json(line.strip(_BLANK))


def _listed(path: Path) -> Iterator[tuple[int, object]]:
    found = _json(path.read_bytes().strip(_BLANK))
    if isinstance(found, dict) and "ma_thu_tuc" not in found:
        found = next((part for part in found.values() if isinstance(part, list)), found)
    yield from enumerate(found if isinstance(found, list) else [found], start=1)


def _json(line: bytes) -> object:
    """What the line says, or the error that it is."""
    try:
        return json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        return error


def _read(record: object, source: str) -> Procedure | tuple[str, Phrase, Phrase]:
    """The procedure, or the key that is wrong with what it says and what would be right."""
    if isinstance(record, UnicodeDecodeError):
        return "", Phrase("check.found.not_utf8"), Phrase("check.expected.utf8")
    if isinstance(record, Exception):
        return "", Phrase("import.found.not_json"), Phrase("import.expected.record")
    if not isinstance(record, dict):
        return "", Phrase("check.found.value", {"value": shown(record)}), _RECORD
    try:
        return read_record(record, source)
    except NotARecord as error:
        found = Phrase("check.found.value", {"value": shown(error.found)})
        nothing = Phrase("check.found.nothing")
        return (
            error.part,
            found if error.found else nothing,
            Phrase(f"import.expected.{error.part}"),
        )


_RECORD = Phrase("import.expected.record")
