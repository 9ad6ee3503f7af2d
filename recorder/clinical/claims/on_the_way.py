"""What a crew says on its way to a patient whom it has not met yet.

A job is given, they drive, they are greeted. In between only the radio tells of the patient:
whoever gives the job, or is there before them. All else is talk of others and of themselves.

Not every crew greets: a round of observations or an allergy before the first "hello" tells that
they are with him, and then nothing is set aside. To lose a patient is worse than to keep a story.

Units on the radio: our own call sign, which is heard first, and those of others.

As in "Medic 4 to dispatch, we've a refusal, sats 99" where "Medic 9" was sent: what another unit
says is told of its own patient.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.reach import Mark
from recorder.clinical.claims.turns import turns_to_patient
from recorder.clinical.grammar.tables import ALLERGIC, is_number, listed, table, words
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


_UNITS = words("brought", "away", "units") | words("brought", "away", "letters")
_ON_AIR = words("cues", "voices", "radio")
_CALLS = words("brought", "away", "calls_to")
_CALL = 30
"""Most words of a turn on the radio."""


def other_units(text: Words) -> Iterator[Mark]:
    """Marks of what units say that are not ours."""
    own, others = call_signs(text)
    for i in others:
        called = i + 1 + len(_number(text, i))
        if called < len(text.tokens) and text.norms[called] in _CALLS:
            end = text.sentence_end(called, _CALL)
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
        end = text.sentence_end(i + 1, _CALL)
        start = max(text.sentence(i).first, i - _CALL)
        norms = [t.norm for t in tokens[start:end]]
        waiting = any(said in _WAITING for said in pairwise(norms))
        if "old" in norms and (waiting or not _ON_AIR.isdisjoint(norms)):
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
