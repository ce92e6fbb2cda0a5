"""The mistakes of a draft as administrators read them: parts and settings by their names, in words
of the work, with what mends them where that is plain. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Final

from config.centre.json_form import as_checked, is_nested_deeply
from config.centre.mistakes import KeyPath, Violation, WrittenAt, shown
from config.centre.naming import (
    LANGUAGES,
    REFERS,
    called,
    choice_label,
    day_in_words,
    ids,
    label,
    part_called,
    place_in_words,
    setting_at,
)
from config.centre.references import TEXT, Reference, can_be_taken_out, references, without
from config.text.catalogue import language_name, text, text_if_any
from config.text.phrase import Phrase, Worded
from config.wire.centre.settings import (
    SettingsGone,
    SettingsMend,
    SettingsMistake,
    SettingsPlace,
    SuggestedChange,
)
from queue_server.centre.settings.checking import keeps
from queue_server.centre.settings.draft import hidden
from queue_server.centre.settings.parts import Content, name_of, named_path, value_at

MOST_PLACES: Final = 12
"""Of the places that name a part, in one sentence."""
CHECK: Final = "check."
MISTAKES: Final = "draft_mistakes."
NOTHING: Final = "found.nothing"


@dataclass(frozen=True)
class MistakesInLanguage:
    """The mistakes of a draft in a language; `before` has the names of what was taken out."""

    content: Content
    before: Content
    language: str

    def mistake(self, one: Violation) -> SettingsMistake:
        """What is wrong at one place, and what puts it right."""
        reference = self._by_path.get(one.path)
        return SettingsMistake(
            path=named_path(self.content, one.path),
            key=place_in_words(self.content, _setting_of(one.path), self.language),
            said=self._gone_at(reference) if reference else self._sentence(one),
            found=one.found.in_language(self.language),
            expected=one.expected.in_language(self.language),
            did_you_mean=one.did_you_mean,
            is_warning=not keeps(one),
            mend=self._mend_at(reference) if reference else None,
        )

    def gone(self) -> list[SettingsGone]:
        """What was taken out and is named still, each once, with where."""
        part = _part_of
        found = sorted(self._by_path.values(), key=part)
        return [self._gone(list(places)) for _, places in groupby(found, key=part)]

    # ------------------------------------------------------------ parts that were taken out

    @cached_property
    def _by_path(self) -> dict[KeyPath, Reference]:
        """The places that name what was taken out."""
        gone = {target: self._lost(target) for target in {*REFERS.values()}}
        # What stands by default in every language is no mistake where a centre has fewer.
        found = () if is_nested_deeply(self.content) else references(as_checked(self.content))
        return {one.path: one for one in found if one.word in gone[one.target]}

    def _lost(self, target: str) -> set[str]:
        """The ids of what the draft has taken out of a list."""
        if not isinstance(self.content.get(target), list):
            return set()
        return set(ids(self.before, target)) - set(ids(self.content, target))

    def _name(self, one: Reference) -> str:
        return part_called(self.before, one.target, one.word, self.language) or one.word

    def _holder(self, one: Reference) -> str:
        """The part or the section that names it."""
        path = _holder_of(self.content, one.path)
        name = called(_at(self.content, path), self.language)
        return name or place_in_words(self.content, path, self.language)

    def _text(self, key: str, one: Reference, **values: object) -> str:
        """The text for the setting that names it, else for every setting."""
        values |= {"name": self._name(one), "where": self._where(one)}
        own = text_if_any(self.language, f"{MISTAKES}{key}.{one.model}.{one.key}", **values)
        return own or text(self.language, f"{MISTAKES}{key}", **values)

    def _where(self, one: Reference) -> str:
        """The nearest part with a name: the counter, the rule, the step."""
        here: Any = self.content
        name = ""
        for step in one.path[: -2 if one.model == TEXT else -1]:
            here = here[step]
            is_part = isinstance(here, dict) and "id" in here
            name = (called(here, self.language) if is_part else "") or name
        return name or self._holder(one)

    def _gone_at(self, one: Reference) -> str:
        advice = "advice.take_out" if can_be_taken_out(self.content, one) else "advice.choose"
        return f"{self._text('gone', one)} {self._text(advice, one)}"

    def _mend_at(self, one: Reference) -> SettingsMend | None:
        if not can_be_taken_out(self.content, one):
            return None
        return SettingsMend(label=self._text("mend.here", one), changes=self._taken_out([one]))

    def _gone(self, places: Sequence[Reference]) -> SettingsGone:
        first, count = places[0], self._holders(places)
        said = "gone.said" if count > 1 else "gone.said.one"
        back = SettingsMend(label=self._text("mend.back", first), changes=self._put_back(first))
        return SettingsGone(
            name=self._name(first),
            said=self._text(said, first, count=count),
            places=list(self._places(places))[:MOST_PLACES],
            mends=[*self._everywhere(places, count), back],
        )

    def _everywhere(self, places: Sequence[Reference], count: int) -> Iterator[SettingsMend]:
        """One press that takes it out wherever that can be."""
        mendable = [one for one in places if can_be_taken_out(self.content, one)]
        if not mendable:
            return
        known = self._holders(mendable)
        everywhere = "mend.everywhere" if known == count else "mend.where_it_can"
        only = "mend.here" if count == 1 else "mend.one"
        key = only if known == 1 else everywhere
        label = self._text(key, mendable[0], count=known)
        yield SettingsMend(label=label, changes=self._taken_out(mendable))

    def _holders(self, places: Sequence[Reference]) -> int:
        return len({_holder_of(self.content, one.path) for one in places})

    def _places(self, places: Sequence[Reference]) -> Iterator[SettingsPlace]:
        told: set[KeyPath] = set()
        for one in places:
            holder = _holder_of(self.content, one.path)
            if holder not in told:
                told.add(holder)
                words = self._holder(one)
                yield SettingsPlace(path=named_path(self.content, one.path), words=words)

    def _taken_out(self, places: Sequence[Reference]) -> list[SuggestedChange]:
        after = without(self.content, places)
        holders = dict.fromkeys(_holder_of(self.content, one.path) for one in places)
        return [self._change(named_path(self.content, path), after) for path in holders]

    def _put_back(self, one: Reference) -> list[SuggestedChange]:
        if one.target == LANGUAGES:
            now = self.content[LANGUAGES]
            kept = [tag for tag in self.before[LANGUAGES] if tag in now or tag == one.word]
            whole = [*kept, *(tag for tag in now if tag not in kept)]
            return [SuggestedChange(path=[LANGUAGES], seen=now, value=whole)]
        part = value_at(self.before, [one.target, one.word])
        back = SuggestedChange(path=[one.target, one.word], value=hidden((), part))
        return [back, SuggestedChange(path=[one.target], order=ids(self.before, one.target))]

    def _change(self, path: list[str], after: Content) -> SuggestedChange:
        seen, value = (hidden(path, value_at(content, path)) for content in (self.content, after))
        return SuggestedChange(path=path, seen=seen, value=value)

    # ------------------------------------------------------------------- every other mistake

    def _sentence(self, one: Violation) -> str:
        values = {
            "found": self._worded(one.found, one),
            "expected": self._worded(one.expected, one),
        }
        is_empty = _at(self.content, one.path) == ""
        key = NOTHING if is_empty else one.found.key.removeprefix(CHECK)
        whole = text_if_any(self.language, f"{MISTAKES}whole.{key}", **values)
        said = whole or text(self.language, f"{MISTAKES}mistake", **values)
        if one.did_you_mean is None:
            return said
        word = self._word(one.path, one.did_you_mean)
        return f"{said} {text(self.language, f'{MISTAKES}did_you_mean', word=word)}"

    def _worded(self, phrase: Phrase, one: Violation) -> str:
        """A phrase of the check in the words of the pages, where the file's are others."""
        values = {key: self._value(key, value, one) for key, value in phrase.values.items()}
        own = f"{MISTAKES}{phrase.key.removeprefix(CHECK)}"
        return text_if_any(self.language, own, **values) or text(
            self.language, phrase.key, **values
        )

    def _value(self, key: str, value: object, one: Violation) -> str:
        if isinstance(value, Phrase):
            return self._worded(value, one)
        if isinstance(value, WrittenAt):
            return place_in_words(self.content, value.path, self.language)
        if isinstance(value, list | tuple):
            return ", ".join(self._value(key, each, one) for each in value)
        if key == "languages":
            return language_name(str(value))
        if key == "needed":
            return self._choice(("role", "permissions"), str(value).strip('"'))
        if key == "printer":
            return self._choice(("printer", "kind"), str(value))
        if key == "missing":
            return label("printer", str(value), self.language)
        if key == "value" and (word := self._shown_there(value, one)):
            return word
        if key in ("choices", "day"):
            return self._word(one.path, str(value))
        return value.in_language(self.language) if isinstance(value, Worded) else str(value)

    def _shown_there(self, value: object, one: Violation) -> str:
        """The name of what stands at the place, where the mistake shows that; empty elsewhere."""
        there = _at(self.content, one.path)
        if isinstance(there, dict) and shown(there.get("id")) == value:
            return called(there, self.language)
        return (
            self._word(one.path, there) if isinstance(there, str) and shown(there) == value else ""
        )

    def _word(self, path: KeyPath, word: str) -> str:
        """A word of a setting by its name: of a part, a choice, a language, a day."""
        model, key = setting_at(path)
        target = REFERS.get((model, key))
        if target is not None:
            names = (part_called(each, target, word, self.language) for each in self._contents)
            return next((name for name in names if name), f'"{word}"')
        if key == "languages" or (path and path[-1] == word):
            return language_name(word)
        return self._choice((model, key), word)

    @property
    def _contents(self) -> tuple[Content, Content]:
        return self.content, self.before

    def _choice(self, setting: tuple[str, str], word: str) -> str:
        name = choice_label(*setting, word, self.language)
        said = day_in_words(word, self.language)
        return name or (said if said != word else f'"{word}"')


def _part_of(one: Reference) -> tuple[str, str]:
    return one.target, one.word


def _holder_of(content: Content, path: KeyPath) -> KeyPath:
    """What is changed as one: a part of a list of the centre, or a key of one of its sections."""
    section = content[str(path[0])]
    if isinstance(section, list) and name_of(section[int(path[1])]) is None:
        return path[:1]
    return path[:2]


def _setting_of(path: KeyPath) -> KeyPath:
    """The path of the whole list, where a word of a list is named."""
    is_word = bool(path) and isinstance(path[-1], int) and setting_at(path) in REFERS
    return path[:-1] if is_word else path


def _at(content: Any, path: KeyPath) -> Any:
    here = content
    for step in path:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return None
    return here
