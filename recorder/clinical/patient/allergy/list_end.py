"""Where a list of allergens ends: at what happened, a question, medicines, another statement.

In speech without marks nothing parts "allergic to penicillin" from "ramipril and aspirin" behind
it. What a list of medicines takes is no allergen; what nothing joins to the list is in doubt.
"""

from __future__ import annotations

from itertools import pairwise

from recorder.clinical.grammar.tables import words
from recorder.clinical.home.drug_lists import Named
from recorder.clinical.home.ended import all_ended
from recorder.clinical.home.medications import listed_at_home
from recorder.clinical.lexicon import FILLERS, load
from recorder.clinical.patient.allergy.reactions import SIGNS
from recorder.clinical.patient.allergy.replies import read_on
from recorder.clinical.patient.allergy.sounds import is_feared
from recorder.clinical.view import View

JOINS = frozenset({"and", "also", "plus"})
_HAPPENED = words("allergies", "today", "happened")
EACH_TIME = words("allergies", "today", "each_time")
_JOINING = JOINS | words("allergies", "list_end", "joining") | FILLERS
_OF_A_REACTION = (
    words("allergies", "between", "light")
    | words("allergies", "between", "objects")
    | words("allergies", "between", "parts")
    | words("allergies", "between", "subjects")
    | words("allergies", "between", "causes")
)
_NEXT_QUESTION = frozenset(
    (verb, who)
    for verb in ("have", "has", "did", "do", "does", "are", "had")
    for who in ("you", "he", "she")
)
_NEXT_QUESTION |= {
    (who, verb)
    for who in ("he", "she", "i", "we", "they")
    for verb in ("took", "takes", "gave", "had", "has")
}  # "allergic to penicillin and he took a tramadol this morning"
_MEDICINES = frozenset({"meds", "medications", "medicines"})
_TAKEN = words("allergies", "treatments", "classes") | {"antihypertensive", "statin"}


def till_next_topic(view: View, items: list[Named], last: int) -> list[Named]:
    """The items before a question for something else: "... and have you taken anything today".

    And before a list of medicines, whether its "meds" was heard with the allergen ("bees and sulfa
    meds Zyrtec, Flonase") or a word of its own opens it ("penicillin on ramipril").
    """
    for k, item in enumerate(items):
        if k and (_today(view, items[k - 1].last, item.first) or _is_taken(view, item, last)):
            return items[:k]
        if any(pair in _NEXT_QUESTION for pair in pairwise(view.norms(last, item.first))):
            return items[:k]
        following = items[k + 1].first if k + 1 < len(items) else -1
        meds = item.last - item.first > 1 and view.norm[item.last - 1] in _MEDICINES
        if meds and following == item.last and not view.tokens[following].gap:
            return items[: k + 1]
        if meds and view.norm[item.last - 2] in {"his", "her", "my"}:
            return items[: k + 1]  # "codeine and sulfa his meds are amlodipine"
    return items


def _today(view: View, first: int, last: int) -> bool:
    """As in "allergic to penicillin and stung by a bee": what happened to him, no allergy."""
    return view.has(_HAPPENED, first, last) and not view.has(EACH_TIME, first, last)


def _is_taken(view: View, item: Named, last: int) -> bool:
    """As in "penicillin on *ramipril*", "he stopped his *aspirin*"; never "tablets and codeine"."""
    if view.norm[item.first - 1] in JOINS | {"or"}:
        return False
    opener = listed_at_home(view).get(item.first, -1)
    return opener >= last or item.first in all_ended(view)


def in_doubt(view: View, items: list[Named]) -> list[Named]:
    """The drugs from the first on that nothing joins to the allergens before it.

    As in "allergic to tramadol seizures *metoprolol* and *cilazapril*", where no mark was heard.
    """
    for k, (before, item) in enumerate(pairwise(items), 1):
        if item.name in load().drugs and _parted(view, items[0], before, item):
            return [item for item in items[k:] if item.name in load().drugs]
    return []


def _parted(view: View, first: Named, before: Named, item: Named) -> bool:
    between = range(before.last, item.first)
    if any(view.tokens[i].gap for i in (*between, item.first)):
        return False
    if not between:
        kinds = load().drugs[item.name].classes
        return is_feared(first.name) and not is_feared(item.name) and not _TAKEN.isdisjoint(kinds)
    if view.has(_JOINING, before.last, item.first) or SIGNS.at(view.tokens, item.last) is not None:
        return False
    signs = list(view.phrases(SIGNS, before.last, item.first))
    told = {i for sign in signs for i in range(sign.first, sign.last)}
    if all(i in told or view.norm[i] in _OF_A_REACTION for i in between):
        return bool(signs) and not is_feared(item.name)
    return True


def goes_on(view: View, last: int, first: int) -> bool:
    """Whether tokens ``[last, first)`` lead on to another: "what happens *hives and* Levaquin"."""
    told = view.norm[first - 1] in JOINS and any(view.phrases(SIGNS, last, first))
    return told or read_on(view, last, first)
