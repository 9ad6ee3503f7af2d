"""The part that is read out: at most 150 words, the most urgent first to be kept.

Sentences are made from facts only (``sentences``). When there is too much, long lists are cut ("and
3 more") and then whole sentences are left out, least urgent first, and that is said. When there is
room, they are told in full, what a receiving team asks first before the rest, until about three
quarters of a minute are filled or nothing is left.
"""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.sentence import Sentence
from recorder.clinical.reports.sentences import sentences
from recorder.clinical.wording import say

MOST_WORDS = 150
ENOUGH_WORDS = 120
"""From here on nothing is told in full that was told for short."""
WORDS_A_SECOND = 2.5


def spoken(encounter: Encounter) -> str:
    """The text to read out; "" when nothing was said about a patient."""
    told = sentences(encounter.aloud())
    urgent = [s for s in told if s.items]
    kept = _kept(told, MOST_WORDS)
    if len(kept) == len(urgent):
        return _text(_filled(told, kept))
    more = say("More is written below.")
    return f"{_text(_kept(told, MOST_WORDS - len(more.split())))} {more}"


def seconds(text: str) -> int:
    """About how long it takes to read ``text`` out, rounded to five seconds."""
    return 5 * max(1, round(len(text.split()) / WORDS_A_SECOND / 5))


def _text(kept: dict[int, Sentence]) -> str:
    return " ".join(kept[place].text for place in sorted(kept))


def _kept(told: Sequence[Sentence], room: int) -> dict[int, Sentence]:
    """Sentences that fit into ``room`` words, by their place; the urgent are seated first."""
    kept: dict[int, Sentence] = {}
    for place, sentence in sorted(enumerate(told), key=lambda pair: pair[1].urgency):
        fitting = _fitting(sentence, room)
        if fitting is not None:
            kept[place] = fitting
            room -= fitting.words
    return kept


def _filled(told: Sequence[Sentence], kept: dict[int, Sentence]) -> dict[int, Sentence]:
    """``kept`` in full, the most wanted first, as long as there is room."""
    words = sum(s.words for s in kept.values())
    for place, sentence in sorted(enumerate(told), key=lambda pair: pair[1].wanted):
        if words >= ENOUGH_WORDS:
            break
        short = kept.get(place)
        left = words - (short.words if short else 0)
        full = _fitting(sentence.in_full(), MOST_WORDS - left, len(short.shown) if short else 1)
        if full is not None:
            kept[place] = full
            words = left + full.words
    return kept


def _fitting(sentence: Sentence, room: int, least: int = 1) -> Sentence | None:
    """``sentence`` with as many items as fit into ``room`` words, ``least`` at the fewest."""
    for most in range(min(sentence.most, len(sentence.items)), least - 1, -1):
        shorter = sentence.cut(most)
        if most and shorter.words <= room:
            return shorter
    return None
