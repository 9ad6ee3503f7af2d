"""What a bracelet or a flag warns of: "it says penicillin", "a flag on her record for latex".

What it is, small words, what joins the two, and right behind them a substance that many are
allergic to; a card that says warfarin is of a medicine.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.grammar.tables import words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.patient.allergy.none_known import NONE_KNOWN, Found
from recorder.clinical.patient.allergy.sounds import is_feared
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View

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
