"""What was done to the patient: carried out, tried in vain, declined, or only planned.

A procedure that failed or was declined is negated, with the reason in ``detail``; one that later
succeeded is asserted once, beside the places that were tried in vain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.another_day import OTHER_DAYS, another_day, perhaps_then
from recorder.clinical.drafts.called_off import CALLED_OFF, called_off
from recorder.clinical.drafts.daily import ONLY_SPOKEN_OF
from recorder.clinical.drafts.denials import DENYING, denials, list_closes, term_starts
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.replies import turned_down
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.events.done_before import done_before_us
from recorder.clinical.events.look_alikes import names_something_else
from recorder.clinical.events.not_borne import not_borne
from recorder.clinical.events.outcomes import CLOSE, DONE_BY, only_ready, outcome_of
from recorder.clinical.events.particulars import ACCESS, AIRWAYS, SHOCKS, SITED, items_at
from recorder.clinical.events.taken_off import REMOVED, taken_off
from recorder.clinical.events.told_with import particulars, sorted_out
from recorder.clinical.events.tries_in_vain import tries_in_vain
from recorder.clinical.given.held_back.taken_back import by_patient, unwanted
from recorder.clinical.grammar.tables import DETERMINERS, SUBJECTS, listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_SELF_NEGATED = frozenset({"refusal_signed", "rosc"})
"""Names whose own words look like a refusal."""

_TRIED = (FactStatus.ASSERTED, FactStatus.NEGATED, FactStatus.REFUSED)
_INTENT = words("procedures", "interventions", "intent")
_ONLY_TALKED = frozenset({"offered", "considered", "discussed", "suggested", "recommended"})
"""Words right behind a procedure that was not carried out by them."""


@dataclass(frozen=True, slots=True)
class _Judged:
    mention: Mention
    status: FactStatus
    outcome: str


def extract_interventions(view: View) -> Iterable[Draft]:
    """Procedures with what was said of them; what was carried out was not left undone as well."""
    found = mentions(view, "intervention")
    starts = term_starts(view)
    judged = _calls_off(view, [_judge(view, mention, starts) for mention in found])
    judged = _concluded(view, judged)
    done = {j.mention.name for j in judged if j.status is FactStatus.ASSERTED}
    told = particulars(view, found, [j.status for j in judged])
    off = taken_off(view)
    kept = [
        (_draft(view, item, off), items)
        for item, items in zip(judged, told, strict=True)
        if item.mention.name != "transport"
        and not (item.mention.name in done and _made_good(item))
        and not _then_refused(item, judged)
        and not names_something_else(view, item.mention)
    ]
    drafts = tuple(sorted_out(view, kept))
    yield from drafts
    yield from tries_in_vain(view, starts, drafts)


def _made_good(item: _Judged) -> bool:
    """Whether a later one of the same kind makes a procedure's not being done or failing void.

    A place that was tried in vain stays told: who takes over will not try there again. What is
    done but once, and "did not work", was done.
    """
    if item.status is not FactStatus.NEGATED:
        return False
    return item.outcome != "failed" or item.mention.name not in _PLACED


def _then_refused(item: _Judged, judged: Iterable[_Judged]) -> bool:
    """As in "we'd like to put a collar on you" - "I don't want the collar": a plan no more."""
    mention = item.mention
    return item.status is FactStatus.PLANNED and any(
        later.status is FactStatus.REFUSED
        and later.mention.name == mention.name
        and 0 < later.mention.first - mention.last <= _CONCLUDED
        for later in judged
    )


_PLACED = frozenset(SITED) | AIRWAYS


def _calls_off(view: View, judged: list[_Judged]) -> list[_Judged]:
    """An alert that was called off, and what was told of it before, which is so no more."""
    off = called_off(view)
    if not off:
        return judged
    last = {j.mention.name: j.mention.first for j in judged if j.mention.first in off}
    told = []
    for item in judged:
        mention, status = item.mention, item.status
        if mention.first in off:
            item = _Judged(mention, FactStatus.NEGATED, CALLED_OFF[1])
        elif mention.first < last.get(mention.name, 0) and status is FactStatus.ASSERTED:
            item = _Judged(mention, FactStatus.SUPERSEDED, "")
        told.append(item)
    return told


def _concluded(view: View, judged: list[_Judged]) -> list[_Judged]:
    """As in "collar, she'll fight us, so no collar": what was only named before was not done."""
    denied = (j.mention for j in judged if j.status is FactStatus.NEGATED)
    ends = {m.name: m.first for m in denied if "no" in view.norms(m.first - 1, m.first + 1)}
    before = (_named_before(view, item, ends) for item in judged)
    off = FactStatus.SUPERSEDED
    return [_Judged(j.mention, off, "") if b else j for j, b in zip(judged, before, strict=True)]


def _named_before(view: View, item: _Judged, ends: Mapping[str, int]) -> bool:
    """Whether ``item`` is close before what ``ends`` it, and nothing says that it was done."""
    mention, end = item.mention, ends.get(item.mention.name, 0)
    near = item.status is FactStatus.ASSERTED and 0 < end - mention.last <= _CONCLUDED
    near = near and mention.name not in ACCESS | SHOCKS
    done = DONE_BY | {"on", "in"}
    return near and not view.has(done, mention.first - 3, mention.last + 1)


_CONCLUDED = 12
"""Most words from a procedure that is thought of to the "so no" that leaves it undone."""


def _draft(view: View, item: _Judged, removed: Mapping[int, tuple[int, int]]) -> Draft:
    """``removed``: what was taken off again, and the words that tell it."""
    detail: tuple[tuple[str, str], ...] = (("outcome", item.outcome),) if item.outcome else ()
    off = None
    if item.outcome == CALLED_OFF[1]:
        off = called_off(view).get(item.mention.first)
    elif item.status is FactStatus.ASSERTED and item.mention.first in removed:
        off, detail = removed[item.mention.first], (*detail, (REMOVED, REMOVED))
    return Draft(
        kind=FactKind.INTERVENTION,
        name=item.mention.name,
        spans=(*item.mention.spans(view), *((view.span(*off),) if off else ())),
        rule="intervention.term",
        status=item.status,
        prior_to_ems=item.status is FactStatus.ASSERTED and done_before_us(view, item.mention),
        review_reason=_doubt(view, item, detail),
        detail=detail,
    )


def _doubt(view: View, item: _Judged, detail: tuple[tuple[str, str], ...]) -> str | None:
    """Why what was done may not be so: misheard, of another day, or barely borne."""
    heard = None if item.mention.nearly else item.mention.review(view)
    if item.status is not FactStatus.ASSERTED or heard:
        return heard
    before = view.norm[view.back(item.mention.first - 1, DETERMINERS)]
    if before == "leave" and not view.has(_STAYS, item.mention.first, item.mention.last + 1):
        return ONLY_SPOKEN_OF  # "just leave the IO": as it is, or undone
    then = perhaps_then(view, item.mention.first, item.mention.last)
    return then or (None if (REMOVED, REMOVED) in detail else not_borne(view, item.mention))


def _judge(view: View, mention: Mention, starts: Mapping[int, int]) -> _Judged:
    status = mention.status
    if mention.name in _SELF_NEGATED:
        return _Judged(mention, _refusal(view, mention), "")
    # "we nearly tubed him", "got no line", "placed no tube"
    if mention.nearly or "no" in view.norms(mention.first + 1, mention.last):
        return _Judged(mention, FactStatus.NEGATED, "not_done")
    if unwanted(view, mention.first, _OWN_WORD) or _he_refused(view, mention.last):
        return _Judged(mention, FactStatus.REFUSED, "")
    denied = mention.context.answer is not None and Cue.NO in mention.context.cues
    alert = mention.name.endswith("_alert")  # "Do you want a trauma alert?" "Nah."
    if denied and (alert or status is FactStatus.NEGATED):
        return _Judged(mention, FactStatus.NEGATED, "not_done")
    consult = mention.name == "physician_consult"
    if consult and status is FactStatus.ASSERTED and view.norm[mention.first] in _TO_CALL:
        status = FactStatus.PLANNED  # "call the doctor" - until he answers
    if status is FactStatus.PLANNED and _shown_done(view, mention):
        status = FactStatus.ASSERTED
    outcome = outcome_of(view, mention, starts)
    if outcome and (status in _TRIED or outcome == "not_done"):
        first, last = view.around(mention.first, mention.last, _TURNED_DOWN, _TURNED_DOWN)
        if outcome == "not_done" and by_patient(view, first, mention.first, last):
            return _Judged(mention, FactStatus.REFUSED, "")
        return _Judged(mention, FactStatus.NEGATED, outcome)
    if status is FactStatus.OTHER_SUBJECT and done_here(view, mention):
        status = FactStatus.ASSERTED
    if status is FactStatus.PLANNED and turned_down(view, mention.first):
        return _Judged(mention, FactStatus.NEGATED, "declined")
    refused = DENYING | {Cue.REFUSED}  # "he wouldn't have the collar so no collar"
    if status is FactStatus.REFUSED and _near(view, mention, refused, starts):
        return _Judged(mention, FactStatus.NEGATED, "declined")
    if status in (FactStatus.UNCERTAIN, FactStatus.REFUSED) or (
        status is FactStatus.NEGATED and not _near(view, mention, DENYING, starts)
    ):
        status = FactStatus.ASSERTED
    if mention.name.endswith("_alert") and status is FactStatus.PLANNED:
        condition = Cue.CONDITION in mention.context.cues
        if not condition and _near(view, mention, DENYING, starts):
            return _Judged(mention, FactStatus.NEGATED, "not_done")
        return _Judged(mention, status if condition else FactStatus.ASSERTED, "")
    if status is FactStatus.ASSERTED and (
        (_intended(view, mention) and not _shown_done(view, mention))
        or _meant_for(view, mention)
        or (view.norm[mention.last] in _ONLY_TALKED and not consult)
        or only_ready(view, mention)
    ):
        status = FactStatus.PLANNED
    if status is FactStatus.PLANNED and not_borne(view, mention):
        return _Judged(mention, FactStatus.NEGATED, "not_done")  # "considered CPAP but he won't"
    earlier = (
        (mention.name == "cpap" and _his_own(view, mention))
        or _of_a_stay(view, mention.first)
        or _answered_of_then(view, mention)
    )
    if status is FactStatus.ASSERTED and earlier:
        status = FactStatus.HISTORICAL
    return _Judged(mention, status, "")


def _he_refused(view: View, i: int) -> bool:
    """As in "collar *he refused*", "... fentanyl 50": never "collar on he refused the board"."""
    told = view.norm[i] in _OWN_WORD and view.norm[i + 1] in {"refused", "declined"}
    drug = view.drug_at.get(i + 2)
    given = drug is not None and drug.end in view.number_at
    other = i + 2 in term_starts(view) or view.norm[i + 2] in DETERMINERS | {"to", "any"}
    return told and not view.gap(i).strip() and (given or not other)


def _answered_of_then(view: View, mention: Mention) -> bool:
    """As in "Did you try CPAP?" - "He had it in the spring."."""
    answer = mention.context.answer
    return answer is not None and another_day(view, *answer) in OTHER_DAYS


_STAYS = frozenset({"in", "on", "there", "running", "alone", "where", "off", "out"})
_TURNED_DOWN = 3
_OWN_WORD = frozenset({"i", "he", "she", "they", "patient"})
"""Whoever does not want a collar would have it on; of a drug "I" may be the crew's."""


