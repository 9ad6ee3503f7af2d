"""Two numbers that are a time of day by what stands beside them, with no "at" before.

"Fentanyl fifty IV fourteen twenty two", "slow push, eight eleven", "ten twenty eight that went
up", "thirteen forty two in it goes".
"""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.text.words import LIST_GAPS, PHRASE_GAPS
from recorder.clinical.view import View

_DAY = 10
"""From this hour on two numbers are seldom anything else than a time."""
ZEROS = frozenset({"oh", "o", "zero", "nought"})
_ROUTE_WORDS, _BESIDE = 3, 10
_ACTS = frozenset("push pushed now mark given gave shocking shocked goes running".split())
"""Words of doing something, right before its time."""
_UP_OR_IN = frozenset("drugs meds cuff tube bag blood unit line it".split())
"""With "in" or "up" they tell that something was done: "drugs in nine forty six"."""
_NO_TIME_BEHIND = words("times", "clocks_beside", "no_time_behind")
_WENT: frozenset[tuple[str, str]] = frozenset(
    (what, how) for what in ("that", "it", "this", "both") for how in ("went", "goes", "is", "was")
) | {("in", "it"), ("in", "she"), ("up", "it"), ("going", "in"), ("going", "up"), ("is", "in")}
_IN = frozenset("in up on through".split())


def beside_act(view: View, first: int, hour: int, last: int, told: Sequence[Spoken]) -> bool:
    """Whether the hour and minutes at tokens ``[first, last)`` stand beside what was done.

    Hours below ten are one only where another time told lies within an hour: ``told``.
    """
    if not view.norm[first].isalpha() or view.norm[last] in _NO_TIME_BEHIND:
        return False
    if last in view.number_at or (hour < _DAY and not _near_told(hour, told)):
        return False
    if hour >= _DAY and view.norm[last - 2] in ZEROS and _names_act(view, first, last):
        return True
    return _went(view, last) or _done_before(view, first, hour) or _run_over(view, first, told)


def _names_act(view: View, first: int, last: int) -> bool:
    """As in "fourteen oh two aspirin three hundred", "TXA one gram in, second shock ten oh six"."""
    acts = view.named["intervention"]
    beside = last in view.drug_at or any(hit.end == first or hit.start == last for hit in acts)
    return beside or view.names_drug(first - _BESIDE, first)


def _run_over(view: View, first: int, told: Sequence[Spoken]) -> bool:
    """As in "going in over like ten minutes eight oh nine"."""
    if not told or told[-1].clock or told[-1].last != first:
        return False
    return "over" in view.norms(told[-1].first - 3, told[-1].first)


def _near_told(hour: int, told: Sequence[Spoken]) -> bool:
    return any(s.clock and not s.bare and abs(int(s.value[:2]) - hour) <= 1 for s in told)


def _went(view: View, i: int) -> bool:
    """As in "ten twenty eight that went up"."""
    pair = (view.norm[i], view.norm[i + 1])
    if pair not in _WENT or view.tokens[i].gap not in LIST_GAPS:
        return False
    return pair[1] not in {"went", "is", "was"} or pair[0] == "is" or view.norm[i + 2] in _IN


def _done_before(view: View, first: int, hour: int) -> bool:
    if view.tokens[first].gap not in (*PHRASE_GAPS, ",", "..."):
        return False
    before = view.norm[first - 1]
    if before in _ACTS or (before in _IN and view.norm[first - 2] in _UP_OR_IN):
        return True
    if hour < _DAY and before != "push" and before not in {"now", "shocking"} | _IN:
        return False
    if before in {"that", "it"} and view.tokens[first - 1].clitic == "s":
        return True  # "fentanyl fifty IV, that's fifteen twelve"
    if hour < _DAY:
        return False
    amounts = view.quantities_in(first - 5, first)
    dosed = any(q.last == first and q.role is Role.DOSE for q in amounts)
    near = range(max(0, first - _ROUTE_WORDS), first)
    routed = any((hit := ROUTES.at(view.tokens, i)) and hit.last == first for i in near)
    return dosed or routed or _again_of(view, first)


def _again_of(view: View, first: int) -> bool:
    """As in "again fifty of fentanyl fourteen thirty", "with it nineteen sixteen"."""
    if view.norms(first - 2, first) in (["with", "it"], ["one", "time"]):
        return True
    drug = view.drug_at.get(first - 1)
    return drug is not None and drug.end == first and view.norm[drug.start - 1] == "of"
