"""What a centre wants of its queues: how quickly people are called, and which counters help out."""

from __future__ import annotations

from pydantic import Field

from config.hardware import Section
from config.wire import Slug


class ServiceLevel(Section):
    """How quickly people should be called: so many of a hundred within so many minutes."""

    per_cent: int = Field(default=90, ge=1, le=100)
    minutes: int = Field(default=15, ge=1, le=600)


class HelpRule(Section):
    """Counters that also call a service while its people wait too long."""

    id: Slug
    service: Slug
    wait_minutes: int = Field(ge=1, le=600)
    """It begins when somebody of the service has waited longer than this…"""
    for_minutes: int = Field(default=5, ge=0, le=120)
    """… and that has been so for this long."""
    counters: list[Slug] = Field(min_length=1)
    least_minutes: int = Field(default=15, ge=1, le=240)
    """It holds for at least so long; then it ends when nobody has waited two thirds of
    `wait_minutes`."""
