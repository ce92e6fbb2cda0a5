"""Whose row somebody is for whom an identity provider vouches. Use cases inside a transaction.

A person is found by the provider's own name of them (issuer and subject), which never becomes
another's. Where they are new, by the name to sign in with, once: but a row that may administer is
never given away so, and a row that another subject has neither. The role is the claim's, at each
sign-in. What is refused is returned, to be raised after the transaction, since what is refused may
end sessions.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from config.centre.model import Centre
from config.centre.roles import Permission
from config.centre.sections.sign_in import OpenIdConnect
from config.wire import ErrorCode
from queue_server.centre import repository
from queue_server.centre.errors import ProviderRefusal
from queue_server.centre.events import AccessChanged
from queue_server.centre.repository import StaffMember
from queue_server.centre.staff import administration, identities
from queue_server.centre.staff.identity import claims as claims_of
from queue_server.centre.staff.identity.provider import ProvenIdentity
from queue_server.centre.staff.sign_in_rules import canonical
from queue_server.core.actor import SYSTEM, staff_label
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest

NO_PASSWORD = "!"  # noqa: S105
"""In place of a hash: matches no password."""


def member_for(
    unit: UnitOfWork, centre: Centre, settings: OpenIdConnect, proven: ProvenIdentity
) -> StaffMember | ProviderRefusal:
    """The active member who `proven` is, with the role of today."""
    unit = unit.by(SYSTEM)
    member = identities.linked_member(unit.connection, proven.issuer, proven.subject)
    role = claims_of.role_of(proven.claims, settings)
    if role is None or role not in centre.role_by_id:
        return _without_role(unit, settings, proven, member)
    found = member or _new_here(unit, centre, settings, proven, role)
    if isinstance(found, ProviderRefusal):
        return found
    if not found.active:
        return ProviderRefusal(ErrorCode.NO_ACCOUNT_HERE, "the account is not active")
    if found.role != role:
        repository.change_member(unit.connection, found.id, role=role)
        repository.log(unit, "change_role", staff_label(found.id), role)
        unit.announce(AccessChanged())
    if found.one_time_until is not None:  # the slip of an invitation: nothing is left to change
        repository.change_member(unit.connection, found.id, one_time_until=None)
    return replace(found, role=role, one_time_until=None)


def end_provider_session(unit: UnitOfWork, provider_session: str) -> int:
    """End what the provider has ended (OpenID Connect Front-Channel Logout 1.0); how many."""
    if not provider_session:
        return 0
    ended = identities.end_session_of_provider(unit.connection, provider_session)
    if ended:
        unit.announce(AccessChanged())
    return ended


def _without_role(
    unit: UnitOfWork,
    settings: OpenIdConnect,
    proven: ProvenIdentity,
    member: StaffMember | None,
) -> ProviderRefusal:
    """Refused; what the person still had open by the provider ends."""
    if member is not None:
        identities.end_sessions_by_provider(unit.connection, member.id)
        repository.log(unit, "refuse_role", staff_label(member.id))
        unit.announce(AccessChanged())
    too_many = claims_of.has_too_many_groups(proven.claims, settings.role_claim)
    return ProviderRefusal(ErrorCode.TOO_MANY_GROUPS if too_many else ErrorCode.NO_ROLE_HERE)


def _new_here(
    unit: UnitOfWork, centre: Centre, settings: OpenIdConnect, proven: ProvenIdentity, role: str
) -> StaffMember | ProviderRefusal:
    """Whose row somebody is who comes for the first time."""
    names = claims_of.values_of(proven.claims, settings.sign_in_claim)
    sign_in = canonical(names[0]) if names else ""
    found = repository.find_member(unit.connection, sign_in) if sign_in else None
    if found is not None and _is_kept_apart(unit.connection, centre, found):
        return ProviderRefusal(ErrorCode.LOCAL_ACCOUNT)
    if found is not None and not found.active:
        return ProviderRefusal(ErrorCode.NO_ACCOUNT_HERE, "the account is not active")
    if found is None:
        if not settings.add_people or not sign_in:
            return ProviderRefusal(ErrorCode.NO_ACCOUNT_HERE, "" if sign_in else "no name")
        name = claims_of.display_name(proven.claims, sign_in)
        new = administration.NewMember(sign_in, name, role, NO_PASSWORD)
        try:
            administration.add_member(unit, centre, new)
        except BadRequest:
            return ProviderRefusal(ErrorCode.NO_ACCOUNT_HERE, "the name cannot be one here")
        found = repository.find_member(unit.connection, sign_in)
    if found is None:
        return ProviderRefusal(ErrorCode.NO_ACCOUNT_HERE, "no name")
    _link(unit, proven, found)
    return found


def _is_kept_apart(connection: Connection, centre: Centre, found: StaffMember) -> bool:
    """Whether a row is not given to a newcomer of its name: it administers, or is another's."""
    role = centre.role_by_id.get(found.role)
    administers = role is None or Permission.ADMINISTER in role.permissions
    return administers or identities.is_linked(connection, found.id)


def _link(unit: UnitOfWork, proven: ProvenIdentity, member: StaffMember) -> None:
    identities.link(unit.connection, proven.issuer, proven.subject, member.id, unit.now)
    repository.log(unit, "link_identity", staff_label(member.id), proven.issuer)
