"""Which of two readings was taken first, where words tell: "88/52, down from 110/70", "was 15".

The order of speech is the order of time unless a later word tells that it goes back. A reading that
does is marked ``told_back``: it was taken before the reading of its sign that was told before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recorder.clinical.drafts.announced import names_of_signs
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.second_look.places import Places
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus
from recorder.core.records import record


@record
class _Taken:
    """A reading whose name and number stand at tokens ``[start, end)``, the number at ``first``."""

    start: int
    first: int
    last: int
    end: int


_VITAL, _ASSERTED = FactKind.VITAL, FactStatus.ASSERTED


def readings_told_back(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which readings taken before the one told before them are marked."""
    places = Places(view)
    series: dict[str, list[int]] = {}
    for k, draft in enumerate(drafts):
        if draft.kind is _VITAL and draft.status is _ASSERTED:
            series.setdefault(draft.name, []).append(k)
    back: set[int] = set()
    for name, told in series.items():
        if len(told) > 1 and name != "diastolic_bp":
            back |= _told_back(view, places, drafts, told)
    if not back:
        return drafts
    back |= _lower_numbers(view, places, drafts, back)
    return tuple(replace(d, told_back=True) if k in back else d for k, d in enumerate(drafts))


def _lower_numbers(view: View, places: Places, drafts: Sequence[Draft], back: set[int]) -> set[int]:
    """The diastolic drafts of the pressures in ``back``: a pressure is one reading."""
    pairs = [_taken(view, places, drafts[k]) for k in back if drafts[k].name == "systolic_bp"]
    return {
        k for k, draft in enumerate(drafts)
        if draft.name == "diastolic_bp" and draft.status is _ASSERTED
        and any(pair.start <= places.of(draft)[0] < pair.last for pair in pairs)
    }  # fmt: skip


def _told_back(
    view: View, places: Places, drafts: Sequence[Draft], told: Sequence[int]
) -> set[int]:
    """Those of one sign's drafts ``told`` that go back behind the one before."""
    ordered = sorted(told, key=lambda k: drafts[k].spans[0])
    taken = [_taken(view, places, drafts[k]) for k in ordered]
    found: set[int] = set()
    before = {_value(drafts[ordered[0]])}
    for one, other, k in zip(taken, taken[1:], ordered[1:], strict=False):
        told_again = _value(drafts[k]) in before and _recalled(view, other)
        if other.first >= one.last and (told_again or _goes_back(view, one, other)):
            found.add(k)
        before.add(_value(drafts[k]))
    return found


def _value(draft: Draft) -> tuple[object, ...]:
    return draft.value, draft.low, draft.unit


def _recalled(view: View, other: _Taken) -> bool:
    """As in "*first* BP was 84 over 48, that's now 110": of a number that was told before.

    However far behind, and however many numbers lie between: "first vitals were 158/94, 104, 22".
    """
    begins = view.sentence(other.first).first
    if begins and "?" in view.tokens[begins].gap:  # "what was the first pressure? 158 over 94"
        begins = view.sentence(begins - 1).first
    hits = _related(view, max(begins, other.first - _RECALL), other.first)
    told = {hit.value for hit in hits if view.norm[hit.last] not in _DOING}
    return bool(told & {"earlier", "led"}) and not told & {"later", "now", "not_earlier", "from"}


_RECALL = 16
_DOING = frozenset({"i", "we", "they", "you"})
"""As in "first we gave fluids", which dates no reading."""


def _taken(view: View, places: Places, draft: Draft) -> _Taken:
    start, end = places.of(draft)
    numbers = [q for q in view.quantities_in(start, end) if q.value == draft.value]
    if draft.name == "pain_score" and view.norm[end - 2] == "of":  # "two out of ten, was ten ..."
        own_first = max((q.first for q in numbers if q.last < end - 1), default=start)
        return _Taken(start, own_first, end, end)
    own = numbers or list(view.quantities_in(start, end))
    if not own:
        return _Taken(start, start, end, end)
    pair = draft.name == "systolic_bp"
    last = max(own[-1].last, _behind_pair(view, own[-1].last)) if pair else own[-1].last
    return _Taken(start, own[0].first, last, max(end, last))


def _behind_pair(view: View, i: int) -> int:
    """Token behind the lower number of a pressure whose upper number ends before token ``i``."""
    lower = view.quantity_at.get(i) or view.quantity_at.get(i + 1)
    joined = i < view.count and (view.tokens[i].gap == "/" or view.norm[i] in {"over", "on"})
    return lower.last if lower is not None and joined else i


