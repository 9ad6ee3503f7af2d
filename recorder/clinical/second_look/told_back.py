"""Which of two readings was taken first, where words tell: "88/52, down from 110/70", "was 15".

The order of speech is the order of time unless a later word tells that it goes back. A reading that
does is marked ``told_back``: it was taken before the reading of its sign that was told before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from recorder.clinical.clock.halves import told_times
from recorder.clinical.drafts.announced import names_of_signs
from recorder.clinical.drafts.draft import ELSEWHERE, Draft
from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.second_look.places import Places
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View, once
from recorder.core.model import FactKind, FactStatus
from recorder.core.records import record


@record
class _Taken:
    """Draft ``k``, whose name and number stand at tokens ``[start, end)``, the number at ``first``.

    Attributes:
        last: behind the number, the lower one of a pressure with it.
        value: what two readings of one sign are compared by.
        time: when it was taken, ``HH:MM``.
    """

    k: int
    name: str
    value: tuple[object, ...]
    time: str | None
    start: int
    first: int
    last: int
    end: int


_VITAL, _ASSERTED = FactKind.VITAL, FactStatus.ASSERTED


def readings_told_back(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which readings taken before the one told before them are marked."""
    places = Places(view)
    series: dict[str, list[int]] = {}
    for k, draft in sorted(enumerate(drafts), key=lambda one: one[1].spans[0]):
        if draft.kind is _VITAL and draft.status is _ASSERTED and draft.name != "diastolic_bp":
            series.setdefault(draft.name, []).append(k)
    if all(len(same) == 1 for same in series.values()):
        return drafts
    taken = {
        name: [_taken(view, places, k, drafts[k]) for k in same] for name, same in series.items()
    }
    back = {k for same in taken.values() for k in _told_back(view, same)}
    if not back:
        return drafts
    again = {one.k for same in taken.values() for one in same[1:]}
    told = sorted(chain.from_iterable(taken.values()), key=lambda one: one.first)
    beside = {k: sure for k, sure in _beside(view, told, back) if k in again - back}
    back |= {k for k, sure in beside.items() if sure}
    pairs = [one for one in taken.get("systolic_bp", ()) if one.k in back]
    back |= _lower_numbers(places, drafts, pairs)
    doubted = {k for k in beside if k not in back and drafts[k].review_reason is None}
    return tuple(
        replace(d, told_back=True) if k in back
        else replace(d, review_reason=ELSEWHERE) if k in doubted
        else d
        for k, d in enumerate(drafts)
    )  # fmt: skip


def _lower_numbers(places: Places, drafts: Sequence[Draft], pairs: Sequence[_Taken]) -> set[int]:
    """The diastolic drafts of the pressures ``pairs``: a pressure is one reading."""
    return {
        k for k, draft in enumerate(drafts)
        if draft.name == "diastolic_bp" and draft.status is _ASSERTED
        and any(pair.start <= places.of(draft)[0] < pair.last for pair in pairs)
    }  # fmt: skip


def _beside(view: View, told: Sequence[_Taken], back: set[int]) -> Iterator[tuple[int, bool]]:
    """What was read off with one of ``back``, and whether that is sure.

    As in "on arrival it was 126 on 78 *and 96*", "*126 on 78* and 96 on arrival".
    """
    for n, own in enumerate(told):
        if own.k not in back:
            continue
        led = own.time is not None or _lead_of(view, own) in _OF_A_MOMENT or _recalled(view, own)
        dated = _dated(view, own) in _OF_A_MOMENT
        for one, gap in _in_one_go(view, told[n:], _PARTS):
            named = not names_of_signs(view).keys().isdisjoint(gap)
            if named and not (led or dated):
                break  # "sats 96, up from 88, pulse 90"
            yield one.k, (led or not named) and not view.stops(gap[0], gap[-1] + 1)
        for one, gap in _in_one_go(view, told[n::-1] if dated else (), _PARTS | {"was"}):
            if view.stops(gap[0], gap[-1] + 1):
                break
            yield one.k, True


def _in_one_go(
    view: View, row: Sequence[_Taken], parting: frozenset[str]
) -> Iterator[tuple[_Taken, range]]:
    """The readings of ``row`` that follow its first, each sign once, with the tokens between."""
    seen = {one.name for one in row[:1]}
    for last, one in pairwise(row):
        gap = range(min(last.last, one.last), max(last.first, one.first) + 1)
        told = {hit.value for hit in _related(view, gap[0], gap[-1])}
        if one.name in seen or len(gap) > _GO_ON or not told.isdisjoint(parting):
            return
        yield one, gap
        seen.add(one.name)


_OF_A_MOMENT = frozenset({"before_that", "earlier", "long_before"})
_PARTS = frozenset({"now", "later", "not_earlier", "from", "led"})
_GO_ON = 6
"""Most words from one reading of a round to the next."""


def _told_back(view: View, taken: Sequence[_Taken]) -> set[int]:
    """Those of one sign's readings, left to right, that go back behind the one before."""
    found: set[int] = set()
    before = {taken[0].value}
    for one, other in pairwise(taken):
        told_again = other.value in before and _recalled(view, other)
        if one.time and other.time:
            goes_back = _earlier_by(other.time, one.time) > 0
        else:
            goes_back = other.first >= one.last and (told_again or _goes_back(view, one, other))
        if goes_back:
            found.add(other.k)
        before.add(other.value)
    return found


