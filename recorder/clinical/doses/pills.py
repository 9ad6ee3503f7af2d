"""Pills for pain that somebody took, told by their number: "two of my co-codamols", "a Norco".

Who takes them has them at home, or from somebody else: only beside a verb of taking are they a
dose of now.
"""

from __future__ import annotations

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.grammar.everyday import DETERMINERS
from recorder.clinical.lexicon import Drug, Hit
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

_SEDATING = frozenset({"opioid", "benzodiazepine"})
_PAINKILLERS = frozenset({"opioid", "nsaid"})
_TOOK = frozenset("took taken had gave given popped swallowed chewed".split())
_WHOSE = DETERMINERS | {"own", "them", "those"}
_BEFORE_ONE = frozenset({"him", "her", "me", "and", "plus"})
_MOST = 8
_VERB_REACH = 6


def pills_of(view: View, hit: Hit, drug: Drug | None, floor: int) -> Dose | None:
    """So many pills of ``drug``, None where nobody took them or they were not counted."""
    if not is_pill(drug) or hit.end in view.quantity_at:
        return None
    i = hit.start - 1
    article = view.norm[i] in {"a", "an"}
    while view.norm[i] in _WHOSE and i > floor and view.tokens[i + 1].gap in PHRASE_GAPS:
        i -= 1
    of = view.norm[i] == "of"
    quantity = _ending(view, i - of)
    if quantity is not None and quantity.first >= floor and _counts(quantity):
        if not _taken(view, quantity.first) or not (of or i == hit.start - 1):
            return None
        return Dose(quantity.value, "{tablet}", True, quantity.first, quantity.last)
    alone = article and i == hit.start - 2 and view.norm[i] in _TOOK | _BEFORE_ONE
    if alone and _taken(view, hit.start - 1):
        return Dose(1.0, "{tablet}", True, hit.start - 1, hit.start)
    return None


def is_pill(drug: Drug | None) -> bool:
    """Swallowed only, and for pain: of others a number is no count of pills."""
    if drug is None:
        return False
    swallowed = drug.unit == "{tablet}" or (not drug.carried and drug.unit is None)
    return swallowed and bool(drug.classes & _PAINKILLERS)


def never_runs(drug: Drug) -> bool:
    """Swallowed, and nobody is kept asleep by it: who is on so much takes it every day."""
    return "PO" in drug.routes and (drug.rate is None or drug.classes.isdisjoint(_SEDATING))


def _counts(quantity: Quantity) -> bool:
    plain = quantity.unit is None and quantity.role in (None, Role.DOSE)
    return plain and quantity.number.whole and 1 <= quantity.value <= _MOST


def _ending(view: View, i: int) -> Quantity | None:
    number = view.number_at.get(i)
    return view.quantity_at[number.first] if number is not None else None


def _taken(view: View, first: int) -> bool:
    return view.has(_TOOK, max(view.sentence(first).first, first - _VERB_REACH), first)
