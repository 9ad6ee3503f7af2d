"""Where a list of allergies goes over to treatment: at an amount, "given", "in" or "withheld"."""

from __future__ import annotations

from recorder.clinical.doses.amounts import fits_drug
from recorder.clinical.doses.no_doses import a_line, is_flow
from recorder.clinical.doses.told_as_given import told_held_back
from recorder.clinical.grammar.tables import words
from recorder.clinical.home.drug_lists import Named
from recorder.clinical.lexicon import load
from recorder.clinical.numbers.measures import UNITS
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.patient.allergy.reactions import may_tell_of_reaction
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View


def undosed(view: View, items: list[Named]) -> list[Named]:
    """The items before the first that has an amount: "... and Bactrim Tylenol one gram given"."""
    for k, item in enumerate(items):
        if _amount_of(view, item.first) or _was_had(view, item):
            return items[:k]
        if k and _held_back(view, item):
            return items[:k]
        quantity = view.quantity_at.get(item.last)
        if quantity is not None and _measures(view, item, quantity):
            return items[:k]
        goes_on = view.gap(item.last) not in SENTENCE_ENDS  # "morphine. Given fentanyl"
        if goes_on and (view.norm[item.last] == "given" or _went_in(view, item.last)):
            return items[:k]
    return items


def _held_back(view: View, item: Named) -> bool:
    """As in "allergic to aspirin nitro withheld": a crew's drug, no further item of the list."""
    drug = load().drugs.get(item.name)
    if drug is None or not drug.carried or view.norm[item.first - 1] in _JOINS:
        return False
    return told_held_back(view, item.last)


_JOINS = frozenset({"and", "or", "to"})


def _was_had(view: View, item: Named) -> bool:
    """As in "Penicillin. He's had *morphine*"; never "had codeine once and came out in hives"."""
    if item.name not in load().drugs:
        return False
    i = item.first - 1
    while i > item.first - _OBJECT and (view.norm[i] in _BEFORE_OBJECT or i in view.number_at
                                        or UNITS.at(view.tokens, i) is not None):  # fmt: skip
        i -= 1
    if view.norm[i] not in _HAD or view.has(_NEVER, i - 2, i):
        return False
    last = max(view.sentence(i).last, item.last)
    return not may_tell_of_reaction(view, i, min(last, item.last + _TOLD_BEHIND))


_OBJECT = 7
_TOLD_BEHIND = 12
_HAD = words("allergies", "talk", "had")
_BEFORE_OBJECT = words("allergies", "talk", "before_object")
_NEVER = frozenset({"dont", "cant", "cannot", "never", "not", "didnt", "havent", "wont"})


def _measures(view: View, item: Named, quantity: Quantity) -> bool:
    """Whether the amount is of ``item``; never so of "morphine, four of Zofran on board"."""
    if view.norm[quantity.last] == "of" and quantity.last + 1 in view.drug_at:
        return False
    if is_flow(view, quantity) or a_line(view, quantity):
        return False
    return quantity.role is Role.DOSE or _usual(item, quantity)


def _went_in(view: View, i: int) -> bool:
    """As in "and Bactrim Tylenol in", never "a reaction to Bactrim in 2020", "in her teens"."""
    ends = bool(view.gap(i + 1))
    return view.norm[i] == "in" and (ends or view.norm[i + 1] in {"at", "now", "already", "and"})


def _usual(item: Named, quantity: Quantity) -> bool:
    """As in "elastoplast cannula in ondansetron four given": an amount that was given."""
    drug = load().drugs.get(item.name)
    bare = quantity.unit is None and quantity.role is None
    return drug is not None and bare and drug.carried and fits_drug(drug, quantity.value)


def _amount_of(view: View, first: int) -> bool:
    """As in "twelve point five of *Benadryl*", "a gram of *TXA*"."""
    i = first - 2
    if view.norm[first - 1] != "of" or i < 1:
        return False
    return i in view.number_at or UNITS.at(view.tokens, i) is not None
