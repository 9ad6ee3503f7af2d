"""Words that name another day, or another time of the same: "two years ago", "last Tuesday".

Only the words themselves; what they date is in ``other_days``. "Since last night", "for two years"
and "worse than last time" date nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from recorder.clinical.claims import calendar_days, earlier_times
from recorder.clinical.claims.day_words import Day, DayWords
from recorder.clinical.text.words import Words

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
