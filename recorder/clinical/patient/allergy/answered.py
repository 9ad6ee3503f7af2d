"""Where the answer begins to "any allergies" that nobody marked as a question.

Between the two stand whom it is asked for ("any allergies for this lady codeine"), and what the
answer is read from ("any allergies and it says here nitrofurantoin").
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.home.drug_lists import DrugList
from recorder.clinical.patient.allergy.replies import BEFORE_SUBSTANCE
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View

_READING = words("allergies", "answered", "reading")
_SAYS = words("allergies", "answered", "says")
_NONE = words("cues", "answers", "no")
_LONGEST_NAME = 3
_LEAD = 5
_BEGUN = 3
"""Letters of the beginning of a name that is said anew."""
_LONGEST_READING = 8
"""Most words from one substance to the next that is read out: "and it says here on the chart"."""


def past_the_asking(view: View, substances: DrugList, last: int) -> int:
    """The token at which a substance would answer "any allergies", which ends at ``last``."""
    i = _past_whom(view, substances, last)
    end = i + _LEAD
    i = view.past(i, BEFORE_SUBSTANCE, end)
    return _past_reading(view, i)


def _past_whom(view: View, substances: DrugList, i: int) -> int:
    """Behind the "for this lady", "for Joan" of a question."""
    if view.norm[i] != "for":
        return i
    for k in range(i + 2, i + 2 + _LONGEST_NAME):
        if view.norm[k - 1] in _NONE:
            return i
        if k in substances.items:
            return k
    return i


def _past_reading(view: View, i: int) -> int:
    k = view.past(i, _READING, i + _LONGEST_READING)
    taken = view.norm[k - 1] == "on"  # "any allergies and it says here she's on aspirin"
    return k if view.has(_SAYS, i, k) and not taken else i


def read_on(view: View, last: int, first: int) -> bool:
    """As in "trimethoprim and it says here nitrofurantoin": nothing but the reading between."""
    cut = view.norm[first - 1]
    begun = len(cut) >= _BEGUN and view.norm[first].startswith(cut)  # "nitrofuran nitrofurantoin"
    between = view.norms(last, first - begun)
    return len(between) <= _LONGEST_READING and (
        _READING.issuperset(between) and not _SAYS.isdisjoint(between)
    )


def behind_aside(view: View, substances: DrugList, last: int) -> int:
    """As in "he's allergic to what is it penicillin": behind the search for the word.

    In "what's it called, Tyler, the ear infection one" he is asked, and the word is not found yet.
    """
    hit = _WHAT_IS_IT.at(view.tokens, last) if last < view.count else None
    if hit is None or (hit.last not in substances.items and view.norm[hit.last + 1] in _STILL):
        return last
    return hit.last


_STILL = frozenset({"the", "that", "it", "you"})
"""Behind a word that is no substance they go on with the search for one."""


_WHAT_IS_IT: Phrases[bool] = Phrases(listed("allergies", "talk", "searching"))


def behind_no_just(view: View, substances: DrugList, last: int) -> int:
    """Behind the "no just" of "allergic to anything no just Demerol", the "any meds" asked for."""
    asked = view.norm[last] in {"anything", "any"}
    if asked and view.norm[last + 1] == "no" and view.norm[last + 2] in {"just", "only", "except"}:
        return last + 3
    of_drugs = view.norm[last] == "any" and view.norm[last + 1] in _KINDS
    return last + 2 if of_drugs and last + 2 in substances.items else last


_KINDS = frozenset("meds medications medicines medicine medication drugs drug foods".split())
