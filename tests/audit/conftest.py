"""A hall whose tickets are taken and called, on both databases."""

from tests.tickets.conftest import *  # noqa: F403 - the same fixtures
