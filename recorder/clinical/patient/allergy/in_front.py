"""Allergies whose substance stands right before the word: "peanut allergy", "penicillin allergic".

And those that "allergic" or "allergy" tells as a reason: "aspirin not given because of allergy".

What a bracelet or a flag warns of: "it says penicillin", "a flag on her record for latex".

What it is, small words, what joins the two, and right behind them a substance that many are
allergic to; a card that says warfarin is of a medicine.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.grammar.tables import words
from recorder.clinical.home.drug_lists import DrugList, Named, before_in_sentence
from recorder.clinical.home.medications import listed_at_home
from recorder.clinical.patient.allergy.disagreeing import ending_at
from recorder.clinical.patient.allergy.none_known import NONE_KNOWN, Found
from recorder.clinical.patient.allergy.sounds import is_feared
from recorder.clinical.patient.allergy.told_last import (
    HELD_REACH,
    NONE_WORDS,
    WHY,
    held_for_it,
    recorded,
)
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View


def in_front(view: View, substances: DrugList) -> Iterator[Found]:
    """Such as "peanut allergy", "penicillin allergic", "aspirin not given because of allergy"."""
    for i in view.positions.of(
        ("allergy", "allergies", "allergic", "sensitive", "intolerance", "intolerances")
    ):
        if view.norm[i + 1] in {"to", "include", "are"} or view.tokens[i].gap not in PHRASE_GAPS:
            continue
        as_one = view.norms(i - 2, i) == ["as", "an"]
        item = ending_at(substances, i - 2 if as_one else i) if _closes(view, i) else None
        if item is None and as_one:
            item = recorded(view, substances, i - 2)
        if item is None and as_one and view.norm[i - 3] in {"it", "that", "this"}:
            item = last_before(view, substances, i)  # "and I've entered it as an allergy"
        if item is None and view.norm[i - 1] == "pen":
            item = Named("penicillin", i - 1, i)  # "she's pen allergic"
        rule = "allergy.in_front"
        if item is None and view.norm[i + 1] in NONE_WORDS:
            continue  # "on amlodipine, no asthma, known allergy none"
        if item is None and (view.norm[i - 1] in WHY or held_for_it(view, substances, i)):
            item, rule = last_before(view, substances, i), "allergy.reason"
        if rule == "allergy.in_front" and item is not None and item.first in listed_at_home(view):
            continue  # "on doxycycline and furosemide allergy she gets a rash from amoxicillin"
        if item is not None and item.name != NONE_KNOWN:
            yield item, (i, i + 1), rule
            if rule == "allergy.in_front" and _two_of_them(view, item, i):
                before = ending_at(substances, item.first - 1)
                if before is not None and before.name != NONE_KNOWN:
                    yield before, (i, i + 1), rule


def _two_of_them(view: View, item: Named, i: int) -> bool:
    """As in "PCN and iodine allergies"; never so of "fifty of fentanyl and latex allergy"."""
    if view.norm[item.first - 1] != "and":
        return False
    first = item.first - 2
    opens = bool(view.tokens[first].gap) or first == 0 or view.norm[first - 1] in _HAVING
    return view.norm[i] != "allergy" or opens


_HAVING = frozenset("has have a an with known got".split())


def _closes(view: View, i: int) -> bool:
    """Whether "allergy" ends its phrase, so that the substance before it belongs to it."""
    after = view.tokens[i + 1] if i + 1 < len(view.tokens) else None
    return view.norm[i] != "allergies" or after is None or after.gap not in PHRASE_GAPS


def last_before(view: View, substances: DrugList, i: int) -> Named | None:
    """The substance that is named last before token ``i`` in its sentence."""
    for k in before_in_sentence(view, i, HELD_REACH):
        if k in substances.items:
            return substances.items[k]
    return None


_SIGNS = words("allergies", "warned_of", "signs")
_SMALL = words("allergies", "warned_of", "small")
_SAYS = words("allergies", "warned_of", "says")
_REACH = 8
"""Most words from the sign to the substance: "a flag on her record at the surgery for"."""


def warned_of(view: View, substances: DrugList) -> Iterator[Found]:
    """The substances that signs for allergies name."""
    for norm in _SIGNS & view.positions.keys():
        for i in view.positions[norm]:
            found = _substances(view, substances, i)
            if found and is_feared(found[0].name):
                for named in found:
                    yield named, (i, i + 1), "allergy.reacted"


def _substances(view: View, substances: DrugList, sign: int) -> list[Named]:
    said = False
    for i in range(sign + 1, min(sign + 1 + _REACH, view.count)):
        if view.tokens[i].gap in SENTENCE_ENDS:
            return []
        item = substances.items.get(i) or (substances.sounding(i) if said else None)
        if item is not None:
            apart = view.tokens[i].gap not in PHRASE_GAPS
            if apart and (view.norm[sign] in _SAYING or view.norm[i - 1] not in _SAYS | {"it"}):
                said = False
            worn = view.norm[sign - 1] in _WORN and view.tokens[i].gap == ":"
            apart = apart and (view.norm[sign] not in _SAYING or worn)
            return substances.read(i) if (said or apart) and item.name != NONE_KNOWN else []
        if view.norm[i] in _SAYS or (view.tokens[i - 1].clitic == "s" and i == sign + 1):
            said = True
        if view.norm[i] not in _SMALL | _SAYS:
            return []
    return []


_WORN = frozenset({"medic", "medical", "allergy"})
"""Before "alert: penicillin": what somebody wears, no call of the crew."""
_SAYING = frozenset({"alert", "note", "card", "flagged", "flag", "warning"})
"""Words that are said of other things too: a comma does not join them to a substance."""
