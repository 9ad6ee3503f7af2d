"""Blood pressure: the pair "140 over 90", systolic alone, palpated; mean pressure is elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recorder.clinical.drafts.draft import OUT_OF_RANGE
from recorder.clinical.grammar.tables import TENS, words
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.values.fitting import unclear

_JOINS = frozenset({"over", "on", "upon", "by", "ober", "oven", "slash"})
_PALPATED = words("signs", "blood_pressure", "palpated")
_UNIT = "mm[Hg]"
_USUAL = {"systolic_bp": (40, 260), "diastolic_bp": (15, 170)}
"""Beyond these a number was more often misheard than measured: "three hundred over sixty eight"."""


def find_blood_pressures(board: Board) -> None:
    """Add every pressure that its own form gives away."""
    for reading in list(_pairs(board)):
        board.add(reading)
    for reading in list(_systolic_alone(board)):
        board.add(reading)


def _pairs(board: Board) -> Iterator[Reading]:
    quantities = board.view.quantities
    lower_at, says_by = -1, False
    for k, upper in enumerate(quantities):
        if upper.first == lower_at or board.is_taken(upper.first, upper.number.last):
            continue
        palpated = _palpated(board.view, upper)
        if palpated and not (k and _join(board.view, quantities[k - 1], upper)):
            yield _reading("systolic_bp", upper.value, upper.first, palpated, board.view, "bp.palp")
            continue
        lower = quantities[k + 1] if k + 1 < len(quantities) else None
        if lower is None:
            continue
        join = _join(board.view, upper, lower)
        if not join:
            continue
        previous = quantities[k - 1] if k else None
        by_habit = says_by and join == "by" and lower.unit in (None, _UNIT)
        pair = list(_pair(board, upper, lower, "over" if by_habit else join, previous))
        says_by |= bool(pair) and join == "by"
        lower_at = lower.first if pair else -1
        yield from pair


def _join(view: View, upper: Quantity, lower: Quantity) -> str:
    """What stands between the two numbers: a word, ``/`` or nothing of use."""
    tokens, i = view.tokens, upper.last
    if lower.first - i > _FARTHEST:
        return ""
    if upper.unit not in (None, _UNIT) or lower.unit == "%":
        return ""
    if lower.unit not in (None, _UNIT) and lower.role is not None:
        return ""
    if i == lower.first:
        gap = tokens[i].gap
        return gap if gap in {"/", "-"} else ""
    if tokens[i].gap not in PHRASE_GAPS or tokens[i].norm not in _JOINS:
        return ""
    if i + 1 == lower.first and tokens[i + 1].gap in PHRASE_GAPS:
        return tokens[i].norm
    fillers = all(view.norm[j] == "a" for j in range(i + 1, lower.first))
    return tokens[i].norm if fillers else ""


_FARTHEST = 3
"""Most tokens from one number of a pressure to the other ("140 over uh a 90")."""


def _pair(
    board: Board, upper: Quantity, lower: Quantity, join: str, previous: Quantity | None
) -> Iterator[Reading]:
    view = board.view
    high, low, first, regrouped = upper.value, lower.value, upper.first, False
    if high <= low and previous is not None:
        stolen = _regrouped(view, previous, upper)
        if stolen:
            high, first, regrouped = stolen, upper.first - 1, True
    ordinal = _ordinal_one(view, upper)
    if ordinal is not None and _plausible(ordinal, low):
        high, first, regrouped = ordinal, upper.number.splits[1], True
    if not _plausible(high, low) or _is_date(view, upper, lower):
        return
    announced = _announced(view, first)
    if (join in {"by", "-"} or _infused(view, first, low)) and not announced:
        return
    if join == "on" and _upper_of_the_next(view, lower):
        return
    if join == "on" and not announced and _named_otherwise(view, first):
        return
    if join == "on" and not announced and (lower.role is not None or low < 30 or high < 60):
        return
    if lower.role in (Role.DOSE, Role.FOREIGN, Role.AGE) or upper.role in (Role.DOSE, Role.AGE):
        return
    review = "two numbers ran together" if regrouped else unclear(upper) or unclear(lower)
    rule = "bp.slash" if join == "/" else "bp.pair"
    end = lower.number.last if lower.unit != _UNIT else lower.last
    systolic = _reading(
        "systolic_bp", high, first, upper.number.last, view, rule, announced, review
    )
    diastolic = _reading(
        "diastolic_bp", low, lower.first, end, view, rule, (systolic.start, end), review
    )
    yield _in_tens(systolic) if upper.decade else systolic
    yield _in_tens(diastolic) if lower.decade else diastolic


def _in_tens(reading: Reading) -> Reading:
    """As in "130s over 80s": ten values, none of them told."""
    low = reading.value or 0
    return replace(reading, value=None, low=low, high=low + 9, rule="bp.decade")


def _infused(view: View, first: int, low: float) -> bool:
    """As in "two grams in a hundred over twenty", "ran the bolus 250 over 15": so long it ran."""
    i = first - (view.norm[first - 1] == "a")
    joined = view.joined(max(i - 1, 0), first + 1)
    if view.norm[i - 1] in {"in", "into"} and joined and low < _LOWEST_ALONE:
        return True
    near = max(view.sentence(first).first, first - _INFUSED_REACH)
    runs = view.names_drug(near, first) or view.has(_BAGS, near, first)
    return low < _LOWEST_ALONE and runs


_BAGS = frozenset("bolus bag bags drip infusion litre liter mils mls fluid fluids".split())
_LOWEST_ALONE = 31
"""Minutes of an infusion go so far; a diastolic pressure as low is named as one."""
_INFUSED_REACH = 8


def _upper_of_the_next(view: View, lower: Quantity) -> bool:
    """As in "one eighteen on ninety over fifty two": a pulse before a whole pressure."""
    behind = view.quantity_at.get(lower.last + 1)
    over = view.norm[lower.last] in {"over", "slash"} and behind is not None
    return over and behind is not None and _plausible(lower.value, behind.value)


def _named_otherwise(view: View, first: int) -> bool:
    """As in "sats 95 on 60": another sign's name stands directly before."""
    for i in range(max(0, first - 3), first):
        hit = ANNOUNCERS.at(view.tokens, i)
        if hit and hit.last <= first and not hit.value.weak and hit.value.slot != "systolic_bp":
            return True
    return False