def _shown_done(view: View, mention: Mention) -> bool:
    """What was wished is told of as done: a finding of its tracing, the doctor who was called."""
    did = view.norm[mention.first] in _DID and view.norm[mention.first - 1] in SUBJECTS
    if did or view.norm[mention.last - 1] in _FINISHED or _put_on(view, mention):
        return True
    if mention.name == "physician_consult":
        return any(view.phrases(_DOCTORS, mention.last, min(mention.last + _CALL, view.count)))
    if mention.name != "ecg_12_lead":
        return False
    read = (f for f in mentions(view, "finding") if f.name in _TRACED)
    return any(0 <= f.first - mention.last < _TRACING for f in read)


def _put_on(view: View, mention: Mention) -> bool:
    """As in "grabbed a tourniquet and *put it on*", "I'll get a line, left AC. *It's in.*"."""
    if Cue.CONDITION in mention.context.cues:
        return False
    last = min(mention.last + _PUT_ON_REACH, view.count)
    last = min((i for i in range(mention.last, last) if i in term_starts(view)), default=last)
    hits = view.phrases(_FLUSHES if mention.name in ACCESS else _PUT_ON, mention.last, last)
    sited = (item for i in range(mention.last, last) for item in items_at(view, i, mention.name))
    if any(view.norm[item.last] in _FINISHED and not view.gap(item.last) for item in sited):
        return True  # "let's get an IO in right humerus done"
    return any(
        not (view.has(_NOT_YET, hit.first - 3, hit.first) or view.sentence(hit.first).asked)
        for hit in hits
    )


