"""That a substance was had for an illness: "she had it for a chest infection and her face blew up".

Whoever tells what a drug was for tells of a course of it, mostly an earlier one. What came of it
is then told of that drug, though more words stand between than an effect has elsewhere.
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View

_HAVING = words("allergies", "had_for", "having")
_WHOSE = words("allergies", "had_for", "whose")
_HAD_REACH = 5
"""Most words from a substance to the "had" behind it: "penicillin, she only ever had it for"."""


def had_for(view: View, last: int, end: int) -> bool:
    """Whether words behind the substance that ends at ``last`` tell what it was had for."""
    for i in view.positions.get("for", ()):
        if last <= i < end and view.norm[i + 1] in _WHOSE and i + 1 not in view.number_at:
            had = view.has(_HAVING, last - _HAD_REACH, i)
            return had and not view.names_drug(last, end)
    return False
