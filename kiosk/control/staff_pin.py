"""The staff PIN against its hash in the centre file."""

from __future__ import annotations

import logging

log = logging.getLogger(__name__)


def check_pin(pin: str, pin_hash: str) -> bool:
    """Whether `pin` is the one of the argon2 `pin_hash`. Takes tenths of a second."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(pin_hash, pin)
    except (VerificationError, InvalidHashError) as trouble:
        if isinstance(trouble, InvalidHashError):
            log.error("staff_pin_hash in the centre file is no argon2 hash")
        return False
