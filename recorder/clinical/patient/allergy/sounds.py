"""Names of what people are allergic to, by their sound: "cod ean", "pen a sillin", "og mentin".

Only for talk about allergies: a short name that sounds so may be any word elsewhere.
"""

from __future__ import annotations

from collections.abc import Set

from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.lexicon import load
from recorder.clinical.lexicon.phonetic import NEARLY, ORDINARY_ALONE, Limit
from recorder.clinical.patient.allergy.none_known import FEARED
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View, once_each

_MOST_WORDS = 5
_OTHERS = Limit(0.16, 4.8, 0.06)
"""How far words may be from a drug that few are allergic to."""


def is_feared(name: str) -> bool:
    """A drug that many are allergic to, or no drug at all."""
    drug = load().drugs.get(name)
    return drug is None or bool(drug.classes & FEARED)


@once_each
def sounds_feared(view: View, first: int) -> Named | None:
    """What the words from token ``first`` sound like most."""
    sounds = load().substance_sounds
    said: tuple[str, ...] = ()
    best, most, ordinary = None, -1.0, True
    for i, norm in enumerate(view.words[first : first + _MOST_WORDS], first):
        if i > first and (norm in _JOINING or view.gaps[i] not in PHRASE_GAPS or i in view.drug_at):
            break
        said, ordinary = (*said, norm), ordinary and norm in ORDINARY_ALONE
        found = None if ordinary else sounds.nearest(said, NEARLY)  # "I want a line in him"
        if found is None or found[1] <= most:
            continue
        if is_feared(found[0]) or sounds.heard(said, _OTHERS):
            best, most = Named(found[0], first, i + 1, guessed=True), found[1]
    return best


def with_cut(view: View, talk: Set[int]) -> dict[int, Named]:
    """All substances, with those that are several words in ``talk``: "that try meth a prim"."""
    known = DrugList(view, "allergen", "drug")
    heard = (sounds_feared(view, i) or known.sounding(i) for i in sorted(talk - known.items.keys()))
    cut = {item.first: item for item in heard if item and item.last > item.first + 1}
    return {**cut, **known.items}


_JOINING = frozenset({"and", "or", "plus", "with"})
