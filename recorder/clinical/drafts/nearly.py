"""What nearly happened, and did not: "almost passed out", "we nearly tubed him".

"Almost certainly in VF", "nearly all day" say nothing of that kind: the word stands right before
what nearly was, or before the small words that lead to it.
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.lexicon import Hit
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View

NEARLY = "told as what nearly happened"
"""Why a fact is to check that is told so."""
_NEARLY: Phrases[bool] = Phrases(listed("patient", "nearly", "before"))
_HEADS = frozenset(said.split()[-1] for said, _ in listed("patient", "nearly", "before"))
_LEADS = words("patient", "nearly", "leads")
_OWN = words("patient", "nearly", "own")
_EVENTS = words("patient", "nearly", "names")
_REACH = 4
"""Most small words between: "nearly had to be"."""


def nearly(view: View, hit: Hit) -> bool:
    """Whether what is named at ``hit`` is an event that is told as one that nearly was."""
    of_finding = hit.form.kind == "finding" and hit.form.name in _EVENTS
    if not of_finding and hit.form.kind not in _DONE:
        return False
    if of_finding and view.norm[hit.start] in _OWN:
        return True
    for i in range(hit.start, hit.start - _REACH, -1):
        if i < 1 or view.gap(i) not in {"", "-"}:
            return False
        if view.norm[i - 1] in _HEADS and _NEARLY.ending_at(view.tokens, i) is not None:
            return True
        if view.norm[i - 1] not in _LEADS:
            return False
    return False


_DONE = frozenset({"intervention", "mechanism"})
