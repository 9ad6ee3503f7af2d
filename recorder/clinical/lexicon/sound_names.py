"""Names that a recogniser wrote as other words: "claws a pine", "thy rocks in", "lysine april".

Several words that sound nearly as one long name does. So much is no accident, so that they are
looked for everywhere. What they mean still waits for a list, an amount or an allergy, and is
marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from recorder.clinical.grammar.number_words import NUMBER_WORDS
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.forms import Form
from recorder.clinical.lexicon.matcher import Hit
from recorder.clinical.lexicon.phonetic import ANYWHERE, SoundIndex
from recorder.clinical.lexicon.sounds import bones, opening, sounds
from recorder.clinical.text.words import PHRASE_GAPS, Positions, Token

_MOST_WORDS = 6
NOT_FIRST = words("home", "heard", "not_first").union(NUMBER_WORDS)
"""Words of every sentence: no name that a recogniser cut begins with one of them."""
ORDINARY_ALONE = NOT_FIRST | {"a", "an", "see", "seen"}
"""A run of these alone is no name however it sounds: "want a line", "been ten"."""
_NOT_LAST = words("home", "heard", "not_last").union(NUMBER_WORDS)
NOT_IN = words("home", "heard", "not_in")
_NOT_BEGIN = NOT_FIRST | NOT_IN
_WHOLE = "whole"


class SoundNames:
    """Finds the names of one table that only sound right, in two words or more."""

    def __init__(self, kind: str, index: SoundIndex) -> None:
        """``index`` has the names that are long enough."""
        self._kind, self._index, self._starts = kind, index, index.starts
        self._begin = lru_cache(maxsize=32768)(self._begin_name)
        self._goes_on = lru_cache(maxsize=32768)(self._is_begun)
        self._nearest = lru_cache(maxsize=8192)(self._nearest_name)

    def find(self, tokens: Sequence[Token], positions: Positions) -> Iterator[Hit]:
        """Hits from left to right, the nearest at each place, none overlapping."""
        last, norms = 0, positions.norms
        for i in sorted(self._places(positions)):
            if i < last:
                continue
            end = _run_end(tokens, i)
            count, form = self._nearest(tuple(norms[i:end])) if end > i + 1 else (0, None)
            if form is not None:
                last = i + count
                yield Hit(i, last, form)

    def _places(self, positions: Positions) -> Iterator[int]:
        """Where two words stand that may be a name, or three that a longer one may begin with."""
        begin, goes_on, starts, ahead = self._begin, self._goes_on, self._starts, positions.ahead
        for norm in positions.keys() - _NOT_BEGIN:
            if _opening(norm) not in starts:
                continue
            for behind, places in positions.pairs[norm].items():
                begun = begin(norm, behind)
                if begun == _WHOLE:
                    yield from places
                elif begun is not None:
                    for i in places:
                        if goes_on(begun, ahead[i + 2]):
                            yield i

    def _begin_name(self, norm: str, behind: str) -> str | None:
        """The consonants of a name that two words begin; ``_WHOLE`` where they may be one."""
        if behind in NOT_IN or not (norm.isalpha() and behind.isalpha()):
            return None
        begun = _joined(_opening(norm), _bones(behind))
        if begun not in self._starts:
            return None
        whole = behind not in _NOT_LAST and self._index.nearest((norm, behind), ANYWHERE)
        return _WHOLE if whole else begun

    def _is_begun(self, begun: str, norm: str) -> bool:
        """Whether a name goes on so that begins with the consonants ``begun``."""
        return norm not in NOT_IN and _joined(begun, _bones(norm)) in self._starts

    def _nearest_name(self, run: tuple[str, ...]) -> tuple[int, Form | None]:
        """How many words of ``run`` sound most like a name, and which."""
        begun, count, found, most = _opening(run[0]), 0, None, -1.0
        for last, norm in enumerate(run[1:], 2):
            if not self._goes_on(begun, norm):
                break
            begun = _joined(begun, _bones(norm))
            heard = None if norm in _NOT_LAST else self._index.nearest(run[:last], ANYWHERE)
            if heard is not None and heard[1] > most:
                count, found, most = last, Form(self._kind, heard[0], "misheard"), heard[1]
        return count, found


def _run_end(tokens: Sequence[Token], first: int) -> int:
    """Up to the next mark or "s", at most so many words on."""
    end = min(first + _MOST_WORDS, len(tokens))
    for last in range(first + 1, end):
        if tokens[last].gap not in PHRASE_GAPS or tokens[last - 1].clitic:
            return last
    return end


@lru_cache(maxsize=8192)
def _bones(word: str) -> str:
    """Of ``word``, "?" of what is none."""
    return bones(sounds(word)) if word.isalpha() else "?"


@lru_cache(maxsize=8192)
def _opening(word: str) -> str:
    return opening(sounds(word)) if word.isalpha() else "?"


def _joined(begun: str, more: str) -> str:
    """As in "max" and "son": a consonant that both share is one."""
    return begun + (more[1:] if begun[-1:] == more[:1] else more)
