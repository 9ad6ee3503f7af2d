"""The draft of the number that counts, as the sign, drug or age of what was taken back.

A weight that was guessed before it was told with its unit: "180? 190? Call it 85 kilos".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from recorder.clinical.doses.amounts import review_of
from recorder.clinical.doses.dose_forms import dose_in
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.drafts.draft import Draft, scalar
from recorder.clinical.lexicon import load
from recorder.clinical.lexicon.slots import SLOTS
from recorder.clinical.second_look.places import Places
from recorder.clinical.second_look.taken_back.numbers_said import Said
from recorder.clinical.second_look.taken_back.take_back import How, TakeBack
from recorder.clinical.view import View
from recorder.clinical.vitals.values.fitting import Fit, Habit, fit, habit_of
from recorder.core.model import FactKind, FactStatus

TAKEN_BACK = "may have been taken back: which number counts?"
CURRENT = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)
_LARGE = ("L", "g")
"""Units that the next number need not be in: "a litre, no, five hundred"."""
_FLOWS = (None, "L", "L/min")
_USUAL = {"spo2": (50, 100)}
"""Narrower than what is accepted of a sign that was named."""
_HABITS = {"mg/dL": Habit.US, "mmol/L": Habit.METRIC}
"""The unit of what was taken back tells the unit of what takes its place."""


def made_of(
    view: View, back: TakeBack, right: Said, models: Mapping[str, Draft | None]
) -> Iterator[Draft]:
    """The drafts of ``right``, by name and what each takes the place of, where that is told."""
    for (name, model), value in zip(models.items(), right.values, strict=True):
        if name in SLOTS:
            yield from _reading(view, right, name, value, model)
        elif name == "age" and model is not None:
            span = view.span(right.first, right.last)
            yield replace(
                model, value=scalar(value), spans=(span,), status=FactStatus.ASSERTED,
                rule="age.corrected", review_reason=None,
            )  # fmt: skip
        elif model is not None and model.unit == "L/min":
            if right.quantity.unit in _FLOWS:
                span = view.span(right.first, right.last)
                yield replace(model, dose=value, spans=(span, *model.spans), rule=_CORRECTED)
        else:
            yield from _dose(view, back, right, name, model)


def _reading(
    view: View, right: Said, name: str, value: float, model: Draft | None
) -> Iterator[Draft]:
    review, unit, implied = None, SLOTS[name].unit, True
    if len(right.values) == 1:
        sure = model is not None and model.review_reason is None
        habit = _HABITS.get(model.unit or "") if model is not None and sure else None
        fitted = fit(view, right.quantity, name, habit or habit_of(view))
        if fitted is None or _unlikely(fitted, name, model):
            return
        keeps = fitted.implied and sure and model is not None and model.unit is not None
        unit = model.unit if keeps and model is not None and model.unit else fitted.unit
        value, review, implied = fitted.value, fitted.review, fitted.implied
        if name == "weight" and model is not None and not model.unit_implied:
            review = None  # "60 kilos? 62."
    yield Draft(
        kind=FactKind.VITAL, name=name, spans=(view.span(right.first, right.last),),
        rule=f"{name}.corrected", value=scalar(value), unit=unit, unit_implied=implied,
        comparator=right.quantity.comparator, approximate=right.quantity.approximate,
        review_reason=review,
    )  # fmt: skip


def unlike(view: View, right: Said, model: Draft) -> bool:
    """Whether ``right`` is no value of the sign that ``model`` tells."""
    if len(right.values) > 1:
        return False
    fitted = fit(view, right.quantity, model.name, habit_of(view))
    return fitted is None or _unlikely(fitted, model.name, model)


def _unlikely(fitted: Fit, name: str, model: Draft | None) -> bool:
    """As in "sats one hundred, make that twenty one at the lip": no value of a usual one's sign."""
    low, high = _USUAL.get(name, SLOTS[name].accept)
    told = model.value if model is not None else None
    usual = isinstance(told, int | float) and low <= told <= high
    return usual and not low <= fitted.value <= high and fitted.unit == SLOTS[name].unit


def _dose(
    view: View, back: TakeBack, right: Said, name: str, model: Draft | None
) -> Iterator[Draft]:
    drug = load().drugs.get(name)
    dose = dose_in(view, right.quantity, drug) if drug is not None else None
    if dose is None:
        return
    unit, review = dose.unit, dose.review
    if dose.implied and model is not None and model.unit is not None:
        told = review_of(right.quantity, model.unit, True, drug)
        if told is None or model.unit not in _LARGE:
            unit, review = model.unit, told
    if review and dose.implied and back.how is How.REFUSED:
        return
    span = view.span(dose.first, dose.last)
    made = model or Draft(
        kind=FactKind.MEDICATION_GIVEN, name=name, spans=(span,), rule=_CORRECTED,
        review_reason=TAKEN_BACK,
    )  # fmt: skip
    reason = review if model is not None else review or TAKEN_BACK
    asked = view.gap(back.first) == "?"
    keeps = made.status in CURRENT or (made.status is FactStatus.PLANNED and not asked)
    status = made.status if keeps else FactStatus.ASSERTED
    # of several corrections each rests on the drug and its own number, on none between them
    first_told = made.spans[1:] if made.rule == _CORRECTED and model else made.spans
    yield replace(
        made, dose=dose.amount, unit=unit, unit_implied=dose.implied, spans=(span, *first_told),
        status=status, route=_way_behind(view, dose.last) or made.route, review_reason=reason,
        rule=_CORRECTED,
    )  # fmt: skip


_CORRECTED = "medication.corrected"


def _way_behind(view: View, last: int) -> str | None:
    """As in "Zofran four IV, no, sorry, four ODT": the way in of what counts."""
    way = ROUTES.at(view.tokens, last)
    return way.value if way is not None else None


_CURRENT = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)
_REACH = 14
"""Most words from a weight guessed to the one that was settled on."""


def weights_settled(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which weights guessed without a unit are superseded by one told with it."""
    weights = [(k, d) for k, d in enumerate(drafts) if d.name == "weight" and d.status in _CURRENT]
    if len(weights) <= 1:
        return drafts
    places, made = Places(view), list(drafts)
    told = [(places.of(d)[0], d.value) for _, d in weights if not d.unit_implied]
    for k, draft in weights:
        at = places.of(draft)[1]
        near = (value for i, value in told if at <= i < at + _REACH)
        if draft.unit_implied and any(value != draft.value for value in near):
            made[k] = replace(draft, status=FactStatus.SUPERSEDED)
    return made
