"""The tests of packages: the quick part in every run, whole systems where `-m packages` asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packages.installing import TREE, build, build_debian

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the whole systems out, also where `-m` asks for something else of the tests; and what
    needs the history of the checkout where there is none."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)
    left_out = set() if "packages" in config.option.markexpr else {"packages"}
    if not (TREE / ".git").exists():
        left_out.add("history")
    long = [item for item in items if any(item.get_closest_marker(name) for name in left_out)]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Source archive and wheel of the checkout."""
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def debian(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The Debian packages by their names."""
    return build_debian(built[1], tmp_path_factory.mktemp("debian"))
