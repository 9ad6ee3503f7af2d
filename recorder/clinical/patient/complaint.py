"""The complaint: what the patient or the dispatcher called for, in one name.

Stated outright ("complaining of", "dispatched for") it is taken from there. Otherwise it is the
first thing wrong that is told after who the patient is, which is how crews open a report: to check
where others see it and nobody complains of it. Exam findings and skin are never a complaint, and an
arrest outranks all else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import attrgetter

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.drafts.called_off import inside_called_off
from recorder.clinical.drafts.denials import DENYING
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.led_to import only_spoken_of
from recorder.clinical.drafts.pasts import apart_from, chronic_mentions, dated
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.numbers.measures import AGES
from recorder.clinical.patient.findings import finding_status, is_of_now, tells_of_allergy
from recorder.clinical.patient.mechanism import is_no_mechanism, overdoses
from recorder.clinical.patient.who.age_draft import whose_age
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus
from recorder.core.records import record

_STATED: Phrases[int] = Phrases(
    (phrase, int(rank)) for phrase, rank in phrases("patient", "stated")
)

_REACH = {1: 14, 2: 16, 3: 26}
"""Tokens behind a cue in which the complaint may stand."""

_OPENING = 90
"""Tokens from the start in which an unstated complaint is looked for."""

_COMPLAINTS = words("patient", "complaint", "complaints")
"""Findings that people call an ambulance for."""

_EXAMINED = words("patient", "complaint", "examined")
_SEEN = words("patient", "complaint", "seen")

_NEVER_ALONE = frozenset({"trauma", "shock", "diabetic_problem", "sick_person", "labor", "burn"})
"""Names too general to be taken unless the complaint is stated."""

_SIDE = words("patient", "complaint", "side")
"""Names that are a complaint only when nothing else is."""

_CHRONIC_TOO = frozenset({"asthma", "copd", "heart_failure"})
_WORSE = words("patient", "complaint", "worse")


_NOT_HERE = OF_ANOTHER | {Cue.FORMER, Cue.LONG_AGO, Cue.HISTORY}
_SEXES = frozenset("male female boy girl man woman gentleman lady".split())
_AGED = frozenset({"old", "year", "month", "yearold", "yo", "y/o"})
"""Behind age and sex an illness is what somebody is brought in with ("old male asthma")."""


@record
class _Candidate:
    name: str
    mention: Mention
    table: str


def extract_complaint(view: View) -> Iterable[Draft]:
    """At most one complaint."""
    arrest = [c for c in _candidates(view, 0, _OPENING) if c.name == "cardiac_arrest"]
    if arrest:
        yield _draft(view, arrest[0], "complaint.arrest", None)
        return
    for rank in (1, 2, 3):
        presented = _presented(view) if rank == _PRESENTED_BEFORE else None
        if presented is not None:
            yield _draft(view, presented, "complaint.presented", None)
            return
        for hit in _STATED.scan(view.tokens, view.positions):
            if hit.value != rank or _heads_history(view, hit):
                continue
            found = _within(view, hit.last, hit.last + _REACH[rank])
            if found is not None and found.table == "finding":
                found = _exposure(view, hit.first) or found
            if found is not None:
                yield _draft(view, found, f"complaint.stated_{rank}", None)
                return
    found = _within(view, 0, _OPENING, general=False)
    if found is None or found.table == "finding":
        swallowed = next(overdoses(view), None)
        if swallowed is not None and swallowed.spans[0][0] < _opening_ends(view):
            yield replace(swallowed, kind=FactKind.CHIEF_COMPLAINT, name="chief_complaint",
                          value="overdose", rule="complaint.overdose")  # fmt: skip
            return
    if found is not None:
        doubted = found.table == "finding" and (
            finding_status(view, found.mention) is FactStatus.UNCERTAIN
        )
        early = found.mention.first < _OPENING // 2
        told = early and not doubted and found.name not in _SEEN
        reason = only_spoken_of(view, found.mention, FactKind.FINDING) if told else _NOT_STATED
        yield _draft(view, found, "complaint.first", reason)


_NOT_STATED = "not stated as the complaint"


def _opening_ends(view: View) -> int:
    """Character behind the opening."""
    return view.tokens[min(_OPENING, len(view.tokens)) - 1].end if view.tokens else 0


_PRESENTED_BEFORE = 3
"""The rank of cues that a complaint right behind age and sex outranks."""
_PRESENTED_REACH = 9


def _presented(view: View) -> _Candidate | None:
    """As in "a 29 year old female anaphylaxis to cashew", "seven-year-old male, asthma"."""
    for quantity in view.quantities:
        if quantity.unit not in AGES or whose_age(view, quantity) is not FactStatus.ASSERTED:
            continue
        sentence = view.clauses[view.clause_of[quantity.first]].sentence
        behind = _within(view, quantity.last, quantity.last + _PRESENTED_REACH)
        if behind is None or behind.name in _SIDE - {"combative"}:
            continue
        if view.clauses[view.clause_of[behind.mention.first]].sentence == sentence:
            return behind
    return None


def _heads_history(view: View, hit: Hit[int]) -> bool:
    """As in "any other medical problems": asked of the past, no complaint."""
    if view.norm[hit.last - 1] != "medical":
        return False
    before, behind = view.norm[hit.first - 1], view.norm[hit.last]
    return before in {"any", "other", "past", "no", "the"} or behind in _PAST_NOUNS


_PAST_NOUNS = frozenset("problems problem history conditions condition issues control team".split())


def _candidates(view: View, first: int, last: int) -> list[_Candidate]:
    """What could be a complaint and begins in tokens ``[first, last)``, left to right.

    The longest words come first at one place.
    """
    found = list(_possible(view, first, last))
    return sorted(found, key=lambda c: (c.mention.first, -c.mention.last, _ORDER[c.table], c.name))


_ORDER = {"complaint": 0, "mechanism": 1, "finding": 2}


def _possible(view: View, first: int, last: int) -> Iterator[_Candidate]:
    for table in _ORDER:
        named = mentions(view, table)
        low = bisect_left(named, first, key=_begins)
        for mention in named[low : bisect_left(named, last, low, key=_begins)]:
            if not _claimed(view, mention, table == "mechanism") or tells_of_allergy(view, mention):
                continue
            if table == "mechanism" and is_no_mechanism(view, mention):
                continue
            if table == "finding" and not _a_complaint(view, mention):
                continue
            if mention.name in _TOLD_BY_OTHERS and _told_otherwise(view, mention):
                continue
            if mention.name in _CHRONIC_TOO and not _worse(view, mention):
                continue
            if inside_called_off(view, mention):
                continue
            if table == "complaint" and _of_a_negative(view, mention):
                continue
            name = "respiratory_distress" if mention.name == "labored_breathing" else mention.name
            yield _Candidate(name, mention, table)


def _a_complaint(view: View, mention: Mention) -> bool:
    """Never "no breathing" of "pain no breathing fine", nor the AF of "on warfarin for AF"."""
    return mention.name in _COMPLAINTS and is_of_now(view, mention, chronic_mentions(view))


_begins = attrgetter("first")
_TOLD_BY_OTHERS = frozenset({"penetrating_wound", "membranes_ruptured"})


def _of_a_negative(view: View, mention: Mention) -> bool:
    """As in "stroke screen negative": no stroke, but the name of what was looked for."""
    return any(
        m.first <= mention.first
        and mention.last <= m.last
        and finding_status(view, m) is FactStatus.NEGATED
        for m in mentions(view, "finding")
    )


def _told_otherwise(view: View, mention: Mention) -> bool:
    """As in "stabbed in the chest", whose wound it is; waters that went before a birth."""
    if mention.name == "membranes_ruptured":
        return any(m.name == "delivery" for m in mentions(view, "intervention"))
    return any(m.first == mention.first for m in mentions(view, "mechanism"))


def _claimed(view: View, mention: Mention, happened: bool) -> bool:
    """``happened``: an event, which may be told with its day ("choked at dinner")."""
    if mention.context.cues & _NOT_HERE:
        return False
    if Cue.EARLIER in mention.context.cues and not happened:
        return False
    if dated(view, mention) or apart_from(view, mention):
        return False
    if mention.status is FactStatus.UNCERTAIN and mention.context.cues & DENYING:
        return False  # "denies chest pain, slurred speech"
    if mention.status is FactStatus.UNCERTAIN and _hardly(view, mention):
        return False
    return finding_status(view, mention) in (FactStatus.ASSERTED, FactStatus.UNCERTAIN)


def _hardly(view: View, mention: Mention) -> bool:
    """As in "unlikely to be a stroke", "I don't think it's sepsis": no complaint."""
    doubts = [m for m in view.marks.at(mention.first) if m.cue in (Cue.DOUBT, Cue.DOUBTED)]
    told = [set(view.norms(m.first, m.last)) for m in doubts]
    return any(said & _UNLIKELY or (said & _THINKING and said & _NOTS) for said in told)


_UNLIKELY = words("cues", "doubting", "unlikely")
_THINKING, _NOTS = words("cues", "doubting", "verbs"), words("cues", "doubting", "nots")


def _worse(view: View, mention: Mention) -> bool:
    if view.norm[mention.first - 1] in _SEXES and view.norm[mention.first - 2] in _AGED:
        return True
    around = range(mention.first - 4, mention.last + 2)
    return bool({view.norm[i] for i in around} & _WORSE)


def _within(view: View, first: int, last: int, general: bool = True) -> _Candidate | None:
    there = _candidates(view, first, last)
    if general:
        return there[0] if there else None
    telling = [c for c in there if c.name not in _NEVER_ALONE and not _examined(c)]
    early = next((c for c in telling if c.mention.first < _OPENING // 2), None)
    return next((c for c in telling if c.name not in _SIDE), early)


def _examined(candidate: _Candidate) -> bool:
    """As in "pale, cool and clammy, wheezes": what was found, and nobody complained of."""
    return candidate.table == "finding" and candidate.name in _EXAMINED


def _exposure(view: View, before: int) -> _Candidate | None:
    """What happened outranks the symptom of it that is complained of later."""
    candidates = _candidates(view, 0, min(before, _OPENING))
    return next((c for c in candidates if c.table == "mechanism"), None)


def _draft(view: View, found: _Candidate, rule: str, reason: str | None) -> Draft:
    return Draft(
        kind=FactKind.CHIEF_COMPLAINT,
        name="chief_complaint",
        value=found.name,
        spans=found.mention.spans(view),
        rule=rule,
        review_reason=reason or found.mention.review(view) or _doubt(view, found),
    )


def _doubt(view: View, found: _Candidate) -> str | None:
    """As in "query stroke", "could be an overdose": what is not sure stays so as a complaint."""
    unsure = finding_status(view, found.mention) is FactStatus.UNCERTAIN
    own = view.has(_UNSURE, found.mention.first, found.mention.last)
    return "said as possible, not as certain" if unsure or own else None


_UNSURE = frozenset("possible possibly probable probably query queried suspected likely".split())
