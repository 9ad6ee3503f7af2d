"""The strength of a solution that was given by volume: "0.5 mils of adrenaline 1 in 1000".

Millilitres alone tell nobody how much of a drug went in; the strength stands within the words that
the dose rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft, plain
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
