"""What a question's answer says, where it is no plain yes or no.

A "no" that denies not what it names: "has she not had it?", "usually this confused?". Who asks in
the negative expects that it was; who asks whether it is usual sees that it is.

Answers that say yes by telling more: how often, since when, or where to. "Any seizures?" - "One, in
front of us."; "Have your waters gone?" - "About three."; "Does it go anywhere?" - "Down my left
arm."; "Are you itching?" - "Everywhere."
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recorder.clinical.grammar.tables import NUMBER_WORDS
from recorder.clinical.grammar.tables import words as words_of
from recorder.clinical.text.words import Words
from recorder.core.records import record

SPEAKERS = frozenset("i he she we they it".split())
HELPING = frozenset("have has had do does did am is are was were can".split())
DENYING = words_of("cues", "answers", "denying")
_ASKED_OF = SPEAKERS | {"you", "anyone", "anybody", "somebody", "nobody"}
_NOT = 2
_LONGEST = 11
"""Most words of such a question in which no marks are put."""
_BEHIND_SHORT = frozenset(
    """yeah yes yep actually already earlier just about at this in with so she he we they i it
    and but""".split()
) | {""}
"""Words behind a "she has" that leave it an answer; in "she has a cough" it tells something new."""


def denials_asked_of(words: Words, first: int, last: int) -> Sequence[int]:
    """Tokens of "not" in a question at tokens ``[first, last)`` that asks for it."""
    norms = words.norms[first : min(first + _NOT + 1, last)]
    if norms[:1] and norms[0] in DENYING and norms[1:2] and norms[1] in _ASKED_OF:
        return (first,)
    inverted = norms[_NOT:] == ["not"] and norms[0] in HELPING and norms[1] in _ASKED_OF
    return (first + _NOT,) if inverted else ()


def asked_if_usual(words: Words, question: Question) -> Question:
    """As in "is she usually *this* confused?" - "No.": it is new, and there."""
    if question.answer is not False:
        return question
    norms = set(words.norms[question.first : question.last])
    there = norms.isdisjoint(_USUALLY) or norms.isdisjoint(_AS_NOW)
    return question if there else replace(question, answer=True)


_USUALLY = frozenset("usually normally always typically generally normal usual".split())
_AS_NOW = frozenset({"this", "that", "so", "like", "it"})


def asked_of_a_denial(words: Words, start: int, end: int) -> Question | None:
    """As in "has she not had her pred this morning *she has*", without marks; else None.

    What nobody answers is only asked.
    """
    if start + _NOT not in denials_asked_of(words, start, end):
        return None
    helped, behind = words.norms[start], start + _NOT + 1
    last = min(end, start + _LONGEST)
    for i in range(behind, last):
        if words.norms[i] in SPEAKERS and i + 1 < len(words.tokens):
            if words.norms[i + 1] != helped:
                return Question(start, i, None)
            then = words.norms[i + 2] if i + 2 < len(words.tokens) else ""
            return Question(start, i, True if then in _BEHIND_SHORT else None, i, i + 2)
        if i > behind and words.norms[i] in NUMBER_WORDS:
            return Question(start, i, None)
    return Question(start, last, None)


_ABOUT = words_of("cues", "told_answers", "about")
_TIMES = words_of("cues", "told_answers", "times")
WHITHER = words_of("cues", "told_answers", "whither")
_BEFORE_IT = words_of("cues", "told_answers", "before_it")
_NONE = frozenset({"zero", "oh", "nought"})
_ANYWHERE = frozenset({"anywhere"})


def tells_more(words: Words, asked: int, first: int) -> bool:
    """Whether the answer from token ``first`` on, to what was asked from ``asked`` on, is a yes."""
    norms = [*words.norms[first : first + 3], "", "", ""]
    if norms[0] == "everywhere" or norms[:2] == ["all", "over"]:
        return True
    if _ANYWHERE.isdisjoint(words.norms[asked:first]):
        return _counts(words, first, norms)
    return _says_where(norms)


def says_where_to(words: Words, i: int) -> bool:
    """As in "does it go anywhere *down* my left arm", where no marks are put."""
    tokens = words.tokens
    return bool(i) and tokens[i - 1].norm in _ANYWHERE and tokens[i].norm in WHITHER


def _says_where(norms: list[str]) -> bool:
    return norms[0] in WHITHER or (norms[0] in _BEFORE_IT and norms[1] in WHITHER)


def _counts(words: Words, first: int, norms: list[str]) -> bool:
    """As in "One, in front of us.", "two times", "about three": it happened, so often or then."""
    about = norms[0] in _ABOUT
    said = norms[about]
    if said in _NONE or not (
        said in NUMBER_WORDS or said.isdecimal() or said in {"half", "quarter"}
    ):
        return False
    if about or norms[1] in _TIMES:
        return True
    behind = words.tokens[first + 1] if first + 1 < len(words.tokens) else None
    return norms[0] in {"one", "two"} and behind is not None and behind.gap.startswith(",")


@record
class Question:
    """A question and its short answer: ``answer`` True (yes), False (no) or None (unknown)."""

    first: int
    last: int
    answer: bool | None
    answer_first: int = 0
    answer_last: int = 0
