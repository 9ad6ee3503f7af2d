"""Days of a calendar: "two years ago", "last Tuesday", "in March", "yesterday", "in 2019"."""

from __future__ import annotations

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.day_words import Day, DayWords
from recorder.clinical.grammar.tables import NUMBER_WORDS, TEENS, is_number, words
from recorder.clinical.text.words import PHRASE_GAPS


def ago(said: DayWords, i: int) -> Day | None:
    """As in "a couple of years ago", "weeks back", "two days earlier"; ``i``: the "ago"."""
    unit, first = said.norms[i - 1], i - 1
    if i == 0 or unit not in UNITS or not said.joined(i):
        return None
    if said.norms[i] == "back" and said.norms[i + 1] in _NO_BACK:
        return None
    while first > 0 and said.joined(first) and _is_amount(said, first - 1):
        first -= 1
    if said.norms[i] != "ago" and first == i - 1 and unit not in _MANY:
        return None  # "the day before", "last year back in hospital"
    return None if said.lasts(first) else Day(first, i + 1, _how_long_ago(unit))


def _how_long_ago(norm: str) -> Cue:
    """By what it is counted in, or named by."""
    if norm in _WEEKS:
        return Cue.WEEKS_AGO
    return Cue.DAYS_AGO if norm in _DAYS | WEEKDAYS else Cue.LONG_AGO


def _is_amount(said: DayWords, i: int) -> bool:
    norm = said.norms[i]
    return norm in _AMOUNTS or norm in _ORDINALS or is_number(norm)


def of_a_calendar(said: DayWords, i: int) -> Day | None:
    """As in "last week", "in March", "over Christmas", "the other day", "in the past year"."""
    norm, before = said.norms[i], said.norms[i - 1] if i else ""
    if not i or not said.joined(i):
        return None
    if before in _LAST and norm not in _NO_ONE_DAY:
        return _after_last(said, i)
    if before == "other" and said.norms[i - 2] == "the":
        return Day(i - 2, i + 1, _how_long_ago(norm)) if norm in UNITS else None
    if norm in UNITS and before == "the" and said.norms[i + 1] in {"before", "after", "following"}:
        return _the_day_before(said, i)
    if norm in UNITS:
        return _in_the_past(said, i) or _earlier_this(said, i)
    return _in_a_season(said, i) if norm in SEASONS else None


def _after_last(said: DayWords, i: int) -> Day | None:
    first = i - 1 - (said.norms[i - 2] == "the")
    if said.lasts(first):
        return None
    last = i + 1 + (said.norms[i + 1] in _PARTS_OF_DAY)
    if said.norms[i] in _DAYS:
        return Day(first, last, Cue.PERHAPS_THEN) if said.norms[i] == "night" else None
    first -= said.norms[first - 1] in _WITHIN and said.norms[first - 1] != "within"
    return Day(first, last, _how_long_ago(said.norms[i]))


def _the_day_before(said: DayWords, i: int) -> Day | None:
    """As in "the week before last", "the day before yesterday", "shot the year after"."""
    if said.lasts(i - 1):
        return None
    last = i + 2 + (said.norms[i + 2] in {"last", "yesterday", "that"})
    if said.norms[i] in _DAYS and last == i + 2:
        told = said.norms[i + 1] == "before" and said.gaps[last] not in PHRASE_GAPS
        return Day(i - 1, last, Cue.DAYS_AGO) if told else None
    return Day(i - 1, last, _how_long_ago(said.norms[i]))


def _in_the_past(said: DayWords, i: int) -> Day | None:
    """As in "in the past year", "over the last few weeks"."""
    k = i - 1
    while k > 0 and _is_amount(said, k) and said.norms[k] != "the":
        k -= 1
    within = said.norms[k] in _PAST and said.norms[k - 1] == "the" and said.norms[k - 2] in _WITHIN
    if not within or said.norms[i] in _DAYS:
        return None
    return Day(k - 2, i + 1, _how_long_ago(said.norms[i]))


def _earlier_this(said: DayWords, i: int) -> Day | None:
    """As in "earlier this week", "earlier in the year"."""
    if (
        said.norms[i] == "weekend"
        and said.norms[i - 1] == "the"
        and said.norms[i - 2] in {"at", "over", "on"}
    ):
        return Day(i - 2, i + 1, Cue.DAYS_AGO)
    if said.norms[i - 1] == "this" and said.norms[i - 2] in _COUNTED and said.norms[i] not in _DAYS:
        return Day(i - 2, i + 1, _how_long_ago(said.norms[i]))
    first = i - 2 - (said.norms[i - 1] == "the")
    led = said.norms[i - 1] in {"this", "the"} and said.norms[first] == "earlier"
    if first < 0 or not led or said.norms[i] in _DAYS:
        return None
    return Day(first, i + 1, _how_long_ago(said.norms[i]))


