"""What ran and was stopped: "five hundred of saline ... I stopped that at two fifty".

The amount that was hung is not what went in; the one at which it was stopped is, or nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.second_look.places import Places, is_dose
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactStatus

STOPPED_AT = "stopped before all of it was in"
HALF_IN = "of this about half was told to be in"
_REACH = 40
"""Most words from an amount to where it was stopped."""
_STOPPED: Phrases[bool] = Phrases(listed("acts", "stopped_at", "words"))
_SO_FAR: Phrases[bool] = Phrases(listed("acts", "stopped_at", "so_far"))
_PART: Phrases[bool] = Phrases(listed("acts", "stopped_at", "part"))
_LOST: Phrases[bool] = Phrases(listed("acts", "stopped_at", "lost"))
_LOST_REACH = 14
PARTLY_LOST = "not all of it went in, or it came up again"
_HAD = words("acts", "stopped_at", "had")
_TABLES = (_STOPPED, _SO_FAR, _PART)
_VOLUMES = {"mL": 1.0, "L": 1000.0}


def parts_that_went_in(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, of which amounts that were stopped are those that went in, to check."""
    half = view.positions.get("half", ())
    stopped = any(True for table in _TABLES for _ in table.scan(view.tokens, view.positions))
    lost = any(True for _ in _LOST.scan(view.tokens, view.positions))
    had = any(view.norm[q.first - 1] in _HAD for q in view.quantities) and any(map(_runs, drafts))
    if not (stopped or half or lost or had):
        yield from drafts
        return
    places = Places(view)
    for draft in _partly_lost(view, places, drafts) if lost else drafts:
        part = _half(view, places, draft, half) if half and is_dose(draft) else None
        part = part or (_part(view, places, draft) if _runs(draft) else None)
        yield draft if part is None else part


