"""Where "no history" says only that none could be learned: "no history could be obtained".

Unknown is not none: whoever reads "no medicines" must be able to trust that somebody knew.
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import words
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

_BEHIND = words("cues", "not_learned", "behind")
_AT_ONCE = words("cues", "not_learned", "at_once")
_BETWEEN = words("cues", "not_learned", "between")
_WHENCE = words("cues", "not_learned", "whence")
_THERE = words("cues", "not_learned", "there")
_BEFORE = words("cues", "not_learned", "before")
_NEAR = 3


def not_learned(view: View, first: int, last: int) -> bool:
    """Whether the "none" of tokens ``[first, last)`` speaks of what nobody could find out.

    As in "no meds list available", "could get no history out of her", "any history? No idea".
    """
    if view.gap(last) in PHRASE_GAPS and view.norm[last] in _AT_ONCE:
        return True
    if view.norm[last] == "that":
        return False  # "none that we could find": they looked
    if any(view.norm[i] in _BEFORE for i in range(max(0, first - _NEAR), first)
           if view.joined(i + 1, first + 1)):  # fmt: skip
        return True
    i = view.past(last, _BETWEEN, last + _NEAR)
    told = view.norm[i] in _BEHIND or (i == last and _of_a_source(view, i))
    return told and view.joined(last, i + 1)


def _of_a_source(view: View, i: int) -> bool:
    """As in "no history from the patient", "no history on the system"."""
    return view.norm[i] in _WHENCE and view.norm[i + 1] in _THERE
