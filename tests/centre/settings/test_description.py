"""Every setting of the model has its form: a kind, a label and a help in each language."""

from __future__ import annotations

import pytest

from config.centre.model import Centre
from config.centre.naming import REFERS, model_name
from config.text.catalogue import LANGUAGES, text_if_any
from queue_server.centre.settings.pages.description import (
    FieldKind,
    Setting,
    described,
    models,
)

EVERY = [(model_name(model), key) for model in models() for key in model.model_fields]


def setting(model: str, key: str, language: str = "vi") -> Setting:
    return next(one for one in described(language)[model] if one.key == key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_has_label_and_help(language: str) -> None:
    wanted = [(model, word) for model, key in EVERY for word in (key, f"{key}.help")]
    missing = [
        f"{model}.{word}"
        for model, word in wanted
        if not text_if_any(language, f"fields.{model}.{word}")
        and not text_if_any(language, f"fields.every.{word}")
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_of_the_model_has_its_words(language: str) -> None:
    bare = [
        f"{model}.{one.key}: {choice['value']}"
        for model, settings in described(language).items()
        for one in settings
        for choice in one.choices
        if choice["label"] == str(choice["value"])
    ]
    assert bare == []


def test_the_kind_of_a_setting_is_read_off_the_model() -> None:
    kinds = {
        ("centre", "languages"): FieldKind.CHOICES,
        ("centre", "publish_waits"): FieldKind.YES_NO,
        ("centre", "notices"): FieldKind.NAMES_LIST,
        ("unit", "name"): FieldKind.NAMES,
        ("unit", "former_codes"): FieldKind.TEXTS,
        ("week", "monday"): FieldKind.HOURS,
        ("opening", "week"): FieldKind.TABLE,
        ("calling", "rules"): FieldKind.TABLES,
        ("counter", "services"): FieldKind.CHOICES,
        ("counter", "order"): FieldKind.CHOICE,
        ("service", "icon"): FieldKind.CHOICE,
        ("service", "typical_service_minutes"): FieldKind.NUMBER,
        ("online_target", "by"): FieldKind.DAY,
        ("role", "permissions"): FieldKind.CHOICES,
        ("dossiers", "collect_service"): FieldKind.CHOICE,
        ("kiosk", "staff_pin_hash"): FieldKind.TEXT,
    }
    assert {key: setting(*key).kind for key in kinds} == kinds


def test_limits_units_and_defaults_are_those_of_the_model() -> None:
    longest = setting("calling", "longest_wait_minutes", "en")
    assert (longest.low, longest.high, longest.whole, longest.default) == (1, 600, True, 60)
    assert longest.unit == "minutes"
    assert setting("service", "daily_quota").may_be_empty
    assert not setting("service", "daily_quota").required
    assert setting("counter", "services").least == 1
    assert setting("printer", "paper_millimetres").choices[0]["value"] == 58
    assert setting("kiosk", "staff_pin_hash").secret
    assert setting("network", "tickets_per_minute", "en").unit == "a minute"
    assert setting("network", "tickets_per_minute", "vi").unit == "mỗi phút"


def test_what_a_setting_refers_to_is_a_list_of_the_centre() -> None:
    assert set(REFERS.values()) <= set(Centre.model_fields)
    for model, key in REFERS:
        assert setting(model, key).kind in (FieldKind.CHOICE, FieldKind.CHOICES)


def test_a_search_finds_a_setting_by_its_words_in_every_language() -> None:
    words = setting("service", "letter", "vi").words
    assert "Chữ cái trước số" in words
    assert "Letter before the number" in words
