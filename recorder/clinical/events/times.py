"""When things happened: onset, last known well, arrest, ROSC, birth, death, ETA, drugs, procedures.

A time belongs to the nearest event before it in its sentence, or, where it opens a sentence ("at
1402 we gave aspirin"), to the first one behind it. A time that no event claims is left alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from recorder.clinical.claims.context import Context
from recorder.clinical.claims.cues import Cue
from recorder.clinical.clock.halves import NOON_UNSAID, other_half, told_times
from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.doses.infusions import RATES
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.terms import mentions
from recorder.clinical.events.call_times import CALL_TIMES, is_call_time
from recorder.clinical.events.eta import eta_times
from recorder.clinical.events.events import AGAIN, LASTING, OTHER, REACH, Event, events_of
from recorder.clinical.events.named import event_asked_for
from recorder.clinical.events.taken_off import time_of_it
from recorder.clinical.events.times_apart import (
    GAS,
    act_asked_for,
    done_before,
    given_with,
    happened_again,
    it_came_after,
    its_time,
    of_another_act,
    stops,
    that_was,
    then_done,
)
from recorder.clinical.given.medications import extract_medications
from recorder.clinical.grammar.tables import GAVE, SUBJECTS, words
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_AHEAD = 6
"""Most tokens between a time that opens a sentence and its event."""

_BARE = frozenset({"onset", "last_known_well"})
"""Events whose "at six" is taken for a time."""

_SHORT = 5
"""A question of so few words ("Twenty minutes, maybe?") is an answer."""

_HEADING_WORDS = frozenset("about around approximately of is was incident now".split())
_AFTER_IT = frozenset({"after", "post", "following", "before"})
"""Words before an event that only tell what was done earlier."""
_LEADING = words("times", "words", "leading")
_RUNNING = words("times", "words", "running")
_STARTED = 8
"""Most words between a drug and the "started" that tells of it; a procedure stands nearer."""
_BEGUN = 2

_ANSWER = 8
"""Most words of an answer before its time."""

_HOUR_MIN, _DAY_MIN = 60, 1440
_BED = range(7, 12)
"""Hours at which people go to bed: in the evening."""
_GAVE = GAVE | {"had", "taken", "took"}
_AGO = frozenset({"ago", "prior", "earlier", "back"})
_BEFORE_US = frozenset(
    ("before", word) for word in ("we", "our", "arrival", "you", "the", "ems", "calling", "call")
)
_LONG_MIN = 4 * 10080
"""Minutes beyond which "ago" tells of the past, not of this illness."""
_ONCE = frozenset({"onset", "last_known_well", "birth", "death"}) | CALL_TIMES


def extract_times(view: View) -> Iterable[Draft]:
    """Event times; at most one onset, one last known well and one ETA."""
    spoken = list(told_times(view))
    if not spoken:
        yield from eta_times(view, spoken)
        return
    taken: set[int] = set()
    for draft, first in _etas(view, spoken):
        taken.add(first)
        yield draft
    single: set[str] = set()
    drafts: list[Draft] = []
    bound = sorted(_bound(view, spoken, taken), key=_turn)
    for time, event in bound:
        if event.name in _ONCE and event.name in single:
            continue
        single.add(event.name)
        drafts.append(_draft(view, time, event))
    yield from _doubted_once(drafts)


def _turn(pair: tuple[Spoken, Event]) -> tuple[bool, bool]:
    """What is told of an event that has but one time: the answer first, and of two onsets what
    this call is for: "unwell for two days, the seizure started twenty minutes ago"."""
    time, event = pair
    return not event.asked, not time.clock and time.minutes >= _DAY_MIN


def _doubted_once(drafts: list[Draft]) -> Iterator[Draft]:
    """Who settles the half of the day of one time settles that of the acts around it too.

    Each keeps both readings.
    """
    doubted = [d for d in drafts if d.review_reason == NOON_UNSAID]
    kept = [d for d in doubted if ":" not in d.name] or doubted[:1]
    for draft in drafts:
        again = draft.review_reason == NOON_UNSAID and draft not in kept
        yield replace(draft, review_reason=None) if again else draft


def _etas(view: View, spoken: list[Spoken]) -> Iterator[tuple[Draft, int]]:
    starts = {view.tokens[s.first].start: s.first for s in spoken}
    for draft in eta_times(view, spoken):
        yield draft, starts.get(draft.spans[0][0], -1)


def _bound(view: View, spoken: Sequence[Spoken], taken: set[int]) -> Iterator[tuple[Spoken, Event]]:
    """Each time with the event that owns it."""
    events = events_of(view, spoken)
    ahead = sorted(events, key=lambda e: (e.first, -e.last))
    amounts = _amounts(view)
    told, log = 0, False
    for time in spoken:
        if time.first in taken or time.first in amounts or _unclaimed(view, time):
            continue
        log = log and view.norm[time.first - 1] not in _GOES_ON
        event = _ahead(view, time, ahead, told, log)
        log = event is not None if time.clock else log
        event = event or _owner(view, time, events, told)
        told = time.last if time.clock else told
        if event is None or event.name == OTHER or _headed(view, time, event):
            continue
        if event.name == AGAIN:
            event = happened_again(view, event, events) or _next_dose(view, event, events, time)
        elif event.name == LASTING:
            event = _onset_of(time, event)
        if event is not None and event.name.startswith("intervention:"):
            event = None if time_of_it(view, time.first) else event
        if event is not None and _fits(view, time, event):
            yield time, event
            if event.drug and time.clock:
                yield from ((time, other) for other in given_with(view, event, events))


def _amounts(view: View) -> frozenset[int]:
    """Last tokens of rates: "norepi running at five" tells no hour."""
    rates = (draft for draft in extract_medications(view) if draft.unit in RATES)
    return frozenset(view.begun(end) - 1 for draft in rates for _, end in draft.spans)


def _ahead(view: View, time: Spoken, events: Sequence[Event], told: int, log: bool) -> Event | None:
    """The event behind a time that opens its statement: "At 1402 we gave aspirin".

    ``events`` are in order of their beginning; ``log``: the time before opened its statement too,
    as in "fourteen oh two aspirin three hundred *fourteen oh five* GTN two puffs".
    """
    i = time.first
    while i > 0 and view.norm[i - 1] in _LEADING and view.tokens[i].gap not in SENTENCE_ENDS:
        i -= 1
    opens = i == 0 or view.tokens[i].gap in (*SENTENCE_ENDS, "\n")
    goes_on = log and any(e.first == time.last for e in events)
    if not (opens or goes_on or _next_in_a_log(view, time, events, told)):
        return None
    if not time.clock and not _ago(view, time):
        return None
    sentence = view.clauses[view.clause_of[time.first]].sentence
    begins = time.last if time.clock else _behind_ago(view, time)
    k = bisect_left(events, begins, key=attrgetter("first"))
    there = events[k : k + _AHEAD]
    drugs = {e.first for e in there if e.drug}
    there = [e for e in there if e.name != AGAIN or e.last not in drugs]  # "the second epi"
    event = next((e for e in there if not _told_of_earlier(view, begins, e)), None)
    if event is None or event.first > begins + _AHEAD:
        return None
    if event is None or view.clauses[view.clause_of[event.first]].sentence != sentence:
        return None
    if not time.clock and event.name not in {"onset", "arrest", "last_known_well"}:
        return None
    return event if event.name not in (AGAIN, LASTING) else None


_GOES_ON = frozenset({"at", "and", "again", "then", "till", "until", "to"})
"""Behind these a time goes on with what was told before it."""


def _told_of_earlier(view: View, first: int, event: Event) -> bool:
    """As in "at 0650 after twenty minutes of oxygen"."""
    before = set(view.norms(max(first, event.first - 5), event.first))
    return bool(_AFTER_IT & before)


def _behind_ago(view: View, time: Spoken) -> int:
    """Token behind "ago", "before our arrival", "before we got there"."""
    i = time.last
    if view.norm[i] == "before":
        i += 2 + (view.norm[i + 2] in {"arrival", "arrived", "got", "came", "called"})
        return i + (view.norm[i] in {"there", "here"})
    return i + 1


def _next_in_a_log(view: View, time: Spoken, events: Sequence[Event], told: int) -> bool:
    """As in "aspirin at 1402 at 1407 gtn": what stands before has its time already."""
    if not told or not time.clock or view.norm[time.first - 1] != "at":
        return False
    k = bisect_left(events, time.first, key=attrgetter("first"))
    between = any(told < e.last <= time.first for e in events[max(0, k - _AHEAD) : k])
    return not between and view.tokens[time.first - 1].gap not in (",",)


def _unclaimed(view: View, time: Spoken) -> bool:
    """Hypothetical, another person's, or another day's."""
    context: Context = view.context(time.first, time.last)
    if view.norm[time.first - 1] == "by" and view.norm[time.last] in _HOW_HE_IS:
        return True  # "and by 18:25 he was fine"
    if time.clock and view.norm[time.last] == "now" and view.norm[time.first - 1] in _IT_IS:
        return True  # "slipped at half six and it's quarter to nine now"
    if view.norm[time.first] == "a" and view.norm[time.first - 1] in _SO_OFTEN:
        return True  # "carers four times a day"
    usual = _is_usual(view, time) and not _SEEN & set(view.norms(time.first - 12, time.first))
    if usual or context.cues & {Cue.CONDITION, Cue.KIN}:
        return True
    clause = view.clauses[view.clause_of[time.first]]
    return context.asked and clause.last - clause.first > _SHORT


def _is_usual(view: View, time: Spoken) -> bool:
    """As in "normally up at six"; "keeping him at 90 systolic, TXA at 22:10" ends with the 90."""
    marks = (m for m in view.marks.at(time.first) if m.cue is Cue.USUAL)
    return any(not any(i in view.number_at for i in range(m.last, time.first)) for m in marks)


_HOW_HE_IS = SUBJECTS | {"his", "her", "the", "bp", "sats"}
_IT_IS = frozenset({"it", "s", "is"})
_SO_OFTEN = frozenset({"times", "twice", "once", "thrice"})
_HELD = frozenset({"trapped", "entrapped", "pinned", "extricated", "unconscious"})
_SEEN = frozenset({"see", "saw", "seen"})
"""As in "when did you last see her normal": what is usual for her is not what is told."""


def _of_a_history(view: View, time: Spoken) -> bool:
    """As in "with a two day history of cough", never "smokes a pack a day. History of COPD"."""
    said = not time.clock and view.norm[time.last] in {"history", "hx"}
    each = view.norm[time.first] == "a" and view.norm[time.first - 1] not in _WITH
    return said and not each and view.gap(time.last) not in SENTENCE_ENDS


_WITH = frozenset({"with", "has", "had", "got", "have", "gives", "reports"})


def _owner(view: View, time: Spoken, events: list[Event], told: int) -> Event | None:
    """Whose time it is; ``told`` is the token behind the time before."""
    sentence = view.clauses[view.clause_of[time.first]].sentence
    answered = _question_before(view, time, events)
    if answered is not None and time.clock and of_another_act(view, time, answered, told):
        return None
    answered = answered or then_done(view, time, events)
    answered = answered or its_time(view, time, events) or that_was(view, time, events)
    if answered is not None:
        return answered
    if _of_a_history(view, time):
        return Event("onset", time.last, time.last + 1)
    if not time.clock and view.norm[time.last] == "of" and _complaint_at(view, time.last + 1):
        return Event(LASTING, time.first, time.first)
    behind = bisect_right(events, time.first, key=attrgetter("last"))
    event = events[behind - 1] if behind else None
    heading = _heading(view, time, events)
    if heading is not None and (event is None or event.last != heading.first or heading.drug):
        return heading
    if event is None or time.first - event.last > REACH:
        return None
    if time.clock and of_another_act(view, time, event, told):
        return None
    if view.clauses[view.clause_of[event.first]].sentence != sentence:
        return None
    earlier = it_came_after(view, event, events)
    if earlier is not None:
        return earlier
    if event.name == "onset" and view.norm[event.first] == "when":
        gave = _HANDED & set(view.norms(event.first - _JUST, event.first))
        return (done_before(events, event.first, _JUST) if gave else None) or event
    if event.name == "onset" and view.norm[event.first] in _RUNNING and behind > 1:
        return _begun(view, events[behind - 2], event)
    return event


def _begun(view: View, before: Event, event: Event) -> Event:
    """As in "CPR started at 1544", "amiodarone over ten minutes started at 2308"."""
    near = _STARTED if before.drug else _BEGUN
    if view.norm[event.first] == "since" and view.norm[event.first - 1] in _GOES:
        near = REACH  # "the tourniquet's been on since 2158"
    owns = before.done or before.name == "arrest"
    near_enough = event.first - before.last <= near
    return before if owns and near_enough and not stops(view, before.last, event.first) else event


_GOES = frozenset({"in", "on", "up", "running", "going", "thigh", "arm", "leg"})


def _complaint_at(view: View, first: int) -> bool:
    """Such as "three hours *of chest pain*"."""
    found = mentions(view, "finding")
    return any(first <= m.first <= first + 2 and m.status is FactStatus.ASSERTED for m in found)


def _heading(view: View, time: Spoken, events: list[Event]) -> Event | None:
    """Such as "T, quarter to eleven." and "Time, 0825" of a structured handover."""
    i = view.back(time.first - 1, _HEADING_WORDS, -1)
    if view.norm[i] == "time" and view.norm[i + 1] in {"is", "now"} and time.clock:
        done = done_before(events, i, planned=True, went_in=True)
        return done if done is not None and done.drug else None
    named = view.norm[i] in {"t", "time"} and view.tokens[i].gap in {".", ",", ";", ""}
    if named and view.tokens[i + 1].gap in {",", ":", "."}:
        return Event("onset", i, i + 1)
    return None


def _question_before(view: View, time: Spoken, events: Sequence[Event]) -> Event | None:
    """Such as "How long has it been going?" - "Twenty minutes."."""
    for question in view.marks.questions_before(time.first, _ANSWER):
        words = view.norms(question.first, question.last)
        if words == ["time"]:
            return done_before(events, question.first)
        name = event_asked_for(words)
        when = name == "onset" or {"what", "time"} <= set(words)
        inside = (e for e in events if question.first <= e.first < question.last and e.done)
        named = list(inside) if when else []
        if named:
            return named[-1]  # "When did the ondansetron go in?"
        gave = _HANDED & set(view.norms(question.first - _JUST, question.first))
        act = act_asked_for(events, question.first, _JUST)
        if name == "onset" and words[-1:] == ["that"] and (gave or act):
            that = act or done_before(events, question.first, _JUST)
            return that or Event(name, question.first, question.last, asked=True)
        if name:
            return Event(name, question.first, question.last, asked=True)
    return None


_HANDED = frozenset("gave given giving".split())
_JUST = 12
"""Most words between what was done and "when was that?"."""


def _headed(view: View, time: Spoken, event: Event) -> bool:
    """ "Incident 2206" is a number, "Repeat at 0938:" the heading of a set of readings."""
    if view.norm[event.first] == "incident" and event.last == time.first:
        return True
    if event.name != AGAIN or time.last >= len(view.tokens):
        return False
    if view.tokens[time.last].gap == ":":
        return True
    repeat = view.norm[event.first] in {"repeat", "repeated"} and time.first - event.last <= 1
    number = view.number_at.get(time.last)
    reading = number is not None and view.norm[number.last] in {"over", "on", "percent"}
    return repeat and (reading or ANNOUNCERS.at(view.tokens, time.last) is not None)


def _onset_of(time: Spoken, event: Event) -> Event | None:
    """A complaint's length, from an hour up, is its onset; shorter ones are how long it took."""
    near = time.first - event.last <= 4
    long_enough = time.clock or time.minutes >= _HOUR_MIN
    return Event("onset", event.first, event.last) if near and long_enough else None


