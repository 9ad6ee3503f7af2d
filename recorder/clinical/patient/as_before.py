"""Findings that are as they were before: an old stroke's weakness, an old eye, a usual state."""

from __future__ import annotations

from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.drafts.usual_states import none_today, usually_so
from recorder.clinical.grammar.everyday import GAVE, HE_OR_SHE
from recorder.clinical.grammar.tables import words
from recorder.clinical.patient.said_old import said_old
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View


def as_before(view: View, mention: Mention) -> bool:
    """As in "alert to person only, that's her baseline", "confused, which is normal for him"."""
    if mention.name in _PUPILS and _old_eye(view, mention):
        return True
    if mention.name in _LEFT_BEHIND and _of_an_old_stroke(view, mention):
        return True
    if none_today(view, mention.first) or _as_needed(view, mention):
        return True
    if mention.name not in _LASTING:
        return False
    if usually_so(view, mention.first) or said_old(view, mention):
        return True
    if mention.name not in _OF_HER_BASELINE:
        return False
    behind = range(mention.last, min(mention.last + _BASELINE_REACH, len(view.tokens)))
    for i in behind:
        if view.tokens[i].gap in SENTENCE_ENDS and view.norm[i] not in _THAT:
            return False
        if view.norm[i] == "baseline" and view.norm[i - 1] in _HERS:
            return not view.has(_UNLIKE, mention.last, i)
        if view.norm[i] == "normal" and view.norms(i + 1, i + 3) in _FOR_HER:
            asked = view.norms(i - 2, i) == ["is", "that"]
            return not asked and not view.has(_UNLIKE, mention.last, i)
    return False


def _as_needed(view: View, mention: Mention) -> bool:
    """As in "she takes cetirizine when she's itchy": what a drug is for, whenever it comes."""
    i = mention.first - 1
    while view.norm[i] in _HAS_IT:
        i -= 1
    if view.norm[i] not in HE_OR_SHE or view.norm[i - 1] not in _WHENEVER:
        return False
    now = view.tokens[i].clitic == "s" or i < mention.first - 1
    first = max(view.sentence(i).first, i - _DRUG_REACH)
    return now and view.names_drug(first, i) and not view.has(GAVE, first - 2, i)


_HAS_IT = frozenset("is has gets feels feeling getting got a bit really".split())
_WHENEVER = frozenset({"when", "whenever", "if"})
_DRUG_REACH = 5


def _old_eye(view: View, mention: Mention) -> bool:
    """As in "pupils unequal but that's old, she has a glass eye"."""
    last = min(mention.last + _BASELINE_REACH, view.sentence(mention.first).last)
    return view.has(_OLD_EYES, max(0, mention.first - 4), last)


def _of_an_old_stroke(view: View, mention: Mention) -> bool:
    """As in "a stroke in 2019 with right-sided weakness", "residual weakness from a stroke"."""
    sentence = view.sentence(mention.first)
    first = max(sentence.first, mention.first - _STROKE_REACH)
    last = min(sentence.last, mention.last + _STROKE_REACH)
    if view.has(_RESIDUAL, first, mention.first):
        return True
    strokes = [
        i for i in range(first, last) if view.norm[i] in _STROKES and _left_by(view, mention, i)
    ]
    if not strokes or view.has(_LONG_AGO, first, last):
        return bool(strokes)
    year = any(_YEARS[0] <= q.value <= _YEARS[1] for q in view.quantities_in(first, last))
    return year or any(_DATED & view.context(i, i + 1).cues for i in strokes)


def _left_by(view: View, mention: Mention, i: int) -> bool:
    """As in "weakness from a stroke", "stroke in 2019, right-sided weakness".

    Never "facial droop, she had a stroke last year", "stroke last year, new facial droop".
    """
    if i < mention.first:
        return not view.has(_NEW, max(i, mention.first - 3), mention.last + 2)
    first = i
    while view.norm[first - 1] in _WHICH:
        first -= 1
    return first > mention.last and view.norm[first - 1] in _FROM


_FROM = frozenset({"from", "after", "since", "following", "post"})
_WHICH = frozenset("a an the his her my that old previous prior last first second minor".split())
_NEW = frozenset("new today now tonight sudden suddenly acute worse currently".split())
_LEFT_BEHIND = frozenset({"unilateral_weakness", "facial_droop", "slurred_speech", "aphasia"})
_STROKES = frozenset({"stroke", "strokes", "cva", "tia"})
_RESIDUAL = frozenset({"residual", "leftover", "longstanding"})
_LONG_AGO = frozenset({"previous", "prior", "old", "years", "months", "last"})
_STROKE_REACH = 7
_YEARS = (1950, 2100)
_DATED = frozenset({Cue.LONG_AGO, Cue.FORMER, Cue.WEEKS_AGO})
_PUPILS = frozenset({"pupils_unequal", "pupils_dilated"})
_OLD_EYES = words("patient", "eyes", "old")
_OF_HER_BASELINE = frozenset(
    "confusion slurred_speech unilateral_weakness facial_droop aphasia visual_disturbance".split()
)
_LASTING = _OF_HER_BASELINE | {"alert_oriented", "drowsy", "combative"}
_BASELINE_REACH = 12
_THAT = frozenset({"that", "which", "this", "at", "its"})
_HERS = frozenset({"her", "his", "their", "at", "is", "normal", "usual"})
_FOR_HER = (["for", "her"], ["for", "him"], ["for", "them"])
_UNLIKE = frozenset("not isnt off from below compared worse than off".split())
