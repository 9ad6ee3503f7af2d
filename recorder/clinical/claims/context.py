"""What the words around a statement claim about it (negation, doubt, plan, whose, when).

Cues come from ``cues``; ``ahead``, ``behind``, ``people`` and their neighbours give each the tokens
that it governs, once for the whole text, and ``Marks.context`` answers for one statement. Questions
count as negated or asserted by the short answer that follows them; a question without one asserts
nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache

from recorder.clinical.claims.ahead import ahead_of, is_article, will_do
from recorder.clinical.claims.answers import Question, asked_if_usual, denials_asked_of
from recorder.clinical.claims.behind import said_behind
from recorder.clinical.claims.brought import Brought, who_is_brought
from recorder.clinical.claims.called_as import called_as
from recorder.clinical.claims.cared_for import is_cared_for, kin_asked_after, relatives_cared_for
from recorder.clinical.claims.corrections import corrections, to_the_opposite
from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.claims.mother_and_baby import about_baby, is_birth, tells_of_birth
from recorder.clinical.claims.on_the_way import next_jobs, on_the_way, other_units
from recorder.clinical.claims.oneself import tells_of_oneself
from recorder.clinical.claims.other_days import other_days
from recorder.clinical.claims.other_jobs import other_jobs
from recorder.clinical.claims.people import about_person
from recorder.clinical.claims.questions import find_questions
from recorder.clinical.claims.reach import Mark, Said, said_in
from recorder.clinical.claims.set_apart import set_apart
from recorder.clinical.claims.several_patients import (
    another_patient,
    asked_beside,
    numbered_patients,
)
from recorder.clinical.claims.told_of import perhaps_ours, told_beside, told_by_turns
from recorder.clinical.claims.voices import voices
from recorder.clinical.grammar.tables import NO
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import Words
from recorder.core.model import FactStatus
from recorder.core.records import record

__all__ = ["Context", "Mark", "Marks", "Question", "find_marks"]


@record
class Context:
    """The claim about one statement.

    Attributes:
        status: after the precedence subject > history > plan > refusal > negation > doubt.
        cues: every class of cue that reaches the statement.
        asked: it stands in a question without a clear answer: nothing is claimed.
        answer: tokens ``(first, last)`` of the answer that settled it, further evidence.
    """

    status: FactStatus = FactStatus.ASSERTED
    cues: frozenset[Cue] = frozenset()
    asked: bool = False
    answer: tuple[int, int] | None = None

    @property
    def of_another(self) -> bool:
        """Whether it is told of somebody else."""
        return not OF_ANOTHER.isdisjoint(self.cues)


_PRECEDENCE: tuple[tuple[frozenset[Cue], FactStatus], ...] = (
    (OF_ANOTHER, FactStatus.OTHER_SUBJECT),
    (frozenset({Cue.HISTORY, Cue.FORMER}), FactStatus.HISTORICAL),
    (frozenset({Cue.PLAN, Cue.CONDITION}), FactStatus.PLANNED),
    (frozenset({Cue.REFUSED}), FactStatus.REFUSED),
    (frozenset({Cue.DENY, Cue.NO, Cue.NOT, Cue.AFTER}), FactStatus.NEGATED),
    (frozenset({Cue.DOUBT, Cue.DOUBTED}), FactStatus.UNCERTAIN),
)

_DENIALS = frozenset({Cue.DENY, Cue.NO, Cue.NOT})
_NOTHING = Context()


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of a text.

    ``asked_of``: each "not" of "has she not had it", which denies nothing.
    ``corrections`` are token spans of "correction", "scratch that" ...; ``doubtful`` those that may
    be told of this patient or of another, ``of_kin`` those of a relative who may be the patient.
    """

    all: tuple[Mark, ...]
    governed: Mapping[int, Sequence[Mark]]
    questions: tuple[Question, ...]
    question_ends: tuple[int, ...]
    question_at: Mapping[int, Question]
    asked_of: Set[int]
    corrections: tuple[tuple[int, int], ...]
    doubtful: tuple[tuple[int, int], ...]
    of_kin: tuple[tuple[int, int], ...]

    def corrections_in(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """Corrections that begin in tokens ``[first, last)``, in order."""
        low = bisect_left(self.corrections, (first, 0))
        return self.corrections[low : bisect_left(self.corrections, (last, 0), low)]

    def questions_before(self, i: int, reach: int) -> tuple[Question, ...]:
        """Questions that end at most ``reach`` tokens before token ``i``, in order."""
        low = bisect_left(self.question_ends, i - reach)
        return self.questions[low : bisect_right(self.question_ends, i)]

    def at(self, i: int) -> Sequence[Mark]:
        """Marks that govern token ``i``."""
        return self.governed.get(i, ())

    def of_others(self, i: int) -> list[Mark]:
        """Marks with which token ``i`` is told of somebody else."""
        return [mark for mark in self.at(i) if mark.cue in OF_ANOTHER]

    def context(self, first: int, last: int) -> Context:
        """The claim about tokens ``[first, last)``; the statement's own words are no cues."""
        governing, question = self.governed.get(first), self.question_at.get(first)
        if governing is None and question is None:
            return _NOTHING
        marks = [m for m in governing or () if m.last <= first or m.first >= last]
        if not marks and question is None:
            return _NOTHING
        cues = frozenset([m.cue for m in marks])
        if question is None:
            return Context(_claimed(cues), cues)
        if question.answer is None:
            return Context(_claimed(cues), cues, asked=True)
        if question.answer is False:
            cues |= {Cue.NO}
        elif cues & _DENIALS:  # "breathing no nausea yes": the no is of what stands before
            marks = [m for m in marks if m.first >= question.first or m.cue not in _DENIALS]
            cues = frozenset([m.cue for m in marks])
        answer = (question.answer_first, question.answer_last)
        return Context(_claimed(cues), cues, answer=answer)


@cache
def _claimed(cues: frozenset[Cue]) -> FactStatus:
    """What ``cues`` make of a statement."""
    return next((status for classes, status in _PRECEDENCE if cues & classes), FactStatus.ASSERTED)


def find_marks(words: Words) -> Marks:
    """Find every cue of ``words`` and what it governs."""
    questions = tuple(asked_if_usual(words, asked) for asked in find_questions(words))
    answers = {i for q in questions if q.answer is not None for i in (q.answer_first,)}
    said = said_in(words)
    asked_of = {i for q in questions for i in denials_asked_of(words, q.first, q.last)}
    for i in asked_of:
        said.starts.pop(i, None)
    _answered_twice(said, answers)
    _turned_round(said)
    brought = who_is_brought(said, tells_of_birth(words))
    asked = {q.first for q in questions}
    of_kin: list[tuple[int, int]] = []
    beside: list[tuple[int, int]] = []
    found = [m for m in _marks(said, brought, of_kin, beside)
             if m.first not in answers or m.last - m.first > 1
             or (m.last not in asked and is_article(said, m))]  # fmt: skip
    governed: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in found:
        for i in range(mark.reach_first, mark.reach_last):
            governed[i].append(mark)
    of_kin += [(i, end) for i, end in beside if not _of_another(governed.get(i + 1, ()))]
    correction = Cue.CORRECTION
    cues = [(m.first, m.last) for m in found if m.cue is correction]
    return Marks(
        all=tuple(found),
        governed=governed,
        questions=questions,
        question_ends=tuple(q.last for q in questions),
        question_at={i: q for q in questions for i in range(q.first, q.last)},
        asked_of=asked_of,
        corrections=corrections(words.tokens, words.positions, cues),
        doubtful=brought.doubtful,
        of_kin=tuple(of_kin),
    )


def _answered_twice(said: Said, answers: set[int]) -> None:
    """As in "any chest pain no no nausea no cough": an answer, and a denial beside others.

    Alone ("no no tummy pain down there") it may be either, and denies nothing.
    """
    for i in answers & said.starts.keys():
        hit = said.starts[i]
        last = hit.last
        listed = any(t.norm in _ALSO_DENIED for t in said.tokens[last : last + _NEXT_DENIED])
        if hit.value is Cue.CORRECTION and said.tokens[last - 1].norm == "no" and listed:
            del said.starts[i]
            said.starts[hit.last - 1] = Hit(hit.last - 1, hit.last, Cue.NO)


def _turned_round(said: Said) -> None:
    """As in "pulse regular, no, irregular": the "no" is a correction."""
    for norm in NO:
        for i in said.words.positions.get(norm, ()):
            hit = said.starts.get(i)
            if (hit is None or hit.last == i + 1) and to_the_opposite(said.tokens, i):
                said.starts[i] = Hit(i, i + 1, Cue.CORRECTION)


_ALSO_DENIED = frozenset({"no", "not", "never", "nor", "or"})
_NEXT_DENIED = 5


def _of_another(marks: Iterable[Mark]) -> bool:
    return any(mark.cue in OF_ANOTHER for mark in marks)


def _marks(
    said: Said, brought: Brought, of_kin: list[tuple[int, int]], beside: list[tuple[int, int]]
) -> Iterator[Mark]:
    """Gives each cue its reach; ``of_kin`` takes what is told of relatives who may be ours, and
    ``beside`` what stands behind them and may be ours again."""
    birth = "baby" not in brought.who and is_birth(said.words)
    cared_for = relatives_cared_for(said.words)
    for hit in said.starts.values():
        if hit.last - 1 in brought.decided:
            continue
        of_person = hit.value is Cue.PERSON
        mark = about_person(said, hit, birth) if of_person else ahead_of(said, hit)
        asked = of_person and bool(cared_for)
        ours = is_cared_for(said.words, hit.first, hit.last, cared_for) if asked else None
        if mark and ours is None:
            again = mark.reach_last
            if of_person:
                again = perhaps_ours(said, mark)
                of_kin.extend(told_by_turns(said, mark))
            if again < mark.reach_last:
                beside.append((again, mark.reach_last))
                mark = replace(mark, reach_last=again)
            yield mark
        elif mark and not ours:
            of_kin.append((mark.reach_first, mark.reach_last))
        elif of_person and mark is None:
            beside.extend(told_beside(said, hit))
    if not cared_for:
        of_kin.extend(kin_asked_after(said.words))
    yield from said_behind(said)
    yield from will_do(said)
    yield from brought.others
    if not brought.who:
        yield from numbered_patients(said)
        yield from another_patient(said)
    yield from asked_beside(said)
    yield from voices(said.words, brought.decided, birth)
    for mark, sure in tells_of_oneself(said.words, cared_for):
        if sure:
            yield mark
        else:
            of_kin.append((mark.reach_first, mark.reach_last))
    yield from other_jobs(said.words)
    yield from on_the_way(said.words)
    yield from other_units(said.words)
    yield from next_jobs(said.words)
    yield from other_days(said.words)
    yield from called_as(said.words)
    if not brought.who:
        yield from set_apart(said.words)
    if birth:
        yield from about_baby(said)
