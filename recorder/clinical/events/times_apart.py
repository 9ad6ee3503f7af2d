"""Times told apart from what was done: "That's in, 21:14.", "It's 10:55. Second gram going in."."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.events.events import Event
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import load
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_TOLD_LATER = 24
"""Most words between what was done and its time in a sentence of its own."""


def done_before(
    events: Sequence[Event],
    first: int,
    reach: int = _TOLD_LATER,
    planned: bool = False,
    went_in: bool = False,
) -> Event | None:
    """The drug or procedure spoken of last, where the next words are only its time.

    ``planned``: they tell that it was done, so that it may have been a plan till then; ``went_in``:
    that it was given, which is said of no oxygen.
    """
    behind = bisect_right(events, first, key=attrgetter("last"))
    near = events[max(0, behind - reach) : behind]
    done = [e for e in near if e.done and first - e.last <= reach
            and (not e.negated or (planned and e.planned))]  # fmt: skip
    other = next((e for e in reversed(done) if e.name != GAS), None)
    driven = done and done[-1].name == GAS and other is not None and _is_nebbed(other)
    return other if driven or went_in else done[-1] if done else None


GAS = "medication:oxygen"


def _is_nebbed(event: Event) -> bool:
    """As in "salbutamol 5, 6 litres, that's on at 9:12": the oxygen only drives it."""
    drug = load().drugs.get(event.name.partition(":")[2])
    return drug is not None and "NEB" in drug.routes


def act_asked_for(events: Sequence[Event], i: int, reach: int) -> Event | None:
    """What was told of last before token ``i``, where the crew did it: "When was that?"."""
    behind = bisect_right(events, i, key=attrgetter("last"))
    last = events[behind - 1] if behind else None
    return last if last is not None and last.done and i - last.last <= reach else None


def its_time(view: View, time: Spoken, events: Sequence[Event]) -> Event | None:
    """Such as "That's at twenty-two fifteen.", "It's in, left deltoid, 21:14.", "0933 going up.".

    The sentence tells nothing but that it was done and when; what was done stands before it.
    """
    first = time.first
    while first > 0 and view.tokens[first].gap not in SENTENCE_ENDS:
        first -= 1
        if view.norm[first] not in _IT_WENT_IN or time.first - first > _SHORT_TELLING:
            return _unmarked_time(view, time, events)
    said = set(view.norms(first, time.first))
    told = bool(said & _DONE) or _tells_of_it(view, time.last)
    alone = stops(view, time.last, time.last)
    told = told or (alone and (bool(said - {"it"}) or _told_before(view, first)))
    if not told or not time.clock or "now" in (*said, view.norm[time.last]):
        return None
    if view.clauses[view.clause_of[first]].question:
        return None
    return done_before(events, first, planned=True, went_in=bool(said & _IN))


def _unmarked_time(view: View, time: Spoken, events: Sequence[Event]) -> Event | None:
    """As in "thigh thats gone in at twenty two eighteen", where nothing is punctuated."""
    i = time.first - 1
    while view.norm[i] in _IT_WENT_IN and view.norm[i] not in {"that", "this"}:
        i -= 1
    before = view.norms(time.first - 3, time.first)
    if (before == ["going", "in", "at"] or before[1:] == ["going", "in"]) and time.clock:
        return done_before(events, i + 1, _TOLD_LATER + 8, planned=True, went_in=True)
    said = view.norm[i] in {"that", "this"} and bool(view.tokens[i].clitic or view.tokens[i].gap)
    went_in = view.has(_IN, i, time.first)
    return done_before(events, i, planned=True, went_in=went_in) if said and time.clock else None


_IN = frozenset({"in", "given", "pushed"})


def _tells_of_it(view: View, i: int) -> bool:
    """Behind a time that opens the sentence: "going up", "that is", "in", "for both"."""
    told = 0
    while i < len(view.tokens) and told < _SHORT_TELLING:
        if view.tokens[i].gap in SENTENCE_ENDS and (told or view.norm[i] not in _IT_WENT_IN):
            break
        if view.norm[i] not in _IT_WENT_IN:
            return False
        told, i = told + 1, i + 1
    return told > 0


def _told_before(view: View, first: int) -> bool:
    """As in "One milligram going in, flush behind it. *14:02*.", "Drank it. Good girl. *14:41*.".

    The statement before the time says that it went in, or the one before a few words of no weight.
    """
    if not first or view.norm[first - 1] in _WENT:
        return first > 0
    begun = view.sentence(first - 1).first
    if begun and first - begun <= _NO_WEIGHT:
        begun, first = view.sentence(begun - 1).first, begun
    measured = any(q.role is not Role.DOSE for q in view.quantities_in(begun, first))
    if measured or first - begun > _FEW or view.sentence(begun).asked:
        return False
    said = view.positions.within(_WENT_IN, begun, first)
    return any(view.norm[i] not in _WENT or view.gap(i + 1) for i in said)


_NO_WEIGHT, _FEW = 3, 9
_SHORT_TELLING = 7
_IT_WENT_IN = words("times", "times_apart", "it_went_in")
"""Words of a sentence that only says that something was done, and when."""
_WENT = frozenset("in given gone up on done through".split())
"""What a statement ends with behind which a time stands alone ("Second epi is in. Ten oh two.")."""
_DONE = words("times", "times_apart", "done")
_WENT_IN = _WENT | words("times", "times_apart", "went_in")


def stops(view: View, last: int, first: int) -> bool:
    """Whether a sentence ends between token ``last`` and token ``first``."""
    count = len(view.tokens)
    return any(i >= count or view.tokens[i].gap in SENTENCE_ENDS for i in range(last, first + 1))


def that_was(view: View, time: Spoken, events: Sequence[Event]) -> Event | None:
    """As in "Came off his bike, over the bars. That was around quarter past two.": the accident."""
    first = time.first
    while first > 0 and view.tokens[first].gap not in SENTENCE_ENDS:
        first -= 1
        if view.norm[first] not in _THAT_WAS or time.first - first > _SHORT_TELLING:
            return None
    if view.norm[first] not in {"that", "this", "it"} or not time.clock:
        return None
    behind = bisect_right(events, first, key=attrgetter("last"))
    near = [e for e in events[max(0, behind - 1) : behind] if first - e.last <= _TOLD_LATER]
    return next((e for e in near if e.name == "onset" and not e.negated), None)


_THAT_WAS = frozenset("that this it was is all happened about around at roughly just".split())


def then_done(view: View, time: Spoken, events: Sequence[Event]) -> Event | None:
    """As in "It's 10:55. Second gram of calcium, going in.": the time is told before the act."""
    first = time.first
    while first > 0 and view.tokens[first].gap not in SENTENCE_ENDS:
        first -= 1
        if view.norm[first] not in {"it", "is", "time", "the", "now"}:
            return None
    if not time.clock or first == time.first or not stops(view, time.last, time.last):
        return None
    k = bisect_left(events, time.last, key=attrgetter("first"))
    behind = sorted(events[k : k + 4], key=attrgetter("first"))
    act = next((e for e in behind if e.done and not e.negated), None)
    if act is None or act.first - time.last > _SHORT_TELLING or time.last >= len(view.tokens):
        return None
    sentence = view.sentence(time.last)
    goes = sentence.first <= act.first < sentence.last and not sentence.asked
    told = set(view.norms(time.last, sentence.last))
    return act if goes and told & {"going", "in", "gone", "giving", "given", "up"} else None


def it_came_after(view: View, event: Event, events: Sequence[Event]) -> Event | None:
    """As in "amiodarone went in after the third shock at ten twenty": what came after ``event``."""
    i = view.back(event.first - 1, _WHICH)
    if i == event.first - 1 or view.norm[i] != "after":
        return None
    done = done_before(events, event.first)
    same = done is not None and view.sentence(done.first) == view.sentence(event.first)
    return done if same else None


_WHICH = frozenset("the his her first second third fourth fifth sixth last".split())


def given_with(view: View, event: Event, events: Sequence[Event]) -> Iterator[Event]:
    """As in "salbutamol 5 with ipratropium 500. That's on at 09:10.": the drug before it too."""
    behind = bisect_right(events, event.first, key=attrgetter("last"))
    for other in reversed(events[max(0, behind - 4) : behind]):
        if not other.drug or other.negated or other.name == event.name:
            continue
        between = range(other.last, event.first)
        amounts = {k for q in view.quantities_in(other.last, event.first)
                   for k in range(q.first, q.last)}  # fmt: skip
        said = [view.norm[k] for k in between if k not in amounts]
        if "with" in said and all(w in _TOGETHER for w in said):
            yield other
        return


_TOGETHER = frozenset({"with", "and", "of", "the"})


def of_another_act(view: View, time: Spoken, event: Event, told: int) -> bool:
    """As in "cord clamped at 03:14, *placenta* at 03:30": what has its time is told no other by it.

    ``told``: token behind the time before. "At 10:05, 10:15 and again at 10:30" goes on with it.
    """
    if not event.last < told <= time.first or view.marks.corrections_in(told, time.first):
        return False
    amounts = {k for q in view.quantities_in(told, time.first) for k in range(q.first, q.last)}
    return any(
        view.norm[i] not in _LISTED and i not in amounts and i not in view.drug_at
        for i in range(told, time.first)
    )


_LISTED = words("times", "words", "listed")


def happened_again(view: View, again: Event, events: Sequence[Event]) -> Event | None:
    """As in "*arrested* again 08:25": it happened again, and no dose was repeated."""
    behind = bisect_right(events, again.first, key=attrgetter("last"))
    before = events[behind - 1] if behind else None
    if before is None or before.last != again.first or view.gap(again.first).strip():
        return None
    happens = before.name in _HAPPENS or before.name.startswith("intervention:")
    return before if happens and not before.negated else None


_HAPPENS = frozenset({"arrest", "rosc"})
