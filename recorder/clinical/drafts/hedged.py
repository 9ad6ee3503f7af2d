"""What is only hedged: "not exactly chest pain", "not chest pain as such, more a tightness".

Whoever says so corrects the word and not the complaint: something is there, and nobody denied it.
"""

from __future__ import annotations

from collections.abc import Iterable

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_BEFORE: Phrases[bool] = Phrases(listed("cues", "hedged", "before"))
_MILD: Phrases[bool] = Phrases(listed("cues", "hedged", "mild"))
_BEHIND: Phrases[bool] = Phrases(listed("cues", "hedged", "behind"))
_CONTRAST = words("cues", "hedged", "contrast")
_CONTRAST_REACH = 3


def is_hedged(view: View, denials: Iterable[Mark], first: int, last: int) -> bool:
    """Whether every denial of tokens ``[first, last)`` only hedges; "no pain as such" denies it."""
    marks = [m for m in denials if m.last <= first]
    behind = _BEHIND.at(view.tokens, last)
    end = behind.last if behind is not None else last
    contrast = _else(view, end)
    return bool(marks) and all(
        (behind is not None and (contrast or m.cue is not Cue.NO))
        or _BEFORE.at(view.tokens, m.last) is not None
        or (_MILD.at(view.tokens, m.last) is not None and contrast)
        for m in marks
    )


def _else(view: View, last: int) -> bool:
    """As in "not really pain, *more* a pressure": what it is instead is told at once."""
    for i in range(last, min(last + _CONTRAST_REACH, view.count)):
        if view.gap(i) in SENTENCE_ENDS:
            return False
        if view.norm[i] in _CONTRAST:
            return True
    return False
