"""Whose allergy is told: "my sister swells up with it", "makes me sick, but not him"."""

from __future__ import annotations

from recorder.clinical.claims.cues import MEN, RELATIVES, WOMEN
from recorder.clinical.grammar.everyday import NO, OWNERS
from recorder.clinical.grammar.tables import listed
from recorder.clinical.home.drug_lists import Named
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_NOT_HIM: Phrases[bool] = Phrases(listed("allergies", "not_him", "phrases"))
_BEHIND = 14
"""Most words from a substance to "but not him"."""


def somebody_elses(view: View, named: Named, opener: tuple[int, int]) -> bool:
    """Whether words beside ``named`` say that it is not the patient's."""
    return (
        _not_him(view, named)
        or _that_was_theirs(view, named.last)
        or _goes_on_about(view, named, max(named.last, opener[1]))
    )


def _that_was_theirs(view: View, i: int) -> bool:
    """As in "Allergies?" - "Penicillin, *that was my son* actually."; ``i``: behind the name."""
    told = view.norm[i] in _THAT and (view.norm[i + 1] in _IS_OR_WAS or bool(view.tokens[i].clitic))
    k = i + 1 + (view.norm[i + 1] in _IS_OR_WAS)
    theirs = view.norm[k] in OWNERS and view.norm[k + 1] in RELATIVES
    return told and theirs and view.gap(i) not in SENTENCE_ENDS and view.norm[k + 2] not in _WHO


_IS_OR_WAS = frozenset({"is", "was", "has", "had"})
_THAT = frozenset({"that", "it"})
_WHO = frozenset({"who", "whos", "that", "with"})


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
    if view.norm[hit.last] == "being":
        return False  # "that's not an allergy, that's me being soft"
    if "fine" in view.norms(hit.first, hit.last) and not view.has(
        _SOMEBODY, view.sentence(named.first).first, hit.first
    ):
        return False  # "on the notes, but he's fine with it": nobody else was named
    return not view.names_drug(named.last, hit.first)


_SOMEBODY = RELATIVES | {"i", "me", "my", "im", "we"}


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
