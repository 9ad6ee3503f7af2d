"""Whose allergy is told: "my sister swells up with it", "makes me sick, but not him".

An allergy that is asked for, supposed, or of people in general: not told of our patient.

Who names a substance and is not sure of it: "penicillin or was it sulfa", "but I'm not sure".
"""

from __future__ import annotations

from recorder.clinical.claims.cues import MEN, RELATIVES, WOMEN, Cue
from recorder.clinical.grammar.tables import NO, OWNERS, listed, words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.patient.allergy.disagreeing import ending_at
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

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


_EITHER = words("allergies", "one_of_two", "either")
_OR: Phrases[bool] = Phrases(listed("allergies", "one_of_two", "joining"))
_UNSURE: Phrases[bool] = Phrases(listed("allergies", "one_of_two", "unsure"))
_AN_OR = words("allergies", "one_of_two", "or")
_STANDS_FOR = words("allergies", "one_of_two", "stands_for")
_OR_REACH = 6
"""Most words between the two, and from the second to "not sure which"."""


def one_of_two(view: View, substances: DrugList, named: Named) -> bool:
    """Whether ``named`` is one side of such an "or"; a plain "A or B" leaves nothing open."""
    last = min(named.last + _OR_REACH, view.sentence(named.last - 1).last)
    for i in view.positions.within(_AN_OR, max(0, named.first - _OR_REACH), last):
        before = ending_at(substances, i)
        behind = next((substances.items[k] for k in range(i + 1, min(i + _OR_REACH, view.count))
                       if k in substances.items), None)  # fmt: skip
        if before is None or behind is None or named.first not in (before.first, behind.first):
            continue
        if _OR.at(view.tokens, i) is not None or view.norm[before.first - 1] in _EITHER:
            return True
        end = view.sentence(behind.last - 1).last
        if any(view.phrases(_UNSURE, behind.last, min(end, behind.last + _OR_REACH))):
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
