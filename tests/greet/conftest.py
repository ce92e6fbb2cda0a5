"""A whole centre at work, with a real browser."""

from __future__ import annotations

from tests.visit.conftest import at_work as at_work
from tests.visit.conftest import chromium as chromium
