"""Spoken and written numbers with their token spans; no meaning is given to them here.

"one forty", "1 40", "one four zero", "a hundred and forty" and "140" are the same value by
different ``form``; the slot that wants the number (pressure, temperature, dose, clock) decides
whether that form is plausible and may read ``parts`` instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import compress, count

from recorder.clinical.grammar.tables import (
    AFTER_TENS,
    COUNTED_THINGS,
    DECADES,
    HOMOPHONES,
    UNITS,
)
from recorder.clinical.numbers.atoms import HOLDS, Atom, atoms_of, unsure_units
from recorder.clinical.numbers.broken import (
    broken,
    broken_off,
    pieces,
    score_before_point,
    stands_for_number,
)
from recorder.clinical.numbers.cut_short import (
    HALVED,
    OF_OXYGEN,
    lower_pressure,
    one_of_them,
    parts_of_a_ratio,
    told_apart,
)
from recorder.clinical.numbers.forms import Form, Number, dashed
from recorder.clinical.text.words import Token, Words

__all__ = ["Form", "Number", "find_numbers"]


def find_numbers(words: Words) -> tuple[Number, ...]:
    """All number phrases of ``words``, left to right, none overlapping."""
    return tuple(_scan(words))


def _scan(words: Words) -> Iterator[Number]:
    tokens, positions = words.tokens, words.positions
    atoms = atoms_of(words)
    unsure, in_pieces = unsure_units(words, atoms), pieces(tokens, positions)
    places = set(compress(count(), atoms))
    places.update(i for norm in _WORDS_TO_TRY & positions.keys() for i in positions[norm])
    last = 0
    for i in sorted(places):
        if i < last:
            continue
        atom, whole = atoms[i], broken(tokens, atoms, i) if i in in_pieces else None
        if whole is not None:
            yield whole
            last = whole.last
            continue
        if tokens[i].norm in HOMOPHONES and stands_for_number(tokens, atoms, i):
            hundreds = tokens[i + 1].norm == "hundred"
            value = float(HOMOPHONES[tokens[i].norm]) * (100 if hundreds else 1)
            last = i + 1 + hundreds
            yield Number(value, i, last, Form.HEARD, (value,), (i,))
            continue
        if atom is None and tokens[i].norm != "half":
            continue
        if atom is not None and (
            _stands_alone(tokens, atoms, i) or score_before_point(tokens, atoms, i)
        ):
            found = _single(tokens[i].norm, atom, i)
        else:
            found = _Reader(tokens, atoms, i).read()
        if found is not None and found.last - i > 1 and one_of_them(tokens, found.last - 1):
            found = _Reader(tokens, [*atoms[: found.last - 1], None], i).read()
        in_tens = parts = 0
        if found is not None and found.last - i > 1:
            in_tens = lower_pressure(tokens, found)
            parts = in_tens or parts_of_a_ratio(tokens, i, found.last) or told_apart(tokens, found)
        if found is not None and parts:
            found = _Reader(tokens, [*atoms[:parts], None], i).read()
        if found is not None:
            doubtful = in_tens or found.last - 1 in unsure or broken_off(tokens, found)
            doubtful = doubtful or (found.last - i > 1 and _over_hesitation(tokens, found))
            yield replace(found, form=Form.HEARD) if doubtful else found
            last = found.last


def _stands_alone(tokens: Sequence[Token], atoms: Sequence[Atom | None], i: int) -> bool:
    """Whether nothing that could go on with a number follows: so it is with most of them."""
    if i + 1 >= len(tokens):
        return True
    behind = tokens[i + 1]
    return behind.norm != "and" and (atoms[i + 1] is None or behind.gap not in HOLDS)


def _single(norm: str, atom: Atom, i: int) -> Number | None:
    """What ``_Reader`` reads of a piece that stands alone."""
    kind, value = atom.kind, atom.value
    if kind in "ap" or (kind == "z" and norm not in _NOUGHTS):
        return None
    form = _DIGITS if norm[0].isdecimal() else _WORDS
    if kind == ".":
        form = Form.DECIMAL
    elif kind in "zhk":
        value, form = float(value), _WORDS
    elif kind == "o":
        return Number(value, i, i + 1, Form.ZERO, (0.0, value), (i,))
    elif kind == "n" and norm[0] == "0":
        form = Form.ZERO
    return Number(value, i, i + 1, form, (value,), (i,))


_DIGITS, _WORDS = Form.DIGITS, Form.WORDS
_NOUGHTS = frozenset({"zero", "nought", "0"})


def _over_hesitation(tokens: Sequence[Token], number: Number) -> bool:
    """As in "one uh forty": one number, or a first one that was broken off."""
    if number.form not in _SPOKEN:
        return False
    return any(tokens[i].hesitated for i in range(number.first + 1, number.last))


_SPOKEN = frozenset({Form.WORDS, Form.SPLIT, Form.RUN})
_WORDS_TO_TRY = frozenset({*HOMOPHONES, "half"})
"""Words that are no piece of a number, and may still stand for one."""


_LONGEST_RUN = 12
"""Digits of the longest telephone number; a longer row is no one number."""


_OH = frozenset({"oh", "o"})
_LEADS = (12.0, 15.0)
"""An electrocardiogram has so many."""


class _Reader:
    """Reads the longest number phrase that starts at one token."""

    def __init__(self, tokens: Sequence[Token], atoms: Sequence[Atom | None], first: int) -> None:
        self._tokens = tokens
        self._atoms = atoms
        self._first = first

    def read(self) -> Number | None:
        i = self._first
        if self._tokens[i].norm == "half":
            return self._half(i)
        if self._kind(i) == "p":
            return self._fraction(i, 0.0, i)
        base = dashed(self._tokens, i) or self._run(i) or self._cardinal(i)
        if base is None:
            return None
        if base.form is Form.RUN and self._kind(base.last) == "p":
            whole = self._cardinal(i)
            base = whole if whole is not None and whole.last == base.last else base
        if (
            base.value == int(base.value)
            and self._linked(base.last)
            and self._kind(base.last) == "p"
        ):
            decimal = self._fraction(base.last, base.value, i)
            if decimal:
                return decimal
        return self._and_a_half(base) or base

    # -- looking ahead -------------------------------------------------------------------------

    def _linked(self, i: int) -> bool:
        """Token ``i`` goes on with the phrase (no comma or stop before it)."""
        return i < len(self._tokens) and self._tokens[i].gap in HOLDS

    def _kind(self, i: int) -> str:
        atom = self._atoms[i] if i < len(self._atoms) else None
        if atom is None:
            return ""
        if i == self._first:
            return atom.kind
        token = self._tokens[i]
        if token.gap not in HOLDS or (token.gap == "-" and token.norm[0].isdecimal()):
            return ""
        glued_letter = token.glued and self._tokens[i - 1].norm.isalpha()
        return "" if glued_letter and atom.text else atom.kind

    def _value(self, i: int) -> float:
        atom = self._atoms[i]
        return atom.value if atom else 0.0

    # -- grammar -------------------------------------------------------------------------------

    def _pair(self, i: int) -> tuple[float, int] | None:
        """A two-digit group at ``i``: "forty two", "twelve", "40"."""
        kind = self._kind(i)
        if kind in {"t", "d"}:
            return self._value(i), i + 1
        if kind == "y":
            plural = self._tokens[i].norm in DECADES or self._paused(i + 1)
            if not plural and self._kind(i + 1) == "u" and not self._opens_hundreds(i + 1):
                return self._value(i) + self._value(i + 1), i + 2
            return self._value(i), i + 1
        return None

    def _paused(self, i: int) -> bool:
        """As in "fifty uh five": what follows a hesitation may be said anew, not added."""
        return i < len(self._tokens) and self._tokens[i].hesitated

    def _opens_hundreds(self, i: int) -> bool:
        """The unit at ``i`` belongs to what follows: "ninety | one hundred", "| one oh four"."""
        norm = self._tokens[i].norm
        if norm not in UNITS and norm not in AFTER_TENS:
            return True
        nought = self._kind(i + 1) == "z" and self._kind(i + 2) == "u"
        return self._kind(i + 1) == "h" or (nought and not self._oxygen(i + 1))

    def _oxygen(self, i: int) -> bool:
        """As in "thirty two | oh two sat", on whatever line its "sat" stands."""
        said = [token.norm for token in self._tokens[i : i + 3]]
        return said[1:2] == ["two"] and said[0] in _OH and said[2:] != [] and said[2] in OF_OXYGEN

    def _below_hundred(self, i: int) -> tuple[float, int] | None:
        pair = self._pair(i)
        if pair:
            return pair
        return (self._value(i), i + 1) if self._kind(i) in {"u", "z", "o"} else None

    def _run(self, i: int) -> Number | None:
        """Digit by digit, two digits or more, words and figures not mixed."""
        digits, j = "", i
        spelled = self._tokens[i].norm.isalpha()
        while self._kind(j) in {"u", "z"} and self._tokens[j].norm.isalpha() == spelled:
            if len(digits) == _LONGEST_RUN:
                break
            if j > i and self._tokens[j].gap == "-" and not spelled:
                break
            digits += self._digit(j)
            j += 1
        if len(digits) < 2 or not any(c != "0" for c in digits):
            return None
        if self._kind(j) in {"t", "y", "d", "h", "k"}:
            return self._shortened(i, j, digits)
        if digits[0] == "0":
            return self._leading_zero(i, digits)
        parts = tuple(float(c) for c in digits)
        return Number(float(digits), i, j, Form.RUN, parts, tuple(range(i, j)))

    def _digit(self, j: int) -> str:
        atom = self._atoms[j]
        return atom.text if atom else ""

    def _shortened(self, i: int, j: int, digits: str) -> Number | None:
        """ "nine one forty": the last digit belongs to what follows, the run is not one number.

        Behind "oh" it does not: "nine oh five | fifty".
        """
        if len(digits) == 2:
            return None
        if self._tokens[j - 2].norm in _OH and self._kind(j) not in {"h", "k"}:
            parts = tuple(float(c) for c in digits)
            return Number(float(digits), i, j, Form.RUN, parts, tuple(range(i, j)))
        cut = j - 1
        parts = tuple(float(c) for c in digits[:-1])
        if digits[0] == "0":
            return None
        return Number(float(digits[:-1]), i, cut, Form.RUN, parts, tuple(range(i, cut)))

    def _leading_zero(self, i: int, digits: str) -> Number | None:
        if len(digits) == 2:
            return Number(float(digits), i, i + 2, Form.ZERO, (0.0, float(digits[1])), (i, i + 1))
        return None

    def _cardinal(self, i: int) -> Number | None:
        kind = self._kind(i)
        if kind == ".":
            return Number(self._value(i), i, i + 1, Form.DECIMAL, (self._value(i),), (i,))
        if kind == "z":
            return self._zero(i)
        if kind == "o":
            return Number(self._value(i), i, i + 1, Form.ZERO, (0.0, self._value(i)), (i,))
        if kind in {"a", "h", "k"}:
            return self._round(i)
        if kind == "n":
            form = Form.ZERO if self._tokens[i].norm[0] == "0" else Form.DIGITS
            return self._thousands(i, self._value(i), i + 1, form)
        return self._small(i, kind)

    def _zero(self, i: int) -> Number | None:
        group = self._below_hundred(i + 1) if self._kind(i + 1) in {"u", "t"} else None
        if group:
            value, last = group
            if self._kind(last) == "h":
                value, last = value * 100, last + 1
            return Number(value, i, last, Form.ZERO, (0.0, value), (i, i + 1))
        if self._tokens[i].norm in _NOUGHTS:
            return Number(0.0, i, i + 1, Form.WORDS, (0.0,), (i,))
        if self._kind(i + 1) == "p":
            return Number(0.0, i, i + 1, Form.WORDS, (0.0,), (i,))
        return None

    def _round(self, i: int) -> Number | None:
        """As in "a hundred", "a thousand", or a bare "hundred"."""
        start = i + 1 if self._kind(i) == "a" else i
        kind = self._kind(start)
        if kind not in {"h", "k"}:
            return None
        if kind == "k":
            return self._thousands(i, 1.0, start, Form.WORDS)
        return self._hundreds(i, 1.0, start)

    def _small(self, i: int, kind: str) -> Number | None:
        group = self._below_hundred(i)
        if group is None:
            return None
        value, j = group
        form = Form.DIGITS if self._tokens[i].norm[0].isdecimal() else Form.WORDS
        after = self._kind(j)
        if after == "h":
            return self._hundreds(i, value, j)
        if after == "k":
            return self._thousands(i, value, j, form)
        if kind == "u":
            split = self._split(i, value, j)
            if split:
                return split
        return Number(value, i, j, form, (value,), (i,))

    def _split(self, i: int, hundreds: float, j: int) -> Number | None:
        """As in "one forty", "1 40", "one oh six": hundreds with the word left out."""
        mixed = j < len(self._tokens) and (
            self._tokens[i].norm[0].isdecimal() != self._tokens[j].norm[0].isdecimal()
        )
        group = None if mixed else self._pair(j)
        if group is None and self._kind(j) == "z" and self._kind(j + 1) == "u":
            group = (self._value(j + 1), j + 2)
        if group is None and self._kind(j) == "o":
            group = (self._value(j), j + 1)
        if group is None:
            return None
        low, last = group
        if self._linked(last) and low in _LEADS and self._tokens[last].norm in {"lead", "leads"}:
            return None  # "GCS three twelve lead no STEMI"
        return Number(hundreds * 100 + low, i, last, Form.SPLIT, (hundreds, low), (i, j))

    def _hundreds(self, i: int, count: float, j: int) -> Number:
        """``j`` is at "hundred"."""
        value, last = count * 100.0, j + 1
        rest = self._joined(last) if self._tokens[j].norm == "hundred" else None
        if rest:
            value, last = value + rest[0], rest[1]
        if self._kind(last) == "k":
            return self._thousands(i, value, last, Form.WORDS)
        return Number(value, i, last, Form.WORDS, (value,), (i,))

    def _thousands(self, i: int, count: float, j: int, form: Form) -> Number:
        """``j`` is at "thousand", or behind the number when there is none."""
        if self._kind(j) != "k":
            return Number(count, i, j, form, (count,), (i,))
        value, last = count * 1000, j + 1
        group = self._below_hundred(last)
        if group and self._kind(group[1]) == "h":
            value, last = value + group[0] * 100, group[1] + 1
        rest = self._joined(last)
        if rest:
            value, last = value + rest[0], rest[1]
        return Number(value, i, last, Form.WORDS, (value,), (i,))

    def _joined(self, i: int) -> tuple[float, int] | None:
        """As in "and twenty five" or "twenty five" behind a hundred."""
        if self._linked(i) and self._tokens[i].norm == "and":
            return self._below_hundred(i + 1) if self._kind(i + 1) in {"u", "t", "y", "d"} else None
        if self._paused(i):
            return None
        return self._below_hundred(i) if self._kind(i) in {"u", "t", "y", "d"} else None

    def _fraction(self, i: int, whole: float, first: int) -> Number | None:
        """``i`` is at "point"; digits follow one by one, or as one small number."""
        digits, j = "", i + 1
        while self._kind(j) in {"u", "z"} and len(digits) < (1 if whole >= 10 else 4):
            if digits and self._paused(j):  # "eight point eight um two cannulas"
                break
            if digits and self._kind(j) == "u" and self._opens_another(j):
                break
            digits += self._digit(j)
            j += 1
        if not digits:
            group = self._pair(j)
            if group is None:
                return None
            digits, j = f"{int(group[0])}", group[1]
        value = float(f"{int(whole)}.{digits}")
        return Number(value, first, j, Form.DECIMAL, (value,), (first,))

    def _opens_another(self, i: int) -> bool:
        """The digit at ``i`` is no decimal: "nine | one tube", "four | one point four"."""
        if self._kind(i + 1) in {"t", "y", "d", "h", "p"}:
            return True
        counted = self._linked(i + 1) and self._tokens[i + 1].norm in COUNTED_THINGS
        return counted and self._value(i) == 1

    def _half(self, i: int) -> Number | None:
        """As in "half a gram", "half an amp", "half milligram"; never "half past"."""
        after = self._tokens[i + 1].norm if self._linked(i + 1) else ""
        if (
            i > 0
            and self._tokens[i].gap in HOLDS
            and self._tokens[i - 1].norm in {"first", "second"}
            and after not in HALVED
        ):
            return None
        last = i + 2 if after in {"a", "an"} else i + 1
        return Number(0.5, i, last, Form.HALF, (0.5,), (i,))

    def _and_a_half(self, base: Number) -> Number | None:
        i = base.last
        words = [t.norm for t in self._tokens[i : i + 3] if t.gap in HOLDS]
        if words[:2] == ["and", "half"] and words[2:] != ["an"]:
            said = 2  # as in India, "one and half years"; "one and half an hour ago" are two
        elif words == ["and", "a", "half"]:
            said = 3
        else:
            return None
        value = base.value + 0.5
        return Number(value, base.first, i + said, Form.HALF, (value,), (base.first,))