def _partly_lost(view: View, places: Places, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """As in "charcoal 50 grams, he drank about half", "he vomited it straight back up"."""
    for draft in drafts:
        plain = is_dose(draft) and not draft.review_reason
        lost = plain and _is_lost(view, places.of(draft)[1])
        yield replace(draft, review_reason=PARTLY_LOST) if lost else draft


def _is_lost(view: View, last: int) -> bool:
    """Whether so much is said behind token ``last``; never by "he drank half a bottle"."""
    end = min(last + _LOST_REACH, view.count)
    hit = _LOST.first_within(view.tokens, view.positions, last, end)
    if hit is None or view.names_drug(last, hit.first):
        return False
    return view.norm[hit.last - 1] != "half" or view.norm[hit.last] not in {"a", "an"}


def _half(view: View, places: Places, draft: Draft, halves: Sequence[int]) -> Draft | None:
    """As in "so four eighty, but I'm going to give half and look at him, so two forty"."""
    last = places.of(draft)[1]
    for i in halves:
        if not last <= i < last + _HALF_REACH or view.norm[i + 1] in {"a", "an"}:
            continue  # "given. Half an hour later"
        if any(_names_other(view, k, draft.name) for k in range(last, i)):
            continue
        if _runs(draft) and _half_in(view, i):
            return replace(draft, review_reason=draft.review_reason or HALF_IN)
        if view.norm[i - 1] not in _GIVING:
            continue
        for quantity in view.quantities_in(i + 1, i + _NUMBER_REACH):
            same = quantity.unit in (None, draft.unit) and quantity.role in _OR_TIME
            if same and quantity.value * 2 == draft.dose:
                return _of_part(view, draft, quantity, draft.unit)
    return None


def _half_in(view: View, i: int) -> bool:
    """As in "a litre of Hartmann's, *half* of it's in"."""
    k = i + 1
    while view.norm[k] in _IN_BETWEEN and view.norm[k] not in _IN and not view.gap(k):
        k += 1
    return view.norm[k] in _IN and not view.gap(k)


_IN_BETWEEN = words("acts", "half_in", "between")
_IN = words("acts", "half_in", "done")
_HALF_REACH = 12
_NUMBER_REACH = 10
_OR_TIME = (None, Role.DOSE, Role.TIME)
"""As "two forty", which is half of four eighty and no time of day."""
_GIVING = frozenset({"give", "giving", "gave", "given", "only"})


def _runs(draft: Draft) -> bool:
    return is_dose(draft) and draft.unit in _VOLUMES


def _part(view: View, places: Places, draft: Draft) -> Draft | None:
    last = places.of(draft)[1]
    end = min(last + _REACH, view.count)
    other = next((i for i in range(last, end) if _names_other(view, i, draft.name)), end)
    for table in _TABLES:
        for hit in view.phrases(table, last, other):
            quantity = _told(view, hit.first, hit.last, behind=table is _STOPPED)
            if quantity is None or (table is _PART and not _had(view, quantity)):
                continue
            if quantity.role is Role.TIME:  # "stopped it at two fifty": millilitres, or the hour
                return replace(draft, review_reason=STOPPED_AT)
            if _less(quantity, draft):
                so_far = table is _PART
                return _of_part(view, draft, quantity, doubt=None if so_far else STOPPED_AT)
    return _had_of_it(view, draft, last, min(other, last + _HAD_REACH))


def _had_of_it(view: View, draft: Draft, first: int, last: int) -> Draft | None:
    """As in "two litres of saline, the second one's running, she's *had fifteen hundred*"."""
    for quantity in view.quantities_in(first, last):
        put_right = view.marks.corrections_in(quantity.last, quantity.last + 2)
        alone = bool(view.gap(quantity.last)) or view.norm[quantity.last] in _GOES_ON
        alone = alone and not put_right
        if alone and quantity.value >= _A_PART and _had(view, quantity) and _less(quantity, draft):
            return _of_part(view, draft, quantity, doubt=None)
    return None


_GOES_ON = words("acts", "stopped_at", "goes_on")
_A_PART = 50
_HAD_REACH = 16


def _names_other(view: View, i: int, name: str) -> bool:
    hit = view.drug_at.get(i)
    return hit is not None and hit.form.name != name


def _told(view: View, first: int, last: int, behind: bool) -> Quantity | None:
    """The amount behind "stopped it at", or the one before "so far", "in before it tissued"."""
    if behind:
        told = view.quantity_at.get(last + (view.norm[last] in {"about", "around", "maybe"}))
        bare = told is not None and told.unit is None and view.norm[first] == "stopped"
        return None if told is not None and bare and not _of_what_runs(view, first, told) else told
    return next((q for q in view.quantities_in(first - 3, first) if q.last == first), None)


def _had(view: View, quantity: Quantity) -> bool:
    """As in "he's had two hundred of it", never "he can have two hundred of it"."""
    told = view.has(_HAD, quantity.first - 2, quantity.first)
    return told and view.context(quantity.first, quantity.last).status is FactStatus.ASSERTED


def _of_what_runs(view: View, first: int, told: Quantity) -> bool:
    """As in "we stopped at two fifty", never "cooling stopped at thirty eight seven"."""
    return view.norm[first - 1] in _RUNNERS and told.last not in view.quantity_at


_RUNNERS = words("acts", "stopped_at", "runners")


def _less(quantity: Quantity, draft: Draft) -> bool:
    if quantity.role not in (None, Role.DOSE) or quantity.unit not in (None, *_VOLUMES):
        return False
    whole = (draft.dose or 0.0) * _VOLUMES[draft.unit or "mL"]
    return 1 < quantity.value * _VOLUMES[quantity.unit or "mL"] < whole


def _of_part(
    view: View,
    draft: Draft,
    quantity: Quantity,
    unit: str | None = "mL",
    doubt: str | None = STOPPED_AT,
) -> Draft:
    return replace(
        draft,
        dose=quantity.value,
        unit=quantity.unit or unit,
        unit_implied=quantity.unit is None,
        count=None,
        spans=(*draft.spans, view.span(quantity.first, quantity.last)),
        rule="medication.stopped_at",
        review_reason=doubt,
    )
