"""What the kiosk keeps over a restart."""

from __future__ import annotations

from pathlib import Path

from config.wire import Emergency
from kiosk.server.snapshot_store import SnapshotStore
from kiosk.testing.fake_centre import demo_snapshot

SNAPSHOT = demo_snapshot(staff_pin_hash="hash")


def test_what_was_kept_greets_after_a_restart(tmp_path: Path) -> None:
    SnapshotStore(tmp_path / "new" / "folder").save(SNAPSHOT)
    kept = SnapshotStore(tmp_path / "new" / "folder").load("kiosk-1")
    assert kept is not None
    assert kept.services == SNAPSHOT.services


def test_an_emergency_is_not_kept(tmp_path: Path) -> None:
    raised = Emergency(text={"vi": "Cháy"}, raised_at=SNAPSHOT.now)
    SnapshotStore(tmp_path).save(SNAPSHOT.model_copy(update={"emergency": raised}))
    kept = SnapshotStore(tmp_path).load("kiosk-1")
    assert kept is not None
    assert kept.emergency is None


def test_a_fresh_snapshot_always_counts_as_newer(tmp_path: Path) -> None:
    SnapshotStore(tmp_path).save(SNAPSHOT)
    kept = SnapshotStore(tmp_path).load("kiosk-1")
    assert kept is not None
    assert kept.sequence < 0


def test_nothing_another_kiosks_or_broken_is_nothing(tmp_path: Path) -> None:
    store = SnapshotStore(tmp_path)
    assert store.load("kiosk-1") is None
    store.save(SNAPSHOT)
    assert store.load("kiosk-2") is None
    (tmp_path / "snapshot.json").write_text('{"kiosk": ')
    assert store.load("kiosk-1") is None
