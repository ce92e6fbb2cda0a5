"""Orphaned ids: parts of a centre that records of its database name and its file no longer has.

It stands over every room: tickets, dossiers, devices, people and the catalogue name parts of the
centre by their ids.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select

from config.centre.campaigns import CampaignService, named_services
from config.centre.model import Centre, Counter, PriorityClass, Service
from config.centre.roles import Role
from config.text.catalogue import localised
from config.text.phrase import Phrase
from queue_server.catalogue import repository as catalogue
from queue_server.centre.repository import all_members
from queue_server.centre.settings.uses import Use
from queue_server.centre.staff.administration import administering_roles, administers
from queue_server.centre.tables import counter_states, devices, staff
from queue_server.dossiers.tables import dossier_steps, dossiers, receipt_jobs
from queue_server.tickets.tables import IN_MOTION, reserved_numbers, tickets


@dataclass(frozen=True, slots=True)
class OrphanedId:
    """An id that the file has lost, and how many records name it."""

    kind: str
    id: str
    records: int
    under_way: int
    """Those of them that are not at their end: they are wound down."""

    @property
    def phrase(self) -> Phrase:
        values = {"id": self.id, "records": self.records, "under_way": self.under_way}
        return Phrase(f"check.left.{self.kind}", values)


def orphaned_ids(connection: Connection, centre: Centre) -> list[OrphanedId]:
    """Everything that records name and `centre` has not, by kind and id."""
    return sorted(_all(connection, centre), key=lambda one: (one.kind, one.id))


_Parts = Mapping[str, Service | Counter | Role | PriorityClass]


def in_use(connection: Connection, before: Centre, after: Centre) -> list[Use]:
    """Why `before` cannot give way to `after` yet: people wait, are served or sign in with parts
    that it loses. Records of other kinds go on by what they were made with."""
    named, remain = named_services(before), named_services(after)
    services, campaigns = (
        {id: one for id, one in named.items() if isinstance(one, CampaignService) is its}
        for its in (False, True)
    )
    uses: list[tuple[str, Column[str], _Parts, _Parts, ColumnElement[bool]]] = [
        ("service", tickets.c.service, services, remain, IN_MOTION),
        ("campaign", tickets.c.service, campaigns, remain, IN_MOTION),
        ("counter", tickets.c.counter, before.counter_by_id, after.counter_by_id, IN_MOTION),
        ("open_counter", counter_states.c.counter, before.counter_by_id, after.counter_by_id,
         counter_states.c.state != "closed"),
        ("class", tickets.c.priority_class, before.priority_class_by_id,
         after.priority_class_by_id, IN_MOTION),
        ("role", staff.c.role, before.role_by_id, after.role_by_id, staff.c.active),
    ]  # fmt: skip
    found = []
    for kind, column, was, remains, under_way in uses:
        lost = was.keys() - remains.keys()
        counted = select(column, func.count()).where(column.in_(lost), under_way).group_by(column)
        for id, count in connection.execute(counted) if lost else ():
            found.append(Use(kind, id, count, localised(was[id].name, before.languages[0])))
    if _loses_administrators(connection, before, after):
        found.append(Use("administrators"))
    return found


def _loses_administrators(connection: Connection, before: Centre, after: Centre) -> bool:
    """Whether nobody who works here could change the settings any more."""
    roles = [administering_roles(one) for one in (before, after)]
    people = all_members(connection) if roles[0] - roles[1] else []
    had, has = (any(administers(one, those) for one in people) for those in roles)
    return had and not has


def _all(connection: Connection, centre: Centre) -> Iterator[OrphanedId]:
    reasons = {reason.id for each in centre.priority_classes for reason in each.reasons}
    kinds: list[tuple[str, Column[str], set[str], ColumnElement[bool]]] = [
        ("service", tickets.c.service, {*named_services(centre)}, IN_MOTION),
        ("counter", tickets.c.counter, {*centre.counter_by_id}, IN_MOTION),
        ("class", tickets.c.priority_class, {*centre.priority_class_by_id}, IN_MOTION),
        ("reason", tickets.c.priority_reason, reasons, IN_MOTION),
        ("open_counter", counter_states.c.counter, {*centre.counter_by_id},
         counter_states.c.state != "closed"),
        ("device", devices.c.id, {*centre.kiosk_by_id, *centre.board_by_id},
         devices.c.revoked_at.is_(None)),
        ("numbers", reserved_numbers.c.service, {*named_services(centre)},
         reserved_numbers.c.unused_at.is_(None)),
        ("receipt", receipt_jobs.c.kiosk, {*centre.kiosk_by_id}, receipt_jobs.c.job.is_not(None)),
        ("role", staff.c.role, {*centre.role_by_id}, staff.c.active),
        ("step_role", dossier_steps.c.role, {*centre.role_by_id, ""},
         dossier_steps.c.ended_at.is_(None)),
        ("workflow", dossiers.c.workflow, {one.id for one in centre.dossiers.workflows},
         dossiers.c.closed_at.is_(None)),
    ]  # fmt: skip
    for kind, column, known, under_way in kinds:
        yield from _of(connection, kind, column, known, under_way)
    yield from _of_the_catalogue(connection, centre)


def _of(
    connection: Connection,
    kind: str,
    column: Column[str],
    known: set[str],
    under_way: ColumnElement[bool],
) -> Iterator[OrphanedId]:
    table: Table = column.table
    counted = select(column, func.count()).select_from(table).group_by(column)
    left = {row[0]: row[1] for row in connection.execute(counted.where(under_way))}
    for id, records in connection.execute(counted):
        if id is not None and id not in known:
            yield OrphanedId(kind, id, records, left.get(id, 0))


def _of_the_catalogue(connection: Connection, centre: Centre) -> Iterator[OrphanedId]:
    """Procedures that name a service or workflow, and screens that name a procedure."""
    offered = [one.procedure for one in catalogue.newest(connection)]
    workflows = {one.id for one in centre.dossiers.workflows}
    for one in offered:
        if one.service and one.service not in centre.service_by_id:
            yield OrphanedId("procedure_service", f"{one.code}: {one.service}", 1, 1)
        if one.workflow and one.workflow not in workflows:
            yield OrphanedId("procedure_workflow", f"{one.code}: {one.workflow}", 1, 1)
    fields = {field for service in centre.services for field in service.fields}
    homeless = Tally(
        one.field
        for one in offered
        if one.service not in centre.service_by_id and one.field not in fields
    )
    for field, count in homeless.items():
        yield OrphanedId("field", field, count, count)
    codes = {one.code for one in offered}
    for board in centre.boards:
        for code in board.slides:
            if code not in codes:
                yield OrphanedId("slide", f"{board.id}: {code}", 1, 1)
    for campaign in centre.campaigns:
        for code in campaign.procedures:
            if code not in codes:
                yield OrphanedId("campaign_procedure", f"{campaign.id}: {code}", 1, 1)
