"""Later readings without their name: "up to 97", "now fourteen", "and 93 at ten minutes"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.drafts.said_of import Whose, subject, whose
from recorder.clinical.grammar.tables import NOW, words
from recorder.clinical.lexicon.slots import CONNECTORS, SLOTS, Announcer
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import LIST_GAPS, PHRASE_GAPS, SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.unnamed.called_out import UNNAMED
from recorder.clinical.vitals.unnamed.one_sign import returns
from recorder.clinical.vitals.unnamed.turned import (
    TURNS,
    of_a_drug,
    of_another_number,
    of_something_else,
    set_by_hand,
)
from recorder.clinical.vitals.values.fitting import Fit, Habit, doubt_of, fit

_TRENDING = frozenset(SLOTS) - {
    *("systolic_bp", "diastolic_bp", "weight", "gestational_age"),
    *("gcs_eye", "gcs_verbal", "gcs_motor"),
}
"""Signs that a bare number can go on with; a part of the GCS is never told without its name."""
_DISTANCE = 22


def find_trends(board: Board, cues: Sequence[Hit[Announcer]], habit: Habit) -> None:
    """Add readings that go on with the sign last spoken of."""
    cue_starts = [
        hit.first
        for hit in cues
        if not hit.value.weak
        or board.view.norm[hit.first] in {"rate", "rates", "pain", "pains", "breathing"}
    ]
    named = [hit.first for hit in cues]
    read = {r.cue[0] for r in board.readings if r.cue is not None}
    cue_starts = [start for start in cue_starts if start not in read]
    for quantity in [q for q in board.view.quantities if q.role is None and not q.decade]:
        if not board.free(quantity):
            continue
        if _counts_what_follows(board.view, quantity):
            continue
        if board.view.norm[quantity.last] == "over":  # the first of a pressure that went wrong
            continue
        if _may_be_a_time(board.view, quantity):
            continue
        connector = _connector(board.view, quantity)
        if connector is None or of_a_drug(board.view, connector, quantity):
            continue
        if of_another_number(board, connector, quantity):
            continue
        if _of_no_sign(board.view, connector) or of_something_else(board.view, connector, named):
            continue
        if set_by_hand(board.view, connector) and not _turned_up_now(board.view, quantity):
            continue
        found = _continued(board, quantity, connector, cue_starts, habit)
        if found:
            board.add(found)


def _of_no_sign(view: View, connector: int) -> bool:
    """As in "I was up to 130", "we've still 40 to do": who speaks is no sign."""
    who = subject(view, connector)
    return who >= 0 and whose(view, who) in _NO_PATIENTS


_NO_PATIENTS = frozenset({Whose.SPEAKER, Whose.CREW, Whose.SOMEBODY, Whose.EVERYBODY})


def _counts_what_follows(view: View, quantity: Quantity) -> bool:
    """As in "now one thing", "and then 50 more": no reading."""
    if view.norm[quantity.last] in _MORE:
        return True
    alone = quantity.value == 1 and quantity.last < len(view.tokens)
    return alone and not view.tokens[quantity.last].gap and view.norm[quantity.last].isalpha()


_MORE = frozenset({"more", "extra", "further"})


def _may_be_a_time(view: View, quantity: Quantity) -> bool:
    """As in "four hundred again ten forty seven": when it was, of which nobody said "at"."""
    behind = view.quantity_at.get(quantity.last)
    if behind is None or view.gap(quantity.last) or quantity.value > _HOURS:
        return False
    return behind.unit is None and _TENS <= behind.value < _MINUTES


_HOURS, _TENS, _MINUTES = 23, 10, 60


def _connector(view: View, quantity: Quantity) -> int | None:
    """First token of the connector before ``quantity``, or None."""
    i = quantity.first
    if view.tokens[i].gap in SENTENCE_ENDS:
        return None
    while i > 0 and view.norm[i - 1] in {"a", "an", "about", "around", "at", "just"}:
        if view.tokens[i].gap not in PHRASE_GAPS:
            break
        i -= 1
    if _now_she_is(view, quantity):
        return quantity.first - 1 - (view.norm[quantity.first - 1] == "is")
    for last in {i: None, quantity.first: None}:
        hit = CONNECTORS.ending_at(view.tokens, last, 4)
        if hit and (last >= len(view.tokens) or view.tokens[last].gap in LIST_GAPS):
            return hit.first
    joined = view.norm[quantity.first - 1] in {"and", "then"}
    if joined and (_and_at_time(view, quantity) or _and_after(view, quantity)):
        return quantity.first - 1
    if joined and _on_the_foot(view, quantity):
        return quantity.first - 1
    if _later_on(view, quantity) or _in_a_series(view, quantity) or _compared(view, quantity):
        return quantity.first
    now = view.norm[quantity.last] == "now"
    if now and (_so_it_is(view, quantity) or _turned_up_now(view, quantity)):
        return quantity.first - 1
    if now and _was_and_now(view, quantity):
        return quantity.first
    return _after_something(view, quantity)


def _after_something(view: View, quantity: Quantity) -> int | None:
    """As in "..., and after a peanut butter sandwich, 6.8"."""
    decimal = quantity.number.form is Form.DECIMAL or not quantity.number.whole
    if view.tokens[quantity.first].gap != "," and not decimal:
        return None
    for i in range(quantity.first - 1, max(-1, quantity.first - 8), -1):
        if i in view.number_at and view.quantity_at.get(i, quantity).role is None:
            return None
        if view.norm[i] in {"after", "post", "following"}:
            return i
        if view.tokens[i].gap in STATEMENT_ENDS:
            return None
    return None


def _now_she_is(view: View, quantity: Quantity) -> bool:
    """As in "GCS was 14, she's 15 now", "two litres nasal and she's ninety-six"."""
    i = quantity.first - 1
    i -= view.norm[i] == "is"
    if view.norm[i] not in {"he", "she"}:
        return False
    if view.tokens[i].clitic != "s" and i == quantity.first - 1:
        return False
    ends = view.gap(quantity.last) in SENTENCE_ENDS
    again = view.norm[quantity.last] in {"now", "again", "already"}
    return again or (ends and view.norm[i - 1] in {"and", "now", "then"})


def _so_it_is(view: View, quantity: Quantity) -> bool:
    """As in "GCS fifteen but she's getting sleepy so fourteen now"."""
    return view.norm[quantity.first - 1] in {"so", "call", "make", "say"}


def _turned_up_now(view: View, quantity: Quantity) -> bool:
    """As in "sats ninety one turn it up ninety five now": what the oxygen made of it."""
    if view.norm[quantity.last] != "now" or view.norm[quantity.first - 1] not in {
        "up",
        "mask",
        "on",
    }:
        return False
    return bool(set(view.norms(quantity.first - 4, quantity.first)) & (TURNS | {"put", "pop"}))


def _in_a_series(view: View, quantity: Quantity) -> bool:
    """As in "sats coming up, 84, 91, 97", "sats coming up eighty four ninety one"."""
    first = quantity.first
    if view.tokens[first].gap not in {"", ","} or first - 1 not in view.number_at:
        return False
    clause = view.clauses[view.clause_of[first]]
    return view.has(_CHANGING, max(clause.first, first - 8), first)


_CHANGING = frozenset({"coming", "climbing", "rising", "improving", "dropping", "falling"})


def _and_at_time(view: View, quantity: Quantity) -> bool:
    """As in "68 percent initially and 93 at ten minutes"."""
    i = quantity.last
    if view.norm[i] not in {"at", "after", "by", "on"}:
        return False
    timed = view.quantity_at.get(i + 1)
    return timed is not None and (timed.role is not None or timed.value in {1, 5, 10})


def _on_the_foot(view: View, quantity: Quantity) -> bool:
    """As in "sats 93 on the right arm and 78 on the foot": a newborn's second saturation."""
    if view.norm[quantity.first - 1] != "and" or view.norm[quantity.last] not in {"on", "in"}:
        return False
    return bool(set(view.norms(quantity.last + 1, quantity.last + 4)) & _FEET)


