"""A secured hall for the tests of a module: there are hundreds of cells."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
import pytest_asyncio

from queue_server.core.clock import SetClock
from tests.dossiers.house import MONDAY_MORNING
from tests.security.hall import Secured, secured_hall
from tests.security.table import demo_centre


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hall(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Secured]:
    file = tmp_path_factory.mktemp("secured") / "motcua.sqlite"
    with closing(connect(migrated_sqlite)) as whole, closing(connect(file)) as copy:
        whole.backup(copy)
    async with secured_hall(file, demo_centre(), SetClock(MONDAY_MORNING)) as opened:
        yield opened
