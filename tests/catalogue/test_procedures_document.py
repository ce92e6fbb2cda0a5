"""`docs/procedures.md` names every key, column and option, and its example can be imported."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.centre.schema import Shape, keys_of
from config.wire.procedures import LimitUnit, OnlineLevel, Procedure
from queue_server.__main__ import main
from queue_server.catalogue.exchange.columns import COLUMNS
from queue_server.catalogue.exchange.files import read_file

DOCUMENT = (Path(__file__).parents[2] / "docs" / "procedures.md").read_text(encoding="utf-8")


def keys(shape: Shape) -> set[str]:
    """Every key below a shape."""
    model = shape.model or (shape.item.model if shape.item else None)
    if model is None:
        return set()
    inner = keys_of(model)
    return set(inner).union(*(keys(one) for one in inner.values()))


@pytest.mark.parametrize("word", sorted(keys(Shape(Procedure)) | set(COLUMNS)))
def test_every_key_and_column_is_documented(word: str) -> None:
    assert f"`{word}`" in DOCUMENT


@pytest.mark.parametrize("word", [*LimitUnit, *OnlineLevel])
def test_every_word_of_a_choice_is_documented(word: str) -> None:
    assert f"`{word}`" in DOCUMENT


def test_every_option_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import-procedures", "--help"]) == 0
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)", DOCUMENT, flags=re.MULTILINE))


def test_the_example_is_right(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCUMENT, flags=re.DOTALL)
    path = tmp_path / "example.toml"
    path.write_text(example, encoding="utf-8")
    read = read_file(path, "en")
    assert (read.mistakes, len(read.procedures)) == ([], 1)