def _regrouped(view: View, previous: Quantity, upper: Quantity) -> float | None:
    """As in "ninety one twenty over eighty": the one belongs to the pressure."""
    number = previous.number
    if number.last != upper.first or number.form is not Form.WORDS or upper.value >= 100:
        return None
    if view.norm[number.first] not in TENS or number.last - number.first != 2:
        return None
    return (number.value % 10) * 100 + upper.value


def _ordinal_one(view: View, upper: Quantity) -> float | None:
    """As in "the second one ninety four over fifty eight": the one is no hundred."""
    number = upper.number
    if number.form is not Form.SPLIT or number.parts[0] != 1 or view.norm[number.first] != "one":
        return None
    return number.parts[1] if view.norm[number.first - 1] in _ORDINALS else None


_ORDINALS = frozenset("first second third fourth next other latest".split())


def _plausible(high: float, low: float) -> bool:
    return 30 <= high <= 300 and 10 <= low < high and high == int(high) and low == int(low)


def _is_date(view: View, upper: Quantity, lower: Quantity) -> bool:
    tokens = view.tokens
    before = tokens[upper.first].gap == "/"
    after = lower.number.last < len(tokens) and tokens[lower.number.last].gap == "/"
    digit = after and tokens[lower.number.last].norm[0].isdecimal()
    return before or digit


def _palpated(view: View, upper: Quantity) -> int:
    """Token behind "140 over palp", "118 palp", "90 by palpation", or 0."""
    tokens, i = view.tokens, upper.last
    if upper.unit not in (None, _UNIT) or upper.role is not None or not 30 <= upper.value <= 300:
        return 0
    words = [view.norm[i], view.norm[i + 1]]
    if _PALPATED.isdisjoint(words):
        return 0
    gaps = [tokens[j].gap if j < len(tokens) else "." for j in (i, i + 1)]
    if words[0] in {"over", "by", "on", "/"} and words[1] in _PALPATED and gaps[1] in PHRASE_GAPS:
        return i + 2
    if words[0] in _PALPATED and words[0] != "p" and gaps[0] in PHRASE_GAPS:
        return i + 1
    return i + 1 if words[0] == "p" and gaps[0] == "/" else 0


def _systolic_alone(board: Board) -> Iterator[Reading]:
    """As in "76 systolic", "one forty sys"."""
    for quantity in board.view.quantities:
        i = quantity.last
        if board.view.norm[i] not in {"systolic", "sys", "cystolic"} or not board.free(quantity):
            continue
        if board.view.tokens[i].gap in PHRASE_GAPS and 20 <= quantity.value <= 300:
            follows = board.view.quantity_at.get(i + 1)
            own = _announced(board.view, quantity.first)
            if follows is not None and own is None and board.view.tokens[i].gap == ",":
                continue
            yield _reading(
                "systolic_bp", quantity.value, quantity.first, i + 1, board.view, "bp.systolic"
            )


def _announced(view: View, first: int) -> tuple[int, int] | None:
    """Tokens of "BP", "pressure" ... within a few words before ``first``."""
    for i in range(first - 1, max(-1, first - 7), -1):
        token = view.tokens[i]
        hit = ANNOUNCERS.at(view.tokens, i)
        if hit and hit.value.slot == "systolic_bp" and hit.last <= first:
            start = i - 1 if i and view.norm[i] == "pressure" and view.norm[i - 1] == "blood" else i
            return start, hit.last
        if hit and hit.last <= first and not hit.value.weak:
            return None
        if token.gap in {".", "?", "!", ";"}:
            return None
        if i in view.number_at:
            return None
    return None


def unjoined(board: Board, upper: Reading) -> Reading | None:
    """The lower number of "BP 160 90", whose "over" the recogniser lost; to be checked."""
    view, high = board.view, upper.value
    quantity = view.quantity_at.get(upper.last)
    if quantity is None or high is None or not board.free(quantity) or quantity.unit is not None:
        return None
    low, token = quantity.value, view.tokens[quantity.first]
    if token.gap or token.hesitated or not quantity.number.whole:
        return None
    if not (70 <= high <= 260 and 35 <= low <= 150 and high - low >= 15):
        return None
    review = 'the "over" between the two numbers was not heard'
    first, last = quantity.first, quantity.number.last
    return _reading("diastolic_bp", low, first, last, view, upper.rule, (upper.start, last), review)


def _reading(
    slot: str,
    value: float,
    first: int,
    last: int,
    view: View,
    rule: str,
    cue: tuple[int, int] | None = None,
    review: str | None = None,
) -> Reading:
    if cue is None and slot == "systolic_bp":
        cue = _announced(view, first)
    low, high = _USUAL[slot]
    if not low <= value <= high:
        review = review or OUT_OF_RANGE
    detail = (("method", "palpated"),) if rule == "bp.palp" else ()
    return Reading(slot, value, _UNIT, first, last, rule, True, cue, review=review, detail=detail)
