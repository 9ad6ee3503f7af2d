"""Readings that a recogniser wrote half in words and half in figures: "BP one 42", "sats ninety 4".

Only right behind the name of a sign and before what ends its number: "one 42 year old" and "two 18
gauges" are two numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.grammar.number_words import TEENS, TENS, UNITS
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.atoms import HOLDS
from recorder.clinical.text.words import Positions, Token

_SIGNS = words("measures", "half_in_figures", "signs")
_LINKS = words("measures", "half_in_figures", "links")
_BEHIND = words("measures", "half_in_figures", "behind")
_MOST_LINKS = 2
_HUNDREDS = {word: 100 * value for word, value in UNITS.items() if value <= 5} | {"1": 100}
_TWO_FIGURES = 2


def may_be_mixed(positions: Positions) -> Iterator[list[int]]:
    """Where such a number may begin, by its first two words."""
    pairs = positions.pairs
    for norm in _HUNDREDS.keys() | TENS.keys():
        for behind, places in pairs.get(norm, {}).items():
            if _value(norm, behind):
                yield places


def mixed(tokens: Sequence[Token], i: int) -> float:
    """The reading whose number begins at token ``i``; 0 where it is none."""
    if i + 1 >= len(tokens) or tokens[i + 1].gap not in HOLDS:
        return 0.0
    value = _value(tokens[i].norm, tokens[i + 1].norm)
    return value if value and _of_a_sign(tokens, i) and _ends(tokens, i + 2) else 0.0


def _value(norm: str, behind: str) -> float:
    """As in "one 42", "1 forty", "ninety 4"; 0 for two numbers."""
    if norm in TENS:
        single = behind.isdigit() and len(behind) == 1 and behind != "0"
        return float(TENS[norm] + int(behind)) if single else 0.0
    rest = 0
    if norm == "1":
        rest = TENS.get(behind, TEENS.get(behind, 0))
    elif behind.isdigit() and len(behind) == _TWO_FIGURES:
        rest = int(behind)
    return float(_HUNDREDS[norm] + rest) if rest else 0.0


def _of_a_sign(tokens: Sequence[Token], i: int) -> bool:
    first = i
    while i and tokens[i].gap in HOLDS and first - i < _MOST_LINKS and tokens[i - 1].norm in _LINKS:
        i -= 1
    return i > 0 and tokens[i].gap in HOLDS and tokens[i - 1].norm in _SIGNS


def _ends(tokens: Sequence[Token], i: int) -> bool:
    return i >= len(tokens) or tokens[i].gap not in HOLDS or tokens[i].norm in _BEHIND
