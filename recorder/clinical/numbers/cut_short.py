"""Where a row of number words is two numbers, though one could go on: "one fifty | one unit"."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.grammar.tables import TEENS, TENS
from recorder.clinical.grammar.tables import UNITS as ONES
from recorder.clinical.numbers.atoms import HOLDS
from recorder.clinical.numbers.forms import Form, Number
from recorder.clinical.numbers.measures import AGES, DOSES, LABELS
from recorder.clinical.numbers.measures import UNITS as MEASURED
from recorder.clinical.text.words import Token

HALVED = frozenset("milligram mg mil ml gram litre liter amp ampoule".split())
"""Behind "a second half" they make it half of one; "the second half" is none."""


def one_of_them(tokens: Sequence[Token], i: int) -> bool:
    """As in "pulse one fifty one unit of packed cells": the last "one" counts what follows."""
    counted = i + 1 < len(tokens) and tokens[i].norm == "one" and tokens[i + 1].gap in HOLDS
    return counted and tokens[i + 1].norm in _SINGLE_THINGS


def told_apart(tokens: Sequence[Token], found: Number) -> int:
    """Behind the first of two numbers that were read as one; else 0."""
    if found.form is Form.HALF:
        return _said_again(tokens, found)
    timed = hour_before(tokens, found) or _minutes_before(tokens, found)
    timed = timed or _hundreds_before(tokens, found)
    return timed or one_of_like(tokens, found) or _years_apart(tokens, found)


def lower_pressure(tokens: Sequence[Token], found: Number) -> int:
    """Behind "fifty" of "ninety two over fifty | one twenty six"; else 0.

    A pulse of a hundred and more is told right behind a pressure rather than ten to forty of
    anything else that nobody names; who names breaths or a unit behind has told that number.
    """
    first, last = found.first, found.last
    if found.form is not Form.WORDS or last - first != _TENS_AND_ONE:
        return 0
    over = first > 0 and tokens[first - 1].norm == "over" and tokens[first].norm in TENS
    if not over or tokens[last - 1].norm != "one" or not _goes_on(tokens, last):
        return 0
    end = last + 1 + (_goes_on(tokens, last + 1) and tokens[last + 1].norm in ONES)
    named = end < len(tokens) and (
        MEASURED.at(tokens, end) is not None or tokens[end].norm in _BREATHS
    )
    return 0 if named or tokens[last].norm not in _TENS_OF_A_PULSE else first + 1


def _goes_on(tokens: Sequence[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].gap in HOLDS and not tokens[i].hesitated


_TENS_AND_ONE = 2
_TENS_OF_A_PULSE = frozenset({*TEENS, "twenty", "thirty"})
_BREATHS = frozenset("resps resp respirations respiratory breaths breathing rr".split())


def _said_again(tokens: Sequence[Token], found: Number) -> int:
    """Behind the first of "four | four and a half": who tells digits one by one tells no halves."""
    second = found.last - _AND_A_HALF - 1
    row = second > found.first and tokens[second].norm in UNITS_SAID
    return second if row and tokens[found.first].norm in UNITS_SAID else 0


_AND_A_HALF = 3
UNITS_SAID = frozenset({*ONES, *map(str, ONES.values())})


def _years_apart(tokens: Sequence[Token], found: Number) -> int:
    """Behind all but the last digit of "seven | seven year old", "medic two one | five year old".

    Nobody tells years digit by digit in like ones, nor right behind the number of a unit.
    """
    if found.form is not Form.RUN or found.last == len(tokens):
        return 0
    unit = MEASURED.at(tokens, found.last)
    if unit is None or unit.value not in AGES:
        return 0
    label = LABELS.ending_at(tokens, found.first, 2)
    called = label is not None and label.value in {"call", "place"}
    again = len(set(found.parts)) == 1 and tokens[found.first].norm.isalpha()
    return found.last - 1 if called or again else 0


def hour_before(tokens: Sequence[Token], found: Number) -> int:
    """Behind the hour of "nurofen at about four | five mils", where an amount follows; else 0.

    A number that is told so is one where something runs at it ("at about one twenty mils an hour").
    """
    if len(found.parts) != _HOUR_AND_AMOUNT or found.form not in (Form.RUN, Form.SPLIT):
        return 0
    before = [token.norm for token in tokens[max(0, found.first - 2) : found.first]]
    about = before[:1] == ["at"] and before[-1] in _ABOUT
    unit = MEASURED.at(tokens, found.last) if found.last < len(tokens) else None
    if not about or unit is None or unit.value not in DOSES or found.parts[0] > _LAST_HOUR:
        return 0
    behind = {token.norm for token in tokens[unit.last : unit.last + 2]}
    return 0 if behind & _TIMES else found.first + 1


def _minutes_before(tokens: Sequence[Token], found: Number) -> int:
    """Behind "five" of "at nine oh five | five milligrams", where an amount follows; else 0."""
    hour, amount = found.first, found.first + _HOUR_AND_MINUTES
    if found.last <= amount or not hour or tokens[hour - 1].norm != "at":
        return 0
    told = tokens[hour].norm in ONES and tokens[hour + 1].norm in _NOUGHTS
    unit = MEASURED.at(tokens, found.last) if found.last < len(tokens) else None
    measured = unit is not None and unit.value in DOSES
    return amount if told and measured and tokens[hour + 2].norm in ONES else 0


def _hundreds_before(tokens: Sequence[Token], found: Number) -> int:
    """Behind "hundred" of "aspirin three hundred | fourteen oh two"; 0 where no hour follows."""
    hundred = found.last - 2
    if hundred <= found.first or tokens[hundred].norm != "hundred":
        return 0
    hour = tokens[hundred + 1].norm
    minutes = found.last + 1 < len(tokens) and tokens[found.last].gap in HOLDS
    minutes = minutes and tokens[found.last].norm in _NOUGHTS
    told = minutes and tokens[found.last + 1].norm in ONES and not _is_oxygen(tokens, found.last)
    return hundred + 1 if told and (hour in TEENS or hour == "twenty") else 0


def _is_oxygen(tokens: Sequence[Token], i: int) -> bool:
    """As in "pulse one hundred fifteen oh two sats ninety"."""
    return tokens[i + 1].norm == "two" and i + 2 < len(tokens) and tokens[i + 2].norm in OF_OXYGEN


_HOUR_AND_MINUTES = 3
_NOUGHTS = frozenset({"oh", "o", "zero", "nought"})
OF_OXYGEN = frozenset("sat sats saturation saturations stats sets at via on running".split())
"""Behind "oh two" they make it oxygen, and no end of a number."""


def one_of_like(tokens: Sequence[Token], found: Number) -> int:
    """Behind the first of "two | two and two", where the same is told three times; else 0."""
    k = found.last + 1
    if found.form is not Form.RUN or len(set(found.parts)) > 1 or k >= len(tokens):
        return 0
    again = tokens[k].norm == tokens[found.first].norm and tokens[k - 1].norm == "and"
    ends = k + 1 == len(tokens) or bool(tokens[k + 1].gap) or tokens[k + 1].norm in _BEHIND
    return found.first + 1 if again and ends else 0


_BEHIND = frozenset({"of", "total", "so", "over"})
_HOUR_AND_AMOUNT, _LAST_HOUR = 2, 12
_ABOUT = frozenset({"about", "around"})
_TIMES = frozenset("hour hours hr minute min per hourly".split())


def parts_of_a_ratio(tokens: Sequence[Token], i: int, last: int) -> int:
    """Behind "thousand" of "one in one thousand | point five", where a ratio ends before ``last``.

    What follows is the amount of adrenaline that is so strong, or 0 where nothing does.
    """
    if last - i < 2 or i < 2 or tokens[i - 1].norm not in {"in", "to"}:
        return 0
    if tokens[i - 2].norm not in {"one", "1"}:
        return 0
    ends = (k + 1 for k in range(i, last - 1) if tokens[k].norm == "thousand")
    return next(ends, 0)


_SINGLE_THINGS = frozenset("unit bag gram liter litre puff spray tablet amp ampoule".split())