def _next_dose(view: View, again: Event, events: list[Event], time: Spoken) -> Event | None:
    """The drug that was given again; "V-fib again at 18.01" is a rhythm that came back."""
    if view.norm[again.first] == "again" and any(
        m.last == again.first for m in mentions(view, "finding")
    ):
        return None
    return _drug_before(events, time.first)


def _drug_before(events: list[Event], first: int) -> Event | None:
    """The drug told of last before token ``first``; of oxygen no further dose is told."""
    told = (e for e in reversed(events) if e.last <= first and e.drug and not e.negated)
    return next((e for e in told if e.name != GAS), None)


def _fits(view: View, time: Spoken, event: Event) -> bool:
    if event.name in CALL_TIMES:
        return is_call_time(view, time, event)
    between = set(view.norms(event.last, time.first))
    if time.bare and not _bare_fits(view, time, event):
        return False
    told = event.planned or between & _GAVE
    if event.name.startswith("medication:") and event.negated and not told:
        return False
    if event.name.startswith("medication:") and {"every", "since"} <= between:
        return False  # "his puffer every hour since three": how long, and no dose
    if time.clock:
        return True
    if event.name not in {"onset", "last_known_well"}:
        return _ago(view, time) and event.name.split(":")[0] in {"medication", "arrest"}
    if time.minutes > _LONG_MIN:
        return False
    if "for" in between and view.has(_HELD, time.first - 4, time.first):
        return False  # "head-on at 80 k's, entrapped for 25 minutes"
    asked = view.norm[event.first] in {"how", "when", "history", "hx"}
    of = view.norm[time.last] == "of"
    return _ago(view, time) or bool(between & {"for", "x", "times"}) or asked or of


