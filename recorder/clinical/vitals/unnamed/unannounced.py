"""Readings whose own form gives them away: "96 percent on air", "eight out of ten", "80 kilos"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from recorder.clinical.claims.cues import STOPS
from recorder.clinical.doses.dose_forms import lasts
from recorder.clinical.grammar.tables import DETERMINERS, words
from recorder.clinical.lexicon.slots import ANNOUNCERS, NOT_ANNOUNCERS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.pain_scores import a_score, brought_to, down_to, like_a, out_of_ten
from recorder.clinical.vitals.pregnancy import gestation
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.unnamed.called_out import (
    PULSE_FOLLOWS,
    and_irregular,
    by_its_unit,
    in_the_blood,
    likely_pulse,
    measured_where,
)
from recorder.clinical.vitals.unnamed.saturations import on_that_mask, saturation, target
from recorder.clinical.vitals.values.fitting import Habit, fit
from recorder.clinical.vitals.values.points import is_points
from recorder.clinical.vitals.weights import WEIGHTS, by_the_kilo, on_the_scales, weight


def reserve_doses(board: Board) -> None:
    """Take the numbers that stand directly at a drug ("324 of aspirin", "amiodarone 300")."""
    view = board.view
    for hit in view.drugs:
        if hit.form.name in ("oxygen",) or hit.form.needs == "misheard":
            continue
        before = _number_before(view, hit.start)
        if before is not None and before.free:
            board.take(before.first, before.number.last)
        after = view.quantity_at.get(hit.end)
        measured = hit.form.name in {"dextrose", "oral_glucose", "insulin"}
        if after is None or not after.free or measured or _measured_after(view, hit.start, after):
            continue
        joined = view.tokens[hit.end].gap in PHRASE_GAPS
        runs = view.norm[after.last] == "over" and lasts(view, after.last + 1)
        if joined and (runs or view.norm[after.last] not in {"over", "on", "out"}):
            board.take(after.first, after.number.last)


def _measured_after(view: View, start: int, quantity: Quantity) -> bool:
    """As in "pulse one ten before fluids ninety after": no number of the fluids."""
    before = "before" in view.norms(start - 2, start)
    return before and view.norm[quantity.last] in {"after", "afterwards"}


def _number_before(view: View, start: int) -> Quantity | None:
    """The number of "324 of aspirin" (never "sugar 324 aspirin given")."""
    i = start - 1
    if view.norm[i] in {"the", "iv", "im", "more", "additional"}:
        i -= 1
    if view.norm[i] != "of":
        return None
    number = view.number_at.get(i - 1)
    return view.quantity_at.get(number.first) if number else None


def find_unannounced(board: Board, early: bool) -> None:
    """Add self-evident readings; ``early`` ones are surer than any announcer."""
    norm = board.view.norm
    for quantity in board.view.quantities:
        if quantity.unit not in _EARLY_UNITS if early else not board.free(quantity):
            continue
        if early and board.is_taken(quantity.first, quantity.number.last):
            continue
        before, behind = norm[quantity.first - 1], norm[quantity.last]
        before = before if before in _BEFORE else ""
        behind = behind if behind in _BEHIND else ""
        for read in _readers(early, quantity.unit, before, behind):
            reading = read(board, quantity)
            if reading is not None:
                board.add(reading)
                break


@lru_cache(maxsize=4096)
def _readers(early: bool, unit: str | None, before: str, behind: str) -> tuple[_Reader, ...]:
    """Those who may read a number that has ``unit`` and stands between these words."""
    return tuple(
        rule.read
        for rule in (_EARLY if early else _LATE)
        if (rule.units is None or unit in rule.units)
        and (rule.before is None or before in rule.before)
        and (rule.behind is None or behind in rule.behind)
    )


def _blown(board: Board, quantity: Quantity) -> Reading | None:
    """As in "Blow hard for me. One-sixty.", once a peak flow was spoken of."""
    view = board.view
    if quantity.unit is not None or not 50 <= quantity.value <= 800:
        return None
    if "flow" not in view.positions or not quantity.number.whole:
        return None
    for i in range(quantity.first - 1, max(-1, quantity.first - 7), -1):
        if i in view.number_at:
            return None
        if view.norm[i] in {"blow", "blew", "blows"}:
            return Reading("peak_flow", quantity.value, "L/min", quantity.first, quantity.last,
                           "peak_flow.blow", True, (i, i + 1))  # fmt: skip
    return None


def _second_set(board: Board, quantity: Quantity) -> Reading | None:
    """As in "Second set, fifty-six and ninety-six over fifty-four": first the pulse, likely."""
    view = board.view
    if quantity.unit is not None or not 30 <= quantity.value <= 220:
        return None
    opens = _opens_set(view, quantity.first) or _opens_call(view, quantity)
    if not quantity.number.whole or not opens:
        return None
    nxt = quantity.last + (view.norm[quantity.last] == "and")
    pair = any(r.slot == "systolic_bp" for r in board.beginning(nxt, nxt + 1))
    if not pair:
        return None
    return likely_pulse(quantity)


def _opens_call(view: View, quantity: Quantity) -> bool:
    """As in "One thirty-eight, eighty-two over forty-six, sats ninety-nine." called out."""
    first, last = quantity.first, quantity.last
    opens = first == 0 or view.tokens[first].gap in SENTENCE_ENDS
    return opens and view.gap(last) == ","


def _after_pair(board: Board, quantity: Quantity) -> Reading | None:
    """ "Now 98 over 60 and 118.": the pulse, likely, as no other sign goes with "and" there."""
    view, first = board.view, quantity.first
    if quantity.unit is not None or not 40 <= quantity.value <= 220:
        return None
    if view.norm[first - 1] != "and" or not quantity.number.whole:
        return None
    paired = any(r.slot == "diastolic_bp" for r in board.ending(first - 1, first))
    ends = view.gap(quantity.last) in STATEMENT_ENDS
    ends = ends or view.norm[quantity.last] in STOPS | {"no"}
    if not (paired and ends):
        return None
    return likely_pulse(quantity)


def _apgar_at(board: Board, quantity: Quantity) -> Reading | None:
    """As in "Apgars ... nine at one minute ..., ten at five minutes"."""
    view, i = board.view, quantity.last
    if not quantity.number.whole or not 0 <= quantity.value <= 10:
        return None
    timed = view.quantity_at.get(i + 1) if view.norm[i] == "at" else None
    if timed is None or timed.value not in {1, 5, 10} or timed.unit not in {"min", None}:
        return None
    back = range(max(0, quantity.first - 25), quantity.first)
    if not any(view.norm[j] in {"apgar", "apgars"} for j in back):
        return None
    return Reading(
        "apgar", quantity.value, "{score}", quantity.first, quantity.last, "apgar.at", True
    )


def _named_behind(board: Board, quantity: Quantity) -> Reading | None:
    """As in "one thirty two on the pulse", "36 flat on the temp", "18 was his resps at 9"."""
    view = board.view
    i = quantity.last + (view.norm[quantity.last] == "flat")
    if not board.free(quantity) or quantity.unit not in {None, "%"}:
        return None
    was = view.norm[i] in _WAS and view.norm[i + 1] in DETERMINERS and quantity.role is None
    if not was and view.norm[i] not in {"on", "for"}:
        return None
    at = i + 1 + (view.norm[i + 1] in DETERMINERS)
    hit = ANNOUNCERS.at(view.tokens, at)
    if hit is not None and at == i + 1 and hit.value.slot != "gcs_total":
        return None
    if hit is not None and NOT_ANNOUNCERS.at(view.tokens, at) is not None:
        return None
    if hit is None or hit.value.weak or hit.value.slot not in _NAMED_BEHIND:
        return None
    at_a_time = was and view.norm[hit.last] == "at"
    if (_reads_on(view, hit.last) and not at_a_time) or is_points(view, quantity, hit.value.slot):
        return None
    fitted = fit(view, quantity, hit.value.slot, Habit.UNKNOWN)
    if fitted is None or fitted.review or quantity.decade:  # "the one twenties for the heart rate"
        return None
    return Reading(
        hit.value.slot,
        fitted.value,
        fitted.unit,
        fitted.first,
        fitted.last,
        f"{hit.value.slot}.behind",
        fitted.implied,
        (hit.first, hit.last),
    )


def _scale_behind(board: Board, quantity: Quantity) -> Reading | None:
    """As in "and she's fourteen now, GCS": somebody is so much, by the scale named behind."""
    view, i = board.view, quantity.last
    i += view.norm[i] == "now"
    if view.norm[quantity.first - 1] not in _SOMEBODY or not 3 <= quantity.value <= _TOP_OF_SCALE:
        return None
    hit = ANNOUNCERS.at(view.tokens, i) if i < view.count else None
    if hit is None or hit.value.slot != "gcs_total" or _reads_on(view, hit.last):
        return None
    if not quantity.number.whole or view.tokens[i].gap not in (*PHRASE_GAPS, ","):
        return None
    return Reading("gcs_total", quantity.value, "{score}", quantity.first, quantity.last,
                   "gcs_total.behind", True, (hit.first, hit.last))  # fmt: skip


_SOMEBODY = frozenset("he she is still now".split())
_TOP_OF_SCALE = 15


def _reads_on(view: View, first: int) -> bool:
    """Whether the name has a number of its own behind it."""
    for i in range(first, min(first + 3, len(view.tokens))):
        if view.tokens[i].gap not in PHRASE_GAPS or ANNOUNCERS.at(view.tokens, i):
            return False
        if i in view.quantity_at:
            return True
    return False


_WAS = frozenset({"was", "is"})
_NAMED_BEHIND = words("signs", "unannounced", "named_behind")


def _named_at_once(board: Board, quantity: Quantity) -> Reading | None:
    """As in "Obs again? Ninety-six heart rate, 126 over 78.": called out number first."""
    view, i = board.view, quantity.last
    opens = quantity.first == 0 or view.tokens[quantity.first].gap in STATEMENT_ENDS
    if not opens or i >= view.count or not board.free(quantity):
        return None
    hit = ANNOUNCERS.at(view.tokens, i)
    if hit is None or hit.value.weak or hit.value.slot not in _CALLED:
        return None
    joined = view.tokens[i].gap in PHRASE_GAPS and NOT_ANNOUNCERS.at(view.tokens, i) is None
    ends = view.gap(hit.last) in STATEMENT_ENDS
    fitted = fit(view, quantity, hit.value.slot, Habit.UNKNOWN) if joined and ends else None
    if fitted is None or fitted.review or quantity.decade:
        return None
    slot, cue = hit.value.slot, (hit.first, hit.last)
    first, last, rule = fitted.first, fitted.last, f"{hit.value.slot}.behind"
    return Reading(slot, fitted.value, fitted.unit, first, last, rule, fitted.implied, cue)


_CALLED = frozenset({"heart_rate", "respiratory_rate"})


def _opens_set(view: View, first: int) -> bool:
    words = view.norms(max(0, first - 3), first)
    return bool({"set", "repeat", "recheck", "vitals", "obs"} & set(words))


_Reader: TypeAlias = Callable[[Board, Quantity], Reading | None]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A reader of numbers, and what must be so of a number for it to read any.

    Attributes:
        units: its unit is one of these.
        before, behind: such a word stands right beside it.
    """

    read: _Reader
    units: frozenset[str | None] | None = None
    before: frozenset[str] | None = None
    behind: frozenset[str] | None = None


