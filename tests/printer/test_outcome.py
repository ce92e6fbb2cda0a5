"""What has become of a print job: one vocabulary, and the names of the files that keep it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from printer.spooling.jobs import PrintJobFolder, PrintJobId
from printer.spooling.outcome import PrintOutcome


@pytest.mark.parametrize("outcome", PrintOutcome)
def test_outcome_is_pending_or_final_or_for_a_person(outcome: PrintOutcome) -> None:
    assert outcome.is_pending + outcome.is_final + (outcome is PrintOutcome.UNKNOWN) == 1
    assert not outcome.took_paper or outcome.is_final


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("00000000000000000007.waiting", PrintOutcome.WAITING),
        ("00000000000000000007.printing", PrintOutcome.UNKNOWN),  # the power went meanwhile
        ("00000000000000000007.unknown", PrintOutcome.UNKNOWN),
    ],
)
def test_job_that_an_earlier_version_left_on_disk_is_read(
    tmp_path: Path, name: str, outcome: PrintOutcome
) -> None:
    facts = {"label": "A025", "sha256": hashlib.sha256(b"ticket").hexdigest(), "key": "key"}
    (tmp_path / name).write_bytes(json.dumps(facts).encode() + b"\nticket")
    (job,) = PrintJobFolder(tmp_path).load()
    assert (job.job_id, job.outcome, job.label) == (PrintJobId(name[:20]), outcome, "A025")
    assert (job.data, job.key) == (b"ticket", "key")


def test_key_that_an_earlier_version_left_on_disk_is_read(tmp_path: Path) -> None:
    facts = {"label": "A025", "sha256": "", "key": "key"}
    (tmp_path / "00000000000000000007.done").write_bytes(json.dumps(facts).encode() + b"\n")
    folder = PrintJobFolder(tmp_path)
    assert folder.load() == []
    assert folder.done == {"key": "00000000000000000007"}
