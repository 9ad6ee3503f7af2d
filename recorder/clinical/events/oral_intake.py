"""When the patient last ate (NEMSIS eHistory.19, the L of SAMPLE): "last ate at noon", "NPO since".

A time without a clock stays in its words ("since yesterday"), and so does one of another day. What
is told of the fast is no onset. A "last drink" is mostly of alcohol and none of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recorder.clinical.clock.halves import NOON_UNSAID, other_half, told_times
from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.events.named import ATE, FASTED, INTAKE, SINCE, named_events
from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.lexicon.matcher import Hit
from recorder.clinical.text.phrases import Hit as When
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

NAME = "last_oral_intake"
TOLD_TWICE = "when the patient last ate was told in two ways"

_WHEN: Phrases[str] = Phrases(phrases("intake", "when"))
_BETWEEN = words("intake", "words", "between")
_ABOUT = words("intake", "words", "about")
_MORNINGS, _EVENINGS = words("intake", "words", "mornings"), words("intake", "words", "evenings")
_NOONS = words("intake", "words", "noons")
_AGO = words("intake", "words", "ago")
_REACH = 8
"""Most words between the words and the time: "last meal was eggs and toast at eight"."""
_ANSWER = 6
_FOOD = 3
"""Most words of what was eaten, between the words and the time."""


def extract_oral_intake(view: View) -> Iterator[Draft]:
    """Each time that is told; to check where two are."""
    told = [d for hit in named_events(view) if hit.form.name in INTAKE for d in _told(view, hit)]
    for draft in told:
        two = len({d.value or d.time_said for d in told}) > 1
        doubt = draft.review_reason or (TOLD_TWICE if two else None)
        yield replace(draft, review_reason=doubt)


def _told(view: View, hit: Hit) -> Iterator[Draft]:
    context = view.context(hit.start, hit.end)
    if context.status in _NOT_HERS or not _is_so(hit, context.status):
        return
    first, last = _where(view, hit)
    time = _time(view, first, last, hit.form.name != ATE)
    when = _when(view, first, last, time)
    if time is not None or when is not None:
        yield _timed(view, hit, time, when)
    elif hit.form.name == FASTED and view.norm[hit.end - 1] not in _LEADS and not context.asked:
        yield _draft(view, hit, hit.start, hit.end)  # "hasn't eaten today"


def _is_so(hit: Hit, status: FactStatus) -> bool:
    """Who denies eating since noon ate at noon; "any meds no last ate at noon" denies the meds."""
    return hit.form.name != SINCE or status is FactStatus.NEGATED


_NOT_HERS = frozenset({FactStatus.OTHER_SUBJECT, FactStatus.PLANNED})
_LEADS = frozenset({"since", "for", "from"})


def _where(view: View, hit: Hit) -> tuple[int, int]:
    """Tokens in which its time stands: behind the words, or in the answer to the question."""
    question = view.marks.question_at.get(hit.start)
    if question is None or question.answer is not None:
        return hit.end, min(view.sentence(hit.start).last, hit.end + _REACH)
    return question.last, min(view.count, question.last + _ANSWER)


def _time(view: View, first: int, last: int, fasted: bool) -> Spoken | None:
    """The first time behind the words; a length only as "three hours ago", "for two days"."""
    behind = (t for t in told_times(view) if first <= t.first < last)
    time = next(behind, None)
    if time is None or not _leads_to(view, first, time.first):
        return None
    if time.clock:
        return time
    long = fasted and view.norm[first - 1] == "for"
    return time if long or view.norm[time.last] in _AGO else None


def _leads_to(view: View, first: int, last: int) -> bool:
    """Whether only little words and what was eaten stand before the time."""
    others = [i for i in range(first, last) if view.norm[i] not in _BETWEEN]
    stops = view.stops(first + 1, last + 1) > 0
    named = any(first <= e.start < last for e in named_events(view))
    return len(others) <= _FOOD and not stops and not named


def _when(view: View, first: int, last: int, time: Spoken | None) -> When[str] | None:
    """The day of a clock time ("noon yesterday"), else the words that tell it ("last night")."""
    for hit in view.phrases(_WHEN, first, min(last + 2, view.count)):
        if time is None:
            return hit if _leads_to(view, first, hit.first) else None
        beside = hit.last == time.first or hit.first == time.last
        at = view.norm[time.first - 1] in {"at", "about"} and hit.last == time.first - 1
        if hit.value == "day" and (beside or at):
            return hit
    return None


def _timed(view: View, hit: Hit, time: Spoken | None, when: When[str] | None) -> Draft:
    if when is not None:
        first = min(when.first, time.first) if time else when.first
        return _draft(view, hit, first, max(when.last, time.last) if time else when.last)
    assert time is not None
    value = _half(view, hit, time)
    doubt = "" if value else time.doubt
    value = value or time.value
    draft = _draft(view, hit, time.first, time.last)
    return replace(
        draft,
        value=value,
        time=value,
        approximate=view.norm[time.first - 1] in _ABOUT,
        alternatives=(value, other_half(value)) if doubt == NOON_UNSAID else (),
        review_reason=doubt or None,
    )


def _half(view: View, hit: Hit, time: Spoken) -> str:
    """As in "breakfast at eight", "dinner at six": the meal tells the half of the day, else ""."""
    if not time.clock or time.doubt != NOON_UNSAID:
        return ""
    told = set(view.norms(hit.start, time.first))
    early = int(time.value[:2]) < _NOON
    if told & _MORNINGS:
        return time.value if early else other_half(time.value)
    if told & _EVENINGS or (told & _NOONS and int(time.value[:2]) < _AFTERNOON):
        return other_half(time.value) if early else time.value
    return ""


_NOON, _AFTERNOON = 12, 5


def _draft(view: View, hit: Hit, first: int, last: int) -> Draft:
    """As it was said at tokens ``[first, last)``."""
    own = view.span(hit.start, hit.end)
    said = view.span(first, last)
    return Draft(
        kind=FactKind.EVENT_TIME,
        name=NAME,
        spans=(said, own) if said != own else (own,),
        rule="time.oral_intake",
        time_said=view.quote(first, last),
    )
