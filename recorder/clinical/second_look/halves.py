"""Half of an amount told before: "pull up 5 of Versed. I gave half of that, so two and a half".

Only where the number is told too, and is half of the last amount of a drug.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.second_look.places import Places, is_given
from recorder.clinical.view import View
from recorder.core.model import FactStatus

WORKED_OUT = "half of what was told before: the amount was not said"
_REACH = 30
"""Most words from an amount to "half of that"."""
_NUMBER_REACH = 6
"""Most words from "half of that" to the number of it."""
_VERB_REACH = 6
_OTHER_REACH = 30
_GIVEN = words("acts", "halves", "given")
_WHAT = frozenset({"that", "it", "those"})
_TOLD = (FactStatus.ASSERTED, FactStatus.PLANNED, FactStatus.UNCERTAIN)


def halves_given(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The doses that were told as half of another."""
    places = Places(view)
    for i in view.positions.get("half", ()):
        if view.norm[i + 1] != "of" or view.norm[i + 2] not in _WHAT:
            continue
        if not view.has(_GIVEN, i - _VERB_REACH, i):
            continue
        whole = _last_amount(view, places, drafts, i)
        half = _half_told(view, whole, i + 3) if whole is not None else None
        if whole is not None and half is not None:
            yield _half(view, whole, half, i)
        elif whole is not None and view.norm[i + 3] == "again":
            yield _worked_out(view, whole, i)


def _last_amount(view: View, places: Places, drafts: Sequence[Draft], i: int) -> Draft | None:
    """The amount told last before token ``i``, with no other drug named since."""
    near = [
        (last, draft)
        for draft in drafts
        if is_given(draft, *_TOLD) and draft.dose is not None
        for last in [places.of(draft)[1]]
        if i - _REACH <= last <= i
    ]
    if not near:
        return None
    last, draft = max(near, key=lambda told: told[0])
    others = (view.drug_at[k].form.name for k in range(last, i) if k in view.drug_at)
    return draft if all(name == draft.name for name in others) else None


def _half_told(view: View, whole: Draft, first: int) -> Quantity | None:
    for quantity in view.quantities_in(first, first + _NUMBER_REACH):
        same = quantity.unit in (None, whole.unit) and quantity.role in (None, Role.DOSE)
        return quantity if same and quantity.value * 2 == whole.dose else None
    return None


def _worked_out(view: View, whole: Draft, i: int) -> Draft:
    """As in "gave five, then half of that again": nobody said how much that is."""
    return replace(
        whole,
        dose=(whole.dose or 0.0) / 2,
        unit_implied=True,
        status=FactStatus.ASSERTED,
        spans=(view.span(i, i + 4), *whole.spans),
        rule="medication.half",
        count=None,
        review_reason=WORKED_OUT,
    )


def _half(view: View, whole: Draft, half: Quantity, i: int) -> Draft:
    others = view.quantities_in(half.last, half.last + _OTHER_REACH)
    rest = any(q.value == half.value and view.norm[q.first - 1] == "other" for q in others)
    return replace(
        whole,
        dose=half.value,
        unit_implied=half.unit is None,
        status=FactStatus.ASSERTED,
        spans=(view.span(i, half.last), *whole.spans),
        rule="medication.half",
        count=2 if rest else None,
        review_reason=None,
    )
