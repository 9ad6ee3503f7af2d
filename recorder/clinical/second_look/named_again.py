"""Drugs named once more without an amount: "two fentanyls on board", "we shut the propofol off".

Whoever has told the amounts names the drug again to sum up or to go on from it. Charted as a dose
of its own it would be given once more than it was. What was counted beyond the amounts that were
told leaves the amount to check; one more ("another salbutamol") is a dose of its own. Named before
its amount, or by another giver, it may be the same dose or not: to check. So is an amount whose
unit nobody said beside one that was said in another unit ("two Panadol" ... "so that's a gram").

Doses told side by side or in turn: what is in one neb, and "then salbutamol 5 alone".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.doses.amounts import MASS
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import load
from recorder.clinical.second_look.places import Places, is_dose, is_given
from recorder.clinical.view import View

MORE_COUNTED = "more doses were counted than told with an amount"
THE_SAME = "told with an amount elsewhere: the same dose, or one more?"
OTHER_UNIT = "its unit was not said, and another dose was told in another unit"
_AGAIN = words("acts", "named_again", "one_more")
_BEFORE, _BEHIND = 3, 2
"""Words beside the name in which "another" or "again" is of it."""


def without_named_again(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts`` without those that name a drug again whose amounts were told before."""
    bare = [d for d in drafts if d.dose is None and is_given(d) and d.name != "oxygen"]
    told: dict[str, list[Draft]] = {}
    for draft in drafts:
        if is_dose(draft):
            told.setdefault(draft.name, []).append(draft)
    again, known = set[int](), dict[int, Draft]()
    for doses in told.values():
        units = {d.unit for d in doses if d.unit in _SOLID and not d.unit_implied}
        known |= {id(d): _doubted(d, OTHER_UNIT) for d in doses if _in_another_unit(d, units)}
    for draft in bare:
        dosed = told.get(draft.name, ())
        before = [d for d in dosed if _goes_before(d, draft)]
        own = next((d for d in dosed if draft.spans[0] in d.spans), None)
        if own is not None and draft.count is None:
            again.add(id(draft))
            known[id(own)] = _with_its_amount(known.get(id(own), own), draft)
        if own is not None or not dosed:
            continue
        counted, more = draft.count is not None, _one_more(view, draft)
        if not (before or more or (counted and _of_others(draft, dosed))):
            known[id(draft)] = _doubted(draft, THE_SAME)
        elif before and (counted or not more):
            again.add(id(draft))
            last = max(before, key=_start)
            oftener = counted and (draft.count or 0) > sum(d.count or 1 for d in before)
            known[id(last)] = _named(known.get(id(last), last), draft, oftener)
    for draft in drafts:
        if id(draft) not in again:
            yield known.get(id(draft), draft)


def _of_others(bare: Draft, dosed: Sequence[Draft]) -> bool:
    """As in "took three of his own nitros before we came", where all amounts are ours."""
    return bool(bare.prior_to_ems) and not any(d.prior_to_ems for d in dosed)


def _doubted(draft: Draft, reason: str) -> Draft:
    return replace(draft, review_reason=draft.review_reason or reason)


def _in_another_unit(draft: Draft, units: Set[str | None]) -> bool:
    """As in "two Panadol" beside a gram that was said; a part of one is of the usual unit.

    ``units`` are those that were said of the drug.
    """
    if not draft.unit_implied or draft.unit not in _SOLID or (draft.dose or 0) < 1:
        return False
    return not units <= {draft.unit}


_SOLID = MASS | {"{tablet}"}


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


_JOINS = frozenset({"and", "plus", "with"})
_BEFORE_NAME = 2


def given_as_often(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, of which those are counted that went in with, or behind, another.

    As in "*salbutamol 5* and ipratropium 500 back to back times three" (to check without "back to
    back"), and in "salbutamol 5 and ipratropium 500 first, then *salbutamol 5* alone".
    """
    places = Places(view)
    doses = sorted((places.of(d), k) for k, d in enumerate(drafts) if is_dose(d))
    counted: dict[int, Draft] = {}
    for ((_, end), k), ((first, last), n) in pairwise(doses):
        one, other = drafts[k], drafts[n]
        if one.count is None and other.count and _in_one_neb(view, one, other, end, first):
            sure = "back" in view.norms(last, last + 3)
            doubt = one.review_reason or (None if sure else MORE_COUNTED)
            counted[k] = replace(one, count=other.count, review_reason=doubt)
    told: dict[tuple[object, ...], tuple[int, int]] = {}
    for (first, last), n in doses:
        draft = drafts[n]
        if not view.names_drug(first, last):
            continue  # "fentanyl 50, then 50": counted with the first
        key = draft.name, draft.dose, draft.unit, draft.route, draft.prior_to_ems
        then = "then" in view.norms(max(0, first - _BEFORE_NAME), first)
        at, often = told.get(key, (-1, 0))
        if then and often and draft.count is None and view.sentence(at) == view.sentence(first):
            counted.setdefault(n, replace(draft, count=often + 1))
        told[key] = first, draft.count or often + 1
    yield from (counted.get(k, draft) for k, draft in enumerate(drafts))


def _in_one_neb(view: View, one: Draft, other: Draft, end: int, first: int) -> bool:
    """Whether both are breathed, and only "and" stands between tokens ``end`` and ``first``."""
    drugs = load().drugs
    breathed = all("NEB" in drugs[d.name].routes for d in (one, other) if d.name in drugs)
    between = view.norms(end, first)
    return breathed and one.name != other.name and len(between) == 1 and between[0] in _JOINS
