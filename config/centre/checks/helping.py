"""Whether the rules by which counters help others can do anything."""

from __future__ import annotations

from collections.abc import Iterator

from config.centre.checks.reading import items, number, strings, table, values
from config.centre.mistakes import KeyPath, Table, Violation, closest, shown
from config.centre.model import Calling
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


def late_limits(data: Table) -> Iterator[Violation]:
    """Rules and service levels that come into play only beyond the centre's longest wait."""
    calling = table(data.get("calling"))
    longest = number(calling, "longest_wait_minutes", Calling().longest_wait_minutes)
    limits: list[tuple[KeyPath, Table, str]] = [
        (path, rule, "wait_minutes") for path, rule in items(data, "calling", "rules")
    ]
    limits.append((("calling", "service_level"), table(calling.get("service_level")), "minutes"))
    limits += [
        ((*path, "service_level"), table(service.get("service_level")), "minutes")
        for path, service in items(data, "services")
    ]
    for path, limit, key in limits:
        minutes = number(limit, key, 0)
        # A longest wait that is none is a mistake of its own, and says nothing of the others.
        if longest is not None and minutes is not None and 0 < longest <= minutes:
            yield Violation(
                (*path, key),
                Phrase("check.found.late_limit", {"minutes": minutes}),
                Phrase("check.expected.late_limit", {"longest": longest}),
                is_warning=True,
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
