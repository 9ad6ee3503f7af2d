"""Facts of which nobody said whether they are this patient's or another's: a person looks.

Who is brought is decided in ``claims/brought``, which relative is the patient in
``claims/cared_for``; this marks what they left open.

The same dose twice, of others and of the crew: "mum gave ibuprofen 150. We gave ibuprofen 150."

Equal doses told in two places are one dose told again, unless it is said of the second that it is
another ("a *second* ibuprofen 150"), or by the crew that it was theirs, and of the first that it
was not. Such a one is told apart by its rule, the crew's to check: who sums up may say "we gave" of
all that the patient had.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.claims.cared_for import OF_KIN
from recorder.clinical.claims.told_in_turn import WHOSE
from recorder.clinical.drafts.draft import Draft, Span
from recorder.clinical.given.before_arrival import OURS, then_by_crew
from recorder.clinical.grammar.tables import words
from recorder.clinical.second_look.places import Places, is_dose
from recorder.clinical.view import View


def doubt_the_owner(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts`` with those marked that may be told of another patient, or of a relative."""
    for places, reason in ((view.marks.doubtful, WHOSE), (view.marks.of_kin, OF_KIN)):
        spans = [view.span(first, last) for first, last in places if first < last]
        drafts = [_doubted(draft, spans, reason) for draft in drafts] if spans else drafts
    return drafts


def _doubted(draft: Draft, doubtful: Sequence[Span], reason: str) -> Draft:
    within = any(first <= draft.spans[0][0] < last for first, last in doubtful)
    return replace(draft, review_reason=reason) if within and not draft.review_reason else draft


EQUAL_DOSE = "the same dose was given by others before: is this another one?"


def ours_beside_theirs(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, the crew's own doses told from equal ones of others."""
    theirs = {_dose(d) for d in drafts if is_dose(d) and d.prior_to_ems}
    places = Places(view)
    for draft in drafts:
        equal = is_dose(draft) and not draft.prior_to_ems and _dose(draft) in theirs
        first = places.of(draft)[0] if equal and draft.rule != OURS else None
        if first is not None and is_a_further_one(view, first):
            yield replace(draft, rule=OURS)
        elif first is not None and _by_us(view, first):
            doubt = draft.review_reason or EQUAL_DOSE
            yield replace(draft, rule=OURS, review_reason=doubt)
        else:
            yield draft


def _dose(draft: Draft) -> tuple[str, float | None, str | None]:
    return draft.name, draft.dose, draft.unit


def is_a_further_one(view: View, i: int) -> bool:
    """As in "a *second* Syntocinon", "*another dose of* oxytocin", where ``i`` begins the drug."""
    i = view.back(i - 1, _SERVED)
    return view.norm[i] in _FURTHER and view.joined(i, i + 1)


_SERVED = frozenset({"of", "dose", "neb", "bolus", "round"})
_FURTHER = words("acts", "later", "ordinals") - {"next", "repeat"}


def _by_us(view: View, i: int) -> bool:
    """Whether "we gave" leads to the drug at token ``i``, and to none before it."""
    first = view.sentence(i).first
    return any(
        then_by_crew(view, k, k + 2) and not view.names_drug(k, i)
        for k in range(max(first, i - _REACH), i)
    )


_REACH = 8
