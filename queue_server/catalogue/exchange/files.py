"""Files of procedures by their ending: the portal's records, TOML and CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from config.wire.procedures import Procedure
from queue_server.catalogue.exchange.csv_format import read_csv_file, write_csv
from queue_server.catalogue.exchange.toml_format import read_toml_file, write_toml
from queue_server.catalogue.file_reading import FileRead
from queue_server.catalogue.portal.file import read_portal_file

READ: Final = (".jsonl", ".json", ".toml", ".csv")
_WRITERS: Final[dict[str, Callable[[Sequence[Procedure]], str]]] = {
    ".toml": write_toml,
    ".csv": write_csv,
}
WRITTEN: Final = tuple(_WRITERS)


def read_file(path: Path, language: str, source: str = "") -> FileRead:
    """The procedures of a file and what is wrong with it, told in `language`.

    `source` is kept of records of the portal. Raises `ValueError` for another ending, and
    `OSError` where the file cannot be read.
    """
    ending = path.suffix.lower()
    if ending == ".toml":
        return read_toml_file(path, language)
    if ending == ".csv":
        return read_csv_file(path, language)
    if ending not in READ:
        raise ValueError(ending)
    return read_portal_file(path, language, source)


def write_file(path: Path, procedures: Sequence[Procedure]) -> None:
    """Write the procedures to a new file or over an old one, whole or not at all.

    Raises `ValueError` for another ending, and `OSError`.
    """
    said = as_text(path.suffix.lower(), procedures)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(said.encode("utf-8"))
    beside.replace(path)


def as_text(ending: str, procedures: Sequence[Procedure]) -> str:
    """The procedures as a file of that ending has them. Raises `ValueError` for another one."""
    writer = _WRITERS.get(ending)
    if writer is None:
        raise ValueError(ending)
    return writer(procedures)
