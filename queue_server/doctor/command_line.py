"""The administrator's command `doctor`."""

from __future__ import annotations

from pathlib import Path

from config.text.catalogue import plural_text, text
from queue_server.core import command_options as options
from queue_server.doctor.checks import CHECKS, findings
from queue_server.doctor.findings import Finding
from queue_server.doctor.reading import look_at


@options.command("doctor")
@options.centre(required=False)
@options.database
@options.language
def doctor(centre: Path | None, database: str, language: str) -> int:
    """Print what is wrong with this installation; 1 where something is."""
    found = list(findings(look_at(centre, database, language)))
    for finding in sorted(found, key=lambda one: one.is_warning):
        print(describe(finding, language), end="\n\n")
    wrong = sum(not finding.is_warning for finding in found)
    if centre is None:
        print(text(language, "doctor.no_centre_named"))
    if wrong:
        print(plural_text(language, "doctor.wrong", wrong))
    elif found:
        print(plural_text(language, "doctor.to_look_at", len(found)))
    else:
        print(text(language, "doctor.fine", checks=len(CHECKS)))
    return 1 if wrong else 0


def describe(finding: Finding, language: str) -> str:
    """A finding as a paragraph: what it is, and what to do."""
    kind = "doctor.kind.warning" if finding.is_warning else "doctor.kind.wrong"
    said = text(language, kind, found=finding.found.in_language(language))
    return f"{said}\n  → {finding.advice.in_language(language)}"
