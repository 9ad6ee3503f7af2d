"""A drug that somebody else owns or gives, and that went into our patient, or into another."""

from __future__ import annotations

from itertools import pairwise

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.people import POINTED
from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.medwords import (
    GIVERS,
)
from recorder.clinical.given.before_arrival import gives
from recorder.clinical.given.elsewhere.told_behind import usual_dose
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import BY_HAND, DETERMINERS, GAVE, words
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_LENDING = frozenset("used gave given took had borrowed taken using got".split())
_GAVE = GAVE | BY_HAND

_PERSONS = words("acts", "to_whom", "persons")
_OTHER = words("acts", "to_whom", "other")
_OURS = words("acts", "to_whom", "ours")
_OURS_REACH = 12


def to_another(talk: DrugTalk, m: Mention) -> FactStatus | None:
    """As in "ten of morphine to the other guy"; the driver may be ours, and nobody knows.

    None where nobody else is named right behind the drug.
    """
    view, i = talk.view, m.end
    if not m.doses or view.norm[i] != "to" or i >= m.sentence_end or view.tokens[i].gap:
        return None
    i += 1 + (view.norm[i + 1] in DETERMINERS)
    if view.norm[i] in _OTHER:
        return FactStatus.OTHER_SUBJECT
    if view.norm[i] not in _PERSONS:
        return None
    return FactStatus.OTHER_SUBJECT if to_ours(talk, m) else FactStatus.UNCERTAIN


def to_ours(talk: DrugTalk, m: Mention) -> Dose | None:
    """As in "ten of morphine to the driver, five to our guy": what ours got of it."""
    for quantity in talk.view.quantities_in(m.end, m.end + _OURS_REACH):
        to, whose = talk.view.norms(quantity.last, quantity.last + 2)
        if to == "to" and whose in _OURS:
            return usual_dose(talk, m, quantity)
    return None


def by_another(talk: DrugTalk, m: Mention) -> bool:
    """As in "she gave the buccal midazolam", "husband has given oral glucose": the giver."""
    marks = talk.view.marks.of_others(m.hit.start)
    if any(_of_nobody_here(talk, k) or _of_a_job(talk, k) for k in marks):
        return False  # another unit on the radio, "the job before this one we gave calcium"
    return bool(marks) and all(
        _gave(talk, k.last) or _told_gave(talk, max(k.first - 1, 0), m.hit.start) for k in marks
    )


def _of_nobody_here(talk: DrugTalk, mark: Mark) -> bool:
    """As in "that lad in the fight, we gave him ketamine", "medic 4 to dispatch, he got Narcan"."""
    return mark.first == mark.last or talk.view.norm[mark.first] in _NONE_OF_OURS


_NONE_OF_OURS = words("brought", "away", "units") | words("brought", "away", "letters")
_NONE_OF_OURS |= POINTED | {"break"}


def _of_a_job(talk: DrugTalk, mark: Mark) -> bool:
    return talk.view.has(_JOBS, mark.first, mark.last)


_JOBS = words("cues", "other_jobs", "jobs")


def _told_gave(talk: DrugTalk, first: int, last: int) -> bool:
    """As in "that was the carer, then I gave four", "dad gave her aspirin", "and gave it"."""
    told = talk.view.norms(first, max(first, last))
    return any(
        (a in {"i", "we"} and b in _GAVE | {"put"})
        or ((a in {"he", "she"} or gives(a)) and b in _GAVE and c in _TO_WHOM)
        or (a == "and" and b in _GAVE and c not in _OWN)
        for a, b, c in zip(told, told[1:], [*told[2:], ""], strict=False)
    )


_TO_WHOM = frozenset({"him", "her", "them", "me", "his"})
_OWN = frozenset({"himself", "herself", "themselves"})


def _gave(talk: DrugTalk, i: int) -> bool:
    i = talk.view.past(i, {"has", "had", "have", "been", "already", "just", "after"})
    told = talk.view.norm[i] in _GAVE
    if talk.view.norm[i] == "used":
        behind = talk.view.norms(i + 1, i + 8)
        on_ours = any(a == "on" and b in {"him", "her", "them"} for a, b in pairwise(behind))
        return on_ours or behind[0] in {"a", "an", "the"}  # none of his own
    return told and talk.view.norm[i + 1] not in {"herself", "himself", "me"}


