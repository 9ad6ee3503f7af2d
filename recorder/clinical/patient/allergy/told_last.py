"""Allergies whose substance stands before the words for them, some words away.

"It's codeine she's allergic to", "trimethoprim is on the system as an allergy".
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.patient.allergy.disagreeing import ending_at
from recorder.clinical.patient.allergy.none_known import NONE_KNOWN, Found
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View


def recorded(view: View, substances: DrugList, i: int) -> Named | None:
    """As in "trimethoprim is on the system as an allergy"; ``i``: the "as"."""
    k = i
    while k > i - _RECORD_REACH and view.norm(k - 1) in _RECORD:
        k -= 1
    return ending_at(substances, k) if k < i else None


_RECORD = frozenset(
    """is was down listed written flagged recorded marked on in the his her their our system chart
    notes records record card there""".split()
)
_RECORD_REACH = 7


def allergic_to_what(view: View, substances: DrugList) -> Iterator[Found]:
    """As in "it's codeine she's allergic to", "is it penicillin you're allergic to?" - "Yes."."""
    for i in view.positions.get("allergic", ()):
        closed = view.norm(i + 1) == "to" and view.gap(i + 2) not in PHRASE_GAPS
        k = i - (view.norm(i - 1) in {"is", "are", "was"})
        if not closed or view.norm(k - 1) not in _WHO:
            continue
        item = ending_at(substances, k - 1 - (view.norm(k - 2) in {"that", "what", "which"}))
        if item is not None and item.name != NONE_KNOWN:
            yield item, (i, i + 2), "allergy.to"


_WHO = frozenset("i he she you they im hes shes youre theyre".split())


def for_another_reason(view: View, i: int) -> bool:
    """As in "because of her kidneys", "with his ulcer", "due to her seizures" at token ``i``."""
    hit = _BECAUSE.at(view.tokens, i) if i < view.count else None
    if hit is None:
        return False
    k = hit.last
    while view.norm(k) in _OWN and k < hit.last + 3:
        k += 1
    return view.norm(k) in _ILLS


_BECAUSE: Phrases[bool] = Phrases(
    (phrase, True)
    for phrase in ("because of", "cause of", "cos of", "due to", "with", "on account of", "for")
)
_OWN = frozenset("his her my their the your bad old stomach peptic gastric blood".split())
_ILLS = frozenset(
    """kidney kidneys renal ulcer ulcers bleed bleeding heart liver seizures epilepsy pregnancy
    thinner thinners warfarin coumadin eliquis apixaban xarelto pressure bypass gastritis reflux
    breastfeeding glaucoma""".split()
)
"""What forbids a drug and is no allergy to it."""
