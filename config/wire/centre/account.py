"""What somebody who is signed in changes of their own account."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from config.wire.vocabulary import FromDevice, Localised, ToDevice

Password = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ChangePassword(FromDevice):
    """Another password for oneself; `old` proves who asks."""

    old: Password
    new: Password


class SignInWays(ToDevice):
    """How one may sign in here, beside a name and a password."""

    provider: Localised | None = None
    """What the button of the identity provider says; None where there is none."""
