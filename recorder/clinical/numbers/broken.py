"""Numbers that a recogniser broke: "1 0 four", "9 T two", "won fifty", "BP one 42".

None of them is sure: each is of the form HEARD, which is to check wherever it is used. Half words
and half figures ("BP one 42") are read only right behind the name of a sign and before what ends
its number: "one 42 year old" and "two 18 gauges" are two numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from recorder.clinical.grammar.tables import AFTER_HOMOPHONE, HOMOPHONES, TEENS, TENS, UNITS, words
from recorder.clinical.numbers.atoms import HOLDS, Atom
from recorder.clinical.numbers.forms import Form, Number
from recorder.clinical.text.words import Positions, Token

_HUNDREDS = frozenset({"1", "2"})
_TY = frozenset({"t", "tee", "ty"})
_VERTEBRAE = frozenset({"c", "t", "l", "s"})
_WORDS_OF_A_LETTER = frozenset({"a", "i"})
_APGARS = frozenset({"apgar", "apgars"})
_TENTHS = frozenset("0123456789")
_MOST_BEFORE_TENTHS = 3
"""Digits before the comma of a reading: "103,6"."""


def pieces(tokens: Sequence[Token], positions: Positions) -> set[int]:
    """Where a number that was broken may begin, by its first two words: in most texts nowhere."""
    pairs = positions.pairs
    found = [pairs["won"][ten] for ten in TENS if ten in pairs["won"]] if "won" in pairs else []
    found += [pairs[one]["0"] for one in _HUNDREDS if "0" in pairs.get(one, ())]
    tens = (i - 1 for ty in _TY for i in positions.get(ty, ()))
    tenths = (i - 1 for digit in _TENTHS for i in positions.get(digit, ()) if tokens[i].gap == ",")
    return set(chain(*found, tens, tenths, *may_be_mixed(positions)))


def broken(tokens: Sequence[Token], atoms: Sequence[Atom | None], i: int) -> Number | None:
    """The number that begins at token ``i`` in pieces, None where none does."""
    whole = _won(tokens, i) or _tee(tokens, atoms, i) or _figures_then_word(tokens, i)
    whole = whole or _comma_within(tokens, i)
    if whole is None and (value := mixed(tokens, i)):
        return _heard(value, i, i + 2)
    return whole


def _won(tokens: Sequence[Token], i: int) -> Number | None:
    """As in "sugar is won fifty", "won forty two": a hundred and so many."""
    if tokens[i].norm != "won" or _norm(tokens, i + 1) not in TENS:
        return None
    unit = UNITS.get(_norm(tokens, i + 2), 0)
    value = 100.0 + TENS[_norm(tokens, i + 1)] + unit
    return _heard(value, i, i + 2 + bool(unit))


def _tee(tokens: Sequence[Token], atoms: Sequence[Atom | None], i: int) -> Number | None:
    """As in "sats 9 T two", "eight tee": so many tens; never of "C 7 T 1", "GCS 3 T"."""
    atom = atoms[i]
    if atom is None or atom.kind != "u" or atom.value < 2 or _norm(tokens, i + 1) not in _TY:
        return None
    if i and tokens[i - 1].norm in _VERTEBRAE:
        return None
    after = atoms[i + 2] if _norm(tokens, i + 2) else None
    unit = after.value if after is not None and after.kind == "u" else 0.0
    if tokens[i + 1].norm == "t" and not unit:
        return None
    return _heard(atom.value * 10 + unit, i, i + 2 + bool(unit))


def _figures_then_word(tokens: Sequence[Token], i: int) -> Number | None:
    """As in "heart rate 1 0 four": one number, digit by digit."""
    unit = UNITS.get(_norm(tokens, i + 2))
    if tokens[i].norm not in _HUNDREDS or _norm(tokens, i + 1) != "0" or unit is None:
        return None
    return _heard(float(tokens[i].norm) * 100 + unit, i, i + 3)


def _comma_within(tokens: Sequence[Token], i: int) -> Number | None:
    """As in "glucose 5,6", as South Africa writes it; never of "1,2,3", which is counted."""
    if not (tokens[i].norm.isdecimal() and _tenth_of(tokens, i + 1)):
        return None
    if len(tokens[i].norm) > _MOST_BEFORE_TENTHS or tokens[i].gap == ",":
        return None
    if _tenth_of(tokens, i + 2):
        return None
    return _heard(float(f"{tokens[i].norm}.{tokens[i + 1].norm}"), i, i + 2)


def _tenth_of(tokens: Sequence[Token], i: int) -> bool:
    """Whether nothing but a comma stands between the digit at token ``i`` and what is before."""
    if i >= len(tokens) or tokens[i].norm not in _TENTHS:
        return False
    return tokens[i].gap == "," and tokens[i].start == tokens[i - 1].end + 1


def _heard(value: float, first: int, last: int) -> Number:
    return Number(value, first, last, Form.HEARD, (value,), (first,))


def _norm(tokens: Sequence[Token], i: int) -> str:
    """The word at token ``i`` that goes on with a phrase, "" where none does."""
    return tokens[i].norm if i < len(tokens) and tokens[i].gap in HOLDS else ""


def broken_off(tokens: Sequence[Token], number: Number) -> bool:
    """As in "a hundred and for", "one hundred and t n": the end of it was not heard."""
    if number.value % 100 or _norm(tokens, number.last) != "and":
        return False
    behind = _norm(tokens, number.last + 1)
    letter = len(behind) == 1 and behind.isalpha() and behind not in _WORDS_OF_A_LETTER
    return letter or (behind in HOMOPHONES and behind not in {"to", "too"})


def score_before_point(tokens: Sequence[Token], atoms: Sequence[Atom | None], i: int) -> bool:
    """As in "apgar nine three point two kilos": a score, and then the weight."""
    if not i or tokens[i - 1].norm not in _APGARS:
        return False
    kinds = [(atom.kind if atom is not None else "") for atom in atoms[i : i + 3]]
    return kinds[:2] in (["u", "u"], ["t", "u"]) and kinds[2:] == ["p"]


def stands_for_number(tokens: Sequence[Token], atoms: Sequence[Atom | None], i: int) -> bool:
    """ "for milligrams", "ate out of ten"; never "two to milligrams" or "down to point five"."""
    if i + 1 >= len(tokens) or tokens[i + 1].gap not in HOLDS:
        return False
    if i and atoms[i - 1] is not None and tokens[i].gap in HOLDS:
        return False
    norm, behind = tokens[i].norm, tokens[i + 1].norm
    if behind in AFTER_HOMOPHONE:
        return True
    if behind == "hundred":
        return norm in {"too", "tree"} or (i > 0 and tokens[i - 1].norm in _BEFORE_AMOUNT)
    ten = [t.norm for t in tokens[i + 1 : i + 4]]
    return (
        norm in {"ate", "for", "tree", "won"}
        and ten[:2] == ["out", "of"]
        and ten[2:] in (["ten"], ["10"])
    )


_BEFORE_AMOUNT = frozenset({"gave", "given", "giving", "had", "got", "pushed"})
"""Behind these "to hundred" is two hundred; elsewhere it is how far something goes."""


_SIGNS = words("measures", "half_in_figures", "signs")
_LINKS = words("measures", "half_in_figures", "links")
_BEHIND = words("measures", "half_in_figures", "behind")
_MOST_LINKS = 2
_IN_WORDS = {word: 100 * value for word, value in UNITS.items() if value <= 5} | {"1": 100}
_TWO_FIGURES = 2


def may_be_mixed(positions: Positions) -> Iterator[list[int]]:
    """Where such a number may begin, by its first two words."""
    pairs = positions.pairs
    for norm in _IN_WORDS.keys() | TENS.keys():
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
        single = behind.isdecimal() and len(behind) == 1 and behind != "0"
        return float(TENS[norm] + int(behind)) if single else 0.0
    rest = 0
    if norm == "1":
        rest = TENS.get(behind, TEENS.get(behind, 0))
    elif behind.isdecimal() and len(behind) == _TWO_FIGURES:
        rest = int(behind)
    return float(_IN_WORDS[norm] + rest) if rest else 0.0


def _of_a_sign(tokens: Sequence[Token], i: int) -> bool:
    first = i
    while i and tokens[i].gap in HOLDS and first - i < _MOST_LINKS and tokens[i - 1].norm in _LINKS:
        i -= 1
    return i > 0 and tokens[i].gap in HOLDS and tokens[i - 1].norm in _SIGNS


def _ends(tokens: Sequence[Token], i: int) -> bool:
    return i >= len(tokens) or tokens[i].gap not in HOLDS or tokens[i].norm in _BEHIND
