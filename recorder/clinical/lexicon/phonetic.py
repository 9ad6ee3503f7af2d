"""Names that a recogniser wrote as other words, or misspelled: the one that is nearest by sound.

"vank o mycin", "lantis" and "a pix a ban" find their drug; words as near to two names find none.
How near they must be depends on the place: everywhere a long name nearly as it sounds, more where
only a drug can stand (lists of home medicines, allergies, beside a dose). Always to be checked.

Names that a recogniser wrote as other words: "claws a pine", "thy rocks in", "lysine april".

Several words that sound nearly as one long name does. So much is no accident, so that they are
looked for everywhere. What they mean still waits for a list, an amount or an allergy, and is
marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf

from recorder.clinical.grammar.tables import NUMBER_WORDS, words
from recorder.clinical.lexicon.forms import Form
from recorder.clinical.lexicon.matcher import Hit
from recorder.clinical.lexicon.sounds import (
    LEAST_LOST,
    LEAST_LOST_LAST,
    TAKEN_FOR,
    Spoken,
    apart,
    bones,
    in_one_breath,
    opening,
    sounds,
    spoken,
)
from recorder.clinical.text.words import PHRASE_GAPS, Positions, Token

ORDINARY = words("home", "heard", "words")
"""Ordinary words that sound like a drug; found by asking for every common word of English prose."""


@dataclass(slots=True, eq=False)  # a limit is itself alone: it is part of the key of each answer
class Limit:
    """How far words may be from a name: the more sounds it has, the less it is an accident."""

    sound: float
    """What each sound beyond the ``first`` ones allows."""
    first: float
    share: float
    """Most of all its sounds, however long it is."""

    def of(self, size: int) -> float:
        """What a name of ``size`` sounds allows; less than nothing for one that is too short."""
        return min(self.sound * (size - self.first), self.share * size) + _ROUNDING


_ROUNDING = 1e-6
ANYWHERE = Limit(0.2, 7.0, 0.1)
"""Wherever it stands."""
PLACED = Limit(0.24, 4.0, 0.12)
"""Where nothing but a drug can stand."""
GIVEN = Limit(0.25, 3.8, 0.12)
"""Beside an amount, of what crews carry."""
NEARLY = Limit(0.16, 3.8, 0.08)
"""Where a drug may stand."""

_LEAST = 5
"""Sounds of a name that is known by them."""
_MARGIN = 0.2
"""By how much the next name must be further away."""
_LONG = 8
"""Sounds of a name that may have lost any consonant; a shorter one only those that are cheap."""
_CHEAP = frozenset("nt")


class SoundIndex:
    """Finds the one name that words sound like."""

    def __init__(self, spoken: Iterable[tuple[str, str]], least: int = _LEAST) -> None:
        """``spoken`` gives (spoken form, canonical name); ``least``: sounds that one must have."""
        self._least = least
        self._names: dict[tuple[str, str], Spoken] = {}
        """By its sounds and itself; elsewhere a name is its place in here."""
        self._near: dict[str, dict[int, float]] = {}
        """Names by their bones, and by these with one consonant less; the least its loss costs."""
        self.starts: set[str] = set()
        """What the opening of a name begins with."""
        self.nearest = lru_cache(maxsize=16384)(self._nearest)
        """The name that words sound like, and how much nearer they are than they must be."""
        for said, name in spoken:
            parts = said.lower().replace("-", " ").replace("'", "").split()
            if "".join(parts).isalpha() and NUMBER_WORDS.isdisjoint(parts):
                self._add(in_one_breath(parts), name)
        self._told = [(name, said) for (_, name), said in self._names.items()]
        self._allowed = cache(self._allowed_by)

    def _add(self, own: str, name: str) -> None:
        if len(own) < self._least or (own, name) in self._names:
            return
        begun = opening(own)
        self.starts.update(begun[:end] for end in range(len(begun) + 1))
        place = len(self._names)
        self._names[own, name] = spoken(own, named=True)
        for near, price in _shortened(bones(own), len(own)):
            self._near.setdefault(near, {}).setdefault(place, price)

    def _allowed_by(self, limit: Limit) -> Sequence[float]:
        """What ``limit`` allows each name."""
        return [limit.of(len(sounds)) for sounds, _ in self._names]

    def heard(self, said: tuple[str, ...], limit: Limit = PLACED) -> str | None:
        """The name that the words ``said`` sound like."""
        found = self.nearest(said, limit)
        return found[0] if found is not None else None

    def _nearest(self, said: tuple[str, ...], limit: Limit) -> tuple[str, float] | None:
        heard = in_one_breath(said)
        if not heard or "".join(said) in ORDINARY or not ORDINARY.isdisjoint(said):
            return None
        own, near = spoken(heard, named=False), self._candidates(heard)
        told, allowed = self._told, self._allowed(limit)
        within = [
            (cost, allowed[i], told[i][0])
            for i, least in near.items()
            if least <= allowed[i] and (cost := apart(told[i][1], own, allowed[i])) <= allowed[i]
        ]
        if not within:
            return None
        cost, most, name = min(within)
        for i, least in near.items():
            other, form = told[i]
            margin = min(allowed[i], cost) + _MARGIN - _ROUNDING
            if other != name and least <= margin and apart(form, own, margin) <= margin:
                return None
        return name, most - cost

    def _candidates(self, heard: str) -> dict[int, float]:
        """Names with the bones of ``heard`` but for one consonant, and the least that it costs."""
        found: dict[int, float] = {}
        for near, added in _shortened(bones(heard), len(heard)):
            for name, lost in self._near.get(near, _NONE).items():
                least = min(TAKEN_FOR, added + lost) if added and lost else added + lost
                if least < found.get(name, inf):
                    found[name] = least
        return found


_NONE: Mapping[int, float] = {}


def _shortened(key: str, size: int) -> Iterator[tuple[str, float]]:
    """``key``, and without one of its consonants, with the least that its loss costs."""
    yield key, 0.0
    for i, sound in enumerate(key):
        last = i == len(key) - 1
        if size >= _LONG or sound in _CHEAP or last:
            yield key[:i] + key[i + 1 :], LEAST_LOST_LAST if last else LEAST_LOST[sound]


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
