"""When things happened: onset, last known well, arrest, ROSC, birth, death, ETA, drugs, procedures.

A time belongs to the nearest event before it in its sentence; words of arrival and of vital signs
take a time for themselves, so that "vitals at 1410" is nobody's time. A time that no event claims
is left alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recorder.clinical.clocks import Spoken, find_times
from recorder.clinical.context import Context, Question
from recorder.clinical.cues import Cue
from recorder.clinical.draft import Draft
from recorder.clinical.drug_lists import DrugList
from recorder.clinical.eta import eta_times
from recorder.clinical.phrases import Phrases
from recorder.clinical.terms import mentions
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_SINK = ""
"""Name of an event that takes a time without making a fact."""

_LASTING = "lasting"
"""A complaint that may have lasted for the time that follows."""

_AGAIN = "again"
"""Another dose of the drug named last."""

_EVENTS: Phrases[str] = Phrases(
    (" ".join(phrase.split()), name)
    for name, phrases in {
        "last_known_well": """last known well|lkw|last seen well|last seen normal|last seen ok
            |last seen okay|last seen fine|last known normal|last seen|lsn|last spoke to
            |last spoken to|last known to be well|was well at|went to bed fine
            |went to bed well|went to bed normal|last normal|last well|was fine at
            |went to bed|last well seen|normal self at|normal at|fine until|was normal at""",
        "onset": """started|starting|began|begins|onset|came on|come on|coming on|happened
            |woke up|woke|since|time of onset|time of injury|time of incident|incident|occurred
            |time of crash|time of the crash|time of fall|time of collapse|time of call
            |time of the accident|time of the incident|time of event
            |symptoms|kicked off|time of accident|took off|getting worse|worsening|hit him
            |hit her|unwell|ill|went down with|got worse|been going""",
        "rosc": """rosc|pulse back|pulses back|return of pulses|got a pulse|got pulses
            |pulse came back|return of spontaneous circulation|regained pulses
            |regained a pulse""",
        "birth": """delivered|born before arrival|born|birth|baby out|delivery|time of birth
            |baby was out""",
        "death": """time of death|pronounced|declared dead|life extinct|rle|confirmed dead
            |recognition of life extinct|called it|efforts ceased|efforts terminated|died
            |ceased efforts|resuscitation terminated""",
        _AGAIN: """repeated|repeat|another dose|second dose|another gram|another one|same again
            |further dose|again|another|third dose|repeat dose|second one|redosed|that in""",
        _SINK: """arrived|arrival|arrive|on scene|at scene|scene|left scene|departed|transported
            |transferred|transport|turned over|handed over|handover|care transferred|hospital
            |vitals|obs|observations|update|bp|pulse|hr|rate|sats|sat|gcs|temp|resps|glucose
            |sugar|level|dispatched|tones|call received|received|still|appointment|due
            |start the drip|en route|responding|clear|cleared|available|reassessed|pain
            |reassessment|second set|repeat vitals|it was my|tomorrow|broke|stopped|ended|quit
            |terminated|resolved|ceased|came round|eta|requested|call in|called|converted
            |change|changed|restarted""",
    }.items()
    for phrase in phrases.split("|")
)  # fmt: skip

_REACH = 16
"""Most tokens between an event and its time."""

_BARE = frozenset({"onset", "last_known_well"})
"""Events whose "at six" is taken for a time."""

_SHORT = 5
"""A question of so few words ("Twenty minutes, maybe?") is an answer."""

_HEADING_WORDS = frozenset("about around approximately of is was incident now".split())
_RUNNING = frozenset({"started", "starting", "began", "begun", "commenced"})
_STARTED = 8
"""Most words between a drug and the "started" that tells of it."""

_WELL = frozenset({"normal", "well", "seen", "himself", "herself", "ok", "okay"})
_ANSWER = 8
"""Most words of an answer before its time."""

_HOUR_MIN = 60
_COLLAPSE = frozenset({"collapsed", "collapse", "arrested", "coded"})
_BINDS = frozenset({"at", "around", "about", "by", "approximately", "since", "@", "from", "just"})
_GAVE = frozenset({"given", "gave", "took", "taken", "had", "administered"})
_HOME = frozenset({"takes", "meds", "medications"})
_ROUTES = frozenset({"intervention:iv_access", "intervention:io_access"})
"""Procedures whose words also name a route."""
_AGO = frozenset({"ago", "prior", "earlier", "back"})
_BEFORE_US = frozenset(
    ("before", word) for word in ("we", "our", "arrival", "you", "the", "ems", "calling", "call")
)
_LONG_MIN = 4 * 10080
"""Minutes beyond which "ago" tells of the past, not of this illness."""


@dataclass(frozen=True, slots=True)
class _Event:
    name: str
    first: int
    last: int
    negated: bool = False


def extract_times(view: View) -> Iterable[Draft]:
    """Event times; at most one onset, one last known well and one ETA."""
    spoken = find_times(view)
    if not spoken:
        yield from eta_times(view, spoken)
        return
    taken: set[int] = set()
    for draft, first in _etas(view, spoken):
        taken.add(first)
        yield draft
    events = _events(view, spoken)
    single: set[str] = set()
    for time, event in _bound(view, spoken, events, taken):
        if event.name in _ONCE and event.name in single:
            continue
        single.add(event.name)
        yield _draft(view, time, event)


_ONCE = frozenset({"onset", "last_known_well", "birth", "death"})


def _etas(view: View, spoken: list[Spoken]) -> Iterator[tuple[Draft, int]]:
    starts = {view.tokens[s.first].start: s.first for s in spoken}
    for draft in eta_times(view, spoken):
        yield draft, starts.get(draft.spans[0][0], -1)


def _events(view: View, spoken: list[Spoken]) -> list[_Event]:
    """What may own a time, left to right."""
    found = [_Event(h.value, h.first, h.last) for h in _EVENTS.scan(view.tokens, view.positions)]
    arrest = False
    for mention in mentions(view, "finding"):
        if mention.name == "cardiac_arrest":
            arrest = arrest or mention.status is FactStatus.ASSERTED
            found.append(_Event("arrest", mention.first, mention.last))
    collapse = "arrest" if arrest else "onset"
    for norm in _COLLAPSE:
        found.extend(_Event(collapse, i, i + 1) for i in view.positions.get(norm, ()))
    found.extend(_symptoms(view))
    for mention in mentions(view, "mechanism"):
        if mention.status in (FactStatus.ASSERTED, FactStatus.UNCERTAIN):
            found.append(_Event("onset", mention.first, mention.last))
    for mention in mentions(view, "intervention"):
        name = "birth" if mention.name == "delivery" else f"intervention:{mention.name}"
        negated = mention.status in (FactStatus.NEGATED, FactStatus.PLANNED)
        found.append(_Event(_SINK if negated else name, mention.first, mention.last))
    drugs = [*_drug_events(view), *_sounding_drugs(view, spoken)]
    found = [e for e in found if e.name not in _ROUTES or not _is_route(view, e, drugs)]
    return sorted([*found, *drugs], key=lambda e: (e.last, -e.first, e.name))


def _symptoms(view: View) -> Iterator[_Event]:
    """Complaints followed by "for two days" or "x 3 hours"."""
    for mention in mentions(view, "finding"):
        asserted = mention.status is FactStatus.ASSERTED
        if asserted and view.norm(mention.last) in ("for", "x", "times", "since", "from"):
            yield _Event(_LASTING, mention.first, mention.last)


def _is_route(view: View, event: _Event, drugs: list[_Event]) -> bool:
    """Such as "bicarb fifty IV at 1612": the way a drug went, not a line."""
    clause = view.clauses[view.clause_of[event.first]]
    return any(clause.first <= d.first and 0 <= event.first - d.last <= 7 for d in drugs)


def _sounding_drugs(view: View, spoken: list[Spoken]) -> Iterator[_Event]:
    """Misspelled drugs some words before a clock time."""
    drugs = DrugList(view, "drug", needing=True)
    for time in spoken:
        low = max(0, time.first - _REACH)
        if not time.clock or any(i in drugs.items for i in range(low, time.first)):
            continue
        for i in range(low, time.first):
            item = drugs.sounding(i)
            if item is not None:
                yield _Event(f"medication:{item.name}", item.first, item.last)


def _drug_events(view: View) -> Iterator[_Event]:
    for item in DrugList(view, "drug", needing=True).items.values():
        if item.last - item.first == 1 and len(view.norm(item.first)) == 1:
            continue
        context = view.context(item.first, item.last)
        negated = context.status in (FactStatus.NEGATED, FactStatus.PLANNED, FactStatus.REFUSED)
        home = {view.norm(i) for i in range(max(0, item.first - 6), item.first)} & _HOME
        if not home and context.status is not FactStatus.OTHER_SUBJECT:
            yield _Event(f"medication:{item.name}", item.first, item.last, negated)


def _bound(
    view: View, spoken: list[Spoken], events: list[_Event], taken: set[int]
) -> Iterator[tuple[Spoken, _Event]]:
    """Each time with the event that owns it."""
    for time in spoken:
        if time.first in taken or _unclaimed(view, time):
            continue
        event = _owner(view, time, events)
        if event is None or event.name == _SINK or _headed(view, time, event):
            continue
        if event.name == _AGAIN:
            event = _drug_before(events, time.first)
        elif event.name == _LASTING:
            event = _onset_of(time, event)
        if event is not None and _fits(view, time, event):
            yield time, event


def _unclaimed(view: View, time: Spoken) -> bool:
    """Hypothetical, another person's, or another day's."""
    context: Context = view.context(time.first, time.last)
    if context.cues & {Cue.CONDITION, Cue.USUAL, Cue.KIN}:
        return True
    clause = view.clauses[view.clause_of[time.first]]
    return context.asked and clause.last - clause.first > _SHORT


def _owner(view: View, time: Spoken, events: list[_Event]) -> _Event | None:
    sentence = view.clauses[view.clause_of[time.first]].sentence
    answered = _question_before(view, time)
    if answered is not None:
        return answered
    if not time.clock and view.norm(time.last) in ("history", "hx"):
        return _Event("onset", time.last, time.last + 1)
    if not time.clock and view.norm(time.last) == "of" and _complaint_at(view, time.last + 1):
        return _Event(_LASTING, time.first, time.first)
    heading = _heading(view, time, events)
    if heading is not None:
        return heading
    behind = bisect_right(events, time.first, key=lambda e: e.last)
    event = events[behind - 1] if behind else None
    if event is None or time.first - event.last > _REACH:
        return None
    if view.clauses[view.clause_of[event.first]].sentence != sentence:
        return None
    if event.name == "onset" and view.norm(event.first) in _RUNNING and behind > 1:
        drug = events[behind - 2]
        if drug.name.startswith("medication:") and event.first - drug.last <= _STARTED:
            return drug
    return event


def _complaint_at(view: View, first: int) -> bool:
    """Such as "three hours *of chest pain*"."""
    found = mentions(view, "finding")
    return any(first <= m.first <= first + 2 and m.status is FactStatus.ASSERTED for m in found)


def _heading(view: View, time: Spoken, events: list[_Event]) -> _Event | None:
    """Such as "T, quarter to eleven." and "Time, 0825" of a structured handover."""
    i = time.first - 1
    while i >= 0 and view.norm(i) in _HEADING_WORDS:
        i -= 1
    if view.norm(i) == "time" and view.norm(i + 1) in ("is", "now") and time.clock:
        return _drug_before(events, time.first) or _Event("onset", i, i + 1)
    named = view.norm(i) in ("t", "time") and view.tokens[i].gap in (".", ",", ";", "")
    if named and view.tokens[i + 1].gap in (",", ":", "."):
        return _Event("onset", i, i + 1)
    return None


def _question_before(view: View, time: Spoken) -> _Event | None:
    """Such as "How long has it been going?" - "Twenty minutes."."""
    for question in view.marks.questions:
        if not 0 <= time.first - question.last <= _ANSWER:
            continue
        name = _asked_for(view, question)
        if name:
            return _Event(name, question.first, question.last)
    return None


def _asked_for(view: View, question: Question) -> str:
    """The event that a question about time asks for, or ``""``."""
    words = [view.norm(i) for i in range(question.first, question.last)]
    if "last" in words and _WELL & set(words):
        return "last_known_well"
    timed = words[:1] == ["when"] or words[:2] == ["how", "long"] or {"what", "time"} <= set(words)
    return "onset" if timed else ""


def _headed(view: View, time: Spoken, event: _Event) -> bool:
    """ "Incident 2206" is a number, "Repeat at 0938:" the heading of a set of readings."""
    if view.norm(event.first) == "incident" and event.last == time.first:
        return True
    after = view.tokens[time.last].gap if time.last < len(view.tokens) else ""
    return event.name == _AGAIN and after == ":"


def _onset_of(time: Spoken, event: _Event) -> _Event | None:
    """A complaint's length, from an hour up, is its onset; shorter ones are how long it took."""
    near = time.first - event.last <= 4
    long_enough = time.clock or time.minutes >= _HOUR_MIN
    return _Event("onset", event.first, event.last) if near and long_enough else None


