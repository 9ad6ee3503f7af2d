"""Readings as drafts: whose reading it is, when, on what oxygen, and what must be checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.drafts.daily import ONLY_SPOKEN_OF
from recorder.clinical.drafts.denials import term_starts
from recorder.clinical.drafts.draft import ELSEWHERE, OUT_OF_RANGE, Draft, scalar
from recorder.clinical.drafts.pauses import line_starts
from recorder.clinical.grammar.tables import NOW, words
from recorder.clinical.lexicon.slots import ANNOUNCERS, OXYGEN_WORDS, SLOTS
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View, once
from recorder.clinical.vitals.governed import governed, led_to_by_others, may_be_elsewhere
from recorder.clinical.vitals.manner import manner_of
from recorder.clinical.vitals.reading_times import stated_times
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.usual import Home, measured_at_home, told_as_usual, trails
from recorder.core.model import FactKind, FactStatus


def drafts_of(board: Board) -> Iterator[Draft]:
    """One draft for each reading, in order of the text."""
    ordered = sorted(board.readings, key=lambda r: (r.first, r.slot))
    upper: dict[tuple[str, int], FactStatus] = {}
    times = stated_times(board.view, ordered)
    for reading in ordered:
        status, pair = _status(board.view, reading), (reading.rule, reading.start)
        if reading.slot == "systolic_bp":
            upper[pair] = status
        elif reading.slot == "diastolic_bp":
            status = upper.get(pair, status)  # a pressure is one reading: never half of it
        yield _draft(board.view, reading, status, times.get(reading.first))


def _of_a_rule(view: View, reading: Reading, status: FactStatus) -> str | None:
    if status is not _ASSERTED or reading.slot in _OF_THE_BODY:
        return None
    home = measured_at_home(view, reading, _end_of_pair(view, reading))
    if home is Home.UNSAID or may_be_elsewhere(view, reading):
        return ELSEWHERE
    return ONLY_SPOKEN_OF if led_to_by_others(view, reading) else None


_BY_OTHERS = {FactStatus.UNCERTAIN: "told by the caller, not measured by the crew"}


def _draft(view: View, reading: Reading, status: FactStatus, time: str | None) -> Draft:
    value = reading.value
    other, doubt = _confusable(reading)
    oxygen = _oxygen(view, reading) if reading.slot == "spo2" else None
    manner = manner_of(view, reading, _end_of_pair(view, reading))
    own = view.span(reading.start, reading.end)
    return Draft(
        kind=FactKind.VITAL,
        name=reading.slot,
        spans=(own, *(view.span(*place) for place in manner.places)) if manner.places else (own,),
        rule=reading.rule,
        value=scalar(value) if value is not None else None,
        unit=reading.unit,
        unit_implied=reading.unit_implied,
        status=status,
        low=reading.low,
        high=reading.high,
        comparator=_comparator(view, reading),
        approximate=reading.approximate,
        oxygen=oxygen,
        time=time,
        alternatives=tuple([scalar(a) for a in (*reading.alternatives, *other)]),
        review_reason=reading.review
        or _range_review(reading)
        or doubt
        or _BY_OTHERS.get(status)
        or _of_a_rule(view, reading, status),
        detail=(*reading.detail, *manner.details),
    )


def _comparator(view: View, reading: Reading) -> str | None:
    """As in "less than two", whatever bound it to the sign, and "two seconds or less"."""
    if reading.value is None:
        return None
    if view.norm[reading.last] == "or" and reading.slot in _TOLD_AT_MOST:
        return _OR.get(view.norm[reading.last + 1])
    quantity = view.quantity_at.get(reading.first)
    if quantity is None or reading.slot == "diastolic_bp":  # "140 systolic over 90"
        return None
    return quantity.comparator


_TOLD_AT_MOST = frozenset({"capillary_refill"})
"""Signs that are told as "two or less"; of others it is a rule or a wish."""
_OR = {"less": "<=", "under": "<=", "below": "<=", "more": ">=", "over": ">=", "longer": ">="}


def _range_review(reading: Reading) -> str | None:
    if reading.value is None or reading.unit != SLOTS[reading.slot].unit:
        return None
    low, high = SLOTS[reading.slot].accept
    return None if low <= reading.value <= high else OUT_OF_RANGE


def _status(view: View, reading: Reading) -> FactStatus:
    """Negation and doubt do not touch a measured number; person, day and plan do."""
    marks = view.marks.at(reading.first)
    if reading.start < reading.first:
        marks = (*marks, *view.marks.at(reading.start))
    cues = {m.cue for m in marks if _reaches(view, m, reading)}
    if _other_day_inside(view, reading) or (reading.slot == "weight" and _at_birth(view, reading)):
        return FactStatus.HISTORICAL
    if (cues and cues & OF_ANOTHER) or _on_my_finger(view, reading):
        return FactStatus.OTHER_SUBJECT
    home = measured_at_home(view, reading, _end_of_pair(view, reading))
    usual = _asked_usual(view, reading) or told_as_usual(view, _end_of_pair(view, reading))
    if (cues and cues & _ANOTHER_DAY) or usual or _day_behind(view, reading):
        return FactStatus.HISTORICAL
    if home is Home.OF_THEN:
        return FactStatus.HISTORICAL
    if _in_question(view, reading) or _at_least(view, reading):
        return FactStatus.PLANNED
    if cues and Cue.CONDITION in cues and not _when_it_hurts(view, reading):
        return FactStatus.PLANNED
    return governed(view, reading, _end_of_pair(view, reading)) or _ASSERTED


def _when_it_hurts(view: View, reading: Reading) -> bool:
    """As in "if I lie still about a 4", "if ten's the worst it's a 9": his pain, told of now."""
    if reading.slot != "pain_score":
        return False
    before = range(max(0, reading.start - _HURTS_REACH), reading.start)
    return any(view.norm[i] == "if" and _scale_or_movement(view, i + 1) for i in before)


def _scale_or_movement(view: View, i: int) -> bool:
    ten = view.quantity_at.get(i)
    if ten is not None:
        return ten.value == _TEN
    return view.norm[i] in _WHO_MOVES and view.has(_MOVES, i + 1, i + 3)


_HURTS_REACH = 12
_TEN = 10
_WHO_MOVES = frozenset({"i", "you", "he", "she", "we"})
_MOVES = words("signs", "words", "moves")


def _on_my_finger(view: View, reading: Reading) -> bool:
    """As in "sats on my finger ninety nine": the speaker's own; "on my monitor" is where."""
    if reading.cue is None:
        return False
    said = view.norm[reading.cue[1] : reading.first]
    return "my" in said and not _OWN_BODY.isdisjoint(said)


