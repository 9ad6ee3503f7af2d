"""What a saturation was read on, where the oxygen was told before it: "15 litres on, 97 now".

Only what stands right behind a reading is read with it ("94 on 4 litres"). Oxygen that was put on
stays on until somebody says otherwise, so that a later reading was taken on it, unless its own
sentence goes back to an earlier time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.facts.unclear import REASON, may_be_denied
from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus


def saturations_on_oxygen(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which saturations that were read on oxygen told before them say so.

    To check where that it was put on is: "[unclear] litres of oxygen, sats 96".
    """
    put_on = sorted((d for d in drafts if _is_put_on(d)), key=lambda draft: draft.spans[0])
    if not put_on:
        return drafts
    starts = [draft.spans[0][0] for draft in put_on]
    found: list[Draft] = []
    for draft in drafts:
        before = bisect_left(starts, draft.spans[0][0]) if _is_open(draft) else 0
        if before and _stays_on(view, put_on[before - 1].spans[0], draft):
            doubted = REASON if may_be_denied(view.text, put_on[before - 1]) else None
            doubt = draft.review_reason or doubted
            draft = replace(draft, oxygen="oxygen", review_reason=doubt)
        found.append(draft)
    return found


def _is_put_on(draft: Draft) -> bool:
    if draft.kind is not FactKind.MEDICATION_GIVEN or draft.name != "oxygen":
        return False
    return draft.status is FactStatus.ASSERTED and not draft.prior_to_ems


def _is_open(draft: Draft) -> bool:
    """Whether it is a saturation of which nobody said what it was read on."""
    reading = draft.kind is FactKind.VITAL and draft.name == "spo2"
    return reading and draft.oxygen is None and draft.status is FactStatus.ASSERTED


def _stays_on(view: View, put_on: tuple[int, int], reading: Draft) -> bool:
    _, first = view.tokens_of(put_on)
    told = [view.tokens_of(span) for span in reading.spans]
    begins = min(start for start, _ in told)
    if any(view.has(_EARLIER, *_told_with(view, first, start)) for start, _ in told):
        return False
    return not view.has_far(_TAKEN_OFF, first, begins)


def _told_with(view: View, first: int, i: int) -> tuple[int, int]:
    """The sentence of token ``i``, from ``first`` on where it begins before."""
    sentence = view.sentence(i)
    return max(first, sentence.first), sentence.last


_EARLIER = words("signs", "breathed", "earlier")
_TAKEN_OFF = words("signs", "breathed", "taken_off")
