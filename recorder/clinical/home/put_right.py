"""A name that was put right at once: "morphine, no wait, Demerol", "Lipitor, I mean Crestor".

Which words take back the allergen or the medicine that was named last, and what takes its place.
What is only added ("penicillin, sorry, and sulfa", "no wait, codeine as well") takes nothing back.
"""

from __future__ import annotations

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.grammar.everyday import NO
from recorder.clinical.grammar.tables import words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.lexicon import FILLERS
from recorder.clinical.view import View
from recorder.core.records import record

NAMED_ANEW = "may have been taken back: another was named at once"
_EXPLICIT = words("taken_back", "put_right", "explicit")
_BETWEEN = words("taken_back", "put_right", "between") | SIGNALS | FILLERS
_ADDS = words("taken_back", "put_right", "adds")
_REACH = 9
"""Most words from a name to the one that takes its place."""


@record
class PutRight:
    """What takes the place of a name, or is ``added`` to it.

    ``sure``: the words leave nothing open.
    """

    by: Named
    sure: bool
    added: bool = False


def put_right(view: View, substances: DrugList, named: Named) -> PutRight | None:
    """What takes the place of ``named``, where somebody corrects himself right behind it."""
    said: list[str] = []
    i, end, denied = named.last, min(named.last + _REACH, view.count), False
    while i < end:
        item = substances.items.get(i)
        if item is not None and item.name != named.name:
            return PutRight(item, sure=False) if denied else _by(view, item, said)
        if item is not None:  # "ramipril, no, sorry, not ramipril, losartan"
            denied, i = said[-1:] == ["not"], item.last
            if not denied:
                return None
            continue
        norm = view.norm[i]
        if norm not in _BETWEEN and norm != "not":
            return None
        said.append(norm)
        i += 1
    return None


def _by(view: View, item: Named, said: list[str]) -> PutRight | None:
    if "not" in said:
        return None
    if _ADDS.intersection((*said, *view.norms(item.last, item.last + 2))):
        return PutRight(item, sure=False, added=True) if SIGNALS.intersection(said) else None
    if _EXPLICIT.intersection(said):
        return PutRight(item, sure=True)
    signals = SIGNALS.intersection(said)
    if not signals - NO:
        return None
    return PutRight(item, sure=bool(signals & NO))
