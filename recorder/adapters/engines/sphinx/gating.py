"""Decides which of the draft recogniser's words are believed: rather none than invented ones.

The sound is recognised twice, under different conditions. A word is believed when both heard it
at the same time and the first is sure enough; a spoken number only as a whole and with clear
neighbours, because part of a number is another number. What is left out is marked, so that
nothing binds across it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from recorder.core.model import UNCLEAR

_NUMBERS = frozenset(
    (
        *("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
        *("eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy"),
        *("eighty", "ninety", "hundred", "thousand", "point", "nought", "half", "quarter"),
    )
)
_WITHIN_NUMBERS = frozenset({"and", "a", "over", "on", "by", "out", "of", "to", "past"})
_MORE_NUMBERS = frozenset(
    (
        *("hundreds", "thousands", "million", "billion", "dozen", "couple", "double", "triple"),
        *("single", "once", "twice", "both", "pair", "first", "third", "zeros", "ones", "percent"),
        *("twenties", "fifties", "nineties", "quarters"),
    )
)
_UNITS = frozenset(
    (
        *("mg", "milligram", "milligrams", "mcg", "microgram", "micrograms", "gram", "grams", "g"),
        *("kilo", "kilos", "kilogram", "kilograms", "pound", "pounds", "ounce", "ounces", "stone"),
        *("ml", "mL", "mil", "mils", "milliliter", "milliliters", "millilitre", "millilitres"),
        *("cc", "ccs", "liter", "liters", "litre", "litres", "unit", "units", "joule", "joules"),
        *("milliamps", "milliequivalents", "millimolar", "millimole", "millimoles", "millimeters"),
        *("tablet", "tablets", "tab", "tabs", "pill", "pills", "capsule", "capsules", "puff"),
        *("puffs", "drop", "drops", "spray", "sprays", "amp", "amps", "ampoule", "vial", "vials"),
        *("dose", "doses", "ampoules", "patch", "patches", "shock", "shocks", "mics"),
    )
)
_QUANTITIES = _NUMBERS | _MORE_NUMBERS | _UNITS


LONG_FRAMES = 50
"""Half a second: most words are shorter."""


class HeardWord(NamedTuple):
    """A word with its first and last frame (10 ms each) and its posterior probability.

    ``expected``: how far the language model expects it after the words before it: 0 for sure,
    less the more it surprises; a logarithm in the decoder's own scale.
    """

    text: str
    first: int
    last: int
    probability: float
    expected: float = 0.0


@dataclass(frozen=True, slots=True)
class GateRules:
    """How sure is sure enough.

    Attributes:
        word: least probability of a word.
        number: least probability of every word of a spoken number.
        believed_share: a word is believed only within a stretch of which so many are: nonsense
            has sure words too, but not many beside each other.
        stretch_words: length of a stretch; a shorter utterance is one.
        longest_s: no word takes longer; a longer one is noise.
        number_room_s: a number that follows or precedes a doubtful word closer than this may go
            on in it, and is doubtful too.
        same_time: share of a word's time that the second hearing must agree on.
        expected: least sum of ``HeardWord.expected`` for each second of the words of a stretch.
            Nonsense is heard as many short words that surprise; of a long one, as which noise is
            heard, ``LONG_FRAMES`` count.
    """

    word: float = 0.5
    number: float = 0.5
    believed_share: float = 0.6
    stretch_words: int = 10
    longest_s: float = 1.3
    number_room_s: float = 0.2
    same_time: float = 0.5
    expected: float = -math.inf


def believed(
    words: Sequence[HeardWord], again: Sequence[HeardWord], rules: GateRules
) -> list[HeardWord]:
    """The believed words in order, ``UNCLEAR`` (probability 0) for each run of others.

    An empty list when no stretch of them is believed.
    """
    runs = list(number_runs([w.text for w in words]))
    sure = [
        _short(w, rules) and w.probability >= rules.word and _confirmed(w, again, rules)
        for w in words
    ]
    for first, end in runs:
        # Every word counts, the links as well: "forty over ninety" is one statement.
        whole = all(
            _short(w, rules)
            and _confirmed(w, again, rules)
            and (w.probability >= rules.number or w.text in _WITHIN_NUMBERS)
            for w in words[first:end]
        )
        sure[first:end] = [whole] * (end - first)
    for first, end in [run for run in runs if _crowded(words, sure, *run, rules)]:
        sure[first:end] = [False] * (end - first)
    clear = _clear(words, sure, rules)
    sure = [one and other for one, other in zip(sure, clear, strict=True)]
    return _marked(words, sure) if any(sure) else []


def without_quantities(words: Sequence[HeardWord]) -> list[HeardWord]:
    """The same with every number and every unit of a dose, what ties them included, marked.

    For words whose probability is unknown: "a milligram" that nobody said is a dose, too. An
    empty list when no word is left.
    """
    sure = [w.text != UNCLEAR for w in words]
    for first, end in number_runs([w.text for w in words], _QUANTITIES):
        sure[first:end] = [False] * (end - first)
    return _marked(words, sure) if any(sure) else []


def _clear(words: Sequence[HeardWord], sure: Sequence[bool], rules: GateRules) -> list[bool]:
    """Which words lie in a stretch of which enough are sure, and that could be expected.

    Such a stretch never ends beside a sure word, so none of them cuts a number in two.
    """
    length = min(rules.stretch_words, len(sure))
    clear = [False] * len(sure)
    for first in range(len(sure) - length + 1):
        stretch = slice(first, first + length)
        enough = sum(sure[stretch]) >= max(1.0, rules.believed_share * length)
        if enough and _expected(words[stretch]) >= rules.expected:
            clear[stretch] = [True] * length
    return clear


def _expected(stretch: Sequence[HeardWord]) -> float:
    """Of its words, for each second of them."""
    frames = sum(min(word.last - word.first + 1, LONG_FRAMES) for word in stretch)
    return 100 * sum(word.expected for word in stretch) / frames


def number_runs(
    texts: Sequence[str], numbers: frozenset[str] = _NUMBERS
) -> Iterator[tuple[int, int]]:
    """Index ranges of spoken numbers, with what ties two of them together."""
    at = 0
    while at < len(texts):
        if texts[at] not in numbers:
            at += 1
            continue
        end = at + 1
        while (step := _next_number(texts, end, numbers)) is not None:
            end = step + 1
        yield at, end
        at = end


def _next_number(texts: Sequence[str], at: int, numbers: frozenset[str]) -> int | None:
    """Index of a number word at ``at``, or behind one or two linking words."""
    for ahead in (at, at + 1, at + 2):
        if ahead >= len(texts):
            return None
        if texts[ahead] in numbers:
            return ahead
        if texts[ahead] not in _WITHIN_NUMBERS:
            return None
    return None


def _short(word: HeardWord, rules: GateRules) -> bool:
    return (word.last - word.first + 1) / 100 <= rules.longest_s


def _crowded(
    words: Sequence[HeardWord], sure: Sequence[bool], first: int, end: int, rules: GateRules
) -> bool:
    """A doubtful word touches the number: "eighty fall" may have been "eighty four"."""
    room = rules.number_room_s * 100
    before = first > 0 and not sure[first - 1] and words[first].first - words[first - 1].last < room
    after = end < len(words) and not sure[end] and words[end].first - words[end - 1].last < room
    return before or after


def _confirmed(word: HeardWord, again: Sequence[HeardWord], rules: GateRules) -> bool:
    needed = rules.same_time * (word.last - word.first + 1)
    return any(
        other.text == word.text
        and min(word.last, other.last) - max(word.first, other.first) + 1 >= needed
        for other in again
    )


def _marked(words: Sequence[HeardWord], sure: Sequence[bool]) -> list[HeardWord]:
    marked: list[HeardWord] = []
    for word, believe in zip(words, sure, strict=True):
        if believe:
            marked.append(word)
        elif marked and marked[-1].text == UNCLEAR:
            marked[-1] = marked[-1]._replace(last=word.last)
        else:
            marked.append(HeardWord(UNCLEAR, word.first, word.last, 0.0))
    return marked
