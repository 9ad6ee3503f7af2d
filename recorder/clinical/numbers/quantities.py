"""Numbers with the unit that was spoken, and the numbers that can never be a reading or a dose.

A number is *foreign* when its unit or the word before it says so: clock times, call signs, gauges,
energies, sizes, ages, counts. What is left is free for the slots of ``vitals`` and ``medications``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise

from recorder.clinical.grammar.tables import DECADES, NUMBER_WORDS, is_number, words
from recorder.clinical.numbers.clock_numbers import clock_numbers
from recorder.clinical.numbers.measures import AGES, DOSES, DURATIONS, FOREIGN, LABELS, UNITS
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import PHRASE_GAPS, Token
from recorder.core.records import record


class Role(str, Enum):
    """What a number is when it is not free."""

    TIME = "time"
    DURATION = "duration"
    AGE = "age"
    DOSE = "dose"
    FOREIGN = "foreign"
    LABEL = "label"
    TIMES = "times"


@record
class Quantity:
    """A number in its place.

    Attributes:
        unit: UCUM or plain unit that stands behind it, None when none was said.
        last: token behind the unit (or the number).
        role: why it is not free, or None.
        first: first token of the number.
        value: plain reading of the number.
        comparator: ``<`` or ``>`` when said before it.
        approximate: "about", "around".
        decade: "the one-twenties", "90s".
    """

    number: Number
    unit: str | None
    last: int
    role: Role | None
    first: int
    value: float
    comparator: str | None = None
    approximate: bool = False
    decade: bool = False

    def with_role(self, role: Role) -> Quantity:
        """The same quantity, no longer free."""
        return Quantity(
            self.number, self.unit, self.last, role, self.first, self.value,
            self.comparator, self.approximate, self.decade,
        )  # fmt: skip

    def with_number(self, number: Number, unit: str | None, last: int) -> Quantity:
        """The same place with ``number`` and ``unit``, which end at ``last``, read in it."""
        return Quantity(
            number, unit, last, self.role, number.first, number.value,
            self.comparator, self.approximate, self.decade,
        )  # fmt: skip

    @property
    def free(self) -> bool:
        """Neither a time, a dose nor a name: may be a reading."""
        return self.role is None


RATIO = "1:n"
"""Unit of both numbers of "1 in 1000"."""
_PARTS = (1_000, 10_000, 100_000, 200_000)
_ABOUT = words("measures", "quantities", "about")
_LESS = {("less", "than"), ("fewer", "than"), ("lower", "than")}
_MORE = {("greater", "than"), ("more", "than"), ("higher", "than")}
_LETTER_RANGES = {"[degF]": (77.0, 113.0), "Cel": (20.0, 45.0)}
_OF_C = frozenset({"collar", "collars", "spine", "section", "pap", "diff"})
"""Behind a "c" that is no scale: "end tidal 38 c collar on"."""
"""Where the single letter behind a number can be a scale ("38 C", never "62 F short of breath")."""


def find_quantities(tokens: Sequence[Token], numbers: Sequence[Number]) -> tuple[Quantity, ...]:
    """One quantity for each number, in order."""
    plain = [_measured(tokens, n) for n in numbers]
    for k in _ratios(tokens, numbers):
        last = numbers[k + 1].last
        plain[k] = _quantity(numbers[k], RATIO, last)
        plain[k + 1] = _quantity(numbers[k + 1], RATIO, last)
    clock = set(clock_numbers(tokens, numbers))
    return tuple(_placed(tokens, plain, k, clock) for k in range(len(plain)))


def _ratios(tokens: Sequence[Token], numbers: Sequence[Number]) -> Iterator[int]:
    """Where "1 in 1000", "1:10,000" and "one to ten thousand" begin: strengths of adrenaline."""
    for k, (one, many) in enumerate(pairwise(numbers)):
        if one.value != 1 or many.value not in _PARTS:
            continue
        between = [t.norm for t in tokens[one.last : many.first]]
        colon = not between and tokens[many.first].gap == ":"
        if colon or between in (["in"], ["to"]):
            yield k


def _measured(tokens: Sequence[Token], number: Number) -> Quantity:
    i = number.last
    hit = None
    if tokens[i - 1].norm in _PLURALS:
        return _quantity(number, None, i, decade=True)
    if i < len(tokens) and tokens[i].gap in PHRASE_GAPS:
        if tokens[i].norm == "s" and tokens[i].glued:
            return _quantity(number, None, i + 1, decade=True)
        hit = UNITS.at(tokens, i)
        if hit is None and tokens[i].norm in {"odd", "ish"} and i + 1 < len(tokens):
            hit = UNITS.at(tokens, i + 1)  # "eighty odd kilos"
        if hit is None and tokens[i].norm in _FURTHER:
            hit = _tries(tokens, i + 1)
    if hit is None or _no_unit(tokens, number, hit):
        unit, last = None, i
    else:
        unit, last = hit.value, hit.last
    comparator, approximate = _manner(tokens, number.first)
    return Quantity(number, unit, last, None, number.first, number.value, comparator, approximate)


_PLURALS = frozenset({*DECADES, "hundreds"})
"""As in "ten of the fifties", "two paracetamol five hundreds"."""


def _tries(tokens: Sequence[Token], i: int) -> Hit[str] | None:
    """As in "two more attempts", "three further goes": what is counted, no amount."""
    tried = i < len(tokens) and tokens[i].norm in _TRIES
    return Hit(i, i + 1, "shock") if tried else None


_FURTHER = frozenset({"more", "further", "other", "failed", "unsuccessful"})
_TRIES = words("procedures", "words", "tries") | {"shocks", "rounds", "cycles"}


def _no_unit(tokens: Sequence[Token], number: Number, hit: Hit[str]) -> bool:
    """Whether the words of a unit behind ``number`` mean something else there."""
    i, unit, last = number.last, hit.value, hit.last
    said = tokens[i].norm
    if unit == "{bag}":
        return _bags_somebody(tokens, last)
    if said == "second":
        return number.value != 1 or _ordinal(tokens, i)
    if said == "pound":
        return _in_money(tokens, last)
    if said == "times":
        return _counted(tokens, i)
    if said == "hr":
        return _is_heart_rate(tokens, i)
    if len(said) == 1 and unit in _LETTER_RANGES and not said.isdecimal():
        low, high = _LETTER_RANGES[unit]
        of_the_neck = last < len(tokens) and tokens[last].norm in _OF_C
        return of_the_neck or not low <= number.value <= high or _is_a_woman(tokens, number, unit)
    return False


def _is_a_woman(tokens: Sequence[Token], number: Number, unit: str | None) -> bool:
    """As in "81 F, fall on stairs": an age, where nobody speaks of how warm she is."""
    if unit != "[degF]" or not number.whole or number.value >= _FEVERISH_F:
        return False
    before = tokens[max(0, number.first - _TEMPERATURE_REACH) : number.first]
    return all(token.norm not in _OF_TEMPERATURE for token in before)


_FEVERISH_F = 96.0
"""From here on an F behind a number is a temperature more often than a very old woman."""
_TEMPERATURE_REACH = 6
_OF_TEMPERATURE = words("measures", "fahrenheit", "before")


def _bags_somebody(tokens: Sequence[Token], i: int) -> bool:
    """As in "sats seventy nine bag him": what is done, no amount."""
    return i < len(tokens) and tokens[i].norm in {"him", "her", "them"}


def _in_money(tokens: Sequence[Token], i: int) -> bool:
    """As in "three pound fifty": no ounces, of which a pound has sixteen."""
    price = i < len(tokens) and tokens[i].gap in PHRASE_GAPS
    return price and tokens[i].norm in _TENS


_TENS = frozenset("twenty thirty forty fifty sixty seventy eighty ninety".split())


def _quantity(number: Number, unit: str | None, last: int, decade: bool = False) -> Quantity:
    return Quantity(number, unit, last, None, number.first, number.value, decade=decade)


def _ordinal(tokens: Sequence[Token], i: int) -> bool:
    """As in "temp thirty seven one second set": the second one, no second of time."""
    return i + 1 < len(tokens) and tokens[i + 1].norm in _HAS_A_SECOND


_HAS_A_SECOND = frozenset("set round lot dose one reading obs line cannula attempt".split())


def _counted(tokens: Sequence[Token], i: int) -> bool:
    """As in "25 times four": so often the amount that was said."""
    after = tokens[i + 1].norm if i + 1 < len(tokens) else ""
    return is_number(after)


def _is_heart_rate(tokens: Sequence[Token], i: int) -> bool:
    """As in "BP 150/90 HR 110": the letters begin the next reading."""
    after = tokens[i + 1].norm if i + 1 < len(tokens) else ""
    return after[:1].isdecimal() or after in NUMBER_WORDS or after in {"of", "is", "was", "in", "a"}


def _manner(tokens: Sequence[Token], first: int) -> tuple[str | None, bool]:
    """Comparator and approximation that were said before the number."""
    one = tokens[first - 1].norm if first else ""
    if one not in _MANNERS:
        return None, False
    two = tokens[first - 2].norm if first > 1 else ""
    if one == "than" and first > 2 and tokens[first - 3].norm in _NO:  # "no less than"
        return {"<": ">=", ">": "<="}.get(_compared(two, one) or ""), False
    comparator = _compared(two, one)
    if comparator:
        return comparator, False
    after = one if one in _ABOUT else (two if two in _ABOUT and one in {"a", "at"} else "")
    return None, bool(after) or (one == "like" and two in _LIKE)


def _compared(two: str, one: str) -> str | None:
    """As in "less than 90", "sugar over 500", "at least 150"."""
    if (two, one) in _LESS or one in {"under", "<", "below"}:
        return "<"
    if (two, one) in _MORE or one in {">", "above"} or (one == "over" and _opens(two)):
        return ">"
    return _AT_ENDS.get((two, one)) or _SIGNS.get(one)


def _opens(before: str) -> bool:
    """As in "sugar over 500", "well over 400"; behind a number or "palp" it joins a pressure."""
    return not (is_number(before) or before in _JOINED)


_JOINED = frozenset({"palp", "and", "or", "given", "run", "running", "ran"})
_NO = frozenset({"no", "not"})
_SIGNS = {"≤": "<=", "≥": ">="}
_AT_ENDS = {
    ("at", "least"): ">=",
    ("at", "most"): "<=",
    ("upwards", "of"): ">",
    ("north", "of"): ">",
    ("south", "of"): "<",
}
_MANNERS = _ABOUT | set("than under < below ≤ > above ≥ a at like over least most of".split())
"""Words right before a number that may say how exact it is."""
_LIKE = frozenset("was were is are it something at".split())
"""As in "his sats were like ninety one"."""


_DURATION = Role.DURATION


def _placed(
    tokens: Sequence[Token], plain: Sequence[Quantity], k: int, clock: set[int]
) -> Quantity:
    quantity = plain[k]
    role = _role(tokens, quantity, clock)
    if role is _DURATION and _every(tokens, quantity):
        role = Role.FOREIGN
    if role is None and k + 1 < len(plain):
        quantity, role = _range(tokens, quantity, plain[k + 1])
    return quantity if role is None else quantity.with_role(role)


def _role(tokens: Sequence[Token], quantity: Quantity, clock: set[int]) -> Role | None:
    unit, first = quantity.unit, quantity.first
    if unit in AGES:
        return Role.AGE
    if first in clock:
        return Role.TIME
    if unit is not None:
        measured = _role_of_unit(tokens, unit, first)
        if measured is not None:
            return measured
    if first and (tokens[first].gap in PHRASE_GAPS):
        label = LABELS.ending_at(tokens, first, 2) or _setting(tokens, first)
        if label and _labels(tokens, label.first, label.value, quantity):
            return Role.TIMES if label.value == "times" else Role.LABEL
    return None


def _setting(tokens: Sequence[Token], first: int) -> Hit[str] | None:
    """As in "PEEP is at 5", "tidal volume of 450": what a ventilator is set to."""
    i = first
    while i > first - _SET_AT_MOST and i > 1 and tokens[i - 1].norm in _SET_AT:
        i -= 1
    if i == first or tokens[i].gap not in PHRASE_GAPS:
        return None
    label = LABELS.ending_at(tokens, i, 2)
    return label if label is not None and label.value == "setting" else None


_SET_AT = frozenset("of at is was to up down now set on".split())
_SET_AT_MOST = 3


def _role_of_unit(tokens: Sequence[Token], unit: str, first: int) -> Role | None:
    if unit in FOREIGN or unit == RATIO or (unit == "%" and _left_in(tokens, first)):
        return Role.FOREIGN
    if unit in DURATIONS and not (unit == "s" and _refill(tokens, first)):
        return Role.DURATION
    return Role.DOSE if unit in DOSES else None


def _left_in(tokens: Sequence[Token], first: int) -> bool:
    """As in "oxygen cylinder is at 50 percent", "battery 20 percent": what a thing still holds."""
    i = first - 1
    while i > max(0, first - 5) and tokens[i].norm in _AT_A_LEVEL:
        i -= 1
    if i < 0 or tokens[i].norm not in _HOLDS or tokens[i + 1].gap not in PHRASE_GAPS:
        return False
    return "on" not in {t.norm for t in tokens[max(0, i - 2) : i]}  # "sats on the bottle at 94"


_AT_A_LEVEL = frozenset("is was at to on only down about just now level charge left reads".split())
_HOLDS = frozenset("battery batteries cylinder tank bottle phone tablet laptop radio".split())


def _refill(tokens: Sequence[Token], first: int) -> bool:
    return any(
        t.norm in {"refill", "crt", "cap", "capillary"} for t in tokens[max(0, first - 8) : first]
    )


def _labels(tokens: Sequence[Token], at: int, label: str, quantity: Quantity) -> bool:
    first = quantity.first
    if label == "lead":
        return tokens[first].glued or tokens[first - 1].norm in {"lead", "leads"}
    if label == "call" and quantity.unit is not None:
        return False
    if tokens[first - 1].norm in {"tube", "gel", "needle"} and quantity.unit not in {
        None,
        "cm",
        "mm",
    }:
        return False
    if label == "size" and quantity.unit in {"%", "/min"}:
        return False
    return at >= 0


def _every(tokens: Sequence[Token], quantity: Quantity) -> bool:
    return quantity.first > 0 and tokens[quantity.first - 1].norm in {"q", "every"}


def _range(tokens: Sequence[Token], low: Quantity, high: Quantity) -> tuple[Quantity, Role | None]:
    """As in "24 to 28" and "5-8": a range takes the unit and the role of its upper end."""
    apart = high.first - low.last
    hyphen = apart <= 0 and tokens[high.first].gap == "-"
    if not hyphen and not (apart == 1 and tokens[low.last].norm == "to"):
        return low, None
    if high.unit in DURATIONS or high.unit in AGES or high.unit in FOREIGN:
        return low, Role.FOREIGN
    return low, None
