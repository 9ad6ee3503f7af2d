"""What the words around a statement claim about it (negation, doubt, plan, whose, when).

Cues come from ``cues``; here each gets the tokens that it governs, once for the whole text, and
``Marks.context`` answers for one statement. Questions count as negated or asserted by the short
answer that follows them; a question without one asserts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recorder.clinical.cues import (
    ANSWER_FILLERS,
    BACKWARD,
    BIRTH,
    FORWARD,
    MEN,
    NEW_TOPIC,
    NO_ANSWERS,
    QUESTION_OPENERS,
    RELATIONS,
    REPORTS,
    STOPS,
    WOMEN,
    YES_ANSWERS,
    Cue,
)
from recorder.clinical.phrases import Hit
from recorder.clinical.text import CLAUSE_BREAKERS, SENTENCE_ENDS, Words
from recorder.core.model import FactStatus


@dataclass(frozen=True, slots=True)
class Mark:
    """A cue at tokens ``[first, last)`` that governs tokens ``[reach_first, reach_last)``."""

    cue: Cue
    first: int
    last: int
    reach_first: int
    reach_last: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its short answer: ``answer`` True (yes), False (no) or None (unknown)."""

    first: int
    last: int
    answer: bool | None
    answer_first: int = 0
    answer_last: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """The claim about one statement.

    Attributes:
        status: after the precedence subject > history > plan > refusal > negation > doubt.
        cues: every class of cue that reaches the statement.
        asked: it stands in a question without a clear answer: nothing is claimed.
        answer: tokens ``(first, last)`` of the answer that settled it, further evidence.
        cue_at: tokens of the cue that decided, or None when nothing did.
    """

    status: FactStatus = FactStatus.ASSERTED
    cues: frozenset[Cue] = frozenset()
    asked: bool = False
    answer: tuple[int, int] | None = None
    cue_at: tuple[int, int] | None = None

    @property
    def other_day(self) -> bool:
        """A usual, target or earlier-day value: not a reading of this encounter."""
        return bool(self.cues & {Cue.USUAL, Cue.EARLIER})


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
    question_at: Mapping[int, Question]
    corrections: tuple[tuple[int, int], ...]

    def at(self, i: int) -> tuple[Mark, ...]:
        """Marks that govern token ``i``."""
        return self.governed.get(i, ())

    def context(self, first: int, last: int) -> Context:
        """The claim about tokens ``[first, last)``; the statement's own words are no cues."""
        marks = [m for m in self.governed.get(first, ()) if m.last <= first or m.first >= last]
        question = self.question_at.get(first)
        if not marks and question is None:
            return _NOTHING
        return self._decided(marks, question)

    def _decided(self, marks: list[Mark], question: Question | None) -> Context:
        cues = frozenset(m.cue for m in marks)
        answer, asked = None, False
        if question is not None:
            asked = question.answer is None
            if question.answer is not None:
                answer = (question.answer_first, question.answer_last)
                if question.answer is False:
                    cues |= {Cue.NO}
        for classes, status in _PRECEDENCE:
            if cues & classes:
                deciding = next((m for m in marks if m.cue in classes), None)
                at = (deciding.first, deciding.last) if deciding else answer
                return Context(status, cues, asked, answer, at)
        return Context(FactStatus.ASSERTED, cues, asked, answer, None)


def find_marks(words: Words) -> Marks:
    """Find every cue of ``words`` and what it governs."""
    questions = tuple(_questions(words))
    answers = {i for q in questions if q.answer is not None for i in (q.answer_first,)}
    found = [m for m in _Finder(words).marks() if m.first not in answers or m.last - m.first > 1]
    governed: dict[int, list[Mark]] = {}
    for mark in found:
        for i in range(mark.reach_first, mark.reach_last):
            governed.setdefault(i, []).append(mark)
    corrections = tuple((m.first, m.last) for m in found if m.cue is Cue.CORRECTION)
    return Marks(
        all=tuple(found),
        governed={i: tuple(marks) for i, marks in governed.items()},
        questions=questions,
        question_at={i: q for q in questions for i in range(q.first, q.last)},
        corrections=corrections,
    )


