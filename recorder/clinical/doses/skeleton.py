"""Drug names by their consonants: what is left when a recogniser gets the vowels wrong.

Only asked for words that stand directly at a dose, and only for long names whose consonants are
those of one drug alone; the result is always marked for review.
"""

from __future__ import annotations

import re
from functools import cache

from recorder.clinical.lexicon import load

_MIN_CONSONANTS = 4
_MIN_LETTERS = 7
_SAME = str.maketrans({"z": "s", "c": "k", "q": "k", "x": "k", "v": "f", "w": "", "h": "", "y": ""})
_VOWELS = re.compile("[aeiou]")
_DOUBLED = re.compile(r"(.)\1+")


def consonant_drug(joined: str) -> str | None:
    """The one carried drug with the consonants of ``joined`` ("midazzleam"), or None."""
    if len(joined) < _MIN_LETTERS or not joined.isalpha():
        return None
    names = _index().get((joined[0], _consonants(joined)), frozenset())
    if not names and "x" in joined:
        names = _index().get((joined[0], _consonants(joined, "ks")), frozenset())
    names = names or _voiceless().get((joined[0], _without_voice(_consonants(joined))), frozenset())
    return next(iter(names)) if len(names) == 1 else None


def _consonants(word: str, x: str = "k") -> str:
    """``x``: what an "x" is written as: "k", or "ks" as in "nah lock zone"."""
    plain = word.replace("ph", "f").replace("ce", "se").replace("ci", "si").replace("x", x)
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", plain.translate(_SAME)))


def _without_voice(consonants: str) -> str:
    """As in "kid a mean" for ketamine."""
    return consonants.translate(_VOICED)


_VOICED = str.maketrans("dbg", "tpk")


@cache
def _voiceless() -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], frozenset[str]] = {}
    drugs = load().drugs  # of the others every second word is one: "and is at" for antacid
    for (first, key), known in _index().items():
        names = frozenset(name for name in known if drugs[name].carried)
        voiceless = first, _without_voice(key)
        found[voiceless] = found.get(voiceless, frozenset()) | names
    return found


@cache
def _index() -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for name in load().drugs:
        word = name.replace("_", "")
        for key in {_consonants(word), _consonants(word, "ks")}:
            if len(word) >= _MIN_LETTERS and len(key) >= _MIN_CONSONANTS:
                found.setdefault((word[0], key), set()).add(name)
    return {key: frozenset(names) for key, names in found.items()}
