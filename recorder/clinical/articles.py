"""Amounts without a number: "a gram of", "an inch", "another milligram", "liter of"."""

from __future__ import annotations

from recorder.clinical.amounts import Dose, ampule
from recorder.clinical.lexicon import Drug
from recorder.clinical.measures import DOSES, UNITS
from recorder.clinical.text import PHRASE_GAPS
from recorder.clinical.view import View


def article_before(view: View, last: int, floor: int, drug: Drug | None) -> Dose | None:
    """As in "a gram of", "an inch of", "a liter of", "another milligram of", ending at ``last``."""
    for first in range(max(floor, last - 4), last):
        unit = UNITS.at(view.tokens, first)
        if unit is None or unit.last != last or unit.value not in DOSES:
            continue
        word = view.norm(first - 1)
        if unit.value == "{bag}" or _a_part(view, first - 1):
            return None
        if (
            word in ("a", "an", "another", "second", "one", "further")
            and first - 1 not in view.number_at
        ):
            return ampule(1.0, unit.value, first - 1, last, drug)
        if view.norm(last) == "of" and view.norm(first) in _ONE_OF and word not in _NOT_ONE:
            return ampule(1.0, unit.value, first, last, drug)
    return None


def _a_part(view: View, i: int) -> bool:
    """As in "a fifth of a gram of": no whole one."""
    return view.norm(i - 1) == "of" and view.norm(i - 2) in _FRACTIONS


_FRACTIONS = frozenset("half third quarter fifth sixth eighth tenth quarters thirds".split())
_ONE_OF = frozenset({"liter", "litre", "gram", "milligram", "amp", "ampoule", "unit"})
"""Units that mean one of them without an article ("gram of TXA")."""
_NOT_ONE = frozenset({"per", "half", "quarter", "the", "every", "each"})


def article_after(view: View, i: int) -> Dose | None:
    """As in "paracetamol a gram IV": the amount that begins at token ``i``."""
    if view.norm(i) not in ("a", "an", "one") or i in view.number_at:
        return None
    unit = UNITS.at(view.tokens, i + 1) if i + 1 < len(view.tokens) else None
    if unit is not None and view.norm(unit.last) == "of":
        return None
    if unit is None or unit.value not in DOSES or view.tokens[i + 1].gap not in PHRASE_GAPS:
        return None
    return Dose(1.0, unit.value, False, i, unit.last)