_FEET = frozenset({"foot", "toe", "leg"})


def _later_on(view: View, quantity: Quantity) -> bool:
    """As in "GCS 3 on arrival, 10 by the time we left", "usually 70, 118 now": side by side."""
    first = quantity.first
    timed = view.norm[first - 1] in _PLACES_OF_TIME or _ends_a_number(view, first)
    if view.tokens[first].gap != "," or not timed:
        return False
    behind = view.norms(quantity.last, quantity.last + 3)
    then = behind == ["by", "the", "time"] or behind[:2] == ["at", "handover"]
    then = then or (behind[0] in NOW and bool(view.gap(quantity.last + 1)))
    return then and any(i in view.number_at for i in range(first - 4, first))


def _ends_a_number(view: View, i: int) -> bool:
    """Whether a number that is no drug's ends, with its unit, before token ``i``."""
    told = view.number_at.get(i - 1) or view.number_at.get(i - 2)
    if told is None or view.names_drug(told.first - _OF_DRUG, i):
        return False
    quantity = view.quantity_at[told.first]
    return quantity.last == i and quantity.role is None


def _was_and_now(view: View, quantity: Quantity) -> bool:
    """As in "GCS was nine when we got here thirteen now", "on two litres okay ninety six now"."""
    first = quantity.first
    if view.tokens[first].gap not in PHRASE_GAPS:
        return False
    if view.norm[first - 1] in _ANEW:
        return True
    before = next((i for i in range(first - 1, first - _WAS_REACH, -1) if i in view.number_at), -1)
    return before > 0 and view.has(_WAS, view.number_at[before].first - 2, before)


