"""A number right behind a reading that nothing else claims: "pulse one twenty uh one ten".

Which of the two counts nobody says: the first is kept, to check, and the second is offered. What
words take back is read in ``second_look/taken_back``.
"""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.vitals.readings import Board
from recorder.clinical.vitals.values.fitting import fit
from recorder.clinical.vitals.values.locale import Habit


def mark_said_twice(board: Board, habit: Habit) -> None:
    """As in "pulse one twenty uh one ten": the number behind, which nothing else claims."""
    for k, reading in enumerate(board.readings):
        if reading.review or reading.value is None:
            continue
        either = board.view.norm[reading.last] in _GOES_ON
        following = board.view.quantity_at.get(reading.last + either)
        if following is None or following.unit is not None or not board.free(following):
            continue
        if board.view.tokens[reading.last].gap in SENTENCE_ENDS or _named_behind(board, following):
            continue
        other = fit(board.view, following, reading.slot, habit)
        if other is not None and other.value != reading.value:
            board.readings[k] = replace(
                reading,
                alternatives=(*reading.alternatives, other.value),
                review="another number follows it",
            )


_GOES_ON = frozenset({"maybe", "or", "possibly", "point"})
"""As in "ninety or ninety one", "four point... five point four"."""


def _named_behind(board: Board, quantity: Quantity) -> bool:
    """As in "pulse 88, 22 resps": another sign's number."""
    tokens, i = board.view.tokens, quantity.last
    return i < len(tokens) and ANNOUNCERS.at(tokens, i) is not None
