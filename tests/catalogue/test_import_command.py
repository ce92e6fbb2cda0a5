"""`motcua-server import-procedures` and `export-procedures`, as an administrator types them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.demo import demo_centre_file
from config.wire.procedures import Fee, Procedure
from queue_server.__main__ import main
from queue_server.catalogue.exchange.files import read_file, write_file

Run = Callable[..., tuple[int, str, str]]
RECORDS = Path(__file__).parent / "data" / "portal-records.jsonl"


@pytest.fixture
def run(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """`run("import-procedures", …)`: the exit status and what was said; on both databases."""
    monkeypatch.setenv("MOTCUA_DATABASE", database_url)
    monkeypatch.delenv("MOTCUA_CENTRE", raising=False)
    assert main(["migrate"]) == 0
    capsys.readouterr()

    def typed(*words: str | Path) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


def last_line(said: str) -> str:
    return said.strip().splitlines()[-1]


def catalogue(run: Run, folder: Path) -> dict[str, Procedure]:
    """What the catalogue holds, by code."""
    path = folder / "held.toml"
    status, _, _ = run("export-procedures", path)
    assert status == 0
    return {one.code: one for one in read_file(path, "en").procedures}


def of_portal(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "portal.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in records), encoding="utf-8")
    return path


def a_record(**parts: str) -> dict[str, str]:
    words = {"ma_thu_tuc": "1.004873", "ten_thu_tuc": "Xác nhận hôn nhân", "linh_vuc": "Hộ tịch"}
    return {**words, **parts}


def test_the_portal_s_records_are_imported_once(run: Run) -> None:
    status, said, _ = run("import-procedures", RECORDS)
    number = len(RECORDS.read_text(encoding="utf-8").splitlines())
    assert status == 0
    assert last_line(said) == f"Catalogue: {number} new, 0 changed, 0 the same."
    status, said, _ = run("import-procedures", RECORDS)
    assert last_line(said) == f"Catalogue: 0 new, 0 changed, {number} the same."


def test_it_says_how_much_was_understood(run: Run) -> None:
    _, said, _ = run("import-procedures", RECORDS, "--dry-run", "--language", "vi")
    rows = {line[:24].strip(): line[24:].split() for line in said.splitlines()}
    assert rows["Tên thủ tục"] == ["46", "0", "0", "0"]
    for part in ("Thời hạn giải quyết", "Phí, lệ phí", "Thành phần hồ sơ", "Kết quả"):
        assert sum(map(int, rows[part])) == 46
    assert int(rows["Thành phần hồ sơ"][0]) > 30
    assert last_line(said) == "Chỉ xem thử: chưa nhập gì vào danh mục."


def test_a_dry_run_imports_nothing(run: Run, tmp_path: Path) -> None:
    assert run("import-procedures", RECORDS, "--dry-run")[0] == 0
    assert catalogue(run, tmp_path) == {}


def test_bad_lines_are_told_and_the_good_ones_imported(run: Run, tmp_path: Path) -> None:
    good = json.dumps(a_record())
    nameless = json.dumps({"ma_thu_tuc": "1.000894"})
    lines = [good, '{"ma_thu_tuc"', "[1]", nameless, "", "[" * 100_000, b"\xff".decode("latin-1")]
    path = tmp_path / "bad.jsonl"
    path.write_bytes("\n".join(lines).encode("latin-1", "xmlcharrefreplace"))
    status, said, told = run("import-procedures", path)
    assert status == 0
    assert last_line(said) == "Catalogue: 1 new, 0 changed, 0 the same."
    for line in (2, 3, 4, 6, 7):
        assert f"line {line}" in told
    assert "line 4: ten_thu_tuc" in told
    assert list(catalogue(run, tmp_path)) == ["1.004873"]


def test_a_json_list_is_read_like_lines(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "records.json"
    path.write_text(json.dumps({"total": 1, "records": [a_record()]}), encoding="utf-8-sig")
    assert last_line(run("import-procedures", path)[1]).startswith("Catalogue: 1 new")


def test_a_file_without_any_record_imports_nothing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text("không phải JSON\n", encoding="utf-8")
    status, said, told = run("import-procedures", path)
    assert (status, said) == (1, "")
    assert last_line(told) == "Nothing was imported."


@pytest.mark.parametrize("ending", [".toml", ".csv"])
def test_a_file_that_somebody_wrote_is_imported_whole_or_not_at_all(
    run: Run, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"catalogue{ending}"
    write_file(path, list(map(procedure, ("1.000894", "1.001193"))))
    broken = path.read_text(encoding="utf-8").replace("1.001193", "mã sai")
    path.write_text(broken, encoding="utf-8")
    status, said, told = run("import-procedures", path, "--yes")
    assert (status, said) == (1, "")
    assert "1.001193" in told  # what would be right
    assert catalogue(run, tmp_path) == {}


def procedure(code: str, **words: Any) -> Procedure:
    said = {"code": code, "name": {"vi": "Đăng ký"}, "field": "Hộ tịch"}
    return Procedure.model_validate(said | words)


@pytest.mark.parametrize("ending", [".toml", ".csv"])
def test_what_is_exported_can_be_imported(run: Run, tmp_path: Path, ending: str) -> None:
    run("import-procedures", RECORDS)
    path = tmp_path / f"catalogue{ending}"
    status, said, _ = run("export-procedures", path, "--language", "vi")
    assert (status, said) == (0, f"Đã ghi 46 thủ tục vào {path}.\n")
    status, said, _ = run("import-procedures", path)
    assert last_line(said) == "Catalogue: 0 new, 0 changed, 46 the same."


def test_what_a_centre_decided_outlives_a_new_import(run: Run, tmp_path: Path) -> None:
    table = "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp3Miễn phí(Mức phí do tỉnh quyết định)"
    portal = of_portal(tmp_path, a_record(cach_thuc_thuc_hien=table, so_quyet_dinh="1/QĐ"))
    run("import-procedures", portal)
    (read,) = catalogue(run, tmp_path).values()
    assert set(read.unread) == {"limits", "fees"}
    limit = {"statutory": {"amount": 3, "unit": "working_day"}, "channel": "in_person"}
    decided = procedure(
        read.code,
        name={"vi": "Xác nhận hôn nhân", "en": "Marital status"},
        limits=[limit | {"committed": {"amount": 1, "unit": "working_day"}}],
        fees=[Fee(amount=15_000, text="Nghị quyết của tỉnh", legal_basis="12/NQ-HĐND")],
        service="ho-tich",
        online_level="none",
        forms_written_for_citizen=False,
    )
    edited = tmp_path / "edited.toml"
    write_file(edited, [decided])
    run("import-procedures", edited)
    newer = of_portal(tmp_path, a_record(cach_thuc_thuc_hien=table, so_quyet_dinh="2/QĐ"))
    assert last_line(run("import-procedures", newer)[1]) == (
        "Catalogue: 0 new, 1 changed, 0 the same."
    )
    (kept,) = catalogue(run, tmp_path).values()
    assert kept.decision == "2/QĐ"
    assert kept.model_copy(update={"decision": "", "source": ""}) == decided
    assert last_line(run("import-procedures", newer)[1]).endswith("1 the same.")
    run("import-procedures", newer, "--anew")
    (anew,) = catalogue(run, tmp_path).values()
    assert (anew.service, anew.fees[0].amount, set(anew.unread)) == (None, None, {"limits", "fees"})


def test_a_service_that_the_centre_does_not_have_is_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    write_file(path, [procedure("1.001193", service="ho-tic", workflow="tai-cho")])
    status, _, told = run("import-procedures", path, "--centre", demo_centre_file())
    assert status == 0
    assert "1.001193 service (a warning)" in told
    assert 'Did you mean "ho-tich"?' in told
    assert "workflow" not in told


@pytest.mark.parametrize(("answer", "status"), [("c", 0), ("y", 0), ("", 1), ("không", 1)])
def test_at_a_terminal_it_asks_first(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, status: int
) -> None:
    asked: list[str] = []

    def ask(words: str) -> str:
        asked.append(words)
        return answer

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", ask)
    path = of_portal(tmp_path, a_record())
    assert run("import-procedures", path, "--language", "vi")[0] == status
    assert asked == ["Nhập 1 thủ tục vào danh mục? [c/K] "]
    assert run("import-procedures", path, "--yes")[0] == 0
    assert len(asked) == 1


def test_other_endings_and_missing_files_are_told(run: Run, tmp_path: Path) -> None:
    assert run("import-procedures", tmp_path / "a.xlsx")[::2] == (
        1,
        "The file has to end in one of: .jsonl, .json, .toml, .csv\n",
    )
    assert run("export-procedures", tmp_path / "a.jsonl")[::2] == (
        1,
        "The file has to end in one of: .toml, .csv\n",
    )
    status, _, told = run("import-procedures", tmp_path / "none.toml")
    assert status == 1
    assert "none.toml" in told
