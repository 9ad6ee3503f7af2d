"""Drugs that are not there, and fluid of the body: "no insulin in the house", "no fluid loss".

Nobody held anything back: it tells of a cupboard, or of what was looked for.
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import DETERMINERS, words
from recorder.clinical.view import View

_LEFT = words("acts", "not_there", "left")
_WHERE = words("acts", "not_there", "where")
_PLACES = words("acts", "not_there", "places")
_OF_A_BODY = words("acts", "not_there", "of_a_body")
_DENYING = words("acts", "not_there", "denying")
_PLACE_REACH = 3


def none_there(view: View, first: int, last: int) -> bool:
    """As in "no insulin left", "no oxygen in the house" of the drug at tokens ``[first, last)``."""
    if view.norm[first - 1] not in _DENYING or view.gap(last).strip():
        return False
    last += view.norm[last] in _LEFT
    return view.norm[last] in _WHERE and view.has(_PLACES, last + 1, last + 1 + _PLACE_REACH)


def of_the_body(view: View, first: int, last: int) -> bool:
    """As in "no fluid loss", "no fluid in the lungs", "it's not fluid": none from a bag.

    Nor is "no bleeding, no fluid"; "no bleeding, no fluid given" is.
    """
    denied = view.back(first - 1, _BLOOD_OR)
    if view.norms(first, last) != ["fluid"] or view.norm[denied] not in _DENYING | {"not"}:
        return False
    if view.norm[denied] == "not" or view.norm[last] in _OF_A_BODY:
        return True
    if view.norm[last] in _WHERE and view.norm[last + 1] in DETERMINERS:
        return True
    near = frozenset(view.norms(denied - _NEAR, last + _NEAR))
    return bool(near & _SEEN) and near.isdisjoint(_HUNG)


_BLOOD_OR = frozenset({"bleeding", "blood", "discharge", "nor", "or", "show"})
_SEEN = words("acts", "not_there", "seen_like_it")
_HUNG = words("acts", "none_given", "transfusing") | {"bolus", "iv", "line", "saline", "up"}
_NEAR = 4
