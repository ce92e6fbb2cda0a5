"""Roles that a claim of the identity provider gives: the file has them."""

from __future__ import annotations

from collections.abc import Iterator

from config.centre.checks.reading import items, values
from config.centre.mistakes import Table, Violation, closest, shown
from config.text.phrase import Phrase


def claimed_roles(data: Table) -> Iterator[Violation]:
    """A role that the file does not have: whoever has the claim could not come in."""
    known = values(data, "roles", of="id")
    for path, claimed in items(data, "sign_in", "oidc", "roles"):
        role = claimed.get("role")
        if isinstance(role, str) and role not in known:
            yield Violation(
                (*path, "role"),
                Phrase("check.found.unknown.roles", {"value": shown(role)}),
                Phrase("check.expected.choice", {"choices": known})
                if known
                else Phrase("check.expected.none_to_choose"),
                closest(role, known),
            )
