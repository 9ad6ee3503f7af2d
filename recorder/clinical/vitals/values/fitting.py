"""Whether a number fits a vital sign, and as what value: units, decimals left out, digit runs.

Which habit of units a speaker follows, told from the words that were used.

Only needed where a number without a unit fits both ("sugar 38", "BM six four").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.draft import OUT_OF_RANGE
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.slots import SLOTS, Slot
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View, once
from recorder.core.records import record

_DEGREES = {"Cel": (25.0, 45.0), "[degF]": (77.0, 113.0)}


@record
class Fit:
    """A number read as one vital sign; tokens ``[first, last)`` include its unit."""

    value: float
    unit: str
    implied: bool
    first: int
    last: int
    review: str | None = None
    alternatives: tuple[float, ...] = ()


GLUCOSE_UNIT_UNSAID = "mg/dL or mmol/L was not said"
MOST_MMOL, LEAST_MG_DL, SURELY_MG_DL = 35, 40, 60
"""The most that meters show in mmol/L (33.3, some more), from where on a whole number is mg/dL
unless its digits were told one by one, and from where on always."""


def doubt_of(fitted: Fit, before: str | None) -> str | None:
    """What is to be checked of a number that takes its unit from one in the doubt ``before``.

    As in "sugar 25, now 20": what is not clear of the first is not clear of the second; "sugar 38,
    now 126" is, because nobody has 126 mmol/L.
    """
    carried = before == GLUCOSE_UNIT_UNSAID and fitted.value < SURELY_MG_DL
    return before if fitted.implied and carried else fitted.review


def fit(view: View, quantity: Quantity, slot: str, habit: Habit) -> Fit | None:
    """``quantity`` read as ``slot``, or None when it cannot be that."""
    found = _fit(view, quantity, slot, habit)
    doubt = unclear(quantity)
    return found if found is None or doubt is None else replace(found, review=doubt)


def _fit(view: View, quantity: Quantity, slot: str, habit: Habit) -> Fit | None:
    kind = SLOTS[slot]
    if quantity.unit is not None and not _unit_fits(kind, quantity.unit):
        return None
    if slot == "temperature":
        return _temperature(view, quantity)
    if slot == "blood_glucose":
        return _glucose(view, quantity, habit)
    if slot == "etco2":
        return _etco2(quantity)
    if slot == "weight" and quantity.unit is None:
        return _weight(view, quantity, habit)
    if slot == "heart_rate" and 0 < quantity.value < 10:
        return None
    return _plain(quantity, kind)


def _unit_fits(kind: Slot, unit: str) -> bool:
    return unit in kind.units or unit == "{score}"


def _plain(quantity: Quantity, kind: Slot) -> Fit | None:
    value, last = quantity.value, quantity.last
    if kind.whole and not quantity.number.whole:
        return None
    low, high = kind.hard
    if not low <= value <= high:
        return _cut(quantity, kind)
    unit = quantity.unit if quantity.unit in kind.units else None
    if unit in {"gestation", "L"}:
        unit = kind.unit
    review = _range(kind, value)
    return Fit(value, unit or kind.unit, unit is None, quantity.first, last, review)


def unclear(quantity: Quantity) -> str | None:
    """Why a number that was heard in pieces is to check."""
    return "the number was not heard clearly" if quantity.number.form is Form.HEARD else None


def _cut(quantity: Quantity, kind: Slot) -> Fit | None:
    """As in "five ten" where only 5 is possible: the rest belongs to what follows."""
    number = quantity.number
    low, high = kind.accept
    if number.form is not Form.SPLIT or not low <= number.parts[0] <= high:
        return None
    reason = "two numbers ran together"
    return Fit(number.parts[0], kind.unit, True, number.first, number.splits[1], reason)


def _range(kind: Slot, value: float) -> str | None:
    low, high = kind.accept
    return None if low <= value <= high else OUT_OF_RANGE


def _temperature(view: View, quantity: Quantity) -> Fit | None:
    """As in "38.4", "thirty eight four", "three eight four", "one oh one six"."""
    value, last, review = quantity.value, quantity.last, None
    spoken = quantity.unit if quantity.unit in _DEGREES else None
    if quantity.number.whole:
        tenths = _tenths(view, quantity)
        if quantity.number.form is Form.RUN and _scale(value) is None and _scale(value / 10):
            value = round(value / 10, 1)
        elif tenths is not None:
            value, last = round(value + tenths[0] / 10, 1), tenths[1]
            spoken = tenths[2] or spoken
        elif _scale(value) is None and 250 <= value <= 1130 and _scale(value / 10):
            value, review = round(value / 10, 1), "decimal point was not heard"
    unit = spoken or _scale(value)
    if unit is None:
        return None
    low, high = _DEGREES[unit]
    if not low <= value <= high:
        return None
    plausible = {"Cel": (25, 44), "[degF]": (77, 112)}[unit]
    if not plausible[0] <= value <= plausible[1]:
        review = OUT_OF_RANGE
    return Fit(value, unit, spoken is None, quantity.first, last, review)


def _scale(value: float) -> str | None:
    return next((unit for unit, (low, high) in _DEGREES.items() if low <= value <= high), None)


def _tenths(view: View, quantity: Quantity) -> tuple[float, int, str | None] | None:
    """The digit behind a whole number: "thirty seven two", with the unit behind it."""
    i = quantity.number.last
    if quantity.last != i or _scale(quantity.value) is None:
        return None
    following = view.quantity_at.get(i)
    if following is None or view.tokens[i].gap not in PHRASE_GAPS - {"/"}:
        return None
    number = following.number
    if _digit_then_oh(view, following):
        return number.parts[0], number.first + 1, None
    if not (number.whole and 0 <= number.value <= 9 and number.form in (Form.WORDS, Form.DIGITS)):
        return None
    if number.last - number.first != 1:
        return None
    unit = following.unit
    if unit is not None and unit not in {"Cel", "[degF]", "deg"}:
        return None
    words = (view.norm[number.last], view.norm[number.last + 1])
    if words[0] in {"over", "out", "of"} or "percent" in words[:1]:
        return None
    return number.value, following.last, unit if unit in _DEGREES else None


def _digit_then_oh(view: View, following: Quantity) -> bool:
    """As in "thirty eight two oh that's up": the "oh" is a sigh, no nought."""
    number = following.number
    sigh = number.form is Form.RUN and len(number.parts) == 2 and following.last == number.last
    return sigh and view.norm[number.last - 1] in {"oh", "o"}


def _glucose(view: View, quantity: Quantity, habit: Habit) -> Fit | None:
    """Unit by magnitude; between 10 and 39 by the speaker's habit."""
    value, first, last = quantity.value, quantity.first, quantity.last
    if quantity.unit in {"mg/dL", "mmol/L", "mmol"}:
        unit = "mmol/L" if quantity.unit == "mmol" else quantity.unit
        return Fit(value, unit, False, first, last, _glucose_range(value, unit))
    form = quantity.number.form
    if form is Form.RUN and value < 100 and habit is not Habit.US and quantity.number.parts[0] > 0:
        reason = "decimal point was not heard"
        return Fit(value / 10, "mmol/L", True, first, last, reason, (value,))
    if value <= 0 or value > 2000 or (value < 1 and view.norm[first] == "point"):
        return None
    if not quantity.number.whole:
        return Fit(value, "mmol/L", True, first, last, _glucose_range(value, "mmol/L"))
    tenths = _glucose_tenths(view, quantity, habit)
    if tenths is not None:
        return tenths
    if value >= LEAST_MG_DL:
        digits = form is Form.RUN and value < 100  # "five one" is 5.1, or tells 51 digit by digit
        review = GLUCOSE_UNIT_UNSAID if digits else _glucose_range(value, "mg/dL")
        return Fit(value, "mg/dL", True, first, last, review)
    if value < 10:
        return Fit(value, "mmol/L", True, first, last, None)
    unit = "mmol/L" if habit is Habit.METRIC and value <= MOST_MMOL else "mg/dL"
    review = None if habit is not Habit.UNKNOWN else GLUCOSE_UNIT_UNSAID
    return Fit(value, unit, True, first, last, review)


