"""What was done to the patient: carried out, tried in vain, declined, or only planned.

A procedure that failed or was declined is negated, with the reason in ``detail``; one that later
succeeded is asserted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.called_off import CALLED_OFF, called_off
from recorder.clinical.drafts.denials import DENYING, denials, term_starts
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.pasts import dated
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.events.failed_elsewhere import failed_elsewhere
from recorder.clinical.events.look_alikes import names_something_else
from recorder.clinical.events.told_with import particulars, sorted_out
from recorder.clinical.grammar.tables import words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_FAILED_AFTER: Phrases[str] = Phrases(
    (phrase, outcome)
    for outcome, phrases in {
        "failed": """unsuccessful|failed|missed|blew|blown|without success|not successful|no luck
            |no success|no joy|infiltrated|tissued|couldnt get it|could not get it|no go|no good""",
        "not_done": """not used|not needed|not required|not applied|not done|not started
            |not attempted|not placed|not given|not performed|wasnt needed|was not needed
            |wasnt used|was not used|not necessary|deferred|withheld|held off|declined|refused
            |not indicated|was declined|was refused|not inserted|not deployed|not delivered
            |not advised|not tolerated|werent needed|were not needed|not planned|not possible
            |havent started|have not started|havent needed|never started|never needed|never used
            |havent had to|havent used|didnt need it|didnt use it|not yet started|wasnt done
            |werent done|hasnt been done|havent been done|hadnt been done""",
    }.items()
    for phrase in " ".join(phrases.split()).replace(" |", "|").split("|")
)
_FAILED_BEFORE: Phrases[str] = Phrases(
    (phrase, outcome)
    for outcome, phrases in {
        "failed": """failed|unsuccessful|unable to get|unable to obtain|unable to establish
            |couldnt get|could not get|couldnt establish|cant get|missed|unsuccessful attempt at
            |failed attempt at|attempted but failed|no luck with|unable to place|blew""",
        "not_done": """never needed|never required|didnt need|did not need|didnt have to
            |did not have to|havent needed|havent had to|have not needed|hasnt needed|no need for
            |no need to|without needing|wont need|wouldnt have|wouldnt let us|would not have
            |didnt use|did not use|hold off on|held off on|holding off on|avoided|refused|declined
            |declines|refuses|refusing|didnt want|doesnt want|did not want|havent done|hadnt done
            |hasnt done|have not done|had not done|has not done|forgot""",
    }.items()
    for phrase in " ".join(phrases.split()).replace(" |", "|").split("|")
)
_SUCCESS = frozenset({"successful", "successfully", "got", "placed", "established", "obtained"})
_SELF_NEGATED = frozenset({"refusal_signed", "rosc"})
"""Names whose own words look like a refusal."""

_TRIED = (FactStatus.ASSERTED, FactStatus.NEGATED, FactStatus.REFUSED)
_INTENT = frozenset(
    "lets let may might could would need needs want wants requesting considering".split()
)
_ONLY_TALKED = frozenset({"offered", "considered", "discussed", "suggested", "recommended"})
"""Words right behind a procedure that was not carried out by them."""
_TURNS = frozenset({"so", "then", "but", "therefore"})
_CLOSE = 4
"""Most tokens between a denial and the procedure it denies."""

_AFTER_TOKENS = 7
_BEFORE_TOKENS = 6


@dataclass(frozen=True, slots=True)
class _Judged:
    mention: Mention
    status: FactStatus
    outcome: str


def extract_interventions(view: View) -> Iterable[Draft]:
    """Procedures with what was said of them; one that was carried out hides its failed tries."""
    found = mentions(view, "intervention")
    starts = term_starts(view)
    judged = _calls_off(view, [_judge(view, mention, starts) for mention in found])
    done = {j.mention.name for j in judged if j.status is FactStatus.ASSERTED}
    told = particulars(view, found, [j.status for j in judged])
    kept = [
        (_draft(view, item), items)
        for item, items in zip(judged, told, strict=True)
        if item.mention.name != "transport"
        and not (item.status is FactStatus.NEGATED and item.mention.name in done)
        and not names_something_else(view, item.mention)
    ]
    yield from sorted_out(view, kept)


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


def _draft(view: View, item: _Judged) -> Draft:
    off = called_off(view).get(item.mention.first) if item.outcome == CALLED_OFF[1] else None
    return Draft(
        kind=FactKind.INTERVENTION,
        name=item.mention.name,
        spans=(*item.mention.spans(view), *((view.span(*off),) if off else ())),
        rule="intervention.term",
        status=item.status,
        review_reason=item.mention.review(view),
        detail=(("outcome", item.outcome),) if item.outcome else (),
    )


def _judge(view: View, mention: Mention, starts: Mapping[int, int]) -> _Judged:
    status = mention.status
    if dated(view, mention):  # "he was intubated once when he was three"
        return _Judged(mention, FactStatus.HISTORICAL, "")
    if mention.name in _SELF_NEGATED:
        return _Judged(mention, _refusal(view, mention), "")
    unwanted = mention.context.answer is not None and Cue.NO in mention.context.cues
    alert = mention.name.endswith("_alert")  # "Do you want a trauma alert?" "Nah."
    if unwanted and (alert or _asked_if_done(view, mention)):
        return _Judged(mention, FactStatus.NEGATED, "not_done")
    if status is FactStatus.PLANNED and _shown_done(view, mention):
        status = FactStatus.ASSERTED
    outcome = _outcome(view, mention, starts)
    if outcome and (status in _TRIED or outcome == "not_done"):
        return _Judged(mention, FactStatus.NEGATED, outcome)
    if status is FactStatus.OTHER_SUBJECT and _done_here(view, mention):
        status = FactStatus.ASSERTED
    if status is FactStatus.REFUSED and _near(view, mention, frozenset({Cue.REFUSED}), starts):
        return _Judged(mention, FactStatus.NEGATED, "declined")
    if status in (FactStatus.UNCERTAIN, FactStatus.REFUSED) or (
        status is FactStatus.NEGATED and not _near(view, mention, DENYING, starts)
    ):
        status = FactStatus.ASSERTED
    if mention.name.endswith("_alert") and status is FactStatus.PLANNED:
        condition = Cue.CONDITION in mention.context.cues
        return _Judged(mention, status if condition else FactStatus.ASSERTED, "")
    if status is FactStatus.ASSERTED and (
        (_intended(view, mention) and not _shown_done(view, mention))
        or view.norm[mention.last] in _ONLY_TALKED
        or _only_ready(view, mention)
    ):
        status = FactStatus.PLANNED
    return _Judged(mention, status, "")


def _shown_done(view: View, mention: Mention) -> bool:
    """What was wished is told of as done: a finding of its tracing, the doctor who was called."""
    if view.norm[mention.last - 1] in _FINISHED:
        return True
    if mention.name == "physician_consult":
        behind = view.norms(mention.last, mention.last + _CALL)
        return bool(_DOCTORS & set(behind))
    if mention.name != "ecg_12_lead":
        return False
    read = (f for f in mentions(view, "finding") if f.name in _TRACED)
    return any(0 <= f.first - mention.last < _TRACING for f in read)


_FINISHED = frozenset({"done", "flushed", "secured", "sited", "working"})
_CALL = 45
"""Words from "let me call it in" to the doctor's answer."""
_DOCTORS = frozenset({"doc", "doctor"})
_TRACING = 14
"""Words from "let's get a twelve lead" to what it shows."""
_TRACED = frozenset({"stemi", "heart_block", "sinus_tachycardia", "normal_sinus_rhythm"})


