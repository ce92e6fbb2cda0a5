"""Every text in every language of the centre, and each language one that the programs speak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.centre.checks.reading import items, strings
from config.centre.mistakes import Table, Violation, closest, shown
from config.centre.schema import Spot, spots
from config.text.catalogue import LANGUAGES
from config.text.phrase import Phrase
from config.text.spoken.languages import SPOKEN_LANGUAGES


def centre_languages(data: Table) -> list[str]:
    """The languages of the centre; those of the catalogue where the file does not say."""
    return [language for _, language in strings(data, "languages")] or list(LANGUAGES)


def without_catalogue(data: Table) -> Iterator[Violation]:
    """Languages in which the kiosk, board and phone have no words of their own."""
    for index, language in strings(data, "languages"):
        if language not in LANGUAGES:
            yield Violation(
                ("languages", index),
                Phrase("check.found.no_catalogue", {"value": shown(language)}),
                Phrase("check.expected.choice", {"choices": list(LANGUAGES)}),
                closest(language, LANGUAGES),
            )


def not_spoken(data: Table) -> Iterator[Violation]:
    """Languages in which no number can be read aloud, where boards speak. The first language of a
    centre is always spoken: without it no call is."""
    if not any(board.get("sound", True) for _, board in items(data, "boards")):
        return
    for index, language in strings(data, "languages"):
        if language in LANGUAGES and language not in SPOKEN_LANGUAGES:
            yield Violation(
                ("languages", index),
                Phrase("check.found.not_spoken", {"value": shown(language)}),
                Phrase("check.expected.spoken", {"choices": list(SPOKEN_LANGUAGES)}),
                is_warning=index > 0,
            )


def localised_texts(data: Table) -> Iterator[Violation]:
    """Texts that lack a language, have one too many, or are empty in one."""
    languages = centre_languages(data)
    for spot in spots(data):
        if spot.shape.is_localised and isinstance(spot.value, Mapping):
            yield from _in_each_language(spot, spot.value, languages)


def _in_each_language(spot: Spot, texts: Table, languages: list[str]) -> Iterator[Violation]:
    expected = Phrase("check.expected.each_language", {"languages": languages})
    absent = [language for language in languages if language not in texts]
    for language, said in texts.items():
        if language not in languages:
            meant = closest(language, absent)
            # "eng" for "en" is one mistake, not an unknown language and a missing one.
            absent = [other for other in absent if other != meant]
            yield Violation(
                (*spot.path, language),
                Phrase("check.found.unknown.languages", {"value": shown(language)}),
                Phrase("check.expected.choice", {"choices": languages}),
                meant,
            )
        elif isinstance(said, str) and not said.strip():
            yield Violation((*spot.path, language), Phrase("check.found.empty_text"), expected)
    if absent:
        yield Violation(spot.path, Phrase("check.found.no_text", {"languages": absent}), expected)
