"""What was recorded of a released version stays as it was."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from tests.wire.release import changed, is_sealed, release, seal, sealed


def test_no_recording_of_a_release_was_changed() -> None:
    assert changed() == []


def test_a_recording_that_changed_after_its_release_is_seen(tmp_path: Path) -> None:
    for of in ("0.1.0", "0.2.0"):
        (tmp_path / of).mkdir()
        for name in ("visit", "schemas"):
            (tmp_path / of / f"{name}.json").write_text("{}")
    assert not is_sealed("0.1.0", tmp_path)
    seal("0.1.0", tmp_path)
    assert is_sealed("0.1.0", tmp_path)
    assert not is_sealed("0.2.0", tmp_path)
    seal("0.2.0", tmp_path)
    assert set(sealed(tmp_path)) == {
        "0.1.0/schemas.json", "0.1.0/visit.json", "0.2.0/schemas.json", "0.2.0/visit.json",
    }  # fmt: skip
    assert changed(tmp_path) == []
    (tmp_path / "0.1.0" / "visit.json").write_text("{ }")
    (tmp_path / "0.2.0" / "schemas.json").unlink()
    assert changed(tmp_path) == ["0.1.0/visit.json", "0.2.0/schemas.json"]


def test_a_release_is_recorded_and_sealed_once(tmp_path: Path) -> None:
    of = version("motcua")
    assert release(tmp_path) == 0
    assert set(sealed(tmp_path)) == {f"{of}/schemas.json", f"{of}/visit.json"}
    assert changed(tmp_path) == []
    before = (tmp_path / of / "visit.json").read_bytes()
    assert release(tmp_path) == 1
    assert (tmp_path / of / "visit.json").read_bytes() == before
