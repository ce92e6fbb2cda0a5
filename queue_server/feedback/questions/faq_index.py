"""Finding frequent questions by words, as procedures are found: without diacritics, by the
beginnings of words, by people's own names of things, with slips put right. Pure.

A question is a sentence, so what has the rarest of the asked words comes first, and words side by
side count more. Each word of the vocabulary has the list of entries in which it stands; an answer
looks at those lists alone, not at every entry (20,000 in some milliseconds).
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from heapq import nlargest
from itertools import pairwise
from typing import Final

from queue_server.catalogue.search import (
    FILLING,
    LIKENESS,
    MOST_LETTERS,
    MOST_TERMS,
    SHORTEST_SLIP,
    SHORTEST_TOGETHER,
    in_terms_of_law,
    terms_of,
)

MOST_VARIANTS: Final = 4
"""The words as they were asked, and in the law's own terms."""
MOST_BEGUN: Final = 24
"""Words of the vocabulary that a beginning may stand for."""
SHORTEST_BEGINNING: Final = 2
BEGINNING: Final = 0.8
"""What a word counts of which only the beginning was asked."""
SIDE_BY_SIDE: Final = 0.5
"""What two words in the asked order, side by side, add to their own weight."""
LEAST: Final = 0.45
"""The share of the asked weight that an entry must have to be an answer."""
LOOKED_AT: Final = 200
"""The best by their words, whose order is then looked at."""


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """What of a frequent question is searched: its question in every language, its field."""

    id: int
    texts: Sequence[str]
    field: str


