"""Whether an illness is named as something of the past or as part of a list of old illnesses."""

from __future__ import annotations

from recorder.clinical.cues import Cue
from recorder.clinical.terms import Mention, mentions
from recorder.clinical.view import View

CHRONIC = frozenset(
    """hypertension diabetes asthma copd coronary_artery_disease cardiac_stent cabg heart_failure
    pacemaker hyperlipidemia cancer kidney_disease liver_disease depression dementia
    psychiatric_disorder substance_abuse alcohol_abuse smoking thyroid_disease gerd arthritis
    osteoporosis parkinsons endometriosis sickle_cell""".split()
)
"""Conditions that are old by nature: named at all, they are history."""

_LIST_GAP = 4
"""Most tokens between two items of a list."""

_HEADINGS = frozenset({"history", "hx", "pmh", "pmhx", "background", "medical", "comorbidities"})


def in_history_list(view: View, mention: Mention) -> bool:
    """Whether ``mention`` stands under a cue of the past or beside chronic conditions."""
    if mention.context.cues & {Cue.HISTORY, Cue.FORMER, Cue.KIN}:
        return True
    return _for_a_home_drug(view, mention) or _beside_chronic(view, mention)


def _for_a_home_drug(view: View, mention: Mention) -> bool:
    """"takes apixaban for a fib"."""
    before = view.norm(mention.first - 1)
    if before in ("a", "an", "his", "her", "my"):
        before = view.norm(mention.first - 2)
    if before != "for":
        return False
    words = {view.norm(i) for i in range(max(0, mention.first - 8), mention.first)}
    return bool(words & {"takes", "take", "on", "taking", "meds", "medications", "uses"})


def _beside_chronic(view: View, mention: Mention) -> bool:
    sentence = view.clauses[view.clause_of[mention.first]].sentence
    for other in mentions(view, "history"):
        if other.name not in CHRONIC or other.first == mention.first:
            continue
        if view.clauses[view.clause_of[other.first]].sentence != sentence:
            continue
        gap = other.first - mention.last if other.first > mention.first else mention.first - other.last
        if 0 <= gap <= _LIST_GAP and _only_list_words(view, mention, other):
            return True
    return False


_LIST_WORDS = frozenset("and or a an the of with also plus type one two old had has".split())


def _only_list_words(view: View, a: Mention, b: Mention) -> bool:
    first, last = (a.last, b.first) if a.first < b.first else (b.last, a.first)
    return all(view.tokens[i].norm in _LIST_WORDS or view.tokens[i].gap == "," for i in range(first, last))
