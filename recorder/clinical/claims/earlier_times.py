"""An earlier time of the same, and what is done each time.

As in "last time they gave her two", "on his previous admission", "as a child", "usually he gets".

Words that name another day, or another time of the same: "two years ago", "last Tuesday".

Only the words themselves; what they date is in ``other_days``. "Since last night", "for two years"
and "worse than last time" date nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from recorder.clinical.claims import calendar_days, earlier_times
from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.day_words import CONJUNCTIONS, OURS, Day, DayWords
from recorder.clinical.grammar.tables import DETERMINERS, is_number, table, words
from recorder.clinical.text.words import PHRASE_GAPS, Words


def last_time(said: DayWords, i: int) -> Day | None:
    """As in "last time they gave her two"; never "same as last time", "last time we gave it"."""
    if not i or not said.joined(i) or said.norms[i - 1] not in _LAST:
        return None
    first = i - 1 - (said.norms[i - 2] in _TIMES_LED)
    if said.norms[first - 1] in _COMPARED or said.lasts(first) or said.norms[i + 1] in _SEEN_BY:
        return None
    if said.norms[i + 1] in OURS and said.norms[i + 2] not in _CAME:
        return None
    return Day(first, i + 1, Cue.LONG_AGO, whole=said.norms[i + 1] in WHO)


def occasion(said: DayWords, i: int) -> Day | None:
    """As in "on his previous admission", "at her last delivery", "with his last attack"."""
    which = said.norms[i - 1] if i else ""
    if which not in _WHICH or not said.joined(i):
        return None
    first = i - 1
    while first > 0 and said.joined(first) and said.norms[first - 1] in _BEFORE_OCCASION:
        first -= 1
    led = any(said.norms[k] in _PREPOSITIONS for k in range(first, i - 1))
    during = said.norms[first] in _DURING and said.norms[i - 2] in OWNED and which != "first"
    if said.norms[i] in _ATTACKS and not during:
        return None
    if said.norms[i] == "arrest":  # it may have been half an hour ago
        return Day(first, i + 1, Cue.PERHAPS_THEN)
    if not (led or which in _LAST) or said.lasts(first) or said.norms[first - 1] in _COMPARED:
        return None
    return Day(first, i + 1, Cue.LONG_AGO)


def as_a_child(said: DayWords, i: int) -> Day | None:
    """As in "as a child", "when he was six", "when she was in hospital"; ``i``: the first word."""
    if said.norms[i] == "as":
        young = said.norms[i + 1] in {"a", "an"} and said.norms[i + 2] in _YOUNG
        return Day(i, i + 3, Cue.LONG_AGO) if young else None
    if said.norms[i + 1] in WHO and said.norms[i + 2] in {"had", "got"}:
        return _when_operated(said, i)
    if said.norms[i + 1] not in WHO or said.norms[i + 2] not in _WAS:
        return None
    k = i + 3 + (said.norms[i + 3] in _ONLY)
    if said.norms[k] in _YOUNG:
        return Day(i, k + 1, Cue.LONG_AGO)
    k += said.norms[k] in _AT
    k += said.norms[k] in {"the", "a"}
    if said.norms[k] in _STAYS and said.norms[k - 1] in _AT:
        return Day(i, k + 1, Cue.LONG_AGO)
    aged = is_number(said.norms[i + 3])
    return Day(i, i + 4, Cue.LONG_AGO) if aged and said.norms[i + 4] not in _COUNTS else None


def _when_operated(said: DayWords, i: int) -> Day | None:
    """As in "when I had my gallbladder out", "when he had his hip done"."""
    if said.norms[i + 3] not in DETERMINERS:
        return None
    if said.norms[i + 4] in _OPERATIONS:
        return Day(i, i + 5 + (said.norms[i + 5] in _DONE), Cue.LONG_AGO, whole=True)
    done = (k for k in range(i + 5, i + 8) if said.norms[k] in _DONE)
    return next((Day(i, k + 1, Cue.LONG_AGO, whole=True) for k in done), None)


def with_her_first(said: DayWords, i: int) -> Day | None:
    """As in "a forceps delivery with her first", "with my last baby"; ``i``: the "with"."""
    if said.norms[i + 2] not in _WHICH | _ORDINALS | {"others"} or said.norms[i + 1] not in OWNED:
        return None
    last = i + 3 + (said.norms[i + 3] in _BABIES)
    ends = last >= said.count or not said.joined(last) or said.norms[last] in _CLOSES
    ends = ends or said.norms[last] in WHO
    return Day(i, last, Cue.LONG_AGO) if ends else None


def historically(said: DayWords, i: int) -> Day | None:
    """As in "historically he's needed ketamine", "before, when this happened, they gave ..."."""
    opens = i == said.text.sentence(i).first
    if said.norms[i] == "before":
        then = said.norms[i + 1] == "when" and said.norms[i + 2] in {"this", "that", "it"}
        return Day(i, i + 1, Cue.LONG_AGO) if opens and then else None
    perfect = said.norms[i + 1] in WHO and (said.norms[i + 2] in _PERFECT or said.clitic(i + 1))
    return Day(i, i + 1, Cue.LONG_AGO) if opens and perfect else None


def before_now(said: DayWords, i: int) -> Day | None:
    """As in "he's been shocked twice before", "never in the past"."""
    if said.norms[i] == "past":
        told = said.norms[i - 2 : i] == ["in", "the"] and not within_days(said.norms[i + 1 : i + 4])
        return Day(i - 2, i + 1, Cue.LONG_AGO) if told else None
    ends = i + 1 >= said.count or said.gaps[i + 1] not in PHRASE_GAPS
    ends = ends or said.norms[i + 1] in _CLOSES
    if not ends or not i:
        return None
    sentence = said.text.sentence(i)
    before = said.norms[sentence.first : i]
    if not _NEVER.isdisjoint(before) or sentence.asked:
        return None
    if said.norms[i - 1] in COUNTED:
        return Day(i - 1, i + 1, Cue.LONG_AGO)
    perfect = any(said.norms[k] in {"has", "have"} or said.clitic(k) in {"s", "ve"}
                  for k in range(sentence.first, i))  # fmt: skip
    had = not _HAD.isdisjoint(before)
    return Day(i, i + 1, Cue.PERHAPS_THEN) if perfect and had else None


def within_days(behind: Sequence[str]) -> bool:
    """As in "in the past *24 hours*", "in the past *couple of days*": lately, no time of old."""
    counted = (k for k, norm in enumerate(behind) if not (is_number(norm) or norm in _A_FEW))
    return any(behind[k] in _SHORT for k in islice(counted, 1))


_A_FEW = frozenset({"few", "couple", "of"})
_SHORT = frozenset("minute minutes hour hours day days night".split())


def habit(said: DayWords, i: int) -> Day | None:
    """As in "usually they give him six", "every time this happens they put him on CPAP"."""
    each = said.norms[i] in EACH
    if each and said.norms[i + 1] != "time":
        return None
    last, reach = (i + 2, 2 * _HABIT) if each else (i + 1, _HABIT)
    for k in range(last, min(said.text.sentence(i).last, i + reach)):
        if said.norms[k] in OURS and each:
            return None  # "every time we gave him five"
        if said.norms[k] in _DOES or said.norms[k] in OURS:
            return Day(i, last, Cue.EACH_TIME, ahead=True)
    return None


def _spans(key: str) -> frozenset[str]:
    return words("days", "spans", key)


def _parts(key: str) -> frozenset[str]:
    return words("days", "parts", key)


_ATTACKS = _spans("attacks")
OCCASIONS = _spans("occasions") | _ATTACKS
OFTEN, EACH = words("days", "habit", "often"), frozenset({"every", "each"})
WHO, COUNTED = _parts("who"), frozenset({"once", "twice", "times"})
OWNED = frozenset({"his", "her", "their", "my", "a"})
_LAST, _ORDINALS = _parts("last"), _parts("ordinals")
_WHICH = _LAST | {"first", "earlier", "other", "prior"}
_TIMES_LED = frozenset({"the", "his", "her", "on", "for"})
_BEFORE_OCCASION, _COMPARED = _parts("before_an_occasion"), _parts("compared")
_DURING = frozenset({"on", "in", "during", "with", "at"})
_PREPOSITIONS = _DURING | {"from", "after", "for"}
_CAME, _SEEN_BY = _parts("came"), _parts("seen_by")
_YOUNG, _STAYS, _WAS = _parts("young"), _parts("stays"), frozenset({"was", "were"})
_ONLY, _AT = frozenset({"a", "an", "about", "only", "just"}), frozenset({"in", "at"})
_COUNTS = _parts("counts")
_OPERATIONS = frozenset(said.split()[0] for said in table("cues")["people"]["operations"])
_OPERATIONS -= {"heart"}  # "when he had a heart attack" may be of today
_DONE, _BABIES = _parts("done"), _parts("babies")
_PERFECT, _HAD = _parts("perfect"), frozenset({"been", "had", "needed"})
_NEVER, _CLOSES = _parts("never"), CONJUNCTIONS | {"but", "so", "without"}
_DOES = words("days", "habit", "does")
_HABIT = 6
"""Most words from "usually" to what is done; from "every time" twice as many."""


_Finder = Callable[[DayWords, int], Day | None]


def may_name_days(text: Words) -> Sequence[int]:
    """Where words stand that a day may be named with."""
    return sorted(_places(text))


def days_named(said: DayWords, places: Sequence[int]) -> list[Day]:
    """The days that are named at ``places``, left to right, none overlapping."""
    told: list[Day] = []
    for day in sorted(_found(said, places), key=lambda d: (d.first, -d.last)):
        if not told or day.first >= told[-1].last:
            told.append(day)
    return told


def _places(text: Words) -> Iterator[int]:
    """Of words that stand everywhere only those with which a day may go on."""
    for norm in _FINDERS.keys() & text.positions.keys():
        goes_on = _GO_ON.get(norm)
        if goes_on is None:
            yield from text.positions[norm]
            continue
        for second, found in text.positions.pairs[norm].items():
            if second in goes_on or (norm == "in" and second[:2] in {"19", "20"}):
                yield from found


def _found(said: DayWords, places: Sequence[int]) -> Iterator[Day]:
    for i in places:
        days = (finder(said, i) for finder in _FINDERS[said.norms[i]])
        yield from [day for day in days if day is not None][:1]


def _by_word() -> Mapping[str, Sequence[_Finder]]:
    """The finders by the word that each is found by."""
    found: dict[str, list[_Finder]] = {}
    for finder, heads in (
        (calendar_days.ago, calendar_days.AGO),
        (calendar_days.of_a_calendar, calendar_days.UNITS | calendar_days.SEASONS),
        (calendar_days.weekday, calendar_days.WEEKDAYS),
        (calendar_days.yesterday, frozenset({"yesterday"})),
        (calendar_days.year, frozenset({"in"})),
        (earlier_times.last_time, frozenset({"time"})),
        (earlier_times.occasion, earlier_times.OCCASIONS),
        (earlier_times.as_a_child, frozenset({"as", "when"})),
        (earlier_times.with_her_first, frozenset({"with"})),
        (earlier_times.historically, frozenset({"historically", "previously", "before"})),
        (earlier_times.before_now, frozenset({"before", "past", "previously"})),
        (earlier_times.habit, earlier_times.OFTEN | earlier_times.EACH),
    ):
        for norm in heads:
            found.setdefault(norm, []).append(finder)
    return found


_FINDERS = _by_word()
_GO_ON = {
    "in": frozenset({"twenty", "two", "nineteen"}),
    "as": frozenset({"a", "an"}),
    "when": earlier_times.WHO,
    "with": earlier_times.OWNED,
}
