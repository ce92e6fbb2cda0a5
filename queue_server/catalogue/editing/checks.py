"""What is wrong with a procedure that a person entered, field by field. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from pydantic import ValidationError

from config.centre.model import Centre
from config.text.catalogue import FALLBACK_LANGUAGE
from config.text.phrase import Phrase
from config.wire.procedures import LIMITS, ChannelLimit, Limit, LimitUnit, Procedure
from queue_server.catalogue.editing.fields import OF_PORTAL
from queue_server.catalogue.file_reading import seen_only

LONGEST_TEXT: Final = 20_000
LONGEST_NAME: Final = 1_000
MOST_LINES: Final = 300
"""Of limits, fees, papers, results: the portal's longest list has 55."""
Mistakes = dict[str, Phrase]
"""By the path of the field, `limits.0.statutory.amount`, the sentence that is shown at it."""

_LEAST: Final[Mapping[str, Any]] = {"code": "0.0", "name": {}, "field": ""}
"""What a procedure needs to be looked at; what is missing is told besides."""
_COUNTED: Final = (LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY, LimitUnit.HOUR)
_BY_FIELD: Final = {
    "amount": "number",
    "originals": "count",
    "copies": "count",
    "cutoff": "time",
    "valid_from": "day",
    "valid_to": "day",
    "code": "code",
    "service": "service",
    "workflow": "workflow",
}


def checked(entered: Mapping[str, Any], centre: Centre) -> tuple[Procedure | None, Mistakes]:
    """The procedure that was entered, or every mistake of it."""
    if mistakes := _too_large(entered):
        return None, mistakes
    said = cast("dict[str, Any]", _tidied(seen_only(dict(entered))))
    try:
        procedure = Procedure.model_validate_json(json.dumps(said))
    except ValidationError as error:
        return None, _every_mistake(said, error, centre)
    mistakes = dict(wrong(procedure, centre))
    return (None if mistakes else procedure), mistakes


def _every_mistake(said: dict[str, Any], error: ValidationError, centre: Centre) -> Mistakes:
    """Those of the model, and those of the rest: what the model refuses is left out to look on."""
    refused = dict(_refused(error))
    rest = json.loads(json.dumps(said))
    for details in error.errors(include_url=False, include_context=False):
        _leave_out(rest, details["loc"])
    try:
        procedure = Procedure.model_validate({**_LEAST, **rest})
    except ValidationError:
        return refused
    told = dict(wrong(procedure, centre))
    return {**{path: one for path, one in told.items() if not _is_near(path, refused)}, **refused}


def _leave_out(said: Any, path: tuple[int | str, ...]) -> None:
    """Take a value out of its table; of a list, what is in the place is emptied."""
    for step in path[:-1]:
        said = said.get(step) if isinstance(said, dict) else _at(said, step)
    if isinstance(said, dict) and path:
        said.pop(path[-1], None)


def _at(said: Any, step: int | str) -> Any:
    is_place = isinstance(said, list) and isinstance(step, int) and step < len(said)
    return said[step] if is_place else None


def _is_near(path: str, refused: Mapping[str, Phrase]) -> bool:
    """Whether a mistake follows from one that is told already."""
    table = path.rpartition(".")[0]
    return any(one == path or (table and one.startswith(f"{table}.")) for one in refused)


def wrong(procedure: Procedure, centre: Centre) -> Iterator[tuple[str, Phrase]]:
    """The mistakes of a procedure that is well-formed."""
    if not procedure.name.get(FALLBACK_LANGUAGE):
        yield f"name.{FALLBACK_LANGUAGE}", _say("missing")
    if not procedure.field:
        yield "field", _say("missing")
    for place, line in enumerate(procedure.limits):
        yield from _wrong_limit(f"limits.{place}", line, procedure)
    for place, fee in enumerate(procedure.fees):
        if fee.valid_from and fee.valid_to and fee.valid_to < fee.valid_from:
            yield f"fees.{place}.valid_to", _say("ends_before")
        if fee.amount is None and not fee.text:
            yield f"fees.{place}.amount", _say("amount_or_text")
    for place, paper in enumerate(procedure.papers):
        if not paper.name:
            yield f"papers.{place}.name", _say("missing")
    if procedure.forms_written_for_citizen is False and not procedure.forms_note.strip():
        yield "forms_note", _say("ground")
    yield from _strangers(procedure, centre)


