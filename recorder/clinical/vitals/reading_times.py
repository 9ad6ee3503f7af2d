"""When a reading was taken, where somebody said so: "At 14:10 pulse 90", "BP 100 over 60 at 14:10".

Only a time of day that is sure and that heads the readings, or stands right behind them, or
between the sign and its number ("BP at 10:05 140 over 80, at 10:15 100 over 60"). All other
readings have their order alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from recorder.clinical.clock.halves import told_times
from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Reading


def stated_times(view: View, readings: Sequence[Reading]) -> Mapping[int, str]:
    """``HH:MM`` by the first token of the reading's number."""
    clocks = [s for s in told_times(view) if s.clock] if readings else []
    ordered = sorted(readings, key=lambda r: r.start)
    starts = [r.start for r in ordered]
    found: dict[int, str] = {}
    led = False
    for k, time in enumerate(clocks):
        if time.bare or time.doubt or _of_another_sentence(view, time):
            continue
        after = clocks[k - 1].last if k else 0
        before = clocks[k + 1].first if k + 1 < len(clocks) else len(view.tokens)
        between = ordered[bisect_left(starts, after) : bisect_left(starts, before)]
        near = [r for r in between if r.end <= before]
        inside = [r for r in near if r.first == time.last and (led or r.start < time.first)]
        led = bool(inside)
        for reading in inside or _behind(view, time, near) or _headed(view, time, near):
            found.setdefault(reading.first, time.value)
    return found


def _of_another_sentence(view: View, time: Spoken) -> bool:
    """As in "What's he at?" - "One oh three flat.": no "at" of its own, and words only."""
    alone = view.tokens[time.first].gap in SENTENCE_ENDS
    return alone and not view.norm[time.first][0].isdecimal()


def _behind(view: View, time: Spoken, near: Sequence[Reading]) -> list[Reading]:
    """The readings that end right before "at 14:10"."""
    i = time.first
    while i and view.norm[i - 1] in _LINKS and view.tokens[i].gap not in _ENDS:
        i -= 1
    if i == time.first or (i < len(view.tokens) and view.tokens[i].gap in _ENDS):
        return []
    found: list[Reading] = []
    for reading in reversed([r for r in near if r.end <= i]):
        if i - reading.end > (_JOINING if found else 0) or _parted(view, reading.end, i):
            break
        found.append(reading)
        i = reading.start
    return found


def _headed(view: View, time: Spoken, near: Sequence[Reading]) -> Iterator[Reading]:
    """The readings behind a time that opens its statement, as long as they follow each other."""
    i = time.first
    i -= view.tokens[i].gap == "\n" and view.norm[i - 1] == "at"  # a pause: "ROSC at | 11:56."
    while i and view.norm[i - 1] in _HEADS and view.tokens[i].gap not in _ENDS:
        i -= 1
    opens = view.norms(i, i + 2) in _BEFORE_THAT  # "... one twenty two before that at ten past"
    if i and view.tokens[i].gap not in _ENDS and not opens:
        return
    reached = time.last
    for reading in near:
        if reading.start < time.last:
            continue
        if reading.start - reached > _FOLLOWING or any(
            k in view.drug_at for k in range(reached, reading.start)
        ):
            return
        yield reading
        reached = max(reached, reading.end)


def _parted(view: View, first: int, last: int) -> bool:
    return any(view.tokens[k].gap in _ENDS for k in range(first, min(last, len(view.tokens))))


_ENDS = SENTENCE_ENDS | {"\n"}
_LINKS = frozenset({"at", "@", "taken", "timed", "was", "done"})
_BEFORE_THAT = (["before", "that"], ["before", "this"])
_HEADS = _LINKS | frozenset(
    "obs vitals observations signs set repeat second third next first last then and so okay"
    " before that this earlier".split()
)
_JOINING = 1
"""Most words between readings of one time that stands behind them."""
_FOLLOWING = 4
"""Most words between readings under one time."""
