"""What somebody weighs: a number of kilos or pounds, or one on the scales; the colour of a tape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from recorder.clinical.doses.per_kilo import is_weight_behind
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import HE_OR_SHE, words
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.values.fitting import Habit, fit
from recorder.clinical.vitals.values.not_recorded import claimed
from recorder.core.model import FactKind, FactStatus

WEIGHTS: frozenset[str | None] = frozenset({"kg", "[lb_av]", "[stone_av]"})
_LOSSES = words("signs", "words", "losses")


def _of_the_weight(before: set[str]) -> bool:
    """As in "traction, ten percent of body weight so six kilos": a part of it."""
    return {"of", "weight"} <= before or "traction" in before


def weight(board: Board, quantity: Quantity) -> Reading | None:
    """As in "eighty kilos", "a hundred and ninety pounds": no loss, no load and no rate."""
    view = board.view
    if quantity.unit not in WEIGHTS or quantity.role is not None:
        return None
    before = set(view.norms(max(0, quantity.first - 4), quantity.first))
    if quantity.unit == "[stone_av]" and _told_in_kilos(view, quantity):
        return None
    if (
        before & _LOSSES
        or _of_the_weight(before)
        or quantity.value <= 0
        or view.norm[quantity.first - 1] in {"per", "every"}
        or not _of_a_body(view, quantity)
    ):
        return None
    follows = view.norm[quantity.last]
    if follows in _OF_THINGS:
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


def _told_in_kilos(view: View, stone: Quantity) -> bool:
    """As in "ten stone, maybe sixty-five kilos": the same weight, in the unit of the others."""
    low, kilos = stone.first - _BESIDE, stone.value * _KG_A_STONE
    beside = view.quantities_in(max(0, low), stone.last + _BESIDE)
    same = (q for q in beside if q is not stone and q.unit in {"kg", None} and q.role is None)
    return any(abs(q.value - kilos) <= kilos * _ROUNDED for q in same)


_KG_A_STONE, _ROUNDED, _BESIDE = 6.35, 0.1, 8


def _of_a_body(view: View, quantity: Quantity) -> bool:
    """As in "she's 128 pounds", "how big is he? two hundred pounds"; never "it's 12 pounds 50".

    Whoever tells a weight speaks of weighing or of the patient; a list tells it by itself. Where
    neither is said, pounds of few, of a thing or beside words of money are money.
    """
    first, last = view.around(quantity.first, quantity.last, _CLAUSE, _CLAUSE)
    if view.has(_LIMITS, quantity.first - _ASKED, last) or _taken_off(view, quantity.last):
        return False
    asked = view.has(_WEIGHING, quantity.first - _ASKED, last)
    if quantity.unit == "kg" or view.has(_WEIGHING, first, last):
        return True
    person = _of_a_person(view, quantity.first - 1)
    if view.has(_MONEY, first, last) or (quantity.last in view.quantity_at and not person):
        return False
    if asked or person:
        return True
    few = quantity.value < _FEW or _of_a_thing(view, quantity.first - 1)
    told = view.has(_DESCRIBES, quantity.first - _ASKED, quantity.last + _ASKED)
    return not few and (told or view.count <= _ALL_THAT_IS_SAID)


_DESCRIBES = words("brought", "told", "described") | words("brought", "told", "signs")
"""Beside his age, his sex, his signs: "72 year old male, 180 pounds, no allergies"."""


def _of_a_person(view: View, i: int) -> bool:
    """As in "she's about 128 pounds", "he is 200 pounds"; "I was 9 pounds" is of another day."""
    i = view.back(i, _ROUGHLY)
    if view.norm[i] == "is" or (view.norm[i] == "was" and view.norm[i - 1] in HE_OR_SHE):
        return view.norm[i - 1] in _PERSONS
    return view.norm[i] in _PERSONS and view.tokens[i].clitic in {"s", "m", "re"}


def _of_a_thing(view: View, i: int) -> bool:
    """As in "it's 85 pounds", "they want 600 pounds"."""
    i = view.back(i, _ROUGHLY)
    verb = view.norm[i] in _THINGS_DO
    subject = view.norm[i - verb]
    return subject in _THINGS and (verb or bool(view.tokens[i].clitic) or view.norm[i] == subject)


def _taken_off(view: View, i: int) -> bool:
    """As in "they took eleven pounds off him"."""
    return view.norm[i] == "off" and view.norm[i + 1] in _WHOM


_WHOM = frozenset({"him", "her", "me", "them", "you", "us"})


_MONEY = words("signs", "words", "money")
_LIMITS = words("signs", "words", "limits")
_WEIGHING = words("signs", "words", "weighing")
_ROUGHLY = frozenset("about around approximately roughly only just like maybe nearly".split())
_PERSONS = frozenset("he she i im you patient pt baby male female".split())
_THINGS = frozenset({"it", "that", "they", "those", "these"})
_THINGS_DO = frozenset({"is", "was", "were", "are", "want", "wanted", "cost", "need"})
_CLAUSE, _ASKED = 7, 16
_ALL_THAT_IS_SAID = 4
_FEW = 40


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


def weights_apart(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which weights that differ are to check: doses are reckoned by one of them.

    As in "estimated weight 20 kilos ... weighed last week at 22, so go with 22".
    """
    told = [d for d in drafts if d.name == "weight" and d.status is FactStatus.ASSERTED]
    kilos = [found for d in told if (found := _kilos(d))]
    if not kilos or max(kilos) <= _ALIKE * min(kilos):
        return drafts
    doubted = {id(d) for d in told if d.review_reason is None and _kilos(d)}
    return [replace(d, review_reason=ANOTHER_WEIGHT) if id(d) in doubted else d for d in drafts]