def _only_ready(view: View, mention: Mention) -> bool:
    """As in "cric kit open", "intubation tray out": laid out, not used."""
    return view.norm[mention.last] in _KITS and view.norm[mention.last + 1] in _LAID_OUT


_KITS = frozenset({"kit", "kits", "set", "tray", "pack"})
_LAID_OUT = frozenset({"open", "opened", "out", "ready", "prepped", "handy", "standing", "on"})


def _done_here(view: View, mention: Mention) -> bool:
    """As in "neighbour held it, we packed it", "his coworker tied a tourniquet": done by them.

    "His wife had a splint put on" tells what another got.
    """
    if any(view.norm[i] in {"we", "i"} for i in range(mention.first - 8, mention.first)):
        return True
    others = (m for m in view.marks.at(mention.first) if m.cue in (Cue.PERSON, Cue.KIN))
    said = max((m.last for m in others if m.last <= mention.first), default=mention.first - 1)
    return view.has(_DONE_BY, said, mention.last) and not view.has(_GOT, said, mention.last + 1)


_DONE_BY = words("procedures", "others", "did")
_GOT = words("procedures", "others", "got")


def _asked_if_done(view: View, mention: Mention) -> bool:
    """As in "Did you decompress that side?", answered with no."""
    question = view.marks.question_at.get(mention.first)
    if question is None:
        return False
    asked = tuple(view.norms(question.first, question.first + 2))
    return asked in _DID_YOU and mention.first - question.first <= _SHORT_QUESTION