class _Finder:
    """Gives each cue its reach."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._tokens = words.tokens
        self._count = len(words.tokens)
        self._loose = _unpunctuated(words)
        self._mothers = _mothers_record(words)
        starts = {hit.first: hit for hit in FORWARD.find(words.tokens)}
        self._starts: Mapping[int, Hit[Cue]] = starts

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
        for hit in BACKWARD.find(self._tokens):
            if hit.first not in covered:
                mark = self._backward(hit)
                if mark:
                    yield mark
        for i, token in enumerate(self._tokens):
            if token.clitic == "ll":
                yield Mark(Cue.PLAN, i, i + 1, i + 1, self._reach(i + 1, 12))
        if self._mothers:
            yield from self._babies()

    def _babies(self) -> Iterator[Mark]:
        """In the mother's record the baby is somebody else."""
        for i, token in enumerate(self._tokens):
            opens = token.gap in SENTENCE_ENDS or i == 0 or self._tokens[i - 1].norm == "the"
            if token.norm in ("baby", "newborn", "infant") and opens:
                yield Mark(Cue.PERSON, i, i + 1, i + 1, self._sentence_end(i + 1, 30))

    def _forward(self, hit: Hit[Cue]) -> Mark | None:
        cue, last = hit.value, hit.last
        if cue is Cue.NOTHING:
            return None
        if cue is Cue.CORRECTION:
            return Mark(cue, hit.first, last, last, last)
        if cue is Cue.PERSON:
            return self._person(hit)
        if cue in (Cue.DENY, Cue.NO):
            return Mark(cue, hit.first, last, last, self._list(last, cue))
        if cue is Cue.CONDITION:
            return Mark(
                cue, hit.first, last, last, self._sentence_end(last, 12 if self._loose else 20)
            )
        if cue is Cue.HISTORY:
            return Mark(cue, hit.first, last, last, self._list(last, Cue.DENY))
        limit = {Cue.NOT: 5, Cue.DOUBT: 5, Cue.PLAN: 12, Cue.REFUSED: 6, Cue.USUAL: 8, Cue.KIN: 10}
        return Mark(cue, hit.first, last, last, self._reach(last, limit[cue]))

    def _backward(self, hit: Hit[Cue]) -> Mark | None:
        cue = hit.value
        if cue in (Cue.EARLIER, Cue.FORMER):
            return self._other_time(hit)
        ends = hit.last >= self._count or self._tokens[hit.last].gap not in ("", "-", "/")
        ends = ends or self._tokens[hit.last].norm in CLAUSE_BREAKERS
        single = hit.last - hit.first == 1 and self._tokens[hit.first].norm in _NEEDS_END
        if single and not ends:
            return None
        first = self._back(hit.first, 5)
        return Mark(cue, hit.first, hit.last, first, hit.first) if first < hit.first else None

    def _other_time(self, hit: Hit[Cue]) -> Mark | None:
        """ "last week his pressure was" and "his pressure was 180 last week", not "since ..."."""
        before = self._tokens[hit.first - 1].norm if hit.first else ""
        if before in ("since", "for", "until", "over", "from"):
            return None
        clause = self._words.clauses[self._words.clause_of[hit.first]]
        opens = hit.first == clause.first or self._tokens[hit.first].gap in (",", ":")
        subject = self._tokens[hit.last].norm if hit.last < self._count else ""
        if opens or subject in ("his", "her", "the", "he", "she", "it"):
            return Mark(hit.value, hit.first, hit.last, hit.last, self._reach(hit.last, 8))
        first = max(clause.first, hit.first - (6 if self._loose else 10))
        for i in range(hit.first - 1, first - 1, -1):
            if self._tokens[i + 1].gap in (",", ":") and i + 1 != hit.first:
                first = i + 1
                break
        return Mark(hit.value, hit.first, hit.last, first, hit.first)

    def _reach(self, first: int, limit: int) -> int:
        """End of a reach that a comma or the clause ends, at most ``limit`` tokens."""
        end = min(self._clause_end(first), first + limit)
        for i in range(first + 1, end):
            if self._tokens[i].gap in (",", ":"):
                return i
        return max(first, end)

    def _back(self, last: int, limit: int) -> int:
        """Start of a reach that goes backward from ``last``."""
        if last == 0 or self._tokens[last].gap in SENTENCE_ENDS:
            return last
        clause = self._words.clauses[self._words.clause_of[last - 1]]
        first = max(clause.first, last - limit)
        for i in range(last - 1, first, -1):
            if self._tokens[i].gap in (",", ":"):
                return i
        return first

    def _clause_end(self, first: int) -> int:
        """End of the clause that the cue before token ``first`` stands in."""
        if first >= self._count or first == 0:
            return first
        return self._words.clauses[self._words.clause_of[first - 1]].last

    def _sentence_end(self, first: int, limit: int) -> int:
        if first >= self._count or self._tokens[first].gap in SENTENCE_ENDS:
            return first
        owner, end = self._words.clause_of[first], first
        sentence = self._words.clauses[owner].sentence
        while owner < len(self._words.clauses) and self._words.clauses[owner].sentence == sentence:
            end = self._words.clauses[owner].last
            owner += 1
        return min(end, first + limit)

    def _list(self, first: int, cue: Cue) -> int:
        """End of a negated list: items may be many after "denies", after "no" only with "or"."""
        if first < self._count and self._tokens[first].gap == "," and cue is Cue.NO:
            return first
        clause_end = self._clause_end(first)
        end = min(clause_end, first + (24 if cue is Cue.DENY else 16))
        item = 0
        for i in range(first, end):
            token = self._tokens[i]
            new_item = i > first and (
                token.gap in (",", ":", "\n") or token.norm in ("or", "nor", "and")
            )
            if i > first and self._begins_statement(i):
                return i
            if (
                new_item
                and token.gap in (",", ":")
                and cue is Cue.NO
                and not self._or_ahead(i, end)
            ):
                return i
            item = 0 if new_item else item + 1
            if item > 6:
                return i
        return end

    def _begins_statement(self, i: int) -> bool:
        token = self._tokens[i]
        if token.norm in STOPS:
            return True
        if token.norm[0].isdigit() and self._tokens[i - 1].norm not in ("times", "x", "type"):
            return True
        hit = self._starts.get(i)
        return hit is not None and hit.value in (Cue.DENY, Cue.NO, Cue.NOT, Cue.HISTORY, Cue.PERSON)

    def _or_ahead(self, first: int, end: int) -> bool:
        """The comma at ``first`` is inside "a, b or c": short items up to an "or"."""
        item = 0
        for i in range(first, end):
            token = self._tokens[i]
            if token.norm in ("or", "nor"):
                return True
            if i > first and self._begins_statement(i):
                return False
            item = 0 if token.gap == "," else item + 1
            if item > 5:
                return False
        return False

    def _person(self, hit: Hit[Cue]) -> Mark | None:
        """A relative as the subject; not as the reporter, the helper or the company."""
        if self._only_mentioned(hit) or self._colleague(hit):
            return None
        if self._mothers and self._tokens[hit.first].norm in (
            "mum",
            "mom",
            "mother",
            "mam",
            "mums",
            "moms",
        ):
            return None
        end = self._past_semicolon(hit, 20 if self._loose else 25)
        end = self._pronoun_goes_on(hit, end)
        for i in range(hit.last + 1, end):
            if self._back_to_patient(hit, i):
                end = i
                break
        return Mark(Cue.PERSON, hit.first, hit.last, hit.last, end)

    def _past_semicolon(self, hit: Hit[Cue], limit: int) -> int:
        """ "Wife has a pacemaker; her pulse was 110" goes on about her."""
        end = self._sentence_end(hit.last, limit)
        person = self._tokens[hit.last - 1].norm
        pronouns = (
            ("her", "she")
            if person in WOMEN
            else ("his", "he")
            if person in MEN
            else ("his", "her")
        )
        while (
            end < self._count
            and self._tokens[end].gap == ";"
            and self._tokens[end].norm in pronouns
        ):
            end = self._sentence_end_from(end)
        return end

    def _back_to_patient(self, hit: Hit[Cue], i: int) -> bool:
        """ "patient", "he himself", the pronoun of the other sex; a new topic without stops."""
        norm = self._tokens[i].norm
        if norm in ("patient", "pt", "ours", "repeat", "recheck"):
            return True
        if norm in ("himself", "herself"):
            return self._tokens[i - 1].norm in ("he", "she")
        person = self._tokens[hit.last - 1].norm.removesuffix("s")
        if (norm == "she" and person in MEN) or (norm == "he" and person in WOMEN):
            return True
        return self._loose and norm in NEW_TOPIC

    def _pronoun_goes_on(self, hit: Hit[Cue], end: int) -> int:
        """ "My sister has it. Her heart rate was ...": the patient speaks, so "her" is the sister."""
        if hit.first == 0 or self._tokens[hit.first - 1].norm != "my" or end >= self._count:
            return end
        if self._tokens[end].norm in ("her", "his", "she", "he"):
            return self._sentence_end_from(end)
        return end

    def _sentence_end_from(self, first: int) -> int:
        sentence = self._words.clauses[self._words.clause_of[first]].sentence
        end = first
        while (
            end < self._count
            and self._words.clauses[self._words.clause_of[end]].sentence == sentence
        ):
            end += 1
        return min(end, first + 20)

    def _colleague(self, hit: Hit[Cue]) -> bool:
        """ "my partner bagged him" is the crew speaking."""
        return (
            self._tokens[hit.first].norm == "partner"
            and hit.first > 0
            and self._tokens[hit.first - 1].norm == "my"
        )

    def _introduced(self, i: int) -> bool:
        """ "This is my daughter Zoe": she is the patient."""
        words = [t.norm for t in self._tokens[max(0, i - 2) : i + 1]]
        return words in (["this", "is", "my"], ["this", "is", "our"], ["here", "is", "my"])

    def _only_mentioned(self, hit: Hit[Cue]) -> bool:
        i = hit.first - 1
        if self._introduced(i):
            return True
        while i >= 0 and self._tokens[i].norm in _DETERMINERS and self._tokens[i + 1].gap == "":
            i -= 1
        if i >= 0 and self._tokens[i].norm in RELATIONS and self._tokens[i + 1].gap == "":
            return True
        if hit.last + 1 < self._count and self._tokens[hit.last + 1].norm in ("him", "her", "them"):
            return self._tokens[hit.last].gap == ""
        ahead = [t for t in self._tokens[hit.last : hit.last + 3] if t.gap not in SENTENCE_ENDS]
        for k, token in enumerate(ahead):
            if token.norm in REPORTS or token.norm in ("here", "present"):
                return True
            if token.norm == "had" and k + 1 < len(ahead) and ahead[k + 1].norm in ("her", "him"):
                return True
            if token.norm not in ("also", "who", "then", "is", "already", "had", "on", "scene"):
                break
        return False


