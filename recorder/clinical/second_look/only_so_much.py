"""Doses that were told and then summed up to fewer: "and another 5, no, just the one 5"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from recorder.clinical.doses.recaps import ORDINALS, Recap, recaps
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.second_look.places import Places, is_given
from recorder.clinical.second_look.taken_back.made import TAKEN_BACK
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_REACH = 30
_ORDINAL_REACH = 4


def only_so_much(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts`` without the doses that there were not after all."""
    for recap in recaps(view):
        told = _summed_up(view, drafts, recap)
        several = sum(draft.count or 1 for draft in told) > 1
        kept = _kept(view, told, recap) if several else None
        if kept is not None:
            drafts = tuple(_left(drafts, told, kept))
    return drafts


def _summed_up(view: View, drafts: Sequence[Draft], recap: Recap) -> list[Draft]:
    """The doses before ``recap`` of the drug that was spoken of last, left to right."""
    places = Places(view)
    ours = [(places.of(d)[0], d) for d in drafts if is_given(d) and not d.prior_to_ems]
    near = [one for one in ours if recap.first - _REACH <= one[0] < recap.first]
    near.sort(key=lambda one: one[0])
    behind = recap.last + (view.norm[recap.last] == "of")
    named = [h.form.name for h in view.drugs if h.start < recap.first or h.start == behind]
    return [d for _, d in near if d.name == near[-1][1].name == named[-1]]


def _left(
    drafts: Sequence[Draft], told: Sequence[Draft], kept: Mapping[Draft, int]
) -> Iterator[Draft]:
    """``drafts`` with the one of ``told`` that is left; all to check where that is not clear."""
    for draft in drafts:
        if draft not in told:
            yield draft
        elif not kept:
            yield replace(draft, review_reason=draft.review_reason or TAKEN_BACK)
        elif draft in kept:
            yield replace(draft, count=kept[draft] if kept[draft] > 1 else None)
        else:
            yield replace(draft, status=FactStatus.SUPERSEDED, count=None)


def _kept(view: View, told: Sequence[Draft], recap: Recap) -> dict[Draft, int] | None:
    """Those of ``told`` that there were, and how often; none where that is not clear."""
    if recap.no:
        return _without(view, told, recap.no)
    if recap.first_one:
        return {told[0]: 1}
    alike = [d for d in told if recap.amount in (None, d.dose)]
    return {alike[0]: 1} if alike and len({d.dose for d in alike}) == 1 else {}


def _without(view: View, told: Sequence[Draft], number: int) -> dict[Draft, int] | None:
    """``told`` but for the dose of that number, None where there may be none of it."""
    counts = {d: d.count or 1 for d in told}
    if len(told) > 1 and (number <= len(told) or _numbered(view, told[-1], number)):
        gone = told[min(number, len(told)) - 1]
        return {d: 1 if number == len(told) else n for d, n in counts.items() if d != gone}
    one = told[0]
    return {one: counts[one] - 1} if len(told) == 1 and number <= counts[one] else None


def _numbered(view: View, draft: Draft, number: int) -> bool:
    """As in "150 after the *fifth*": the words behind the dose tell which it was."""
    last = Places(view).of(draft)[1]
    return view.has(frozenset({ORDINALS[number - 1]}), last, last + _ORDINAL_REACH)
