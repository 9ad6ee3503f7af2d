"""Drug names that a recogniser misspelled: one letter apart, or the same consonants, by sound.

"vank o mycin", "lantis" and "on dancer tron" find their drug; a spelling that is as near to two
drugs finds none, and a name that is spelled right is never taken for another one. Callers use it
only where a drug must stand (lists of home medicines, allergies, beside a dose).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from recorder.clinical.grammar.tables import words

MIN_LETTERS = 6
"""Shorter names are too near to ordinary words."""

ORDINARY = words("home", "heard", "words")
"""Ordinary words that sound like a drug; found by asking for every common word of English prose."""

_FOLDS = (
    (re.compile("ph"), "f"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("ck|c|q(?:u)?"), "k"),
    (re.compile("x"), "ks"),
    (re.compile("z"), "s"),
    (re.compile("y"), "i"),
    (re.compile("ew(?![aeiouh])"), "u"),
    (re.compile("w"), "v"),
    (re.compile("mb$"), "m"),
    (re.compile(r"(.)\1+"), r"\1"),
)


@lru_cache(maxsize=8192)
def sound_key(word: str) -> str:
    """``word`` without what spelling varies: "phenytoin" and "fenitoin" have one key."""
    for pattern, replacement in _FOLDS:
        word = pattern.sub(replacement, word)
    return word


_LETTER_NAMES = dict(
    zip("bcdfgklmnprstvxz", "be se de ef ge ka el em en pe ar es te ve ex ze".split(), strict=True)
)
_DIGITS = {"1": "one", "2": "to", "4": "for", "6": "six", "8": "ate", "10": "ten"}
_RESPELLED = (
    (re.compile("^rh"), "r"),
    (re.compile("ied$"), "id"),
    (re.compile("(?<=[a-z]{2})all$|^all$"), "ol"),
    (re.compile("(?<=[a-z])ay$"), "a"),
    (re.compile("^oh$"), "o"),
    (re.compile("(?<=[a-z][aeiou][bdklmnprstvz])e$"), ""),
)
"""Ends of ordinary words that are spelled otherwise inside a name: "*tile* in *all*"."""


@lru_cache(maxsize=8192)
def respelled(word: str) -> str:
    """A word as it would be written inside a name that it is a piece of: "lay 6", "l a quiz"."""
    word = _LETTER_NAMES.get(word) or _DIGITS.get(word) or word
    for pattern, replacement in _RESPELLED:
        word = pattern.sub(replacement, word)
    return word


_VOWELS = re.compile("[aeiouyh]")
_VOICED = str.maketrans("dv", "tf")
"""Those that are mistaken for each other most: voiced ones and their voiceless twins."""
MIN_CONSONANTS = 4
"""Fewer consonants say too little of a name."""


@lru_cache(maxsize=8192)
def skeleton(key: str) -> str:
    """First letter and consonants of a sound key: recognisers mistake vowels first."""
    bare = _VOWELS.sub("", key[1:]).translate(_VOICED)
    return (key[:1] + re.sub(r"(.)\1+", r"\1", bare)) if len(bare) >= MIN_CONSONANTS else ""


_COARSE = (
    (re.compile("igh|ee|ea"), "i"),
    (re.compile("dg(?=[ei])"), "j"),
    (re.compile("g(?=[ei])"), "j"),
    (re.compile("th"), "t"),
    (re.compile("rh"), "r"),
    (re.compile("h(?![aeiou])"), ""),
    (re.compile("ow(?![aeiou])"), "o"),
    (re.compile("e$"), ""),
)
"""Spellings of English sounds: "am low dip een" is written so by ear."""
MIN_JOINED = 7
"""Letters below which words are easily a name with one letter wrong ("dip een", "for two")."""
MIN_COARSE = 7
"""Letters of a coarse key that are no accident."""


@lru_cache(maxsize=8192)
def coarse_key(word: str) -> str:
    """``word`` as it sounds to somebody who does not know it."""
    for pattern, replacement in _COARSE:
        word = pattern.sub(replacement, word)
    return sound_key(word)


_BY_EAR = (
    (re.compile("^kn"), "n"),
    (re.compile("^x|^cz"), "z"),
    (re.compile("^wr"), "r"),
    (re.compile("^ps"), "s"),
    (re.compile("[aeo]w(?![aeiou])"), "o"),
    (re.compile("nts|nces?"), "ns"),
)
"""Spellings that a recogniser takes from ordinary words: "jar dee ants", "know vo log"."""
_VOWEL_GROUP = re.compile("[aeiouh]+")
_SILENT_R = re.compile("(?<=a)r(?=[^a]|$)")
_NASAL = re.compile("n(?=[tks])")
_MIN_VOWELS = 3
"""Vowels of what may have a consonant too many: never "don't stand" for Diastat."""
_ALIKE = str.maketrans("dv", "tf")
MIN_SHAPE = 6
"""Letters and vowels of a shape that are no accident."""
_MIN_WITHOUT_R = 7
_MIN_SHAPE_CONSONANTS = 3
_MANY_CONSONANTS = 5
"""Of so many a third of the vowels is enough: "in trust oh" for Entresto."""


@lru_cache(maxsize=8192)
def shape(word: str) -> tuple[str, tuple[str, ...]]:
    """The consonants of ``word`` with an "a" for the vowels between, and those vowels.

    As in "tray see bah", which is "trasaba" with "a i a", "Tresiba" with "e i a". An "r" before
    a consonant is silent in longer ones: "dapper gliflozin".
    """
    for pattern, replacement in _BY_EAR:
        word = pattern.sub(replacement, word)
    key = coarse_key(word).replace("kv", "k").replace("np", "mp")
    key = key[1:] if key.startswith("ks") else key
    vowels = tuple("a" if group[0] == "h" else group for group in _VOWEL_GROUP.findall(key))
    whole = _single(_VOWEL_GROUP.sub("a", key).translate(_ALIKE))
    short = _single(_SILENT_R.sub("", whole))
    return (short if len(short) >= _MIN_WITHOUT_R else whole), vowels


def _single(key: str) -> str:
    return re.sub(r"(.)\1+", r"\1", key)


def _says_much(key: str) -> bool:
    consonants = len(key) - key.count("a")
    return len(key) >= MIN_SHAPE and consonants >= _MIN_SHAPE_CONSONANTS


def same_vowels(a: tuple[str, ...], b: tuple[str, ...], one_of: int = 2) -> bool:
    """Whether one of so many vowels of equal shapes is the same: the "eo" of "sare o" is an "o"."""
    if len(a) != len(b) or not any(x[0] == y[0] for x, y in zip(a, b, strict=True)):
        return False
    return one_of * sum(not set(x).isdisjoint(y) for x, y in zip(a, b, strict=True)) >= len(a)


def _shortened(key: str) -> Iterator[str]:
    for i in range(len(key)):
        yield key[:i] + key[i + 1 :]


class SoundIndex:
    """Finds the one name whose sound key is at most one letter away."""

    def __init__(self, spoken: Iterable[tuple[str, str]]) -> None:
        """``spoken`` gives (spoken form, canonical name)."""
        self._exact: dict[str, set[str]] = {}
        self._short: dict[str, set[str]] = {}
        """Names too short to be known by what is near them: "la zix", "so mac"."""
        self._near: dict[str, set[str]] = {}
        self._skeletons: dict[str, set[str]] = {}
        self._coarse: dict[str, set[str]] = {}
        self._shapes: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
        self.find = lru_cache(maxsize=8192)(self._find)
        """The name that letters (spaces taken out) must mean, or None."""
        self.loosely = lru_cache(maxsize=8192)(self._loosely)
        """The name that letters sound like; only where nothing but a drug can stand."""
        for said, name in spoken:
            joined = "".join(char for char in said.lower() if char not in " -'")
            if len(joined) == MIN_LETTERS - 1 and joined.isalpha():
                self._short.setdefault(sound_key(joined), set()).add(name)
            if len(joined) >= MIN_LETTERS and joined.isalpha():
                self._add(sound_key(joined), name)
                self._add_coarse(coarse_key(joined), name)
                self._add_shape(joined, name)

    def _add(self, key: str, name: str) -> None:
        self._exact.setdefault(key, set()).add(name)
        for short in (key, *_shortened(key)):
            self._near.setdefault(short, set()).add(key)

    def _add_coarse(self, key: str, name: str) -> None:
        self._coarse.setdefault(key, set()).add(name)
        bones = skeleton(key)
        if bones:
            self._skeletons.setdefault(bones, set()).add(name)

    def _add_shape(self, joined: str, name: str) -> None:
        key, vowels = shape(joined)
        if _says_much(key):
            self._shapes.setdefault(key, set()).add((name, vowels))

    def _find(self, spoken: str) -> str | None:
        if len(spoken) < MIN_LETTERS or not spoken.isalpha() or spoken in ORDINARY:
            return None
        key = sound_key(spoken)
        exact = self._exact.get(key)
        if exact:
            return _only(exact)
        return _only(self._neighbours(key))

    def find_joined(self, spoken: str) -> str | None:
        """The name that several words make up; few letters only where they sound just like it."""
        if len(spoken) >= MIN_JOINED:
            return self.find(spoken)
        key = sound_key(spoken)
        return _only(self._exact.get(key, set()) or self._short.get(key, set()))

    def _loosely(self, spoken: str) -> str | None:
        if spoken in ORDINARY or not spoken.isalpha():
            return None
        key = coarse_key(spoken)
        alike = self._coarse.get(key, set()) if len(key) >= MIN_COARSE else set()
        bones = self._skeletons.get(skeleton(key), set())
        return _only(alike) or _only(bones) or _only(self._shaped(spoken))

    def _shaped(self, spoken: str) -> set[str]:
        """As in "sir el toe" for Xarelto: too few consonants, but where its vowels are.

        A recogniser hears an "n" more before a consonant: "cumin din" for Coumadin.
        """
        key, vowels = shape(spoken)
        shapes = self._shapes.get(key, ())
        if not shapes and len(vowels) >= _MIN_VOWELS:
            shapes = self._shapes.get(_NASAL.sub("", key, count=1), ())
        few = key in self._shapes and len(key) - key.count("a") >= _MANY_CONSONANTS
        return {name for name, others in shapes if same_vowels(vowels, others, 3 if few else 2)}

    def _neighbours(self, key: str) -> set[str]:
        candidates: set[str] = set(self._near.get(key, ()))
        for short in _shortened(key):
            candidates |= self._near.get(short, set())
        return {
            name
            for candidate in candidates
            if candidate[0] == key[0] and _one_apart(candidate, key)
            for name in self._exact[candidate]
        }


def _only(names: set[str]) -> str | None:
    return next(iter(names)) if len(names) == 1 else None


def _one_apart(a: str, b: str) -> bool:
    """Whether one insertion, deletion or substitution makes ``a`` into ``b``."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    if len(a) == len(b):
        return a[start + 1 :] == b[start + 1 :]
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return longer[start + 1 :] == shorter[start:]
