"""Signs that could not be measured: "BP unrecordable", "we couldn't get a pressure".

No number is made of it. A pressure that nobody can record is a sign of its own; one that was not
obtained because a child kicked is not, and the words that say why decide between them.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.lexicon.slots import NOT_ANNOUNCERS, Announcer
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.clinical.vitals.values.points import is_points
from recorder.core.model import Fact, FactKind, FactStatus

UNRECORDABLE = "unrecordable"
"""Said of the sign itself."""
NOT_OBTAINED = "could not be obtained"
"""Tried in vain, and nobody said why."""
NOT_TAKEN = "could not be taken"
"""Tried in vain for a reason that is not the patient's circulation."""
READING = "reading"
"""Key of the particular that says which of these it was."""

_SIGNS = frozenset({"systolic_bp", "spo2", "temperature"})
_SAID_SO: Phrases[bool] = Phrases(listed("signs", "not_recorded", "unrecordable"))
_FAILED: Phrases[bool] = Phrases(listed("signs", "not_recorded", "failed"))
_NONE: Phrases[bool] = Phrases(listed("signs", "not_recorded", "none"))
_TRIED: Phrases[bool] = Phrases(listed("signs", "not_recorded", "tried"))
_LINKS = words("signs", "not_recorded", "links")
_ARTICLES = words("signs", "not_recorded", "articles")
_AIMED = words("signs", "not_recorded", "aimed")
_WHY = words("signs", "not_recorded", "why")
_BECAUSE = words("signs", "not_recorded", "because")
_IF = frozenset({"if", "unless", "when", "whenever"})
_IF_REACH = 3
_LINKED = 5
"""Most words between a sign and what is said of it."""
_WHY_REACH = 14


def how_it_went(fact: Fact) -> str | None:
    """Why the fact has no value; None for one that was measured."""
    return dict(fact.detail).get(READING)


def not_recorded(view: View) -> Iterator[Draft]:
    """One draft without a value for each sign that could not be measured."""
    barred = {
        i
        for hit in NOT_ANNOUNCERS.scan(view.tokens, view.positions)
        for i in range(hit.first, hit.last)
    }
    for hit in named_signs(view):
        told = hit.first not in barred or _on_somebody(view, hit)
        if hit.value.slot in _SIGNS and not hit.value.weak and told:
            yield from _draft(view, hit)


def _on_somebody(view: View, hit: Hit[Announcer]) -> bool:
    """As in "can't get a pressure on him", never "can't get pressure on the wound"."""
    ours = view.norm[hit.last] == "on" and view.norm[hit.last + 1] in _WHOM
    return ours and view.norm[hit.first - 1] in _ARTICLES


_WHOM = frozenset({"him", "her", "them", "either", "this"})


def _draft(view: View, hit: Hit[Announcer]) -> Iterator[Draft]:
    told = _behind(view, hit) or _before(view, hit)
    if told is None:
        return
    first, last, how = told
    status = claimed(view, hit.first, hit.last, first)
    if status is None:
        return
    if _has_reason(view, first, last, how):
        how = NOT_TAKEN
    yield Draft(
        kind=FactKind.VITAL,
        name=hit.value.slot,
        spans=(view.span(first, last),),
        rule=f"{hit.value.slot}.not_recorded",
        status=status,
        detail=((READING, how),),
    )


def _behind(view: View, hit: Hit[Announcer]) -> tuple[int, int, str] | None:
    """As in "blood pressure is unrecordable", "the pressure won't read", "BP: unobtainable"."""
    sentence = view.sentence(hit.first)
    for i in range(hit.last, min(hit.last + _LINKED + 1, sentence.last)):
        for table, how in ((_SAID_SO, UNRECORDABLE), (_FAILED, NOT_OBTAINED)):
            found = table.at(view.tokens, i)
            if found is not None:
                return hit.first, found.last, how
        if nought := _nought(view, hit.value.slot, i):
            return hit.first, nought, UNRECORDABLE
        if view.norm[i] not in _LINKS:
            return None
    return None


def _nought(view: View, slot: str, i: int) -> int | None:
    """The end of a zero at ``i``: "BP 0", "sats zero", "pressure nought over nought"."""
    told = view.quantity_at.get(i)
    if told is None or told.value or slot not in _NEVER_ZERO or is_points(view, told, slot):
        return None
    lower = view.quantity_at.get(told.last + (view.norm[told.last] in {"over", "on"}))
    return told.last if lower is None or lower.value else lower.last


_NEVER_ZERO = frozenset({"systolic_bp", "spo2"})
"""A zero of these is no reading: the meter found nothing."""


def _before(view: View, hit: Hit[Announcer]) -> tuple[int, int, str] | None:
    """As in "unrecordable BP", "no palpable pressure", "we can't get a blood pressure"."""
    if _goes_on(view, hit.last):
        return None
    i = hit.first
    while i > 0 and view.norm[i - 1] in _ARTICLES and view.tokens[i].gap in PHRASE_GAPS:
        i -= 1
    if view.tokens[i].gap not in PHRASE_GAPS:
        return None
    for table, how in ((_SAID_SO, UNRECORDABLE), (_NONE, UNRECORDABLE), (_TRIED, NOT_OBTAINED)):
        found = table.ending_at(view.tokens, i, _LONGEST)
        if found is not None:
            return found.first, hit.last, how
    return None


_LONGEST = 4


def _has_reason(view: View, first: int, last: int, how: str) -> bool:
    """As in "couldn't get a pressure, he was kicking".

    Of an unrecordable pressure only where it is said to be the reason: who is in shock is agitated.
    """
    low, high = view.around(first, last, _WHY_REACH, _WHY_REACH)
    told = view.has(_WHY, low, high)
    return told and (how == NOT_OBTAINED or view.has(_BECAUSE, last, high))


def _goes_on(view: View, i: int) -> bool:
    """As in "couldn't get his pressure up", "can't get a pressure over sixty"."""
    if view.gap(i) not in PHRASE_GAPS:
        return False
    at = i + (view.norm[i] in _OF)
    return view.norm[i] in _AIMED or at in view.quantity_at


_OF = frozenset({"of", "at", "about", "around", "better", "than"})


def claimed(view: View, name: int, last: int, first: int) -> FactStatus | None:
    """What is claimed of a sign without a number that tokens ``[name, last)`` name, in words that
    begin at ``first``; None if nothing: asked, a condition, a plan.
    """
    context = view.context(name, last)
    cues = context.cues | {m.cue for m in view.marks.at(first)}
    if context.asked or (cues & _NOT_YET and not _planned_otherwise(view, first)):
        return None
    if view.has(_IF, max(view.sentence(first).first, first - _IF_REACH), first):
        return None
    if cues & OF_ANOTHER:
        return FactStatus.OTHER_SUBJECT
    if cues & {Cue.EARLIER, Cue.FORMER}:
        return FactStatus.HISTORICAL
    return FactStatus.ASSERTED


_NOT_YET = frozenset({Cue.CONDITION, Cue.PLAN})


def _planned_otherwise(view: View, first: int) -> bool:
    """As in "we're going to give morphine pupils three": what was planned has been named."""
    marks = [m for m in view.marks.at(first) if m.cue in _NOT_YET]
    return bool(marks) and all(m.cue is Cue.PLAN and view.names_drug(m.last, first) for m in marks)
