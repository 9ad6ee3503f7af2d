"""Spoken and written numbers of a Romance language, as the same ``Number`` as in English.

"ciento veintiocho", "cento e vinte e oito", "1 28", "uno dos ocho" and "128" are one value by
different ``form``; the slot that wants the number decides whether that form is plausible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.languages.language import NumberWords
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.text.words import Token

_HOLDS = frozenset({"", "\n", "-"})
_LONGEST_RUN = 12
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_NINE_DIGITS = 9
_TEMPERATURES = 45
"""Above this "con" joins two numbers: "120 con 80" is a pressure."""
_FLOW = 2
"""Above this nobody says a flow with a decimal: "20 con dos litros" are two numbers."""
_TORN = 3
"""Tokens that may stand between the parts of a number that was interrupted."""


def find_numbers(tokens: Sequence[Token], words: NumberWords) -> tuple[Number, ...]:
    """All number phrases of ``tokens``, left to right, none overlapping."""
    found = list(_Reader(tokens, words).all())
    for place in range(1, len(found)):
        if _torn(tokens, found[place - 1], found[place], words):
            found[place - 1 : place + 1] = [
                replace(n, form=Form.HEARD) for n in found[place - 1 : place + 1]
            ]
    return tuple(found)


def _torn(tokens: Sequence[Token], tens: Number, units: Number, words: NumberWords) -> bool:
    """ "cuarenta, digo, y cinco": one number with something between; neither part is it."""
    near = 0 < units.first - tens.last <= _TORN
    joined = near and tokens[units.first - 1].norm in words.joiners
    if tokens[tens.last].norm in words.of:  # "300 de aspirina y una pulverización"
        return False
    return joined and 20 <= tens.value < 1000 and tens.value % 10 == 0 and units.value < 10


class _Reader:
    """Reads the longest number phrase at each place."""

    def __init__(self, tokens: Sequence[Token], words: NumberWords) -> None:
        self._tokens = tokens
        self._words = words

    def all(self) -> Iterator[Number]:
        i = 0
        while i < len(self._tokens):
            number = self._at(i)
            if number is None:
                i += 1
            else:
                yield number
                i = number.last

    # -- looking ---------------------------------------------------------------------------------

    def _norm(self, i: int, *, joined: bool = True) -> str:
        """Norm of token ``i``; "" outside, or behind a comma or stop when it must be ``joined``."""
        if not 0 <= i < len(self._tokens) or (joined and self._tokens[i].gap not in _HOLDS):
            return ""
        return self._tokens[i].norm

    def _digit(self, i: int) -> str:
        """The one digit that token ``i`` is, in words or as a figure; else ""."""
        norm = self._norm(i)
        if len(norm) == 1 and norm.isdecimal():
            return norm if self._tokens[i].gap != "-" else ""
        value = self._words.small.get(norm)
        if value is None or value > _NINE_DIGITS or norm in self._words.never_digits:
            return ""
        return str(value)

    # -- grammar ---------------------------------------------------------------------------------

    def _at(self, i: int) -> Number | None:
        norm = self._tokens[i].norm
        if norm in self._words.articles and not self._counts(i):
            return self._run(i)
        if norm in self._words.half:
            return self._half_of(i)
        if norm in self._words.decimal:
            return self._leading_point(i)
        base = self._run(i) or self._split(i) or self._plain(i)
        if base is None:
            return None
        return self._with_decimals(base) or self._and_a_half(base) or base

    def _counts(self, i: int) -> bool:
        """ "un gramo", "um vírgula sete": an article is a number only before a unit or decimals."""
        following, words = self._norm(i + 1), self._words
        and_a_half = following in words.joiners and self._norm(i + 2) in words.half
        tenths = following in words.decimal and bool(self._digit(i + 2))
        return and_a_half or tenths or following in words.unit_heads or following in words.half

    def _half_of(self, i: int) -> Number | None:
        if self._norm(i + 1) not in self._words.unit_heads:
            return None
        return Number(0.5, i, i + 1, Form.HALF, (0.5,), (i,))

    def _leading_point(self, i: int) -> Number | None:
        """ "punto cinco miligramos", never the end of "uno punto"."""
        digit = self._digit(i + 1)
        if self._tokens[i].norm in self._words.weak_decimal:
            return None  # "noventa y dos con dos litros"
        if not digit or self._norm(i + 2) not in self._words.unit_heads:
            return None
        return Number(int(digit) / 10, i, i + 2, Form.DECIMAL, (int(digit) / 10,), (i,))

    def _run(self, i: int) -> Number | None:
        """Digit by digit, two or more."""
        first = self._tokens[i].norm
        if first in self._words.never_digits or not self._first_digit(i):
            return None
        spelled, digits, j = first.isalpha(), "", i
        while len(digits) < _LONGEST_RUN:
            digit = self._first_digit(j) if j == i else self._digit(j)
            if not digit or self._tokens[j].norm.isalpha() != spelled or self._opens_more(j, i):
                break
            digits += digit
            j += 1
        if len(digits) < 2:
            return None
        parts = tuple(float(c) for c in digits)
        form = Form.ZERO if digits[0] == "0" else Form.RUN
        return Number(float(digits), i, j, form, parts, tuple(range(i, j)))

    def _first_digit(self, i: int) -> str:
        norm = self._tokens[i].norm
        if len(norm) == 1 and norm.isdecimal():
            return norm
        value = self._words.small.get(norm)
        return str(value) if value is not None and value <= _NINE_DIGITS else ""

    def _opens_more(self, j: int, first: int) -> bool:
        """The digit at ``j`` begins what follows: "cinco mil"."""
        return j > first and self._norm(j + 1) == self._words.thousand

    def _split(self, i: int) -> Number | None:
        """ "uno veinte", "1 20": hundreds left out; never with an article."""
        norm = self._tokens[i].norm
        digit = self._first_digit(i)
        if digit not in ("1", "2") or norm in self._words.articles:
            return None
        rest = self._below_hundred(i + 1) if norm.isalpha() else self._two_figures(i + 1)
        if rest is None or rest[0] < 10:
            return None
        value = int(digit) * 100 + rest[0]
        return Number(value, i, rest[1], Form.SPLIT, (float(digit), rest[0]), (i, i + 1))

    def _two_figures(self, i: int) -> tuple[float, int] | None:
        norm = self._norm(i)
        is_two = len(norm) == 2 and norm.isdecimal()
        return (float(norm), i + 1) if is_two and self._tokens[i].gap != "-" else None

    def _plain(self, i: int) -> Number | None:
        norm = self._tokens[i].norm
        if norm[0].isdecimal():
            return self._figures(i, norm)
        value, last, form = self._cardinal(i)
        if last == i:
            return None
        if form is Form.WORDS and self._norm(last) == self._words.thousand and 0 < value < 1000:
            return self._thousands(i, value, last)
        return Number(value, i, last, form, (value,), (i,))

    def _figures(self, i: int, norm: str) -> Number | None:
        if ":" in norm or not norm.replace(".", "").replace(",", "").isdecimal() or len(norm) > 12:
            return None
        if _THOUSANDS.fullmatch(norm):
            value = float(re.sub("[.,]", "", norm))
            first, _, rest = norm.replace(",", ".").partition(".")
            doubtful = rest != "000"
            parts = (value, float(f"{first}.{rest}")) if doubtful and "." not in rest else (value,)
            return Number(value, i, i + 1, Form.HEARD if doubtful else Form.DIGITS, parts, (i,))
        if norm.count(".") > 1:
            return None
        value = float(norm)
        if norm.isdecimal() and self._norm(i + 1) == self._words.thousand and 0 < value < 1000:
            return self._thousands(i, value, i + 1)
        leading = norm[0] == "0" and len(norm) > 1 and norm.isdecimal()
        form = Form.DECIMAL if "." in norm else Form.ZERO if leading else Form.DIGITS
        return Number(value, i, i + 1, form, (value,), (i,))

    def _cardinal(self, i: int) -> tuple[float, int, Form]:
        """Value below 1,000 in words; the same ``i`` when there is none."""
        words, norm = self._words, self._tokens[i].norm
        if norm in words.alone:
            return float(words.alone[norm]), i + 1, Form.WORDS
        if norm == words.thousand:
            value, last = self._after_thousand(i + 1)
            return 1000 + value, last, Form.WORDS
        if norm in words.hundreds:
            value, last = float(words.hundreds[norm]), i + 1
            at = last + 1 if self._norm(last) in words.joiners else last
            rest = self._below_hundred(at)
            if self._percent(i) and at == last:
                rest = None  # "a 50 por cento quatro ampolas"
            if rest is None and value == 100:  # "por ciento", or the rest was not heard
                return (0.0, i, Form.WORDS) if self._percent(i) else (value, last, Form.HEARD)
            value, last = (value + rest[0], rest[1]) if rest else (value, last)
        else:
            value, last = self._below_hundred(i, joined=False) or (0.0, i)
        if last > i and self._tokens[last - 1].norm in words.tens and self._lost_joiner(last):
            return value + int(self._digit(last)), last + 1, Form.HEARD
        return value, last, Form.WORDS

    def _percent(self, i: int) -> bool:
        return i > 0 and self._tokens[i - 1].norm == "por"

    def _lost_joiner(self, i: int) -> bool:
        """ "ochenta ocho": the word between was not heard; never before a decimal or a unit."""
        digit = self._digit(i)
        following = self._norm(i + 1)
        return (
            digit not in ("", "0")
            and not self._digit(i + 1)
            and (following not in self._words.joiners)
        )

    def _below_hundred(self, i: int, *, joined: bool = True) -> tuple[float, int] | None:
        words, norm = self._words, self._norm(i, joined=joined)
        if norm in words.tens:
            value = float(words.tens[norm])
            if self._norm(i + 1) in words.joiners:
                unit = words.small.get(self._norm(i + 2), 0)
                if 0 < unit <= _NINE_DIGITS:
                    return value + unit, i + 3
            return value, i + 1
        if norm in words.small:
            return float(words.small[norm]), i + 1
        return None

    def _thousands(self, i: int, count: float, at: int) -> Number:
        rest, last = self._after_thousand(at + 1)
        value = count * 1000 + rest
        return Number(value, i, last, Form.WORDS, (value,), (i,))

    def _after_thousand(self, i: int) -> tuple[float, int]:
        at = i + 1 if self._norm(i) in self._words.joiners else i
        norm = self._norm(at)
        known = norm in self._words.hundreds or norm in self._words.alone
        if not known and not self._below_hundred(at):
            return 0.0, i
        value, last, form = self._cardinal(at)
        return (value, last) if form is Form.WORDS and value < 1000 else (0.0, i)

    def _with_decimals(self, base: Number) -> Number | None:
        """ "treinta y ocho coma dos"; one or two digits, a leading zero counts."""
        if self._norm(base.last) not in self._words.decimal or not base.whole:
            return None
        weak = self._norm(base.last) in self._words.weak_decimal
        if weak and not (base.value < _TEMPERATURES and self._single_digit(base.last + 1)):
            return None
        if weak and base.value > _FLOW and self._norm(base.last + 2) in self._words.flows:
            return None  # "frecuencia respiratoria 20 con dos litros"
        at, digits = base.last + 1, ""
        while len(digits) < 3 and (digit := self._digit(at)):
            digits, at = digits + digit, at + 1
        if not digits:
            small = self._below_hundred(at) or self._figure_below_hundred(at)
            if small is None:
                return None
            digits, at = f"{small[0]:g}", small[1]
        value = float(f"{int(base.value)}.{digits}")
        return Number(value, base.first, at, Form.DECIMAL, (value,), (base.first,))

    def _single_digit(self, i: int) -> bool:
        return bool(self._digit(i)) and not self._digit(i + 1)

    def _figure_below_hundred(self, i: int) -> tuple[float, int] | None:
        norm = self._norm(i)
        short = norm.isdecimal() and len(norm) <= 3
        return (float(norm), i + 1) if short and not norm.startswith("0") else None

    def _and_a_half(self, base: Number) -> Number | None:
        words = self._words
        if self._norm(base.last) not in words.joiners or not base.whole:
            return None
        if self._norm(base.last + 1) not in words.half:
            return None
        if self._norm(base.last + 2) in words.unit_heads and base.value >= 100:
            return None
        value = base.value + 0.5
        return Number(value, base.first, base.last + 2, Form.HALF, (value,), (base.first,))
