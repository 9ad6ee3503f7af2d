"""What a crew says on its way to a patient whom it has not met yet.

A job is given, they drive, they are greeted. In between only the radio tells of the patient:
whoever gives the job, or is there before them. All else is talk of others and of themselves.

Not every crew greets: a round of observations or an allergy before the first "hello" tells that
they are with him, and then nothing is set aside. To lose a patient is worse than to keep a story.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import product

from recorder.clinical.claims.call_signs import call_signs
from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.reach import Mark
from recorder.clinical.grammar.everyday import ALLERGIC
from recorder.clinical.grammar.tables import listed, table, words
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import Words

_WORDS = table("cues")["on_the_way"]


def _sends() -> Iterator[tuple[str, bool]]:
    """As in "show us going", "respond to": somebody is sent, or says that he goes."""
    yield from listed("cues", "on_the_way", "sent")
    yield from ((" ".join(said), True) for said in product(_WORDS["shows"], _WORDS["going"]))


_SENT: Phrases[bool] = Phrases(_sends())
_MEETS: Phrases[bool] = Phrases(listed("cues", "on_the_way", "meets"))
_RADIO: Phrases[bool] = Phrases(listed("cues", "on_the_way", "radio"))
_ANSWERS: Phrases[bool] = Phrases(listed("cues", "on_the_way", "answers"))
_TOLD_TO = words("cues", "on_the_way", "told_to")
_SENT_BY = 150
"""Most words of a recording before somebody is sent."""
_TURN = 40
"""Most words of a turn on the radio behind the last word for one."""
_BEFORE = 12
"""Most words of a turn before the first word that tells it, in words without marks."""
_TAIL = 5
"""Most words of it behind the answer, in words without marks: "received show us mobile"."""


def on_the_way(text: Words) -> Iterator[Mark]:
    """Marks of what is said before the patient is met and is not told on the radio."""
    sent, met = _sent_and_met(text)
    turns = [*_turns(text, met), (met, met)]
    if not met or _are_with_him(text, turns):
        return
    first = sent
    for begin, end in turns:
        if first < begin:
            yield Mark(Cue.PERSON, met, met, first, begin)
        first = max(first, end)


def _are_with_him(text: Words, turns: Sequence[tuple[int, int]]) -> bool:
    """Whether outside of the ``turns`` three signs are told in a breath, or an allergy.

    Also before they say that they go: "show us mobile" is heard at a bedside too.
    """
    met = turns[-1][0]
    if text.positions.within(ALLERGIC, 0, met):
        return True
    told = ANNOUNCERS.starting(text.tokens, text.positions, 0, met)
    signs = [(hit.first, hit.value.slot) for hit in told
             if not any(begin <= hit.first < end for begin, end in turns)]  # fmt: skip
    for k, (first, _) in enumerate(signs):
        slots = {slot for i, slot in signs[k:] if i < first + _A_ROUND}
        if len(slots) >= _SEVERAL:
            return True
    return False


_A_ROUND, _SEVERAL = 30, 3


def _sent_and_met(text: Words) -> tuple[int, int]:
    """Where a crew is sent and where it meets its patient; both 0 where none is heard of."""
    sent = next(iter(_SENT.scan(text.tokens, text.positions)), None)
    if sent is None or sent.first > _SENT_BY:
        return 0, 0
    greeted = (h.first for h in _MEETS.scan(text.tokens, text.positions) if h.first > sent.last)
    met = next((i for i in greeted if text.tokens[i - 1].norm not in _TOLD_TO), 0)
    return (sent.first, met) if met else (0, 0)


def _turns(text: Words, met: int) -> Iterator[tuple[int, int]]:
    """The turns on the radio that are of our job, ascending."""
    ends = [hit.last for hit in _ANSWERS.scan(text.tokens, text.positions)]
    own, others = call_signs(text)
    told = {hit.first: hit.last for hit in _RADIO.scan(text.tokens, text.positions)}
    for i in sorted({*told, *own}):
        if i >= met:
            return
        first, last = max(text.sentence(i).first, i - _BEFORE), told.get(i, i + 1)
        k = bisect_left(others, first)
        if k < len(others) and others[k] < last + _BEFORE:
            continue  # "delta 620 is on scene"
        answered = bisect_right(ends, last)
        end = ends[answered] if answered < len(ends) else met
        until = others[k] if k < len(others) else met
        yield first, min(text.sentence_end(end - 1, _TAIL), last + _TURN, until, met)
