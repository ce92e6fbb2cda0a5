"""Hashes of guessable words need the data key, and survive a change of it."""

from __future__ import annotations

import hashlib
import hmac
import itertools

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from queue_server.core.security.encryption import DataKey, DataKeys
from queue_server.core.security.keyed_hash import HASH_LETTERS, KeyedHash

OLD, NEW = DataKey(b"o" * 32), DataKey(b"n" * 32)
PURPOSE = "sign_in_attempts.subject"


def test_an_address_is_not_found_by_trying_all() -> None:
    digest = KeyedHash(DataKeys([OLD]), PURPOSE).digest("192.168.1.7")
    tried = (f"192.168.{one}.{two}" for one, two in itertools.product(range(3), range(10)))
    guesses = {hashlib.sha256(each.encode()).hexdigest() for each in tried}
    assert len(digest) == HASH_LETTERS
    assert digest not in guesses
    assert digest != KeyedHash(DataKeys([NEW]), PURPOSE).digest("192.168.1.7")


def test_the_same_words_are_other_hashes_for_another_purpose() -> None:
    keys = DataKeys([OLD])
    one, two = KeyedHash(keys, PURPOSE), KeyedHash(keys, "find_attempts.subject")
    assert one.digest("lan")[8:] != two.digest("lan")[8:]


def test_a_hash_is_verified_after_the_keys_were_changed() -> None:
    before = KeyedHash(DataKeys([OLD]), PURPOSE)
    after = KeyedHash(DataKeys([NEW, OLD]), PURPOSE)
    kept = before.digest("0912345678")
    assert after.verify("0912345678", kept) is True
    assert after.verify("0912345679", kept) is False
    assert after.digest("0912345678") != kept


def test_nobody_can_say_of_a_hash_whose_key_is_gone() -> None:
    kept = KeyedHash(DataKeys([OLD]), PURPOSE).digest("lan")
    assert KeyedHash(DataKeys([NEW]), PURPOSE).verify("lan", kept) is None
    assert KeyedHash(DataKeys([NEW]), PURPOSE).verify("lan", "") is None


def test_without_a_data_key_a_process_has_a_secret_of_its_own() -> None:
    one, two = DataKeys(), DataKeys()
    kept = KeyedHash(one, PURPOSE).digest("lan")
    assert not one
    assert KeyedHash(one, PURPOSE).verify("lan", kept) is True
    assert KeyedHash(two, PURPOSE).verify("lan", kept) is None


def test_the_key_of_a_purpose_is_derived_as_rfc_5869_says() -> None:
    key = HKDFExpand(SHA256(), 32, PURPOSE.encode()).derive(OLD.for_hashes)
    expected = hmac.digest(key, b"lan", hashlib.sha256).hex()
    assert KeyedHash(DataKeys([OLD]), PURPOSE).digest("lan") == OLD.id + expected[:56]
