"""Amounts of a drug that stand in no fact: told apart from it, in words that no rule knows.

What an amount belongs to is decided by rules that know the words between it and its drug. Where
they do not know them, it still was said: it is told as uncertain, so that a person plays it. Only
with a way in or a time right behind it is it told as given, and that is to check too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from recorder.clinical.doses.amounts import MASS, fits_drug, in_unit
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.drafts.draft import Draft, Span
from recorder.clinical.lexicon import Drug, Hit, load
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_REACH = 30
"""Most words between a drug and an amount behind it."""
_AHEAD = 6
"""Most words between an amount and a drug behind it, in one sentence."""
APART = "an amount told apart from its drug"


def unclaimed_amounts(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """One uncertain draft for each amount outside of all ``drafts`` that fits a drug near it."""
    amounts = [q for q in view.quantities if q.role is Role.DOSE and q.unit in MASS]
    if not amounts:
        return
    claimed = _Spans(span for draft in drafts for span in draft.spans)
    for quantity in amounts:
        if view.tokens[quantity.first].start in claimed or _no_amount(view, quantity):
            continue
        hit = _drug_of(view, quantity)
        if hit is None or _told(view, hit, quantity, drafts):
            continue
        amount, name = view.span(quantity.first, quantity.last), view.span(hit.start, hit.end)
        yield Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name=hit.form.name,
            spans=(amount, name),
            rule="medication.unclaimed_amount",
            status=_ASSERTED if _went_in(view, quantity) else FactStatus.UNCERTAIN,
            unit=quantity.unit,
            dose=quantity.value,
            review_reason=APART,
        )


def _drug_of(view: View, quantity: Quantity) -> Hit | None:
    """The drug nearest to the amount, where that is one of its usual doses.

    One behind it counts as further away. No drug beyond the nearest is asked: "norepi's running, 8
    mikes" is nothing of the push dose epinephrine before it.
    """
    behind = ((quantity.first - hit.end, hit) for hit in view.drugs
              if 0 <= quantity.first - hit.end <= _REACH)  # fmt: skip
    end = min(view.sentence(quantity.first).last, quantity.last + _AHEAD)
    ahead = ((2 * (hit.start - quantity.last) + 1, hit) for hit in view.drugs
             if quantity.last <= hit.start < end)  # fmt: skip
    _, nearest = min(chain(behind, ahead), key=lambda found: found[0], default=(0, None))
    return nearest if nearest is not None and _fits(nearest, quantity) else None


def _fits(hit: Hit, quantity: Quantity) -> bool:
    drug: Drug | None = load().drugs.get(hit.form.name)
    if drug is None or drug.unit is None or quantity.unit is None:
        return False
    value = in_unit(quantity.value, quantity.unit, drug.unit)
    return value is not None and drug.carried and fits_drug(drug, value)


def _went_in(view: View, quantity: Quantity) -> bool:
    """As in "400 mics under the tongue", "45 milligrams, 1342": a way in or a time behind it."""
    i = quantity.last
    time = view.quantity_at.get(i)
    timed = time is not None and time.role is Role.TIME
    return timed or (i < view.count and ROUTES.at(view.tokens, i) is not None)


_ASSERTED = FactStatus.ASSERTED


def _no_amount(view: View, quantity: Quantity) -> bool:
    """As in "20 milligrams every four hours", "one milligram wasted", "up to 5 milligrams"."""
    behind = view.norms(quantity.last, quantity.last + 2)
    return not _NOT_GIVEN.isdisjoint(behind) or view.norm(quantity.first - 1) in _LIMITS


_NOT_GIVEN = frozenset(
    "every each daily nightly weekly bd tds od qds wasted discarded left if per".split()
)
_LIMITS = frozenset("max maximum from".split())


def _told(view: View, hit: Hit, quantity: Quantity, drafts: Iterable[Draft]) -> bool:
    """Whether a fact has the amount already, or says that this mention was nothing given."""
    named = view.tokens[hit.start].start
    for draft in drafts:
        if draft.name != hit.form.name:
            continue
        here = any(start <= named < end for start, end in draft.spans)
        if here and (draft.kind is not FactKind.MEDICATION_GIVEN or draft.status in _NOT_TOLD):
            return True
        if _same_amount(draft, quantity):
            return True
    return False


def _same_amount(draft: Draft, quantity: Quantity) -> bool:
    if draft.dose is None or draft.unit is None or quantity.unit is None:
        return False
    return in_unit(quantity.value, quantity.unit, draft.unit) == draft.dose


_NOT_TOLD = frozenset({FactStatus.NEGATED, FactStatus.PLANNED, FactStatus.OTHER_SUBJECT})


class _Spans:
    """Whether a character stands in one of many spans."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = tuple(spans)

    def __contains__(self, place: int) -> bool:
        return any(start <= place < end for start, end in self._spans)