def _mothers_record(words: Words) -> bool:
    """The record of a birth, told of the mother and not of the newborn."""
    norms = {t.norm for t in words.tokens}
    if "baby" not in norms or not norms & BIRTH:
        return False
    opening = {t.norm for t in words.tokens[:30]}
    return not opening & {"newborn", "neonate"} and not {"baby", "record"} <= opening


def _unpunctuated(words: Words) -> bool:
    """A recogniser that sets no marks: sentences run on for ever."""
    sentences = words.clauses[-1].sentence + 1 if words.clauses else 1
    return len(words.tokens) > 40 * sentences


_DETERMINERS = frozenset({"his", "her", "the", "a", "their", "my", "old", "patient", "pts", "our"})
_NEEDS_END = frozenset(
    {"negative", "neg", "none", "nil", "absent", "denied", "possible", "suspected"}
)


def _questions(words: Words) -> Iterator[Question]:
    """Punctuated questions with the answer behind them, and "any chest pain no"."""
    sentences = _sentences(words)
    for index, (first, last, asked) in enumerate(sentences):
        if asked:
            yield _answered(words, sentences, index)
        else:
            yield from _unmarked(words, first, last)


def _sentences(words: Words) -> list[tuple[int, int, bool]]:
    found: list[tuple[int, int, bool]] = []
    current = -1
    for clause in words.clauses:
        if clause.sentence == current:
            first, _, asked = found[-1]
            found[-1] = (first, clause.last, asked or clause.question)
        else:
            found.append((clause.first, clause.last, clause.question))
            current = clause.sentence
    return found