_ANEW = words("focus", "alone", "anew")
_WAS, _WAS_REACH = frozenset({"was", "were"}), 8
_PLACES_OF_TIME = frozenset("arrival scene initially first arriving".split())


def _and_after(view: View, quantity: Quantity) -> bool:
    """As in "seven before and four after", "88 initially and 95 now"."""
    i = quantity.last
    if view.norm[quantity.first - 1] == "and" and view.norm[i] == "after":
        i += 1 + (view.norm[i + 1] in {"the", "that", "his", "her"})
        told = set(view.norms(quantity.first - 7, quantity.first - 1))
        if i in view.drug_at or "before" in told:
            return True
    return view.norm[quantity.first - 2] in _AT_FIRST and view.norm[quantity.last] in _AT_LAST


def _compared(view: View, quantity: Quantity) -> bool:
    """As in "pulse 110 before fluids, 90 after": two numbers of one sign around a treatment."""
    if view.norm[quantity.last] not in {"after", "afterwards"}:
        return False
    first = quantity.first
    near = range(first - 1, first - _AROUND, -1)
    before = next((i for i in near if view.norm[i] == "before"), 0)
    told = view.number_at.get(before - 1) if before else None
    between = range(before, first)
    if told is None or any(i in view.number_at or view.gap(i) in SENTENCE_ENDS for i in between):
        return False
    return not view.names_drug(told.first - _OF_DRUG, told.first)  # "fentanyl 50 before, 25 after"


_AROUND, _OF_DRUG = 8, 3
_AT_FIRST = frozenset("before beforehand initially first prior pre earlier originally".split())
_AT_LAST = frozenset("after afterwards now post since currently".split())


def _continued(
    board: Board,
    quantity: Quantity,
    connector: int,
    cue_starts: Sequence[int],
    habit: Habit,
) -> Reading | None:
    """The nearest sign that goes on; of "he's 96 now" the likest one, to check if it is another."""
    found = _may_go_on(board, quantity, connector, cue_starts, habit)
    nearest = next(found, None)
    if nearest is None or not _now_she_is(board.view, quantity):
        return nearest[1] if nearest is not None else None
    likest = min((nearest, *found), key=lambda pair: abs((pair[0].value or 0) - quantity.value))
    made = likest[1]
    return made if likest is nearest else replace(made, review=made.review or UNNAMED)


def _may_go_on(
    board: Board,
    quantity: Quantity,
    connector: int,
    cue_starts: Sequence[int],
    habit: Habit,
) -> Iterator[tuple[Reading, Reading]]:
    """Earlier readings, nearest first, with what ``quantity`` is as a later one."""
    tenths = _tenths_behind(board.view, quantity)
    for reading in _recent(board, quantity, cue_starts):
        own = _OWN_HABIT.get(reading.unit, habit)
        if reading.slot not in _TRENDING and reading.last != connector:
            continue  # "BP usually 120, 84 now"
        if tenths and reading.slot not in _IN_TENTHS:
            continue
        if reading.slot != "spo2" and board.view.norm[quantity.first - 1] == "on":
            continue  # "her pulse is 80 and she's on 40"
        fitted = _in_kilopascals(fit(board.view, quantity, reading.slot, own), reading)
        if fitted is None or fitted.review or not _same_scale(reading, fitted):
            if _now_she_is(board.view, quantity):
                return
            continue
        if not _may_be_back(board, connector, reading, fitted):
            continue
        behind = reading.last == connector or _behind_its_parts(board, reading, connector)
        if _bare_verb(board.view, connector, quantity) and not behind:
            return
        yield (
            reading,
            Reading(
                reading.slot,
                fitted.value,
                reading.unit if fitted.implied and fitted.unit != "kPa" else fitted.unit,
                fitted.first,
                fitted.last,
                f"{reading.slot}.trend",
                fitted.implied,
                (connector, quantity.first) if connector < quantity.first else None,
                approximate=quantity.approximate,
                review=doubt_of(fitted, reading.review)
                or (reading.review if reading.slot not in _TRENDING else None),
            ),
        )


def _in_kilopascals(fitted: Fit | None, reading: Reading) -> Fit | None:
    """As in "end tidal 5.2 then 5": so few are of the unit that was told or meant before."""
    few = fitted is not None and fitted.implied and fitted.value <= _MOST_KPA
    if fitted is None or not few or reading.unit != "kPa":
        return fitted
    return replace(fitted, unit="kPa", review=None)


