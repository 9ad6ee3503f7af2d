"""Words as sequences of sounds, and how far two of them are apart for the ear.

English spelling is read into a string of sounds, one letter each, so that a name and the words
that a recogniser wrote for it are compared by what is heard, wherever those words are cut. What
is mistaken most costs little: vowels, voiced consonants and their voiceless twins, nasals,
liquids, what ends a name. Any other consonant is dear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from math import inf
from operator import sub

from recorder.core.records import record

_SAID_ALONE = dict(
    zip(
        "bcdefghjklmnopqrstuvwxyz",
        "bi si di i ef Ji eC Je ke el em en o pi ku ar es ti yu vi w eks wi zi".split(),
        strict=True,
    )
) | {
    "1": "wun", "2": "tu", "3": "Tri", "4": "for", "5": "fiv", "6": "siks", "7": "seven",
    "8": "et", "9": "nin", "10": "ten",
}  # fmt: skip
"""Letters by their names, and digits: "l a quiz", "lay 6"."""

_SPELLINGS = tuple(
    (re.compile(spelled), sound)
    for spelled, sound in (
        ("^[kgp]n", "n"),
        ("^wr|rh", "r"),
        ("^(?:ps|sc(?=[eiy]))", "s"),
        ("^(?:x|cz|ts)", "z"),
        ("^who", "ho"),
        ("wh", "w"),
        ("ph", "f"),
        ("[st]ch", "C"),
        ("ch(?=[lr])", "k"),
        ("ch", "C"),
        ("eigh|igh", "i"),
        ("[ao]ugh", "o"),
        ("gh", "g"),
        ("[cst]i(?=on|al|ous|an)", "S"),
        ("ture$", "Cer"),
        ("ss?h|ss?(?=ure)", "S"),
        ("th", "T"),
        ("dg(?=e)|j", "J"),
        ("gu(?=[eiy])", "g"),
        ("g(?=[eiy])", "J"),
        ("sc(?=[eiy])", "s"),
        ("cc(?=[eiy])|x", "ks"),
        ("c(?=[eiy])", "s"),
        ("qu", "kw"),
        ("ck|c|q", "k"),
        ("m[bn]$", "m"),
        ("(?<=y)e$", ""),
        ("ei(?=ne$)", "i"),
        ("([bdfgkpstvz])les?$", r"\1al"),
        ("(?<=[aeiouy][bdfgklmnprstvzJST])es?$", ""),
        ("(?<=[aeiouy][^aeiouy][bdfgklmnprstvzJST])e$", ""),
        ("(?<=[aeiou])w(?![aeiouhr])", "W"),
        ("[ao]W|au|oa|oe|oh", "o"),
        ("eW|oo|ou|eu|ue|ui", "u"),
        ("ai|ay|ei|ey|ae", "e"),
        ("ee|ea|ie|oi|oy", "i"),
        ("[aeiu]h(?![aeiou])", "a"),
        ("^y(?=[aeiou])", "Y"),
        ("y", "i"),
        ("h(?![aeiou])", ""),
        (r"(.)\1+", r"\1"),
        ("Y", "y"),
        ("[^aeioupbtdkgfvszSJCTmnlrwyh]", ""),
    )
)
"""In this order. Capitals are sounds with no letter of their own: C as in "chest", J as in "jar",
S as in "shin", T as in "thigh"."""


@lru_cache(maxsize=16384)
def sounds(word: str) -> str:
    """The sounds of ``word``, one letter each; none of "20"."""
    said = _SAID_ALONE.get(word)
    if said is not None:
        return said
    for spelled, sound in _SPELLINGS:
        word = spelled.sub(sound, word)
    return word


def in_one_breath(words: Sequence[str]) -> str:
    """The sounds of ``words``: what ends one and begins the next is heard once.

    None at all where one of them is no word.
    """
    heard = ""
    for word in words:
        own = sounds(word)
        if not own:
            return ""
        heard += own[1:] if heard[-1:] == own[:1] else own
    return heard


_VOWELS = "aeiou"
_CONSONANTS = "pbtdkgfvszSJCTmnlrwyh"
_VOWELS_OR_H = frozenset("aeiouh")
_VOWEL = 0.2
_DEAR = 1.0
_ALIKE = (
    (0.2, "pb td kg fv sz SJ CJ SC"),
    (0.25, "mn"),
    (0.3, "tT sT fT dT vT zT"),
    (0.35, "lr lw rw vw sS zS sC zC sJ zJ"),
    (0.45, "bv pf gJ kC tC dJ"),
    (0.6, "tk dg dk tg pt bd pk nl rn tn dn mb mp vb sk"),
)
"""What each of these pairs costs that are taken for each other."""
_LOST: Mapping[str, float] = {
    **dict.fromkeys(_CONSONANTS, 0.9),
    **dict.fromkeys(_VOWELS, 0.35),
    "h": 0.15,
    "y": 0.2,
    "w": 0.25,
    "r": 0.25,
    "n": 0.5,
    "t": 0.6,
    "d": 0.6,
}
"""What it costs to hear a sound that nobody said, or not to hear it."""
_LOST_LAST = 0.35
"""The same of the consonant that a name ends in."""


def _mistaken() -> dict[str, float]:
    cost = {a + b: _DEAR for a in _VOWELS + _CONSONANTS for b in _VOWELS + _CONSONANTS}
    cost.update((a + b, _VOWEL) for a in _VOWELS for b in _VOWELS)
    cost.update((pair, price) for price, pairs in _ALIKE for pair in pairs.split())
    cost.update((pair[::-1], price) for price, pairs in _ALIKE for pair in pairs.split())
    cost.update((a + a, 0.0) for a in _VOWELS + _CONSONANTS)
    return cost


_MISTAKEN = _mistaken()


_TELLS: Sequence[tuple[float, str]] = (
    (0.35, _VOWELS),
    (0.3, "pbfv"),
    (0.225, "td"),
    (0.225, "kg"),
    (0.225, "szSJC"),
    (0.3, "mn"),
    (0.175, "l"),
    (0.175, "r"),
)
"""Sounds that are counted together, and what each that one of two words has more tells at least
of their distance: no more than its loss costs, and the two of a pair together no more than it
costs to take one for the other."""


@record
class Spoken:
    """Sounds and what each costs that is lost; its consonants the same; ``told``: by ``_TELLS``."""

    sounds: str
    lost: Sequence[float]
    bare: str
    bare_lost: Sequence[float]
    told: Sequence[float]


def spoken(heard: str, *, named: bool) -> Spoken:
    """What ``heard`` is compared by; few words begin with another consonant than the name."""
    lost = [_LOST[sound] for sound in heard]
    if lost:
        lost[-1] = min(lost[-1], _LOST_LAST)
    if named and heard[:1] not in _VOWELS_OR_H:
        lost[0] = _DEAR
    bare = [i for i, sound in enumerate(heard) if sound not in _VOWELS]
    told = [cost * sum(map(heard.count, sounds)) for cost, sounds in _TELLS]
    return Spoken(heard, lost, "".join(heard[i] for i in bare), [lost[i] for i in bare], told)


def apart(name: Spoken, heard: Spoken, most: float) -> float:
    """How far ``heard`` is from ``name``; beyond ``most`` only that it is.

    How many sounds of each kind they have, and their consonants alone, never tell more of it, and
    are soon compared: nine of ten names need no more than the first.
    """
    told = float(sum(map(abs, map(sub, name.told, heard.told))))
    if told > most + _ROUNDING:
        return told
    bare = _cheapest(name.bare, name.bare_lost, heard.bare, heard.bare_lost, most)
    if bare > most:
        return bare
    return _cheapest(name.sounds, name.lost, heard.sounds, heard.lost, most)


def distance(name: str, heard: str) -> float:
    """How far the sounds ``heard`` are from those of ``name``."""
    return apart(spoken(name, named=True), spoken(heard, named=False), inf)


_ROUNDING = 1e-9


def _cheapest(
    name: str, lost: Sequence[float], heard: str, added: Sequence[float], most: float
) -> float:
    """The cheapest way to make one of the other, sound by sound."""
    mistaken = _MISTAKEN
    row = [0.0, *accumulate(added)]
    for sound, gone in zip(name, lost, strict=True):
        before = row[0]
        left = low = before + gone
        new = [left]
        for k, other in enumerate(heard):
            best = before + mistaken[sound + other]
            before = row[k + 1]
            left += added[k]
            if before + gone < best:
                best = before + gone
            if best < left:
                left = best
            new.append(left)
            if left < low:
                low = left
        if low > most:
            return low
        row = new
    return row[-1]


_CLASSES = str.maketrans("bdgvzTJCSm", "ptkfstsssn", "aeiourwyh")
_DOUBLED = re.compile(r"(.)\1+")


def _class_of(sound: str) -> str:
    return sound.translate(_CLASSES)


def _least_lost() -> Mapping[str, float]:
    """By its class, the least that it costs to miss a consonant, or to take it for one of none."""
    unclassed = [sound for sound in _CONSONANTS if not _class_of(sound)]
    found: dict[str, float] = {}
    for sound in _CONSONANTS:
        cost = min(_LOST[sound], *(_MISTAKEN[sound + other] for other in unclassed))
        found[_class_of(sound)] = min(cost, found.get(_class_of(sound), cost))
    return found


LEAST_LOST = _least_lost()
LEAST_LOST_LAST = _LOST_LAST
TAKEN_FOR = min(
    _MISTAKEN[a + b] for a in _CONSONANTS for b in _CONSONANTS
    if _class_of(a) and _class_of(b) and _class_of(a) != _class_of(b)
)  # fmt: skip
"""The least that it costs to take a consonant for one of another class."""


@lru_cache(maxsize=16384)
def bones(heard: str) -> str:
    """The classes of the consonants in ``heard``, without those that are lost most."""
    return _DOUBLED.sub(r"\1", heard.translate(_CLASSES))


def opening(heard: str) -> str:
    """The same of what begins a name, and whether that is a vowel."""
    return ("a" if heard[:1] in _VOWELS_OR_H else "") + bones(heard)
