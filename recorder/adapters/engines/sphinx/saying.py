"""How people say numbers, decimals and times aloud: one of the usual ways, drawn at random."""

from __future__ import annotations

from random import Random

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def number(value: int, random: Random) -> list[str]:
    """A whole number from 0 to 999, as in ``one forty``, ``a hundred and six``, ``nine two``."""
    if value < 100:
        if value > 20 and random.random() < 0.05:
            return _digits(value)
        return _below_hundred(value)
    way = random.random()
    hundreds, rest = divmod(value, 100)
    if rest == 0:
        return ["a" if value == 100 and way < 0.3 else _ONES[hundreds], "hundred"]
    if way < 0.65:
        tail = ["oh", _ONES[rest]] if rest < 10 else _below_hundred(rest)
        return [_ONES[hundreds], *tail]
    if way < 0.72:
        return _digits(value)
    joiner = ["and"] if way < 0.88 else []
    return [_ONES[hundreds], "hundred", *joiner, *_below_hundred(rest)]


def decimal(tenths: int, random: Random) -> list[str]:
    """A number of tenths, as in ``thirty seven point two``, ``point four``, ``five``."""
    whole, tenth = divmod(tenths, 10)
    if tenth == 0 and random.random() < 0.6:
        return number(whole, random)
    spoken = number(whole, random) if whole or random.random() < 0.5 else []
    return [*spoken, "point", "oh" if tenth == 0 and random.random() < 0.4 else _ONES[tenth]]


def clock(hour: int, minute: int, random: Random) -> list[str]:
    """A time of day, as in ``fourteen twenty``, ``oh seven fifteen``, ``ten past two``."""
    way = random.random()
    if way < 0.5:
        start = ["oh", _ONES[hour]] if hour < 10 else _below_hundred(hour)
        if minute == 0:
            return [*start, "hundred"]
        return [*start, *(["oh", _ONES[minute]] if minute < 10 else _below_hundred(minute))]
    twelve = _ONES[hour % 12 or 12]
    if way < 0.7:
        return [twelve, random.choice(["o'clock", "a.m.", "p.m."])]
    if way < 0.85:
        return [random.choice(["half", "quarter", "ten", "twenty"]), "past", twelve]
    return [twelve, *_below_hundred(max(10, minute)), random.choice(["a.m.", "p.m."])]


def _below_hundred(value: int) -> list[str]:
    if value < 20:
        return [_ONES[value]]
    tens, ones = divmod(value, 10)
    return [_TENS[tens], _ONES[ones]] if ones else [_TENS[tens]]


def _digits(value: int) -> list[str]:
    return [_ONES[int(digit)] for digit in str(value)]
