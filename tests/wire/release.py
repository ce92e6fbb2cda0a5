"""A step of every release: the recording of its version, made anew and sealed.

    python -m tests.wire.release

`tests/wire/recordings/SHA256SUMS` names the files of sealed recordings with their sums, as
`sha256sum` writes them. A sealed recording is what programs in the field speak: it never changes.
"""

from __future__ import annotations

import hashlib
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tests.wire.visit import RECORDINGS, write

SUMS: Final = "SHA256SUMS"


def sealed(recordings: Path = RECORDINGS) -> dict[str, str]:
    """The sum of each file of a sealed recording, by its path below `recordings`."""
    file = recordings / SUMS
    lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    return {path: found for found, _, path in (line.partition("  ") for line in lines)}


def is_sealed(of: str, recordings: Path = RECORDINGS) -> bool:
    return any(Path(path).parts[0] == of for path in sealed(recordings))


def seal(of: str, recordings: Path = RECORDINGS) -> None:
    """Write the sums of a recording down."""
    files = sorted((recordings / of).glob("*.json"))
    sums = sealed(recordings) | {f"{of}/{file.name}": sum_of(file) for file in files}
    text = "".join(f"{found}  {path}\n" for path, found in sorted(sums.items()))
    (recordings / SUMS).write_text(text, encoding="ascii")


def sum_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def changed(recordings: Path = RECORDINGS) -> list[str]:
    """The files of sealed recordings that are not what was sealed."""
    return [
        path
        for path, found in sealed(recordings).items()
        if not (recordings / path).exists() or sum_of(recordings / path) != found
    ]


def release(recordings: Path = RECORDINGS) -> int:
    """Record and seal the present version; 1 where it was released before."""
    of = version("motcua")
    if is_sealed(of, recordings):
        print(f"{of} was released: raise the version in pyproject.toml, and install it anew")
        return 1
    print(write(recordings))
    seal(of, recordings)
    return 0


if __name__ == "__main__":
    sys.exit(release())
