"""Every setting of a centre stands on one page, and every page in the menu."""

from __future__ import annotations

from config.centre.model import Centre
from config.centre.opening import Opening
from config.text.catalogue import LANGUAGES, text, text_if_any
from queue_server.centre.settings.pages.description import described
from queue_server.centre.settings.pages.layout import ELSEWHERE, PAGE_IDS, PAGES
from queue_server.web.settings_menu import ENTRIES, GROUPS, groups

SECTIONS = [section for page in PAGES for section in page.sections]


def test_every_setting_of_a_centre_stands_on_one_page() -> None:
    whole = [section.path[0] for section in SECTIONS if section.path]
    some = [key for section in SECTIONS if not section.path for key in section.keys]
    assert sorted([*whole, *some]) == sorted(Centre.model_fields)


def test_every_setting_of_the_opening_calendar_has_a_page() -> None:
    [shown] = [section.keys for section in SECTIONS if section.path == ("opening",)]
    elsewhere = [path[1] for path in ELSEWHERE if path[0] == "opening"]
    assert sorted([*shown, *elsewhere]) == sorted(Opening.model_fields)
    assert set(ELSEWHERE.values()) <= {entry.id for entry in ENTRIES}


def test_a_section_is_of_a_model_that_has_its_keys() -> None:
    for section in SECTIONS:
        keys = {setting.key for setting in described("vi")[section.model]}
        assert set(section.keys) <= keys


def test_every_page_is_in_the_menu_with_its_words() -> None:
    entries = {entry.id: entry.address for entry in ENTRIES}
    for page in PAGE_IDS:
        assert entries[page] == f"settings/{page}"
        for language in LANGUAGES:
            assert text_if_any(language, f"editor.page.{page}")
            assert text_if_any(language, f"editor.page.{page}.about")


def test_the_menu_goes_group_after_group_and_loses_no_page() -> None:
    listed = [entry for _, entries in groups() for entry in entries]
    assert sorted(listed, key=ENTRIES.index) == list(ENTRIES)
    assert [group for group, _ in groups()] == list(GROUPS)
    for language in LANGUAGES:
        headings = [text(language, f"settings.menu.group.{group}") for group in GROUPS[1:]]
        assert len(set(headings)) == len(headings)
    ids = [entry.id for entry in listed]
    assert ids.index("feedback") == ids.index("questions") + 1
