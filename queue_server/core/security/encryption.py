"""Encryption of values that must not lie readable in the database, with a key kept elsewhere.

AES-256-GCM under a key of a file outside the database (`MOTCUA_DATA_KEY_FILE`). A sealed value
names its key, so that keys can be changed: the first key of the file seals, every key opens. It
opens only in the table, column and row that it was sealed for: a writer of the database
cannot give one person another's number.

What is searched for is found by a keyed digest of it, never by the plaintext.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from config.wire import ErrorCode
from queue_server.core.errors import SealBroken, Unavailable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_FILE_VARIABLE: Final = "MOTCUA_DATA_KEY_FILE"
OPTION: Final = "data_keys"
"""The execution option under which every connection of a database carries its keys."""
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
DIGEST_LETTERS: Final = 32
_SEALED: Final = "s2"
OF_COLUMN: Final = "s1"
"""Sealed by an earlier version: for a column, whatever its row."""
_NEW: Final = "motcua-server data-key new FILE"
_HEAD: Final = (
    "# The data key of a Motcua server. Whoever has it and the database reads phone and ID\n"
    "# numbers; without it nobody does, ever again. Keep a copy apart from the backups.\n"
    "# The first key seals, every key opens.\n"
)


class DataKeyError(Exception):
    """A key file that cannot be used; its message tells the administrator what to do."""


class DataKey:
    """One key; everything that is done with it has a key of its own derived from it."""

    def __init__(self, secret: bytes) -> None:
        self.id = _derived(secret, "id").hex()[:8]
        """Names the key in sealed values; says nothing of it."""
        self._for_seals = _derived(secret, "seal")
        self.for_digests = _derived(secret, "search")
        self.for_hashes = _derived(secret, "hash")
        """From which `keyed_hash` derives a key for each purpose."""

    @cached_property
    def _cipher(self) -> AESGCM:
        # Imported on first use: six megabytes, which hashing does not need.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._for_seals)

    def encrypt(self, plaintext: bytes, bound: bytes) -> bytes:
        """A nonce and the ciphertext; `decrypt` needs the same `bound` (associated data)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plaintext, bound)

    def decrypt(self, sealed: bytes, bound: bytes) -> bytes:
        """Raises `SealBroken`."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
        except (ValueError, InvalidTag) as error:
            raise SealBroken from error


def _derived(secret: bytes, purpose: str) -> bytes:
    return hmac.digest(secret, f"motcua {purpose}".encode(), hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a sealed value lies: nowhere else does it open."""

    table: str
    column: str
    row: int

    @property
    def bound(self) -> bytes:
        return f"{self.table}.{self.column}.{self.row}".encode()


class DataKeys:
    """The keys of a server, the one that seals first; there may be none."""

    def __init__(self, keys: Sequence[DataKey] = ()) -> None:
        self._keys = tuple(keys)
        self._by_id = {key.id: key for key in keys}
        self.hashing = self._keys or (DataKey(secrets.token_bytes(KEY_BYTES)),)
        """Keys of hashes that only this server compares; without a file, one of this process."""
        self.hashes: dict[str, object] = {}
        """Kept here by `keyed_hash`, since deriving costs more than hashing."""
        self.take_old_seals = True
        """Whether values that an earlier version sealed for their column alone are opened: until
        all of them are bound to their rows (`dossiers.persons.reencryption`)."""

    def __bool__(self) -> bool:
        return bool(self._keys)

    def seal(self, plaintext: str, cell: Cell) -> str:
        """`plaintext` as it may lie in `cell`; nothing stays nothing.

        Raises `Unavailable` (`DATA_KEY_MISSING`) where there is no key.
        """
        if not plaintext:
            return ""
        key = self._sealing()
        sealed = key.encrypt(plaintext.encode(), cell.bound)
        return f"{_SEALED}.{key.id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def open(self, sealed: str, cell: Cell) -> str:
        """The plaintext that was sealed for `cell`.

        Raises `Unavailable` (`DATA_KEY_MISSING`) where its key is not among these, and
        `SealBroken` where it was changed, or comes from another row, column or table.
        """
        if not sealed:
            return ""
        kind, key_id, said = (*sealed.split(".", 2), "", "")[:3]
        bound = {_SEALED: cell.bound}
        if self.take_old_seals:
            bound[OF_COLUMN] = cell.column.encode()
        if kind not in bound:
            raise SealBroken
        if key_id not in self._by_id:
            raise Unavailable(ErrorCode.DATA_KEY_MISSING)
        try:
            body = base64.urlsafe_b64decode(said)
        except ValueError as error:
            raise SealBroken from error
        return self._by_id[key_id].decrypt(body, bound[kind]).decode()

    def is_sealed_by_first(self, sealed: str) -> bool:
        """Whether a value is bound to its row and needs no key but the one that seals now."""
        return not sealed or sealed.startswith(f"{_SEALED}.{self._sealing().id}.")

    def digest(self, plaintext: str, place: str) -> str:
        """By what a row is found again; nothing of nothing. Raises as `seal`."""
        return _digest(self._sealing(), plaintext, place) if plaintext else ""

    def digests(self, plaintext: str, place: str) -> list[str]:
        """Every digest that `plaintext` may have, by whichever key; at least one
        value, which is no row's where there is no key."""
        return [_digest(key, plaintext, place) for key in self._keys] or ["-"]

    def _sealing(self) -> DataKey:
        if not self._keys:
            raise Unavailable(ErrorCode.DATA_KEY_MISSING)
        return self._keys[0]