_DID_YOU = frozenset(
    (verb, who) for verb in ("did", "have", "has", "had") for who in ("you", "they", "anyone", "he")
)
_SHORT_QUESTION = 6


def _refusal(view: View, mention: Mention) -> FactStatus:
    """A refusal is negated by "not" right before it, not by "no complaints" or by itself."""
    if mention.status not in _TRIED:
        return mention.status
    paper = view.norm[mention.first] in _PAPERS
    for mark in view.marks.at(mention.first):
        between = mention.first - mark.last
        if mark.cue is Cue.NOT and 0 <= between <= 1 + paper:
            return FactStatus.NEGATED
        if mark.cue is Cue.NO and paper and between == 0 and not view.gap(mention.first).strip():
            return FactStatus.NEGATED  # "agreed to come in, so no refusal form"
    return FactStatus.ASSERTED


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
        if words & {"or", "nor"}:
            return True
        if len(between) <= _CLOSE and not any(i in starts for i in between):
            return True
    return False


def _intended(view: View, mention: Mention) -> bool:
    """Such as "we may tube him", "need a clinician call back": wished, not done."""
    low = max(view.clauses[view.clause_of[mention.first]].first, mention.first - 3)
    return view.has(_INTENT, low, mention.first)


def _outcome(view: View, mention: Mention, starts: Mapping[int, int]) -> str:
    """``failed`` or ``not_done`` when the words around say so, else ``""``."""
    if view.norm[mention.first] in {"no", "without"}:
        return "not_done"
    own = range(mention.first, mention.last)
    for i in (*own, *_after(view, mention, starts)):
        hit = _FAILED_AFTER.at(view.tokens, i)
        if hit is not None and _of_the_next(view, hit.first, hit.last, starts):
            return ""
        if hit is not None and failed_elsewhere(view, mention, hit.first, hit.last):
            return ""
        if hit is not None:
            return "" if hit.value == "failed" and _then_worked(view, hit.last) else hit.value
    if _no_because(view, mention) or _never_needed(view, mention, starts):
        return "not_done"
    if _left_alone(view, mention) or _would_not_go_in(view, mention, starts):
        return "not_done"
    for i in _before(view, mention, starts):
        hit = _FAILED_BEFORE.at(view.tokens, i)
        if hit is not None and hit.last <= mention.first and mention.first - hit.last <= _CLOSE:
            of_before = _of_the_one_before(view, hit.first)
            of_before = of_before or view.has(_WENT_ON, hit.last, mention.first)
            return "" if of_before else hit.value
    return ""


def _of_the_next(view: View, first: int, last: int, starts: Mapping[int, int]) -> bool:
    """As in "IV's in, he refused the collar", never "collar offered, he refused"."""
    object_ = last + (view.norm[last] in _ARTICLES)
    return view.norm[first - 1] in _PATIENTS and object_ in starts


_ARTICLES = frozenset({"the", "a", "an", "any", "our", "his", "her"})
_PATIENTS = frozenset({"he", "she", "they", "patient", "pt"})


def _of_the_one_before(view: View, i: int) -> bool:
    """As in "I blew it, 18 in the right AC", "missed that one"."""
    lost = view.norm[i] in {"blew", "missed"}
    return lost and (view.norm[i + 1] == "it" or view.norms(i + 1, i + 3) == ["that", "one"])


_WENT_ON = frozenset("dropped placed put used inserted went switched then moved got popped".split())
"""As in "tube attempt failed, dropped an i-gel": what failed was the one before."""


def _then_worked(view: View, i: int) -> bool:
    """As in "first one blew second one in", "missed, got it on the next go"."""
    for k in range(i, min(i + _TRIES, len(view.tokens))):
        if view.norm[k] in _NEXT_TRY:
            after = view.norms(k + 1, k + 5)
            return bool(_WORKED & set(after)) and not _FAILED_AGAIN & set(after)
    return False


