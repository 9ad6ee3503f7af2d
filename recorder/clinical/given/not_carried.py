"""A drug that no crew carries and that was given all the same: "GP gave him amoxicillin today".

Somebody who gives drugs is the subject of a verb of giving, or an amount stands between; a drug
that he only got to take from now on is told without a time of today.
"""

from __future__ import annotations

from recorder.clinical.doses.medwords import OF_NOW
from recorder.clinical.given.before_arrival import gives
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import OWNERS, words

_WHOM = words("acts", "not_carried", "whom")
_ASKS_OF = frozenset({"was", "were", "is", "any", "no", "been", "her", "his", "my"})
_IT_WAS = frozenset({"been", "was", "were", "being"})
_TOOK = frozenset({"had", "received", "got", "took"})
_HE = frozenset({"he", "she", "patient", "pt", "has", "just", "already", "but"})
_REACH = 8


def gave_it(talk: DrugTalk, m: Mention) -> bool:
    """As in "gave codeine", "we gave her codeine", "codeine given", whoever carries it."""
    view, i = talk.view, m.start - 1
    asks = view.norm[m.hit.start - 1] in _ASKS_OF
    if view.norm[m.hit.end] in {"given", "administered"} and not asks:
        return view.norm[m.hit.end + 1] not in {"no", "last", "on"}
    i = view.back(i, _WHOM, m.sentence_start)
    verb, before = view.norm[i], view.norm[i - 1]
    if verb == "gave" and (i == m.start - 1 or before in {"i", "we"}):
        return True
    had = verb in _TOOK and (before in _HE or view.tokens[i - 1].clitic in {"s", "d", "ve"})
    if had and m.dose is not None and not m.dose.implied:
        return True  # "she had co-amoxiclav 1.2 grams at the hospital"
    passive = verb == "given" and before in _IT_WAS
    told = had or passive or (verb == "gave" and gives(before))
    as_usual = had and view.norm[m.start - 1] in OWNERS  # "she had her amlodipine this morning"
    if not told or as_usual or m.hit.start in view.marks.question_at:
        return False
    end = min(m.sentence_end, m.end + _REACH)
    return next(view.phrases(OF_NOW, m.end, end), None) is not None
