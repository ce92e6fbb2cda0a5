"""Letters that nobody sees: files of every kind are imported without them, and told of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.wire.procedures import Procedure
from queue_server.catalogue.exchange.files import read_file

UNSEEN = "\u200b\u202e\u2066\x07\x9f\ufeff"
CLEAN = Procedure.model_validate(
    {"code": "1.004873", "name": {"vi": "Xác nhận hôn nhân"}, "field": "Hộ tịch"}
)


def portal(letter: str) -> str:
    words = {"ma_thu_tuc": "1.004873", "ten_thu_tuc": "Xác nhận hôn nhân", "linh_vuc": "Hộ tịch"}
    return json.dumps({key: f"{said[:4]}{letter}{said[4:]}" for key, said in words.items()})


def toml(letter: str) -> str:
    return (
        f'[[procedures]]\ncode = "1.00\\u{ord(letter):04x}4873"\n'
        f'name = {{ vi = "Xác\\u{ord(letter):04x} nhận hôn nhân" }}\nfield = "Hộ tịch"\n'
    )


def csv(letter: str) -> str:
    return (
        f"code;name_vi{letter};field\r\n"
        f"'1.00{letter}4873;Xác{letter} nhận hôn nhân;Hộ {letter}tịch\r\n"
    )


@pytest.mark.parametrize("letter", UNSEEN)
@pytest.mark.parametrize(("kind", "text"), [("jsonl", portal), ("toml", toml), ("csv", csv)])
def test_they_are_left_out_and_told(tmp_path: Path, letter: str, kind: str, text: object) -> None:
    path = tmp_path / f"procedures.{kind}"
    path.write_text(text(letter), encoding="utf-8", newline="")  # type: ignore[operator]
    for language in ("vi", "en"):
        read = read_file(path, language)
        (procedure,) = read.procedures
        assert read.can_be_imported
        assert (procedure.code, procedure.name) == (CLEAN.code, CLEAN.name)
        assert procedure.field == CLEAN.field
        told = [str(one) for one in read.mistakes]
        assert kind == "jsonl" or any(f"U+{ord(letter):04X}" in one for one in told)
