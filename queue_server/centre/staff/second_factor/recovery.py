"""Recovery codes: on paper, for the day the second factor is lost. Pure but for chance."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

COUNT: Final = 10
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""None is read as another on paper."""
GROUPS: Final = 4
GROUP_LETTERS: Final = 4


def new_code() -> str:
    """Such as `7K2M-QX4R-9TBC-HN3W`: 78 bits, so that a plain hash is enough."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def code_hash(code: str) -> str:
    """What the database holds, whatever stands between the groups."""
    plain = "".join(each for each in code.upper() if each.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
