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
    if _same_phrase(view, last) and view.norm[last] in _AT_ONCE:
        return True
    if view.norm[last] == "that":
        return False  # "none that we could find": they looked
    if any(view.norm[i] in _BEFORE for i in range(max(0, first - _NEAR), first)
           if _together(view, i + 1, first + 1)):  # fmt: skip
        return True
    i = last
    while i < last + _NEAR and view.norm[i] in _BETWEEN:
        i += 1
    told = view.norm[i] in _BEHIND or (i == last and _of_a_source(view, i))
    return told and _together(view, last, i + 1)


def _of_a_source(view: View, i: int) -> bool:
    """As in "no history from the patient", "no history on the system"."""
    return view.norm[i] in _WHENCE and view.norm[i + 1] in _THERE


def _together(view: View, first: int, last: int) -> bool:
    return all(_same_phrase(view, i) for i in range(first, last))


def _same_phrase(view: View, i: int) -> bool:
    return view.gap(i) in PHRASE_GAPS
