"""What is taken back by its name alone: "scratch the aspirin", "scrap the collar, we didn't"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.everyday import SUBJECTS
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import Hit
from recorder.clinical.second_look.places import Places
from recorder.clinical.second_look.taken_back.made import CURRENT
from recorder.clinical.second_look.taken_back.take_back import ends
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus
from recorder.core.records import record

_HEADS = words("taken_back", "pointed", "heads")
_SURELY = words("taken_back", "pointed", "surely")
_WHICH = words("taken_back", "pointed", "which")
_BEFORE = words("taken_back", "pointed", "before")
_TOLD_NEXT = SUBJECTS | words("taken_back", "pointed", "told_next")
MAYBE = "may have been taken back"
_KINDS = ("drug", "finding", "intervention", "history", "allergen")
_TAKEN = {
    FactKind.MEDICATION_GIVEN, FactKind.HOME_MEDICATION, FactKind.FINDING, FactKind.INTERVENTION,
    FactKind.HISTORY, FactKind.ALLERGY, FactKind.CHIEF_COMPLAINT,
}  # fmt: skip


def names_taken_back(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which what is taken back by name counts no more.

    "Forget" and "ignore" surely are of the words beside them; what was told before is to check.
    """
    found = list(_pointed(view)) if not _HEADS.isdisjoint(view.positions) else []
    if not found:
        return drafts
    places = Places(view)
    return [_judged(places, draft, found) for draft in drafts]


@record
class _Named:
    """A name at tokens ``[first, last)`` that is taken back, and whether that is sure."""

    first: int
    last: int
    names: frozenset[str]
    surely: bool


def _pointed(view: View) -> Iterator[_Named]:
    for head in sorted(i for norm in _HEADS for i in view.positions.get(norm, ())):
        k = head + 1
        while view.norm[k] in _WHICH and not ends(view, k):
            k += 1
        opens = ends(view, head) or view.norm[head - 1] in _BEFORE
        hits = _named(view, k) if k > head + 1 and opens and not ends(view, k) else []
        last = max((hit.end for hit in hits), default=k)
        if hits and (ends(view, last) or view.norm[last] in _TOLD_NEXT):
            names = frozenset(hit.form.name for hit in hits)
            yield _Named(k, last, names, view.norm[head] in _SURELY)


def _named(view: View, i: int) -> list[Hit]:
    """What token ``i`` is a name of; an alert is called off elsewhere."""
    hits = [hit for kind in _KINDS for hit in view.named[kind] if hit.start <= i < hit.end]
    return [hit for hit in hits if not hit.form.name.endswith("_alert")]


def _judged(places: Places, draft: Draft, pointed: Iterable[_Named]) -> Draft:
    if draft.kind not in _TAKEN or draft.status not in (*CURRENT, FactStatus.PLANNED):
        return draft
    at, _ = places.of(draft)
    for named in pointed:
        here = named.first <= at < named.last
        if here or (at < named.first and named.names & {draft.name, draft.value}):
            if here or named.surely:
                return replace(draft, status=FactStatus.SUPERSEDED)
            return replace(draft, review_reason=draft.review_reason or MAYBE)
    return draft
