"""Whether letters are a Vietnamese syllable: an onset, a rhyme and a tone. Pure.

Onsets and rhymes as school orthography has them (Quyết định 240/QĐ of 1984), those in use for
names alone included. A rhyme that ends in a stop (c, ch, p, t) bears sắc or nặng, nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

SAC: Final = "\u0301"
NANG: Final = "\u0323"
_TONES: Final = f"\u0300{SAC}\u0309\u0303{NANG}"
_TONE: Final = re.compile(f"[{_TONES}]")
_STOPS: Final = ("c", "ch", "p", "t")

_ONSETS: Final = "ngh ng nh gh gi kh ph th tr ch qu b c d đ g h k l m n p q r s t v x"
_RHYMES: Final = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu
iêc iêm iên iêng iêp iêt iêu o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao
oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oong ooc ô ôc ôi ôm ôn ông ôp ôt
ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uêu uơ
uôc uôi uôm uôn uông uôt uy uya uych uyên uyêt uynh uyp uyt uyu
ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y yêm yên yêng yêt yêu
"""
_KNOWN: Final = frozenset(_RHYMES.split())
_BEGINNINGS: Final = (*_ONSETS.split(), "")
_FRONT: Final = frozenset("ieêy")


def is_syllable(word: str) -> bool:
    """Whether `word`, in any case, can be read aloud as Vietnamese."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = _TONE.findall(apart)
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", _TONE.sub("", apart))
    return any(_fits(onset, bare[len(onset) :], tones) for onset in _BEGINNINGS
               if bare.startswith(onset))  # fmt: skip


def _fits(onset: str, rhyme: str, tones: list[str]) -> bool:
    if rhyme not in _KNOWN:
        return False
    if rhyme.endswith(_STOPS) and tones not in ([SAC], [NANG]):
        return False
    return _spelt(onset, rhyme)


def _spelt(onset: str, rhyme: str) -> bool:
    """k, gh and ngh stand before i, e, ê and y; c, g and ng before the others. Names keep older
    spellings with k ("Bắc Kạn", "Đắk"), g before i is gi."""
    is_front = rhyme[0] in _FRONT
    if onset in ("gh", "ngh"):
        return is_front
    if onset in ("c", "ng"):
        return not is_front
    if onset == "g":
        return not is_front or rhyme[0] == "i"
    return onset != "q" or rhyme[0] == "u"
