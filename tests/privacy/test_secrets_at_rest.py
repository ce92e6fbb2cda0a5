"""Sealed words and their key file, without a database."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wire import ErrorCode
from queue_server.core.errors import SealBroken, Unavailable
from queue_server.core.security.encryption import (
    Cell,
    DataKey,
    DataKeyError,
    DataKeys,
    add_key,
    new_key_file,
    read_keys,
)

ONE, TWO = DataKey(b"1" * 32), DataKey(b"2" * 32)
PHONE, ID_NUMBER = Cell("applicants", "phone", 7), Cell("applicants", "id_number", 7)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_is_sealed_opens_again(words: str) -> None:
    keys = DataKeys([ONE])
    assert keys.open(keys.seal(words, PHONE), PHONE) == words


def test_a_sealed_word_says_nothing_and_is_never_the_same() -> None:
    keys = DataKeys([ONE])
    sealed = {keys.seal("0912345678", PHONE) for _ in range(50)}
    assert len(sealed) == 50
    assert not any("091234" in one or "345678" in one for one in sealed)
    assert keys.seal("", PHONE) == ""


def test_the_longest_numbers_fit_their_columns() -> None:
    assert len(DataKeys([ONE]).seal("9" * 40, ID_NUMBER)) < 200


def test_another_key_opens_nothing() -> None:
    sealed = DataKeys([ONE]).seal("034190001234", ID_NUMBER)
    for keys in (DataKeys([TWO]), DataKeys()):
        with pytest.raises(Unavailable) as refused:
            keys.open(sealed, ID_NUMBER)
        assert refused.value.code is ErrorCode.DATA_KEY_MISSING


@pytest.mark.parametrize(
    "elsewhere",
    [PHONE, Cell("applicants", "id_number", 8), Cell("dossiers", "id_number", 7)],
    ids=["another column", "another row", "another table"],
)
def test_a_sealed_value_opens_only_where_it_was_sealed(elsewhere: Cell) -> None:
    keys = DataKeys([ONE])
    with pytest.raises(SealBroken):
        keys.open(keys.seal("034190001234", ID_NUMBER), elsewhere)


def test_a_seal_of_an_earlier_version_opens_until_all_are_bound() -> None:
    keys = DataKeys([ONE])
    body = ONE.encrypt(b"0912345678", b"phone")
    sealed = f"s1.{ONE.id}.{urlsafe_b64encode(body).decode()}"
    assert keys.open(sealed, PHONE) == "0912345678"
    with pytest.raises(SealBroken):
        keys.open(sealed, ID_NUMBER)
    assert not keys.is_sealed_by_first(sealed)
    keys.take_old_seals = False
    with pytest.raises(SealBroken):
        keys.open(sealed, PHONE)


@pytest.mark.parametrize("place", range(3, 60, 7))
def test_a_changed_letter_shows(place: int) -> None:
    keys = DataKeys([ONE])
    sealed = keys.seal("034190001234", ID_NUMBER)
    other = "A" if sealed[place] != "A" else "B"
    with pytest.raises((Unavailable, SealBroken)):
        keys.open(sealed[:place] + other + sealed[place + 1 :], ID_NUMBER)


def test_without_a_key_nothing_is_sealed() -> None:
    with pytest.raises(Unavailable):
        DataKeys().seal("0912345678", PHONE)
    assert DataKeys().seal("", PHONE) == ""


def test_a_newer_key_seals_and_the_older_still_opens() -> None:
    old, both = DataKeys([ONE]), DataKeys([TWO, ONE])
    sealed = old.seal("0912345678", PHONE)
    assert both.open(sealed, PHONE) == "0912345678"
    assert not both.is_sealed_by_first(sealed)
    assert both.is_sealed_by_first(both.seal("0912345678", PHONE))
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
    sealed = read_keys(file).seal("0912345678", PHONE)
    file.chmod(0o640)
    add_key(file)
    assert file.stat().st_mode & 0o777 == 0o640, "who could read it still can"
    assert read_keys(file).open(sealed, PHONE) == "0912345678"
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
