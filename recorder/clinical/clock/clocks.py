"""Clock times and lengths of time as they are spoken, with their tokens; no meaning is given.

"at fourteen twenty", "0315", "o three fifteen", "quarter to eleven", "half nine", "six o'clock
this morning", "noon"; "about forty minutes", "an hour and a half", "three days". A time without
am, pm or part of the day is kept as it was said.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from recorder.clinical.clock.clock_cues import (
    NOT_MINUTES,
    ZEROS,
    answers_when,
    behind_a_drug,
    behind_an_act,
    beside_act,
    cued,
    is_pair,
    opens_entry,
    set_off,
    told_alone,
    written_pair,
)
from recorder.clinical.clock.day_parts import DAY_PARTS, LONGEST_PART, PART_HEADS, half_day, part_at
from recorder.clinical.clock.lengths import LENGTHS, SOME, Spoken, joined, length_at, length_starts
from recorder.clinical.grammar.tables import TEENS, TENS, UNITS, words
from recorder.clinical.numbers.measures import DOSES
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.text.words import STATEMENT_ENDS
from recorder.clinical.view import View

_CLOCK = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")
_FOUR = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])")
_NAMED = {"noon": (12, 0), "midday": (12, 0), "midnight": (0, 0)}
_OPENERS = frozenset(
    {*UNITS, *TEENS, *TENS, *ZEROS, *_NAMED, *SOME, "a", "an", "half", "quarter", "hundred"}
)
"""Words that a time may begin with."""
_FIGURES = frozenset("0123456789")
_NO_CLOCK = frozenset({*SOME, "a", "an", "hundred"})
"""Those of them that no time of day begins with."""


def find_times(view: View) -> list[Spoken]:
    """Every time of ``view``, left to right, none overlapping."""
    found: list[Spoken] = []
    lengths = length_starts(view)
    last = 0
    for i in sorted(set(_may_begin(view, lengths))):
        if i < last:
            continue
        spoken = length_at(view, i) if i in lengths else None
        if spoken is None and i in lengths and not _may_be_time(view, i):
            continue
        if spoken is not None and view.norm[spoken.last] == "past":
            spoken = _clock_at(view, i) or spoken  # "seven minutes past six"
        spoken = spoken or _hour_left_out(view, i, found) or _clock_at(view, i)
        spoken = spoken or _beside_act(view, i, found)
        spoken = spoken or _further(view, i, found) or _restated(view, i, found)
        if spoken is not None:
            found.append(spoken)
            last = spoken.last
    return found


def _may_begin(view: View, lengths: Container[int]) -> Iterator[int]:
    """Where a time may begin, by what is plain of each word and of the one behind it."""
    figures = {norm for norm in view.positions.figures if norm[0] in _FIGURES}
    for norm in figures.union(_OPENERS & view.positions.keys()):
        places = view.positions[norm]
        if _is_time(norm):
            yield from places
            continue
        yield from (i for i in places if i in lengths)
        if norm in _ONE_WORD and norm not in _NO_CLOCK:
            yield from _beside_hours(view, norm)
        elif norm not in _NO_CLOCK:
            yield from (i for i in places if _may_be_clock(view, i))


def _beside_hours(view: View, norm: str) -> Iterator[int]:
    """As in "eight twenty", "at eight": where words beside a number of one word make a time."""
    for behind, places in view.positions.pairs[norm].items():
        if behind in _GOES_ON or behind[:1].isdecimal():
            yield from places
        else:
            yield from (i for i in places if view.norm[i - 1] in _HOUR_CUES)


def _beside_act(view: View, i: int, found: list[Spoken]) -> Spoken | None:
    hour = _small(view, i)
    minute = _minute(view, hour[1]) if hour is not None and joined(view.tokens, hour[1]) else None
    if hour is None or minute is None or hour[0] > 23:
        return None
    if not beside_act(view, i, hour[0], minute[1], found):
        return None
    return Spoken(f"{hour[0]:02d}:{minute[0]:02d}", i, minute[1], clock=True, bare=True)


def _further(view: View, i: int, found: list[Spoken]) -> Spoken | None:
    """The later times of "at 1412, 1416 and 1420", "at fourteen oh three, fourteen oh seven"."""
    if not found or not found[-1].clock or i - found[-1].last > 1:
        return None
    if view.tokens[i].gap != "," and view.norm[i - 1] != "and":
        return None
    match = _FOUR.fullmatch(view.tokens[i].norm)
    if match:
        return Spoken(f"{match[1]}:{match[2]}", i, i + 1, clock=True)
    hour = _small(view, i)
    minute = _minute(view, hour[1]) if hour is not None and joined(view.tokens, hour[1]) else None
    near = hour is not None and hour[0] - int(found[-1].value[:2]) in {0, 1}
    return _clock(view, i, (hour[0], *minute[:2])) if near and hour and minute else None


def _restated(view: View, i: int, found: list[Spoken]) -> Spoken | None:
    """The later time of "at fifteen thirty-one, no wait, fifteen twenty-nine"."""
    if not found or not found[-1].clock:
        return None
    told = found[-1].last
    if (told, i) not in view.marks.corrections_in(told, told + 1):
        return None
    hour = _small(view, i)
    minute = _minute(view, hour[1]) if hour is not None else None
    if hour is None or minute is None or hour[0] > 23:
        return None
    return _clock(view, i, (hour[0], *minute[:2]))


def _hour_left_out(view: View, i: int, found: list[Spoken]) -> Spoken | None:
    """As in "it started at ten past two, I gave it at quarter past": the hour told last."""
    if not view.has(_PAST_OR_TO, i + 1, i + 4):
        return None
    minutes, side = _minutes_of(view, i)
    last = side + 1
    if not minutes or view.norm[side] not in {"past", "to"} or not cued(view, i):
        return None
    told = next((s for s in reversed(found) if s.clock), None)
    if told is None:
        return None
    ends = view.gap(last) in STATEMENT_ENDS
    goes_on = view.norm[last] in _PAST_WHAT or _small(view, last) is not None
    if not ends and (view.norm[side] == "to" or goes_on):
        return None
    minute = minutes if view.norm[side] == "past" else 60 - minutes
    hour = int(told.value[:2]) + (minute < int(told.value[3:]))
    value = f"{hour % 24:02d}:{minute:02d}"
    return Spoken(value, i, last, True, settled=told.settled, doubt="the hour was not said")


_PAST_OR_TO = frozenset({"past", "to"})
_PAST_WHAT = frozenset("medical history the it that a his her him them".split())
"""Behind "past" these make no time of it ("past medical history", "past the church")."""


def _minutes_of(view: View, i: int) -> tuple[int, int]:
    """The minutes of "quarter past", "twenty-five to", and the token behind them; 0 for none."""
    if view.norm[i] in {"half", "quarter"}:
        return (30 if view.norm[i] == "half" else 15), i + 1
    small = _small(view, i)
    if small is None or small[0] > 29:
        return 0, i
    return small[0], small[1] + (view.norm[small[1]] in {"minutes", "mins"})


def _clock_at(view: View, i: int) -> Spoken | None:
    norm = view.norm[i]
    if norm in _NO_CLOCK:
        return None
    hour_minute: tuple[int, int, int] | None = None
    settled = True
    if norm in _NAMED:
        hour_minute = (*_NAMED[norm], i + 1)
        return _clock(view, i, hour_minute, part=False)
    written = norm[0].isdecimal()
    match = _CLOCK.fullmatch(norm) if written and ":" in norm else _dotted(view, i)
    four = _FOUR.fullmatch(norm) if written and len(norm) == len("0745") else None
    if four and (_measured(view, i) or "," in view.quote(i, i + 1)):
        return None
    if match:
        hour_minute = (int(match[1]), int(match[2]), i + 1)
    elif four:
        match = four
        hour_minute = (int(match[1]), int(match[2]), i + 1)
        settled = norm[0] == "0" or cued(view, i) or view.norm[i + 1] in {"hours", "hrs", "h"}
        settled = settled or behind_a_drug(view, i)
        if not settled and opens_entry(view, i):
            return Spoken(f"{match[1]}:{match[2]}", i, i + 1, clock=True, bare=True)
        off = set_off(view, i) and not _CLOCK.fullmatch(view.norm[i - 1])
        if not settled and (off or behind_an_act(view, i)):
            value = f"{match[1]}:{match[2]}"
            return Spoken(value, i, i + 1, clock=True, bare=True)
    elif norm not in {"half", "quarter"} and not _may_be_clock(view, i):
        return None
    else:
        hour_minute = _relative(view, i)
        if hour_minute is None:
            return _hour_first(view, i)
    return _clock(view, i, hour_minute) if settled else None


def _dotted(view: View, i: int) -> re.Match[str] | None:
    """As in "6.30 pm", "at 6.30 this evening": a point between hour and minutes."""
    match = _DOTTED.fullmatch(view.norm[i])
    if match is None:
        return None
    part = part_at(view, i + 1)
    timed = part is not None and (part[0] in {"am", "pm"} or cued(view, i))
    quantity = view.quantity_at.get(i)
    timed = timed or (quantity is not None and quantity.role is Role.TIME)
    return match if timed or _told_at(view, i) else None


def _told_at(view: View, i: int) -> bool:
    """As in "last seen well at 7.30", "it started at about 8.15"; never "the pH was at 7.30"."""
    at = view.back(i - 1, _ROUGHLY)
    bare = view.quantity_at.get(i)
    plain = bare is None or (bare.unit is None and bare.role is None)
    return view.norm[at] == "at" and plain and view.has(_TOLD_OF, at - _TOLD_REACH, at)


_ROUGHLY = frozenset({"about", "around", "roughly", "approximately"})
_TOLD_OF = words("times", "clock_cues", "told_of")
_TOLD_REACH = 6
_DOTTED = re.compile(r"(2[0-3]|1\d|0?[1-9])\.([0-5]\d)")


def _measured(view: View, i: int) -> bool:
    """As in "heparin at 1,000 units an hour": an amount."""
    quantity = view.quantity_at.get(i)
    return quantity is not None and quantity.role is Role.DOSE


def _may_be_time(view: View, i: int) -> bool:
    """Whether a time of day could begin at ``i``: with few numbers one does."""
    norm = view.norm[i]
    return _is_time(norm) or (norm not in _NO_CLOCK and _may_be_clock(view, i))


def _is_time(norm: str) -> bool:
    """Whether a time of day could begin with ``norm``, whatever stands beside it."""
    named = norm in _NAMED or norm in {"half", "quarter"} or ":" in norm or "." in norm[1:-2]
    return named or (len(norm) == len("0745") and norm.isdecimal())


def _may_be_clock(view: View, i: int) -> bool:
    """Whether the words beside a small number could make a time of it."""
    small = _small(view, i)
    if small is None:
        return False
    behind = view.norm[small[1]]
    return behind in _GOES_ON or behind[:1].isdecimal() or view.norm[i - 1] in _HOUR_CUES


def _hour_first(view: View, i: int) -> Spoken | None:
    """Such as "oh eight forty-nine", "fourteen twenty", "six o'clock", "4 this morning"."""
    hour = _small(view, i)
    if hour is None or _measured(view, i):  # "Levophed started at five mics a minute"
        return None
    value, last, zero = hour
    if value > 24:
        return None
    if view.norm[last] == "hundred" and (zero or _full_hour(view, i, value, last + 1)):
        return _clock(view, i, (value, 0, last + 1))
    if view.norm[last] == "oclock":
        return _clock(view, i, (value, 0, last + 1))
    if (view.norm[last], view.norm[last + 1]) == ("o", "clock"):
        return _clock(view, i, (value, 0, last + 2))
    minute = _minute(view, last) if joined(view.tokens, last) else None
    if minute is not None and (zero or is_pair(view, i, value, minute)):
        return _clock(view, i, (value, minute[0], minute[1]))
    alone = minute is not None and value >= 10 and told_alone(view, i, minute[1])
    if minute is not None and (alone or written_pair(view, i, minute[1])):
        return Spoken(f"{value:02d}:{minute[0]:02d}", i, minute[1], clock=True, bare=True)
    part = part_at(view, last) if not _goes_with_number(view, i) else None
    if part is not None and 1 <= value <= 12 and (part[0] in {"am", "pm"} or cued(view, i)):
        return _clock(view, i, (value, 0, last))
    if 1 <= value <= 12 and view.norm[i - 1] in _HOUR_CUES and not zero:
        return _bare_hour(view, i, value, last)
    return None


def _goes_with_number(view: View, i: int) -> bool:
    """As in "a temperature of thirty nine two this morning"."""
    return i - 1 in view.number_at and joined(view.tokens, i)


def _full_hour(view: View, i: int, hour: int, behind: int) -> bool:
    """As in "sixteen hundred hours", "at twenty two hundred", not "sixteen hundred mils"."""
    after = view.norm[behind]
    if after in {"hours", "hrs"}:
        return True
    measured = after in NOT_MINUTES or behind in view.number_at
    near = set(view.norms(i - 4, i)) | {after}
    measured = measured or bool(near & _AMOUNT_WORDS)
    return cued(view, i) and 10 <= hour <= 23 and not measured


_AMOUNT_WORDS = frozenset("got lost losing passed drained blood loss out now total".split())
"""Beside these "twelve hundred" is an amount."""
_HOUR_CUES = frozenset({"at", "around", "about", "since"})
_GOES_ON = PART_HEADS.union(UNITS, TEENS, TENS, ZEROS).union(
    "hundred oclock past to after till minutes mins".split()
)
"""Words behind the hour, or the minutes, of a spoken time."""


def _bare_hour(view: View, i: int, hour: int, last: int) -> Spoken | None:
    """Such as "last night around eleven" is a time, "at six" may be one."""
    if view.norm[last] in NOT_MINUTES or view.norm[last] in LENGTHS or view.number_at.get(last):
        return None
    for length in range(1, min(LONGEST_PART, i - 1) + 1):
        part = DAY_PARTS.get(tuple(view.norms(i - 1 - length, i - 1)))
        if part is not None:
            hour = half_day(hour, part)
            return Spoken(f"{hour % 24:02d}:00", i, last, clock=True)
    if view.norm[i - 1] in {"around", "about"}:
        return None
    return Spoken(f"{hour:02d}:00", i, last, clock=True, bare=True)


def _minute(view: View, i: int) -> tuple[int, int, bool] | None:
    """Two-digit minutes or "oh five"."""
    small = _small(view, i)
    if small is None:
        return None
    value, _, zero = small
    return small if (zero or value >= 10) and value <= 59 else None


def _relative(view: View, i: int) -> tuple[int, int, int] | None:
    """Such as "half past eight", "half nine", "quarter to eleven", "twenty-five past eight"."""
    norm = view.norm[i]
    if norm == "half":
        j = i + 1 + (view.norm[i + 1] == "past")
        hour = _small(view, j)
        spoken = j == i + 2 or cued(view, i)
        if hour and spoken and 1 <= hour[0] <= 12 and view.norm[hour[1]] not in LENGTHS:
            return hour[0], 30, hour[1]
        return None
    minutes, j = _minutes_of(view, i)
    if j == i:
        return None
    side = view.norm[j]
    usual = side == "past" or (norm == "quarter" and side in {"to", "after", "till"})
    if not usual and (side not in {"to", "after"} or minutes not in {5, 10, 20, 25}):
        return None
    hour = _small(view, j + 1)
    if hour is None or not 1 <= hour[0] <= 12 or view.norm[hour[1]] in NOT_MINUTES:
        return None
    told = usual or cued(view, i) or answers_when(view, i)
    if not told and part_at(view, hour[1]) is None:  # "twenty to seven this morning"
        return None
    if side in {"to", "till"}:
        return (hour[0] - 1) or 12, 60 - minutes, hour[1]
    return hour[0], minutes, hour[1]


def opens_with_zero(view: View, i: int) -> bool:
    """Whether the time at token ``i`` was said with its nought: a 24 hour clock."""
    return view.norm[i][:1] == "0" or view.norm[i] in ZEROS


_ONE_WORD: Mapping[str, tuple[int, bool]] = {
    **{word: (n, False) for word, n in {**UNITS, **TEENS}.items() if word not in ZEROS},
    **{str(n): (n, False) for n in range(100)},
    **{f"{n:02d}": (n, True) for n in range(10)},
}
"""Numbers below 100 that are told by one word alone, and whether a nought leads."""


def _small(view: View, i: int) -> tuple[int, int, bool] | None:
    """Number below 100 at ``i``: (value, token behind, said with a leading zero)."""
    norm = view.norm[i]
    if norm in _ONE_WORD:
        value, zero = _ONE_WORD[norm]
        return value, i + 1, zero
    if norm in ZEROS:
        unit = UNITS.get(view.norm[i + 1])
        return (unit, i + 2, True) if unit and joined(view.tokens, i + 1) else None
    if norm in TENS:
        unit = UNITS.get(view.norm[i + 1]) if joined(view.tokens, i + 1) else None
        amount = view.quantity_at.get(i + 1)  # "one fifty | two hundred and forty milligrams"
        unit = None if amount is not None and amount.unit in DOSES else unit
        return (TENS[norm] + unit, i + 2, False) if unit else (TENS[norm], i + 1, False)
    return None


def _clock(
    view: View, first: int, hour_minute: tuple[int, int, int], part: bool = True
) -> Spoken | None:
    hour, minute, last = hour_minute
    if view.norm[last] in {"hours", "hrs"} and joined(view.tokens, last):
        last += 1
    named = part_at(view, last) if part else None
    if named is not None:
        hour = half_day(hour, named[0])
        last = named[1]
    if hour > 23 or minute > 59:
        hour, minute = hour % 24, minute % 60
    value = f"{hour:02d}:{minute:02d}"
    return Spoken(value, first, last, clock=True, settled=named is not None)
