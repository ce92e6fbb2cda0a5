"""A real server on both databases whose centre has two duties."""

from __future__ import annotations

from tests.people.conftest import clock as clock
from tests.people.conftest import hall as hall
from tests.people.conftest import start as start
