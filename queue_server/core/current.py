"""A value that changes while the server runs, and is the same for everybody who holds it."""

from __future__ import annotations

from typing import Generic, TypeVar

Value = TypeVar("Value")


class Current(Generic[Value]):
    """Holds what is in force now; whoever lives as long as the server reads `value` in each call
    and keeps no copy of it."""

    def __init__(self, value: Value) -> None:
        self.value = value
