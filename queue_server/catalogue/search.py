"""Finding procedures by words: diacritics, case and order do not matter, beginnings suffice.

People's own names of things (`synonyms`), words run together and slips of the finger are
understood. Pure. What is searched is folded once, when the catalogue is loaded, so a catalogue
of thousands is searched while somebody types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from config.text.catalogue import FALLBACK_LANGUAGE, localised
from config.text.spelling import plain
from config.wire.procedures import Procedure
from queue_server.catalogue.synonyms import SYNONYMS

WORD: Final = re.compile(r"[^\W_]+")
MOST_LETTERS: Final = 200
MOST_TERMS: Final = 12
"""Letters and words of a question that are looked at: anybody may ask, and each costs time."""
CODE_BEGINS: Final = 4
"""Letters of a code after which its beginning is taken for one."""
SHORTEST_TOGETHER: Final = 6
"""Letters from which on a word may be several that were run together: "kethon"."""
SIDE_BY_SIDE: Final = 2
"""The rank down to which words are surely meant as they were typed."""
SHORTEST_SLIP: Final = 3
"""Letters of a word from which on another may be meant: in shorter ones everything is near."""
MOST_SLIPS: Final = 4
"""Words that may be slips, and words of the catalogue that each of them may stand for."""
LIKENESS: Final = 0.72
"""How alike two words are, by `difflib`, of which one may be a slip: "khia" and "khai" are 0.75."""


def terms_of(said: str) -> list[str]:
    """The folded words of `said`, punctuation left out."""
    return WORD.findall(plain(said))


FILLING: Final = frozenset(
    terms_of(
        "anh bà bé bị các cách cái cần chị cháu cho chồng có con của cụ đi được em gì giấy giờ"
        " hỏi là làm lấy mẹ mình muốn nào nộp ở ông thì thủ tờ tôi tục và vợ về với xin"
    )
)
"""What people say around what they want: "tôi muốn làm giấy … cho cháu"."""


@dataclass(frozen=True, slots=True)
class IndexedProcedure:
    """A procedure as it is searched: each text is its words, a space before each."""

    place: int
    """Where it stands in the order of what was given."""
    code: str
    names: tuple[str, ...]
    together: tuple[str, ...]
    """The names without their spaces."""
    everything: str
    """Names, code and field."""
    field: str
    elsewhere: bool
    """Whether another hall receives it: what is received here comes before it."""
    length: int
    """Words of its name: of two that have what was asked, the shorter is the plainer answer."""
    order: tuple[str, str]
    """By which equals are sorted: the folded name, then the code."""

    def rank(self, wanted: Sequence[str]) -> int | None:
        """How well it answers, 0 best; None where some word is not in it.

        0 its code, 1 a name that begins so, 2 the words side by side in a name, 3 every word in a
        name, 4 in name, field and code.
        """
        if not all(self._has(word) for word in wanted):
            return None
        phrase = "".join(wanted)
        if self._is_code(phrase):
            return 0
        if any(name.startswith(phrase) for name in self.names):
            return 1
        if any(f"{phrase} " in f"{name} " for name in self.names):
            return SIDE_BY_SIDE
        if any(all(word in name for word in wanted) for name in self.names):
            return 3
        return 4

    def _has(self, word: str) -> bool:
        """Whether a word begins with `word`, a space before it, or several stand for it that were
        run together: "khaisinh"."""
        return word in self.everything or (
            len(word) > SHORTEST_TOGETHER and any(word[1:] in name for name in self.together)
        )

    def _is_code(self, phrase: str) -> bool:
        asked = phrase.replace(" ", "")
        bare = self.code.replace(" ", "")
        tail = self.code.rpartition(" ")[2]
        return len(asked) >= CODE_BEGINS and (bare.startswith(asked) or tail.startswith(asked))


def entry_of(place: int, procedure: Procedure, elsewhere: bool) -> IndexedProcedure:
    """What of `procedure` is searched."""
    names = tuple(_spaced(terms_of(name)) for name in procedure.name.values())
    code = _spaced(terms_of(procedure.code))
    joined = code.replace(" ", "")
    name = localised(procedure.name, FALLBACK_LANGUAGE)
    return IndexedProcedure(
        place=place,
        code=code,
        names=names,
        together=tuple(name.replace(" ", "") for name in names),
        everything="".join((*names, code, _spaced([joined, *terms_of(procedure.field)]))),
        field=procedure.field,
        elsewhere=elsewhere,
        length=len(terms_of(name)),
        order=(plain(name), procedure.code),
    )


class Index:
    """Procedures made ready to be searched; `here` says which of them this hall receives."""

    def __init__(
        self,
        procedures: Iterable[Procedure],
        here: Callable[[Procedure], bool] = lambda _procedure: True,
    ) -> None:
        entries = [entry_of(place, one, not here(one)) for place, one in enumerate(procedures)]
        self._entries = sorted(entries, key=lambda entry: (entry.elsewhere, entry.order))
        self._vocabulary = sorted({word for one in entries for word in one.everything.split()})

    def find(self, terms: str = "", field: str | None = None) -> list[int]:
        """The places of the procedures that answer `terms`, best first.

        Words may be the beginnings of words, and a code may lack its first figure ("001193").
        What has the words side by side comes first, then what the law calls by other words. Where
        nothing has them, the words that only fill a sentence are left out, then slips are put
        right, then the longest part that something has is taken. Without words everything is
        found, by name, what is received here first. `field` is a field's name as it is written.
        """
        wanted = terms_of(terms[:MOST_LETTERS])[:MOST_TERMS]
        telling = [word for word in wanted if word not in FILLING]
        for asked in (wanted, telling):
            found = self._with_synonyms(asked, field) if asked or not wanted else []
            if found:
                return found
        if not telling:
            return []
        return self._corrected(telling, field) or self._longest_part(telling, field)

    def _with_synonyms(self, terms: Sequence[str], field: str | None) -> list[int]:
        """What has the words side by side, then what has the law's in the place of people's own,
        then what has the words anywhere."""
        ranked = self._ranked(terms, field)
        found = dict.fromkeys(place for rank, place in ranked if rank <= SIDE_BY_SIDE)
        for others in in_terms_of_law(terms):
            found |= dict.fromkeys(place for _, place in self._ranked(others, field))
        return list(found | dict.fromkeys(place for _, place in ranked))

    def _corrected(self, terms: Sequence[str], field: str | None) -> list[int]:
        """What was meant where words are slips: all that nobody knows, else any one of them."""
        near = {word: self._near(word) for word in terms[:MOST_SLIPS] if len(word) >= SHORTEST_SLIP}
        unknown = [word for word in near if near[word] and not self._is_known(word)]
        meant = [near[word][0] if word in unknown else word for word in terms]
        found = self._with_synonyms(meant, field) if unknown else []
        if found:
            return found
        for at, word in enumerate(terms):
            for other in near.get(word, ()):
                replaced = [*terms[:at], other, *terms[at + 1 :]]
                found += self._side_by_side(replaced, field)
        return list(dict.fromkeys(found))

    def _side_by_side(self, terms: Sequence[str], field: str | None) -> list[int]:
        return [place for rank, place in self._ranked(terms, field) if rank <= SIDE_BY_SIDE]

    def _near(self, word: str) -> list[str]:
        """Words that begin as it does, nearly as long; those of the same letters come first."""
        alike = [
            one
            for one in self._vocabulary
            if abs(len(one) - len(word)) <= 1
            and (one[0] == word[0] or sorted(one) == sorted(word))
            and one != word
        ]
        near = get_close_matches(word, alike, n=2 * MOST_SLIPS, cutoff=LIKENESS)
        return sorted(near, key=lambda one: sorted(one) != sorted(word))[:MOST_SLIPS]

    def _is_known(self, word: str) -> bool:
        return any(one.startswith(word) for one in self._vocabulary)

    def _longest_part(self, terms: Sequence[str], field: str | None) -> list[int]:
        """What has the most of the words that stand side by side, two at least."""
        known = [bool(self._ranked([word], field)) for word in terms]
        for size in range(len(terms) - 1, 1, -1):
            found: dict[int, None] = {}
            for at in range(len(terms) - size + 1):
                if all(known[at : at + size]):
                    found |= dict.fromkeys(self._side_by_side(terms[at : at + size], field))
            if found:
                return list(found)
        return []

    def _ranked(self, terms: Sequence[str], field: str | None) -> list[tuple[int, int]]:
        """The ranks and places of what has all `terms`, best first."""
        # " dang" is found wherever a word begins with it.
        wanted = [f" {word}" for word in terms]
        ranked = [
            (rank, entry.elsewhere, entry.length, entry.place)
            for entry in self._entries
            if field in (None, entry.field) and (rank := entry.rank(wanted)) is not None
        ]
        if wanted:
            ranked.sort(key=lambda found: found[:3])
        return [(rank, place) for rank, *_, place in ranked]


def _spaced(terms: Iterable[str]) -> str:
    return "".join(f" {word}" for word in terms)


_LAW: Final = sorted(
    (
        (terms_of(phrase), [terms_of(official) for official in officials])
        for phrases, officials in SYNONYMS
        for phrase in phrases
    ),
    key=lambda entry: -len(entry[0]),
)
"""People's phrases, each with what the law says for it; the longest first."""


def in_terms_of_law(terms: Sequence[str]) -> Iterator[list[str]]:
    """`terms` with each phrase that people use put in the law's words: first among the others,
    then alone, since who says "sổ đỏ cho nhà đất" means what "sổ đỏ" means."""
    taken: set[int] = set()
    for phrase, officials in _LAW:
        at = _place_of(phrase, terms)
        if at is None or taken.issuperset(range(at, at + len(phrase))):
            continue
        taken.update(range(at, at + len(phrase)))
        rest = [word for word in [*terms[:at], *terms[at + len(phrase) :]] if word not in FILLING]
        if rest:
            yield from ([*official, *rest] for official in officials)
        yield from officials


def _place_of(phrase: Sequence[str], terms: Sequence[str]) -> int | None:
    places = range(len(terms) - len(phrase) + 1)
    return next((at for at in places if terms[at : at + len(phrase)] == phrase), None)
