"""What somebody who is signed in changes of their own account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from config.wire.vocabulary import FromDevice, Localised, ToDevice

Password = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ChangePassword(FromDevice):
    """Another password for oneself; `old` proves who asks."""

    old: Password
    new: Password


Secret = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Credential = Annotated[str, StringConstraints(min_length=2, max_length=8_000)]
"""What the browser's passkey said, as JSON (`PublicKeyCredential.toJSON`)."""


class SecondFactorAsked(ToDevice):
    """The password was right; the second factor is still to come, within five minutes."""

    step: str
    """To be sent back with it."""
    has_code: bool
    """Whether an authenticator app's code may come; a recovery code always may."""
    passkey: str = ""
    """What the browser asks its passkeys for, as JSON; empty where there is none."""


class FinishSignIn(FromDevice):
    """The second factor: a code, or what a passkey said."""

    step: Secret
    code: Annotated[str, StringConstraints(max_length=40)] = ""
    passkey: Annotated[str, StringConstraints(max_length=8_000)] = ""


class FreshProof(FromDevice):
    """The password again, and a code where the person has a second factor."""

    password: Password
    code: Annotated[str, StringConstraints(max_length=40)] = ""


class ConfirmAuthenticator(FromDevice):
    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class ConfirmPasskey(FromDevice):
    step: Secret
    credential: Credential


class AuthenticatorStarted(ToDevice):
    """What the app needs; told once."""

    secret: str
    qr: str
    """An SVG of the address that apps read."""


class PasskeyStarted(ToDevice):
    step: str
    options: str
    """What the browser makes a passkey of, as JSON."""


class RecoveryCodes(ToDevice):
    """Codes on paper, told once; empty where those of before still hold."""

    codes: list[str] = []


class SecondFactor(ToDevice):
    id: int
    kind: Literal["totp", "passkey"]
    created_at: datetime
    last_used_at: datetime | None = None


class SecondFactorsListed(ToDevice):
    """One's own second factors."""

    factors: list[SecondFactor] = []
    codes_left: int = 0
    has_passkeys: bool = False
    """Whether browsers can make passkeys for this server's address."""
    by_provider: bool = False
    """Then the second factor is the identity provider's."""


class SignInWays(ToDevice):
    """How one may sign in here, beside a name and a password."""

    provider: Localised | None = None
    """What the button of the identity provider says; None where there is none."""