def _digest(key: DataKey, plaintext: str, place: str) -> str:
    said = f"{place}:{plaintext}".encode()
    return hmac.digest(key.for_digests, said, hashlib.sha256).hex()[:DIGEST_LETTERS]


def data_keys(connection: Connection) -> DataKeys:
    """The keys of the database that a connection belongs to."""
    keys: DataKeys = connection.get_execution_options()[OPTION]
    return keys


# --------------------------------------------------------------------------------- the file


def keys_of_environment() -> DataKeys:
    """The keys of the file that `MOTCUA_DATA_KEY_FILE` names; none where it names none.

    Raises `DataKeyError`.
    """
    named = os.environ.get(KEY_FILE_VARIABLE)
    return read_keys(Path(named)) if named else DataKeys()


def read_keys(file: Path) -> DataKeys:
    """The keys of a file. Raises `DataKeyError` where it is not there, others may read it, or
    it holds no key."""
    try:
        mode = file.stat().st_mode
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataKeyError(
            f"The data key {file} cannot be read ({error}). {KEY_FILE_VARIABLE} must name the "
            f"file that was made by {_NEW}; bring it back from where its copy is kept."
        ) from None
    if os.name == "posix" and mode & 0o007:
        raise DataKeyError(
            f"Everybody on this computer may read the data key {file}. Run: chmod 600 {file}"
        )
    return DataKeys([DataKey(secret) for secret in _secrets(file, lines)])


def _secrets(file: Path, lines: Sequence[str]) -> list[bytes]:
    found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        keys = [base64.b64decode(line, altchars=b"-_", validate=True) for line in found]
    except (binascii.Error, ValueError):
        keys = []
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise DataKeyError(
            f"{file} is not a data key: it needs one line for each key, as {_NEW} writes it. "
            "Nothing was changed; bring the file back from where its copy is kept."
        )
    return keys


def new_key_file(file: Path) -> None:
    """Make a key that only its owner may read. Raises `FileExistsError`: a key is never
    overwritten, since what it sealed could then never be opened."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), _HEAD + _new_line())


def add_key(file: Path) -> None:
    """Put a new key before those of a file: from the next start on it seals.

    Raises `DataKeyError` as `read_keys`.
    """
    read_keys(file)
    before = file.stat()
    kept = [line for line in file.read_text(encoding="ascii").splitlines() if line[:1] != "#"]
    beside = file.with_name(f"{file.name}.new")
    beside.unlink(missing_ok=True)
    opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    _write(opened, _HEAD + _new_line() + "".join(f"{line}\n" for line in kept if line.strip()))
    os.chmod(beside, before.st_mode & 0o777)
    os.chown(beside, before.st_uid, before.st_gid)  # the server reads what an administrator adds
    beside.replace(file)


def _new_line() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n"


def _write(descriptor: int, plaintext: str) -> None:
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(plaintext)
        opened.flush()
        os.fsync(opened.fileno())