_NO_UNIT: frozenset[str | None] = frozenset({None})
_UNNAMED: frozenset[str | None] = frozenset({None, "%"})
_A = frozenset({"a", "an"})
_EARLY = (
    _Rule(out_of_ten, units=_NO_UNIT),
    _Rule(weight, units=WEIGHTS),
    _Rule(gestation, units=frozenset({"gestation", "wk", None})),
    _Rule(_named_behind, units=_UNNAMED, behind=frozenset({"on", "for", "flat", "was", "is"})),
    _Rule(_named_at_once, units=_UNNAMED),
    _Rule(_scale_behind, units=_NO_UNIT, behind=frozenset({"now", "gcs", "g", "glasgow"})),
    _Rule(by_the_kilo, units=_NO_UNIT, before=frozenset({"he", "she"})),
    _Rule(on_the_scales, units=_NO_UNIT, behind=frozenset({"on"})),
)
_LATE = (
    _Rule(_apgar_at, behind=frozenset({"at"})),
    _Rule(in_the_blood, units=frozenset({"%"})),
    _Rule(by_its_unit, units=frozenset({"/min"})),
    _Rule(and_irregular, units=_NO_UNIT, behind=PULSE_FOLLOWS),
    _Rule(measured_where),
    _Rule(on_that_mask, units=_UNNAMED, behind=frozenset({"on", "with", "now"})),
    _Rule(target, units=_UNNAMED, behind=frozenset({"to"})),
    _Rule(_blown, units=_NO_UNIT),
    _Rule(_second_set, units=_NO_UNIT),
    _Rule(_after_pair, units=_NO_UNIT, before=frozenset({"and"})),
    _Rule(down_to, units=_NO_UNIT, behind=frozenset({"down", "up", "to"})),
    _Rule(like_a, units=_NO_UNIT, before=_A),
    _Rule(a_score, units=_NO_UNIT, before=_A),
    _Rule(brought_to, units=_NO_UNIT, before=_A | {"to", "about"}),
    _Rule(saturation, units=_UNNAMED),
)
"""Asked of free numbers alone."""
_EARLY_UNITS = frozenset().union(*(rule.units for rule in _EARLY if rule.units))
_BEFORE = frozenset().union(*(rule.before for rule in (*_EARLY, *_LATE) if rule.before))
_BEHIND = frozenset().union(*(rule.behind for rule in (*_EARLY, *_LATE) if rule.behind))
"""Words beside a number that a rule asks for."""
