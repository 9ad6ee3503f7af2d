"""Amounts without a number: "a gram of", "an inch", "another milligram", "liter of"."""

from __future__ import annotations

from recorder.clinical.doses.amounts import Dose, ampule
from recorder.clinical.lexicon import Drug
from recorder.clinical.numbers.measures import DOSES, UNITS
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View


def article_before(view: View, last: int, floor: int, drug: Drug | None) -> Dose | None:
    """As in "a gram of", "an inch of", "a liter of", "another milligram of", ending at ``last``."""
    for first in range(max(floor, last - 4), last):
        unit = UNITS.at(view.tokens, first)
        if unit is None or unit.last != last or unit.value not in DOSES:
            continue
        word = view.norm[first - 1]
        if unit.value == "{bag}" or _a_part(view, first - 1):
            return None
        if view.norm[first] == "doses" and (drug is None or drug.unit != unit.value):
            return None  # "two further doses of ketamine": how many
        if (
            word in {"a", "an", "another", "second", "one", "further"}
            and first - 1 not in view.number_at
        ):
            return ampule(1.0, unit.value, first - 1, last, drug)
        if view.norm[last] == "of" and view.norm[first] in _ONE_OF and word not in _NOT_ONE:
            return ampule(1.0, unit.value, first, last, drug)
    return None


def _a_part(view: View, i: int) -> bool:
    """As in "a fifth of a gram of": no whole one."""
    return view.norm[i - 1] == "of" and view.norm[i - 2] in _FRACTIONS


_FRACTIONS = frozenset("half third quarter fifth sixth eighth tenth quarters thirds".split())
_ONE_OF = frozenset({"liter", "litre", "gram", "milligram", "amp", "ampoule", "unit"})
"""Units that mean one of them without an article ("gram of TXA")."""
_NOT_ONE = frozenset({"per", "half", "quarter", "the", "every", "each"})


def article_after(view: View, i: int) -> Dose | None:
    """As in "paracetamol a gram IV": the amount that begins at token ``i``."""
    if view.norm[i] not in {"a", "an", "one"} or i in view.number_at:
        return None
    unit = UNITS.at(view.tokens, i + 1)
    if unit is not None and view.norm[unit.last] == "of":
        return None
    if unit is None or unit.value not in DOSES or view.tokens[i + 1].gap not in PHRASE_GAPS:
        return None
    half = and_a_half(view, unit.last)
    if half and view.norm[half] == "of":
        return None
    return Dose(1.5 if half else 1.0, unit.value, False, i, half or unit.last)


def and_a_half(view: View, i: int) -> int:
    """Token behind "and a half" at ``i`` ("a milligram and a half"), 0 where it is not said."""
    said = tuple(view.norm[k] for k in range(i, i + 3)) == ("and", "a", "half")
    return i + 3 if said and i + 3 <= len(view.tokens) else 0


def halves_more(view: View, last: int) -> Dose | None:
    """As in "a milligram and a half of midazolam", "two grams and a half", ending at ``last``."""
    if last < 5 or and_a_half(view, last - 3) != last:
        return None
    for first in range(max(1, last - 5), last - 3):
        unit = UNITS.at(view.tokens, first)
        if unit is None or unit.last != last - 3 or unit.value not in DOSES:
            continue
        number = next((n for n in (view.number_at.get(k) for k in range(first - 3, first))
                       if n is not None and n.last == first), None)  # fmt: skip
        if number is not None and number.whole:
            return Dose(number.value + 0.5, unit.value, False, number.first, last)
        if view.norm[first - 1] in {"a", "one"}:
            return Dose(1.5, unit.value, False, first - 1, last)
    return None
