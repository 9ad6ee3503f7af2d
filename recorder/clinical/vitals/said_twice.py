"""A number right behind a reading that nothing else claims: "pulse one twenty uh one ten".

Which of the two counts nobody says: the first is kept, to check, and the second is offered. What
words take back is read in ``second_look/taken_back``.
"""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.doses.or_else import or_else
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.values.fitting import Habit, fit


def mark_said_twice(board: Board, habit: Habit) -> None:
    """As in "pulse one twenty uh one ten": the number behind, which nothing else claims."""
    for k, reading in enumerate(board.readings):
        if reading.value is None:
            continue
        told = _also(board.view, reading)
        following = board.view.quantity_at.get(told or reading.last)
        if following is None:
            continue
        if told and board.is_taken(told, told + 1):
            _both_in_doubt(board, reading, told)
            continue
        if reading.review or following.unit is not None or not board.free(following):
            continue
        if not told and board.view.tokens[reading.last].gap in SENTENCE_ENDS:
            continue
        other = fit(board.view, following, reading.slot, habit)
        if _named_behind(board, following) or other is None or other.value == reading.value:
            continue
        alternatives = (*reading.alternatives, other.value)
        board.readings[k] = replace(reading, alternatives=alternatives, review=FOLLOWED)


FOLLOWED = "another number follows it"


def _also(view: View, reading: Reading) -> int:
    """Where the other number of "ninety or ninety one", "94, might have been 84" begins, or 0."""
    told = or_else(view, reading.last, reading.value)
    goes_on = view.norm[reading.last] in _GOES_ON and view.gap(reading.last) not in SENTENCE_ENDS
    return told or (reading.last + 1 if goes_on else 0)


def _both_in_doubt(board: Board, reading: Reading, at: int) -> None:
    """As in "GCS 13, or was it 14": both were read, and one of them was."""
    others = board.beginning(at, at + 1)
    if not any(
        o.slot == reading.slot or frozenset({o.slot, reading.slot}) == _PAIR for o in others
    ):
        return
    for told in (reading, *others):
        for one in board.beginning(told.start, told.end + _OF_A_PAIR):
            if one.start == told.start and not one.review:
                board.change(one, replace(one, review=FOLLOWED))


_PAIR = frozenset({"systolic_bp", "diastolic_bp"})
_OF_A_PAIR = 3
_GOES_ON = frozenset({"maybe", "or", "possibly", "point"})
"""As in "ninety or ninety one", "four point... five point four"."""


def _named_behind(board: Board, quantity: Quantity) -> bool:
    """As in "pulse 88, 22 resps": another sign's number."""
    tokens, i = board.view.tokens, quantity.last
    return i < len(tokens) and ANNOUNCERS.at(tokens, i) is not None
