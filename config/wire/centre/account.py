"""What somebody who is signed in changes of their own account."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from config.wire.vocabulary import FromDevice

Password = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ChangePassword(FromDevice):
    """Another password for oneself; `old` proves who asks."""

    old: Password
    new: Password