def _bare_fits(view: View, time: Spoken, event: Event) -> bool:
    """Whether an uncertain time stands close enough to what takes times."""
    if len(view.norm[time.first]) == 4 or time.last - time.first >= 2:
        return event.name.startswith(("medication:", "intervention:"))
    return event.name in _BARE and time.first - event.last <= 2


def _ago(view: View, time: Spoken) -> bool:
    after = (view.norm[time.last], view.norm[time.last + 1])
    return after[0] in _AGO or after in _BEFORE_US


def _evening(view: View, time: Spoken, event: Event) -> str:
    """As in "went to bed at ten thirty": nobody means the morning."""
    to_bed = "bed" in set(view.norms(event.first, event.last))
    hour = int(time.value[:2]) if time.clock else 0
    if not to_bed or time.settled or hour not in _BED:
        return time.value
    return f"{hour + 12}{time.value[2:]}"


def _draft(view: View, time: Spoken, event: Event) -> Draft:
    said = view.quote(time.first, time.last)
    spans = [view.span(time.first, time.last)]
    if event.first < event.last <= time.first:
        spans.append(view.span(event.first, event.last))
    value = _evening(view, time, event)
    doubt = time.doubt if value == time.value else ""
    return Draft(
        kind=FactKind.EVENT_TIME,
        name=event.name,
        value=value,
        time=value,
        time_said=said,
        spans=tuple(spans),
        rule=f"time.{event.name.split(':')[0]}",
        alternatives=(value, other_half(value)) if doubt == NOON_UNSAID else (),
        review_reason=doubt or None,
    )