def _wrong_limit(
    path: str, line: ChannelLimit, procedure: Procedure
) -> Iterator[tuple[str, Phrase]]:
    for name, limit in (("statutory", line.statutory), ("committed", line.committed)):
        if limit is not None and limit.amount is None and limit.unit in _COUNTED:
            yield f"{path}.{name}.amount", _say("number")
        if limit is not None and limit.amount is not None and limit.unit not in _COUNTED:
            yield f"{path}.{name}.unit", _say("unit")
    if line.committed is not None and not line.committed.is_stated:
        yield f"{path}.committed.amount", _say("number")
    if line.committed is not None and _is_longer(line.committed, line.statutory):
        yield f"{path}.committed.amount", _say("committed_longer")
    if line.statutory.is_unread and LIMITS not in procedure.unread:
        yield f"{path}.statutory.unit", _say("still_unread")


def _is_longer(committed: Limit, statutory: Limit) -> bool:
    if committed.amount is None or statutory.amount is None or committed.unit != statutory.unit:
        return False
    return committed.amount > statutory.amount


def _strangers(procedure: Procedure, centre: Centre) -> Iterator[tuple[str, Phrase]]:
    """Services and workflows that the centre does not have, parts that nobody knows."""
    if procedure.service is not None and procedure.service not in centre.service_by_id:
        yield "service", _say("service")
    workflows = {workflow.id for workflow in centre.dossiers.workflows}
    if procedure.workflow is not None and procedure.workflow not in workflows:
        yield "workflow", _say("workflow")
    for part in procedure.unread:
        if part not in OF_PORTAL:
            yield f"unread.{part}", _say("value")


def _say(key: str, **values: object) -> Phrase:
    return Phrase(f"catalogue.mistake.{key}", values)


def _tidied(value: object) -> object:
    """Texts without blanks at their ends, and names in other languages without empty ones."""
    match value:
        case str():
            return value.strip()
        case list():
            return [_tidied(one) for one in value]
        case dict():
            tidied = {str(key): _tidied(one) for key, one in value.items()}
            if isinstance(names := tidied.get("name"), dict):
                tidied["name"] = {tag: name for tag, name in names.items() if name}
            return tidied
    return value


def _refused(error: ValidationError) -> Iterator[tuple[str, Phrase]]:
    for details in error.errors(include_url=False, include_context=False):
        path = [str(step) for step in details["loc"]] or ["procedure"]
        if details["type"] == "missing":
            yield ".".join(path), _say("missing")
        else:
            yield ".".join(path), _say(_BY_FIELD.get(path[-1], "value"))


def _too_large(value: object, path: tuple[str, ...] = ()) -> Mistakes:
    """The texts and lists that are longer than any of a real procedure."""
    found: Mistakes = {}
    here = ".".join(path) or "procedure"
    if isinstance(value, str):
        most = LONGEST_NAME if path[:1] in (("name",), ("field",)) else LONGEST_TEXT
        return {here: _say("too_long", most=most)} if len(value) > most else {}
    if isinstance(value, (list, dict)) and (len(value) > MOST_LINES or len(path) > 4):
        return {here: _say("too_many", most=MOST_LINES)}
    if isinstance(value, list):
        for place, one in enumerate(value):
            found |= _too_large(one, (*path, str(place)))
    elif isinstance(value, dict):
        for key, one in value.items():
            found |= _too_large(one, (*path, str(key)[:40]))
    return found