_MOST_KPA = 16


def _tenths_behind(view: View, quantity: Quantity) -> bool:
    """As in "still thirty eight | seven", "it's four | two": whole, and a digit right behind."""
    i = quantity.last
    behind = view.quantity_at.get(i)
    if behind is None or not quantity.number.whole or behind.last != i + 1:
        return False
    return behind.number.whole and behind.value <= _DIGIT and not view.tokens[i].gap


_DIGIT = 9
_IN_TENTHS = frozenset({"temperature", "blood_glucose", "lactate", "ketones"})
"""Signs whose tenths are said without the point."""


def _may_be_back(board: Board, connector: int, reading: Reading, fitted: Fit) -> bool:
    """Not so of "resps 24 ... resps 20, temp 36.1 and back to 15": breaths never were that few."""
    if board.view.norm[connector] != "back":
        return True
    before = sorted(
        (r.first, r.value) for r in board.readings
        if r.slot == reading.slot and r.value is not None and r.first <= reading.first
    )  # fmt: skip
    return returns(reading.slot, [value for _, value in before], fitted.value)


_OWN_HABIT = {"mg/dL": Habit.US, "mmol/L": Habit.METRIC}
"""The unit of the reading that goes on tells the unit of the next."""


def _behind_its_parts(board: Board, reading: Reading, at: int) -> bool:
    """As in "GCS now 10, that's E3 V2 M5, was 3"."""
    parts = (r for r in board.ending(at, at + 1) if reading.last < r.first)
    return reading.slot == "gcs_total" and any(r.slot.startswith("gcs_") for r in parts)


def _bare_verb(view: View, connector: int, quantity: Quantity) -> bool:
    return quantity.first - connector == 1 and view.norm[connector] in _BARE


_BARE = frozenset({"is", "was", "initially", "from", "been"})
"""Connectors that stand right behind the reading they go on with."""


def _recent(board: Board, quantity: Quantity, cue_starts: Sequence[int]) -> Iterator[Reading]:
    """Readings before ``quantity``, nearest first, one for each sign, in reach."""
    near = board.ending(quantity.first - _DISTANCE, quantity.first + 1)
    before = sorted(near, key=lambda r: -r.last)
    behind = bisect_left(cue_starts, quantity.first)
    barrier = cue_starts[behind - 1] if behind else -1
    seen: set[str] = set()
    for reading in before[:8]:
        if reading.slot in seen:
            continue
        if _sentences_between(board, reading.last, quantity.first) > _sentences(board, quantity):
            return
        if _drug_rate_between(board, reading.last, quantity.first):
            return
        if board.view.has(_SHOCKS, reading.last, quantity.first):
            return
        seen.add(reading.slot)
        unread_cue = barrier >= reading.last
        if (reading.slot in _TRENDING or reading.slot == "systolic_bp") and not unread_cue:
            yield reading


_SHOCKS = words("signs", "trends", "shocks")
"""Behind these a bare number is an energy or a current."""


def _sentences(board: Board, quantity: Quantity) -> int:
    """How many stops may lie between: more where it is said that it was measured again."""
    before = set(board.view.norms(quantity.first - 2, quantity.first))
    again = before & {"rechecked", "recheck", "repeat", "repeated"}
    return 4 if again and not quantity.number.whole else 1


def _drug_rate_between(board: Board, first: int, last: int) -> bool:
    """As in "norepinephrine at 8 mikes a minute, gone up to 14": the drug goes up, not the sign."""
    return any(
        q.unit is not None and q.unit.startswith(("ug/", "mL/h", "mg/"))
        for q in board.view.quantities_in(first, last)
    )


def _sentences_between(board: Board, first: int, last: int) -> int:
    """Sentence ends at tokens ``[first, last]``; ``first`` stands behind a reading."""
    view = board.view
    before = view.clauses[view.clause_of[first - 1]].sentence
    return view.clauses[view.clause_of[last]].sentence - before


_LOWEST_TREND = 50
"""A lower saturation has to be named; "it's three one" is more likely a call sign."""


def _same_scale(reading: Reading, fitted: Fit) -> bool:
    if reading.slot == "blood_glucose" and reading.unit != fitted.unit:
        return False
    if reading.slot == "temperature" and reading.unit != fitted.unit:
        return False
    if reading.unit == "kPa" != fitted.unit:
        return False
    if reading.slot == "spo2" and fitted.value < _LOWEST_TREND:
        return False
    if reading.slot in {"heart_rate", "respiratory_rate"} and reading.value:
        return 0.3 <= fitted.value / reading.value <= 4
    return True
