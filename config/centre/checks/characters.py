"""The texts of a centre file: letters that paper and screens can show, and nothing invisible."""

from __future__ import annotations

from collections.abc import Iterator

from config.centre.mistakes import KeyPath, Table, Violation
from config.text.characters import unfit
from config.text.phrase import Phrase
from config.text.spelling import composed


def composed_data(data: Table) -> Table:
    """The file's values with every text composed and plainly spaced."""
    return {key: _composed(value) for key, value in data.items()}


def _composed(value: object) -> object:
    match value:
        case str():
            return composed(value)
        case list():
            return [_composed(one) for one in value]
        case dict():
            return composed_data(value)
    return value


def unfit_texts(data: Table) -> Iterator[Violation]:
    """Every text with a character that cannot be shown."""
    for path, text in texts_of(data):
        found = unfit(text)
        if found is not None:
            place, letter = found
            values = {"letter": letter, "place": place}
            right = Phrase("check.expected.letters")
            yield Violation(path, Phrase("check.found.letter", values), right)


def texts_of(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Every text of what a file says, with its place."""
    match value:
        case str():
            yield path, value
        case list():
            for place, one in enumerate(value):
                yield from texts_of(one, (*path, place))
        case dict():
            for key, one in value.items():
                yield from texts_of(one, (*path, key))