def _glucose_tenths(view: View, quantity: Quantity, habit: Habit) -> Fit | None:
    """As in "six four" and "twelve two" of a mmol/L speaker."""
    if habit is not Habit.METRIC or quantity.value > 33 or quantity.unit is not None:
        return None
    following = view.quantity_at.get(quantity.number.last)
    if following is None or view.tokens[following.first].gap not in {"", "\n"}:
        return None
    number = following.number
    single = number.whole and 0 <= number.value <= 9 and number.last - number.first == 1
    if single and _counts_something(view, number.last - 1):
        reason = "decimal point was not heard"
        return Fit(quantity.value, "mmol/L", True, quantity.first, quantity.number.last, reason)
    if not single or following.unit is not None or view.norm[number.last] in {"over", "out"}:
        return None
    value = quantity.value + number.value / 10
    return Fit(
        round(value, 1), "mmol/L", True, quantity.first, number.last, "decimal point was not heard"
    )


def _counts_something(view: View, i: int) -> bool:
    """As in "BM six one vomit": the "one" counts what follows."""
    if view.norm[i] != "one" or view.gap(i + 1):
        return False
    return view.norm[i + 1] in _COUNTED


_COUNTED = frozenset("vomit episode seizure dose shock cannula line of fit puff litre bag".split())


