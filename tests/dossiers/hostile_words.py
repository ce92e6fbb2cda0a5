"""Words for a command that its JSON schema allows, and nearly such: strategies for hypothesis."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from hypothesis import strategies as some
from pydantic import BaseModel

Schema = dict[str, Any]
Words = some.SearchStrategy[Any]

JUNK: Final[Words] = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(2**70), 2**70)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(max_size=30)
    | some.sampled_from(["", "' OR 1=1 --", "<script>", "../..", "\x7f", "\u202e", "9" * 400]),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner),
    max_leaves=5,
)
KNOWN: Final[dict[str, list[Any]]] = {
    "procedure": ["1.004873", "2.001035", "1.001612", "1.001193"],
    "id_number": ["", "001190012345"],
    "papers": [[], [], [{"paper": 0, "state": "received"}, {"paper": 1, "state": "received"}]],
    "language": ["vi", "en"],
    "fee": [None, 0, 15_000],
    "code": ["H05.99.01-261116-0001", "H15.50.05.13-261008-0975"],
    "kiosk": ["kiosk-1", "kiosk-2", "none"],
    "staff_id": [1, 2, 11, 21, 31, 32],
    "hand_to": [1, 2, 11, 21, None],
    "version_id": [None, None, 1, 2],
    "ticket_id": [None, None, None, 1],
    "limit": [None, None, 0],
    "received_at": [None, None, "2026-11-16T07:30:00+07:00", "2026-11-13T16:00:00+07:00"],
    "until": [None, "2026-11-20", "2026-11-10"],
    "new_day": ["2026-11-20", "2026-11-30", "2026-11-15"],
    "name": ["Nguyễn Thị Lan", "O'Brien", "ữ" * 200],
    "phone": ["", "0912 345 678", "+84 912-345-678"],
}
"""Values that lead further than chance does, by the field's name."""
DATES: Final = some.dates().map(lambda day: day.isoformat())
INSTANTS: Final = some.datetimes().flatmap(
    lambda at: some.sampled_from([at.isoformat(), f"{at.isoformat()}Z", f"{at.isoformat()}+07:00"])
)


def words_of(model: type[BaseModel], seen: int) -> Words:
    """Bodies for `model`: as its schema says, or with a part of it spoilt. `seen` is the version
    that is mostly told."""
    right = whole(model).map(lambda body: _with_seen(body, seen))
    return some.integers(0, 3).flatmap(lambda dice: right if dice else spoilt(whole(model), seen))


@cache
def whole(model: type[BaseModel]) -> Words:
    schema = model.model_json_schema()
    return _of(schema, schema.get("$defs", {}))


def _with_seen(body: Any, seen: int) -> Any:
    return body | {"seen": seen} if isinstance(body, dict) and "seen" in body else body


@some.composite
def spoilt(draw: some.DrawFn, bodies: Words, seen: int) -> Any:
    """A body of which one field is junk, left out, or not the model's at all."""
    body = _with_seen(draw(bodies), seen)
    kind = draw(some.sampled_from(["junk", "missing", "more", "other"]))
    if kind == "other" or not isinstance(body, dict) or not body:
        return draw(JUNK)
    name = draw(some.sampled_from(sorted(body)))
    if kind == "missing":
        return {key: value for key, value in body.items() if key != name}
    return body | {name if kind == "junk" else draw(some.text(max_size=10)): draw(JUNK)}


def _of(schema: Schema, named: Schema, field: str = "") -> Words:
    """Values that the schema allows."""
    if "$ref" in schema:
        return _of(named[schema["$ref"].rpartition("/")[2]], named, field)
    if "anyOf" in schema:
        return some.one_of(*(_of(one, named, field) for one in schema["anyOf"]))
    if "enum" in schema:
        return some.sampled_from(schema["enum"])
    if "const" in schema:
        return some.just(schema["const"])
    plain = _plain(schema, named)
    known = some.sampled_from(KNOWN[field]) if field in KNOWN else plain
    return some.integers(0, 9).flatmap(lambda dice: known if dice else plain)


def _plain(schema: Schema, named: Schema) -> Words:
    match schema.get("type"):
        case "object":
            return _object(schema, named)
        case "array":
            longest = min(schema.get("maxItems", 4), 4)
            return some.lists(_of(schema["items"], named), max_size=longest)
        case "integer":
            least = int(schema.get("minimum", -5))
            most = int(schema.get("maximum", 0)) or int(schema.get("exclusiveMaximum", 2**63)) - 1
            return some.integers(least, most) | some.integers(least, min(most, least + 3))
        case "boolean":
            return some.booleans()
        case "null":
            return some.none()
        case _:
            return _text(schema)


def _object(schema: Schema, named: Schema) -> Words:
    fields = {name: _of(one, named, name) for name, one in schema.get("properties", {}).items()}
    needed = set(schema.get("required", []))
    return some.fixed_dictionaries(
        {name: one for name, one in fields.items() if name in needed},
        optional={name: one for name, one in fields.items() if name not in needed},
    )


def _text(schema: Schema) -> Words:
    match schema.get("format"):
        case "date":
            return DATES
        case "date-time":
            return INSTANTS
    if "pattern" in schema:
        return some.from_regex(schema["pattern"], fullmatch=True)
    least, most = schema.get("minLength", 0), min(schema.get("maxLength", 60), 60)
    return some.text(min_size=least, max_size=max(least, most))
