"""Drugs that are breathed in, told by the breathing: "suck on this, it's the gas and air".

Gases have no dose to say, and whoever gives one talks to the patient: an order to breathe it in is
the giving. A nebuliser that was ordered is given where somebody is on it later.
"""

from __future__ import annotations

from recorder.clinical.doses.medwords import TAKEN_WELL
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.given.regular_drugs import GASES
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases

NEBS = frozenset({"neb", "nebs", "nebuliser", "nebulizer", "nebulisers", "nebule"})
_NEB_REACH = 140
"""Tokens from an order for a nebuliser to "on the neb"."""
_NOT_DONE = frozenset("no not if hold wait negative dont wont never".split())
_BREATHE: Phrases[bool] = Phrases(listed("acts", "breathed", "breathe"))
_HAND_OVER: Phrases[bool] = Phrases(listed("acts", "breathed", "hand_over"))
_TO_IT = words("acts", "breathed", "to_it")
_MAY = words("acts", "breathed", "may")
"""Before "have some of the Entonox" they offer it, or tell what could be done."""
_MAY_REACH = 3
_KEPT = frozenset({"leave", "left", "got", "carry", "skip"})
"""Before the gas they tell that nobody breathes it: "we've got Entonox", "leave the gas"."""
_KEPT_REACH = 4
_BREATH_REACH = 9
_HAND_REACH = 7


def told_to_breathe(talk: DrugTalk, m: Mention) -> bool:
    """As in "Entonox, nice deep breaths", "suck on this, gas and air", "here's the gas and air"."""
    return m.name in GASES and (_breaths_behind(talk, m) or _handed_over(talk, m))


def _breaths_behind(talk: DrugTalk, m: Mention) -> bool:
    """As in "try the gas and air Edna, big breaths"; never "no gas and air, deep breath for me"."""
    view, end = talk.view, min(m.hit.end + _BREATH_REACH, talk.view.count)
    hit = next(iter(view.phrases(_BREATHE, m.hit.end, end)), None)
    if hit is None or view.names_drug(m.hit.end, hit.first):
        return False
    return not view.has(_NOT_DONE | _KEPT, m.start - _KEPT_REACH, hit.first)


def _handed_over(talk: DrugTalk, m: Mention) -> bool:
    """As in "keep breathing that gas and air", "have some of this Entonox"."""
    view = talk.view
    i = view.back(m.hit.start - 1, _TO_IT, m.hit.start - _HAND_REACH) + 1
    hit = next((h for h in view.phrases(_HAND_OVER, i - _HAND_REACH, i) if h.last == i), None)
    if hit is None or view.has(_NOT_DONE | _MAY, hit.first - _MAY_REACH, hit.first):
        return False
    return not view.has(_NOT_DONE, m.hit.end, m.hit.end + 2)


def breathed_later(talk: DrugTalk, m: Mention) -> bool:
    """An order for a nebuliser, and some words on "after that neb": it was given."""
    view = talk.view
    if not view.has(NEBS, m.hit.start - 12, m.hit.end + 6):
        return False
    if m.drug is not None and "NEB" not in m.drug.routes:
        return False
    first = m.hit.end + 2
    return any(
        view.norm[i - 2] in {"after", "on", "with"}
        and view.norm[i - 1] in {"the", "that", "this", "his", "her"}
        for i in view.positions.within(NEBS, first, first + _NEB_REACH)
    )


def taken_well(talk: DrugTalk, m: Mention) -> bool:
    """As in "We'll try some Entonox. She's managing that well."; never "can't manage it"."""
    view, last = talk.view, m.hit.end + _WELL_REACH
    breathed = m.name in GASES or view.has(NEBS, m.hit.start - 3, m.hit.end + 2)
    if not breathed or (m.ceiling < m.sentence_end and talk.behind(m, 1)[0].hit.start < last):
        return False
    told = next(iter(view.phrases(TAKEN_WELL, m.hit.end, min(last, view.count))), None)
    if told is None or told.first in view.marks.question_at:
        return False
    return not view.has(_NOT_DONE, m.hit.end, told.first)


_WELL_REACH = 9
