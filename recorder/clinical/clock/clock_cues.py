"""What makes a time of day of two numbers or of four digits: the words and acts beside them.

Two numbers that are a time of day by what stands beside them, with no "at" before.

"Fentanyl fifty IV fourteen twenty two", "slow push, eight eleven", "ten twenty eight that went
up", "thirteen forty two in it goes".
"""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.clock.day_parts import part_at
from recorder.clinical.clock.lengths import Spoken, joined
from recorder.clinical.doses.dose_forms import hour_behind
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import load
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.text.words import LIST_GAPS, PHRASE_GAPS, SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View

_CUES = words("times", "clock_cues", "cues")
"""Words before a bare four-digit or two-number time."""
_HEDGES = frozenset({"what", "like", "now", "maybe", "say", "probably", "check"})
NOT_MINUTES = words("times", "clock_cues", "not_minutes")
"""Behind a number they measure something else than time of day."""
_SITES = words("times", "clock_cues", "sites")
_WENT = frozenset({"going", "gone", "went", "is", "are"})
_TOLD = {(w, "was") for w in ("normal", "well", "seen", "known", "time", "onset", "himself")}
_ANSWER = 6
"""Most words of an answer before its time."""
_MAYBE = frozenset("maybe about around like oh just probably say roughly".split())
"""Words before a time that is not known for sure."""
_RHYTHMS = frozenset("sinus tach tachy brady fib afib flutter rate svt vt pulse".split())
_NO_RATE = 4
"""An hour from which on the two numbers say no rate of a heart."""


def cued(view: View, i: int) -> bool:
    """Whether the words before token ``i`` make a time of the numbers there."""
    if view.norm[i - 1] == "in" and (
        view.norm[i - 2] in _WENT or i - 2 in view.drug_at or view.tokens[i - 2].clitic == "s"
    ):
        return True  # "labetalol slow IV is going in eight fifty two", "that's in 14 19"
    if view.norm[i - 1] in _MANNER and view.norms(i - 5, i - 3) == ["going", "in"]:
        return True  # "going in nice and slow 14 15"
    if view.norm[i - 1] in _HEDGES and view.norm[i - 2] in {"at", "time"}:
        return True  # "went on at, what, fourteen twenty two", "time now fourteen twelve"
    if view.norm[i - 1] in _SITES and len(view.norm[i]) != 1:
        return True  # "half a milligram right thigh twelve twenty"
    if view.norm[i - 1] in _PLACES and view.norm[i - 2] in _REACHED:
        return True  # "on scene fourteen oh two", "patient's side 1404"
    return view.norm[i - 1] in _CUES or view.norms(i - 3, i - 1) == ["time", "of"]


_MANNER = frozenset({"slow", "slowly", "steady"})
_PLACES = frozenset({"scene", "side", "hospital", "contact"})
_REACHED = words("times", "clock_cues", "reached")


def is_pair(view: View, i: int, hour: int, minute: tuple[int, int, bool]) -> bool:
    """Whether two numbers side by side are a time: a cue before, nothing of a reading behind."""
    behind = view.norm[minute[1]]
    if behind in {"hours", "hrs"}:
        return True
    doer = behind == "by" and view.norm[i - 1] == "at" and minute[1] + 1 not in view.number_at
    measured = behind in NOT_MINUTES and joined(view.tokens, minute[1])
    if measured and not (doer or _lasts(view, minute[1])):
        return False
    if part_at(view, minute[1]) is not None:
        return True
    if answers_when(view, i) or (view.norm[i - 2], view.norm[i - 1]) in _TOLD:
        return True
    if hour < _NO_RATE and view.norm[i - 1] == "at" and view.norm[i - 2] in _RHYTHMS:
        return False  # "sinus tach at one thirty nine"
    small = view.norm[i - 1] in {"at", "since"} or view.norm[i - 2] in {"at", "time"}
    return cued(view, i) and (hour >= 10 or small)


def _lasts(view: View, i: int) -> bool:
    """As in "a gram of TXA at fourteen twenty two *over ten minutes*": how long it ran."""
    length = view.quantity_at.get(i + 1) if view.norm[i] == "over" else None
    return length is not None and length.role is Role.DURATION


def answers_when(view: View, i: int) -> bool:
    """As in "What time did he go down?" - "Like two-twenty."."""
    for question in view.marks.questions_before(i, _ANSWER):
        asked = set(view.norms(question.first, question.last))
        if "when" in asked or {"what", "time"} <= asked or asked == {"time"}:
            return True
    i = view.back(i - 1, _MAYBE) + 1
    asked_of = view.norm[i - 1] in {"that", "this", "it"} and view.norm[i - 2] == "was"
    return asked_of and view.norm[i - 3] in {"when", "time"}


def told_alone(view: View, i: int, last: int) -> bool:
    """As in "left AC, ten fifteen.", "It is in. Ten oh two.", "First shock ten oh five."."""
    closed = view.gap(last) in STATEMENT_ENDS
    if not closed or i == 0 or not view.norm[i].isalpha():
        return False
    if view.tokens[i].gap in STATEMENT_ENDS or view.norm[i - 1] == "it":
        return True
    return any(hit.end == i for hit in view.named["intervention"])


def written_pair(view: View, i: int, last: int) -> bool:
    """As in "right thigh 11 28, and ..." of a recogniser that loses the colon."""
    digits = all(view.norm[k].isdecimal() and len(view.norm[k]) == 2 for k in (i, i + 1))
    ends = view.gap(last) in STATEMENT_ENDS
    return digits and last == i + 2 and ends