def _answered(words: Words, sentences: list[tuple[int, int, bool]], index: int) -> Question:
    first, last, _ = sentences[index]
    later = index + 1
    while later < len(sentences) and sentences[later][2] and later < index + 3:
        later += 1
    if later >= len(sentences) or sentences[later][2]:
        return Question(first, last, None)
    start, end, _ = sentences[later]
    answer = _answer(words, start, min(end, start + 5))
    if later > index + 1 and not _answers_all(words, start, end):
        answer = None
    return Question(first, last, answer, start, min(end, start + 5))


def _answers_all(words: Words, first: int, last: int) -> bool:
    norms = [t.norm for t in words.tokens[first:last]]
    plain = len(norms) <= 3 and all(norm in NO_ANSWERS for norm in norms)
    return plain or norms[:3] == ["no", "and", "no"] or norms[:1] in (["neither"], ["none"])


def _answer(words: Words, first: int, last: int) -> bool | None:
    for i in range(first, last):
        norm = words.tokens[i].norm
        if norm in NO_ANSWERS:
            return False
        if norm in YES_ANSWERS:
            return True
        if norm not in ANSWER_FILLERS:
            return None
    return None


def _unmarked(words: Words, first: int, last: int) -> Iterator[Question]:
    """ "any chest pain no any nausea yes": questions of a recogniser that puts no marks."""
    openers = [h.first for h in QUESTION_OPENERS.find(words.tokens, first, last)]
    for k, start in enumerate(openers):
        if start > first and words.tokens[start - 1].norm in (
            "denies",
            "without",
            "not",
            "no",
            "if",
        ):
            continue
        stop = min(openers[k + 1] if k + 1 < len(openers) else last, start + 9)
        for i in range(start + 2, stop):
            norm = words.tokens[i].norm
            lone = i + 1 >= stop or words.tokens[i + 1].norm in _AFTER_ANSWER
            if norm in ("no", "nope", "nah", "yes", "yeah", "yep") and lone:
                yield Question(start, i, norm[0] == "y", i, i + 1)
                break


_AFTER_ANSWER = frozenset("any okay ok have do did are is and alright all right so what".split())
