"""What a provider's claims say of a person: name, role, and what is missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.centre.sections.sign_in import OpenIdConnect


def values_of(claims: Mapping[str, Any], name: str) -> list[str]:
    """The texts under a claim: of a list all, of a text itself, of nothing none.

    A dot leads into a nested claim (Keycloak: `resource_access.motcua.roles`), but keys may
    have dots themselves (`https://example.vn/roles`): the longest key that is there counts.
    """
    found = _at(claims, name.split("."))
    listed = found if isinstance(found, list) else [found]
    return [one for one in listed if isinstance(one, str)]


def _at(claims: object, steps: list[str]) -> object:
    if not steps:
        return claims
    if not isinstance(claims, Mapping):
        return None
    for length in range(len(steps), 0, -1):
        key = ".".join(steps[:length])
        found = _at(claims[key], steps[length:]) if key in claims else None
        if found is not None:
            return found
    return None


def role_of(claims: Mapping[str, Any], settings: OpenIdConnect) -> str | None:
    """The centre's role: the first of the settings whose value the person has."""
    theirs = set(values_of(claims, settings.role_claim))
    return next((each.role for each in settings.roles if each.value in theirs), None)


def has_too_many_groups(claims: Mapping[str, Any], name: str) -> bool:
    """Whether Microsoft left the claim out because it is too long ("groups overage"): then it
    names where the groups could be asked for instead."""
    elsewhere = claims.get("_claim_names")
    return (isinstance(elsewhere, Mapping) and name in elsewhere) or (
        name == "groups" and claims.get("hasgroups") in (True, "true")
    )


def display_name(claims: Mapping[str, Any], sign_in: str) -> str:
    """The name as colleagues read it."""
    said = [*values_of(claims, "name"), sign_in]
    return next(name.strip() for name in said if name.strip())
