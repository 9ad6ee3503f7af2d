"""What somebody weighs: a number of kilos or pounds, or one on the scales."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.doses.per_kilo import is_weight_behind
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.values.fitting import fit
from recorder.clinical.vitals.values.locale import Habit

_LOSSES = words("signs", "words", "losses")


def _of_the_weight(before: set[str]) -> bool:
    """As in "traction, ten percent of body weight so six kilos": a part of it."""
    return {"of", "weight"} <= before or "traction" in before


def weight(board: Board, quantity: Quantity) -> Reading | None:
    """As in "eighty kilos", "a hundred and ninety pounds": no loss, no load and no rate."""
    view = board.view
    if quantity.unit not in {"kg", "[lb_av]"} or quantity.role is not None:
        return None
    before = set(view.norms(max(0, quantity.first - 4), quantity.first))
    if (
        before & _LOSSES
        or _of_the_weight(before)
        or quantity.value <= 0
        or view.norm[quantity.first - 1] in {"per", "every"}
    ):
        return None
    follows = view.norm[quantity.last]
    if follows in {
        "of",
        "weights",
        "box",
        "bag",
        "dumbbell",
        "barbell",
        "plate",
        "plates",
        "lighter",
    }:
        return None
    fitted = fit(view, quantity, "weight", Habit.UNKNOWN)
    if fitted is None:
        return None
    review = fitted.review
    if quantity.unit == "[lb_av]" and quantity.value <= 770:
        review = None
    reading = Reading(
        "weight",
        fitted.value,
        fitted.unit,
        fitted.first,
        fitted.last,
        "weight.unit",
        approximate=quantity.approximate,
        review=review,
    )
    lower = _lower_weight(view, quantity)
    if lower is None:
        return reading
    return replace(reading, value=None, low=lower.value, high=fitted.value, first=lower.first)


def _lower_weight(view: View, upper: Quantity) -> Quantity | None:
    """The eighty of "eighty to ninety kilos", "between 80 and 90 kilos"."""
    i = upper.first - 1
    lower = next((q for q in view.quantities_in(i - 3, i) if q.last == i), None)
    if lower is None or lower.unit is not None or not 1 < upper.value / max(lower.value, 1) < 1.5:
        return None
    between = view.norm[i] == "and" and view.norm[lower.first - 1] == "between"
    told = set(view.norms(lower.first - 3, lower.first))
    return lower if (view.norm[i] == "to" and not told & _WENT) or between else None


_WENT = frozenset("from went up gone down dropped".split())


def on_the_scales(board: Board, quantity: Quantity) -> Reading | None:
    """As in "nineteen point four on the ward scales": kilos, unless the pounds were told."""
    view, i = board.view, quantity.last
    if quantity.unit is not None or view.norm[i] != "on" or not board.free(quantity):
        return None
    ahead = view.norms(i + 1, i + 4)
    if ahead[0] not in _WHOSE_SCALES or not {"scales", "scale"} & set(ahead):
        return None
    if set(ahead) & _OTHER_SCALES:
        return None
    near = {q.unit for q in view.quantities_in(max(0, quantity.first - 20), quantity.last + 20)}
    fitted = fit(view, quantity, "weight", Habit.METRIC) if "[lb_av]" not in near else None
    if fitted is None or fitted.unit != "kg":
        return None
    first, last, review = fitted.first, fitted.last, None if "kg" in near else fitted.review
    return Reading("weight", fitted.value, "kg", first, last, "weight.scales", True, review=review)


def by_the_kilo(board: Board, quantity: Quantity) -> Reading | None:
    """As in "sixty per kilo, he's seventy-five": what the dose is reckoned by, to check."""
    view = board.view
    if not (is_weight_behind(view, quantity) and board.free(quantity)):
        return None
    fitted = fit(view, quantity, "weight", Habit.METRIC)
    if fitted is None or fitted.unit != "kg" or view.norm[quantity.last] in _OF_AGE:
        return None
    return Reading("weight", fitted.value, "kg", fitted.first, fitted.last, "weight.by_the_kilo",
                   True, review=BY_THE_KILO)  # fmt: skip


BY_THE_KILO = "told beside an amount per kilo: a weight?"
_OF_AGE = frozenset({"year", "years", "and", "months"})
_WHOSE_SCALES = frozenset("the our their her his mums my".split())
_OTHER_SCALES = frozenset("pain coma ten glasgow sliding a agitation faces".split())