_PUT_ON: Phrases[bool] = Phrases(listed("procedures", "interventions", "put_on"))
_FLUSHES: Phrases[bool] = Phrases(
    said for key in ("put_on", "flushes") for said in listed("procedures", "interventions", key)
)
_PUT_ON_REACH = 16
_NOT_YET = words("procedures", "taken_off", "not_done") | {"after", "once", "till"}
_FINISHED = frozenset({"done", "flushed", "secured", "sited", "working"})
_DID = frozenset({"called", "phoned", "rang", "spoke", "missed", "blew"})
_TO_CALL = words("procedures", "interventions", "to_call")
_CALL = 45
"""Words from "let me call it in" to the doctor's answer."""
_DOCTORS: Phrases[bool] = Phrases(listed("procedures", "interventions", "doctors"))
_TRACING = 14
"""Words from "let's get a twelve lead" to what it shows."""
_TRACED = frozenset({"stemi", "heart_block", "sinus_tachycardia", "normal_sinus_rhythm"})


def done_here(view: View, mention: Mention) -> bool:
    """As in "neighbour held it, we packed it", "his coworker tied a tourniquet": done by them.

    "His wife had a splint put on" tells what another got.
    """
    others = view.marks.of_others(mention.first)
    if any(mark.first == mark.last for mark in others):
        return False  # "patient two is a boy of six, we intubated him"
    if any(view.norm[i] in {"we", "i"} for i in range(mention.first - 8, mention.first)):
        return True
    said = max((m.last for m in others if m.last <= mention.first), default=mention.first - 1)
    return view.has(DONE_BY, said, mention.last) and not view.has(_GOT, said, mention.last + 1)


