"""Numbers that a recogniser broke: "1 0 four", "9 T two", "won fifty", "BP one 42".

None of them is sure: each is of the form HEARD, which is to check wherever it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from recorder.clinical.grammar.number_words import AFTER_HOMOPHONE, HOMOPHONES, TENS, UNITS
from recorder.clinical.numbers.atoms import HOLDS, Atom
from recorder.clinical.numbers.forms import Form, Number
from recorder.clinical.numbers.mixed import may_be_mixed, mixed
from recorder.clinical.text.words import Positions, Token

_HUNDREDS = frozenset({"1", "2"})
_TY = frozenset({"t", "tee", "ty"})
_VERTEBRAE = frozenset({"c", "t", "l", "s"})
_WORDS_OF_A_LETTER = frozenset({"a", "i"})
_APGARS = frozenset({"apgar", "apgars"})


def pieces(positions: Positions) -> set[int]:
    """Where a number that was broken may begin, by its first two words: in most texts nowhere."""
    pairs = positions.pairs
    found = [pairs["won"][ten] for ten in TENS if ten in pairs["won"]] if "won" in pairs else []
    found += [pairs[one]["0"] for one in _HUNDREDS if "0" in pairs.get(one, ())]
    tens = (i - 1 for ty in _TY for i in positions.get(ty, ()))
    return set(chain(*found, tens, *may_be_mixed(positions)))


def broken(tokens: Sequence[Token], atoms: Sequence[Atom | None], i: int) -> Number | None:
    """The number that begins at token ``i`` in pieces, None where none does."""
    whole = _won(tokens, i) or _tee(tokens, atoms, i) or _figures_then_word(tokens, i)
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
