"""Drugs named once more without an amount: "two fentanyls on board", "we shut the propofol off".

Whoever has told the amounts names the drug again to sum up or to go on from it. Charted as a dose
of its own it would be given once more than it was. What was counted beyond the amounts that were
told leaves the amount to check; one more ("another salbutamol") is a dose of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.second_look.places import Places, is_dose, is_given
from recorder.clinical.view import View

MORE_COUNTED = "more doses were counted than told with an amount"
_AGAIN = words("acts", "named_again", "one_more")
_BEFORE, _BEHIND = 3, 2
"""Words beside the name in which "another" or "again" is of it."""


def without_named_again(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts`` without those that name a drug again whose amounts were told before."""
    bare = [d for d in drafts if d.dose is None and is_given(d) and d.name != "oxygen"]
    told: dict[str, list[Draft]] = {}
    for draft in drafts if bare else ():
        if is_dose(draft):
            told.setdefault(draft.name, []).append(draft)
    again, known = set[int](), dict[int, Draft]()
    for draft in bare:
        dosed = told.get(draft.name, ())
        before = [d for d in dosed if _goes_before(d, draft)]
        own = next((d for d in dosed if draft.spans[0] in d.spans), None)
        if own is not None and draft.count is None:
            again.add(id(draft))
            known[id(own)] = _with_its_amount(known.get(id(own), own), draft)
        if own is not None or not before:
            continue
        counted = draft.count is not None
        if counted or not _one_more(view, draft):
            again.add(id(draft))
            last = max(before, key=_start)
            more = counted and (draft.count or 0) > sum(d.count or 1 for d in before)
            known[id(last)] = _named(known.get(id(last), last), draft, more)
    for draft in drafts:
        if id(draft) not in again:
            yield known.get(id(draft), draft)


def _with_its_amount(dosed: Draft, bare: Draft) -> Draft:
    """``dosed`` is the amount of ``bare``, told apart from it: "had her Ventolin ... ten puffs"."""
    prior = dosed.prior_to_ems or bare.prior_to_ems
    return replace(dosed, route=dosed.route or bare.route, prior_to_ems=prior)


def _named(dosed: Draft, bare: Draft, more: bool) -> Draft:
    """``dosed`` with the place at which it was named again; ``more``: oftener than told."""
    reason = dosed.review_reason or (MORE_COUNTED if more else None)
    return replace(dosed, spans=(*dosed.spans, *bare.spans), review_reason=reason)


def _goes_before(dosed: Draft, bare: Draft) -> bool:
    """Never so of our dose and of one that was taken before we came."""
    return _start(dosed) < _start(bare) and (dosed.prior_to_ems or not bare.prior_to_ems)


def _start(draft: Draft) -> int:
    return max(start for start, _ in draft.spans)


def _one_more(view: View, bare: Draft) -> bool:
    """As in "then we gave another salbutamol"."""
    first, last = Places(view).of(bare)
    return view.has(_AGAIN, first - _BEFORE, first) or view.has(_AGAIN, last, last + _BEHIND)
