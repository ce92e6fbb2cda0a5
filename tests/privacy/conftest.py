"""A house whose dossiers hold a person's numbers, on both databases."""

from tests.dossiers.conftest import *  # noqa: F403 - the same fixtures
