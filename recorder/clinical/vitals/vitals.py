"""Vital signs: numbers bound to the words that announce them, with their trends.

Order of binding: forms that speak for themselves (pressure pairs, GCS parts, "out of ten",
percent on air), then announced numbers, then trends ("up to 97"). Each number is taken once; a
number that nothing claims stays unread: a wrong number is worse than a missing one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.drafts.announced import announcers
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.slots import BLOCKS, CONNECTORS, JUDGING, LINKS, Announcer
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.announced_slot import doubt_of_age, doubt_of_rate, is_age, slot_of
from recorder.clinical.vitals.blood_pressure import find_blood_pressures, unjoined
from recorder.clinical.vitals.consciousness.avpu import find_avpu
from recorder.clinical.vitals.consciousness.gcs import find_gcs_parts
from recorder.clinical.vitals.consciousness.gcs_described import find_described
from recorder.clinical.vitals.consciousness.gcs_told import find_told_parts
from recorder.clinical.vitals.felt import felt
from recorder.clinical.vitals.inspired import doubt_of_share, is_share
from recorder.clinical.vitals.misheard import as_told, find_by_sound, find_in_rows
from recorder.clinical.vitals.no_value import (
    no_value,
    of_the_meter,
    one_of_a_kind,
    other_score,
    which_one,
)
from recorder.clinical.vitals.pupils import find_pupils
from recorder.clinical.vitals.reading_drafts import drafts_of
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.said_twice import mark_said_twice
from recorder.clinical.vitals.stroke_scales import find_stroke_scores
from recorder.clinical.vitals.sugars import settle_sugars
from recorder.clinical.vitals.unnamed.answers import find_answers, scale_of_ten
from recorder.clinical.vitals.unnamed.called_out import find_called_sets
from recorder.clinical.vitals.unnamed.delayed import find_delayed, find_oxygenated
from recorder.clinical.vitals.unnamed.trends import find_trends
from recorder.clinical.vitals.unnamed.unannounced import find_unannounced, reserve_doses
from recorder.clinical.vitals.values.fitting import Fit, Habit, fit, habit_of
from recorder.clinical.vitals.values.meter_words import meter_words
from recorder.clinical.vitals.values.not_recorded import not_recorded
from recorder.clinical.vitals.values.reading_ranges import with_range
from recorder.clinical.vitals.weights import tape_colours


def extract_vitals(view: View) -> Iterator[Draft]:
    """All readings of vital signs in ``view``; an extractor."""
    board = Board(view)
    habit = habit_of(view)
    reserve_doses(board)
    find_blood_pressures(board)
    find_stroke_scores(board)
    pupils = find_pupils(board)
    find_told_parts(board)
    find_gcs_parts(board)
    find_described(board)
    cues = announcers(view)
    find_unannounced(board, early=True)
    find_by_sound(board, habit)
    _bind_cues(board, cues, habit)
    find_answers(board)
    find_called_sets(board)
    find_unannounced(board, early=False)
    find_in_rows(board, habit)
    find_delayed(board, habit)
    find_trends(board, cues, habit)
    find_oxygenated(board)
    mark_said_twice(board, habit)
    settle_sugars(board)
    yield from drafts_of(board)
    yield from meter_words(board, cues)
    yield from not_recorded(view)
    yield from felt(board, cues)
    yield from pupils
    yield from tape_colours(view)
    yield from find_avpu(view)


def _bind_cues(board: Board, cues: Sequence[Hit[Announcer]], habit: Habit) -> None:
    starts = {hit.first: hit for hit in cues}
    for hit in cues:
        slot = slot_of(board.view, hit)
        if slot is None:
            continue
        for reading in _announced(board, hit, slot, starts, habit):
            meant = as_told(board.view, reading)
            if meant is not None:
                board.add(meant)


def _has_its_number(board: Board, hit: Hit[Announcer], slot: str) -> bool:
    """As in "pressure 96 systolic, another 250", "18 was his resps at 9"."""
    before = board.ending(hit.first - _BEFORE_NAME, hit.first)
    if any(r.cue == (hit.first, hit.last) for r in before):
        return True
    if slot != "systolic_bp" or _no_diastolic(board, hit) or board.view.tokens[hit.first].gap:
        return False
    names = board.view.norms(hit.first, hit.last)
    told = (r for r in board.ending(hit.first, hit.last + 1) if r.slot == slot)
    return any(
        r.first < hit.first and (r.cue is None or board.view.norms(r.cue[0], r.first) != names)
        for r in told
    )


_BEFORE_NAME = 3
_RATES = frozenset({"heart_rate", "respiratory_rate"})


def _announced(
    board: Board,
    hit: Hit[Announcer],
    slot: str,
    starts: dict[int, Hit[Announcer]],
    habit: Habit,
) -> Iterator[Reading]:
    """The number that ``hit`` announces, and the second of "from 3 to 14"."""
    found = _search(board, hit, slot, starts, habit)
    if found is None:
        return
    quantity, fitted = found
    if is_age(board.view, hit, quantity):
        return
    goes_on = CONNECTORS.ending_at(board.view.tokens, quantity.first, 4)
    if goes_on is None and _has_its_number(board, hit, slot):
        return
    first = _reading(slot, quantity, fitted, hit, f"{slot}.cue")
    doubt = doubt_of_share(board.view, hit, quantity) if slot == "spo2" else None
    if slot in _RATES:
        doubt = doubt_of_rate(board.view, slot, hit)
        doubt = doubt or doubt_of_age(board.view, slot, hit, quantity)
    if doubt and not first.review:
        first = replace(first, review=doubt)
    if slot == "systolic_bp":
        missing = _no_diastolic(board, hit)
        first = replace(first, rule="bp.alone", review=first.review or missing)
        lower = unjoined(board, first) if missing else None
        if lower is not None:
            yield replace(first, review=lower.review)
            yield lower
            return
    yield from with_range(board, quantity, first, slot, habit)


def _no_diastolic(board: Board, hit: Hit[Announcer]) -> str | None:
    alone = board.view.has(_SYSTOLIC, hit.first, hit.last)
    return None if alone else "only one number of the pressure was heard"


_SYSTOLIC = frozenset({"systolic", "cystolic", "sbp"})


def _search(
    board: Board,
    hit: Hit[Announcer],
    slot: str,
    starts: dict[int, Hit[Announcer]],
    habit: Habit,
) -> tuple[Quantity, Fit] | None:
    view, tokens = board.view, board.view.tokens
    i, budget = hit.last, 0 if one_of_a_kind(view, hit) else hit.value.near
    while i < len(tokens) and budget > 0:
        token = tokens[i]
        if token.gap in SENTENCE_ENDS and not _fragment(view, hit, i):
            return None
        quantity = view.quantity_at.get(i)
        if quantity is not None:
            quantity = _without_fused_two(view, hit, board.remaining(quantity))
            outcome = _consider(board, quantity, slot, hit, habit)
            if outcome != "skip":
                return None if isinstance(outcome, str) else (quantity, outcome)
            thing = which_one(view, quantity, hit, slot)  # "the nose one, under the mask it's 33"
            budget = hit.value.near if thing else budget - 1
            i = max(quantity.last, quantity.number.last)
            continue
        treated = _treatment_named(view, i) or _judged(view, i) or _measured_with(view, i)
        if treated:
            i = treated
            continue
        other = i in starts and starts[i].value.slot != slot and _can_announce(view, starts[i])
        if other and not (_only_links(starts[i], slot) and token.norm in LINKS | _METERS):
            return None
        if _blocked(view, i, hit, slot):
            return None
        budget -= 1
        i += 1
    return None


_WHOSE = words("signs", "words", "which_one") | {"the", "own"}
_DEVICES = words("signs", "words", "devices")
_METERS = frozenset({"meter"})
"""As in "ketones on the meter four point two": with what it was measured."""


def _treatment_named(view: View, i: int) -> int:
    """Token behind "after the glucagon" that stands before a number; 0 for anything else."""
    if view.norm[i] not in {"after", "post"}:
        return 0
    named = i + 1 + (view.norm[i + 1] in {"the", "that", "his", "her"})
    return view.drug_at[named].end if named in view.drug_at else 0


def _judged(view: View, i: int) -> int:
    """Token behind "not bad", "not too great" that stands before a number; 0 for anything else."""
    last = i + 1 + (view.norm[i + 1] in {"too", "so", "very", "that"})
    return last + 1 if view.norm[i] == "not" and view.norm[last] in JUDGING else 0


def _measured_with(view: View, i: int) -> int:
    """Token behind "on our machine", "with the other cuff", "on mum's one"; 0 for anything else."""
    if view.norm[i] not in {"on", "with", "by"}:
        return 0
    owner = view.norm[i + 1] in _WHOSE or view.tokens[min(i + 1, view.count - 1)].clitic == "s"
    last = i + 2 + (view.norm[i + 2] in _WHOSE)
    return last + 1 if owner and view.norm[last] in _DEVICES else 0


def _can_announce(view: View, hit: Hit[Announcer]) -> bool:
    """Not so of "the tent's machine", where no number can follow."""
    following = view.norm[hit.last]
    return not hit.value.weak or following in LINKS or hit.last in view.number_at


def _only_links(hit: Hit[Announcer], slot: str) -> bool:
    """Weak announcers may stand between a name and its number; "rate" only behind "resp"."""
    rate = hit.last - hit.first == 1 and slot not in {"respiratory_rate", "heart_rate"}
    return hit.value.weak and not (rate and hit.value.slot == "heart_rate")


def _without_fused_two(view: View, hit: Hit[Announcer], quantity: Quantity) -> Quantity:
    """As in "SPO 297%": the two belongs to the name."""
    digits = view.norm[quantity.first]
    fused = quantity.last > quantity.first and 230 <= quantity.value <= 2100 and digits[0] == "2"
    if view.norm[hit.first] not in _FUSING or quantity.first != hit.last or not fused:
        return quantity
    if quantity.number.last - quantity.first != 1 or not digits.isdecimal():
        return quantity
    value = float(digits[1:])
    number = replace(quantity.number, value=value, parts=(value,))
    return quantity.with_number(number, quantity.unit, quantity.last)


_FUSING = frozenset({"spo", "sao"})
"""Names that a recogniser cuts before their "2"."""


def _fragment(view: View, hit: Hit[Announcer], i: int) -> bool:
    """As in "Heart rate. 120." of a recogniser that stops too often."""
    clause = view.clauses[view.clause_of[hit.first]]
    if i == hit.last and hit.value.slot in _RATES and _answered_alone(view, i):
        return True
    if i != hit.last and hit.last == clause.last and view.tokens[hit.last].gap == "?":
        return _answers_soon(view, hit.last)  # "End tidal?" - "It's come up. It's 31."
    if i != hit.last or (hit.value.weak and clause.last - clause.first > 2):
        return False
    asked = view.tokens[i].gap == "?" and hit.last == clause.last
    if i not in view.quantity_at:
        return asked and _answers_soon(view, i)
    return asked or (hit.first - clause.first <= 1 and view.tokens[i].gap == ".")


def _answered_alone(view: View, i: int) -> bool:
    """As in "What have we got for a rate?" - "Forty-two."."""
    answer = view.quantity_at.get(i)
    if answer is None or view.tokens[i].gap != "?" or answer.unit is not None:
        return False
    if view.norm[i - 1] not in {"rate", "rates", "at"}:  # "any problems with the heart?"
        return False
    last = answer.last + (view.norm[answer.last] == "ish")
    return view.gap(last) in SENTENCE_ENDS


def _answers_soon(view: View, first: int) -> bool:
    """As in "Weight?" - "She's about three point one."."""
    i = first
    while i < first + 5 and view.norm[i] in _ANSWERING and i not in view.quantity_at:
        i += 1
    return i in view.quantity_at


_ANSWERING = words("signs", "vitals", "answering")


def _blocked(view: View, i: int, hit: Hit[Announcer], slot: str) -> bool:
    norm = view.norm[i]
    if hit.value.weak:
        return norm not in LINKS
    if norm == "for" and slot == "gcs_total":
        return False
    return norm in BLOCKS


def _consider(
    board: Board, quantity: Quantity, slot: str, hit: Hit[Announcer], habit: Habit
) -> Fit | str:
    """The number as the wanted sign, ``skip`` to look further, or ``stop``."""
    if slot == "gcs_total" and board.is_taken(quantity.first, quantity.number.last):
        return "skip" if _own_part(board, quantity) and not _summed(board, hit) else "stop"
    if board.is_taken(quantity.first, quantity.number.last):
        return "stop"
    if quantity.value == 1 and which_one(board.view, quantity, hit, slot):
        return "skip"
    if slot == "blood_glucose" and of_the_meter(board.view, quantity):
        return "skip"
    if no_value(board.view, quantity, slot, hit):
        return "stop"
    if quantity.role is not None:
        if _measured_so(quantity, slot):
            return fit(board.view, quantity, slot, habit) or "stop"
        return _beside_it(quantity, quantity.role, slot, hit)
    if slot == "respiratory_rate" and board.view.norm[quantity.last] == "every":
        return "stop"
    if slot in _SCALED and scale_of_ten(board.view, quantity):
        return "stop"
    if slot == "pain_score" and other_score(board.view, quantity):
        return "stop"
    if slot == "spo2" and _flow(board.view, quantity):
        return "skip"
    if slot == "spo2" and is_share(board.view, hit, quantity):
        return "stop"
    return fit(board.view, quantity, slot, habit) or "stop"


_SCALED = frozenset({"pain_score", "heart_rate", "respiratory_rate"})
"""Signs whose words also ask for a score: "what would you rate it, nought to ten"."""


def _measured_so(quantity: Quantity, slot: str) -> bool:
    """As in "cap refill three seconds", "peak flow 300 litres": the unit of the sign itself."""
    role, unit = quantity.role, quantity.unit
    if role is Role.DURATION:
        return slot == "capillary_refill" and unit == "s"
    if role is not Role.DOSE:
        return False
    return slot == "peak_flow" or (unit == "mmol" and slot in _IN_MMOL)


_IN_MMOL = frozenset({"blood_glucose", "lactate", "ketones"})


def _beside_it(quantity: Quantity, role: Role, slot: str, hit: Hit[Announcer]) -> str:
    """Whether the number of the sign may stand behind such a one: ``skip`` or ``stop``."""
    if role in _TIMES_AND_LABELS:
        return "stop" if hit.value.weak and role is not Role.TIMES else "skip"
    if slot != "spo2":
        return "stop"
    flow = role is Role.DOSE and quantity.unit in {"L", "L/min"}
    return "skip" if flow or role is Role.FOREIGN else "stop"


_TIMES_AND_LABELS = (Role.TIME, Role.DURATION, Role.TIMES, Role.LABEL)


_PARTS_REACH = 24
"""Most tokens of a score with all its parts."""


def _summed(board: Board, hit: Hit[Announcer]) -> bool:
    """As in "GCS three four six thirteen": the total was said with its parts."""
    near = board.beginning(hit.first, hit.last + _PARTS_REACH)
    return any(r.slot == "gcs_total" and r.start == hit.first for r in near)


def _own_part(board: Board, quantity: Quantity) -> bool:
    return any(
        r.first <= quantity.first < r.last or quantity.first <= r.first < quantity.number.last
        for r in board.beginning(quantity.first - _PARTS_REACH, quantity.number.last)
        if r.slot.startswith("gcs_")
    )


def _flow(view: View, quantity: Quantity) -> bool:
    """As in "sats on 15 by non-rebreather 94": the 15 is a flow."""
    return quantity.value <= 25 and view.norm[quantity.last] in {"by", "via", "through"}


def _reading(slot: str, quantity: Quantity, fitted: Fit, hit: Hit[Announcer], rule: str) -> Reading:
    return Reading(
        slot,
        fitted.value,
        fitted.unit,
        fitted.first,
        fitted.last,
        rule,
        fitted.implied,
        (hit.first, hit.last),
        approximate=quantity.approximate,
        alternatives=fitted.alternatives,
        review=fitted.review,
    )
