"""Persons as they are typed: phones, sexes, numbers and names in one form, or refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.text.persons import id_number_of, name_of, sex_of
from config.text.phone_numbers import phone_of, spaced
from config.wire.dossiers.answers import Applicant, FindDossier

MOBILE = "0912345678"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("(+84) 912345678", MOBILE),
        ("0912345678 / 0988777666", MOBILE),
        ("0912345678 hoặc 0988777666", MOBILE),
        ("\u202a0912345678\u202c", MOBILE),
        ("\ufeff0912345678\u200e", MOBILE),
        ("0912\u00a0345\u00a0678", MOBILE),
        *((f"0912{dash}345{dash}678", MOBILE) for dash in "-.\u2010\u2011\u2012\u2013\u2014\u2015"),
        ("０９１２３４５６７８", MOBILE),
        ("+84 (0) 912 345 678", MOBILE),
        ("0084912345678", MOBILE),
        ("84912345678", MOBILE),
        ("912345678", MOBILE),
        ("(0221) 3862 345", "02213862345"),
        ("+84 24 3825 1234", "02438251234"),
        ("0845 123 456", "0845123456"),
        ("+49 30 123456", "+4930123456"),
        ("ĐT: 0912 345 678", MOBILE),
        ("SĐT 0912345678.", MOBILE),
        ("tel:+84912345678", MOBILE),
        ("'0912345678", MOBILE),
        ("“0912345678”,", MOBILE),
        ("  ", ""),
    ],
)
def test_phones(typed: str, kept: str) -> None:
    assert phone_of(typed) == kept
    assert Applicant(name="Lan", phone=typed).phone == kept


@pytest.mark.parametrize(
    "typed",
    ["0912345", "091234567", "09123456789", "0112345678", "0612345678", "0000000000", "113",
     "+84 12345", "0221 386234", "gọi", "0912345678x", "0912 345 678 0988 777 666", "٠٩١٢٣٤٥٦٧٨x"],
)  # fmt: skip
def test_no_phones(typed: str) -> None:
    assert phone_of(typed) is None
    with pytest.raises(ValidationError):
        Applicant(name="Lan", phone=typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("nu", "Nữ"), ("NỮ", "Nữ"), ("nữ ", "Nữ"), ("F", "Nữ"), ("nam", "Nam"), ("NAM", "Nam"),
     ("nu\u031b\u0303", "Nữ"), ("khác", "Khác"), ("", "")],
)  # fmt: skip
def test_sexes(typed: str, kept: str) -> None:
    assert sex_of(typed) == Applicant(name="Lan", sex=typed).sex == kept


@pytest.mark.parametrize("typed", ["Robot", "1", "n", "nam nữ", "<b>"])
def test_no_sexes(typed: str) -> None:
    with pytest.raises(ValidationError):
        Applicant(name="Lan", sex=typed)


@pytest.mark.parametrize(
    ("typed", "is_citizen", "kept"),
    [
        ("001 190 012 345", True, "001190012345"),
        ("001.190.012-345", True, "001190012345"),
        ("００１１９００１２３４５", True, "001190012345"),
        ("\u202a012345678", True, "012345678"),
        ("b1234567", True, "B1234567"),
        ("0101234567-001", False, "0101234567-001"),
        ("0101234567–001", False, "0101234567-001"),
        ("0101234567", False, "0101234567"),
        ("", True, ""),
        ("00119001234", True, None),
        ("0011900123456", True, None),
        ("0101234567", True, None),
        ("٠٠١١٩٠٠١٢٣٤٥x", True, None),
        ("B<script>", True, None),
        ("12345", False, None),
    ],
)
def test_identity_numbers(typed: str, is_citizen: bool, kept: str | None) -> None:
    assert id_number_of(typed, is_citizen=is_citizen) == kept


def test_names() -> None:
    assert name_of("\u202a ðinh\u00a0 Văn\u200b Lộc\n") == "đinh Văn Lộc"
    assert Applicant(name="Ðinh Lo\u0323\u0302c").name == "Đinh Lộc"
    assert [name_of(wrong) for wrong in ("", "12345", "-- '", "\u200b", "\U000f0000a")] == [
        None
    ] * 5


@pytest.mark.parametrize("wrong", [{"birth_date": "1899-12-31"}, {"name": " \u200b "}])
def test_what_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Applicant.model_validate({"name": "Lan"} | wrong)


@pytest.mark.parametrize(
    "typed", ["5678", " 56 78 ", "５６７８", MOBILE, "+84 912 345 678", "0912–345–678"]
)
def test_the_last_four_digits_or_the_whole_number(typed: str) -> None:
    assert FindDossier(code="H05-1", phone_digits=typed).phone_digits in ("5678", MOBILE)


@pytest.mark.parametrize("typed", ["", "567", "45678", "0912345", "abcd"])
def test_not_the_last_four_digits(typed: str) -> None:
    with pytest.raises(ValidationError):
        FindDossier(code="H05-1", phone_digits=typed)


@pytest.mark.parametrize(
    "read", ["0912 345 678", "0221 3862 345", "024 38251 234", "+4930123456", ""]
)
def test_a_kept_number_is_read_in_groups(read: str) -> None:
    assert spaced(phone_of(read) or "") == read
