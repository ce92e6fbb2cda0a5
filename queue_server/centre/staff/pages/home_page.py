"""On which page whose work begins. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from config.centre.roles import Permission

HOMES: Final = (
    (Permission.OVERSEE, "/reports"),
    (Permission.ADMINISTER, "/devices"),
    (Permission.SERVE, "/counter"),
    (Permission.PROCESS, "/dossiers"),
    (Permission.RECEIVE, "/dossiers"),
    (Permission.ISSUE, "/greet"),
    (Permission.DEVICES, "/devices"),
    (Permission.INFORM, "/counter"),
)
"""The first permission that a person has decides."""


def home_of(permissions: Collection[Permission]) -> str:
    """The address, below the public one, of a person's first page."""
    return next((page for permission, page in HOMES if permission in permissions), "/account")
