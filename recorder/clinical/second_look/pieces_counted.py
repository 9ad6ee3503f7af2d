"""Pieces of a strength that are counted behind it: "200 microgram tablets, so four of them".

The strength stands at the drug and was read as its dose. What went in is so many times as much,
which nobody said, so that it is to check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.doses.amounts import MASS, fits_drug, in_unit
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import load
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.second_look.places import Places, is_dose
from recorder.clinical.view import View

COUNTED = "worked out of the strength of a piece and how many"
_PIECES = words("acts", "pieces", "names")
_THEM = frozenset({"them", "those", "these"})
_NAMED_REACH = 3
"""Most words from a strength to the word for a piece."""
_REACH = 12
"""Most words from a piece to how many there were."""
_FEW = range(2, 10)


def pieces_counted(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, of which strengths are what all pieces have together."""
    if not view.positions.have(_THEM):
        yield from drafts
        return
    places = Places(view)
    for draft in drafts:
        strength = places.amount(draft) if is_dose(draft) and draft.unit in MASS else None
        many = _how_many(view, strength) if strength is not None and not draft.count else None
        yield draft if many is None else _together(view, draft, many)


def _how_many(view: View, strength: Quantity) -> Quantity | None:
    """The "four" of "200 microgram tablets, so four of them"; None where none were counted."""
    if strength.unit is None or not view.has(_PIECES, strength.last, strength.last + _NAMED_REACH):
        return None
    for quantity in view.quantities_in(strength.last, strength.last + _REACH):
        i = quantity.last
        if quantity.unit is not None or view.names_drug(strength.last, quantity.first):
            return None
        if view.norm[i] == "of" and view.norm[i + 1] in _THEM and not view.gap(i + 1):
            return quantity if quantity.value in _FEW and quantity.role is None else None
    return None


def _together(view: View, draft: Draft, many: Quantity) -> Draft:
    dose, drug = (draft.dose or 0.0) * many.value, load().drugs.get(draft.name)
    usual = in_unit(dose, draft.unit or "", drug.unit or "") if drug is not None else None
    if drug is None or usual is None or not fits_drug(drug, usual):
        return replace(draft, count=int(many.value))
    return replace(
        draft,
        dose=dose,
        spans=(*draft.spans, view.span(many.first, many.last + 2)),
        rule="medication.pieces_counted",
        review_reason=COUNTED,
    )
