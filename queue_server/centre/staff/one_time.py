"""One-time passwords: an administrator hands them over on paper, and they are changed at the first
sign-in. Pure but for chance.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

LIFE: Final = timedelta(days=7)
"""How long one holds; then it is made anew."""
LETTERS: Final = "cfhjkmpstvxz3479"
"""Sixteen, four bits each. None is read as another on paper (no o and 0, l and 1, u, n and r, g and
q), and a Vietnamese keyboard, whether Telex or VNI, makes no other letter of them: there is no
vowel, no w and no d."""
GROUPS: Final = 3
GROUP_LETTERS: Final = 4
APART: Final = "-"


def new_password() -> str:
    """As it is printed, in groups: `hk7m-z3pt-x9cv`. 48 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))
    return APART.join(groups)


def as_typed(password: str) -> str:
    """The same whatever stands between the groups and with or without capitals: what is hashed
    and compared."""
    return "".join(each for each in password.casefold() if each.isalnum())
