"""What a denial leaves standing: behind an act that failed, hedged, likened, taken for granted.

"Unable to control the bleeding" denies the control only: a "not" that is of what somebody can do is
spent on the verb, whatever it is. Verbs that find things keep the denial ("couldn't see any
bleeding"), and what could not be examined is neither. "Not exactly chest pain" and "never felt pain
this bad" correct the word and not the complaint; nobody asks since when of what is not there, so
"the chest pain, when did it start?" tells it. Where any other "not" ends is in
``claims/not_through``.

What nearly happened, and did not: "almost passed out", "we nearly tubed him".

"Almost certainly in VF", "nearly all day" say nothing of that kind: the word stands right before
what nearly was, or before the small words that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterable

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.lexicon import Hit
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_ABLE = words("cues", "failed_acts", "able")
_UNABLE = words("cues", "failed_acts", "unable")
_BETWEEN = words("cues", "failed_acts", "between")
_FINDS = words("cues", "failed_acts", "finds")
_EXAMINES = words("cues", "failed_acts", "examines")
_ENDED: Phrases[bool] = Phrases(listed("cues", "failed_acts", "ended"))
_CIRCUMSTANCE = words("cues", "failed_acts", "circumstance")
_ANY = frozenset({"any", "anything"})
_OF_AN_ACT = frozenset({Cue.NOT, Cue.NO})


def left_by_failed_acts(
    view: View, denials: Iterable[Mark], first: int, last: int
) -> FactStatus | None:
    """What is claimed of tokens ``[first, last)`` when all that denies them is failed acts."""
    found = [_left(view, mark, first, last) for mark in denials]
    if not found or None in found:
        return None
    doubted = FactStatus.UNCERTAIN
    return doubted if doubted in found else FactStatus.ASSERTED


def _left(view: View, mark: Mark, first: int, last: int) -> FactStatus | None:
    if mark.cue not in _OF_AN_ACT or mark.last > first or view.has(_ANY, mark.last, first):
        return None
    if _ENDED.at(view.tokens, last) is not None:
        return FactStatus.ASSERTED
    verb = _verb(view, mark)
    if verb is None or verb >= first:
        return None
    if view.has(_CIRCUMSTANCE, verb + 1, first):
        return FactStatus.ASSERTED
    if view.has(_FINDS, verb, first):
        return None
    return FactStatus.UNCERTAIN if view.has(_EXAMINES, verb, first) else FactStatus.ASSERTED


def _verb(view: View, mark: Mark) -> int | None:
    """The verb that somebody could not do; None where a "not" is of no such thing."""
    if mark.cue is not Cue.NOT:
        return None
    i = mark.last
    able = view.has(_UNABLE, mark.first, i) or view.norm[mark.first - 1] in _ABLE
    while view.norm[i] in _BETWEEN or view.norm[i] in _ABLE:
        able = able or view.norm[i] in _ABLE
        i += 1
    return i if able else None


_BEHIND: Phrases[bool] = Phrases(listed("patient", "likened", "behind"))
_BEFORE: Phrases[bool] = Phrases(listed("patient", "likened", "before"))
_ASIDE = frozenset("quite ever in me him her feel felt feeling was been".split())
_NEVER = frozenset({"never", "ever"})
_NEVER_REACH = 6


def is_likened(view: View, first: int, last: int) -> bool:
    """As in "never felt chest pain this bad", "never been so dizzy", "hasn't ever hurt like it"."""
    if not view.has(_NEVER, first - _NEVER_REACH, last + 1):
        return False
    if _BEFORE.ending_at(view.tokens, first) is not None and view.gap(first) == "":
        return True
    i = last
    while i < last + 2 and view.norm[i] in _ASIDE and view.gap(i) == "":
        i += 1
    return view.gap(i) == "" and _BEHIND.at(view.tokens, i) is not None


_HEDGED: Phrases[bool] = Phrases(listed("cues", "hedged", "before"))
_MILD: Phrases[bool] = Phrases(listed("cues", "hedged", "mild"))
_AS_SUCH: Phrases[bool] = Phrases(listed("cues", "hedged", "behind"))
_CONTRAST = words("cues", "hedged", "contrast")
_CONTRAST_REACH = 3


def is_hedged(view: View, denials: Iterable[Mark], first: int, last: int) -> bool:
    """Whether every denial of tokens ``[first, last)`` only hedges; "no pain as such" denies it."""
    marks = [m for m in denials if m.last <= first]
    behind = _AS_SUCH.at(view.tokens, last)
    end = behind.last if behind is not None else last
    contrast = _else(view, end)
    return bool(marks) and all(
        (behind is not None and (contrast or m.cue is not Cue.NO))
        or _HEDGED.at(view.tokens, m.last) is not None
        or (_MILD.at(view.tokens, m.last) is not None and contrast)
        for m in marks
    )


def _else(view: View, last: int) -> bool:
    """As in "not really pain, *more* a pressure": what it is instead is told at once."""
    for i in range(last, min(last + _CONTRAST_REACH, view.count)):
        if view.gap(i) in SENTENCE_ENDS:
            return False
        if view.norm[i] in _CONTRAST:
            return True
    return False


_GRANTING: Phrases[bool] = Phrases(listed("cues", "presupposed", "granting"))
_OF_IT: Phrases[bool] = Phrases(listed("cues", "presupposed", "of_it"))
_DEFINITE = words("cues", "presupposed", "definite")
_OVER = words("cues", "presupposed", "over")
_DEFINITE_REACH = 3
"""Most words from "the" to the name of what is there: "the bad central chest pain"."""


def presupposed(view: View, first: int, last: int) -> bool:
    """Whether the question around tokens ``[first, last)`` asks when that began, or where it goes.

    A "no" to where it goes denies only that.
    """
    question = view.marks.question_at.get(first)
    if question is None:
        return False
    if not view.has(_DEFINITE, max(question.first, first - _DEFINITE_REACH), first):
        return False
    if view.has(_OVER, question.first, question.last):
        return False
    table = _OF_IT if question.answer is False else _GRANTING
    asking = view.phrases(table, question.first, question.last)
    return any(hit.last <= first or last <= hit.first for hit in asking)


NEARLY = "told as what nearly happened"
"""Why a fact is to check that is told so."""
_NEARLY: Phrases[bool] = Phrases(listed("patient", "nearly", "before"))
_HEADS = frozenset(said.split()[-1] for said, _ in listed("patient", "nearly", "before"))
_LEADS = words("patient", "nearly", "leads")
_OWN = words("patient", "nearly", "own")
_EVENTS = words("patient", "nearly", "names")
_REACH = 4
"""Most small words between: "nearly had to be"."""


def nearly(view: View, hit: Hit) -> bool:
    """Whether what is named at ``hit`` is an event that is told as one that nearly was."""
    of_finding = hit.form.kind == "finding" and hit.form.name in _EVENTS
    if not of_finding and hit.form.kind not in _DONE:
        return False
    if of_finding and view.norm[hit.start] in _OWN:
        return True
    for i in range(hit.start, hit.start - _REACH, -1):
        if i < 1 or view.gap(i) not in {"", "-"}:
            return False
        if view.norm[i - 1] in _HEADS and _NEARLY.ending_at(view.tokens, i) is not None:
            return True
        if view.norm[i - 1] not in _LEADS:
            return False
    return False


_DONE = frozenset({"intervention", "mechanism"})
