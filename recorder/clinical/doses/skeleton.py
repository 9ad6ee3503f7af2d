"""Drug names by their consonants: what is left when a recogniser gets the vowels wrong.

Only asked for words that stand directly at a dose, and only for long names whose consonants are
those of one drug alone; the result is always marked for review.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from recorder.clinical.lexicon import load
from recorder.clinical.lexicon.phonetic import coarse_key

_MIN_CONSONANTS = 4
_MIN_LETTERS = 7
_SAME = str.maketrans({"z": "s", "c": "k", "q": "k", "x": "k", "v": "f", "w": "", "h": "", "y": ""})
_VOWELS = re.compile("[aeiou]")
_DOUBLED = re.compile(r"(.)\1+")

_FEW_EDITS = 1
"""Most letters that four consonants leave open: "try ax own" is no tetracaine."""


def consonant_drug(joined: str, few_edits: int = _FEW_EDITS) -> str | None:
    """The one carried drug with the consonants of ``joined`` ("midazzleam"), or None.

    ``few_edits``: the most letters that only four consonants may leave open.
    """
    if len(joined) < _MIN_LETTERS or not joined.isalpha():
        return None
    first, key = _first(joined), _consonants(joined)
    names = _index().get((first, key), frozenset())
    if not names and "x" in joined:
        names = _index().get((first, _consonants(joined, "ks")), frozenset())
    names = names or _voiceless().get((first, _without_voice(key)), frozenset())
    if not names and len(key) >= _WHATEVER_BEGINS and first in _SOFT:
        names = _soft().get(_without_voice(key), frozenset())
    if len(names) != 1:
        return None
    name = next(iter(names))
    few = len(key) <= _MIN_CONSONANTS
    return name if not few or _alike(joined, name, few_edits) else None


_SOFT = frozenset("aeiouhy")
_WHATEVER_BEGINS = 6
"""Consonants that are no accident whatever vowel, or H, the name begins with: "hypertropium"."""


@cache
def _soft() -> dict[str, frozenset[str]]:
    """Carried drugs that begin with a vowel or an H, by their consonants."""
    found: dict[str, frozenset[str]] = {}
    for (first, key), names in _voiceless().items():
        if first in _SOFT:
            found[key] = found.get(key, frozenset()) | names
    return found


def _first(word: str) -> str:
    return "k" if word[0] in "cqk" else word[0]


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
    for name, word in _spellings():
        for key in {_consonants(word), _consonants(word, "ks")}:
            if len(word) >= _MIN_LETTERS and len(key) >= _MIN_CONSONANTS:
                found.setdefault((_first(word), key), set()).add(name)
    return {key: frozenset(names) for key, names in found.items()}


def _spellings() -> Iterator[tuple[str, str]]:
    """Each drug with its own name, and what crews carry with its other names ("paracetamol")."""
    lexicon = load()
    for name in lexicon.drugs:
        yield name, name.replace("_", "")
    for pattern in lexicon.patterns["drug"]:
        drug, word = lexicon.drugs.get(pattern.form.name), pattern.text.lower()
        plain = word.isalpha() and not pattern.form.needs and not pattern.exact
        if drug is not None and drug.carried and plain:
            yield drug.name, word
        if drug is not None and plain and word.startswith("cef"):
            yield drug.name, word.replace("cef", "kef")  # "kef try ax own"


def surely_drug(joined: str, few_edits: int = _FEW_EDITS) -> str | None:
    """The carried drug with these consonants whose vowels sound alike too ("amyohdarown").

    Asked for words beside a number that nobody said to be an amount: never "at your pain five".
    """
    name = consonant_drug(joined, few_edits)
    if name is None or not load().drugs[name].carried:
        return None
    return name if _alike(joined, name, _MOST_EDITS) else None


def longest_like_drug(words: Sequence[str], backwards: bool = False) -> int:
    """How many of ``words``, two at least, have the consonants of a carried drug; 0 for none."""
    known, key, most = _voiceless(), "", 0
    for count, word in enumerate(words, 1):
        bones = _bones(word)
        if bones is None:
            break
        one, other = (bones, key) if backwards else (key, bones)
        key = one + (other[1:] if one[-1:] == other[:1] else other)
        if key not in (_endings() if backwards else _openings()):
            break
        if count > 1 and (_first(word if backwards else words[0]), key) in known:
            most = count
    return most


@cache
def _openings() -> frozenset[str]:
    """What the consonants of a carried drug begin with: few words go on to be one."""
    return frozenset(key[:k] for _, key in _voiceless() for k in range(len(key) + 1))


@cache
def _endings() -> frozenset[str]:
    return frozenset(key[k:] for _, key in _voiceless() for k in range(len(key) + 1))


def adds_consonants(words: Sequence[str], first: int) -> bool:
    """Whether the words from the ``first`` on are more of the name: "hydro court *is own*"."""
    return _consonants("".join(words)) != _consonants("".join(words[:first]))


@lru_cache(maxsize=8192)
def _bones(word: str) -> str | None:
    return _without_voice(_consonants(word)) if word.isalpha() else None


def _alike(joined: str, name: str, most: int) -> bool:
    """Whether ``joined`` sounds like the drug but for so many letters."""
    key = _without_voice(coarse_key(joined))
    return any(_edits(key, other) <= most for other in _coarse()[name])


_MOST_EDITS = 2


@cache
def _coarse() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, word in _spellings():
        found.setdefault(name, set()).add(_without_voice(coarse_key(word)))
    return {name: frozenset(keys) for name, keys in found.items()}


def _edits(a: str, b: str) -> int:
    """How many letters are to be put in, left out or changed to make ``a`` into ``b``."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        last, row[0] = row[0], i
        for k, other in enumerate(b, 1):
            last, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, last + (letter != other))
    return row[-1]
