"""Devices that somebody did not bear: "started CPAP but he wouldn't have it".

It was begun, and nobody said whether it is still there: to check. What was taken off is told in
``taken_off``.
"""

from __future__ import annotations

from recorder.clinical.drafts.terms import Mention
from recorder.clinical.events.particulars import ACCESS
from recorder.clinical.events.taken_off import DEVICES, IT, on_again
from recorder.clinical.grammar.tables import DETERMINERS, words
from recorder.clinical.view import View

NOT_BORNE = "was not tolerated: is it still on?"
_NOT = words("procedures", "not_borne", "nots")
_BEARS = words("procedures", "not_borne", "bears")
_FIGHTS = words("procedures", "not_borne", "fights")
_GAGS, _IN_THE_MOUTH = frozenset({"gagged", "gagging"}), frozenset({"opa", "supraglottic_airway"})
_CLOSING = words("procedures", "not_borne", "closing")
_ON = frozenset({"with", "on", "at", "up", "any", "of"})
_WORN = words("procedures", "not_borne", "worn")
_SETTLED = words("procedures", "not_borne", "settled")
_REACH = 16
"""Most words from the device to what was done to it."""


def not_borne(view: View, mention: Mention) -> str | None:
    """Why a device that counts as in use is to check."""
    if mention.name not in DEVICES or mention.name in ACCESS:
        return None
    last = min(mention.last + _REACH, _next_sentence_end(view, mention.first))
    for i in view.positions.within(_BEARS | _FIGHTS, mention.last, last):
        fights = view.norm[i] in _FIGHTS
        gags = view.norm[i] in _GAGS and mention.name in _IN_THE_MOUTH
        if (gags or _is_of_it(view, i)) and view.has(_NOT, i - 2, i) is not fights:
            kept = view.has(_SETTLED, i + 1, i + _REACH) or on_again(view, i)
            return None if kept else NOT_BORNE
    return None


def _next_sentence_end(view: View, i: int) -> int:
    """Where the sentence ends that follows the one of token ``i``."""
    last = view.sentence(i).last
    return view.sentence(last).last if last < view.count else last


def _is_of_it(view: View, i: int) -> bool:
    """As in "tolerate it", "cope with that", "having any of it", "tolerate the mask"."""
    k = i + 1
    while view.norm[k] in _ON or (view.norm[k] in DETERMINERS and view.norm[k + 1] in _WORN):
        k += 1
    closed = k + 1 >= view.count or view.gap(k + 1).strip() or view.norm[k + 1] in _CLOSING
    return view.norm[k] in IT | _WORN and bool(closed)
