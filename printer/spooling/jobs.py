"""Print jobs on disk: one file each, whose name says its state.

`{id}.waiting` → `{id}.printing` → gone (printed), or `{id}.unknown`. The file is flushed before
`store` returns, and renamed before the first byte leaves, so after a power cut a job that had
begun is `unknown` and never printed twice by itself. Blocking; call it in a thread.

A job that came with a key is remembered by it for some days after it has come out, as an empty
`{id}.done`: the same key, also after a restart, brings no second paper.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NewType

from printer.spooling.outcome import PrintOutcome

log = logging.getLogger(__name__)

DONE: Final = ".done"
SUFFIXES: Final = {
    PrintOutcome.WAITING: ".waiting",
    PrintOutcome.PRINTING: ".printing",
    PrintOutcome.UNKNOWN: ".unknown",
}
"""How the names of files end, by what has become of the job. They lie on the kiosks' disks, so
they stay as they are whatever the members of `PrintOutcome` are called."""
_OUTCOMES: Final = {suffix: outcome for outcome, suffix in SUFFIXES.items()}
KEYS_REMEMBERED_SECONDS: Final = 7 * 24 * 3600.0
PrintJobId = NewType("PrintJobId", str)
"""Sorts in the order of submission."""


@dataclass(frozen=True)
class PrintJob:
    """What to print. `label` names it for staff (`A025`); `key`, where there is one, is what
    its sender calls it, so that it is taken once."""

    job_id: PrintJobId
    label: str
    data: bytes
    outcome: PrintOutcome = PrintOutcome.WAITING
    key: str = ""

    @property
    def submitted_at(self) -> float:
        """Seconds since 1970, by this machine's clock."""
        return int(self.job_id) / 1e9

    def become(self, outcome: PrintOutcome) -> PrintJob:
        """The job after `outcome`; its bytes are let go of where nobody will print them again."""
        return replace(self, outcome=outcome, data=b"" if outcome.is_final else self.data)


class PrintJobFolder:
    """The jobs of one printer in one folder, which nobody else writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.done: dict[str, PrintJobId] = {}
        """Jobs of which `load` found that they had come out, by their keys."""

    def load(self) -> list[PrintJob]:
        """The jobs left from before, oldest first; one that had begun is unknown.

        A file that is not whole was being written when the power went: its `store` had not
        returned, so nobody relies on it, and it is put aside as `.damaged`.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        jobs = []
        for path in sorted(self._folder.iterdir()):
            if path.suffix == DONE:
                self._remember(path)
            if path.suffix in _OUTCOMES:
                job = _read(path)
                if job is None:
                    log.warning("print job %s is damaged; put aside", path.name)
                    path.rename(path.with_suffix(".damaged"))
                    continue
                jobs.append(self._settle(job))
        return jobs

    def _remember(self, done: Path) -> None:
        """Remember a key whose paper has come out, until it is old."""
        if time.time() - done.stat().st_mtime > KEYS_REMEMBERED_SECONDS:
            done.unlink()
            return
        head = _read_head(done.read_bytes())
        if head is not None:
            self.done[head["key"]] = PrintJobId(done.stem)

    def _settle(self, job: PrintJob) -> PrintJob:
        began = job.outcome is PrintOutcome.PRINTING
        return self.move(job, PrintOutcome.UNKNOWN) if began else job

    def store(self, job: PrintJob) -> None:
        """Write a new job to disk. It survives a power cut once this returns."""
        digest = hashlib.sha256(job.data).hexdigest()
        with self._path(job).open("xb") as file:
            file.write(_head(job, digest) + job.data)
            file.flush()
            os.fsync(file.fileno())
        self._flush_names()

    def move(self, job: PrintJob, outcome: PrintOutcome) -> PrintJob:
        """The job after `outcome`, which is on disk once this returns."""
        moved = job.become(outcome)
        if outcome.is_final:
            self._finish(job)
        else:
            self._path(job).rename(self._path(moved))
        self._flush_names()
        return moved

    def _finish(self, job: PrintJob) -> None:
        if not job.key:
            self._path(job).unlink(missing_ok=True)
            return
        done = self._path(job).rename(self._path(job).with_suffix(DONE))
        # The first line has the key; what was on the paper is nobody's any more.
        os.truncate(done, done.read_bytes().index(b"\n") + 1)

    def _path(self, job: PrintJob) -> Path:
        return self._folder / f"{job.job_id}{SUFFIXES[job.outcome]}"

    def _flush_names(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _head(job: PrintJob, digest: str) -> bytes:
    """The file's first line."""
    facts = {"label": job.label, "sha256": digest} | ({"key": job.key} if job.key else {})
    return json.dumps(facts, ensure_ascii=False).encode() + b"\n"


def _read_head(content: bytes) -> dict[str, str] | None:
    """The first line's facts, `label`, `sha256` and `key`; None where it is not whole."""
    try:
        facts = json.loads(content.partition(b"\n")[0])
        return {"key": "", **facts, "label": str(facts["label"]), "sha256": facts["sha256"]}
    except (ValueError, KeyError, TypeError):
        return None


def _read(path: Path) -> PrintJob | None:
    content = path.read_bytes()
    head, data = _read_head(content), content.partition(b"\n")[2]
    if head is None or head["sha256"] != hashlib.sha256(data).hexdigest():
        return None
    return PrintJob(PrintJobId(path.stem), head["label"], data, _OUTCOMES[path.suffix], head["key"])
