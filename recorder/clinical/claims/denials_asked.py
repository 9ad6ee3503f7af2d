"""Questions whose "no" denies not what they name: "has she not had it?", "usually this confused?".

Who asks in the negative expects that it was; who asks whether it is usual sees that it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recorder.clinical.claims.question import Question
from recorder.clinical.grammar.number_words import NUMBER_WORDS
from recorder.clinical.text.words import Words

SPEAKERS = frozenset("i he she we they it".split())
HELPING = frozenset("have has had do does did am is are was were can".split())
DENYING = frozenset(
    "havent hasnt hadnt dont doesnt didnt isnt arent wasnt werent cant cannot".split()
)
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
