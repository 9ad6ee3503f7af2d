"""Findings that are as they were before: an old stroke's weakness, an old eye, a usual state.

Also what is said to be no new one: "that droop is old", "weak since her stroke".
"""

from __future__ import annotations

from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.another_day import none_today, usually_so
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.tables import DETERMINERS, GAVE, HE_OR_SHE, OWNERS, listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS, STATEMENT_ENDS
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
    i = view.back(mention.first - 1, _HAS_IT)
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
    first, last = view.around(mention.first, mention.last, _STROKE_REACH, _STROKE_REACH)
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
    first = view.back(i - 1, _WHICH) + 1
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
_OF_HER_BASELINE = words("patient", "as_before", "of_her_baseline")
_LASTING = _OF_HER_BASELINE | {"alert_oriented", "drowsy", "combative"}
_BASELINE_REACH = 12
_THAT = frozenset({"that", "which", "this", "at", "it"})
_HERS = frozenset({"her", "his", "their", "at", "is", "normal", "usual"})
_FOR_HER = (["for", "her"], ["for", "him"], ["for", "them"])
_UNLIKE = frozenset("not isnt off from below compared worse than off".split())


_OLD: Phrases[bool] = Phrases(listed("patient", "said_old", "old"))
_BETWEEN = words("patient", "said_old", "between")
_ILLNESSES, _NEWLY = words("patient", "said_old", "illnesses"), words("patient", "said_old", "new")
_WHOSE = OWNERS | {"the", "a"}
_REACH = 7
"""Most small words from a finding to "is old"."""
_SINCE = 9
"""Most words from a finding to "since her stroke"."""


def said_old(view: View, mention: Mention) -> bool:
    """Whether the words around ``mention`` say that it was there before this illness."""
    if view.has(_NEWLY, mention.first - 2, mention.first):
        return False
    return _is_old(view, mention.last) or _since_then(view, mention)


def _is_old(view: View, i: int) -> bool:
    """As in "the droop on the left is old", "..., nothing new", "..., that's always been there"."""
    for k in range(i, min(i + _REACH, view.count)):
        if view.tokens[k].gap in SENTENCE_ENDS:
            return False
        hit = _OLD.at(view.tokens, k)
        if hit is not None:  # "droop, longstanding diabetes" says it of the diabetes
            return hit.last - k > 1 or view.gap(hit.last) in STATEMENT_ENDS
        if view.norm[k] not in _BETWEEN:
            return False
    return False


def _since_then(view: View, mention: Mention) -> bool:
    """As in "weak since her stroke", "since the stroke she's had a droop"; never since today's."""
    if "since" not in view.positions:
        return False
    low, high = view.around(mention.first, mention.last, _SINCE, _SINCE)
    for i in view.positions["since"]:
        ill = i + 2 + (view.norm[i + 2] not in _ILLNESSES)
        if (
            not low <= i < high
            or view.norm[i + 1] not in _WHOSE
            or view.norm[ill] not in _ILLNESSES
        ):
            continue
        first, last = min(i, mention.first), max(ill + 4, mention.last)
        if not view.has(_NEWLY, first, min(last, view.sentence(mention.first).last)):
            return True
    return False


def why_stopped(view: View, mention: Mention) -> bool:
    """As in "she stopped ramipril in June *because of the cough*": why a medicine was given up."""
    i = mention.first - (view.norm[mention.first - 1] in DETERMINERS)
    if view.norms(i - 2, i) not in _BECAUSE_OF:
        return False
    first = max(view.sentence(i).first, i - _STOPPED_REACH)
    verb = next((k for k in range(i - 1, first - 1, -1) if view.norm[k] in _STOPPED), i)
    return view.names_drug(verb, i)


_BECAUSE_OF = (["because", "of"], ["due", "to"], ["account", "of"])
_STOPPED = frozenset({"stopped", "off", "discontinued", "switched", "changed", "swapped"})
_STOPPED_REACH = 12


def never_before(view: View, mention: Mention) -> bool:
    """As in "She passed out. Never passed out *before*": what was not of old is of now."""
    i = mention.last
    told = view.norm[i] in _BEFORE_NOW and not view.gap(i)
    return told and view.has(_NEVER, mention.first - _NEVER_REACH, i)


_BEFORE_NOW = frozenset({"before", "previously"})
_NEVER, _NEVER_REACH = frozenset({"never"}), 4
