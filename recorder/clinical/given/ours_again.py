"""What the crew gave again of what others gave: "friend gave 4 of Narcan, we gave another 4".

Counted together both would be of the others. The crew's own is a dose of its own, as large as the
one that it repeats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.doses.amounts import Dose, often
from recorder.clinical.doses.medwords import REPEATS
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.given.before_arrival import OURS, crew_gave
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.given.ways_in import own_route
from recorder.clinical.grammar.tables import FURTHER
from recorder.clinical.view import View

_REACH = 14
"""Tokens behind a dose in which the crew tells that it gave it, too."""


def ours_again(
    talk: DrugTalk, m: Mention, doses: Sequence[Dose], told: Sequence[Draft]
) -> Iterator[Draft]:
    """``told``, of which the first counts what others gave, and what of that was ours."""
    theirs, view, end = next(iter(told), None), talk.view, _end(m, doses)
    prior = theirs is not None and theirs.prior_to_ems
    at = crew_gave(view, max(m.end, doses[0].last if doses else 0), end) if prior else None
    if theirs is None or at is None or not (theirs.count or _one_more(view, at, told)):
        yield from told
        return
    equal = [d for d in doses[1:] if d.first > at and d.amount == doses[0].amount]
    again = next(iter(view.phrases(REPEATS, at, end)), None)
    if not (equal or again or view.has(FURTHER, at, end)):
        yield from told  # "just two paracetamol, I gave her when I found her"
        return
    times = sum(map(often, equal)) or (again.value - 1 if again is not None else 1)
    both = theirs.count or 2
    ours = min(times, both - 1)
    last = equal[-1].last if equal else again.last if again is not None else at + 2
    yield replace(theirs, count=_several(both - ours))
    yield from (d for dose, d in zip(doses[1:], told[1:], strict=True) if dose not in equal)
    yield replace(
        theirs,
        spans=(view.span(at, last), view.span(m.hit.start, m.hit.end)),
        rule=OURS,
        prior_to_ems=False,
        route=own_route(talk, equal[0]) if equal else theirs.route if again else None,
        count=_several(ours),
    )


def _one_more(view: View, at: int, told: Sequence[Draft]) -> bool:
    """As in "his wife gave him an aspirin, then *we gave another one*": of which no amount is
    told anew."""
    i = next((i for i in range(at, at + _SOON) if view.norm[i] in FURTHER), 0)
    again = view.norm[i + 1] in _ONE or bool(view.gap(i + 1).strip()) or i + 1 == view.count
    return bool(i) and again and len(told) == 1


_ONE, _SOON = frozenset({"one", "dose", "of", "spray", "tablet"}), 5


def _several(count: int) -> int | None:
    return count if count > 1 else None


def _end(m: Mention, doses: Sequence[Dose]) -> int:
    """Where what is told of the doses ends, whatever the recogniser put between them."""
    last = doses[-1].last if doses else m.hit.end
    return max(last, min(m.ceiling, max(last, m.hit.end) + _REACH))