class FaqIndex:
    """Frequent questions made ready to be searched; they can be put and taken out."""

    def __init__(self, entries: Iterable[FaqEntry] = ()) -> None:
        self._ids = array("q")
        self._folded: list[str] = []
        self._fields: list[str] = []
        self._places: dict[int, int] = {}
        self._lists: dict[str, array[int]] = {}
        self._vocabulary: list[str] = []
        for entry in entries:
            self._add(entry)
        self._vocabulary = sorted(self._lists)

    def __len__(self) -> int:
        return len(self._places)

    def put(self, entry: FaqEntry) -> None:
        """Add an entry, in the place of what it was before."""
        self.remove(entry.id)
        for word in self._add(entry):
            insort(self._vocabulary, word)

    def remove(self, id: int) -> None:
        """Take an entry out, where it is in."""
        self._places.pop(id, None)

    def _add(self, entry: FaqEntry) -> list[str]:
        """Words that are new."""
        place = len(self._ids)
        self._places[entry.id] = place
        self._ids.append(entry.id)
        words = [word for text in (*entry.texts, entry.field) for word in terms_of(text)]
        self._folded.append(f" {' '.join(words)} ")
        self._fields.append(entry.field)
        new = [word for word in dict.fromkeys(words) if word not in self._lists]
        for word in dict.fromkeys(words):
            self._lists.setdefault(word, array("L")).append(place)
        return new

    def find(self, asked: str, field: str = "", most: int = 8) -> list[int]:
        """The ids of the entries that answer `asked`, best first; of one field where it is named.

        Nothing without words that tell something.
        """
        terms = terms_of(asked[:MOST_LETTERS])[:MOST_TERMS]
        telling = [word for word in terms if word not in FILLING]
        scores: dict[int, float] = {}
        for variant in self._variants(telling):
            for place, score in self._scored(variant, field):
                scores[place] = max(score, scores.get(place, 0.0))
        best = nlargest(most, scores.items(), key=lambda one: (one[1], -one[0]))
        return [self._ids[place] for place, _ in best]

    def _variants(self, telling: Sequence[str]) -> Iterator[list[str]]:
        if not telling:
            return
        known = [word for each in telling for word in self._known(each)]
        yield known
        laws = in_terms_of_law(known)
        yield from (law for law, _ in zip(laws, range(MOST_VARIANTS - 1), strict=False))

    def _known(self, word: str) -> list[str]:
        """The word, or what it must be where nothing begins with it: two that were run together,
        or a slip."""
        if any(True for _ in self._begun(word)):
            return [word]
        if len(word) >= SHORTEST_TOGETHER:
            for cut in range(2, len(word) - 1):
                if word[:cut] in self._lists and any(True for _ in self._begun(word[cut:])):
                    return [word[:cut], word[cut:]]
        return self._near(word) if len(word) >= SHORTEST_SLIP else [word]

    def _near(self, word: str) -> list[str]:
        alike = [
            one
            for one in self._vocabulary
            if abs(len(one) - len(word)) <= 1 and (one[0] == word[0] or sorted(one) == sorted(word))
        ]
        same = [one for one in alike if sorted(one) == sorted(word)]
        return (same or get_close_matches(word, alike, n=1, cutoff=LIKENESS))[:1] or [word]

    def _begun(self, word: str) -> Iterator[str]:
        """The word itself where it is known, for syllables are whole words; else those that begin
        so."""
        if word in self._lists:
            yield word
        elif len(word) >= SHORTEST_BEGINNING:
            at = bisect_left(self._vocabulary, word)
            for one in self._vocabulary[at : at + MOST_BEGUN]:
                if not one.startswith(word):
                    return
                yield one

    def _scored(self, terms: Sequence[str], field: str) -> list[tuple[int, float]]:
        """The places that have enough of `terms`, each with its share of the asked weight."""
        weighed = [(self._weight(term), term) for term in dict.fromkeys(terms)]
        known = [weight for weight, _ in weighed if weight]
        # A word that stands nowhere was asked all the same: as much as the others on average.
        asked = sum(known) / len(known) * len(weighed) if known else 0.0
        rest = sum(known)
        found: dict[int, float] = {}
        # The rarest first: what has none of those that tell most cannot have enough, and the long
        # lists of common words need not be read.
        for weight, term in sorted(weighed, reverse=True):
            if rest >= LEAST * asked:
                for place, share in self._places_of(term).items():
                    found[place] = found.get(place, 0.0) + weight * share
            else:
                begun = f" {term} " if term in self._lists else f" {term}"
                for place, score in found.items():
                    if begun in self._folded[place]:
                        found[place] = score + weight
            rest -= weight
        return self._in_order(found, terms, asked, field) if asked else []

    def _weight(self, term: str) -> float:
        """How much a word tells: little where it is in most entries, nothing where in none."""
        count = sum(len(self._lists[word]) for word in self._begun(term))
        return math.log(1 + len(self._ids) / count) if count else 0.0

    def _places_of(self, term: str) -> dict[int, float]:
        """The places that have a term, whole or begun."""
        if term in self._lists:
            return dict.fromkeys(self._lists[term], 1.0)
        begun = (dict.fromkeys(self._lists[word], BEGINNING) for word in self._begun(term))
        return {place: share for places in begun for place, share in places.items()}

    def _in_order(
        self, found: dict[int, float], terms: Sequence[str], asked: float, field: str
    ) -> list[tuple[int, float]]:
        enough = [
            (place, score)
            for place, score in found.items()
            if score >= LEAST * asked and self._is_in(place, field)
        ]
        pairs = [f" {one} {other}" for one, other in pairwise(terms)]
        best = nlargest(LOOKED_AT, enough, key=lambda one: one[1])
        return [
            (place, score / asked + SIDE_BY_SIDE * self._share_of(pairs, place))
            for place, score in best
        ]

    def _is_in(self, place: int, field: str) -> bool:
        """Whether an entry is there still, and of the field."""
        is_there = self._places.get(self._ids[place]) == place
        return is_there and (not field or self._fields[place] == field)

    def _share_of(self, pairs: Sequence[str], place: int) -> float:
        folded = self._folded[place]
        return sum(pair in folded for pair in pairs) / len(pairs) if pairs else 0.0