_OWN_BODY = words("signs", "words", "limbs") | {"finger", "thumb", "own"}
_ASSERTED = FactStatus.ASSERTED
_OF_THEN = (Cue.EARLIER, Cue.FORMER)
_OF_A_DAY = (Cue.EARLIER, Cue.LONG_AGO)
_ANOTHER_DAY = frozenset({Cue.USUAL, Cue.EARLIER, Cue.FORMER, Cue.LONG_AGO})


def _asked_usual(view: View, reading: Reading) -> bool:
    """As in "What does it normally run?" - "Like 118 over 76.": the answer is what is usual."""
    for question in view.marks.questions_before(reading.first, _USUAL_REACH):
        asked = set(view.norms(question.first, question.last))
        between = range(question.last, reading.first)
        if asked & _ASKS_USUAL and asked & _ASKS_WHAT and _WHAT_RUNS & asked:
            return not any(i in view.number_at or _announces(view, i) for i in between)
    return False


_USUAL_REACH = 10
_ASKS_USUAL = frozenset("normally usually typically usual baseline ordinarily generally".split())
_ASKS_WHAT = frozenset("what how where hows wheres".split())
_WHAT_RUNS = frozenset("pressure bp it sats sugar sugars pulse rate run runs sit sits be".split())


def _announces(view: View, i: int) -> bool:
    hit = ANNOUNCERS.at(view.tokens, i)
    return hit is not None and not hit.value.weak


def _other_day_inside(view: View, reading: Reading) -> bool:
    """As in "her pressure in clinic has been around one ten": the day is said inside the phrase."""
    told, start = _days_told(view), reading.start
    own = range(start, reading.end)
    if not told or start == reading.first or told.keys().isdisjoint(own):
        return False
    return any(
        m.cue in _OF_THEN
        and m.first in own
        and not (reading.slot == "weight" and not _long_ago(view, m))
        for i in range(start, reading.first)
        for m in view.marks.at(i)
    )


