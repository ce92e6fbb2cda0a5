"""What is wrong with a draft is said by the names that administrators know, never by codes or in
the words of the file; what was taken out and is named still is put right with one press."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

import pytest

from config.centre.json_form import as_checked
from config.centre.loading import judge
from config.centre.mistakes import KeyPath
from config.centre.naming import REFERS, ids, part_called
from config.centre.references import references, value_at
from config.centre.schema import shape_at
from config.text.catalogue import all_texts
from config.wire.centre.settings import SettingChange, SettingsMend
from queue_server.centre.settings import draft as drafts
from queue_server.centre.settings.draft import Draft
from queue_server.centre.settings.mistakes import MistakesInLanguage
from tests.config.test_hostile_values import fields, hostile
from tests.hall.demo import demo_centre

OF_THE_FILE: Final = re.compile(
    r"\[\[|[a-z]_[a-z]| = |\(id\)|\bid\b|khóa|ngoặc|\b(the|this) keys?\b|\bquot|\bTOML\b"
    r"|\btable\b|square|`|hash-pin"
)
"""Words of the file, which nobody reads on a page."""
ONLY_OF_FILES: Final = frozenset(
    f"check.{key}"
    for key in (
        "found.syntax",
        "found.no_file",
        "found.not_utf8",
        "expected.file",
        "expected.utf8",
    )
)
HOURS: Final = [{"start": "17:00:00", "end": "19:00:00"}]


def naming_everything() -> dict[str, Any]:
    """The demo's settings, in which something names a part of every list that can be named."""
    content: dict[str, Any] = demo_centre().model_dump(mode="json")
    content["calling"]["rules"] = [
        {"id": "giup-1", "service": "ho-tich", "counters": ["7", "8"], "wait_minutes": 20},
        {"id": "giup-2", "service": "cu-tru", "counters": ["1"], "wait_minutes": 20},
    ]
    content["look"]["texts"] = [
        {
            "id": "tang-2",
            "text": {"vi": "Mời lên tầng 2", "en": "Second floor"},
            "kiosks": ["kiosk-1"],
            "services": ["ho-tich"],
        }
    ]
    lane = {"more_than": 5, "service": content["services"][1]["id"]}
    content["services"][0] |= {"asks_dossiers": True, "many_dossiers": lane}
    content["boards"][0] |= {"languages": ["vi", "en"], "services": ["ho-tich", "cu-tru"]}
    content["kiosks"][0]["services"] = ["ho-tich", "cu-tru"]
    content["kiosks"][1]["services"] = ["ho-tich"]
    content["dossiers"]["workflows"][0]["steps"][1]["role"] = "official"
    content["dossiers"]["collect_service"] = "nhan-ket-qua"
    content["sign_in"]["oidc"] = {
        "issuer": "https://sign-in.example.vn",
        "client_id": "motcua",
        "name": {"vi": "Tài khoản tỉnh", "en": "Account of the province"},
        "roles": [{"value": "can-bo", "role": "clerk"}, {"value": "lanh-dao", "role": "leader"}],
    }
    content["campaigns"] = [
        {
            "id": "the-can-cuoc",
            "name": {"vi": "Cấp thẻ căn cước", "en": "Identity cards"},
            "first_day": "2026-12-07",
            "last_day": "2026-12-18",
            "letter": "X",
            "beside": "cu-tru",
            "counters": ["9"],
            "priority_classes": ["uu-tien"],
            "officials": ["tu-phap"],
        }
    ]
    content["services"][0]["many_dossiers"] = {"more_than": 5, "service": "cu-tru"}
    content["officials"][0]["deputy"] = "chu-tich"
    content["officials"][2]["stand_ins"] = [
        {"day": "2026-12-01", "last_day": "2026-12-02", "official": "chu-tich"}
    ]
    content["on_call"][0]["shifts"] = [
        {"day": "2026-12-05", "hours": HOURS, "official": "chu-tich"},
        {"day": "2026-12-06", "hours": HOURS, "official": "pho-chu-tich"},
    ]
    return content


BEFORE: Final = naming_everything()
NAMED: Final = sorted({(one.target, one.word) for one in references(as_checked(BEFORE))})


def taken_out(target: str, word: str) -> dict[str, Any]:
    content = deepcopy(BEFORE)
    content[target] = [one for one in content[target] if word not in (one, _id(one))]
    return content


def _id(one: Any) -> Any:
    return one.get("id") if isinstance(one, dict) else None


def told(content: dict[str, Any], language: str) -> MistakesInLanguage:
    return MistakesInLanguage(content, BEFORE, language)


def mended(content: dict[str, Any], mend: SettingsMend) -> dict[str, Any]:
    changes = [SettingChange(**change.model_dump()) for change in mend.changes]
    return drafts.changed(Draft(1, 1, content), changes, BEFORE)


def names(content: dict[str, Any], target: str, word: str) -> list[Any]:
    return [
        one for one in references(as_checked(content)) if (one.target, one.word) == (target, word)
    ]