def set_off(view: View, i: int) -> bool:
    """Such as "three mils, 1540.": a number alone between stops."""
    ends = view.gap(i + 1) in {",", ".", ";", "!", "?"}
    return view.tokens[i].gap == "," and ends


def opens_entry(view: View, i: int) -> bool:
    """As in "1402 aspirin 300 given." of a log: words follow, no unit."""
    opens = i == 0 or view.tokens[i].gap in (*SENTENCE_ENDS, "\n")
    after = view.norm[i + 1]
    return opens and bool(after) and after.isalpha() and after not in NOT_MINUTES


def behind_a_drug(view: View, i: int) -> bool:
    """As in "adrenaline 1403", which is no dose of it."""
    hit, quantity = view.drug_at.get(i - 1), view.quantity_at.get(i)
    drug = load().drugs.get(hit.form.name) if hit is not None else None
    return drug is not None and quantity is not None and hour_behind(view, quantity, drug)


def behind_an_act(view: View, i: int) -> bool:
    """As in "first shock 1359, second shock 1401"."""
    closed = view.gap(i + 1) in STATEMENT_ENDS
    return closed and any(hit.end == i for hit in view.named["intervention"])


_DAY = 10
"""From this hour on two numbers are seldom anything else than a time."""
ZEROS = frozenset({"oh", "o", "zero", "nought"})
_ROUTE_WORDS, _BESIDE = 3, 10
_ACTS = frozenset("push pushed now mark given gave shocking shocked goes running".split())
"""Words of doing something, right before its time."""
_UP_OR_IN = frozenset("drugs meds cuff tube bag blood unit line it".split())
"""With "in" or "up" they tell that something was done: "drugs in nine forty six"."""
_NO_TIME_BEHIND = words("times", "clocks_beside", "no_time_behind")
_WENT_THERE: frozenset[tuple[str, str]] = frozenset(
    (what, how) for what in ("that", "it", "this", "both") for how in ("went", "goes", "is", "was")
) | {("in", "it"), ("in", "she"), ("up", "it"), ("going", "in"), ("going", "up"), ("is", "in")}
_IN = frozenset("in up on through".split())


def beside_act(view: View, first: int, hour: int, last: int, told: Sequence[Spoken]) -> bool:
    """Whether the hour and minutes at tokens ``[first, last)`` stand beside what was done.

    Hours below ten are one only where another time told lies within an hour: ``told``.
    """
    if not view.norm[first].isalpha() or view.norm[last] in _NO_TIME_BEHIND:
        return False
    if last in view.number_at or (hour < _DAY and not _near_told(hour, told)):
        return False
    if hour >= _DAY and view.norm[last - 2] in ZEROS and _names_act(view, first, last):
        return True
    return _went(view, last) or _done_before(view, first, hour) or _run_over(view, first, told)


def _names_act(view: View, first: int, last: int) -> bool:
    """As in "fourteen oh two aspirin three hundred", "TXA one gram in, second shock ten oh six"."""
    acts = view.named["intervention"]
    beside = last in view.drug_at or any(hit.end == first or hit.start == last for hit in acts)
    return beside or view.names_drug(first - _BESIDE, first)


def _run_over(view: View, first: int, told: Sequence[Spoken]) -> bool:
    """As in "going in over like ten minutes eight oh nine"."""
    if not told or told[-1].clock or told[-1].last != first:
        return False
    return "over" in view.norms(told[-1].first - 3, told[-1].first)


def _near_told(hour: int, told: Sequence[Spoken]) -> bool:
    return any(s.clock and not s.bare and abs(int(s.value[:2]) - hour) <= 1 for s in told)


def _went(view: View, i: int) -> bool:
    """As in "ten twenty eight that went up"."""
    pair = (view.norm[i], view.norm[i + 1])
    if pair not in _WENT_THERE or view.tokens[i].gap not in LIST_GAPS:
        return False
    return pair[1] not in {"went", "is", "was"} or pair[0] == "is" or view.norm[i + 2] in _IN


def _done_before(view: View, first: int, hour: int) -> bool:
    if view.tokens[first].gap not in (*PHRASE_GAPS, ",", "..."):
        return False
    before = view.norm[first - 1]
    if before in _ACTS or (before in _IN and view.norm[first - 2] in _UP_OR_IN):
        return True
    if hour < _DAY and before != "push" and before not in {"now", "shocking"} | _IN:
        return False
    if before in {"that", "it"} and view.tokens[first - 1].clitic == "s":
        return True  # "fentanyl fifty IV, that's fifteen twelve"
    if hour < _DAY:
        return False
    amounts = view.quantities_in(first - 5, first)
    dosed = any(q.last == first and q.role is Role.DOSE for q in amounts)
    near = range(max(0, first - _ROUTE_WORDS), first)
    routed = any((hit := ROUTES.at(view.tokens, i)) and hit.last == first for i in near)
    return dosed or routed or _again_of(view, first)


def _again_of(view: View, first: int) -> bool:
    """As in "again fifty of fentanyl fourteen thirty", "with it nineteen sixteen"."""
    if view.norms(first - 2, first) in (["with", "it"], ["one", "time"]):
        return True
    drug = view.drug_at.get(first - 1)
    return drug is not None and drug.end == first and view.norm[drug.start - 1] == "of"