def _goes_back(view: View, one: _Taken, other: _Taken) -> bool:
    """Whether ``other``, which is told after ``one``, was taken before it."""
    before, behind = _lead_of(view, other, one.last), _dated(view, other)
    if before in ("later", "now") or behind in ("later", "now"):
        return False
    if before == "from":
        return other.first - one.last <= _NEAR
    if "long_before" in (before, behind):
        return "long_before" not in (_dated(view, one), _lead_of(view, one))
    earlier = "earlier" in (before, behind)
    if not earlier and before != "was":
        return False
    if _dated(view, one) == "earlier" or _lead_of(view, one) in ("earlier", "was"):
        return False
    near = other.first - one.last <= _NEAR and view.stops(one.last, other.first + 1) <= 1
    of_now = _dated(view, one) == "now" or _lead_of(view, one) == "now"
    if earlier:
        return near or (of_now and other.first - one.last <= _FAR)
    return near and not _named_again(view, one, other)


_NEAR, _FAR = 10, 30
"""Most words between two readings that are compared; more where the first is said to be of now."""


def _lead_of(view: View, taken: _Taken, floor: int = 0) -> str:
    """The relation that leads to the number of ``taken``, of the words behind token ``floor``."""
    if not _related(view, max(floor, taken.first - _LEAD, 0), taken.first):
        return ""
    found = [
        hit for hit in view.phrases(_RELATIONS, _opening(view, taken, floor), taken.first)
        if not _of_the_one_before(view, hit.first, floor)
    ]  # fmt: skip
    if not found:
        return ""
    told = ["earlier" if hit.value == "led" else hit.value for hit in found]
    for relation in ("not_earlier", "later", "now", "long_before", "earlier"):
        if relation in told:
            return "later" if relation == "not_earlier" else relation
    last = found[-1]
    skipped = range(last.last, taken.first)
    close = all(view.norm[i] in _SKIPPED or i in names_of_signs(view) for i in skipped)
    return last.value if close else ""


def _opening(view: View, taken: _Taken, floor: int) -> int:
    """Where the words before the number begin: behind the last number or stop."""
    i = taken.first
    while i > max(floor, taken.first - _LEAD, 0):
        if view.tokens[i].gap in SENTENCE_ENDS or i - 1 in view.number_at:
            return i
        i -= 1
    return i


def _of_the_one_before(view: View, i: int, floor: int) -> bool:
    """As in "GCS 9 *on arrival*, 15 now": words right behind a reading date that reading."""
    return (
        floor > 0
        and i == floor
        and view.tokens[i].gap in PHRASE_GAPS
        and ((hit := _RELATIONS.at(view.tokens, i)) is not None and hit.value in _DATING)
    )


def _dated(view: View, taken: _Taken) -> str:
    """What the words right behind ``taken`` tell of its time."""
    told = _related(view, taken.last, taken.last + _BEHIND)
    hit = next((hit for hit in told if hit.value in _DATING), None)
    if hit is None or any(_parts(view, i, taken.last) for i in range(taken.last, hit.first + 1)):
        return ""
    if view.tokens[hit.first].gap == "," and _leads_on(view, hit.last):
        return ""
    return "later" if hit.value == "not_earlier" else hit.value


def _parts(view: View, i: int, last: int) -> bool:
    """Whether something else begins at token ``i``, of those from ``last`` on behind a reading."""
    gap = view.tokens[i].gap
    return i in view.number_at or not (gap in PHRASE_GAPS or (gap == "," and i == last))


def _related(view: View, first: int, last: int) -> Sequence[Hit[str]]:
    """The words that relate two readings at each of tokens ``[first, last)``: mostly none."""
    return _RELATIONS.starting(view.tokens, view.positions, first, last)


def _leads_on(view: View, i: int) -> bool:
    """As in "GCS 9, initially 15": what stands behind the comma is of the next number."""
    return i in view.number_at or view.norm[i] in _SKIPPED or i in names_of_signs(view)


def _named_again(view: View, one: _Taken, other: _Taken) -> bool:
    return any(i in names_of_signs(view) for i in range(one.end, other.first))


_LEAD, _BEHIND = 6, 4
_DATING = ("earlier", "long_before", "not_earlier", "now", "later")
_SKIPPED = words("told_back", "relations", "skipped")
_RELATIONS: Phrases[str] = Phrases(
    (phrase, key) for phrase, key in phrases("told_back", "relations") if key != "skipped"
)