def test_the_settings_name_parts_wherever_a_setting_can() -> None:
    assert {(one.model, one.key) for one in references(BEFORE)} >= {*REFERS}
    centre, found = judge(BEFORE)
    assert centre is not None
    assert not [one for one in found if not one.is_warning]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("target", "word"), NAMED)
def test_what_was_taken_out_is_told_by_its_name_with_a_way_out(
    target: str, word: str, language: str
) -> None:
    content, name = taken_out(target, word), part_called(BEFORE, target, word, language)
    assert name is not None
    said = told(content, language)
    places = {one.path for one in names(content, target, word)}
    mistakes = [said.mistake(one) for one in judge(content)[1] if one.path in places]
    assert len(mistakes) == len(places)
    for one in mistakes:
        assert name in one.said
        beside_names = f"{one.said} {one.key}".replace(name, "")
        assert not re.search(rf"(?<!Quầy )(?<!Counter )\b{word}\b", beside_names)
        assert not OF_THE_FILE.search(one.said), one.said
        if one.mend is not None:
            assert len(names(mended(content, one.mend), target, word)) < len(places)
    [gone] = said.gone()
    assert gone.name == name
    assert name in gone.said


@pytest.mark.parametrize(("target", "word"), NAMED)
def test_it_is_taken_out_everywhere_or_put_back_with_one_press(target: str, word: str) -> None:
    content = taken_out(target, word)
    [gone] = told(content, "vi").gone()
    *everywhere, back = gone.mends
    assert mended(content, back) == BEFORE
    for mend in everywhere:
        left = mended(content, mend)
        for one in names(left, target, word):
            setting = value_at(left, one.path[:-1])
            assert setting == [word] or one.key == "role", "only where it is all that is named"
        assert len(names(left, target, word)) < len(names(content, target, word))
        # Nothing else is touched, and no place comes to offer more than before.
        for kiosk, was in zip(left["kiosks"], BEFORE["kiosks"], strict=False):
            assert bool(kiosk["services"]) == bool(was["services"])


def test_a_language_that_is_given_up_is_given_up_in_every_text() -> None:
    content = taken_out("languages", "en")
    [gone] = told(content, "vi").gone()
    left = mended(content, gone.mends[0])
    assert not names(left, "languages", "en")
    centre, found = judge(left)
    assert centre is not None
    assert not [one for one in found if not one.is_warning]


def test_two_parts_that_are_taken_out_are_told_one_by_one() -> None:
    content = taken_out("services", "ho-tich")
    content["services"] = [one for one in content["services"] if one["id"] != "cu-tru"]
    found = told(content, "en").gone()
    assert [one.name for one in found] == ["Residence", "Civil status"]
    left = mended(content, found[1].mends[0])
    assert [one.name for one in told(left, "en").gone()] == ["Residence", "Civil status"]
    assert ids(left, "services") == ids(content, "services")


def wrong_drafts() -> Iterator[dict[str, Any]]:
    """The settings with something wrong at every setting; and what belongs together."""
    shapes = [(path, shape_at(path)) for path in fields()]
    plain = [(path, hostile(shape)) for path, shape in shapes if shape and not shape.model]
    for turn in range(4):
        content = deepcopy(BEFORE)
        for path, values in plain:
            holder = value_at(content, path[:-1]) if _leads(content, path[:-1]) else None
            if isinstance(holder, dict):
                holder[path[-1]] = values[turn % len(values)]
        yield content
    for section in BEFORE:
        yield BEFORE | {section: 7}
    twice = deepcopy(BEFORE)
    for key in ("services", "counters", "priority_classes", "roles"):
        twice[key] = [*twice[key], deepcopy(twice[key][0])]
    yield twice
    yield BEFORE | {"roles": [], "counters": BEFORE["counters"][:1]}


def _leads(content: Any, path: KeyPath) -> bool:
    for step in path:
        if not isinstance(content, dict if isinstance(step, str) else list):
            return False
        content = value_at(content, (step,))
    return True


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_mistake_of_a_draft_is_said_in_the_words_of_the_file(language: str) -> None:
    said = set()
    for content in wrong_drafts():
        _, found = judge(content)
        telling = told(content, language)
        said |= {telling.mistake(one).said for one in found}
        telling.gone()
    assert len(said) > 100
    assert not [one for one in said if OF_THE_FILE.search(one)]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_word_of_the_file_has_another_one_on_pages(language: str) -> None:
    texts = all_texts(language, "check") | {
        key.replace("draft_mistakes.", "check.", 1): said
        for key, said in all_texts(language, "draft_mistakes").items()
    }
    parts = tuple(f"check.{part}." for part in ("found", "expected", "shown"))
    of_draft = {key: said for key, said in texts.items() if key.startswith(parts)}
    assert len(of_draft) > 100
    # Whoever writes a file with such a slip has no page before them.
    ours = {
        key: re.sub(r"\{\w+\}", "", said)
        for key, said in of_draft.items()
        if key not in ONLY_OF_FILES
    }
    assert not {key: said for key, said in ours.items() if OF_THE_FILE.search(said)}
