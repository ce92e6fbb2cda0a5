"""Hashes of what can be guessed (addresses, names, numbers), keyed with a secret that lies
outside the database: a copy of the database alone lets nobody try a guess on them.

HMAC-SHA256 under a key that HKDF (RFC 5869) derives from the data key, one for each purpose, so
that hashes of two tables say nothing of one another. A hash names the key that made it:

    8 hex digits, the key's id · 56 hex digits, the first 224 bits of the HMAC

The first data key makes hashes, every key of the file verifies them. After a change of keys what
is only counted (wrong tries) is counted anew, and what is compared is still compared. A server
without a data key hashes with a secret of its process: its hashes mean nothing after a restart.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from sqlalchemy import Connection

from queue_server.core.security.encryption import DataKey, DataKeys, data_keys

HASH_LETTERS: Final = 64
ID_LETTERS: Final = 8


class KeyedHash:
    """The hashes of one purpose, by the keys of a server."""

    def __init__(self, keys: DataKeys, purpose: str) -> None:
        self._by_id = {
            key.id: hmac.new(_derived(key, purpose), digestmod=hashlib.sha256)
            for key in keys.hashing
        }
        """The hash of nothing yet by each key: a copy of it is filled, which is quicker."""
        self._id = keys.hashing[0].id

    def digest(self, text: str) -> str:
        """What stands in the database for `text`: 64 hex digits, by the first key."""
        return self._digest(self._id, text)

    def digests(self, text: str) -> list[str]:
        """Every value that may stand in the database for `text`, by whichever key."""
        return [self._digest(key_id, text) for key_id in self._by_id]

    def verify(self, text: str, digest: str) -> bool | None:
        """Whether `digest` stands for `text`; None where its key is not here (it was taken out
        of the file, or was a secret of an earlier process), so that nobody can say."""
        key_id = digest[:ID_LETTERS]
        if key_id not in self._by_id:
            return None
        return hmac.compare_digest(self._digest(key_id, text).encode(), digest.encode())

    def _digest(self, key_id: str, text: str) -> str:
        made = self._by_id[key_id].copy()
        made.update(text.encode(errors="surrogatepass"))
        return key_id + made.hexdigest()[: HASH_LETTERS - ID_LETTERS]


def keyed_hash(connection: Connection, purpose: str) -> KeyedHash:
    """The hashes of `purpose` in the database that a connection belongs to.

    `purpose` is the column: `sign_in_attempts.subject`.
    """
    keys = data_keys(connection)
    known = keys.hashes.get(purpose)
    if not isinstance(known, KeyedHash):
        known = keys.hashes[purpose] = KeyedHash(keys, purpose)
    return known


def _derived(key: DataKey, purpose: str) -> bytes:
    """HKDF-Expand (RFC 5869, 2.3): its first block is the whole key. Written out, since the
    library is six megabytes, which a server without dossiers does not load."""
    return hmac.digest(key.for_hashes, purpose.encode() + b"\x01", hashlib.sha256)
