"""What the sentence behind a question answers: "No, nada", "Toma.", "Antes sí, ahora no"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from recorder.clinical.languages.language import Language
from recorder.clinical.languages.words import ENDS, sentences_of
from recorder.clinical.text.words import Token
from recorder.core.records import record

_FIRST_WORDS = 3
_STEM = 2
"""Letters that two forms of a short verb share: "toma", "tomo"."""


@record
class Sentence:
    """Tokens ``[first, last)``; ``answer``: what the next sentence says to this question."""

    first: int
    last: int
    asked: bool = False
    answer: bool | None = None


def asked_and_answered(
    text: str, tokens: Sequence[Token], language: Language
) -> Iterator[Sentence]:
    """The sentences of ``text``."""
    found = list(sentences_of(text, tokens))
    for place, (first, last, asked) in enumerate(found):
        answer = None
        if asked and place + 1 < len(found):
            begin, end, _ = found[place + 1]
            answer = _answer(tokens[first:last], tokens[begin:end], language)
        yield Sentence(first, last, asked, answer)


def _answer(asked: Sequence[Token], said: Sequence[Token], language: Language) -> bool | None:
    """The short answer at the start of a sentence; of "before" and "now" the one of now."""
    sets = language.sets
    norms = [t.norm for t in said]
    if language.lists["unsure"].at(said, 0) is not None:
        return None  # "no lo sé"
    if norms[0] in sets["before"]:
        at = next((i for i, norm in enumerate(norms) if norm in sets["so_far"]), len(norms))
        norms = norms[at : at + _FIRST_WORDS]
    for norm in norms[:_FIRST_WORDS]:
        if norm in sets["denial"]:
            return False
        if norm in sets["yes"]:
            return True
    return True if _echoes(asked, said, language) else None


def _echoes(asked: Sequence[Token], said: Sequence[Token], language: Language) -> bool:
    """ "Toma varfarina? Toma, todo dia.": the verb of the question, and no other object."""
    verbs, first = language.sets["echoed"], said[0].norm
    if first not in verbs or not any(
        t.norm in verbs and t.norm[:_STEM] == first[:_STEM] for t in asked
    ):
        return False
    clause = takewhile(lambda i: said[i].gap not in (*ENDS, ","), range(1, len(said)))
    objects = (language.terms, language.drugs, language.allergens)
    return not any(table.at(said, i) for i in clause for table in objects)
