"""Finding procedures by words: diacritics, case and order do not matter, beginnings suffice.

Pure. What is searched is folded once, when the catalogue is loaded, so a catalogue of thousands
is searched while somebody types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from config.spelling import plain
from config.wire.procedures import Procedure

WORD: Final = re.compile(r"[^\W_]+")
MOST_WORDS: Final = 20
"""Words of a question that are looked at; nobody types more."""
CODE_BEGINS: Final = 4
"""Letters of a code after which its beginning is taken for one."""


def fold(said: str) -> str:
    """`said` without diacritics and case: "Đăng kí" and "DANG KY" are the same."""
    return plain(said)


def words_of(said: str) -> list[str]:
    """The folded words of `said`, punctuation left out."""
    return WORD.findall(fold(said))


FILLING: Final = frozenset(
    words_of("cách cần cháu cho của đi em giấy giờ làm mình muốn ở thì thủ tôi tục và về với xin")
)
"""What people say around what they want: "tôi muốn làm giấy … cho cháu"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A procedure as it is searched: each text is its words, a space before each."""

    place: int
    """Where it stands in the order of what was given."""
    code: str
    names: tuple[str, ...]
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

        0 its code, 1 a name that begins so, 2 every word in a name, 3 in name, field and code.
        """
        if not all(word in self.everything for word in wanted):
            return None
        phrase = "".join(wanted)
        if self._is_code(phrase):
            return 0
        if any(name.startswith(phrase) for name in self.names):
            return 1
        if any(all(word in name for word in wanted) for name in self.names):
            return 2
        return 3

    def _is_code(self, phrase: str) -> bool:
        asked = phrase.replace(" ", "")
        bare = self.code.replace(" ", "")
        tail = self.code.rpartition(" ")[2]
        return len(asked) >= CODE_BEGINS and (bare.startswith(asked) or tail.startswith(asked))


def entry_of(place: int, procedure: Procedure, elsewhere: bool) -> Entry:
    """What of `procedure` is searched."""
    names = tuple(_spaced(words_of(name)) for name in procedure.name.values())
    code = _spaced(words_of(procedure.code))
    joined = code.replace(" ", "")
    name = procedure.name.get("vi") or next(iter(procedure.name.values()), "")
    return Entry(
        place=place,
        code=code,
        names=names,
        everything="".join((*names, code, _spaced([joined, *words_of(procedure.field)]))),
        field=procedure.field,
        elsewhere=elsewhere,
        length=len(words_of(name)),
        order=(fold(name), procedure.code),
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

    def find(self, words: str = "", field: str | None = None) -> list[int]:
        """The places of the procedures that have all `words`, best first.

        Words may be the beginnings of words, and a code may lack its first figure ("001193").
        Where nothing has all of them, the words that only fill a sentence are left out.
        Without words everything is found, by name, what is received here first. `field` is a
        field's name as it is written.
        """
        wanted = words_of(words)[:MOST_WORDS]
        telling = [word for word in wanted if word not in FILLING]
        return self._find(wanted, field) or (self._find(telling, field) if telling else [])

    def _find(self, words: Sequence[str], field: str | None) -> list[int]:
        # " dang" is found wherever a word begins with it.
        wanted = [f" {word}" for word in words]
        ranked = [
            (rank, entry.elsewhere, entry.length, entry.place)
            for entry in self._entries
            if field in (None, entry.field) and (rank := entry.rank(wanted)) is not None
        ]
        if wanted:
            ranked.sort(key=lambda found: found[:3])
        return [place for *_, place in ranked]


def _spaced(words: Iterable[str]) -> str:
    return "".join(f" {word}" for word in words)
