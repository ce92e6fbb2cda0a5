"""Ids: each only once, and each reference leads to something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from config.centre.checks.languages import centre_languages
from config.centre.checks.reading import items, strings, table, values
from config.centre.mistakes import KeyPath, Table, Violation, WrittenAt, closest, shown
from config.centre.schema import spots
from config.text.phrase import Phrase
from config.text.spoken.vietnamese import VIETNAMESE, readings, sound_alike

UNIQUE: Final = (
    (("services",), "id"),
    (("services",), "letter"),
    (("counters",), "id"),
    (("priority_classes",), "id"),
    (("roles",), "id"),
    (("officials",), "id"),
    (("on_call",), "id"),
    (("points_of_help",), "id"),
    (("campaigns",), "id"),
    (("calling", "rules"), "id"),
    (("opening", "special_days"), "day"),
    (("look", "texts"), "id"),
    (("dossiers", "workflows"), "id"),
    (("dossiers", "online_targets"), "by"),
    (("surveys", "reasons"), "id"),
    (("surveys", "criteria"), "id"),
    (("surveys", "bands"), "points"),
    (("petitions", "kinds"), "id"),
    (("declarations", "quarters"), "id"),
    (("declarations", "volunteers"), "id"),
)
"""Lists and the key by which no two of their items may agree."""

REFERENCES: Final = (
    ("counters", "services", "services"),
    ("services", "priority_classes", "priority_classes"),
    ("boards", "services", "services"),
    ("kiosks", "services", "services"),
    ("campaigns", "counters", "counters"),
    ("campaigns", "priority_classes", "priority_classes"),
    ("campaigns", "officials", "officials"),
)
"""List, the key in each item that refers, and the list whose ids it refers to."""


def duplicates(data: Table) -> Iterator[Violation]:
    """Ids, letters and days that stand twice."""
    for keys, name in UNIQUE:
        yield from _twice(items(data, *keys), name)
    # A device tells of itself at /devices/{device}: boards and kiosks share one set of ids.
    yield from _twice([*items(data, "boards"), *items(data, "kiosks")], "id")
    for path, official in items(data, "officials"):
        stand_ins = items(official, "stand_ins")
        yield from _twice([((*path, *inner), one) for inner, one in stand_ins], "day")
    for section, days in (("on_call", "shifts"), ("points_of_help", "days"), ("campaigns", "days")):
        for path, one in items(data, section):
            yield from _twice([((*path, *inner), day) for inner, day in items(one, days)], "day")
    for path, priority_class in items(data, "priority_classes"):
        reasons = items(priority_class, "reasons")
        yield from _twice([((*path, *inner), reason) for inner, reason in reasons], "id")
    for path, workflow in items(data, "dossiers", "workflows"):
        steps = items(workflow, "steps")
        yield from _twice([((*path, *inner), step) for inner, step in steps], "id")


def _twice(found: Iterable[tuple[KeyPath, Table]], name: str) -> Iterator[Violation]:
    first: dict[str, KeyPath] = {}
    for path, item in found:
        value = item.get(name)
        if value is None or isinstance(value, list | dict):
            continue
        if str(value) in first:
            earlier = WrittenAt(first[str(value)])
            yield Violation(
                (*path, name),
                Phrase("check.found.taken", {"value": shown(value), "earlier": earlier}),
                Phrase(f"check.expected.unique.{name}"),
            )
        first.setdefault(str(value), path)


def repeated_words(data: Table) -> Iterator[Violation]:
    """A word twice in one list, such as a service that a counter names twice."""
    for spot in spots(data):
        if spot.shape.item is None or spot.shape.item.model is not None:
            continue
        seen = set()
        for index, word in strings({"list": spot.value}, "list"):
            if word in seen:
                yield Violation(
                    (*spot.path, index),
                    Phrase("check.found.repeated", {"value": shown(word)}),
                    Phrase("check.expected.once"),
                )
            seen.add(word)


def unresolved(data: Table) -> Iterator[Violation]:
    """References to what the file does not have."""
    for source, key, target in REFERENCES:
        known = values(data, target, of="id")
        for path, item in items(data, source):
            yield from _unknown(item, key, path, known, f"check.found.unknown.{target}")
    services = values(data, "services", of="id")
    for path, service in items(data, "services"):
        lane = table(service.get("many_dossiers")).get("service")
        if isinstance(lane, str) and (lane not in services or lane == service.get("id")):
            others = [one for one in services if one != service.get("id")]
            found = "check.found.unknown.services"
            yield unknown_word((*path, "many_dossiers", "service"), lane, others, found)
    languages = centre_languages(data)
    for path, board in items(data, "boards"):
        yield from _unknown(board, "languages", path, languages, "check.found.unknown.languages")


def _unknown(
    item: Table, key: str, path: KeyPath, known: list[str], found: str
) -> Iterator[Violation]:
    for index, word in strings(item, key):
        if word not in known:
            yield unknown_word((*path, key, index), word, known, found)


def unknown_word(path: KeyPath, word: str, known: list[str], found: str) -> Violation:
    """A word that refers to nothing."""
    choices = Phrase("check.expected.choice", {"choices": known})
    expected = choices if known else Phrase("check.expected.none_to_choose")
    return Violation(path, Phrase(found, {"value": shown(word)}), expected, closest(word, known))


def unserved_services(data: Table) -> Iterator[Violation]:
    """Services for which tickets would be given and nobody would call."""
    known = values(data, "services", of="id")
    counters = items(data, "counters")
    # A misspelt id counts as what it was meant to be: one slip is one mistake.
    served = {
        word if word in known else closest(word, known)
        for _, counter in counters
        if counter.get("winding_down") is not True
        for _, word in strings(counter, "services")
    }
    for path, service in items(data, "services"):
        if service.get("winding_down") is True:
            continue  # counters of every service call its last people
        if counters and isinstance(service.get("id"), str) and service["id"] not in served:
            yield Violation(
                path,
                Phrase("check.found.unserved"),
                Phrase("check.expected.served", {"value": shown(service["id"])}),
            )


def all_wound_down(data: Table) -> Iterator[Violation]:
    """A centre that gives no tickets any more, or in which nobody calls."""
    for kind in ("services", "counters"):
        found = items(data, kind)
        if found and all(one.get("winding_down") is True for _, one in found):
            yield Violation(
                (*found[-1][0], "winding_down"),
                Phrase(f"check.found.all_wound_down.{kind}"),
                Phrase(f"check.expected.one_goes_on.{kind}"),
            )


def rhyming_letters(data: Table) -> Iterator[Violation]:
    """Two services whose numbers sound alike when they are called: B021 and D021."""
    earlier: list[tuple[str, list[str], KeyPath]] = []
    for path, service in (*items(data, "services"), *items(data, "campaigns")):
        letter, spoken = service.get("letter"), service.get("spoken_letter")
        if not isinstance(letter, str):
            continue
        own = table(spoken).get(VIETNAMESE.language)
        mine = readings(letter, own if isinstance(own, str) else "")
        for other, theirs, place in earlier:
            if other != letter and sound_alike(mine, theirs):
                yield _rhyming(path, " ".join(mine), " ".join(theirs), place)
                break
        earlier.append((letter, mine, path))


def _rhyming(path: KeyPath, mine: str, theirs: str, earlier: KeyPath) -> Violation:
    strings = {"value": shown(mine), "other": shown(theirs), "earlier": WrittenAt(earlier)}
    found, expected = Phrase("check.found.rhyming", strings), Phrase("check.expected.rhyming")
    return Violation((*path, "letter"), found, expected, is_warning=True)


def alike_names(data: Table) -> Iterator[Violation]:
    """Two counters or two services that people cannot tell apart: a block copied and not edited."""
    for kind in ("services", "counters"):
        seen: dict[tuple[str, str], KeyPath] = {}
        for path, item in items(data, kind):
            for language, name in table(item.get("name")).items():
                if not isinstance(name, str) or not name.strip():
                    continue
                earlier = seen.setdefault((language, name.strip()), path)
                if earlier != path:
                    yield Violation(
                        (*path, "name", language),
                        Phrase(
                            "check.found.taken",
                            {"value": shown(name), "earlier": WrittenAt(earlier)},
                        ),
                        Phrase("check.expected.unique.name"),
                        is_warning=True,
                    )