_TRIES = 6
_NEXT_TRY = frozenset({"second", "third", "next", "other", "another"})
_WORKED = frozenset("in good works worked done fine flushes flushed running got success".split())
_FAILED_AGAIN = frozenset("blew blown missed failed not no tissued too either also".split())


def _no_because(view: View, mention: Mention) -> bool:
    """As in "traction no because it's the open one", "collar no she won't have it"."""
    ends = mention.last + 1 >= len(view.tokens)
    told = not ends and mention.context.answer is None and view.norm[mention.last] == "no"
    own = not view.tokens[mention.last].gap.strip() if told else False
    reason = view.norm[mention.last + 1]
    return own and (reason in _REASONS or bool(view.tokens[mention.last + 1].clitic))


_REASONS = frozenset({"because", "cos", "cause", "coz", "too", "since"})


def _never_needed(view: View, mention: Mention, starts: Mapping[int, int]) -> bool:
    """As in "cric kit open, neck marked, not needed.": closed at the end of what was laid out."""
    if not _only_ready(view, mention):
        return False
    sentence = view.clauses[view.clause_of[mention.first]].sentence
    for i in range(mention.last, min(mention.last + _AFTER_TOKENS, len(view.tokens) - 1)):
        if i in starts or view.clauses[view.clause_of[i]].sentence != sentence:
            return False
        if view.norms(i, i + 2) in (["not", "needed"], ["not", "used"], ["never", "used"]):
            return True
    return False


def _would_not_go_in(view: View, mention: Mention, starts: Mapping[int, int]) -> bool:
    """As in "Combat gauze, pack it." - "No, I can't get it in there."."""
    if mention.name not in _GOES_IN:
        return False
    for i in (i for norm in _CANNOT for i in view.positions.get(norm, ())):
        if not mention.last <= i < mention.last + _TRIED_FOR or view.norm[i + 3] != "in":
            continue
        got = view.norm[i + 1] == "get" and view.norm[i + 2] in {"it", "this", "that"}
        return got and not any(k in starts for k in range(mention.last, i))
    return False


_GOES_IN = frozenset({"wound_packing", "opa", "npa", "supraglottic_airway", "intubation"})
_TRIED_FOR = 20
_CANNOT = ("cant", "couldnt", "cannot")


def _left_alone(view: View, mention: Mention) -> bool:
    """As in "leave the IV for now", "we'll leave the cannula for the minute"."""
    if view.norm[mention.last] not in {"for", "till"}:
        return False
    left = view.has(_LEFT, mention.first - 2, mention.first + 1)
    behind = view.norms(mention.last, mention.last + 3)
    return left and (behind[:2] == ["for", "now"] or behind in _FOR_THE_MOMENT)


_LEFT = frozenset({"leave", "leaving", "skip", "skipping", "park"})
_FOR_THE_MOMENT = (["for", "the", "moment"], ["for", "the", "minute"], ["for", "a", "minute"],
                   ["till", "we", "arrive"])  # fmt: skip


def _after(view: View, mention: Mention, starts: Mapping[int, int]) -> Iterator[int]:
    """Tokens behind the mention up to the next one or a second comma; "but" may join on."""
    sentence = view.clauses[view.clause_of[mention.first]].sentence
    end = min(len(view.tokens), mention.last + _AFTER_TOKENS)
    commas = 0
    for i in range(mention.last, end):
        token = view.tokens[i]
        commas += token.gap == "," and view.norm[i - 1] not in _NO  # "right hand, nope, blew"
        ended = view.clauses[view.clause_of[i]].sentence != sentence or token.norm in _SUCCESS
        if ended or commas > 1 or i in starts:
            return
        yield i


_NO = frozenset({"no", "nope", "nah"})


def _before(view: View, mention: Mention, starts: Mapping[int, int]) -> Iterator[int]:
    clause = view.clauses[view.clause_of[mention.first]]
    low = max(clause.first, mention.first - _BEFORE_TOKENS)
    if view.tokens[mention.first].gap in {",", ":"}:
        return
    for i in range(mention.first - 1, low - 1, -1):
        if i in starts and not any(view.norm[k] in {"or", "nor"} for k in range(i, mention.first)):
            return
        if view.norm[i] in _TURNS:
            return
        yield i
        if view.tokens[i].gap in {",", ":"}:
            return
