"""The list of everything that the doctor looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from queue_server.doctor import files, people, records, sign_in, surroundings
from queue_server.doctor.findings import Finding
from queue_server.doctor.installation import Installation

Check = Callable[[Installation], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    surroundings.centre_file,
    records.unreadable,
    records.tables_version,
    records.broken_logs,
    records.backups,
    records.long_waits,
    records.scheduled_settings,
    files.read_by_others,
    files.centre_file_of_others,
    files.data_key,
    files.not_writable,
    files.owned_by_another,
    files.little_room,
    surroundings.clock,
    surroundings.time_zone,
    surroundings.newest_version,
    surroundings.holidays,
    people.demo_accounts,
    people.weak_passwords,
    people.nobody_signs_in,
    people.staff_pins,
    sign_in.identity_provider,
    surroundings.devices,
    surroundings.printers,
    surroundings.certificate,
    surroundings.voice,
)


def findings(at: Installation) -> Iterator[Finding]:
    """Everything that is not as it should be."""
    for check in CHECKS:
        yield from check(at)
