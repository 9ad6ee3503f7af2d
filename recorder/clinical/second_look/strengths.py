"""The strength of a solution that was given by volume: "0.5 mils of adrenaline 1 in 1000".

Millilitres alone tell nobody how much of a drug went in; the strength stands within the words that
the dose rests on.

Which salt "calcium" was: of one gram the gluconate has a third of the chloride's calcium.

Only the other name of the drug in the same talk tells ("calcium gluconate drawn up ... ten mils of
the calcium"); where none does, the salt that crews carry mostly stays, to check.

Pieces of a strength that are counted behind it: "200 microgram tablets, so four of them".

The strength stands at the drug and was read as its dose. What went in is so many times as much,
which nobody said, so that it is to check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.doses.amounts import MASS, fits_drug, in_unit
from recorder.clinical.drafts.draft import Draft, plain
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import load
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.second_look.places import Places, is_dose, is_given
from recorder.clinical.view import View

STRENGTH = "strength"
"""Key of the particular of a drug given."""
_IN_ITS_NAME = re.compile(r"d(\d+)w?")
"""As in "D10", "D5W": grams in 100 mL."""


def strengths_told(view: View, given: Sequence[Draft]) -> Sequence[Draft]:
    """``given`` with the strength of each that is told in millilitres, where one was said."""
    return [_with_strength(view, d) if d.unit == "mL" and d.dose is not None else d for d in given]


def _with_strength(view: View, draft: Draft) -> Draft:
    told = {said for span in draft.spans for said in _said(view, *view.tokens_of(span))}
    if len(told) != 1:
        return draft
    return replace(draft, detail=(*draft.detail, (STRENGTH, told.pop())))


def _said(view: View, first: int, last: int) -> Iterator[str]:
    """Every strength in tokens ``[first, last)``, as it is written on the ampoule."""
    for quantity in view.quantities_in(first, last):
        if quantity.unit == "1:n" and quantity.value > 1:
            yield f"1:{plain(quantity.value)}"
        elif quantity.unit == "%":
            yield f"{plain(quantity.value)} %"
    for norm in view.words[first:last]:
        named = _IN_ITS_NAME.fullmatch(norm)
        if named is not None:
            yield f"{named[1]} %"


SALT_UNSAID = "which calcium salt it was was not said"
_CHLORIDE, _GLUCONATE = "calcium_chloride", "calcium_gluconate"
_NAMED = frozenset({"chloride", "cacl", "cacl2"})


def name_the_salt(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, of which "calcium" alone has the salt that was told of, or is to check."""
    chloride = view.positions.have(_NAMED)
    gluconate = any(hit.form.name == _GLUCONATE for hit in view.drugs)
    for draft in drafts:
        if draft.name != _CHLORIDE or _says_which(view, draft):
            yield draft
        elif gluconate and not chloride:
            yield replace(draft, name=_GLUCONATE)
        elif is_given(draft) and not chloride and draft.review_reason is None:
            yield replace(draft, review_reason=SALT_UNSAID)
        else:
            yield draft


def _says_which(view: View, draft: Draft) -> bool:
    said = " ".join(view.text[first:last] for first, last in draft.spans).lower()
    return any(word in said for word in _NAMED)


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
