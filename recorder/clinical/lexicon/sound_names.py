"""Names that a recogniser wrote as other words: "claws a pine", "thy rocks in", "lysine april".

Several words that make up the consonants of one long name, in their order, and half of its vowels.
So much is no accident, so that they are looked for everywhere; in 128,000 words of crews 3 such
runs were none. What they mean still waits for a list, an amount or an allergy, and is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from recorder.clinical.grammar.number_words import NUMBER_WORDS
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.forms import NO_MEANING, Form, Pattern
from recorder.clinical.lexicon.matcher import Hit
from recorder.clinical.lexicon.phonetic import ORDINARY, same_vowels, shape
from recorder.clinical.text.words import PHRASE_GAPS, Positions, Token

MIN_SHAPE = 9
"""Letters of a shape that ordinary words make up by no accident."""
_MOST_WORDS = 5
NOT_FIRST = words("home", "heard", "not_first").union(NUMBER_WORDS)
"""Words of every sentence: no name that a recogniser cut begins with one of them."""
ORDINARY_ALONE = NOT_FIRST | {"a", "an", "see", "seen"}
"""A run of these alone is no name however it sounds: "want a line", "been ten"."""
_NOT_LAST = words("home", "heard", "not_last")
_NOT_IN = words("home", "heard", "not_in")


class SoundNames:
    """Finds the names of one table that only sound right, in two words or more."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._shapes: dict[str, set[tuple[Form, tuple[str, ...]]]] = {}
        self._starts: set[str] = set()
        """What the consonants of a name begin with."""
        self._opens = lru_cache(maxsize=32768)(self._opens_name)
        self._longest = lru_cache(maxsize=8192)(self._longest_name)
        for pattern in patterns:
            joined = "".join(char for char in pattern.text.lower() if char not in "-'")
            plain = joined.isalpha() and not pattern.form.needs and not pattern.exact
            if plain and pattern.form.name != NO_MEANING:
                self._add(joined, pattern.form)

    def _add(self, joined: str, form: Form) -> None:
        key, vowels = shape(joined)
        if len(key) < MIN_SHAPE:
            return
        self._shapes.setdefault(key, set()).add((form, vowels))
        bones = _bones(joined)
        self._starts.update(bones[:end] for end in range(len(bones) + 1))

    def find(self, tokens: Sequence[Token], positions: Positions) -> Iterator[Hit]:
        """Hits from left to right, the longest at each place, none overlapping."""
        last, norms = 0, positions.norms
        for i in sorted(self._places(positions)):
            if i < last:
                continue
            end = _run_end(tokens, i)
            count, form = self._longest(tuple(norms[i:end])) if end > i + 1 else (0, None)
            if form is not None:
                last = i + count
                yield Hit(i, last, form)

    def _places(self, positions: Positions) -> Iterator[int]:
        """Where two words stand that the consonants of a name begin with."""
        opens, starts = self._opens, self._starts
        for norm in positions.keys() - NOT_FIRST:
            if _bones(norm) not in starts:
                continue
            for behind, places in positions.pairs[norm].items():
                if opens(norm, behind):
                    yield from places

    def _opens_name(self, norm: str, behind: str) -> bool:
        if behind in _NOT_IN or not (norm.isalpha() and behind.isalpha()):
            return False
        return _joined(_bones(norm), _bones(behind)) in self._starts

    def _longest_name(self, run: tuple[str, ...]) -> tuple[int, Form | None]:
        """How many words of ``run`` are a name, and which; as many as there can be."""
        joined, bones = run[0], _bones(run[0])
        count, found = 0, None
        for last, norm in enumerate(run[1:], 2):
            joined, bones = joined + norm, _joined(bones, _bones(norm))
            if bones not in self._starts or norm in _NOT_IN:
                break
            form = self._named(joined) if norm not in _NOT_LAST else None
            if form is not None:
                count, found = last, Form(form.kind, form.name, "misheard")
        return count, found

    def _named(self, joined: str) -> Form | None:
        """The one name that ``joined`` sounds like, or None."""
        if not joined.isalpha() or joined in ORDINARY:
            return None
        key, vowels = shape(joined)
        forms = {form for form, own in self._shapes.get(key, ()) if same_vowels(vowels, own)}
        return next(iter(forms)) if len({form.name for form in forms}) == 1 else None


def _run_end(tokens: Sequence[Token], first: int) -> int:
    """Up to the next mark or "s", at most so many words on."""
    last = first + 1
    while last < min(first + _MOST_WORDS, len(tokens)):
        if tokens[last].gap not in PHRASE_GAPS or tokens[last - 1].clitic:
            break
        last += 1
    return last


@lru_cache(maxsize=8192)
def _bones(word: str) -> str:
    """Consonants of ``word`` but for R, which is silent before others; "?" of what is no word."""
    return _joined("", shape(word)[0].replace("a", "").replace("r", "")) if word.isalpha() else "?"


def _joined(bones: str, others: str) -> str:
    """As in "max" and "son": a consonant that both share is one."""
    return bones + (others[1:] if bones[-1:] == others[:1] else others)
