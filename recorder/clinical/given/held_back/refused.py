"""Whether a drug was not given because the patient would not have it: "she declined the morphine".

An exchange of records tells that from a drug that the crew held back (NEMSIS: refused).
"""

from __future__ import annotations

from collections.abc import Collection

from recorder.clinical.grammar.everyday import DETERMINERS
from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View

_WOULD_NOT = words("acts", "refused_by_patient", "verbs")
_CREW = words("acts", "refused_by_patient", "crew")
_WISHES = frozenset({"want", "wanted", "like", "fancy"})
_NOT = frozenset({"dont", "didnt", "doesnt", "wouldnt", "not"})
_PATIENT = frozenset({"he", "she", "patient"})
_SUBJECT = 4
"""Most words from whoever refuses to the verb."""


def by_patient(view: View, first: int, drug: int, last: int) -> bool:
    """Of the words ``[first, last)`` that say the drug at token ``drug`` was not given: whether the
    patient refused it; not "he refused the collar, versed not given"."""
    refused = view.positions.within(_WOULD_NOT, first, last)
    if not refused or _by_the_crew(view, refused[0]):
        return False
    if view.norm[refused[0] + 1] == "by":
        return False  # "refused by cardiology"
    return all(norm in _BETWEEN for norm in view.norms(refused[0] + 1, drug))


def _by_the_crew(view: View, i: int) -> bool:
    """As in "medical control refused", never "no medical history, he refused"."""
    near = range(max(0, i - _SUBJECT), i)
    return any(view.norm[k] in _CREW and view.norm[k + 1] not in _ILLNESS for k in near)


_ILLNESS = frozenset({"history", "problems", "problem", "conditions", "issues"})
_BETWEEN = DETERMINERS | {"any", "all", "more", "further", "some"}


def unwanted(view: View, i: int, who: Collection[str] = _PATIENT) -> bool:
    """As in "*she doesn't want* the collar" right before token ``i``; ``who``: words for her."""
    k = view.back(i - 1, _BETWEEN | {"that", "this", "no"})
    if view.norm[k] not in _WISHES or view.gap(k + 1).strip():
        return False
    subject = k - 2 - (view.norm[k - 1] == "not")
    return view.norm[k - 1] in _NOT and view.norm[subject] in who
