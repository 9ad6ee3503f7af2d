"""Doses that are only numbered: "epi number two", "epi three is in": which one it was, no amount.

Crews of a resuscitation count aloud; the number behind the drug is an amount only where no lower
one was told before it.
"""

from __future__ import annotations

from recorder.clinical.lexicon import Drug, Hit
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View, once

_MOST = 9
_HERE = frozenset("is in at going goes gone given now done went has".split())
TO_COME = frozenset("ready due next drawn coming if when to held hold never withheld".split())
_BY_NUMBER = frozenset({"epinephrine"})
"""Given again and again in one amount, of which no crew gives two at once."""
_BREATHED = frozenset("neb nebs nebulised nebulized nebuliser nebulizer nebbed".split())


def only_numbered(view: View, quantity: Quantity, drug: Drug) -> bool:
    """As in "epi three is in at ten thirty five", once the second one was told."""
    bare = quantity.unit is None and quantity.role is None and quantity.number.whole
    if not bare or not 2 <= quantity.value <= _MOST:
        return False
    if quantity.first == 0 or view.tokens[quantity.first].gap not in PHRASE_GAPS:
        return False
    if (
        drug.name in _BY_NUMBER
        and _named_at(view, quantity.first)
        and not _breathed(view, quantity)
    ):
        return True
    if view.norm[quantity.last] not in _HERE:
        return False
    return _numbered(view).get((drug.name, quantity.value - 1), quantity.first) < quantity.first


def of_numbered(view: View, quantity: Quantity, drug: Drug) -> bool:
    """As in "Third epi's in. That's four now.": a count of what is given in one amount."""
    plain = quantity.unit is None and quantity.number.whole and 2 <= quantity.value <= _MOST
    return drug.name in _BY_NUMBER and plain and not _breathed(view, quantity)


def _named_at(view: View, end: int) -> bool:
    """The name stands right before token ``end``, or before "dose": no "adrenaline at five"."""
    end -= view.norm[end - 1] in {"dose", "round"}
    return end - 1 in view.drug_at and view.drug_at[end - 1].end == end


def _breathed(view: View, quantity: Quantity) -> bool:
    """As in "adrenaline five nebulised": as much as an ampoule holds."""
    sentence = view.sentence(quantity.first)
    return view.has(_BREATHED, sentence.first, sentence.last)


@once
def _numbered(view: View) -> dict[tuple[str, float], int]:
    """Each drug with each number told behind its name, and where that name first ends."""
    ends: dict[tuple[str, float], int] = {}
    for hit in view.drug_at.values():
        ends.setdefault((hit.form.name, _told(view, hit.end)), hit.end)
    return ends


def which_dose(view: View, hit: Hit, drug: Drug | None) -> int:
    """Which dose the one at ``hit`` is by its number ("epi number two": 2), or 0."""
    i = hit.end
    quantity = view.quantity_at.get(i + (view.norm[i] == "number"))
    if quantity is None or drug is None or view.norm[quantity.last] in TO_COME:
        return 0
    if view.norm[i] != "number" and not only_numbered(view, quantity, drug):
        return 0
    told = _told(view, i)
    return int(told) if told <= _MOST else 0


def _told(view: View, i: int) -> float:
    """The plain number at token ``i`` or behind its "number", 0 when there is none.

    An hour may stand right behind it ("number two ten twenty eight").
    """
    number = view.number_at.get(i + (view.norm[i] == "number"))
    if number is None:
        return 0
    return number.parts[0] if number.parts else number.value
