"""Doses told side by side or in turn: what is in one neb, and "then salbutamol 5 alone"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.lexicon import load
from recorder.clinical.second_look.named_again import MORE_COUNTED
from recorder.clinical.second_look.places import Places, is_dose
from recorder.clinical.view import View

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
