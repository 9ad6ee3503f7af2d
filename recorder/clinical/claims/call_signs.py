"""Units on the radio: our own call sign, which is heard first, and those of others.

As in "Medic 4 to dispatch, we've a refusal, sats 99" where "Medic 9" was sent: what another unit
says is told of its own patient.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.reach import Mark
from recorder.clinical.claims.turns import turns_to_patient
from recorder.clinical.grammar.number_words import is_number
from recorder.clinical.grammar.tables import words
from recorder.clinical.text.words import Words

_UNITS = words("brought", "away", "units") | words("brought", "away", "letters")
_RADIO = words("cues", "voices", "radio")
_CALLS = words("brought", "away", "calls_to")
_TURN = 30
"""Most words of a turn on the radio."""


def other_units(text: Words) -> Iterator[Mark]:
    """Marks of what units say that are not ours."""
    own, others = call_signs(text)
    for i in others:
        called = i + 1 + len(_number(text, i))
        if called < len(text.tokens) and text.norms[called] in _CALLS:
            end = text.sentence_end(called, _TURN)
            back = (k for k in range(called, end) if turns_to_patient(text, k) or k in own)
            yield Mark(Cue.PERSON, i, called, called, next(back, end))


def next_jobs(text: Words) -> Iterator[Mark]:
    """As in "from comms, you've a seventy-six year old male, after this", "if you're clear, I've a
    ninety year old on the floor"."""
    tokens = text.tokens
    for i in sorted({*text.positions.get("you", ()), *text.positions.get("i", ())}):
        ahead = tokens[i + 1].norm if i + 1 < len(tokens) else ""
        if tokens[i].clitic != "ve" or ahead not in _OFFERED:
            continue
        end = text.sentence_end(i + 1, _TURN)
        start = max(text.sentence(i).first, i - _TURN)
        norms = [t.norm for t in tokens[start:end]]
        waiting = any(said in _WAITING for said in pairwise(norms))
        if "old" in norms and (waiting or not _RADIO.isdisjoint(norms)):
            yield Mark(Cue.PERSON, i, i + 1, i + 1, end)


_OFFERED = frozenset({"a", "an", "another", "got"})
_WAITING = frozenset({("after", "this"), ("stand", "by")}).union(
    product(("you", "to"), ("clear", "available"))
)
"""Said to whom a job is offered: never "his lungs are clear"."""


def call_signs(text: Words) -> tuple[list[int], list[int]]:
    """Where our call sign is named, and where others: its word with another number."""
    signs = sorted(i for norm in _UNITS & text.positions.keys() for i in text.positions[norm])
    ours = next((i for i in signs if _number(text, i)), -1)
    if ours < 0:
        return [], []
    word, number = text.norms[ours], _number(text, ours)
    same = [i for i in text.positions[word] if _number(text, i)]
    own = [i for i in same if _number(text, i) == number]
    return own, [i for i in same if i not in own]


def _number(text: Words, i: int) -> list[str]:
    """As "620", "two one" behind the word at token ``i``."""
    found: list[str] = []
    for token in text.tokens[i + 1 : i + 4]:
        if token.gap or not is_number(token.norm):
            break
        found.append(token.norm)
    return found
