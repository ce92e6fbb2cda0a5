"""The demo hall for the citizen's pages of dossiers."""

from __future__ import annotations

import pytest

from config.centre import Centre
from config.demonstration import demo_centre_file
from config.loading import load_centre


@pytest.fixture(scope="session")
def demo_centre() -> Centre:
    return load_centre(demo_centre_file())