def _earlier_by(time: str, other: str) -> int:
    """Minutes that ``time`` lies before ``other``, by the shorter way round: also over midnight."""
    ahead, behind = (int(t[:2]) * 60 + int(t[3:]) for t in (other, time))
    return (ahead - behind + _HALF_DAY) % (2 * _HALF_DAY) - _HALF_DAY


_HALF_DAY = 720


def _recalled(view: View, other: _Taken) -> bool:
    """As in "*first* BP was 84 over 48, that's now 110": of a number that was told before.

    However far behind, and however many numbers lie between: "first vitals were 158/94, 104, 22".
    """
    begins = view.sentence(other.first).first
    if begins and "?" in view.tokens[begins].gap:  # "what was the first pressure? 158 over 94"
        begins = view.sentence(begins - 1).first
    hits = _related(view, max(begins, other.first - _RECALL), other.first)
    told = {hit.value for hit in hits if view.norm[hit.last] not in _DOING}
    return bool(told & {"before_that", "earlier", "led"}) and not told & {
        "later",
        "now",
        "not_earlier",
        "from",
    }


_RECALL = 16
_DOING = frozenset({"i", "we", "they", "you"})
"""As in "first we gave fluids", which dates no reading."""


def _taken(view: View, places: Places, k: int, draft: Draft) -> _Taken:
    start, behind = places.of(draft)
    first, last, end = _number_of(view, draft, start, behind)
    value = draft.value, draft.low, draft.unit
    return _Taken(k, draft.name, value, draft.time, start, first, last, end)


def _number_of(view: View, draft: Draft, start: int, end: int) -> tuple[int, int, int]:
    """The tokens of the number that ``draft`` was read of, and where all of it ends."""
    numbers = [q for q in view.quantities_in(start, end) if q.value == draft.value]
    if draft.name == "pain_score" and view.norm[end - 2] == "of":  # "two out of ten, was ten ..."
        own_first = max((q.first for q in numbers if q.last < end - 1), default=start)
        return own_first, end, end
    own = numbers or list(view.quantities_in(start, end))
    if not own:
        return start, end, end
    pair = draft.name == "systolic_bp"
    last = max(own[-1].last, _behind_pair(view, own[-1].last)) if pair else own[-1].last
    return own[0].first, last, max(end, last)


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
    if "before_that" in (before, behind):
        return other.first - one.last <= _FAR
    earlier = "earlier" in (before, behind)
    if not earlier and before != "was":
        return False
    if _dated(view, one) == "earlier" or _lead_of(view, one) in ("earlier", "was"):
        return False
    near = other.first - one.last <= _NEAR and view.stops(one.last, other.first + 1) <= 1
    if earlier:  # "BP 168/88, pulse 72, sats 96. He was 198/106 before the labetalol."
        looks_back = before == "was" or "now" in (_dated(view, one), _lead_of(view, one))
        return near or (looks_back and other.first - one.last <= _FAR)
    return near and not _named_again(view, one, other)


_NEAR, _FAR = 10, 30
"""Most words between two readings that are compared; more where the first is said to be of now."""


def _lead_of(view: View, taken: _Taken, floor: int = 0) -> str:
    """The relation that leads to the number of ``taken``, of the words behind token ``floor``."""
    found = [
        hit for hit in view.phrases(_RELATIONS, _opening(view, taken, floor), taken.first)
        if not _of_the_one_before(view, hit.first, floor)
    ]  # fmt: skip
    if not found:
        return ""
    told = ["earlier" if hit.value == "led" else hit.value for hit in found]
    for relation in ("not_earlier", "later", "now", "long_before", "before_that", "earlier"):
        if relation in told:
            return "later" if relation == "not_earlier" else relation
    last = found[-1]
    skipped = range(last.last, taken.first)
    close = all(view.norm[i] in _SKIPPED or i in names_of_signs(view) for i in skipped)
    return last.value if close else ""


def _opening(view: View, taken: _Taken, floor: int) -> int:
    """Where the words before the number begin: behind the last number or stop, but for an hour."""
    i, least = taken.first, max(floor, taken.first - _LEAD, 0)
    hours = _hours(view)
    while i > least and view.tokens[i].gap not in SENTENCE_ENDS:
        if i in hours:  # "before that at 15:10 it was"
            i, least = hours[i], max(floor, hours[i] - _LEAD + taken.first - i, 0)
        elif i - 1 in view.number_at:
            return i
        else:
            i -= 1
    return i


@once
def _hours(view: View) -> Mapping[int, int]:
    """The times of day, by the token behind each."""
    return {t.last: t.first for t in told_times(view) if t.clock}


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
_DATING = ("before_that", "earlier", "long_before", "not_earlier", "now", "later")
_SKIPPED = words("told_back", "relations", "skipped")
_RELATIONS: Phrases[str] = Phrases(
    (phrase, key) for phrase, key in phrases("told_back", "relations") if key != "skipped"
)
