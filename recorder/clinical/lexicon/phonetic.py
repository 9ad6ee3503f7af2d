"""Names that a recogniser wrote as other words, or misspelled: the one that is nearest by sound.

"vank o mycin", "lantis" and "a pix a ban" find their drug; words as near to two names find none.
How near they must be depends on the place: everywhere a long name nearly as it sounds, more where
only a drug can stand (lists of home medicines, allergies, beside a dose). Always to be checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf

from recorder.clinical.grammar.number_words import NUMBER_WORDS
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.sounds import (
    LEAST_LOST,
    LEAST_LOST_LAST,
    TAKEN_FOR,
    Spoken,
    apart,
    bones,
    in_one_breath,
    opening,
    spoken,
)

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
