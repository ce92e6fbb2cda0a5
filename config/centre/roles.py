"""Roles of the centre's people, and what each may do."""

from __future__ import annotations

from enum import StrEnum

from config.hardware import Section
from config.wire import Localised, Slug


class Permission(StrEnum):
    """What a role may do. One operation asks for one permission."""

    SERVE = "serve"
    """Open a counter, call and serve."""
    ISSUE = "issue"
    """Give tickets by hand (greeters)."""
    VOID = "void"
    """Void a mistaken press, close the day."""
    INFORM = "inform"
    """Set notices and the emergency banner."""
    RECEIVE = "receive"
    """Receive dossiers at a counter and return results."""
    PROCESS = "process"
    """Do the steps of the role's own in a dossier's workflow."""
    OVERSEE = "oversee"
    """See every dossier and the figures, hand dossiers over, stop them, apologise."""
    DEVICES = "devices"
    """Let kiosks and boards in, end their keys, see how they are."""
    ADMINISTER = "administer"
    """Staff, devices, the catalogue of procedures."""


class Role(Section):
    id: Slug
    name: Localised
    permissions: list[Permission]