def _drug_before(events: list[_Event], first: int) -> _Event | None:
    for event in reversed(events):
        if event.last <= first and event.name.startswith("medication:") and not event.negated:
            return event
    return None


def _fits(view: View, time: Spoken, event: _Event) -> bool:
    between = {view.norm(i) for i in range(event.last, time.first)}
    if time.bare and not _bare_fits(view, time, event):
        return False
    if event.name.startswith("medication:") and event.negated and not between & _GAVE:
        return False
    if time.clock:
        return event.name != "onset" or not _past_day(view, time)
    if event.name not in ("onset", "last_known_well"):
        return _ago(view, time) and event.name.split(":")[0] in ("medication", "arrest")
    if time.minutes > _LONG_MIN:
        return False
    asked = view.norm(event.first) in ("how", "when", "history", "hx")
    of = view.norm(time.last) == "of"
    return _ago(view, time) or bool(between & {"for", "x", "times"}) or asked or of


def _bare_fits(view: View, time: Spoken, event: _Event) -> bool:
    """Whether an uncertain time stands close enough to what takes times."""
    if len(view.norm(time.first)) == 4:
        return event.name.startswith(("medication:", "intervention:"))
    return event.name in _BARE and time.first - event.last <= 2


def _past_day(view: View, time: Spoken) -> bool:
    return Cue.FORMER in view.context(time.first, time.last).cues


def _ago(view: View, time: Spoken) -> bool:
    after = (view.norm(time.last), view.norm(time.last + 1))
    return after[0] in _AGO or after in _BEFORE_US


def _draft(view: View, time: Spoken, event: _Event) -> Draft:
    said = view.quote(time.first, time.last)
    spans = [view.span(time.first, time.last)]
    if event.last <= time.first:
        spans.append(view.span(event.first, event.last))
    return Draft(
        kind=FactKind.EVENT_TIME,
        name=event.name,
        value=time.value,
        time=time.value,
        time_said=said,
        spans=tuple(spans),
        rule=f"time.{event.name.split(':')[0]}",
    )