def _kilos(draft: Draft) -> float:
    """The weight in kilograms; 0 where none was read."""
    return float(draft.value or 0) * _KILOS.get(draft.unit, 0)


_ALIKE = 1.05
"""How far apart pounds and kilos of the same weight may be told: "160 pounds, 72 kilos"."""
ANOTHER_WEIGHT = "another weight was told as well"
_KILOS: Mapping[str | None, float] = {"kg": 1, "[lb_av]": 0.4536, "g": 0.001}
BY_THE_KILO = "told beside an amount per kilo: a weight?"
_OF_AGE = frozenset({"year", "years", "and", "months"})
_WHOSE_SCALES = frozenset("the our their her his mums my".split())
_OTHER_SCALES = frozenset("pain coma ten glasgow sliding a agitation faces".split())


TAPE = "tape"
"""Key of the particular of a weight that was read off a tape."""
_NAMES = words("manner", "tape", "names")
_COLOURS = words("manner", "tape", "colours")
_LINKS = words("manner", "tape", "links")
_REACH = 6
"""Most words between the tape and its colour."""


def tape_colours(view: View) -> Iterator[Draft]:
    """One draft of a weight without a value for each colour."""
    for i in view.positions.of(_NAMES & view.positions.keys()):
        at = _colour(view, range(i + 1, i + _REACH)) or _colour(view, range(i - 1, i - _REACH, -1))
        if at is None:
            continue
        first, last = min(i, at), max(i, at) + 1
        status = claimed(view, first, last, first)
        if status is not None:
            colour = "grey" if view.norm[at] == "gray" else view.norm[at]
            yield Draft(
                FactKind.VITAL, "weight", (view.span(first, last),), "weight.tape",
                status=status, detail=((TAPE, colour),),
            )  # fmt: skip


def _colour(view: View, places: range) -> int | None:
    """The nearest colour of ``places`` that only links and no stop lie before."""
    for i in places:
        crossed = i if places.step > 0 else i + 1
        if not 0 <= i < view.count or view.tokens[crossed].gap in SENTENCE_ENDS:
            return None
        if view.norm[i] in _COLOURS:
            return i
        if view.norm[i] not in _LINKS:
            return None
    return None


_OF_THINGS = frozenset("of weights box bag dumbbell barbell plate plates lighter".split())
