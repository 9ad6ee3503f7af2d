"""A number that was said of another sign than it is: "pulse 88, no wait, that's the sat".

One that is named otherwise at once is read as the sign it is of, to check. Two that were mixed up
("sats 92 and pulse 98, no, other way round") are both in doubt: which is which nobody can tell from
the words alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.claims.corrections import LEADS, SIGNALS
from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.draft import Draft, scalar
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.second_look.places import Places
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.clinical.vitals.values.fitting import fit, habit_of
from recorder.core.model import FactKind, FactStatus

OF_ANOTHER = "was said of another sign first"
MIXED_UP = "two readings were mixed up: which is which?"
OF_A_PROBE = "a pulse of the oximeter, or a saturation?"
_BY_HAND: Phrases[bool] = Phrases(listed("taken_back", "named_otherwise", "by_hand"))
_PROBES = words("taken_back", "named_otherwise", "probes")
_SAID_OF_ELSE = words("taken_back", "named_otherwise", "said_of_else")
_OF_A_PROBE = frozenset({"spo2", "heart_rate"})
_HAND_REACH, _PROBE_REACH = 4, 12
"""Most words from "palpated" to its number, and back to what the probe showed."""
_POINTING = words("taken_back", "named_otherwise", "pointing")
_BEFORE_SIGN = words("taken_back", "named_otherwise", "before_sign")
_MIXED_UP: Phrases[bool] = Phrases(listed("taken_back", "named_otherwise", "mixed_up"))
_BACK = 6
"""Most words from a number to what tells that it is of another sign."""
_MIXED_BACK = 24
"""Most words from the first of two readings to "other way round"."""
_STANDING = (FactStatus.ASSERTED, FactStatus.UNCERTAIN, FactStatus.SUPERSEDED)


def named_otherwise(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which readings of another sign are read as that or doubted."""
    renamed = dict(_renamed(view))
    mixed = [hit.first for hit in _MIXED_UP.scan(view.tokens, view.positions)]
    by_hand = list(_by_hand(view))
    if not (renamed or mixed or by_hand):
        return drafts
    places, found = Places(view), list(drafts)
    for k, draft in enumerate(found):
        number = _number(view, places, draft)
        if number is None:
            continue
        if number.first in renamed:
            found[k] = _as_sign(view, draft, number, renamed[number.first])
        for first, felt in by_hand:
            of_probe = draft.name in _OF_A_PROBE or number.first == felt.first
            if first <= number.first <= felt.first and of_probe:
                found[k] = _felt(view, draft, number, felt)
    for i in mixed:
        for k in _two_before(view, places, found, i):
            found[k] = replace(found[k], status=FactStatus.UNCERTAIN, review_reason=MIXED_UP)
    return found


def _by_hand(view: View) -> Iterator[tuple[int, Quantity]]:
    """As in "46 on the pulse ox, but palpated 92", "150 on the pulse ox, 88 palpated"."""
    for hit in _BY_HAND.scan(view.tokens, view.positions):
        ahead = view.quantities_in(hit.last, hit.last + _HAND_REACH)
        behind = [
            q for q in view.quantities_in(hit.first - _HAND_REACH, hit.first) if q.last == hit.first
        ]
        felt = next((q for q in (*behind, *ahead) if q.unit is None and q.role is None), None)
        first = max(0, hit.first - _PROBE_REACH)
        if felt is None or not view.has(_PROBES, first, hit.first):
            continue
        if not view.has(_SAID_OF_ELSE, first, felt.first):
            yield first, felt


def _felt(view: View, draft: Draft, number: Quantity, felt: Quantity) -> Draft:
    """What was felt is a pulse; what the probe showed may be one."""
    if number.first == felt.first:
        return _as_sign(view, draft, number, "heart_rate")
    if draft.status is not FactStatus.ASSERTED:
        return draft
    return replace(draft, status=FactStatus.UNCERTAIN, review_reason=OF_A_PROBE)


def _number(view: View, places: Places, draft: Draft) -> Quantity | None:
    """The number that a reading was read of; of a pressure the upper one."""
    if draft.kind is not FactKind.VITAL or draft.status not in _STANDING:
        return None
    told = view.quantities_in(*places.of(draft))
    return next((q for q in told if q.value == draft.value), None)


def _renamed(view: View) -> Iterator[tuple[int, str]]:
    """First token of each number that is named otherwise, with the sign that it is of."""
    if not _POINTING & view.positions.keys():
        return
    signs = {hit.first: hit for hit in named_signs(view)}
    for i in view.positions.of(_POINTING):
        k = i + 1 + (view.norm[i + 1] in {"is", "was", "are"})
        if k == i + 1 and not view.tokens[i].clitic:
            continue
        k = view.past(k, _BEFORE_SIGN, i + _BACK)
        sign = signs.get(k)
        number = _corrected(view, i)
        if sign is not None and number is not None and sign.last not in view.number_at:
            yield number.first, sign.value.slot


def _corrected(view: View, i: int) -> Quantity | None:
    """The number right before the words of correction that end at token ``i``."""
    k = i
    while k > i - _BACK and view.norm[k - 1] in LEADS and k - 1 not in view.number_at:
        k -= 1
    if not view.has(SIGNALS, k, i):
        return None
    return next((q for q in view.quantities_in(k - _BACK, k) if q.last == k), None)


def _as_sign(view: View, draft: Draft, number: Quantity, sign: str) -> Draft:
    """``draft`` read as ``sign``, or superseded where the number cannot be that."""
    if draft.name == sign:
        return draft
    fitted = fit(view, number, sign, habit_of(view))
    if fitted is None:
        return replace(draft, status=FactStatus.SUPERSEDED)
    return replace(
        draft, name=sign, value=scalar(fitted.value), unit=fitted.unit, review_reason=OF_ANOTHER,
        unit_implied=fitted.implied, status=FactStatus.ASSERTED, rule=f"{sign}.named_otherwise",
        detail=(),
    )  # fmt: skip


def _two_before(view: View, places: Places, drafts: Sequence[Draft], i: int) -> list[int]:
    """The last two readings of two signs before token ``i``, where they are near."""
    found: dict[str, int] = {}
    told = sorted(
        ((number.first, k) for k, draft in enumerate(drafts)
         if draft.status is not FactStatus.SUPERSEDED
         and (number := _number(view, places, draft)) is not None
         and i - _MIXED_BACK <= number.first < i),
        reverse=True,
    )  # fmt: skip
    for _, k in told:
        found.setdefault(drafts[k].name, k)
    return list(found.values())[:2] if len(found) > 1 else []
