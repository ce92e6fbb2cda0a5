"""Whether dossiers can go their way: workflows from receipt to result, and who does the steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from config.centre.checks.reading import items, strings, table, values
from config.centre.mistakes import KeyPath, Table, Violation, closest, shown
from config.centre.roles import Permission
from config.centre.sections.dossiers import Dossiers, Weekday, WorkflowStep
from config.text.phrase import Phrase

RECEIVE, WORK, RETURN = "receive", "work", "return"
KINDS: Final = (RECEIVE, WORK, RETURN)
NEEDED: Final = {RECEIVE: Permission.RECEIVE, WORK: Permission.PROCESS, RETURN: Permission.RECEIVE}
"""What whoever does a step of a kind must be allowed to do."""
_WHOLE: Final = 100


def step_kinds(data: Table) -> Iterator[Violation]:
    """A workflow whose first step does not receive, whose last does not return the result, or
    that has another than work between them."""
    for steps in _workflows(data):
        if len(steps) < 2 or any(_kind(step) not in KINDS for _, step in steps):
            continue
        wanted = [RECEIVE, *[WORK] * (len(steps) - 2), RETURN]
        for (path, step), kind in zip(steps, wanted, strict=True):
            if _kind(step) != kind:
                yield Violation(
                    (*path, "kind") if "kind" in step else path,
                    Phrase("check.found.kind", {"value": shown(_kind(step))}),
                    Phrase(f"check.expected.kind.{kind}"),
                )


def without_work(data: Table) -> Iterator[Violation]:
    """A workflow that receives and returns, and resolves nothing between."""
    for path, workflow in items(data, "dossiers", "workflows"):
        steps = workflow.get("steps")
        if isinstance(steps, list) and len(steps) == 2:
            yield Violation(
                (*path, "steps"),
                Phrase("check.found.no_work"),
                Phrase("check.expected.some_work"),
            )


def shares(data: Table) -> Iterator[Violation]:
    """Steps that share more or less than the whole time."""
    for steps in _workflows(data):
        shared = [share for _, step in steps if type(share := step.get("share", 0)) is int]
        if not steps or len(shared) < len(steps) or max(shared) > _WHOLE or min(shared) < 0:
            continue
        if sum(shared) != _WHOLE:
            path, _ = steps[0]
            yield Violation(
                path[:-1],
                Phrase("check.found.shares", {"shares": shared, "total": sum(shared)}),
                Phrase("check.expected.shares"),
            )


def step_roles(data: Table) -> Iterator[Violation]:
    """Steps of a role that the file does not have, or that may not do them."""
    known = values(data, "roles", of="id")
    granted = {str(role.get("id")): _permissions(role) for _, role in items(data, "roles")}
    for path, step in (found for steps in _workflows(data) for found in steps):
        role = step.get("role", "")
        if not isinstance(role, str) or not role:
            continue
        if role not in known:
            yield _unknown((*path, "role"), role, known, "roles")
        elif _kind(step) in NEEDED and NEEDED[_kind(step)] not in granted[role]:
            needed = NEEDED[_kind(step)].value
            yield Violation(
                (*path, "role"),
                Phrase("check.found.role_without", {"value": shown(role), "needed": needed}),
                Phrase("check.expected.role_with", {"needed": shown(needed)}),
            )


def collect_service(data: Table) -> Iterator[Violation]:
    """Results to be collected at a service that the file does not have."""
    known = values(data, "services", of="id")
    service = table(data.get("dossiers")).get("collect_service")
    if isinstance(service, str) and service not in known:
        yield _unknown(("dossiers", "collect_service"), service, known, "services")


def closed_working_days(data: Table) -> Iterator[Violation]:
    """Weekdays that deadlines count while the centre is closed."""
    week = table(table(data.get("opening")).get("week"))
    if not week or not set(week) <= set(Weekday):
        return
    dossiers = table(data.get("dossiers"))
    counted = dossiers.get("working_days", [day.value for day in Dossiers().working_days])
    for index, day in strings({"days": counted}, "days"):
        if day in list(Weekday) and not week.get(day):
            place = ("working_days", index) if "working_days" in dossiers else ()
            yield Violation(
                ("dossiers", *place),
                Phrase("check.found.closed_day", {"value": shown(day)}),
                Phrase("check.expected.open_day"),
                is_warning=True,
            )


def _workflows(data: Table) -> Iterator[list[tuple[KeyPath, Table]]]:
    """The steps of each workflow of which every key can be read, with their paths."""
    for path, workflow in items(data, "dossiers", "workflows"):
        steps = [((*path, *inner), step) for inner, step in items(workflow, "steps")]
        written = workflow.get("steps")
        readable = all(set(step) <= set(WorkflowStep.model_fields) for _, step in steps)
        if readable and isinstance(written, list) and len(steps) == len(written):
            yield steps


def _kind(step: Table) -> str:
    return str(step.get("kind", WORK))


def _permissions(role: Table) -> set[str | None]:
    """What a role may do; a misspelt word counts as what it was meant to be."""
    known = [permission.value for permission in Permission]
    return {
        word if word in known else closest(word, known) for _, word in strings(role, "permissions")
    }


def _unknown(path: KeyPath, word: str, known: list[str], kind: str) -> Violation:
    return Violation(
        path,
        Phrase(f"check.found.unknown.{kind}", {"value": shown(word)}),
        Phrase("check.expected.choice", {"choices": known})
        if known
        else Phrase("check.expected.none_to_choose"),
        closest(word, known),
    )
