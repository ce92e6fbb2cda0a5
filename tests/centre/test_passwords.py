"""Passwords: hashed slowly, told apart by nobody, weak ones refused with advice."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters

from queue_server.centre.staff.password_strength import estimated_bits
from queue_server.centre.staff.passwords import (
    ENOUGH_BITS,
    NOBODYS_HASH,
    hash_password,
    matches,
    require_pin,
    require_strong,
)
from queue_server.core.errors import BadRequest


def test_only_the_password_matches() -> None:
    hashed = hash_password("ba con mèo ngủ")
    assert matches("ba con mèo ngủ", hashed)
    assert not matches("ba con mèo ngu", hashed)
    assert not matches("", hashed)
    assert hashed.startswith("$argon2id$")
    assert hash_password("ba con mèo ngủ") != hashed


def test_vietnamese_letters_match_however_the_keyboard_composes_them() -> None:
    assert matches("me\u0300o ngu\u0309", hash_password("m\u00e8o ng\u1ee7"))


def test_nobody_costs_as_much_as_somebody() -> None:
    assert extract_parameters(NOBODYS_HASH) == extract_parameters(hash_password("x"))
    assert not matches("anything", None)
    assert not matches("anything", "not a hash")


def test_a_kiosk_can_check_a_pin_with_any_argon2() -> None:
    assert PasswordHasher().verify(hash_password("28461"), "28461")


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "aaaaaaaaaaaa",
        "1234567890",
        "nguyenlan1",
        "Matkhau123456",
        "password12",
        "ababababab",
        "giaovien@2026",
        "hangcho@2026",
        "dangcongsan1",
        "motcuadientu1",
        "Laysothutu1",
        "19051890bachho",
    ],
)
def test_weak_passwords_are_refused_with_advice(password: str) -> None:
    with pytest.raises(BadRequest) as refused:
        require_strong(password, "nguyenlan")
    for language, advice in (("vi", "Anh/chị"), ("en", "four or five")):
        said = refused.value.fields_in(language)["password"]
        assert advice in said
        assert "account." not in said


@pytest.mark.parametrize("password", ["ba con mèo ngủ", "trời hôm nay xanh", "x9-Kq2!vB7z"])
def test_strong_passwords_are_taken(password: str) -> None:
    require_strong(password, "lan")
    assert estimated_bits(password, ["lan"]) >= ENOUGH_BITS


@pytest.mark.parametrize("pin", ["", "123", "abcd", "1111", "1234", "9876", "٢٨٤٦"])
def test_weak_pins_are_refused(pin: str) -> None:
    with pytest.raises(BadRequest):
        require_pin(pin)


def test_a_pin_is_digits() -> None:
    require_pin("28461")
    with pytest.raises(BadRequest) as refused:
        require_pin("2846x")
    assert list(refused.value.fields) == ["pin"]
