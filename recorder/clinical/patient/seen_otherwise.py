"""A finding that is taken back as soon as it is named.

As in "pulses back, but no, still asystole", "he's in VF, hold on, that's PEA", "pelvis stable, no,
it moves".
"""

from __future__ import annotations

from recorder.clinical.drafts.denials import DENYING
from recorder.clinical.drafts.put_right import turned_round
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.everyday import NO
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.lexicon import FILLERS
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_BACK: Phrases[bool] = Phrases(listed("taken_back", "seen_otherwise", "at_once"))
_POINTING = words("taken_back", "seen_otherwise", "pointing")
_THINKING = FILLERS | words("taken_back", "seen_otherwise", "thinking")
_SIDES = words("taken_back", "seen_otherwise", "sides")


def taken_back_at_once(view: View, mention: Mention) -> bool:
    """Whether the words behind ``mention`` take it back; one that was denied stays denied."""
    status = mention.status
    if status is FactStatus.NEGATED:
        if mention.context.answer is not None or mention.context.cues & DENYING:
            return False
    elif status is not FactStatus.ASSERTED or mention.context.answer is not None:
        return False
    i = mention.last
    i += view.norm[i] == "back"  # "pulses back"
    if i >= view.count:
        return False
    if _BACK.at(view.tokens, i) is not None:
        return True
    return _seen_anew(view, i) or turned_round(view, mention.last)


def _seen_anew(view: View, i: int) -> bool:
    """As in "hold on, that's PEA", "no, it moves", "no, left is blown", from token ``i``."""
    first, cued = i, False
    while cue := view.marks.corrections_in(i, i + 1) or view.norm[i] in _THINKING:
        cued = cued or isinstance(cue, tuple)
        i = cue[0][1] if isinstance(cue, tuple) else i + 1
    denied = view.has(NO, first, i)
    if cued and denied and not NO.issuperset(view.norms(first, i)):
        return True
    told = view.norm[i] in _POINTING and view.norm[i + 1] != "just"
    told = told or (view.norm[i] in _SIDES and view.norm[i + 1] in _THERE)
    return told and (cued or denied)


_THERE = frozenset({"is", "one", "side"})