def given_there(talk: DrugTalk, m: Mention) -> bool:
    """As in "he got six fifty at the facility", "at the last hospital, where she had aspirin"."""
    view = talk.view
    start = max(m.sentence_start, m.start - _THERE_REACH)
    had = next((i for i in range(m.start - 1, start - 1, -1) if view.norm[i] in _RECEIVES), None)
    if view.has(_CREW, start, m.start):
        return False
    if had is None:
        return _then_there(view, start, m)
    if _in_a_named_place(view, had):
        return True
    end = min(talk.view.sentence(m.start).last, m.end + _THERE_REACH)
    ours = (i for i in range(m.end, end) if view.norm[i] in _CREW)
    stop = next(ours, end)
    if any(_is_there(view, i) for i in range(m.end, stop)):
        return True
    return any(
        view.norm[last] == "where" for i in range(start, had) if (last := _is_there(view, i))
    )


def _in_a_named_place(view: View, had: int) -> bool:
    """As in "*at Naas* he got", "*in St. James's* she was given", where ``had`` is the verb."""
    i = view.back(had - 1, _WAS_IT)
    if i == had - 1 or view.norm[i + 1] not in _RECEIVERS:
        return False
    name = i
    while i > 0 and view.text[view.tokens[i].start].isupper() and view.norm[i].isalpha():
        if view.norm[i] in _AT:
            break
        i -= 1
    return i < name and view.norm[i] in _AT


def _then_there(view: View, start: int, m: Mention) -> bool:
    """As in "brought to local hospital, there stomach wash was done and atropine was given"."""
    passive = any(view.norms(i, i + 2) == ["was", "given"] for i in (m.hit.end, m.end))
    there = view.positions.within(_THERE, start, m.start) if passive else ()
    return any(view.norm[i - 1] in _PLACES | {"hospital"} for i in there)


_THERE = frozenset({"there", "where"})
_RECEIVERS = frozenset({"he", "she", "they", "patient"})
_WAS_IT = _RECEIVERS | {"was", "has", "had", "been", "already"}


def they_gave_it(talk: DrugTalk, m: Mention) -> bool:
    """As in "6 puffs of salbutamol, *mum's given that*", "a Jext and *her flatmate used it*"."""
    view = talk.view
    for i in range(m.hit.end, min(m.sentence_end, m.hit.end + _THEN_REACH)):
        if i in view.drug_at and view.drug_at[i].form.name != m.name:
            return False
        verb = view.past(i + 1, _HAS) if gives(view.norm[i]) else i
        if verb > i and view.norm[verb] in _DID and view.norm[view.past(verb + 1, _WHOM)] in _IT:
            return True
    return False


_THEN_REACH = 12
_WHOM = frozenset({"him", "her"})
_HAS = frozenset({"has", "have", "had", "already", "just", "then", "did"})
_DID, _IT = GAVE | {"done", "did", "used"}, frozenset({"it", "that", "them", "this", "those"})


def _is_there(view: View, i: int) -> int:
    """Token behind "at the nursing home" that begins at token ``i``; 0 for anything else."""
    if view.norm[i] not in _AT or view.norm[i + 1] not in DETERMINERS:
        return 0
    for last in range(i + 2, i + 5):
        if view.norm[last] in _PLACES or view.norms(last - 1, last + 1) == ["urgent", "care"]:
            return last + 1
        if view.norm[last] in _SENDING and view.norm[last + 1] == "hospital":
            return last + 2
        if view.gap(last) not in {"", " ", "-"}:
            return 0
    return 0


_CREW, _AT = frozenset({"we", "i", "us", "our"}), frozenset({"at", "in"})
_PLACES, _SENDING = words("acts", "given_there", "places"), words("acts", "given_there", "sending")
_RECEIVES = words("acts", "given_there", "receives")
_THERE_REACH = 12


def is_lent(talk: DrugTalk, m: Mention) -> bool:
    """As in "used her son's EpiPen", "bystander Narcan": another's drug, given to ours."""
    view, i = talk.view, m.hit.start - 1
    if view.norm[i] == "bystander":
        return True
    owner = view.norm[i] if view.tokens[i].clitic == "s" else view.norm[i].removesuffix("s")
    owned = view.tokens[i].clitic == "s" or owner != view.norm[i]
    if i < 1 or owner not in GIVERS or not owned or view.tokens[i + 1].gap not in PHRASE_GAPS:
        return False
    return view.has(_LENDING, max(m.sentence_start, i - 8), i)
