"""Whose allergy is told: "my sister swells up with it", "makes me sick, but not him"."""

from __future__ import annotations

from collections.abc import Iterable

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import MEN, RELATIVES, WOMEN
from recorder.clinical.grammar.everyday import NO
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.home.drug_lists import Named
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View

_STAFF = words("allergies", "not_him", "staff")
_NOT_HIM: Phrases[bool] = Phrases(listed("allergies", "not_him", "phrases"))
_TOLD = words("allergies", "when", "told")
_WHO_REACH = 5
_BEHIND = 14
"""Most words from a substance to "but not him"."""
_TELLS_REACH = 5
"""Most words from who tells it to "says": "son on the phone says"."""


def somebody_elses(view: View, named: Named, opener: tuple[int, int]) -> bool:
    """Whether words beside ``named`` say that it is not the patient's."""
    first = min(named.first, opener[0])
    return (
        any(_of_who(view, i) for i in range(max(1, named.first - _WHO_REACH), named.first))
        or _not_him(view, named)
        or _is_theirs(view, first)
        or _goes_on_about(view, named, max(named.last, opener[1]))
    )


def _of_who(view: View, i: int) -> bool:
    """As in "it's my sister who can't have penicillin"."""
    return view.norm[i] in {"who", "whos", "that", "thats"} and view.norm[i - 1] in RELATIVES


def _is_theirs(view: View, i: int) -> bool:
    """As in "and her husband was allergic to aspirin"; ``i``: what begins "allergic to"."""
    k = i - 1
    k -= view.norm[k] in _IS_OR_WAS
    theirs = view.norm[k] in _STAFF or (
        view.norm[k] in RELATIVES and view.norm[k - 1] in {"his", "her", "their"}
    )
    return theirs and (k < i - 1 or view.tokens[k].clitic == "s")


_IS_OR_WAS = frozenset({"is", "was", "has", "had"})


def _not_him(view: View, named: Named) -> bool:
    """As in "penicillin makes me sick but not him"; another substance takes it for itself.

    Who is "fine with Tylenol" is fine with that one only. So does "And sulfa." - "No, that's me.".
    """
    end = view.sentence(named.last - 1).last
    end = view.sentence(end).last if view.norm[end] in NO else end
    end = min(end, named.last + _BEHIND)
    hit = next(view.phrases(_NOT_HIM, named.last, end), None)
    other = view.drug_at.get(hit.last) if hit is not None else None
    if hit is None or (other is not None and other.form.name != named.name):
        return False
    return not view.names_drug(named.last, hit.first)


def _goes_on_about(view: View, named: Named, last: int) -> bool:
    """As in "my daughter has them all, penicillin gives her hives"."""
    first = max(view.sentence(named.first).first, named.first - _AHEAD)
    if not view.has(RELATIVES, first, named.first):
        return False
    for i in range(first, named.first):
        person = view.norm[i]
        if person not in RELATIVES or view.norm[i - 1] not in {"my", "his", "her", "our"}:
            continue
        if view.norm[i + 1] not in {"has", "is", "gets", "had"}:
            continue
        pronouns = _HERS if person in WOMEN else _HIS if person in MEN else frozenset()
        return view.has(pronouns, named.last, min(view.sentence(named.first).last, last + 3))
    return False


_AHEAD = 60
"""Most words from somebody of the family to the substance, where nothing is punctuated."""
_HERS = frozenset({"she", "her"})
_HIS = frozenset({"he", "him", "his"})


def only_told_by(view: View, places: Iterable[int]) -> bool:
    """Whether everybody named before only tells it: "son on the phone says ceftriaxone"."""
    marks = [m for i in places for m in view.marks.of_others(i)]
    ahead = all(mark.reach_first >= mark.last for mark in marks)  # not so of "That was Mammy."
    return ahead and all(_tells(view, mark) or _called(view, mark) for mark in marks)


def _tells(view: View, mark: Mark) -> bool:
    i = mark.last
    while i < mark.last + _TELLS_REACH and view.tokens[i - 1].end and view.norm[i] not in _TOLD:
        if view.gap(i) in SENTENCE_ENDS or view.norm[i] in _IS:
            return False
        i += 1
    return view.norm[i] in _TOLD and view.norm[i + 1] not in RELATIVES


_IS = frozenset({"is", "was", "has", "had", "who", "gets", "cant", "and"})


def _called(view: View, mark: Mark) -> bool:
    """As in "Mum, what about the Keflex?": who is spoken to."""
    opens = mark.first == view.sentence(mark.first).first
    parted = mark.last < view.count and view.tokens[mark.last].gap not in PHRASE_GAPS
    return opens and parted and view.norm[mark.last] != "who"  # "Mum, who's with us, is allergic"
