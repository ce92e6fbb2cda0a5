"""Whether the people of the file can do their work: priority classes and staff roles."""

from __future__ import annotations

from collections.abc import Iterator

from config.centre.checks.reading import items, number, strings, table
from config.centre.mistakes import Table, Violation, shown
from config.centre.model import Calling
from config.centre.roles import Permission
from config.text.phrase import Phrase


def weights(data: Table) -> Iterator[Violation]:
    """A priority class that would wait longer than people without priority."""
    default = Calling().ordinary_weight
    ordinary = number(table(data.get("calling")), "ordinary_weight", default)
    for path, priority_class in items(data, "priority_classes"):
        weight = number(priority_class, "weight", ordinary or default)
        if ordinary is not None and weight is not None and 0 < weight < ordinary:
            yield Violation(
                (*path, "weight"),
                Phrase("check.found.weight", {"weight": weight}),
                Phrase("check.expected.weight", {"ordinary": ordinary}),
            )


def unused_classes(data: Table) -> Iterator[Violation]:
    """A priority class that can be claimed nowhere."""
    services = [*items(data, "services"), *items(data, "campaigns")]
    used = {word for _, service in services for _, word in strings(service, "priority_classes")}
    for path, priority_class in items(data, "priority_classes"):
        name, ends = priority_class.get("id"), priority_class.get("winding_down") is True
        if isinstance(name, str) and name not in used and not ends:
            yield Violation(
                path,
                Phrase("check.found.unused_class"),
                Phrase("check.expected.used_class", {"value": shown(name)}),
                is_warning=True,
            )


def roles_that_serve(data: Table) -> Iterator[Violation]:
    """A centre in which nobody may call a number."""
    if not isinstance(data.get("roles", []), list):
        return
    granted = {word for _, role in items(data, "roles") for _, word in strings(role, "permissions")}
    if Permission.SERVE not in granted:
        yield Violation(
            ("roles",),
            Phrase("check.found.nobody_serves"),
            Phrase("check.expected.somebody_serves"),
        )
