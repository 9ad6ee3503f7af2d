"""Orders that the next words carry out: "Give one of adrenaline. Adrenaline in at ten oh two."

The amount stands in the order, the giving in a sentence of its own that names the drug again. Told
as a plan alone the dose would be missing from the chart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.clock.halves import told_times
from recorder.clinical.doses.infusions import RATES
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.pauses import is_unmarked
from recorder.clinical.given.giving import still_to_come
from recorder.clinical.grammar.tables import FURTHER, words
from recorder.clinical.lexicon import Hit
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.second_look.places import Places, is_dose, is_given
from recorder.clinical.text.words import SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

TWO_SENTENCES = "ordered with its amount, and told to be in without it"
_REACH = 60
"""Most words from an order to "adrenaline in at ten oh two"."""
_IN = frozenset({"in", "given", "administered", "done", "pushed", "running"})
_GOING = frozenset({"is", "was", "has", "been", "are", "went", "gone", "going", "all", "now"})
_GOING_IN = (_GOING | {"s"}) - {"now"}
"""As in "ten mikes gone in", "4's in"."""
_AT = frozenset({"at", "now"})
_ENDS_IN = frozenset({"in", "done", "given"})
_UNDER_WAY = frozenset("up going running through down hung on".split())
_IT = frozenset({"it", "that", "all", "is"})
_ONLY_IN = words("acts", "elliptical", "only_in")
_IN_WHAT = words("acts", "at_once", "in_what")
_PLACED = words("acts", "at_once", "placed")


def orders_carried_out(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, of which orders that were carried out are told as given."""
    planned = [d for d in drafts if is_given(d, FactStatus.PLANNED) and d.dose is not None]
    if not planned:
        yield from drafts
        return
    places = Places(view)
    given = [d for d in drafts if is_dose(d) and not d.prior_to_ems and d.unit not in RATES]
    told = {d.name for d in given}
    amounts = {(d.name, d.dose) for d in given}
    latest = {d.name: d for d in sorted(planned, key=places.of) if d.name not in told}
    for draft in drafts:
        said, behind = None, places.of(draft)[1]
        if draft in planned and (draft.name, draft.dose) not in amounts:
            said = _amount_in(view, draft, behind)
        if said is None and latest.get(draft.name) is draft:
            said = _said_in(view, draft.name, behind) or _told_in(view, draft.name, behind)
        yield draft if said is None else _carried_out(view, draft, said)


def _carried_out(view: View, draft: Draft, said: tuple[int, int]) -> Draft:
    return replace(
        draft,
        status=FactStatus.ASSERTED,
        spans=(*draft.spans, view.span(*said)),
        rule="medication.carried_out",
        review_reason=TWO_SENTENCES,
    )


def _said_in(view: View, name: str, first: int) -> tuple[int, int] | None:
    """Where the drug is named again and told to be in."""
    for hit in view.drugs:
        if not first <= hit.start <= first + _REACH or hit.form.name != name:
            continue
        if FURTHER.isdisjoint(view.norms(hit.start - 2, hit.start)):
            last = _in_behind(view, hit)
            if last and _stated(view, hit, last):
                return hit.start, last
    return None


def _told_in(view: View, name: str, first: int) -> tuple[int, int] | None:
    """As in "Push the amio." "It's in.": a sentence that says nothing else, no other drug since."""
    for i in range(first, min(first + _REACH, view.count)):
        if i in view.drug_at and view.drug_at[i].form.name != name:
            return None
        if view.norm[i] == "in" and view.norm[i - 1] in _IT and _in_unmarked(view, first, i):
            return i - 1, i + 1
        opens = view.tokens[i].gap in SENTENCE_ENDS  # "Hung at 1322."
        under_way = view.norm[i] in _UNDER_WAY and (opens or view.norm[i - 1] in _IT)
        if not (under_way or view.norm[i] in _ENDS_IN) or not _closed_in(view, i):
            continue
        start = i
        while start > first and not view.tokens[start].gap.strip():
            start -= 1
        if all(view.norm[k] in _ONLY_IN for k in range(start, i)) and view.tokens[start].gap:
            return start, i + 1
    return None


def _in_unmarked(view: View, first: int, i: int) -> bool:
    """As in "give him ten of morphine sharp scratch okay thats in", where no marks are put.

    Never so where a line was put in meanwhile, which is in then.
    """
    if not is_unmarked(view, i) or view.has(_PLACED, first, i):
        return False
    return _goes_no_further(view, i + 1) and _stated_at(view, i - 1)


def _amount_in(view: View, draft: Draft, first: int) -> tuple[int, int] | None:
    """As in "let's do point five of Narcan, slow ... *point five in*": its amount is told again."""
    for quantity in view.quantities_in(first, min(first + _REACH, view.count)):
        i = quantity.last
        if view.names_drug(first, i):
            return None
        i = view.past(i, _GOING_IN, quantity.last + 2)
        same = quantity.value == draft.dose and quantity.unit in (None, draft.unit)
        if same and quantity.role in (None, Role.DOSE) and view.norm[i] in _ENDS_IN:
            told = view.norm[i] != "in" or _goes_no_further(view, i + 1)
            return (quantity.first, i + 1) if told and _stated_at(view, quantity.first) else None
    return None


def _goes_no_further(view: View, i: int) -> bool:
    """Whether "in" before token ``i`` is all: never "in the bag", "in ten minutes"."""
    behind = view.quantity_at.get(i)
    if view.gap(i) or behind is None:
        return bool(view.gap(i)) or view.norm[i] not in _IN_WHAT
    timed = behind.role is Role.TIME or len(view.norm[i]) == _CLOCK_DIGITS
    return timed or any(t.first == i and t.clock for t in told_times(view))


_CLOCK_DIGITS = 4


def _stated_at(view: View, i: int) -> bool:
    """Neither asked nor still to come: "is point five in?", "once it's in"."""
    return i not in view.marks.question_at and not still_to_come(view, i)


def _closed_in(view: View, i: int) -> bool:
    """Nothing but the time follows, and nobody asks: "In at 14:06.", never "In?"."""
    if view.sentence(i).asked:
        return False
    at = i + 1 + (view.norm[i + 1] == "at")
    if any(time.first == at and time.clock for time in told_times(view)):
        return True
    return view.gap(i + 1) in {".", "!", ","}


def _in_behind(view: View, hit: Hit) -> int:
    """Token behind "in" of "adrenaline's in.", "amio in at nine twelve"; 0 where it is not said."""
    i = view.past(hit.end, _GOING, hit.end + 3)
    if view.norm[i] not in _IN or not view.joined(hit.end, i + 1):
        return 0
    behind = view.quantity_at.get(i + 1)
    timed = behind is not None and behind.role is Role.TIME
    closed = view.gap(i + 1) in STATEMENT_ENDS
    return i + 1 if closed or timed or view.norm[i + 1] in _AT else 0


def _stated(view: View, hit: Hit, last: int) -> bool:
    """Neither asked nor denied: "Is the adrenaline in?", "once the morphine's in"."""
    asked = view.gap(last) == "?"
    return not asked and view.context(hit.start, last).status is FactStatus.ASSERTED
