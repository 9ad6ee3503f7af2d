"""What the words around a statement claim about it (negation, doubt, plan, whose, when).

Cues come from ``cues``; here each gets the tokens that it governs, once for the whole text, and
``Marks.context`` answers for one statement. Questions count as negated or asserted by the short
answer that follows them; a question without one asserts nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from recorder.clinical.claims.cues import BACKWARD, Cue
from recorder.clinical.claims.other_jobs import other_jobs
from recorder.clinical.claims.people import People
from recorder.clinical.claims.questions import Question, find_questions
from recorder.clinical.claims.reach import Mark
from recorder.clinical.claims.voices import voices
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import CLAUSE_BREAKERS, PHRASE_GAPS, SENTENCE_ENDS, Words, places
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


_PRECEDENCE: tuple[tuple[frozenset[Cue], FactStatus], ...] = (
    (frozenset({Cue.PERSON, Cue.KIN}), FactStatus.OTHER_SUBJECT),
    (frozenset({Cue.HISTORY, Cue.FORMER}), FactStatus.HISTORICAL),
    (frozenset({Cue.PLAN, Cue.CONDITION}), FactStatus.PLANNED),
    (frozenset({Cue.REFUSED}), FactStatus.REFUSED),
    (frozenset({Cue.DENY, Cue.NO, Cue.NOT, Cue.AFTER}), FactStatus.NEGATED),
    (frozenset({Cue.DOUBT, Cue.DOUBTED}), FactStatus.UNCERTAIN),
)

_NOTHING = Context()


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of a text; ``corrections`` are token spans of "correction", "scratch that" ..."""

    all: tuple[Mark, ...]
    governed: Mapping[int, tuple[Mark, ...]]
    questions: tuple[Question, ...]
    question_ends: tuple[int, ...]
    question_at: Mapping[int, Question]
    corrections: tuple[tuple[int, int], ...]

    def corrections_in(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """Corrections that begin in tokens ``[first, last)``, in order."""
        low = bisect_left(self.corrections, (first, 0))
        return self.corrections[low : bisect_left(self.corrections, (last, 0), low)]

    def questions_before(self, i: int, reach: int) -> tuple[Question, ...]:
        """Questions that end at most ``reach`` tokens before token ``i``, in order."""
        low = bisect_left(self.question_ends, i - reach)
        return self.questions[low : bisect_right(self.question_ends, i)]

    def at(self, i: int) -> tuple[Mark, ...]:
        """Marks that govern token ``i``."""
        return self.governed.get(i, ())

    def context(self, first: int, last: int) -> Context:
        """The claim about tokens ``[first, last)``; the statement's own words are no cues."""
        governing, question = self.governed.get(first), self.question_at.get(first)
        if governing is None and question is None:
            return _NOTHING
        marks = [m for m in governing or () if m.last <= first or m.first >= last]
        if not marks and question is None:
            return _NOTHING
        cues = frozenset(m.cue for m in marks)
        if question is None:
            return Context(_claimed(cues), cues)
        if question.answer is None:
            return Context(_claimed(cues), cues, asked=True)
        if question.answer is False:
            cues |= {Cue.NO}
        answer = (question.answer_first, question.answer_last)
        return Context(_claimed(cues), cues, answer=answer)


@cache
def _claimed(cues: frozenset[Cue]) -> FactStatus:
    """What ``cues`` make of a statement."""
    return next((status for classes, status in _PRECEDENCE if cues & classes), FactStatus.ASSERTED)


def find_marks(words: Words) -> Marks:
    """Find every cue of ``words`` and what it governs."""
    questions = tuple(find_questions(words))
    answers = {i for q in questions if q.answer is not None for i in (q.answer_first,)}
    finder = _Finder(words)
    found = [m for m in finder.marks()
             if m.first not in answers or m.last - m.first > 1 or finder.is_article(m)]  # fmt: skip
    governed: dict[int, list[Mark]] = {}
    for mark in found:
        for i in range(mark.reach_first, mark.reach_last):
            governed.setdefault(i, []).append(mark)
    correction = Cue.CORRECTION
    corrections = tuple([(m.first, m.last) for m in found if m.cue is correction])
    return Marks(
        all=tuple(found),
        governed={i: tuple(marks) for i, marks in governed.items()},
        questions=questions,
        question_ends=tuple(q.last for q in questions),
        question_at={i: q for q in questions for i in range(q.first, q.last)},
        corrections=corrections,
    )


class _Finder(People):
    """Gives each cue its reach."""

    def marks(self) -> Iterator[Mark]:
        for hit in self._starts.values():
            mark = self._forward(hit)
            if mark:
                yield mark
        covered = {
            i
            for h in self._starts.values()
            if h.value is Cue.NOTHING
            for i in range(h.first, h.last)
        }
        for hit in BACKWARD.scan(self._tokens, self._words.positions):
            if hit.first not in covered:
                mark = self._backward(hit)
                if mark:
                    yield mark
        for i in places([token.clitic for token in self._tokens], _WILL):
            clitic = self._tokens[i].clitic
            if clitic == "ll" or (clitic == "d" and self._would(i)):
                end = self._planned_until(i + 1, self._reach(i + 1, 12), Cue.PLAN)
                yield Mark(Cue.PLAN, i, i + 1, i + 1, end)
        yield from self._numbered()
        yield from self._not_ours()
        yield from voices(self._words)
        yield from other_jobs(self._words)
        if self._mothers:
            yield from self._babies()

    def is_article(self, mark: Mark) -> bool:
        """As in "Has she got a cough?" - "No cough.": it answers, and denies what follows."""
        i = mark.last
        if self._loose or mark.cue is not Cue.NO or i >= self._count:
            return False
        return not self._tokens[i].gap and self._tokens[i].norm not in _BEHIND_ANSWER

    def _would(self, i: int) -> bool:
        """As in "I'd pop a line in", never "I'd given him": the verb tells would from had."""
        following = self._tokens[i + 1].norm if i + 1 < self._count else ""
        return self._tokens[i].norm in {"i", "we"} and following in _WOULD_DO

    def _forward(self, hit: Hit[Cue]) -> Mark | None:
        cue, last = hit.value, hit.last
        if cue in _WORDS_AHEAD:
            return self._few_words_ahead(hit)
        if cue is Cue.NOTHING:
            return None
        if cue is Cue.CORRECTION:
            return Mark(cue, hit.first, last, last, last)
        if cue is Cue.PERSON:
            return self._person(hit)
        if cue is Cue.NO and self._asks_on(hit):
            return None
        if cue is Cue.DENY:
            begin = self._behind_subject(last)
            return Mark(cue, hit.first, last, last, self._list(begin, cue))
        if cue is Cue.NO:
            return Mark(cue, hit.first, last, last, self._list(last, cue))
        if cue is Cue.CONDITION:
            end = self._line_end(last, self._words.rest_end(last, 12 if self._loose else 20))
            return Mark(cue, hit.first, last, last, self._until_told(last, end))
        return Mark(cue, hit.first, last, last, self._list(last, Cue.DENY))

    def _behind_subject(self, first: int) -> int:
        """As in "denies he was trying to end his life": who is denied to have done it."""
        if self._loose:
            return first
        i = first
        while i < min(self._count, first + 3) and self._joins_denial(i):
            i += 1
        return i

    def _joins_denial(self, i: int) -> bool:
        token = self._tokens[i]
        return token.gap in PHRASE_GAPS and token.norm in _SUBJECT_OF_DENIAL

    def _few_words_ahead(self, hit: Hit[Cue]) -> Mark | None:
        cue, last = hit.value, hit.last
        if cue in (Cue.NOT, Cue.DOUBT) and self._of_what_stood_before(hit):
            return None
        end = self._behind_object(last, self._reach(last, _WORDS_AHEAD[cue]), cue)
        if cue is Cue.KIN:  # "fetal heart rate one forty moms pulse is ninety two"
            own = (i for i in range(last, end) if self._opens_person(i))
            return Mark(cue, hit.first, last, last, next(own, end))
        return Mark(cue, hit.first, last, last, self._planned_until(last, end, cue))

    def _asks_on(self, hit: Hit[Cue]) -> bool:
        """As in "anything else no what tablets is he on": it answers, another question comes."""
        alone = hit.last - hit.first == 1 and hit.last < self._count
        alone = alone and self._tokens[hit.first].norm != "without"
        return alone and self._tokens[hit.last].norm in _ASKS_ON

    def _behind_object(self, first: int, end: int, cue: Cue) -> int:
        """Without marks "so we did not repeat it 12 lead shows ..." ends behind "it"."""
        if not self._loose or cue is not Cue.NOT:
            return end
        return next((i for i in range(first + 2, end) if self._tokens[i - 1].norm == "it"), end)

    def _planned_until(self, first: int, end: int, cue: Cue) -> int:
        """Without marks "nothing he'll admit to ... we've dressed it" ends at what was done."""
        if cue is not Cue.PLAN:
            return end
        end = self._line_end(first, end)
        if not self._loose:
            return end
        told = (i for i in range(first + 1, end) if self._tokens[i].clitic == "ve")
        return next((i for i in told if self._tokens[i].norm in {"we", "i"}), end)

    def _of_what_stood_before(self, hit: Hit[Cue]) -> bool:
        """As in "trop was negative, ECG sinus at 68", "trop negative but a STEMI on the ECG"."""
        if self._tokens[hit.last - 1].norm not in _NEGATIVE or hit.last >= self._count:
            return False
        behind = self._tokens[hit.last]
        ended = behind.gap == "," or behind.norm in _GOES_ON
        return ended and hit.first > 0 and self._tokens[hit.first].gap in PHRASE_GAPS

    def _opens_person(self, i: int) -> bool:
        hit = self._starts.get(i)
        return hit is not None and hit.value is Cue.PERSON

    def _line_end(self, first: int, end: int) -> int:
        """Where the line of a recogniser that sets no marks ends, at most ``end``."""
        return next((i for i in range(first + 1, end) if self._tokens[i].gap == "\n"), end)

    def _until_told(self, first: int, end: int) -> int:
        """Without marks "if he goes again last set heart rate 140" ends at the new set."""
        if not self._loose:
            return end
        return next((i for i in range(first + 1, end) if self._new_set(i) or
                     self._tokens[i - 1].norm in _AFTER_CONDITION or
                     (i > first + 1 and self._happened(i))), end)  # fmt: skip

    def _happened(self, i: int) -> bool:
        """As in "in case that one blows pressure dropped 78 over 40": what came to be."""
        told = self._tokens[i].norm in _SIGNS and i + 1 < self._count
        told = told and self._tokens[i + 1].norm in _CAME_TO_BE
        return told and self._tokens[i - 1].norm not in _OF_THE_CONDITION

    def _backward(self, hit: Hit[Cue]) -> Mark | None:
        cue = hit.value
        if cue in (Cue.EARLIER, Cue.FORMER):
            return self._other_time(hit)
        if cue is Cue.USUAL and not self._now_told(hit.last):
            return None  # "GCS fourteen, which is normal for her": so it is now
        ends = hit.last >= self._count or self._tokens[hit.last].gap not in {"", "-", "/"}
        ends = ends or self._tokens[hit.last].norm in CLAUSE_BREAKERS
        tail = self._tokens[hit.last - 1].norm
        if tail in _OVER:
            ends = ends or self._tokens[hit.last].norm in _AFTER_OVER
        single = hit.last - hit.first == 1 and tail in _NEEDS_END
        if (single or tail in _OVER) and not ends:
            return None
        first = self._back(hit.first, 5)
        if tail in {"none", "nil"} and self._tokens[hit.first - 1].norm in _TOPICS:
            first = max(first, hit.first - 1)
        return Mark(cue, hit.first, hit.last, first, hit.first) if first < hit.first else None

    def _now_told(self, first: int) -> bool:
        """As in "GCS fourteen is normal for her, today she's twelve"."""
        ahead = self._tokens[first : first + 4]
        return any(token.norm in _OF_NOW for token in ahead)

    def _other_time(self, hit: Hit[Cue]) -> Mark | None:
        """ "last week his pressure was" and "his pressure was 180 last week", not "since ..."."""
        before = self._tokens[hit.first - 1].norm if hit.first else ""
        following = self._tokens[hit.last].norm if hit.last < self._count else ""
        if before in {"since", "for", "until", "over", "from"} and following != "when":
            return None
        if self._tokens[hit.last - 1].norm == "in" and following in _STATES:
            return None
        clause = self._words.clauses[self._words.clause_of[hit.first]]
        opens = hit.first == clause.first or self._tokens[hit.first].gap in {",", ":"}
        closed = hit.last >= self._count or self._tokens[hit.last].gap in SENTENCE_ENDS
        subject = "" if closed else self._tokens[hit.last].norm
        if opens or subject in {"his", "her", "the", "he", "she", "it", "when"}:
            return Mark(hit.value, hit.first, hit.last, hit.last, self._reach(hit.last, 8))
        first = max(clause.first, hit.first - (6 if self._loose else 10))
        for i in range(hit.first - 1, first - 1, -1):
            if self._tokens[i + 1].gap in {",", ":"} and i + 1 != hit.first:
                first = i + 1
                break
            if self._tokens[i].norm in _SPEAKS_ANEW:
                first = i
                break
        return Mark(hit.value, hit.first, hit.last, first, hit.first)


_WORDS_AHEAD = {
    Cue.NOT: 5, Cue.DOUBT: 5, Cue.PLAN: 12, Cue.REFUSED: 6, Cue.USUAL: 8, Cue.KIN: 10,
}  # fmt: skip
"""Cues that reach no further than so many words."""
_NEGATIVE = frozenset({"negative", "neg", "unlikely"})
_GOES_ON = frozenset({"and", "but", "with", "though", "however", "so", "then"})
"""Behind a result they tell of something else."""
_ASKS_ON = frozenset(
    """what whats which when whens where wheres who whos whose why how hows does do did are is has
    have can any""".split()
)
"""Words that begin a question behind a "no", and that no "no" can deny."""
_SUBJECT_OF_DENIAL = frozenset("that he she they has had was is being having ever".split())
_OF_NOW = frozenset({"today", "now", "currently", "tonight"})
_WILL = frozenset({"ll", "d"})
_BEHIND_ANSWER = frozenset(
    """i he she it they we you im hes shes its theyre not just only never thanks thank dear love
    mate problem problems no way idea worries more longer sorry but that this there my his her the
    and then nothing none nope yes yeah is are was do does did has have had any can what how when
    where okay ok""".split()
)
"""Behind a "no" they go on with the answer."""
_SPEAKS_ANEW = frozenset({"he", "she", "they", "i", "we"})
"""A subject with which the statement begins that "last year" is said of."""
_STATES = frozenset("sinus rhythm af afib vf vt svt bed hospital the a his her".split())
"""Behind "back in" they tell of now, not of a year: "back in sinus at 84"."""
_WOULD_DO = frozenset("pop give do go start get try use take push hang stick draw apply".split())
_AFTER_CONDITION = frozenset("yet no okay ok alright right copy roger".split())
"""Where nothing is punctuated, behind these the condition is over."""
_SIGNS = frozenset("pressure bp sats pulse rate resps sugar temp gcs".split())
_CAME_TO_BE = frozenset("dropped went came fell was is now rose improved".split())
_OF_THE_CONDITION = frozenset("his her the their and or if when heart blood my your".split())
_OVER = frozenset({"gone", "settled", "eased", "passed", "stopped", "free", "off", "away"})
"""Last words of what says that something is over, unless more follows ("has gone to his arm")."""
_AFTER_OVER = frozenset("now after since with at completely by and before on from once".split())
_TOPICS = frozenset(
    """allergies allergy meds medications medication medicines history pmh hx""".split()
)
"""What "none" speaks of when it stands right behind it, and of nothing before that."""
_NEEDS_END = frozenset(
    {"negative", "neg", "none", "nil", "absent", "denied", "possible", "suspected", "free"}
)
