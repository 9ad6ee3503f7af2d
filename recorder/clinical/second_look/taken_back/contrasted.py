"""Numbers told beside those of somebody else: "her husband's was 212, hers is 58".

Whoever says "hers is" has told a number that is not hers just before, whoever's it was. Also what
a speaker puts right by the way, without a "no": "a seven, well, eight", "it's 43 actually".
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.grammar.everyday import HE
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.second_look.taken_back.numbers_said import said_at
from recorder.clinical.second_look.taken_back.take_back import How, TakeBack, ends
from recorder.clinical.view import View

_OWNED = words("taken_back", "contrasted", "owned")
_IS = words("taken_back", "contrasted", "verbs")
_LED = words("taken_back", "contrasted", "led")
_CHANGED = words("taken_back", "contrasted", "changed")
_DEVICES = words("taken_back", "contrasted", "devices")
_INFANTS = words("taken_back", "contrasted", "infants")
_SHE = frozenset({"she", "her", "hers", "shes"})
_ONLY_IF = frozenset({"if", "when", "unless"})
"""As in "six, well, five if I don't move": both are so."""
_BACK, _NEAR = 16, 8
"""Most words from a number to "hers is" behind it, and to one that is told right before."""
_LONGEST = 7


def contrasted(view: View) -> Iterator[TakeBack]:
    """As in "partner checked her sugar, 90, it was his own, hers is 48"."""
    for norm in _OWNED & view.positions.keys():
        for i in view.positions[norm]:
            told = view.norm[i + 1] in _IS or bool(view.tokens[i].clitic)
            right = said_at(view, _behind_verb(view, i)) if told else None
            before = _last_number(view, i) if right is not None else None
            if before is None or right is None or view.positions.have(_INFANTS):
                continue
            if norm == "ours" and view.has(_DEVICES, before.first - _BACK, i + 2):
                continue  # "their glucometer said 250, ours says 262": both are of the patient
            owners = set(view.norms(before.first - _BACK // 2, before.first))
            if norm in owners or not _is_of_the_patient(view, norm, owners):
                continue
            far = before.last < i - _NEAR
            wrong = said_at(view, before.first) if far else None
            yield TakeBack(How.ANOTHER, i, i, wrong, right)


def _behind_verb(view: View, i: int) -> int:
    k = i + 1
    while view.norm[k] in _IS and k < i + 4:
        k += 1
    return k


def _last_number(view: View, i: int) -> Quantity | None:
    """The number that the one behind token ``i`` is set against."""
    near = view.quantities_in(i - _BACK, i)
    told = [q for q in near if q.last <= i and q.role is not Role.LABEL and not _counts(view, q)]
    last = told[-1] if told else None
    return last if last is not None and last.role is None else None


def _counts(view: View, quantity: Quantity) -> bool:
    """As in "we have two of them on that screen"."""
    return view.norms(quantity.last, quantity.last + 2) in (["of", "them"], ["of", "these"])


def _is_of_the_patient(view: View, norm: str, owners: set[str]) -> bool:
    """Not so of "his sugar is 48, hers is 90" where "he" is the one spoken of."""
    same, other = (_SHE, HE) if norm == "hers" else (HE, _SHE)
    if norm not in {"his", "hers"} or owners.isdisjoint(other):
        return True
    return _said(view, same) >= _said(view, other)


def _said(view: View, norms: frozenset[str]) -> int:
    return sum(len(view.positions.get(norm, ())) for norm in norms)


def by_the_way(view: View) -> Iterator[TakeBack]:
    """As in "about forty-five, so it's forty-three actually", "like a seven, well, eight"."""
    for i in view.positions.get("actually", ()):
        for quantity in view.quantities_in(i - _LONGEST, i):
            right = said_at(view, quantity.first)
            led = ends(view, quantity.first) or view.norm[quantity.first - 1] in _LED
            changed = view.has(_CHANGED, quantity.first - 3, quantity.first)
            if right is not None and right.last == i and led and not changed:
                yield TakeBack(How.REFUSED, quantity.first, quantity.first, None, right)
    for i in view.positions.get("well", ()):
        right = said_at(view, i + 1)
        if right is not None and _ends_at(view, i) and view.norm[right.last] not in _ONLY_IF:
            yield TakeBack(How.REFUSED, i, i + 1, None, right)


def _ends_at(view: View, i: int) -> bool:
    return any(q.last == i and q.unit is None for q in view.quantities_in(i - _LONGEST, i))