def _in_a_season(said: DayWords, i: int) -> Day | None:
    """As in "in March", "back in the spring", "on the ninth of May"; never "due in March"."""
    first = i
    while first > 0 and said.norms[first - 1] in _LEADS:
        first -= 1
    leads = said.norms[first:i]
    if leads == ["of"]:
        k = first - 1 - (said.norms[first - 1] in _ORDINAL_ENDS)
        if not _is_amount(said, k):
            return None
        first = k - (said.norms[k - 1] == "the")
        first -= said.norms[first - 1] == "on"
    elif _IN.isdisjoint(leads) or leads[0] in {"of", "by", "the"}:
        return None
    if said.lasts(first) or _to_come(said, first):
        return None
    return Day(first, i + 1 + _is_year(said, i + 1), Cue.LONG_AGO)


def weekday(said: DayWords, i: int) -> Day | None:
    """As in "on Tuesday", "on Saturday night"; never "since Monday", "on Monday next"."""
    before = said.norms[i - 1] if i else ""
    if before in _LAST and said.joined(i):
        return _after_last(said, i)
    first = i - 1 - (before == "the" and said.norms[i - 2] == "on")
    if said.norms[first] != "on" or not said.joined(i) or said.lasts(first):
        return None
    if _to_come(said, first):
        return None
    return Day(first, i + 1 + (said.norms[i + 1] in _PARTS_OF_DAY), Cue.DAYS_AGO)


def _to_come(said: DayWords, first: int) -> bool:
    """As in "he'll be three in August", "booked for a scan on Monday"."""
    low = max(said.text.sentence(first).first, first - _COMING_REACH)
    will = any(said.clitic(k) == "ll" for k in range(low, first))
    return will or not _COMING.isdisjoint(said.norms[low:first])


def yesterday(said: DayWords, i: int) -> Day | None:
    """As in "yesterday evening"; never "since yesterday"."""
    if i and said.lasts(i):
        return None
    return Day(i, i + 1 + (said.norms[i + 1] in _PARTS_OF_DAY), Cue.DAYS_AGO)


def year(said: DayWords, i: int) -> Day | None:
    """As in "in 2019", "back in two thousand and nine"; ``i``: the "in"."""
    if not _is_year(said, i + 1) or said.norms[i + 2] in {"hours", "hundred"}:
        return None
    if i and (said.clitic(i - 1) == "s" or said.norms[i - 1] in _IS_IN):
        return None  # "it's in 2011"
    first = i - (i > 0 and said.norms[i - 1] == "back")
    last = i + 2
    while last < said.count and said.joined(last) and said.norms[last] in _YEAR_WORDS:
        last += 1
    return None if first and said.lasts(first) else Day(first, last, Cue.LONG_AGO)


def _is_year(said: DayWords, i: int) -> bool:
    norm, after = said.norms[i], said.norms[i + 1]
    if norm.isdecimal() and len(norm) == _DIGITS:
        return norm[:2] in {"19", "20"}
    if (norm, after) in _CENTURIES:
        return True
    return norm == "twenty" and after in TEENS and said.norms[i + 2] not in {"minutes", "hours"}


def _spans(key: str) -> frozenset[str]:
    return words("days", "spans", key)


def _parts(key: str) -> frozenset[str]:
    return words("days", "parts", key)


_DAYS, _WEEKS, _LONG = _spans("days"), _spans("weeks"), _spans("long")
_MANY = frozenset(norm for norm in _DAYS | _WEEKS | _LONG if norm.endswith("s"))
_NO_ONE_DAY = _MANY | {"day", "morning", "evening", "afternoon"}
UNITS = frozenset({"day", "days", "night", "nights"}) | _WEEKS | _LONG
SEASONS, WEEKDAYS = _spans("seasons") | _spans("months"), _spans("weekdays")
AGO = _parts("ago")
_AMOUNTS, _ORDINALS, _NO_BACK = _parts("amounts"), _parts("ordinals"), _parts("no_back")
_ORDINAL_ENDS = frozenset({"th", "st", "nd", "rd"})
_LAST, _PAST, _WITHIN = _parts("last"), _parts("past"), _parts("within")
_LEADS = _parts("within_a_season")
_IN = frozenset({"in", "at", "over", "during", "around", "back"})
_PARTS_OF_DAY, _COMING = _parts("parts_of_day"), _parts("coming")
_COUNTED = frozenset({"once", "twice", "times"})
_DIGITS = 4
_IS_IN = frozenset({"is", "line", "tube"})
_YEAR_WORDS = NUMBER_WORDS | {"and"}
_CENTURIES = frozenset({("two", "thousand"), ("nineteen", "ninety"), ("nineteen", "eighty")})
_COMING_REACH = 8
"""Most words from "he'll be" to "in August"."""
