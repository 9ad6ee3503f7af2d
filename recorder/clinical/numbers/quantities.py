"""Numbers with the unit that was spoken, and the numbers that can never be a reading or a dose.

A number is *foreign* when its unit or the word before it says so: clock times, call signs, gauges,
energies, sizes, ages, counts. What is left is free for the slots of ``vitals`` and ``medications``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise, zip_longest

from recorder.clinical.grammar.number_words import DECADES, NUMBER_WORDS, TEENS
from recorder.clinical.numbers.measures import AGES, DOSES, DURATIONS, FOREIGN, LABELS, UNITS
from recorder.clinical.numbers.numbers import Form, Number
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
_ABOUT = frozenset(
    "about around approximately roughly approx nearly almost circa ish maybe".split()
)
_LESS = {("less", "than"), ("fewer", "than"), ("lower", "than")}
_MORE = {("greater", "than"), ("more", "than"), ("higher", "than")}
_CLOCK_CUES = frozenset(
    "at since around by from until till about time before after on and for rosc rosk".split()
)
_LETTER_RANGES = {"[degF]": (77.0, 113.0), "Cel": (20.0, 45.0)}
"""Where the single letter behind a number can be a scale ("38 C", never "62 F short of breath")."""
_MERIDIEM = frozenset({"am", "pm", "oclock", "a.m", "p.m"})
_DAY_PARTS = {
    ("this", "morning"),
    ("this", "afternoon"),
    ("this", "evening"),
    ("last", "night"),
}
_PARTS_OF_DAY = frozenset("morning afternoon evening night early small".split())


def find_quantities(tokens: Sequence[Token], numbers: Sequence[Number]) -> tuple[Quantity, ...]:
    """One quantity for each number, in order."""
    plain = [_measured(tokens, n) for n in numbers]
    for k in _ratios(tokens, numbers):
        last = numbers[k + 1].last
        plain[k] = _quantity(numbers[k], RATIO, last)
        plain[k + 1] = _quantity(numbers[k + 1], RATIO, last)
    clock = set(_clock_times(tokens, numbers))
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
    if tokens[i - 1].norm in DECADES:
        return _quantity(number, None, i, decade=True)
    if i < len(tokens) and tokens[i].gap in PHRASE_GAPS:
        if tokens[i].norm == "s" and tokens[i].glued:
            return _quantity(number, None, i + 1, decade=True)
        hit = UNITS.at(tokens, i)
        if hit is None and tokens[i].norm in {"odd", "ish"} and i + 1 < len(tokens):
            hit = UNITS.at(tokens, i + 1)  # "eighty odd kilos"
    unit, last = (hit.value, hit.last) if hit else (None, number.last)
    if hit and tokens[i].norm == "second" and (number.value != 1 or _ordinal(tokens, i)):
        unit, last = None, number.last
    if hit and unit == "{bag}" and _bags_somebody(tokens, last):
        unit, last = None, number.last
    if hit and tokens[i].norm == "pound" and _in_money(tokens, last):
        unit, last = None, number.last
    if hit and tokens[i].norm == "times" and _counted(tokens, i):
        unit, last = None, number.last
    if hit and tokens[i].norm == "hr" and _is_heart_rate(tokens, i):
        unit, last = None, number.last
    if hit and len(tokens[i].norm) == 1 and unit in _LETTER_RANGES and not tokens[i].norm.isdigit():
        low, high = _LETTER_RANGES[unit]
        if not low <= number.value <= high:
            unit, last = None, number.last
    comparator, approximate = _manner(tokens, number.first)
    return Quantity(number, unit, last, None, number.first, number.value, comparator, approximate)


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
    return after.isdigit() or after in NUMBER_WORDS


def _is_heart_rate(tokens: Sequence[Token], i: int) -> bool:
    """As in "BP 150/90 HR 110": the letters begin the next reading."""
    after = tokens[i + 1].norm if i + 1 < len(tokens) else ""
    return after[:1].isdigit() or after in NUMBER_WORDS or after in {"of", "is", "was", "in", "a"}


def _manner(tokens: Sequence[Token], first: int) -> tuple[str | None, bool]:
    """Comparator and approximation that were said before the number."""
    one = tokens[first - 1].norm if first else ""
    two = tokens[first - 2].norm if first > 1 else ""
    if (two, one) in _LESS or one in {"under", "<", "below", "≤"}:
        return "<", False
    if (two, one) in _MORE or one in {">", "above", "≥"}:
        return ">", False
    after = one if one in _ABOUT else (two if two in _ABOUT and one in {"a", "at"} else "")
    return None, bool(after) or (one == "like" and two in _LIKE)


_LIKE = frozenset("was were is are its something at".split())
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
    if unit in FOREIGN or unit == RATIO or (unit == "%" and _left_in(tokens, first)):
        return Role.FOREIGN
    if unit in DURATIONS and not (unit == "s" and _refill(tokens, first)):
        return Role.DURATION
    if unit in DOSES:
        return Role.DOSE
    if first and (tokens[first].gap in PHRASE_GAPS):
        label = LABELS.ending_at(tokens, first, 2)
        if label and _labels(tokens, label.first, label.value, quantity):
            return Role.TIMES if label.value == "times" else Role.LABEL
    return None


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


def _clock_times(tokens: Sequence[Token], numbers: Sequence[Number]) -> Iterator[int]:
    """First tokens of the numbers that are clock times ("at fourteen twenty", "by 0618")."""
    for number, following in zip_longest(numbers, numbers[1:]):
        if _four_digits(tokens, number) or _clock_word_behind(tokens, number):
            yield number.first
        elif (
            following is not None
            and following.first == number.last
            and _clock_pair(tokens, number, following)
        ):
            yield number.first
            yield following.first
        elif _military(number) or _told_as_hour(tokens, number):
            yield number.first


def _told_as_hour(tokens: Sequence[Token], number: Number) -> bool:
    before = tokens[number.first - 1].norm if number.first else ""
    if before == "at":
        return _past(tokens, number) or _happened_at(tokens, number)
    return _past(tokens, number) or (before in {"half", "since"} and _whole_hour(tokens, number))


def _happened_at(tokens: Sequence[Token], number: Number) -> bool:
    """As in "that went up at nine twelve", "he stopped breathing at five twenty-five"."""
    first, parts = number.first, number.parts
    if len(parts) != 2 or not (1 <= parts[0] <= 12 and 10 <= parts[1] <= 59) or first < 2:
        return False
    if tokens[first].gap not in PHRASE_GAPS:
        return False
    before = [t.norm for t in tokens[max(0, first - 5) : first - 1]]
    if before[-1] in {"up", "down", "on", "off", "breathing"}:
        return bool(set(before[:-1]) & _PUT) and not set(before[:-1]) & _SIGN_NAMES
    return before[-1] in _HAPPENED


_HAPPENED = frozenset(
    """in given gave started stopped finished done placed called arrived scene left found seen woke
    began happened collapsed shocked converted intubated tubed rolled departed delivered born
    noticed applied hung pushed it him her fell fitted seized cleared released extricated""".split()
)
"""What is done at an hour; signs are never told so."""
_SIGN_NAMES = frozenset("pulse rate pressure bp sats sugar temp resps co2 tidal map".split())
_PUT = frozenset("went gone put hung tourniquet stopped started quit stops lights came".split())


def _military(number: Number) -> bool:
    """As in "oh three hundred"."""
    return number.value >= 100 and number.form is Form.ZERO and number.whole


def _four_digits(tokens: Sequence[Token], number: Number) -> bool:
    token = tokens[number.first]
    norm = token.norm
    if number.last - number.first != 1 or len(norm) != 4 or not norm.isdigit():
        return False
    hour, minute = int(norm[:2]), int(norm[2:])
    if hour > 24 or minute > 59:
        return False
    measured = UNITS.at(tokens, number.last) if number.last < len(tokens) else None
    if measured is not None and measured.value in DOSES:
        return False  # "heparin at 1,000 units an hour"
    behind = tokens[number.last].norm if number.last < len(tokens) else ""
    before = tokens[number.first - 1].norm if number.first else ""
    return norm[0] == "0" or behind in {"hours", "hrs", "h"} or before in _CLOCK_CUES


def _clock_word_behind(tokens: Sequence[Token], number: Number) -> bool:
    behind = tokens[number.last].norm if number.last < len(tokens) else ""
    if behind in _MERIDIEM or (behind == "hours" and number.value >= 100):
        return True
    before = tokens[number.first - 1].norm if number.first else ""
    if before not in _CLOCK_CUES or number.last + 1 >= len(tokens):
        return False
    if (behind, tokens[number.last + 1].norm) == ("in", "the"):  # never "seven one in the foot"
        return number.last + 2 < len(tokens) and tokens[number.last + 2].norm in _PARTS_OF_DAY
    return (behind, tokens[number.last + 1].norm) in _DAY_PARTS


def _clock_pair(tokens: Sequence[Token], hour: Number, minute: Number) -> bool:
    """As in "at fourteen twenty", "at oh eight forty-nine", "sixteen thirty-five"."""
    if tokens[minute.first].gap not in {"", "\n"}:
        return False
    if not (hour.whole and minute.whole and hour.value <= 23):
        return False
    written = tokens[hour.first].norm[0].isdigit()
    if written != tokens[minute.first].norm[0].isdigit() or not 0 <= minute.value <= 59:
        return False
    two_digits = minute.value >= 10 or minute.form is Form.ZERO
    if not two_digits or minute.form in (Form.DECIMAL, Form.HALF, Form.SPLIT, Form.RUN):
        return False
    before = tokens[hour.first - 1].norm if hour.first else ""
    behind = tokens[minute.last].norm if minute.last < len(tokens) else ""
    if behind in {"litres", "liters", "litre", "liter"}:
        return False
    if hour.form is Form.ZERO:
        return True
    if behind in {"over", "on", "percent", "upon"} and before not in {"at", "since"}:
        return False
    called = [t.norm for t in tokens[max(0, hour.first - 3) : hour.first]]
    if called[:2] == ["time", "of"] or called[-1:] == ["time"]:
        return True
    return before in _CLOCK_CUES and (hour.value >= 10 or tokens[hour.first].norm in TEENS)


def _past(tokens: Sequence[Token], number: Number) -> bool:
    """As in "ten past two", "quarter to nine", "half past eight", "half nine"."""
    first, last, count = number.first, number.last, len(tokens)
    after = tokens[last].norm if last < count else ""
    if after == "minutes" and last + 1 < count:
        after = tokens[last + 1].norm
    before = tokens[first - 1].norm if first else ""
    if "past" in (after, before):
        return True
    return first > 1 and before in {"to", "after"} and tokens[first - 2].norm == "quarter"


def _whole_hour(tokens: Sequence[Token], number: Number) -> bool:
    """ "around 4 this morning", "about half nine" are settled; "since four" is a time as well."""
    after = tokens[number.last].norm if number.last < len(tokens) else ""
    hour = number.whole and 1 <= number.value <= 12
    return hour and after not in {"days", "weeks", "hours", "months", "years", "day"}
