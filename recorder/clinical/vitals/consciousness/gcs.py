"""Glasgow Coma Scale: total, and its three parts in every order of saying them."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.grammar.tables import phrases
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.unnamed.called_out import UNNAMED

_PARTS = ("gcs_eye", "gcs_verbal", "gcs_motor")
_LIMITS = {"gcs_eye": 4, "gcs_verbal": 5, "gcs_motor": 6, "gcs_total": 15}
_LETTERS = {"e": "gcs_eye", "v": "gcs_verbal", "m": "gcs_motor"}
_WORDS = dict(phrases("gcs", "words"))
_UNSURE = frozenset({"is", "mother", "voice"})
_BETWEEN = frozenset("opening response score of is was are a at scores responses s and".split())


def find_gcs_parts(board: Board) -> None:
    """Add eye, verbal and motor scores ("E3 V5 M6", "eyes three verbal ...", "3-4-6")."""
    norm = board.view.norm
    for quantity in [q for q in board.view.quantities if norm[q.last] == "out"]:
        total = _of_fifteen(board, quantity)
        if total is not None:
            board.add(total)
    for readings in (*_named(board), *_in_a_row(board)):
        for reading in readings:
            board.add(reading)
        third = _motor_with_sum(board, readings) or _eyes_with_sum(board, readings)
        if third is not None:
            board.add(third)
            readings = sorted([*readings, third], key=lambda r: r.first)
        total = _sum_behind(board, readings)
        if total is not None:
            board.add(total)


def _of_fifteen(board: Board, quantity: Quantity) -> Reading | None:
    """As in "he's thirteen | out of fifteen": only a Glasgow score has fifteen."""
    view, i = board.view, quantity.last
    if view.norm[i + 1] != "of":
        return None
    if not 3 <= quantity.value <= 15 or quantity.unit is not None:
        return None
    most = view.quantity_at.get(i + 2)
    if most is None or most.value != _LIMITS["gcs_total"] or most.unit is not None:
        return None
    if not (board.free(quantity) and quantity.number.whole):
        return None
    first, last = quantity.first, most.number.last
    return Reading("gcs_total", quantity.value, "{score}", first, last, "gcs.of_fifteen", True)


def _sum_behind(board: Board, parts: list[Reading]) -> Reading | None:
    """As in "eyes three, verbal four, motor six. That's thirteen.": the sum of the parts.

    Another number only where it is said to be their sum: "three four five, so that's fourteen".
    """
    if len(parts) != len(_PARTS):
        return None
    view = board.view
    i = _behind_words(view, max(r.last for r in parts))
    fused = view.quantity_at.get(parts[-1].first)
    if fused is not None and _with_its_sum(fused):
        total, first, last = fused.number.parts[1], fused.number.splits[1], fused.number.last
    else:
        quantity = view.quantity_at.get(i)
        if quantity is None or not board.free(quantity) or quantity.unit is not None:
            return None
        total, first, last = quantity.value, quantity.first, quantity.number.last
    behind = max(r.last for r in parts)
    said = view.has(_MAKES, behind, i) and _LIMITS["gcs_total"] >= total >= len(_PARTS)
    if total != sum(r.value or 0 for r in parts) and not (said and float(total).is_integer()):
        return None
    cue = (min(r.start for r in parts), i)
    return Reading("gcs_total", total, "{score}", first, last, "gcs.sum", True, cue)


def _motor_with_sum(board: Board, parts: list[Reading]) -> Reading | None:
    """As in "eyes three, verbal four, pushing me off, so five. Twelve.": the sum tells it."""
    if [r.slot for r in parts] != ["gcs_eye", "gcs_verbal"]:
        return None
    view, last = board.view, parts[-1].last
    quantity = next(iter(view.quantities_in(last, last + _MOTOR_REACH)), None)
    if quantity is None or not board.free(quantity) or quantity.unit is not None:
        return None
    behind = view.quantity_at.get(_behind_words(view, quantity.last))
    whole = quantity.number.whole and 1 <= quantity.value <= _LIMITS["gcs_motor"]
    if behind is None or not whole or not board.free(behind):
        return None
    if behind.value != quantity.value + sum(r.value or 0 for r in parts):
        return None
    first, last = quantity.first, quantity.number.last
    return Reading("gcs_motor", quantity.value, "{score}", first, last, "gcs.parts", True,
                   review=UNNAMED)  # fmt: skip


def _eyes_with_sum(board: Board, parts: list[Reading]) -> Reading | None:
    """As in "eyes to voice, so 3, verbal 4, motor 6. 13.": the sum tells it, or the "voice"."""
    if [r.slot for r in parts] != ["gcs_verbal", "gcs_motor"]:
        return None
    view, start, last = board.view, parts[0].start, parts[-1].last
    told = view.quantities_in(start - _IN_REACH, start)
    quantity, total = told[-1] if told else None, view.quantity_at.get(_behind_words(view, last))
    if quantity is None or not board.free(quantity):
        return None
    eyes = view.norms(max(0, quantity.first - _EYES_REACH), quantity.first)
    whole = quantity.number.whole and 1 <= quantity.value <= _LIMITS["gcs_eye"]
    if not whole or not {"eye", "eyes"} & set(eyes):
        return None
    made = quantity.value + sum(r.value or 0 for r in parts)
    summed = total is not None and board.free(total) and total.value == made
    described = (_EYES_OPEN_TO.get(word) for word in eyes)
    if not summed and all(score != quantity.value for score in described):
        return None
    first, end = quantity.first, quantity.number.last
    return Reading("gcs_eye", quantity.value, "{score}", first, end, "gcs.parts", True)


_IN_REACH, _EYES_REACH = 3, 5
_EYES_OPEN_TO = {"pain": 2, "pressure": 2, "voice": 3, "speech": 3, "spontaneously": 4}


def _behind_words(view: View, i: int) -> int:
    """Behind "so that makes" before a sum."""
    end = i + _SUM_REACH
    return view.past(i, _SUM_WORDS, end)


_MAKES = frozenset({"makes", "total", "equals", "that"})
_MOTOR_REACH = 10
"""Most words in which the motor part is told without its name."""
_BEFORE_ROW = frozenset("of is was s a at now what about say like id call it".split())
_NO_SCORES = frozenset({Role.TIME, Role.DURATION, Role.DOSE})
_SEVERAL = frozenset({Form.SPLIT, Form.RUN})
_SUM_REACH = 5
_SUM_WORDS = frozenset("that is so s for makes total of equals a gcs which she he".split())


def _named(board: Board) -> Iterator[list[Reading]]:
    """Parts that are called by letter or word; at least two stand together."""
    norm = board.view.norm
    near = [
        q for q in board.view.quantities
        if q.unit is None and norm[q.first - 1] in _NEAR_PART
        and not board.is_taken(q.first, q.number.last)
    ]  # fmt: skip
    found = [r for r in (_named_part(board, q) for q in near) if r]
    alone = {
        r.first
        for k, r in enumerate(found)
        if _beside_total(board.view, r, found[max(0, k - 1) : k + 2])
    }
    yield from ([r] for r in found if r.first in alone)
    found = [r for r in found if r.first not in alone]
    group: list[Reading] = []
    for reading in found:
        if group and (reading.start - group[-1].last > 3 or _seen(group, reading)):
            yield from _kept(group)
            group = []
        group.append(reading)
    yield from _kept(group)


def _beside_total(view: View, part: Reading, around: list[Reading]) -> bool:
    """As in "GCS 13, she's verbal 4 now": one part alone, said with the total.

    ``around``: the part before it, itself and the part behind it.
    """
    near = any(r is not part and abs(r.first - part.first) <= 6 for r in around)
    if near or part.rule == "gcs.unsure" or len(view.norm[part.start]) < 2:
        return False
    before = view.norms(max(0, part.start - 10), part.start)
    return bool({"gcs", "glasgow"} & set(before))


def _seen(group: list[Reading], reading: Reading) -> bool:
    return any(r.slot == reading.slot for r in group)


def _kept(group: list[Reading]) -> Iterator[list[Reading]]:
    sure = [r for r in group if r.rule != "gcs.unsure"]
    if len(group) >= 2 and len(sure) >= min(2, len(group)):
        yield group


_NEAR_PART = _BETWEEN.union(_WORDS, _LETTERS)


def _named_part(board: Board, quantity: Quantity) -> Reading | None:
    view, i = board.view, quantity.first
    value = _digit(quantity)
    if value is None or i == 0 or value > _LIMITS["gcs_motor"]:
        return None
    name = i - 1
    while (
        name >= 0 and view.norm[name] in _BETWEEN and i - name < 4 and view.norm[name] not in _WORDS
    ):
        name -= 1
    if name < 0 or view.tokens[i].gap in SENTENCE_ENDS:
        return None
    word = view.norm[name]
    slot = _WORDS.get(word) or (_LETTERS.get(word) if name == i - 1 else None)
    if slot is None or not 1 <= value <= _LIMITS[slot] or _for_another(view, quantity, slot):
        return None
    rule = "gcs.unsure" if word in _UNSURE else "gcs.parts"
    last = quantity.number.splits[1] if _with_its_sum(quantity) else quantity.number.last
    return Reading(slot, value, "{score}", i, last, rule, True, (name, name + 1))


def _for_another(view: View, quantity: Quantity, slot: str) -> bool:
    """As in "three for eyes, four | for verbal": the part is named behind the number."""
    i = quantity.last
    if view.norm[i] not in {"for", "on"}:
        return False
    i += 1 + (view.norm[i + 1] in {"the", "her", "his"})
    return _WORDS.get(view.norm[i], slot) != slot


def _digit(quantity: Quantity) -> float | None:
    if quantity.role in _NO_SCORES:
        return None
    if _with_its_sum(quantity):
        return quantity.number.parts[0]
    return quantity.value if quantity.number.whole else None


def _with_its_sum(quantity: Quantity) -> bool:
    """As in "eyes four verbal three motor six thirteen": the last part, and then the total."""
    parts = quantity.number.parts
    return len(parts) == 2 and 3 <= parts[1] <= 15 and quantity.number.form in _SEVERAL


def _in_a_row(board: Board) -> Iterator[list[Reading]]:
    """As in "GCS 3-4-6", "GCS three four six for thirteen": order eye, verbal, motor."""
    view = board.view
    for hit in named_signs(view):
        if hit.value.slot != "gcs_total":
            continue
        first = view.past(hit.last, _BEFORE_ROW, hit.last + 3)
        scores = _three(view, first) or _behind_total(view, first) or _before_total(view, first)
        if scores is None:
            continue
        values, cuts = scores
        names = (*_PARTS, "gcs_total")[: len(values)]
        if all(1 <= v <= _LIMITS[part] for v, part in zip(values, names, strict=True)):
            yield [
                Reading(part, v, "{score}", cut, cut + 1, "gcs.row", True, (hit.first, cut + 1))
                for part, v, cut in zip(names, values, cuts, strict=True)
            ]


def _behind_total(view: View, first: int) -> tuple[list[float], list[int]] | None:
    """As in "GCS 12 (3-4-5)": the parts count only where they make up the total."""
    total = view.quantity_at.get(first)
    if total is None or not 3 <= total.value <= 15 or total.number.last != first + 1:
        return None
    i = view.past(total.last, _MADE_OF, total.last + 3)
    scores = _three(view, i)
    return scores if scores is not None and sum(scores[0]) == total.value else None


_MADE_OF = frozenset("that is as being with made up of from so".split())


def _before_total(view: View, first: int) -> tuple[list[float], list[int]] | None:
    """As in "GCS four four five thirteen": four numbers in one breath, one end their sum."""
    values: list[float] = []
    cuts: list[int] = []
    quantity = view.quantity_at.get(first)
    while quantity is not None and len(values) < 4:
        number = quantity.number
        values += number.parts
        cuts += number.splits or (number.first,)
        quantity = view.quantity_at.get(number.last)
    if len(values) != 4 or len(cuts) != 4:
        return None
    if sum(values[1:]) == values[0]:  # "GCS eight two two four"
        values, cuts = [*values[1:], values[0]], [*cuts[1:], cuts[0]]
    return (values, cuts) if sum(values[:3]) == values[3] else None


def _three(view: View, first: int) -> tuple[list[float], list[int]] | None:
    quantity = view.quantity_at.get(first)
    if quantity is None:
        return None
    number = quantity.number
    if number.form is Form.RUN and len(number.parts) == 3:
        return list(number.parts), list(number.splits)
    if number.form is Form.DIGITS and quantity.unit is None and 111 <= quantity.value <= 456:
        return [float(d) for d in str(int(quantity.value))], [first] * 3  # "GCS 345"
    values: list[float] = []
    cuts: list[int] = []
    i = first
    while quantity is not None and len(values) < 3 and quantity.number.last - quantity.first == 1:
        if quantity.value > 6 or not quantity.number.whole:
            return None
        values.append(quantity.value)
        cuts.append(quantity.first)
        i = quantity.number.last
        i += view.norm[i] in {"plus", "and"}
        quantity = view.quantity_at.get(i)
        if quantity is not None and view.tokens[i].gap in SENTENCE_ENDS:
            return None
    return (values, cuts) if len(values) == 3 else None
