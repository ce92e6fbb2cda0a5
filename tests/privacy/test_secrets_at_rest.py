"""Sealed words and their key file, without a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wire import ErrorCode
from queue_server.core.errors import Unavailable
from queue_server.core.secrets_at_rest import (
    DataKey,
    DataKeyError,
    DataKeys,
    add_key,
    new_key_file,
    read_keys,
)

ONE, TWO = DataKey(b"1" * 32), DataKey(b"2" * 32)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_is_sealed_opens_again(words: str) -> None:
    keys = DataKeys([ONE])
    assert keys.open(keys.seal(words, "phone"), "phone") == words


def test_a_sealed_word_says_nothing_and_is_never_the_same() -> None:
    keys = DataKeys([ONE])
    sealed = {keys.seal("0912345678", "phone") for _ in range(50)}
    assert len(sealed) == 50
    assert not any("0912" in one or "5678" in one for one in sealed)
    assert keys.seal("", "phone") == ""


def test_the_longest_numbers_fit_their_columns() -> None:
    assert len(DataKeys([ONE]).seal("9" * 40, "id_number")) < 200


def test_another_key_and_another_column_open_nothing() -> None:
    sealed = DataKeys([ONE]).seal("034190001234", "id_number")
    for keys, place in (
        (DataKeys([TWO]), "id_number"),
        (DataKeys([ONE]), "phone"),
        (DataKeys(), ""),
    ):
        with pytest.raises(Unavailable) as refused:
            keys.open(sealed, place)
        assert refused.value.code is ErrorCode.DATA_KEY_MISSING


@pytest.mark.parametrize("place", range(3, 60, 7))
def test_a_changed_letter_shows(place: int) -> None:
    keys = DataKeys([ONE])
    sealed = keys.seal("034190001234", "id_number")
    other = "A" if sealed[place] != "A" else "B"
    with pytest.raises(Unavailable):
        keys.open(sealed[:place] + other + sealed[place + 1 :], "id_number")


def test_without_a_key_nothing_is_sealed() -> None:
    with pytest.raises(Unavailable):
        DataKeys().seal("0912345678", "phone")
    assert DataKeys().seal("", "phone") == ""


def test_a_newer_key_seals_and_the_older_still_opens() -> None:
    old, both = DataKeys([ONE]), DataKeys([TWO, ONE])
    sealed = old.seal("0912345678", "phone")
    assert both.open(sealed, "phone") == "0912345678"
    assert not both.is_sealed_by_first(sealed)
    assert both.is_sealed_by_first(both.seal("0912345678", "phone"))
    assert old.digest("5678", "phone_end") in both.digests("5678", "phone_end")
    assert old.digest("5678", "phone_end") != DataKeys([TWO]).digest("5678", "phone_end")


def test_a_key_file_is_its_owners_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "data.key"
    new_key_file(file)
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    with pytest.raises(FileExistsError):
        new_key_file(file)
    assert file.read_bytes() == before
    sealed = read_keys(file).seal("0912345678", "phone")
    file.chmod(0o640)
    add_key(file)
    assert file.stat().st_mode & 0o777 == 0o640, "who could read it still can"
    assert read_keys(file).open(sealed, "phone") == "0912345678"
    assert not read_keys(file).is_sealed_by_first(sealed)
    assert list(file.parent.iterdir()) == [file]


def test_a_key_file_that_cannot_be_used_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataKeyError, match="data-key new"):
        read_keys(tmp_path / "gone.key")
    for words in ("", "# nothing\n", "hello\n", "AAAA\n", "é\n"):
        file = tmp_path / "data.key"
        file.write_text(words, encoding="utf-8")
        file.chmod(0o600)
        with pytest.raises(DataKeyError):
            read_keys(file)
    new_key_file(tmp_path / "open.key")
    (tmp_path / "open.key").chmod(0o644)
    with pytest.raises(DataKeyError, match="chmod 600"):
        read_keys(tmp_path / "open.key")