def _glucose_range(value: float, unit: str) -> str | None:
    low, high = (10, 1500) if unit == "mg/dL" else (0.6, 55)
    return None if low <= value <= high else OUT_OF_RANGE


def _weight(view: View, quantity: Quantity, habit: Habit) -> Fit | None:
    """A weight without its unit: "weighs two ten" is pounds for most who say it so, and in what it
    was told elsewhere."""
    value = quantity.value
    if not 0.4 <= value <= 770 or (value < _LIGHTEST and quantity.number.whole):
        return None
    told = {q.unit for q in view.quantities if q.value == value and q.unit in _WEIGHED_IN}
    unit = "[lb_av]" if value >= 120 and habit is not Habit.METRIC else "kg"
    unit = told.pop() or unit if len(told) == 1 else unit
    reason = "kilograms or pounds was not said"
    return Fit(value, unit, True, quantity.first, quantity.last, reason)


_LIGHTEST = 2
"""Of a child that weighs less the tenths are said: "weight, okay, what else, one of the ..."."""
_WEIGHED_IN = frozenset({"kg", "[lb_av]"})


def _etco2(quantity: Quantity) -> Fit | None:
    value, first, last = quantity.value, quantity.first, quantity.last
    if not 0.3 <= value <= 200:
        return None
    if quantity.unit in {"kPa", "mm[Hg]", "%"}:
        return Fit(value, quantity.unit, False, first, last, _range(SLOTS["etco2"], value))
    if not quantity.number.whole and value <= 16:
        return Fit(value, "kPa", True, first, last)
    doubt = "mmHg or kPa was not said" if value < _LEAST_MMHG else _range(SLOTS["etco2"], value)
    return Fit(value, "mm[Hg]", True, first, last, doubt)


_LEAST_MMHG = 10
"""Fewer millimetres leave hardly anybody who lives; as many kilopascals do many."""


class Habit(str, Enum):
    """Where the units come from."""

    US = "us"
    METRIC = "metric"
    """United Kingdom, Ireland, Australia, New Zealand, Canada: mmol/L and Celsius."""
    UNKNOWN = "unknown"


_US = words("signs", "habits", "us")
_METRIC = words("signs", "habits", "metric")


@once
def habit_of(view: View) -> Habit:
    """The habit that most of the telling words follow; worked out once for a view."""
    us = len(view.positions.of(_US))
    metric = len(view.positions.of(_METRIC))
    temps = [n.value for n in view.numbers if 95 <= n.value <= 107 and not n.whole]
    us += 2 * len(temps)
    metric += 2 * sum(33 <= n.value <= 42 and not n.whole for n in view.numbers)
    for whole in _whole_temperatures(view):
        us, metric = us + 2 * (95 <= whole <= 107), metric + 2 * (33 <= whole <= 42)
    for usual in _usual_sugars(view):
        us, metric = (us + 2, metric) if usual >= _LEAST_MG_DL else (us, metric + 2)
    if us == metric:
        return Habit.UNKNOWN
    return Habit.US if us > metric else Habit.METRIC


def _whole_temperatures(view: View) -> Iterator[float]:
    """As in "temp thirty six seven", "temperature's 99": degrees whose point was not heard."""
    for norm in _TEMPERATURES & view.positions.keys():
        for i in view.positions[norm]:
            behind = view.quantities_in(i + 1, i + _TEMPERATURE_REACH)
            yield from (q.value for q in behind[:1] if q.number.whole and q.role is None)


_TEMPERATURES = frozenset({"temp", "temps", "temperature", "tympanic"})
_TEMPERATURE_REACH = 4


def _usual_sugars(view: View) -> Iterator[float]:
    """As in "her sugars usually run 10 to 30": nobody lives with that in mg/dL."""
    for mark in view.marks.all:
        if mark.cue is not Cue.USUAL:
            continue
        first, last = min(mark.first, mark.reach_first), max(mark.last, mark.reach_last)
        if view.has(_SUGARS, max(view.sentence(mark.first).first, first - _SUGAR_REACH), last):
            told = view.quantities_in(first, last)
            yield from (q.value for q in told if q.unit is None and q.role is None)


_LEAST_MG_DL = 50
_SUGARS = frozenset("sugar sugars glucose bm bms bgl bgls bsl".split())
_SUGAR_REACH = 12
