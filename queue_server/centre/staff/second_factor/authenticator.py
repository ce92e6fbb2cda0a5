"""Codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, thirty seconds). Pure.

pyotp is imported on first use: most people of a centre have no second factor.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

STEP_SECONDS: Final = 30
STEPS_APART: Final = 1
"""How many steps a phone's clock may be ahead or behind (RFC 6238, 5.2)."""


def new_secret() -> str:
    """160 bits in base 32, as apps take them."""
    import pyotp

    return str(pyotp.random_base32(32))


def setup_address(secret: str, person: str, hall: str) -> str:
    """`otpauth://…`, which apps read from a QR code."""
    import pyotp

    return str(pyotp.TOTP(secret).provisioning_uri(name=person, issuer_name=hall))


def step_of(secret: str, code: str, used: int, now: datetime) -> int | None:
    """The step of which `code` is, if it is newer than `used`: a code serves once."""
    import pyotp

    current, app = int(now.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
    for step in range(current - STEPS_APART, current + STEPS_APART + 1):
        is_right = hmac.compare_digest(str(app.generate_otp(step)).encode(), code.encode())
        if is_right and step > used:
            return step
    return None
