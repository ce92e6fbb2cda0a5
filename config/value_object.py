"""Value objects (Evans, Domain-Driven Design): data that belong together and are never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Value = TypeVar("Value")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value_object(cls: type[Value]) -> type[Value]:
    """A dataclass whose fields the type checker forbids to change: for what is made thousands of
    times.

    `dataclass(frozen=True)` forbids it while the program runs, too, and takes five to ten times as
    long to make one (3 instead of 0.3 µs for a ticket).
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
