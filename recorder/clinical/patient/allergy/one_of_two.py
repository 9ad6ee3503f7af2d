"""Who names a substance and is not sure of it: "penicillin or was it sulfa", "but I'm not sure"."""

from __future__ import annotations

from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.patient.allergy.disagreeing import ending_at
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

_EITHER = words("allergies", "one_of_two", "either")
_OR: Phrases[bool] = Phrases(listed("allergies", "one_of_two", "joining"))
_UNSURE: Phrases[bool] = Phrases(listed("allergies", "one_of_two", "unsure"))
_AN_OR = words("allergies", "one_of_two", "or")
_STANDS_FOR = words("allergies", "one_of_two", "stands_for")
_BEHIND = 14
"""Most words from a substance to "but she's not certain"."""
_REACH = 6
"""Most words between the two, and from the second to "not sure which"."""


def one_of_two(view: View, substances: DrugList, named: Named) -> bool:
    """Whether ``named`` is one side of such an "or"; a plain "A or B" leaves nothing open."""
    last = min(named.last + _REACH, view.sentence(named.last - 1).last)
    for i in view.positions.within(_AN_OR, max(0, named.first - _REACH), last):
        before = ending_at(substances, i)
        behind = next((substances.items[k] for k in range(i + 1, min(i + _REACH, view.count))
                       if k in substances.items), None)  # fmt: skip
        if before is None or behind is None or named.first not in (before.first, behind.first):
            continue
        if _OR.at(view.tokens, i) is not None or view.norm[before.first - 1] in _EITHER:
            return True
        end = view.sentence(behind.last - 1).last
        if any(view.phrases(_UNSURE, behind.last, min(end, behind.last + _REACH))):
            return True
    return False


def unsure_behind(view: View, substances: DrugList, named: Named) -> bool:
    """As in "he reacted to amoxicillin, but she's not certain"; never "isn't sure of the date"."""
    end = min(named.last + _BEHIND, view.sentence(named.last - 1).last)
    for hit in view.phrases(_UNSURE, named.last, end):
        last = hit.last
        while view.norm[last] in _STANDS_FOR and view.gap(last) in PHRASE_GAPS:
            last += 1
        closed = last >= view.count or view.gap(last) not in PHRASE_GAPS
        if closed and not any(i in substances.items for i in range(named.last, hit.first)):
            return True
    return False
