"""Print jobs on disk: one file each, whose name says its state.

`{id}.waiting` → `{id}.printing` → gone (printed), or `{id}.unknown`. The file is flushed before
`keep` returns, and renamed before the first byte leaves, so after a power cut a job that had
begun is `unknown` and never printed twice by itself. Blocking; call it in a thread.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import NewType

log = logging.getLogger(__name__)

JobId = NewType("JobId", str)
"""Sorts in the order of submission."""


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"
    UNKNOWN = "unknown"
    """It had begun when the connection broke: nobody knows what is on paper."""
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Job:
    """What to print. `label` names it for staff (`A025`)."""

    job_id: JobId
    label: str
    data: bytes
    state: JobState = JobState.WAITING

    def as_state(self, state: JobState) -> Job:
        """The job in `state`; its bytes are let go of where nobody will print them again."""
        finished = state in (JobState.PRINTED, JobState.DISCARDED)
        return replace(self, state=state, data=b"" if finished else self.data)


class JobFolder:
    """The jobs of one printer in one folder, which nobody else writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> list[Job]:
        """The jobs left from before, oldest first; one that had begun is unknown.

        A file that is not whole was being written when the power went: its `keep` had not
        returned, so nobody relies on it, and it is put aside as `.damaged`.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        jobs = []
        for path in sorted(self._folder.iterdir()):
            if path.suffix in (".waiting", ".printing", ".unknown"):
                job = _read(path)
                if job is None:
                    log.warning("print job %s is damaged; put aside", path.name)
                    path.rename(path.with_suffix(".damaged"))
                    continue
                jobs.append(self._settle(job))
        return jobs

    def _settle(self, job: Job) -> Job:
        return self.move(job, JobState.UNKNOWN) if job.state is JobState.PRINTING else job

    def keep(self, job: Job) -> None:
        """Put a new job on disk. It survives a power cut once this returns."""
        digest = hashlib.sha256(job.data).hexdigest()
        head = json.dumps({"label": job.label, "sha256": digest}, ensure_ascii=False)
        with self._path(job).open("xb") as file:
            file.write(head.encode() + b"\n" + job.data)
            file.flush()
            os.fsync(file.fileno())
        self._flush_names()

    def move(self, job: Job, state: JobState) -> Job:
        """The job in its new state, which is on disk once this returns."""
        moved = job.as_state(state)
        if state in (JobState.PRINTED, JobState.DISCARDED):
            self._path(job).unlink(missing_ok=True)
        else:
            self._path(job).rename(self._path(moved))
        self._flush_names()
        return moved

    def _path(self, job: Job) -> Path:
        return self._folder / f"{job.job_id}.{job.state.value}"

    def _flush_names(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _read(path: Path) -> Job | None:
    head, _, data = path.read_bytes().partition(b"\n")
    try:
        facts = json.loads(head)
        whole = facts["sha256"] == hashlib.sha256(data).hexdigest()
        label = str(facts["label"])
    except (ValueError, KeyError, TypeError):
        return None
    state = JobState(path.suffix.removeprefix("."))
    return Job(JobId(path.stem), label, data, state) if whole else None
