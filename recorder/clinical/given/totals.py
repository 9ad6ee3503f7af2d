"""Sums told at the end: "so aspirin three hundred, five of morphine and four of ondansetron".

Who sums up names what was told before, and of a drug given twice the whole amount. Charted as a
further dose it would be given once more than it was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from recorder.clinical.doses.amounts import in_unit
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

TOTAL = "may be the sum of the doses told before"
_FAR = 40
"""Fewest words from a dose to the sum of it and others."""
_AROUND = 25
"""Most words of one list around the sum, where nothing is punctuated."""
_MOST_TIMES = 6


def with_totals(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, of which amounts that only sum up are uncertain."""
    sums = {id(draft) for draft in _sums(view, drafts)}
    for draft in drafts:
        if id(draft) in sums:
            yield replace(draft, status=FactStatus.UNCERTAIN, review_reason=TOTAL)
        else:
            yield draft


def _sums(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    told: dict[str, list[Draft]] = {}
    for draft in drafts:
        given = draft.kind is FactKind.MEDICATION_GIVEN and draft.status is FactStatus.ASSERTED
        if given and draft.dose is not None and draft.name != "oxygen":
            told.setdefault(draft.name, []).append(draft)
    for doses in told.values():
        doses.sort(key=_place)
        for k, draft in enumerate(doses[1:], 1):
            before = [d for d in doses[:k] if d.dose != draft.dose]
            if before and _sums_up(draft, before) and _in_a_summary(view, draft, doses[k - 1]):
                yield draft


def _place(draft: Draft) -> int:
    return draft.spans[0][0]


def _sums_up(draft: Draft, before: Sequence[Draft]) -> bool:
    """Whether the amount is all of those before together, or one of them some times.

    What was told twice may have been given twice or not: both sums count.
    """
    amounts = [(in_unit(d.dose or 0, d.unit or "", draft.unit or ""), d.count) for d in before]
    known = [(round(amount, 6), count or 1) for amount, count in amounts if amount]
    if len(known) < len(amounts) or draft.dose is None:
        return False
    distinct = {amount for amount, _ in known}
    if len(distinct) == 1:
        times = round(draft.dose / known[0][0], 6)
        return times.is_integer() and 2 <= times <= _MOST_TIMES
    sums = (sum(distinct), sum(amount * count for amount, count in known))
    return any(round(draft.dose - told, 6) == 0 for told in sums)


def _in_a_summary(view: View, draft: Draft, dose_before: Draft) -> bool:
    """Far behind the doses, in a sentence that names other drugs and none for the first time."""
    at, ended = (_token(view, place) for place in (_place(draft), dose_before.spans[-1][1] - 1))
    if at - ended <= _FAR:
        return False
    sentence = view.sentence(at)
    first, last = max(sentence.first, at - _AROUND), min(sentence.last, at + _AROUND)
    beside = {h.form.name for h in view.drugs if first <= h.start < last} - {draft.name}
    earlier = {h.form.name for h in view.drugs if h.start < first}
    return bool(beside) and beside <= earlier


def _token(view: View, place: int) -> int:
    """The token that the character at ``place`` stands in."""
    return bisect_right(view.tokens, place, key=attrgetter("start")) - 1