def _day_behind(view: View, reading: Reading) -> bool:
    """As in "sugar was forty two last night his dad gave him juice"."""
    end = _end_of_pair(view, reading)
    last = _days_told(view).get(end) if reading.slot != "weight" else None
    return last is not None and _is_of_what_precedes(view, end, last)


def _is_of_what_precedes(view: View, first: int, last: int) -> bool:
    """As in "88 last night", "88. Yesterday."; "88. Yesterday they were 95" begins anew."""
    gap = view.tokens[first].gap
    if gap in SENTENCE_ENDS:
        return view.sentence(first).last == last
    return gap != "," or not (view.norm[last] in _GOES_ON or last in view.number_at)


_GOES_ON = frozenset("it he she they was were".split())
"""Behind a day and a comma before it they begin what was then: "130, last night it was 80"."""


_OF_THE_BODY = frozenset({"weight", "gestational_age"})


@once
def _days_told(view: View) -> Mapping[int, int]:
    """Where words that speak of another day begin, and end: asked once for a text."""
    return {m.first: m.last for m in view.marks.all if m.cue in _OF_THEN}


def _at_least(view: View, reading: Reading) -> bool:
    """As in "a systolic over ninety", "94 at least", "GCS twelve or less": wanted or a rule."""
    if view.norm[reading.last] == "or" and view.norm[reading.last + 1] in _OR_LESS:
        return reading.slot not in _TOLD_AT_MOST
    if reading.rule not in _WANTED:
        return False
    if (view.norm[reading.last], view.norm[reading.last + 1]) == ("at", "least"):
        return True
    floor = view.norm[reading.first - 1] in {"over", "above"}
    told = any(
        view.norm[i] in _TOLD or view.tokens[i].clitic == "s"
        for i in range(reading.start, reading.first)
    )
    return floor and not told


_OR_LESS = frozenset("less below under lower fewer more above over higher greater better".split())
_WANTED = frozenset({"bp.alone", "bp.systolic", "map.cue", "spo2.cue", "spo2.bare"})
_TOLD = frozenset("is was were are been still stays stayed running reads reading".split())


def _at_birth(view: View, reading: Reading) -> bool:
    """As in "weighed 1.8 at birth", "birth weight two kilos", unless he was just born."""
    if _NEWBORN & view.positions.keys():
        return False
    if "birth" in view.norms(reading.start - 2, reading.first):
        return True
    behind = view.norms(reading.last, reading.last + 2)
    return behind == ["at", "birth"] or (behind[0] == "birth" and behind[1] != "weight")


_NEWBORN = frozenset({"newborn", "neonate", "incubator"})


def _in_question(view: View, reading: Reading) -> bool:
    """As in "Does she weigh about sixty pounds?" claims nothing, unless a yes follows."""
    question = view.marks.question_at.get(reading.first)
    if question is None or question.answer is True:
        return False
    return view.has(_OPENERS, question.first, question.first + 2)


_OPENERS = words("signs", "reading_drafts", "openers")


def _reaches(view: View, mark: Mark, reading: Reading) -> bool:
    """A usual value is one number: "keep her 88 to 92 resps thirty four" ends before the resps."""
    if mark.first >= reading.start and mark.last <= reading.end and mark.cue is not Cue.USUAL:
        return False
    if mark.cue is Cue.CONDITION and _begins_after(view, mark.last, reading.start):
        return False
    if reading.slot == "weight" and mark.cue in _OF_A_DAY and not _long_ago(view, mark):
        return False  # "26 pounds at his checkup", "13.2 last week" is what he weighs
    if mark.cue in _OF_A_DAY and mark.last <= reading.start:
        told_of = mark.first - 1 in view.number_at and _is_of_what_precedes(
            view, mark.first, mark.last
        )  # "forty two last night ... it's ninety eight"
        return not (told_of or _now_again(view, reading, mark))
    if mark.cue in _OF_A_DAY and mark.first >= reading.end:
        between, named = range(_end_of_pair(view, reading), mark.first), term_starts(view)
        others = (i in view.number_at or i in named or _announces(view, i) for i in between)
        return not any(others)
    if mark.cue is not Cue.USUAL or mark.last > reading.start:
        return True
    if trails(view, mark):
        return False
    if mark.last == reading.start:
        return True
    if _said_of_now(view, reading, mark.last):
        return False
    between = range(mark.last, reading.start)
    if reading.cue is None:  # "baseline is fifteen vitals 80 over 40": only the fifteen is usual
        told = reading.slot in _PRESSURE and view.norm[reading.start - 1] not in _ON
        return not (told and any(i in view.number_at for i in between))
    if any(i in view.number_at for i in between):  # "runs 92 on air and a systolic about 130"
        return view.norms(reading.start - 2, reading.start) == ["and", "a"]
    return (
        len(between) > _SHORT_CLAUSE
        or all(view.norm[i] in _OF_USUAL for i in between)
        or not (_opens_sign(view, reading))
    )


