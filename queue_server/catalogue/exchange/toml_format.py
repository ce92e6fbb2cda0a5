"""Procedures as TOML: `[[procedures]]`, each table a `Procedure`. Nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, cast

import tomli_w
from pydantic import BaseModel, ValidationError

from config.centre.checks.characters import texts_of
from config.centre.mistakes import KeyPath, Mistake, Table, Violation, closest, key_in_words, shown
from config.centre.schema import Shape, in_words, keys_of, shape_at, spots
from config.centre.toml_lines import line_at, lines_of
from config.centre.toml_syntax import Reading, read_toml
from config.text.characters import unseen
from config.text.phrase import Phrase
from config.wire.procedures import Procedure
from queue_server.catalogue.file_reading import FileRead, mistake, seen_only, twice, unseen_letter

_LIST: Final = "procedures"
_HEADING: Final = "# Danh mục thủ tục hành chính của Motcua. Cách viết: docs/procedures.md\n\n"


class _File(BaseModel):
    procedures: list[Procedure] = []


_SHAPE: Final = Shape(_File)


def write_toml(procedures: Iterable[Procedure]) -> str:
    """The procedures as a TOML text; what is left to its default is not written."""
    tables = [one.model_dump(exclude_defaults=True) for one in procedures]
    return _HEADING + tomli_w.dumps({_LIST: tables})


def read_toml_file(path: Path, language: str) -> FileRead:
    """The procedures of a TOML file, or every mistake of it. Raises `OSError`."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        wrong = Phrase("check.found.not_utf8"), Phrase("check.expected.utf8")
        return FileRead([], [mistake(path, language, line, "", *wrong)])
    reading = read_toml(content)
    mistakes = [
        mistake(path, language, slip.line, "", slip.found, slip.expected) for slip in reading.slips
    ]
    if reading.data is None:
        return FileRead([], mistakes)
    return _judged(reading, reading.data, path, language, mistakes)


def _judged(
    reading: Reading, data: Table, path: Path, language: str, mistakes: Sequence[Mistake]
) -> FileRead:
    unseen_at = [(at, said) for at, said in texts_of(data) if unseen(said) is not None]
    data = cast(Table, seen_only(data))
    procedures, findings = _procedures(data, reading.unread_keys)
    lines = lines_of(reading.text) if findings or procedures else {}
    hidden = [
        unseen_letter(path, language, line_at(lines, at), key_in_words(at, data), said)
        for at, said in unseen_at
    ]
    told = [_mistake(finding, data, lines, path, language) for finding in findings]
    numbered = [(line_at(lines, (_LIST, at)) or 0, one) for at, one in procedures]
    told += twice(path, language, numbered)
    every = sorted([*mistakes, *hidden, *told], key=lambda one: one.line or 0)
    return FileRead([one for _, one in procedures], every)


def _mistake(
    finding: Violation, data: Table, lines: dict[KeyPath, int], path: Path, language: str
) -> Mistake:
    return Mistake(
        file=str(path),
        key=key_in_words(finding.path, data),
        line=line_at(lines, finding.path),
        found=finding.found.in_language(language),
        expected=finding.expected.in_language(language),
        did_you_mean=finding.did_you_mean,
        language=language,
    )


def _procedures(
    data: Table, unread_keys: frozenset[str]
) -> tuple[list[tuple[int, Procedure]], list[Violation]]:
    """The procedures with their places in the list, and what is wrong with the others."""
    findings = list(_unknown_keys(data))
    tables = data.get(_LIST, [])
    if not isinstance(tables, list):
        return [], [*findings, _wrong((_LIST,), data, "")]
    procedures: list[tuple[int, Procedure]] = []
    for at, table in enumerate(tables):
        try:
            procedures.append((at, Procedure.model_validate(table)))
        except ValidationError as error:
            findings += _findings((_LIST, at), error, data, unread_keys)
    return procedures, findings


def _unknown_keys(data: Table) -> Iterator[Violation]:
    for spot in spots(data, _SHAPE):
        if spot.shape.model is None or not isinstance(spot.value, dict):
            continue
        known = list(keys_of(spot.shape.model))
        for key in spot.value:
            if key not in known:
                free = [one for one in known if one not in spot.value]
                found = Phrase("check.found.unknown_key", {"key": key})
                expected = Phrase("check.expected.key", {"keys": known})
                yield Violation((*spot.path, key), found, expected, closest(key, free))


def _findings(
    place: KeyPath, error: ValidationError, data: Table, unread_keys: frozenset[str]
) -> Iterator[Violation]:
    for details in error.errors(include_url=False):
        path = (*place, *details["loc"])
        if details["type"] != "missing":
            yield _wrong(path, data, details["msg"])
        elif path[-1] not in unread_keys:
            yield Violation(path, Phrase("check.found.nothing"), _expected(path, ""))


def _wrong(path: KeyPath, data: Table, message: str) -> Violation:
    value: object = data
    for step in path:
        inside = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            inside = value[step]
        value = inside
    shape = shape_at(path, _SHAPE)
    choices = shape.choices if shape else ()
    found = Phrase("check.found.value", {"value": shown(value)})
    return Violation(path, found, _expected(path, message), closest(value, choices))


def _expected(path: KeyPath, message: str) -> Phrase:
    """What would be right there, read off the model."""
    if path[-1:] == ("code",):
        return Phrase("import.expected.ma_thu_tuc")
    shape = shape_at(path, _SHAPE)
    if shape is None:
        return Phrase("check.found.value", {"value": message})
    return in_words(shape, ".".join(step for step in path if isinstance(step, str)))
