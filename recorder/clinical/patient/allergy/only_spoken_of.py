"""An allergy that is asked for, supposed, or of people in general: not told of our patient."""

from __future__ import annotations

from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.home.drug_lists import Named
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_ASKING = words("allergies", "only_spoken_of", "asking")
_PEOPLE = words("allergies", "only_spoken_of", "people")
_NOBODY = words("allergies", "only_spoken_of", "nobody")
_TESTED: Phrases[bool] = Phrases(listed("allergies", "only_spoken_of", "tested"))
_REACH = 5
_MYSELF, _ASKED, _NONE = frozenset({"myself"}), frozenset({"asked"}), frozenset({"none"})
_IS = frozenset({"is", "are", "was", "who", "with"})


def only_spoken_of(view: View, named: Named, opener: tuple[int, int]) -> FactStatus | None:
    """What is claimed of such an allergy; None where it is told as any other."""
    first, last = min(named.first, opener[0]), max(named.last, opener[1])
    begin = max(view.sentence(first).first, first - _REACH)
    subject = first - 1 - (view.norm[first - 1] in _IS)
    if view.norm[subject] in _PEOPLE or view.norms(first - 2, first) == ["my", "partner"]:
        return FactStatus.OTHER_SUBJECT
    if view.has(_MYSELF, last, last + 2):
        return FactStatus.OTHER_SUBJECT
    if view.has(_NOBODY, begin, first) or _none_told(view, named, begin, last):
        return FactStatus.NEGATED
    supposed = any(m.cue is Cue.CONDITION for m in view.marks.at(first))
    if supposed or view.has(_ASKING, begin, first) or _tested_negative(view, last):
        return FactStatus.UNCERTAIN
    return None


def _none_told(view: View, named: Named, begin: int, last: int) -> bool:
    """As in "we asked about codeine allergy, he has none"."""
    asked = view.has(_ASKED, begin, named.first)
    return asked and view.has(_NONE, last, min(view.sentence(last - 1).last, last + _REACH))


def _tested_negative(view: View, last: int) -> bool:
    """As in "he was told he was allergic to it but tested negative"."""
    end = min(view.sentence(last - 1).last, last + _REACH)
    return next(view.phrases(_TESTED, last, end), None) is not None
