"""Numbers that are times of day: "at fourteen twenty", "by 0618", "ten past two", "1420 hours".

Only whether they are, for ``quantities``; which time they tell is read in ``clock``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from recorder.clinical.grammar.tables import TEENS, words
from recorder.clinical.numbers.measures import DOSES, UNITS
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.text.words import PHRASE_GAPS, Token

_CLOCK_CUES = words("times", "clock_numbers", "clock_cues")
_MERIDIEM = frozenset({"am", "pm", "oclock", "a.m", "p.m"})
_DAY_PARTS = {
    ("this", "morning"),
    ("this", "afternoon"),
    ("this", "evening"),
    ("last", "night"),
}
_PARTS_OF_DAY = frozenset("morning afternoon evening night early small".split())


def clock_numbers(tokens: Sequence[Token], numbers: Sequence[Number]) -> Iterator[int]:
    """First tokens of the numbers that are clock times ("at fourteen twenty", "by 0618")."""
    minutes = -1
    for number, following in zip_longest(numbers, numbers[1:]):
        if number.first == minutes or not _may_be_clock(tokens, number, following):
            continue  # "at fourteen *oh two* fifty of Benadryl": nothing follows the minutes
        told = _four_digits(tokens, number) or _clock_word_behind(tokens, number)
        if told or (number.form is _DECIMAL and _with_a_point(tokens, number)):
            yield number.first
        elif following is not None and (
            (following.first == number.last and _clock_pair(tokens, number, following))
            or _to_the_hour(tokens, number, following)
        ):
            minutes = following.first
            yield number.first
            yield minutes
        elif (
            (following is not None and _before_amount(tokens, number, following))
            or _military(number)
            or _told_as_hour(tokens, number)
            or _asked_for(tokens, number)
        ):
            yield number.first


def _before_amount(tokens: Sequence[Token], hour: Number, amount: Number) -> bool:
    """As in "nurofen at about *four* five mils", "at *three ten* four hundred milligrams"."""
    if amount.first != hour.last:
        return False
    before = [token.norm for token in tokens[max(0, hour.first - 2) : hour.first]]
    if before[-1:] == ["at"] and _hour_and_minutes(tokens, hour):
        unit = UNITS.at(tokens, amount.last)
        return unit is not None and unit.value in DOSES
    told = before[:1] == ["at"] and before[-1] in {"about", "around"}
    return told and _whole_hour(tokens, hour)


def _to_the_hour(tokens: Sequence[Token], minutes: Number, hour: Number) -> bool:
    """As in "chest pain at ten to four": no pain that was ten and then four.

    "Pain at five to six", "at seven to eight" may be a range, and "at ten to four after fentanyl"
    is how it went.
    """
    first, last = minutes.first, hour.last
    linked = tokens[first - 1].norm == "at" and first > 1 and tokens[first - 2].norm in PAINS
    if not linked or minutes.value not in _BY_FIVES or not _whole_hour(tokens, hour):
        return False
    said = [token.norm for token in tokens[minutes.last : hour.first]]
    behind = tokens[last].norm if last < len(tokens) and tokens[last].gap in PHRASE_GAPS else ""
    beside = minutes.value < hour.value <= minutes.value + _RANGE
    return said == ["to"] and behind not in _OF_A_SCORE and not beside


PAINS = words("signs", "pain_scores", "at_an_hour")
_OF_A_SCORE = words("signs", "pain_scores", "no_hour_behind")
_BY_FIVES, _RANGE = (5, 10, 20, 25), 2


def _may_be_clock(tokens: Sequence[Token], number: Number, following: Number | None) -> bool:
    """Whether how it was said, or a word beside it, lets it be a time: few numbers are one."""
    first, last = number.first, number.last
    if number.form is _ZERO or len(tokens[first].norm) == _FOUR:
        return True
    if following is not None and following.first == last:
        return True
    if first and tokens[first - 1].norm in _BEFORE_CLOCK:
        return True
    if len(number.parts) == 2 or (number.form is _DECIMAL and tokens[first].norm[0].isdecimal()):
        return True
    return last < len(tokens) and tokens[last].norm in _BEHIND_CLOCK


_ZERO, _DECIMAL, _FOUR = Form.ZERO, Form.DECIMAL, len("0618")
_BEFORE_CLOCK = _CLOCK_CUES | {"past", "to", "half", "given"}
_BEHIND_CLOCK = _MERIDIEM | {"hours", "past", "minutes"}


def _told_as_hour(tokens: Sequence[Token], number: Number) -> bool:
    before = tokens[number.first - 1].norm if number.first else ""
    if before == "at":
        return _past(tokens, number) or _happened_at(tokens, number)
    if before == "given":
        return _behind_its_amount(tokens, number)
    return _past(tokens, number) or (before in {"half", "since"} and _whole_hour(tokens, number))


def _behind_its_amount(tokens: Sequence[Token], number: Number) -> bool:
    """As in "170 milligrams given *eight nineteen*": the amount stands before the verb."""
    first, last = number.first, number.last
    amount = UNITS.ending_at(tokens, first - 1, _LONGEST_UNIT)
    if amount is None or amount.value not in DOSES or not _hour_and_minutes(tokens, number):
        return False
    return last == len(tokens) or (tokens[last].norm != "of" and UNITS.at(tokens, last) is None)


_LONGEST_UNIT = 3


def _hour_and_minutes(tokens: Sequence[Token], number: Number) -> bool:
    """As in "nine twelve", "five twenty-five", "7.41"."""
    parts = number.parts
    if len(parts) == 2:
        return 1 <= parts[0] <= 12 and 10 <= parts[1] <= 59
    hour, point, minutes = tokens[number.first].norm.partition(".")
    written = bool(point) and hour.isdecimal() and minutes.isdecimal() and len(minutes) == _MINUTES
    measured = number.last < len(tokens) and UNITS.at(tokens, number.last) is not None
    return written and not measured and 1 <= int(hour) <= 23 and int(minutes) <= 59


_MINUTES = len("41")


def _with_a_point(tokens: Sequence[Token], number: Number) -> bool:
    """As in "That's in, 9.06.", "ROSC 18.07.", "hung at 14.28": two digits of minutes, alone.

    An hour below ten is one only behind what was done; readings are seldom told so exactly.
    """
    first, last = number.first, number.last
    if not first or not _hour_and_minutes(tokens, number):
        return False
    before = [t.norm for t in tokens[max(0, first - 3) : first]]
    alone = bool(tokens[first].gap.strip())
    closed = last == len(tokens) or bool(tokens[last].gap.strip())
    if number.value < _TWO_DIGITS:
        return alone and closed and before[-1] in _WAS_DONE
    told_at = before[-1] == "at" or before[-2:-1] == ["at"]
    linked = before[-1] in _HOUR_BEHIND and (closed or told_at)
    return ((alone and closed) or linked) and not _SIGN_NAMES & set(before)


_TWO_DIGITS = 10
_WAS_DONE = frozenset("in given going gone done out up on down it that now pushed".split())
_HOUR_BEHIND = frozenset("at time now rosc back collapse arrest is".split())


def _asked_for(tokens: Sequence[Token], number: Number) -> bool:
    """As in "What time have you got? *7.41*.", "what time is it *nine twelve*"."""
    before = [t.norm for t in tokens[max(0, number.first - _QUESTION) : number.first]]
    if "time" not in before or not _hour_and_minutes(tokens, number):
        return False
    i = len(before) - 1 - before[::-1].index("time")
    which = before[i - 1] if i else ""
    asked = tokens[number.first].gap == "?" and which not in _OTHER_TIMES
    return asked or which == "what"


_QUESTION = 6
_OTHER_TIMES = frozenset("last that this same first second next each every any long some".split())


def _happened_at(tokens: Sequence[Token], number: Number) -> bool:
    """As in "that went up at nine twelve", "he stopped breathing at five twenty-five"."""
    first = number.first
    if not _hour_and_minutes(tokens, number) or first < 2:
        return False
    if tokens[first].gap not in PHRASE_GAPS:
        return False
    before = [t.norm for t in tokens[max(0, first - 5) : first - 1]]
    if before[-1] in {"up", "down", "on", "off", "breathing"}:
        return bool(set(before[:-1]) & _PUT) and not set(before[:-1]) & _SIGN_NAMES
    return before[-1] in _HAPPENED


_HAPPENED = words("times", "clock_numbers", "happened")
"""What is done at an hour; signs are never told so."""
_SIGN_NAMES = words("times", "clock_numbers", "sign_names")
_PUT = frozenset("went gone put hung tourniquet stopped started quit stops lights came".split())


def _military(number: Number) -> bool:
    """As in "oh three hundred"."""
    return number.value >= 100 and number.form is Form.ZERO and number.whole


def _four_digits(tokens: Sequence[Token], number: Number) -> bool:
    token = tokens[number.first]
    norm = token.norm
    if number.last - number.first != 1 or len(norm) != 4 or not norm.isdecimal():
        return False
    hour, minute = int(norm[:2]), int(norm[2:])
    if hour > 24 or minute > 59:
        return False
    measured = UNITS.at(tokens, number.last) if number.last < len(tokens) else None
    if measured is not None and measured.value in DOSES:
        return False  # "heparin at 1,000 units an hour"
    behind = tokens[number.last].norm if number.last < len(tokens) else ""
    before = tokens[number.first - 1].norm if number.first else ""
    return norm[0] == "0" or behind in {"hours", "hrs", "h"} or before in _CLOCK_CUES


def _clock_word_behind(tokens: Sequence[Token], number: Number) -> bool:
    behind = tokens[number.last].norm if number.last < len(tokens) else ""
    if behind in _MERIDIEM or (behind == "hours" and number.value >= 100):
        return True
    before = tokens[number.first - 1].norm if number.first else ""
    if before not in _CLOCK_CUES or number.last + 1 >= len(tokens):
        return False
    if (behind, tokens[number.last + 1].norm) == ("in", "the"):  # never "seven one in the foot"
        return number.last + 2 < len(tokens) and tokens[number.last + 2].norm in _PARTS_OF_DAY
    return (behind, tokens[number.last + 1].norm) in _DAY_PARTS


def _clock_pair(tokens: Sequence[Token], hour: Number, minute: Number) -> bool:
    """As in "at fourteen twenty", "at oh eight forty-nine", "sixteen thirty-five"."""
    if tokens[minute.first].gap not in {"", "\n"}:
        return False
    if not (hour.whole and minute.whole and hour.value <= 23):
        return False
    written = tokens[hour.first].norm[0].isdecimal()
    if written != tokens[minute.first].norm[0].isdecimal() or not 0 <= minute.value <= 59:
        return False
    two_digits = minute.value >= 10 or minute.form is Form.ZERO
    if not two_digits or minute.form in (Form.DECIMAL, Form.HALF, Form.SPLIT, Form.RUN):
        return False
    before = tokens[hour.first - 1].norm if hour.first else ""
    behind = tokens[minute.last].norm if minute.last < len(tokens) else ""
    if behind in {"litres", "liters", "litre", "liter"}:
        return False
    if hour.form is Form.ZERO:
        return True
    if behind in {"over", "on", "percent", "upon"} and before not in {"at", "since"}:
        return False
    called = [t.norm for t in tokens[max(0, hour.first - 3) : hour.first]]
    if minute.form is Form.ZERO and hour.value >= _TWO_DIGITS:
        return called[-2:] != ["out", "of"]  # "fourteen oh two aspirin three hundred"
    if called[:2] == ["time", "of"] or called[-1:] == ["time"]:
        return True
    return before in _CLOCK_CUES and (hour.value >= 10 or tokens[hour.first].norm in TEENS)


def _past(tokens: Sequence[Token], number: Number) -> bool:
    """As in "ten past two", "quarter to nine", "half past eight", "half nine"."""
    first, last, count = number.first, number.last, len(tokens)
    after = tokens[last].norm if last < count else ""
    if after == "minutes" and last + 1 < count:
        after = tokens[last + 1].norm
    before = tokens[first - 1].norm if first else ""
    if "past" in (after, before):
        return True
    return first > 1 and before in {"to", "after"} and tokens[first - 2].norm == "quarter"


def _whole_hour(tokens: Sequence[Token], number: Number) -> bool:
    """ "around 4 this morning", "about half nine" are settled; "since four" is a time as well."""
    after = tokens[number.last].norm if number.last < len(tokens) else ""
    hour = number.whole and 1 <= number.value <= 12
    return hour and after not in {"days", "weeks", "hours", "months", "years", "day"}