_PRESSURE = frozenset({"systolic_bp", "diastolic_bp"})
_ON = frozenset({"and", "or", "to", "over", "by"})


def _begins_after(view: View, first: int, last: int) -> bool:
    """As in the lines "not unless he goes under ten | sugar | five nine": no more a condition."""
    starts = line_starts(view)
    return bool(starts) and any(i in starts for i in range(first, last + 1))


def _now_again(view: View, reading: Reading, mark: Mark) -> bool:
    """As in "one ninety at the gp last week it's one thirty over eighty now"."""
    return view.norm[_end_of_pair(view, reading)] == "now" or _said_of_now(view, reading, mark.last)


def _long_ago(view: View, mark: Mark) -> bool:
    """As in "she was eighty kilos last year"; a weight of last week is what is dosed by."""
    return view.has(_LONG_AGO, mark.first - 2, mark.last + 1)


_LONG_AGO = frozenset({"year", "years", "booking", "booked"})
_SHORT_CLAUSE = 3
_OF_USUAL = words("signs", "reading_drafts", "of_usual")


def _opens_sign(view: View, reading: Reading) -> bool:
    """As in "normally chatty temp thirty eight": the sign's name begins something new."""
    return reading.cue is not None and view.norm[reading.start - 1] not in _OF_USUAL


def _end_of_pair(view: View, reading: Reading) -> int:
    """Behind "180 over 100": the lower number belongs to the upper one."""
    if reading.rule not in {"bp.pair", "bp.slash"} or reading.slot != "systolic_bp":
        return reading.end
    lower = view.quantity_at.get(reading.last) or view.quantity_at.get(reading.last + 1)
    return lower.number.last if lower is not None else reading.end


def _said_of_now(view: View, reading: Reading, first: int) -> bool:
    """As in "normally 160 over 90, today it's 90 over 50": "today" ends what is usual."""
    i = view.back(reading.start - 1, _LEADS, first - 1)
    return i >= first and view.norm[i] in NOW


_LEADS = frozenset("it is was bp pressure at only down to he she were reads".split())
_THEN_TREATED = words("signs", "words", "then_treated")
"""Behind a reading these begin what was done about it, not how it was taken."""


def _confusable(reading: Reading) -> tuple[tuple[float, ...], str | None]:
    """As in "sixteen" and "sixty" sound alike: said where only the other one is usual."""
    value = reading.value
    if value is None:
        return (), None
    if reading.slot == "respiratory_rate" and value in {50, 60, 70, 80, 90}:
        return (10 + value / 10,), "sounds like a number that is more usual"
    if reading.slot == "heart_rate" and 13 <= value <= 19:
        return ((value - 10) * 10,), "sounds like a number that is more usual"
    return (), None


def _another_number(view: View, reading: Reading, i: int) -> bool:
    """As in "86 now *94* on the neb": what follows is of that one; never "86 on *4* litres"."""
    told = view.quantity_at.get(i)
    if told is None:
        return False
    return i > reading.last + 2 or (told.unit in {None, "%"} and view.norm[i - 1] in _NOW_OR_THEN)


_NOW_OR_THEN = frozenset({"now", "then", "to", "up", "and"})


def _oxygen(view: View, reading: Reading) -> str | None:
    """``room_air`` or ``oxygen`` when said within the reading's own words."""
    for i in range(reading.last, min(reading.last + 6, len(view.tokens))):
        token = view.tokens[i]
        if token.gap in SENTENCE_ENDS or token.gap == "," or token.norm in _THEN_TREATED:
            return None
        if token.norm == "ra" or (token.norm == "air" and view.norm[i - 1] in {"room", "on"}):
            return "room_air"
        if token.norm in OXYGEN_WORDS and token.norm not in {"air", "room", "ra"}:
            return "oxygen"
        if _another_number(view, reading, i):
            return None
    return None
