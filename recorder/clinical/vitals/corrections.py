"""Spoken corrections of readings: "BP 140, correction 150 over 90", "pulse 74, sorry, 84"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.claims.cues import YES_ANSWERS
from recorder.clinical.lexicon.slots import ANNOUNCERS, DISTRUSTED
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.vitals.disowned import disown, replaced_by, take_back
from recorder.clinical.vitals.fitting import fit
from recorder.clinical.vitals.locale import Habit
from recorder.clinical.vitals.meant import meant_before
from recorder.clinical.vitals.readings import Board, Reading

_BACK, _AHEAD = 12, 9
_DISTRUST_REACH = 5
"""Most words between a reading and "I don't believe it"."""
_SKIPPED = frozenset(
    """uh um er no it is was that s to a the of sorry and i mean make should be say at wait on as
    let me read check look off my machine screen monitor chart sheet again now here says doc doctor
    sister nurse boss guys team love mate sir maam everyone""".split()
)


def apply_corrections(board: Board, habit: Habit) -> None:
    """Mark what was taken back as superseded; read the bare number that replaces it."""
    for first, last in _corrections(board):
        _apply(board, first, last, habit)
    for i in _told_wrong(board):
        _put_right(board, i)
    _asked_back(board, habit)
    _settle(board, habit)
    disown(board, habit)
    _take_back_begun(board)
    _take_back_hesitated(board)
    _take_back_guessed(board)
    _take_back_wondered(board, habit)
    _doubt_distrusted(board)


def _settle(board: Board, habit: Habit) -> None:
    """As in "less than a hundred, call it eighty": the number that was settled on."""
    for i in board.view.positions.get("call", ()):
        quantity = board.view.quantity_at.get(i + 2)
        if board.view.norm(i + 1) != "it" or quantity is None or quantity.unit is not None:
            continue
        before = [r for r in board.ending(i - 1, i + 1) if not r.superseded]
        for reading in before[:1]:
            told = any(r.slot == reading.slot for r in board.beginning(i + 2, i + 3))
            if told or replaced_by(board, reading, quantity, habit):
                board.change(reading, replace(reading, superseded=True))


def _take_back_begun(board: Board) -> None:
    """As in "BP one twenty uh one ten over seventy": a pressure that was begun anew."""
    whole = ("bp.pair", "bp.slash")
    pairs = {r.first for r in board.readings if r.rule in whole and r.slot == "systolic_bp"}
    for k, reading in enumerate(board.readings):
        if reading.rule == "bp.alone" and reading.last in pairs:
            board.readings[k] = replace(reading, superseded=True)


def _take_back_hesitated(board: Board) -> None:
    """As in "sats ninety, uh, ninety-one on air": the number that was meant comes behind "uh"."""
    tokens = board.view.tokens
    told = {(r.slot, r.first) for r in board.readings}
    for k, reading in enumerate(board.readings):
        if (reading.slot, reading.last) not in told:
            continue
        behind = tokens[reading.last]
        if behind.hesitated and behind.gap not in SENTENCE_ENDS:
            board.readings[k] = replace(reading, superseded=True)


def _take_back_wondered(board: Board, habit: Habit) -> None:
    """As in "What do you weigh?" - "Eighty? Eighty-two.": said aloud, and then better."""
    for reading in [r for r in board.readings if r.value and not r.superseded]:
        better = board.view.quantity_at.get(reading.last)
        if better is None or board.view.tokens[reading.last].gap != "?" or reading.value is None:
            continue
        if abs(better.value - reading.value) > reading.value / _WONDERED:
            continue
        if replaced_by(board, reading, better, habit):
            board.change(reading, replace(reading, superseded=True))


_WONDERED = 5
"""Within a fifth of a number asked, the one behind it is what was meant."""


def _take_back_guessed(board: Board) -> None:
    """As in "he weighs what, 180? 190? Call it 85 kilos": the weight that was settled on."""
    for k, reading in enumerate(board.readings):
        if reading.slot != "weight" or not reading.unit_implied:
            continue
        near = board.beginning(reading.last, reading.last + _GUESS_REACH)
        if any(r.slot == "weight" and not r.unit_implied for r in near):
            board.readings[k] = replace(reading, superseded=True)


_GUESS_REACH = 14


def _doubt_distrusted(board: Board) -> None:
    """As in "the machine says 200 over 110 but I don't believe it": kept, to be checked."""
    for hit in DISTRUSTED.scan(board.view.tokens, board.view.positions):
        near = board.ending(hit.first - _DISTRUST_REACH, hit.first + 1)
        nearest = max(near, key=lambda r: r.last, default=None)
        if nearest is None:
            continue
        for reading in near:
            same = reading.rule == nearest.rule and reading.start >= nearest.start - 1
            if same and not reading.review:
                board.change(reading, replace(reading, review="said to be unreliable"))


def _asked_back(board: Board, habit: Habit) -> None:
    """As in "BP was 80 on 40. Was it 80 on 40? 82 on 44.": the first is taken back."""
    for question in board.view.marks.questions:
        asks = _asks_back(board.view.norms(question.first, question.last))
        if not asks or question.answer is True:
            continue
        asked = board.beginning(question.first, question.last)
        for wrong in asked or _said_alone(board, question.first, question.last):
            if _answered_otherwise(board, wrong, asked, question.last, habit):
                near = board.ending(question.first - _FAR, question.last + 1)
                told = [r for r in near if (r.slot, r.value) == (wrong.slot, wrong.value)]
                for reading in told:
                    board.change(reading, replace(reading, superseded=True))


def _said_alone(board: Board, first: int, last: int) -> list[Reading]:
    """As in "Pulse 118. Did you say 118?": the reading whose number is asked back."""
    numbers = {q.value for q in board.view.quantities_in(first, last) if board.free(q)}
    said = [r for r in board.ending(first - _FAR, first + 1) if not r.superseded]
    return [max(said, key=lambda r: r.last)] if said and {said[-1].value} == numbers else []


def _answered_otherwise(
    board: Board, wrong: Reading, asked: Sequence[Reading], last: int, habit: Habit
) -> bool:
    """Whether the answer from token ``last`` on is another value than ``wrong``."""
    answers = {r.slot: r.value for r in board.beginning(last, last + _ANSWER_REACH)}
    if wrong.slot in answers and not asked:
        return answers[wrong.slot] != wrong.value
    if asked:
        return any(answers.get(r.slot, r.value) != r.value for r in asked) and wrong.slot in answers
    number = None if answers else _next_number(board, last)
    if number is None or number.value == wrong.value or board.view.norm(last) in YES_ANSWERS:
        return False
    return replaced_by(board, wrong, number, habit) is not None


def _asks_back(words: Sequence[str]) -> bool:
    pairs = set(pairwise(words))
    return bool(pairs & _ASKED_BACK) or "wasnt" in words


_ASKED_BACK = frozenset(
    {("was", "it"), ("was", "that"), ("is", "that"), ("you", "say"), ("you", "said")}
)
_ANSWER_REACH = 6


def _told_wrong(board: Board) -> list[int]:
    """Behind "I wrote", "I put" where a correction follows ("..., the printout says ...")."""
    view = board.view
    return sorted(
        i + 1
        for norm in _WRITING
        for i in view.positions.get(norm, ())
        if view.norm(i - 1) in {"i", "we"} and view.has(_PUTS_RIGHT, i + 1, i + _FAR)
    )


def _put_right(board: Board, first: int) -> None:
    """As in "I wrote 78 over 40 on my glove, the printout says 76 over 40, go with the printout".

    The first is taken back wherever it was said. When the right one was told in its place before,
    it is no new reading: a late correction must not become the latest value.
    """
    wrong = [r for r in board.readings if first <= r.start <= first + 4 and not r.superseded]
    for reading in wrong:
        right = [
            r for r in board.beginning(reading.last, reading.last + _FAR + 1)
            if r.slot == reading.slot
        ]  # fmt: skip
        if not right:
            continue
        before = [r for r in board.readings if r.slot == reading.slot and r.last <= first]
        for same in [r for r in (*before, reading) if r.value == reading.value != right[0].value]:
            board.change(same, replace(same, superseded=True))
        if any(r.value == right[0].value and not r.superseded for r in before):
            repeated = [right[0], *([reading] if reading.value == right[0].value else [])]
            board.drop(repeated)


_WRITING = frozenset(
    "wrote written put said recorded charted noted documented entered told".split()
)
_PUTS_RIGHT = frozenset("says shows printout actually correct wrong should real really".split())
_FAR = 20
"""Most words from what was written to what puts it right."""


def _corrections(board: Board) -> list[tuple[int, int]]:
    """Correction cues, and the bare "no" between two numbers."""
    found = list(board.view.marks.corrections)
    tokens = board.view.tokens
    for i in board.view.positions.get("no", ()):
        if _that_is_another(board, i):
            found.append((i, i + 2))
        after = board.view.number_at.get(i + 1)
        if after is None or not _ends_a_number(board, i):
            continue
        alone = after.last >= len(tokens) or tokens[after.last].gap in SENTENCE_ENDS
        if tokens[i].gap not in SENTENCE_ENDS or (tokens[i].gap == "." and alone):
            found.append((i, i + 1))
    return sorted(found)


def _ends_a_number(board: Board, i: int) -> bool:
    """Whether a number, or a reading with its unit ("94 percent"), ends before token ``i``."""
    return i - 1 in board.view.number_at or any(r.last == i for r in board.readings)


def _that_is_another(board: Board, i: int) -> bool:
    """As in "weight 3.1, no, that's the red book from Friday, he was 3.05"."""
    view = board.view
    if view.norm(i + 1) != "that" or i + 1 >= len(view.tokens) or view.tokens[i + 1].clitic != "s":
        return False
    return view.norm(i + 2) in {"the", "from", "last", "his", "her", "an", "old"}


def _apply(board: Board, first: int, last: int, habit: Habit) -> None:
    meant = meant_before(board, first, last)
    if meant is not None:
        take_back(board, meant)
        for reading in board.beginning(last, last + _FAR):
            if reading.slot == meant.slot and not reading.review:
                board.change(reading, replace(reading, review="puts an earlier reading right"))
        return
    earlier = [r for r in board.ending(first - _BACK, first + 1) if not r.superseded]
    if not earlier:
        return
    nearest = max(earlier, key=lambda r: r.last)
    if nearest.last < first - 6:
        return
    later = _later(board, last)
    again = any(r.slot == nearest.slot for r in later)
    if not again and _retracts(board, first, last, nearest):
        whole = _PRESSURE if nearest.slot in _PRESSURE else {nearest.slot}
        _supersede(board, [r for r in earlier if r.slot in whole])
        return
    if not later and not _another_asked(board, nearest, first):
        adopted = _adopted(board, nearest, last, habit)
        later = [adopted] if adopted else []
    names = {r.slot for r in later}
    _supersede(board, [r for r in earlier if r.slot in names])


_PRESSURE = frozenset({"systolic_bp", "diastolic_bp"})


def _another_asked(board: Board, nearest: Reading, first: int) -> bool:
    """As in "39.5 tympanic." "Sugar?" "Hang on. 112.": the number is of what was named since."""
    found = ANNOUNCERS.find(board.view.tokens, nearest.end, first)
    return any(not h.value.weak and h.value.slot != nearest.slot for h in found)


def _retracts(board: Board, first: int, last: int, nearest: Reading) -> bool:
    """As in "one ten kilos, scratch that, that's only his guess": taken back, nothing instead."""
    words = set(board.view.norms(first, last))
    if words == {"no", "that"}:
        return nearest.last == first
    if not words & _RETRACTING or nearest.last < first - 1:
        return False
    return _next_number(board, last) is None


_RETRACTING = frozenset({"scratch", "strike", "disregard"})


def _later(board: Board, last: int) -> list[Reading]:
    """Readings of the first statement behind the cue."""
    behind = sorted(board.beginning(last, last + _AHEAD + 1), key=lambda r: r.first)
    if not behind:
        return []
    head = behind[0]
    if head.start > last + 4 and head.first > last + 4:
        return []
    bare = _next_number(board, last)
    if bare is not None and bare.last <= head.start and board.free(bare) and bare.unit is None:
        return []  # "eighty one over forty, sorry, forty four, resps 26"
    together = [r for r in behind if r.cue is not None and r.cue[0] == head.start]
    return [head, *(r for r in together if r is not head)]


def _adopted(board: Board, nearest: Reading, last: int, habit: Habit) -> Reading | None:
    quantity = _next_number(board, last)
    return replaced_by(board, nearest, quantity, habit) if quantity is not None else None


def _next_number(board: Board, last: int) -> Quantity | None:
    i = last
    while i < min(last + 8, len(board.view.tokens)):
        quantity = board.view.quantity_at.get(i)
        if quantity is not None:
            return quantity
        if board.view.norm(i) not in _SKIPPED:
            return None
        i += 1
    return None


def _supersede(board: Board, readings: list[Reading]) -> None:
    """Of each sign only the reading nearest to the correction is taken back."""
    newest: dict[str, Reading] = {}
    for reading in readings:
        kept = newest.get(reading.slot)
        if kept is None or reading.last > kept.last:
            newest[reading.slot] = reading
    for reading in newest.values():
        take_back(board, reading)


def mark_said_twice(board: Board, habit: Habit) -> None:
    """As in "pulse one twenty uh one ten": the number behind, which nothing else claims."""
    for k, reading in enumerate(board.readings):
        if reading.review or reading.superseded or reading.value is None:
            continue
        either = board.view.norm(reading.last) in {"maybe", "or", "possibly"}
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


def _named_behind(board: Board, quantity: Quantity) -> bool:
    """As in "pulse 88, 22 resps": another sign's number."""
    tokens, i = board.view.tokens, quantity.last
    return i < len(tokens) and ANNOUNCERS.at(tokens, i) is not None
