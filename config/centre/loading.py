"""From a centre file to a `Centre`, or to everything that is wrong with the file at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.centre.checks import findings_between_parts
from config.centre.checks.characters import composed_data, unfit_texts
from config.centre.checks.plain_values import plain_values
from config.centre.json_form import MOST_NESTED, as_checked, is_nested_deeply
from config.centre.mistakes import (
    CentreFileError,
    KeyPath,
    Mistake,
    Table,
    Violation,
    closest,
    key_in_words,
    shown,
)
from config.centre.model import Centre
from config.centre.schema import in_words, keys_of, shape_at
from config.centre.toml_lines import line_at, lines_of
from config.centre.toml_syntax import Reading, read_toml
from config.text.catalogue import LANGUAGES
from config.text.phrase import Phrase

LEANED_ON: Final = frozenset({"id", "day", "services", "languages", "permissions", *LANGUAGES})
"""Keys that other parts of the file refer to. Where a line with one of them cannot be read,
what the parts say of one another is not judged: it would be blamed on lines that are right."""


def load_centre(path: Path | str, language: str = "en") -> Centre:
    """The centre that the file at `path` describes; warnings do not keep it from loading.

    Raises `CentreFileError` with every mistake of the file, told in `language`.
    """
    return checked_file(path, language).loaded()


def read_centre(text: str, name: str, language: str = "en") -> Centre:
    """The centre that `text` describes, the content of a centre file; `name` stands in mistakes.

    Raises `CentreFileError` as `load_centre` does.
    """
    return _check_text(text.removeprefix("\ufeff"), Path(name), language).loaded()


def check_centre_file(path: Path | str, language: str = "en") -> list[Mistake]:
    """Every mistake and warning of the file at `path`, from top to bottom, in `language`.

    The file can be loaded where none of them `keeps_from_loading`.
    """
    return checked_file(path, language).mistakes


def judge(data: Table) -> tuple[Centre | None, list[Violation]]:
    """The centre that `data` describes, as `Centre.model_dump(mode="json")` writes one, and every
    mistake and warning of it: those of a file, each under the path that it has in `data`.

    A centre with a mistake that is neither a warning nor harmless (`keeps_from_loading`) may not be
    opened, even where one could be made. A value that is None counts as not given.
    """
    if is_nested_deeply(data):
        found = Phrase("check.found.nested", {"most": MOST_NESTED})
        return None, [Violation((), found, Phrase("check.syntax.nested", {"most": MOST_NESTED}))]
    return _judge_data(as_checked(data))


@dataclass(frozen=True)
class CheckedFile:
    """A file after its check: `centre` where nothing is wrong but for warnings."""

    mistakes: list[Mistake]
    centre: Centre | None = None

    def loaded(self) -> Centre:
        """Raises `CentreFileError` with every mistake."""
        if self.centre is None:
            raise CentreFileError(self.mistakes)
        return self.centre


def checked_file(path: Path | str, language: str = "en") -> CheckedFile:
    """The file at `path`, read once: its centre, and every mistake and warning in `language`."""
    path = Path(path)
    try:
        # "utf-8-sig": editors on Windows begin a file with a mark that TOML does not know.
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return CheckedFile([_unreadable(path, language, "check.found.no_file", error.strerror)])
    except UnicodeDecodeError as error:
        return CheckedFile([_not_utf8(path, language, error)])
    return _check_text(text, path, language)


def _check_text(text: str, path: Path, language: str) -> CheckedFile:
    # Line ends of every kind are read, those of old Macs too.
    reading = read_toml(text.replace("\r\n", "\n").replace("\r", "\n"))
    centre, findings = _judge(reading)
    mistakes = _slips_as_mistakes(reading, path, language)
    mistakes += _findings_as_mistakes(findings, reading, path, language)
    mistakes.sort(key=lambda mistake: mistake.line or 0)
    is_right = not any(mistake.keeps_from_loading for mistake in mistakes)
    return CheckedFile(mistakes, centre if is_right else None)


def _unreadable(path: Path, language: str, key: str, reason: str | None) -> Mistake:
    found = Phrase(key, {"reason": reason or ""})
    expected = Phrase("check.expected.file")
    return Mistake(
        file=str(path),
        key="",
        line=None,
        found=found.in_language(language),
        expected=expected.in_language(language),
        language=language,
    )


def _not_utf8(path: Path, language: str, error: UnicodeDecodeError) -> Mistake:
    return Mistake(
        file=str(path),
        key="",
        line=error.object.count(b"\n", 0, error.start) + 1,
        found=Phrase("check.found.not_utf8").in_language(language),
        expected=Phrase("check.expected.utf8").in_language(language),
        language=language,
    )


def _slips_as_mistakes(reading: Reading, path: Path, language: str) -> list[Mistake]:
    return [
        Mistake(
            file=str(path),
            key="",
            line=slip.line,
            found=slip.found.in_language(language),
            expected=slip.expected.in_language(language),
            language=language,
        )
        for slip in reading.slips
    ]


def _findings_as_mistakes(
    findings: list[Violation], reading: Reading, path: Path, language: str
) -> list[Mistake]:
    if reading.data is None or not findings:
        return []
    lines = lines_of(reading.text)
    return [
        Mistake(
            file=str(path),
            key=key_in_words(finding.path, reading.data),
            line=line_at(lines, finding.path),
            found=finding.found.in_language(language),
            expected=finding.expected.in_language(language),
            did_you_mean=finding.did_you_mean,
            is_warning=finding.is_warning,
            language=language,
            keeps_from_loading=finding.keeps_from_loading and not finding.is_warning,
        )
        for finding in findings
    ]


def _judge(reading: Reading) -> tuple[Centre | None, list[Violation]]:
    """The centre, where its model can be made, and what is wrong with it."""
    if reading.data is None:
        return None, []
    return _judge_data(reading.data, reading.unread_keys)


def _judge_data(
    read: Table, unread_keys: frozenset[str] = frozenset()
) -> tuple[Centre | None, list[Violation]]:
    centre, data = None, composed_data(read)
    findings = _each_place_once([*unfit_texts(data), *plain_values(data)])
    unshown = {finding.path for finding in findings}
    try:
        centre = Centre.model_validate(data)
    except ValidationError as error:
        of_model = _findings_of_model(error, data, unread_keys)
        # A word with a character that nobody sees is no mistake of another kind.
        findings += [one for one in of_model if one.path not in unshown]
    if not unread_keys & LEANED_ON:
        findings += [one for one in findings_between_parts(data) if one.path not in unshown]
    return centre, findings


def _each_place_once(findings: Iterable[Violation]) -> list[Violation]:
    first: dict[KeyPath, Violation] = {}
    for finding in findings:
        first.setdefault(finding.path, finding)
    return list(first.values())


def _findings_of_model(
    error: ValidationError, data: Table, unread_keys: frozenset[str]
) -> Iterator[Violation]:
    """What the model finds, in the words of the person who wrote the file."""
    errors = error.errors(include_url=False)
    unknown = [_unknown_key(path, data) for path in _paths(errors, "extra_forbidden")]
    yield from unknown
    # `leter = "A"` is one mistake, not an unknown key and a missing one.
    meant = {(*finding.path[:-1], finding.did_you_mean) for finding in unknown}
    for path in _paths(errors, "missing"):
        if path not in meant and path[-1] not in unread_keys:
            yield _missing_key(path)
    told = set()
    for details in errors:
        if details["type"] in ("extra_forbidden", "missing"):
            continue
        path = _written_path(details["loc"], data)
        if path not in told and not _is_reference(details, path):
            told.add(path)
            yield _wrong_value(path, details, data)


def _paths(errors: list[ErrorDetails], kind: str) -> list[KeyPath]:
    return [details["loc"] for details in errors if details["type"] == kind]


def _is_reference(details: ErrorDetails, path: KeyPath) -> bool:
    """Whether a string of the wrong form is a reference: `config.centre.checks` says more of it."""
    return details["type"] == "string_pattern_mismatch" and isinstance(path[-1], int)


def _unknown_key(path: KeyPath, data: Table) -> Violation:
    shape = shape_at(path[:-1])
    known = list(keys_of(shape.model)) if shape and shape.model else []
    table = _value_at(path[:-1], data)
    free = [key for key in known if not isinstance(table, dict) or key not in table]
    return Violation(
        path,
        Phrase("check.found.unknown_key", {"key": path[-1]}),
        Phrase("check.expected.key", {"keys": known}),
        closest(path[-1], free) or closest(path[-1], known),
    )


def _missing_key(path: KeyPath) -> Violation:
    shape = shape_at(path)
    expected = in_words(shape, _dotted(path)) if shape else Phrase("check.expected.text")
    return Violation(path, Phrase("check.found.nothing"), expected)


def _wrong_value(path: KeyPath, details: ErrorDetails, data: Table) -> Violation:
    value = _value_at(path, data)
    found = Phrase("check.found.value", {"value": shown(value)})
    context = details.get("ctx", {})
    match details["type"]:
        case "hours_order":
            return Violation(path, found, Phrase("check.expected.hours_order"))
        case "time_zone":
            known = sorted(available_timezones())
            return Violation(path, found, Phrase("check.expected.time_zone"), closest(value, known))
        case "issuer":
            return Violation(path, found, Phrase("check.expected.issuer"))
        case "address_range":
            return Violation(path, found, Phrase("check.expected.address_range"))
        case "printer_address":
            return Violation(
                path,
                Phrase("check.found.printer_address", context),
                Phrase("check.expected.printer_address", context),
            )
    shape = shape_at(path)
    if shape is None:
        return Violation(path, found, Phrase("check.expected.text"))
    return Violation(path, found, in_words(shape, _dotted(path)), closest(value, shape.choices))


def _dotted(path: KeyPath) -> str:
    return ".".join(step for step in path if isinstance(step, str))


def _written_path(loc: KeyPath, data: Table) -> KeyPath:
    """`loc` as far as it is in the file: the start of "7h30-11h30" is not a key of its own."""
    here: object = data
    for length, step in enumerate(loc):
        here = _inside(here, step)
        if here is None:
            return loc[:length]
    return loc


def _value_at(path: KeyPath, data: Table) -> object:
    here: object = data
    for step in path:
        here = _inside(here, step)
    return here


def _inside(here: object, step: str | int) -> object:
    """What stands under `step`; `None` where nothing does (TOML has no empty value)."""
    if isinstance(here, dict):
        return here.get(step)
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return None
