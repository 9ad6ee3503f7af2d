"""A finding of which it is said that it is no new one: "that droop is old", "since her stroke"."""

from __future__ import annotations

from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.everyday import OWNERS
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View

_OLD: Phrases[bool] = Phrases(listed("patient", "said_old", "old"))
_BETWEEN = words("patient", "said_old", "between")
_ILLNESSES, _NEW = words("patient", "said_old", "illnesses"), words("patient", "said_old", "new")
_WHOSE = OWNERS | {"the", "a"}
_REACH = 7
"""Most small words from a finding to "is old"."""
_SINCE = 9
"""Most words from a finding to "since her stroke"."""


def said_old(view: View, mention: Mention) -> bool:
    """Whether the words around ``mention`` say that it was there before this illness."""
    if view.has(_NEW, mention.first - 2, mention.first):
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
    sentence = view.sentence(mention.first)
    low, high = (
        max(sentence.first, mention.first - _SINCE),
        min(sentence.last, mention.last + _SINCE),
    )
    for i in view.positions["since"]:
        ill = i + 2 + (view.norm[i + 2] not in _ILLNESSES)
        if (
            not low <= i < high
            or view.norm[i + 1] not in _WHOSE
            or view.norm[ill] not in _ILLNESSES
        ):
            continue
        first, last = min(i, mention.first), max(ill + 4, mention.last)
        if not view.has(_NEW, first, min(last, sentence.last)):
            return True
    return False
