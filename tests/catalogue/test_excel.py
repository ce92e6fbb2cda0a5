"""Codes and cells that went through Excel: nothing becomes a second procedure in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.wire.procedures import Procedure
from queue_server.__main__ import main
from queue_server.catalogue.exchange.cells import zeros_lost
from queue_server.catalogue.exchange.files import read_file, write_file

BEFORE = """code;name_vi;field;limit;fee;cutoff;received_out_of_hours
'9.000010;Thủ tục thử;Hộ tịch;3 ngày làm việc;20,000:;15:00;không
"""
AFTER = BEFORE.replace("'9.000010", "9.00001").replace("20,000", "30000")
TRIAL = Procedure.model_validate(
    {"code": "9.000010", "name": {"vi": "Thủ tục thử"}, "field": "Hộ tịch"}
)


def test_a_code_that_lost_its_zeros_is_refused_with_its_line_and_both_codes(
    tmp_path: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate", "--database", sqlite_url]) == 0
    file = tmp_path / "procedures.csv"
    file.write_text(BEFORE, encoding="utf-8-sig")
    assert main(["import-procedures", str(file), "--yes", "--database", sqlite_url]) == 0
    file.write_text(AFTER, encoding="utf-8-sig")
    for language in ("vi", "en"):
        typed = ["import-procedures", str(file), "--yes", "--language", language]
        assert main([*typed, "--database", sqlite_url]) == 1
        said = capsys.readouterr().err
        assert "9.00001" in said
        assert "9.000010" in said
        assert "2" in said.partition("9.00001")[0]
    exported = tmp_path / "out.toml"
    assert main(["export-procedures", str(exported), "--database", sqlite_url]) == 0
    assert [one.code for one in read_file(exported, "vi").procedures] == ["9.000010"]


def test_another_file_with_the_shortened_code_is_refused_too(
    tmp_path: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate", "--database", sqlite_url]) == 0
    file = tmp_path / "procedures.toml"
    write_file(file, [TRIAL])
    assert main(["import-procedures", str(file), "--yes", "--database", sqlite_url]) == 0
    write_file(file, [TRIAL.model_copy(update={"code": "9.00001"})])
    assert main(["import-procedures", str(file), "--yes", "--database", sqlite_url]) == 1
    assert '"9.000010"' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("9.00001", "9.000010"), ("1.00119", "1.001190"), ("2", "2.000000"), ("1,0005", "1.000500"),
        ("9.000010", None), ("1.001193", None), ("HK-12", None), ("10.5", None),
    ],
)  # fmt: skip
def test_which_codes_are_short(code: str, meant: str | None) -> None:
    assert zeros_lost(code) == meant


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("truth", ["FALSE", "SAI", "không", "Sai"])
def test_every_way_in_which_excel_writes_a_file_is_read(
    tmp_path: Path, encoding: str, delimiter: str, truth: str
) -> None:
    file = tmp_path / "procedures.csv"
    text = BEFORE.replace("20,000", "20.000").replace("không", truth).replace(";", delimiter)
    file.write_text(text, encoding=encoding, newline="\r\n")
    read = read_file(file, "vi")
    assert read.mistakes == []
    assert read.procedures[0].fees[0].amount == 20_000
    assert read.procedures[0].received_out_of_hours is False


@pytest.mark.parametrize("code", ["9.000010", "1.001190", "0012", "1-2", "12345678901234567"])
def test_a_code_survives_writing_and_reading(tmp_path: Path, code: str) -> None:
    file = tmp_path / "procedures.csv"
    write_file(file, [TRIAL.model_copy(update={"code": code})])
    assert f"'{code}" in file.read_text(encoding="utf-8-sig")
    assert [one.code for one in read_file(file, "vi").procedures] == [code]
