"""The catalogue of procedures as an administrator edits it: commands and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints

from config.wire.procedures import Channel, Origin, Procedure, ProcedureCode
from config.wire.vocabulary import FromDevice, ShortText, ToDevice

LARGEST_FILE: Final = 16_000_000
"""Letters of a file of procedures; the 500 of a commune have two million."""
MOST_PROCEDURES: Final = 5_000

RowNumber = Annotated[int, Field(ge=0, lt=2**63)]
Codes = Annotated[list[ProcedureCode], Field(max_length=MOST_PROCEDURES)]
Fields = Annotated[list[Annotated[str, StringConstraints(max_length=40)]], Field(max_length=40)]


class SaveProcedure(FromDevice):
    """Make a new version of a procedure, or its first."""

    procedure: dict[str, Any]
    """A `Procedure`; its mistakes are told field by field."""
    offered: bool = True
    """False hides it from citizens and from the desk."""
    based_on: RowNumber = 0
    """The version that the person has seen; 0 makes a procedure that was not there."""
    why: ShortText = ""


class PreviewProcedure(FromDevice):
    procedure: dict[str, Any]


class RestoreProcedure(FromDevice):
    """Make an old version the newest again."""

    version: RowNumber
    based_on: RowNumber
    why: ShortText = ""


class CheckOffPart(FromDevice):
    """Say that a part which an import could not read is right as it stands now."""

    part: Annotated[str, StringConstraints(max_length=40)]
    based_on: RowNumber


class UploadProcedures(FromDevice):
    """A file of procedures to be compared with the catalogue; nothing is changed."""

    file_name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    content: Annotated[str, StringConstraints(max_length=LARGEST_FILE)]


class ApplyImport(FromDevice):
    """Bring a file that was compared into the catalogue, in one step."""

    revision: RowNumber
    """Of the catalogue that the person has seen the comparison with."""
    take: Annotated[dict[ProcedureCode, Fields], Field(max_length=MOST_PROCEDURES)] = {}
    """By procedure, the fields set by hand in which the file's words are taken all the same."""
    leave: Codes = []
    """Procedures of the file that are left as they are."""
    hide: Codes = []
    """Procedures that the file does not name any more and that are hidden."""
    why: ShortText = ""


class UndoImport(FromDevice):
    why: ShortText = ""


class ProcedureSaved(ToDevice):
    code: str
    version: int
    changed: list[str]
    """The fields that differ from the version before; none: nothing had to be saved."""


class WorkedDeadline(ToDevice):
    """When a dossier is due that is received now, in words."""

    channel: Channel
    statutory: str
    committed: str = ""
    """Empty where the centre commits itself to nothing more."""


class ProcedurePreviewed(ToDevice):
    mistakes: dict[str, str] = {}
    """By field, what is wrong; with any the rest is empty."""
    page: str = ""
    """The citizen's page, in HTML."""
    deadlines: list[WorkedDeadline] = []


class ProcedureVersion(ToDevice):
    version: int
    at: datetime
    who: str
    """A person's name, else the label of the log."""
    why: str
    origin: Origin
    offered: bool
    import_id: int | None = None
    changed: list[str]
    """The fields that differ from the version before."""


class ProcedureVersions(ToDevice):
    """Newest first."""

    code: str
    versions: list[ProcedureVersion]


class EditedProcedure(ToDevice):
    """A procedure with what an administrator has to know of it."""

    procedure: Procedure
    version: int
    offered: bool
    portal: Procedure | None = None
    """What the portal said when it was last imported."""
    by_hand: list[str]
    """The fields that a person has set."""
    at: datetime
    who: str
    why: str


class ToCheck(ToDevice):
    """How much of the catalogue waits for a person."""

    procedures: int
    parts: int


class ImportRead(ToDevice):
    """A file that was read and waits to be imported."""

    import_id: int
    procedures: int
    mistakes: list[str] = []
    """What is wrong with the file, in words; lines that are right are read all the same."""


class FieldChange(ToDevice):
    field: str
    conflict: bool = False
    """Set by hand here, and said otherwise by the file."""
    taken: bool
    """Whether the file's words come in without another choice."""
    before: str = ""
    after: str = ""
    """In words, for a person to compare; long ones are cut."""


class ProcedureChange(ToDevice):
    code: str
    name: str
    changes: list[FieldChange] = []
    again: bool = False
    """It was hidden, and the file names it: it is shown again."""


class ImportCompared(ToDevice):
    """What an import would change."""

    import_id: int
    file_name: str
    from_portal: bool
    revision: int
    """Of the catalogue that it was compared with; `applyImport` sends it back."""
    new: list[ProcedureChange] = []
    changed: list[ProcedureChange] = []
    gone: list[ProcedureChange] = []
    """Of the source's procedures, those that the file does not name any more."""
    same: int = 0


class ImportDone(ToDevice):
    import_id: int
    added: int = 0
    changed: int = 0
    hidden: int = 0
    same: int = 0


class ImportUndone(ToDevice):
    import_id: int
    restored: int
    kept: list[str] = []
    """Procedures that were changed since: they stay as they are."""