_GOT = words("procedures", "others", "got")


def _refusal(view: View, mention: Mention) -> FactStatus:
    """A refusal is negated by "not" right before it, not by "no complaints" or by itself."""
    if mention.status not in _TRIED:
        offered = mention.status is FactStatus.PLANNED and Cue.CONDITION not in mention.context.cues
        told = view.has(_TURNED, mention.first - _TURNED_BEFORE, mention.last)
        return FactStatus.ASSERTED if offered and told else mention.status
    paper = view.norm[mention.first] in _PAPERS
    for mark in view.marks.at(mention.first):
        between = mention.first - mark.last
        if mark.cue is Cue.NOT and 0 <= between <= 1 + paper:
            return FactStatus.NEGATED
        if mark.cue is Cue.NO and paper and between == 0 and not view.gap(mention.first).strip():
            return FactStatus.NEGATED  # "agreed to come in, so no refusal form"
    return FactStatus.SUPERSEDED if _went_after_all(view, mention) else FactStatus.ASSERTED


_TURNED = frozenset({"refused", "refuses", "declined", "declines", "signed"})
_TURNED_BEFORE = 4
"""As in "we offered transport, he refuses, signed the AMA": the offer was made, not a plan."""


def _went_after_all(view: View, mention: Mention) -> bool:
    """As in "he refused transport at first but then agreed to go"."""
    last = min(view.count, mention.last + _AGREED_REACH)
    agreed = view.phrases(_AGREED, mention.last, last)
    return any(view.context(h.first, h.last).status is FactStatus.ASSERTED for h in agreed)


