"""Numbers told beside those of somebody else: "her husband's was 212, hers is 58".

Whoever says "hers is" has told a number that is not hers just before, whoever's it was. Also what
a speaker puts right by the way, without a "no": "a seven, well, eight", "it's 43 actually",
what somebody calls wrong ("said 50 but that's rubbish"), and one number that two people read
differently: "I make it 22, you make it 24".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import HE, table, words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.second_look.places import Places
from recorder.clinical.second_look.taken_back.numbers_said import said_at
from recorder.clinical.second_look.taken_back.take_back import How, TakeBack, ends, told_behind
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactKind

_OWNED = words("taken_back", "contrasted", "owned")
_IS = words("taken_back", "contrasted", "verbs")
_LED = words("taken_back", "contrasted", "led")
_CHANGED = words("taken_back", "contrasted", "changed")
_DEVICES = words("taken_back", "contrasted", "devices")
_INFANTS = words("taken_back", "contrasted", "infants")
_SHE = frozenset({"she", "her", "hers"})
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
    return view.past(i + 1, _IS, i + 4)


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
    return len(view.positions.of(norms))


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


_WORDS = table("taken_back")["called_wrong"]
_VERDICTS: Phrases[bool] = Phrases(
    (phrase, True)
    for phrase in (*_WORDS["verdicts"], *map(" ".join, product(_WORDS["not"], _WORDS["true"])))
)
_LINKING = words("taken_back", "called_wrong", "linking")
_TELLING = words("taken_back", "called_wrong", "telling")
_READING = words("taken_back", "called_wrong", "reading")
_GOES_ON = words("taken_back", "called_wrong", "goes_on")
_LONGEST_LINK = 9
"""Most words from a reading to its verdict: "but I think that's probably a complete"."""
_UNIT = 4
"""Most words of a unit or a place behind a number: "50 percent on air"."""


def called_wrong(view: View) -> Iterator[TakeBack]:
    """As in "220 over 150, which is rubbish", "Sats are 50, nonsense"; "rubbish veins" is none."""
    for verdict in _VERDICTS.scan(view.tokens, view.positions):
        first = _telling(view, verdict.first)
        if first is not None and _of_the_reading(view, verdict.last) and _behind_one(view, first):
            right = told_behind(view, verdict.last)
            yield TakeBack(How.UNRELIABLE, first, verdict.last, None, right)


def _telling(view: View, i: int) -> int | None:
    """First token of "but that's probably *rubbish*"; None where no word ties it to a reading."""
    first = view.back(i - 1, _LINKING, max(0, i - _LONGEST_LINK) - 1) + 1
    tied = view.has(_TELLING, first, i) or any(view.tokens[k].clitic for k in range(first, i))
    return first if tied or (first == i and ends(view, i)) else None


def _of_the_reading(view: View, i: int) -> bool:
    """Whether the verdict ends there: "rubbish, it's 93", "rubbish trace", "wrong manual is"."""
    return i >= view.count or ends(view, i) or view.norm[i] in _READING | _GOES_ON


def _behind_one(view: View, first: int) -> bool:
    return any(q.role is None and q.last <= first for q in view.quantities_in(first - _UNIT, first))


TWO_READERS = "two people read different numbers"
_WHO = words("taken_back", "readers", "who")
_VERBS = words("taken_back", "readers", "verbs")
_BETWEEN = words("taken_back", "readers", "between")
_REACH, _NEXT = 4, 8
"""Most words from "I make it" to its number, and from there to "you make it"."""


def read_by_two(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which readings that two people read differently are to check."""
    other = {q.first: number for one, two in _pairs(view) for q, number in ((one, two), (two, one))}
    if not other:
        return drafts
    places = Places(view)
    return [_doubted(view, places, draft, other) for draft in drafts]


def _doubted(view: View, places: Places, draft: Draft, other: dict[int, Quantity]) -> Draft:
    if draft.kind is not FactKind.VITAL:
        return draft
    for quantity in view.quantities_in(*places.of(draft)):
        if quantity.first in other and quantity.value == draft.value:
            value = other[quantity.first].value
            told = int(value) if value == int(value) else value
            return replace(draft, alternatives=(told,), review_reason=TWO_READERS)
    return draft


def _pairs(view: View) -> Iterator[tuple[Quantity, Quantity]]:
    verbs = view.positions.of(_VERBS)
    read = sorted(filter(None, (_read_at(view, i) for i in verbs)), key=lambda r: r[1].first)
    for (who, one), (whom, two) in pairwise(read):
        near = 0 <= two.first - one.last <= _NEXT
        if near and who != whom and one.value != two.value and one.unit == two.unit:
            yield one, two


def _read_at(view: View, i: int) -> tuple[str, Quantity] | None:
    """Who reads which number with the verb at token ``i``: "*I* make it *22*"."""
    who = view.norm[i - 1] if view.norm[i - 1] in _WHO else view.norm[i - 2]
    k = view.past(i + 1, _BETWEEN, i + _REACH)
    number = view.quantity_at.get(k)
    told = who in _WHO and number is not None and number.role is None
    return (who, number) if told and number is not None else None
