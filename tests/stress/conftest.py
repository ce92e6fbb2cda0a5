"""The fault tests: a quick part in every run, the long part where `-m stress` asks for it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from tests.stress.installation import Installation, install

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long part out, also where `-m` asks for something else of the tests.

    What stays takes its time too: processes are started and killed.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)
    if "stress" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("stress")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture
def seed() -> int:
    """What the moments and choices of a run come from; printed. `MOTCUA_SEED` sets it, though
    how processes take turns is never twice the same."""
    chosen = int(os.environ.get("MOTCUA_SEED") or secrets.randbelow(2**32))
    print(f"seed {chosen}")
    return chosen


@pytest.fixture
async def on_sqlite(sqlite_url: str, tmp_path: Path) -> Installation:
    """A hall on a data folder of its own, with people, keys and procedures."""
    return await install(sqlite_url, tmp_path)


@pytest.fixture
async def on_postgres(postgres_url: str, tmp_path: Path) -> Installation:
    """The same on a PostgreSQL database of its own."""
    return await install(postgres_url, tmp_path)