_AGREED: Phrases[bool] = Phrases(listed("transport", "agreed", "after_all"))
_AGREED_REACH = 25

_PAPERS = frozenset({"refusal", "ama", "rma", "waiver"})
"""What is signed or not: "did not sign the refusal form"."""


def _near(view: View, mention: Mention, cues: frozenset[Cue], starts: Mapping[int, int]) -> bool:
    """A denial reaches a procedure only from next to it or in a list closed by "or"."""
    if mention.context.answer is not None:
        return True
    found = denials(view, mention.first) if cues is DENYING else view.marks.at(mention.first)
    for mark in found:
        if mark.cue not in cues or mark.first in starts:
            continue
        between = range(mark.last, mention.first)
        words = {view.norm[i] for i in between}
        if words & {"yet", "it"}:
            continue  # "he's not had any yet, IO in the left tibia", "couldn't get it okay IO"
        if words & {"or", "nor"}:
            return True
        listed = list_closes(view, mention.first)  # "no collar, blocks or straps"
        if len(between) <= CLOSE and (listed or not any(i in starts for i in between)):
            return True
    return False


def _intended(view: View, mention: Mention) -> bool:
    """Such as "we may tube him", "need a clinician call back": wished, not done."""
    low = max(view.clauses[view.clause_of[mention.first]].first, mention.first - 3)
    if view.has(_INTENT, low, mention.first):
        return True
    if mention.name.endswith("_alert"):
        return False
    clause = view.clauses[view.clause_of[mention.first]].first
    asked = view.phrases(_ASKED, max(clause, mention.first - _LONGEST_ASKED), mention.first)
    between = (view.norms(hit.last, mention.first) for hit in asked)
    return any(len(said) <= _ASKED_REACH and "and" not in said for said in between)


_ASKED: Phrases[bool] = Phrases(listed("procedures", "interventions", "asked"))
_ASKED_REACH, _LONGEST_ASKED = 2, 7


def _of_a_stay(view: View, i: int) -> bool:
    """As in "was in NICU for three weeks, *on CPAP* for four days": done there, and then."""
    first = max(view.sentence(i).first, i - _STAY_REACH)
    ward = max(view.positions.within(_WARDS, first, i), default=None)
    if ward is None or view.has(_STILL, first, i):
        return False
    stayed = view.has(_STAYED, ward - _STAY_VERB, ward)
    return stayed and view.has(_SPANS, ward - _STAY_VERB, i)


_WARDS = words("procedures", "interventions", "wards")
_STAYED = words("procedures", "interventions", "stayed")
_SPANS = words("procedures", "interventions", "spans")
_STILL = words("procedures", "interventions", "still")
_STAY_REACH, _STAY_VERB = 14, 5


def _meant_for(view: View, mention: Mention) -> bool:
    """As in "he's for CPAP if he tires", "for ward-based CPAP", "CPAP only"."""
    clause = view.clauses[view.clause_of[mention.first]].first
    i = mention.first - 1
    if view.norm[mention.last] == "only" and mention.name == "cpap":
        return view.norm[i] != "on" and not view.has(DONE_BY, clause, mention.first)
    i = view.back(i, _KIND_OF_CARE, clause)
    if i < 0 or view.norm[i] != "for" or view.has(DONE_BY, clause, i):
        return False
    return i == clause or view.norm[i - 1] in _IS_FOR or view.tokens[i - 1].clitic == "s"


_IS_FOR = words("procedures", "wished", "is_for")
_KIND_OF_CARE = words("procedures", "wished", "kind_of_care")


def _his_own(view: View, mention: Mention) -> bool:
    """As in "uses CPAP for sleep apnoea", "on BiPAP at night": his own machine, not ours."""
    first, last = mention.first, mention.last
    while first > 0 and mention.first - first < _OWN_REACH and view.gap(first) in PHRASE_GAPS:
        first -= 1
    while last < mention.last + _OWN_REACH and view.gap(last) in PHRASE_GAPS:
        last += 1
    return view.has(_AT_HOME, first, last) and not view.has(DONE_BY, first, last)


_AT_HOME = words("procedures", "wished", "at_home")
_OWN_REACH = 4
