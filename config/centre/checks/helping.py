"""Whether the rules by which counters help others can do anything."""

from __future__ import annotations

from collections.abc import Iterator

from config.centre.checks.reading import items, strings, values
from config.centre.mistakes import KeyPath, Table, Violation, closest, shown
from config.text.phrase import Phrase


def unknown_parts(data: Table) -> Iterator[Violation]:
    """Services and counters of rules that the file does not have."""
    services, counters = (values(data, kind, of="id") for kind in ("services", "counters"))
    for path, rule in items(data, "calling", "rules"):
        service = rule.get("service")
        if isinstance(service, str) and service not in services:
            yield _unknown((*path, "service"), service, services, "check.found.unknown.services")
        for index, counter in strings(rule, "counters"):
            if counter not in counters:
                place = *path, "counters", index
                yield _unknown(place, counter, counters, "check.found.unknown.counters")


def _unknown(path: KeyPath, word: str, known: list[str], found: str) -> Violation:
    return Violation(
        path,
        Phrase(found, {"value": shown(word)}),
        Phrase("check.expected.choice", {"choices": known})
        if known
        else Phrase("check.expected.none_to_choose"),
        closest(word, known),
    )


def idle_rules(data: Table) -> Iterator[Violation]:
    """Counters that call the service first anyway, so that a rule changes nothing there."""
    by_id = {str(counter.get("id")): counter for _, counter in items(data, "counters")}
    for path, rule in items(data, "calling", "rules"):
        for index, word in strings(rule, "counters"):
            counter = by_id.get(word, {})
            own = [service for _, service in strings(counter, "services")]
            called = own if counter.get("order") == "longest_waiting" else own[:1]
            if rule.get("service") in called:
                yield Violation(
                    (*path, "counters", index),
                    Phrase("check.found.helps_anyway", {"value": shown(word)}),
                    Phrase("check.expected.helps"),
                    is_warning=True,
                )
