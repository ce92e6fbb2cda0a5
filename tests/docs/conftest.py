"""What the tests of the documents share: the tree, the server that they describe."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.centre.loading import load_centre
from config.demo import demo_centre_file
from queue_server.app import build
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.http.operations import Operation


@pytest.fixture(scope="session")
def tree() -> Path:
    """The root of the checkout."""
    return Path(__file__).parents[2]


@pytest.fixture
async def operations(tmp_path: Path) -> list[Operation]:
    """The operations that the demo's server serves."""
    database = open_database(f"sqlite:///{tmp_path / 'motcua.sqlite'}", EventBus())
    return build(load_centre(demo_centre_file()), database).operations
