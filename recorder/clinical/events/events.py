"""What may own a time: onset, last known well, arrest, birth, death, drugs and procedures.

The phrases are in ``grammar/times.toml``; illnesses, drugs and procedures come from the lexicon.
Words of arrival, of vital signs and of other things that happen are events too, without a name:
they take a time for themselves, so that "vitals at 1410" is nobody's time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from recorder.clinical.claims.cues import OF_ANOTHER
from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.doses.medwords import DEVICES
from recorder.clinical.drafts.another_day import OTHER_DAYS, another_day
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.events.interventions import done_here
from recorder.clinical.events.named import INTAKE, named_events
from recorder.clinical.given.medications import extract_medications
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.home.drug_lists import DrugList
from recorder.clinical.lexicon import load
from recorder.clinical.numbers.clock_numbers import PAINS
from recorder.clinical.numbers.measures import FLOWS
from recorder.clinical.patient.arrest import lost_again
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View, once
from recorder.core.model import FactStatus
from recorder.core.records import record

OTHER = "other"
"""An event that takes a time without making a fact."""
LASTING = "lasting"
"""A complaint that may have lasted for the time that follows."""
AGAIN = "again"
"""Another dose of the drug named last."""

REACH = 16
"""Most tokens between an event and its time."""
_ROUTE_REACH = 7

_NOT_BORN = words("times", "words", "not_born")
_DEGREES = words("times", "words", "degrees")
_REPORTERS = words("times", "words", "reporters")
_OF_WHICH = frozenset({"for", "of"})
_COMPRESSIONS = frozenset({"cpr", "mechanical_cpr", "defibrillation"})
_CALLED = frozenset({"called", "call", "calls", "requested"})
_FOUND = frozenset({"found"})
_HOME = frozenset({"takes", "meds", "medications"})
_UNDOING = words("procedures", "events", "undoing")
"""As in "loosened the tourniquet at 14:40": no time of the procedure itself."""
_STREET = frozenset({"blood", "ket", "special", "k", "coke", "heroin", "smack", "speed", "ecstasy"})
_ROUTES = frozenset({"intervention:iv_access", "intervention:io_access"})
"""Procedures whose words also name a route."""
_HAPPENED = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)
_NOT_DONE = (FactStatus.NEGATED, FactStatus.PLANNED, FactStatus.REFUSED)


@record
class Event:
    """Something that can have a time, at tokens ``[first, last)``; ``asked`` for in a question.

    What is ``planned`` counts as ``negated`` until words tell that it was done.
    """

    name: str
    first: int
    last: int
    negated: bool = False
    asked: bool = False
    planned: bool = False

    @property
    def drug(self) -> bool:
        """Whether it is a drug that was given."""
        return self.name.startswith("medication:")

    @property
    def done(self) -> bool:
        """Whether the crew did it: a drug or a procedure."""
        return self.name.startswith(("medication:", "intervention:"))


def events_of(view: View, spoken: Sequence[Spoken]) -> list[Event]:
    """Every event of ``view`` in order of its end."""
    drugs = [*_drugs(view), *_oxygen(view)]
    terms = [*_illness(view), *_procedures(view, {d.last: d.first for d in drugs})]
    named = list(_named(view))
    ends = {e.last for e in (*terms, *named)}
    whole = {e.last: e.first for e in terms}
    named = [e for e in named if whole.get(e.last, e.first) >= e.first]
    found = [*(e for e in named if not _only_called(view, e, ends)), *terms, *drugs]
    found += _sounding_drugs(view, spoken, {e.last for e in found if e.name != OTHER})
    return sorted(found, key=lambda e: (e.last, -e.first, e.name))


_COUNTED = frozenset("intercostal rib ribs space degree toe finger floor digit line".split())


def _named(view: View) -> Iterator[Event]:
    collapse = _collapse(view)
    for hit in named_events(view):
        before = view.norm[hit.start - 1]
        if hit.form.name == AGAIN and view.norm[hit.end] in _COUNTED:
            continue  # "second intercostal done at 1432"
        if hit.form.name == "arrest" and not _stopped(view, hit.start, hit.end):
            continue
        if hit.form.name == "birth" and before in _NOT_BORN:
            continue
        if hit.form.name == "death" and before in _DEGREES:
            continue  # "weakness more pronounced on the left at 1412"
        if hit.form.name == OTHER and (before in _OF_WHICH or _of_a_pain(view, hit.start)):
            continue  # "given for pain at 2102", "onset of chest pain was 6 pm"
        if hit.form.name == "collapse" and _of_a_number(view, hit.end):
            continue  # "she dropped to 78 percent"
        if before in _NONE_SINCE and view.norm[hit.start] == "since":
            continue  # "sick four times since midnight", "eighty mils since midnight"
        if hit.form.name == "collapse" and before in _SENT:
            continue  # "the activation went out at 1909"
        if hit.form.name == "birth" and before == "home" and view.norm[hit.start - 2] == "planned":
            continue
        name = OTHER if hit.form.name in INTAKE else hit.form.name
        if name == "onset" and view.norm[hit.start] == "since" and _none_since(view, hit.start):
            name = OTHER
        if name in _OF_THE_PATIENT and _elsewhere(view, hit.start):
            name = OTHER
        yield Event(collapse if name == "collapse" else name, hit.start, hit.end)


def _none_since(view: View, i: int) -> bool:
    """As in "he's not been restrained *since* 23:30", "no seizure since ten": nothing began.

    Never "couldn't lie down since four": what he cannot do began then.
    """
    if view.gap(i) in SENTENCE_ENDS or view.has(_CANNOT, i - _CANNOT_REACH, i):
        return False
    return i in _ends_of_denied(view)


@once
def _ends_of_denied(view: View) -> frozenset[int]:
    return frozenset(
        mention.last
        for kind in ("finding", "intervention")
        for mention in mentions(view, kind)
        if mention.status is FactStatus.NEGATED
    )


_CANNOT = frozenset({"cant", "couldnt", "cannot", "unable", "able"})
_CANNOT_REACH = 6


def _stopped(view: View, first: int, last: int) -> bool:
    """As in "lost his pulse", "ROSC at two, *lost* again at four"; never "lost it at four"."""
    plain = view.norm[first] == "lost" and not view.has(_OUTPUT, first, last)
    return not plain or first in lost_again(view)


_OUTPUT = frozenset({"pulse", "pulses", "output"})


def _of_a_pain(view: View, i: int) -> bool:
    return view.norm[i] == "pain" and view.norm[i - 2] in _OF_WHICH


_OF_THE_PATIENT = frozenset({"arrest", "death", "rosc"})


def _elsewhere(view: View, i: int) -> bool:
    """As in "the other driver was pronounced at 21:10", "he arrested at ten last Tuesday"."""
    cues = {mark.cue for mark in view.marks.at(i)}
    return not cues.isdisjoint(_ELSEWHERE)


_ELSEWHERE = OTHER_DAYS | OF_ANOTHER


def _only_called(view: View, event: Event, ends: set[int]) -> bool:
    """As in "stroke alert called at 1510": the word only says that it was done."""
    return event.name == OTHER and view.norm[event.first] in _CALLED and event.first in ends


def _of_a_number(view: View, i: int) -> bool:
    if view.norm[i - 1] in {"at", "around", "about"}:
        return False  # "went down at 0758"
    i += view.norm[i] in {"to", "below", "from", "under"}
    return i in view.number_at or view.norm[i] in _DROPPED


_NONE_SINCE = frozenset("times mils ml mls nothing none gone slept urine twice once".split())
_SENT = frozenset("activation alert prealert call page message notification".split())
_DROPPED = frozenset("his her the a it them off me him by".split())
"""Behind "dropped": things that somebody let fall or brought."""


def _collapse(view: View) -> str:
    """What somebody who went down had: an arrest, where one is told of."""
    arrest = any(m.status is FactStatus.ASSERTED for m in mentions(view, "finding")
                 if m.name == "cardiac_arrest")  # fmt: skip
    pumped = any(m.name in _COMPRESSIONS and m.status is FactStatus.ASSERTED
                 for m in mentions(view, "intervention"))  # fmt: skip
    return "arrest" if arrest or pumped else "onset"


def _illness(view: View) -> Iterator[Event]:
    for mention in mentions(view, "finding"):
        if mention.name == "cardiac_arrest":
            own = mention.status not in (FactStatus.OTHER_SUBJECT, FactStatus.HISTORICAL)
            yield Event("arrest" if own else OTHER, mention.first, mention.last)
        elif _lasts(view, mention):
            yield Event(LASTING, mention.first, mention.last)
        elif _seized(view, mention):
            yield Event(OTHER, mention.first, mention.last)
    for mention in mentions(view, "mechanism"):
        if mention.status in _HAPPENED:
            found = view.norm[mention.first] in _FOUND
            yield Event(OTHER if found else "onset", mention.first, mention.last)


def _seized(view: View, mention: Mention) -> bool:
    """As in "she gave him calpol at six and he had a fit about twenty minutes ago": the fit's time.

    "Started fitting at 0820" is an onset already.
    """
    seized = mention.name == "seizure" and mention.status is FactStatus.ASSERTED
    return seized and not view.has(_BEGAN, mention.first - 2, mention.last)


_BEGAN = frozenset({"started", "began", "starting", "onset"})


def _lasts(view: View, mention: Mention) -> bool:
    """Complaints followed by "for two days" or "x 3 hours"."""
    lasts = view.norm[mention.last] in {"for", "x", "times", "since", "from"}
    return mention.status is FactStatus.ASSERTED and (lasts or _pain_at(view, mention))


def _pain_at(view: View, mention: Mention) -> bool:
    """As in "chest pain at ten to four"; not "for a headache at 0700", "pain at 0400 was 8"."""
    first, last = mention.first, mention.last
    told = view.norm[last] == "at" and view.norm[last - 1] in PAINS
    return told and not view.has(_FOR, first - 2, first) and not view.has(_SCORED, last, last + 5)


_FOR, _SCORED = frozenset({"for"}), frozenset({"was", "is", "out", "rated", "scored"})


def _procedures(view: View, drugs: Mapping[int, int]) -> Iterator[Event]:
    for mention in mentions(view, "intervention"):
        if view.norm[mention.first - 1] in _REPORTERS:
            continue
        name = f"intervention:{mention.name}"
        if mention.name == "delivery":
            name = "birth"
            if view.norm[mention.first - 1] in _NOT_BORN:
                continue
        not_done = mention.status in _NOT_DONE[:2] or _of_no_concern(view, mention)
        not_done = not_done or bool(_UNDOING & set(view.norms(mention.first - 2, mention.first)))
        event = Event(OTHER if not_done else name, mention.first, mention.last)
        if name not in _ROUTES or not _is_route(view, event, drugs):
            yield event


def _of_no_concern(view: View, mention: Mention) -> bool:
    """Done to another, or on another day: it takes its time for itself."""
    if mention.status is FactStatus.OTHER_SUBJECT:
        return not done_here(view, mention)
    return mention.status is FactStatus.HISTORICAL


def _is_route(view: View, event: Event, drugs: Mapping[int, int]) -> bool:
    """Such as "bicarb fifty IV at 1612": the way a drug went, not a line.

    ``drugs``: the last token of each, and the first.
    """
    clause = view.clauses[view.clause_of[event.first]]
    return any(clause.first <= drugs.get(event.first - k, -1) for k in range(_ROUTE_REACH + 1))


def _drugs(view: View) -> Iterator[Event]:
    told: dict[str, list[Event]] = {}
    told_at: dict[tuple[str, int], list[Event]] = {}
    for event in _told(view):
        told.setdefault(event.name, []).append(event)
        for i in range(event.first, event.last):
            told_at.setdefault((event.name, i), []).append(event)
    items = DrugList(view, "drug", needing=True).items
    for event in (e for events in told.values() for e in events):
        own = (items.get(i) for i in range(event.first, event.last))
        if all(i is None or event.name != f"medication:{i.name}" for i in own):
            yield event
    yield from _further(view, told)
    for item in items.values():
        if item.last - item.first == 1 and len(view.norm[item.first]) == 1:
            continue
        name = f"medication:{item.name}"
        if name not in told and view.norm[item.first] in _STREET:
            continue  # "Ket. About midnight.", "throwing up blood about an hour ago"
        if view.norm[item.last] in {"patch", "patches"} and name not in told:
            continue  # what is worn is not given at an hour
        given = told_at.get((name, item.first), ())
        if view.norm[item.first] == "blood" and not given:
            continue
        if not given and view.has(_HOME, item.first - 6, item.first):
            continue
        start = max(view.sentence(item.first).first, item.first - _OVERDOSE_REACH)
        status = view.context(item.first, item.last).status
        poison = not given and any(view.phrases(_OVERDOSE, start, item.first))
        if poison or another_day(view, item.first, item.last) in OTHER_DAYS:
            yield Event(OTHER, item.first, item.last)
        elif status is not FactStatus.OTHER_SUBJECT:
            not_done = status in _NOT_DONE and all(e.negated for e in given)
            planned = not_done and status is FactStatus.PLANNED
            yield Event(name, item.first, item.last, not_done, planned=planned)


_OVERDOSE: Phrases[bool] = Phrases(listed("acts", "words", "overdose"))
_OVERDOSE_REACH = 7


def _further(view: View, told: Mapping[str, list[Event]]) -> Iterator[Event]:
    """Further amounts of one mention, as in "amiodarone 300, 150 more at 1026"."""
    for events in told.values():
        for one, other in pairwise(events):
            more = other.first == one.first and other.last > one.last
            if more and other.last <= view.sentence(other.first).last:
                yield other


def _told(view: View) -> Iterator[Event]:
    """Drugs with their amounts that were told of as given or as not given."""
    for draft in extract_medications(view):
        first, last = view.tokens_of(draft.spans[0])
        if first < last and draft.status is FactStatus.HISTORICAL:
            yield Event(OTHER, first, last)
        elif first < last and draft.status is not FactStatus.OTHER_SUBJECT:
            name, not_done = f"medication:{draft.name}", draft.status in _NOT_DONE
            yield Event(name, first, last, not_done, planned=draft.status is FactStatus.PLANNED)


def _oxygen(view: View) -> Iterator[Event]:
    """The masks and prongs that it comes by."""
    for hit in DEVICES.scan(view.tokens, view.positions):
        line = hit.last - hit.first == 1 and view.norm[hit.first] in {"cannula", "canula"}
        line = line or view.norm[hit.first - 1] == "intra"  # "midazolam intra nasal"
        if hit.value in {"NRB", "NC", "VENTURI"} and not (line or _a_way_in(view, hit)):
            yield Event("medication:oxygen", hit.first, hit.last)


def _a_way_in(view: View, hit: Hit[str]) -> bool:
    """As in "naloxone 4 mg nasal at 10:10": of the drug, no prongs."""
    if view.norms(hit.first, hit.last) != ["nasal"]:
        return False
    before = view.quantities_in(max(0, hit.first - 3), hit.first)
    return any(q.last == hit.first and q.unit not in FLOWS for q in before)


_GIVEN_AT = frozenset({"given", "gave", "administered"})


def _sounding_drugs(view: View, spoken: Sequence[Spoken], ends: set[int]) -> Iterator[Event]:
    """Misspelled drugs some words before a clock time that nothing else stands before.

    "Lysed in Terrace at 0310" is no temazepam: only what was given, or what crews give.
    """
    drugs = DrugList(view, "drug", needing=True)
    given = {draft.name for draft in extract_medications(view)}
    for time in spoken:
        low = max(0, time.first - REACH)
        if not time.clock or not ends.isdisjoint(range(low + 1, time.first + 1)):
            continue
        for i in range(low, time.first):
            item = drugs.sounding(i)
            if item is None:
                continue
            drug = load().drugs.get(item.name)
            told = item.name in given or view.has(_GIVEN_AT, item.last, time.first)
            if told or (drug is not None and drug.carried):
                yield Event(f"medication:{item.name}", item.first, item.last)
