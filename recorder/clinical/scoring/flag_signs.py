"""Red flags of what was measured: the worst reading of each sign that is beyond a limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.scoring.coma import Level, levels
from recorder.clinical.scoring.flag_case import (
    Case,
    Rule,
    flag_of,
    highest,
    lowest,
    over,
    reaches,
    under,
)
from recorder.clinical.scoring.observations import (
    bounds,
    numeric,
    start_of,
    to_celsius,
    to_mg_dl,
    to_mmhg,
)
from recorder.clinical.scoring.patient import words_of
from recorder.clinical.scoring.rounds import rounds_of
from recorder.clinical.scoring.tables import paed_hypotension_limit
from recorder.clinical.scoring.thresholds import Thresholds
from recorder.clinical.vitals.values.fitting import GLUCOSE_UNIT_UNSAID, LEAST_MG_DL, MOST_MMOL
from recorder.clinical.vitals.values.not_recorded import NOT_OBTAINED, UNRECORDABLE, how_it_went
from recorder.clinical.wording import describe, say
from recorder.core.model import Fact, FactKind, FactStatus, Flag


def _saturation(case: Case) -> Iterable[Flag]:
    low = [f for f in case.vitals("spo2") if under(f, case.limits.spo2_below)]
    if low:
        worst = min(low, key=lowest)
        yield flag_of("low_spo2", f"SpO2 {describe.measured(worst)}", low)
    gone = [f for f in case.vitals("spo2") if how_it_went(f) == UNRECORDABLE]
    if gone and not low:
        yield flag_of("unrecordable_spo2", say("SpO2 unrecordable"), gone)


def _breathing(case: Case) -> Iterable[Flag]:
    below, above = case.limits.respiratory_rate_below, case.limits.respiratory_rate_above
    if case.is_adult:
        yield from _outside(case, "respiratory_rate", below, above, "Respiratory rate")


def _heart_rate(case: Case) -> Iterable[Flag]:
    below, above = case.limits.heart_rate_below, case.limits.heart_rate_above
    if case.is_adult:
        yield from _outside(case, "heart_rate", below, above, "Heart rate")


def _outside(case: Case, name: str, below: float, above: float, title: str) -> Iterable[Flag]:
    for side, found in (
        ("low", [f for f in case.vitals(name) if under(f, below)]),
        ("high", [f for f in case.vitals(name) if over(f, above)]),
    ):
        if found:
            worst = min(found, key=lowest) if side == "low" else max(found, key=highest)
            text = f"{say(title)} {describe.measured(worst)}{case.limit_note}"
            yield flag_of(f"{side}_{name}", text, found)


def low_pressure(case: Case) -> Iterable[Flag]:
    """A systolic pressure under the limit of the age, or one that could not be measured."""
    limit = _systolic_limit(case)
    low = [f for f in case.vitals("systolic_bp") if under(f, limit, to_mmhg)]
    if low:
        worst = min(low, key=lambda f: (bounds(f, to_mmhg) or (0.0, 0.0))[0])
        told = say("Systolic pressure {}, under {}", describe.measured(worst), f"{limit:g}")
        text = told + case.limit_note
        yield flag_of("hypotension", text, low)
    yield from _no_pressure(case, limit)


def _systolic_limit(case: Case) -> float:
    age = case.patient.told_years
    return paed_hypotension_limit(age) if age is not None and age < 10 else (
        case.limits.systolic_below
    )  # fmt: skip


def _no_pressure(case: Case, limit: float) -> Iterable[Flag]:
    """What could only not be obtained is silent once a pressure over the limit was measured."""
    read = case.vitals("systolic_bp")
    gone = [f for f in read if how_it_went(f) == UNRECORDABLE]
    if gone:
        yield flag_of("unrecordable_pressure", say("Blood pressure unrecordable"), gone)
        return
    tried = [f for f in read if how_it_went(f) == NOT_OBTAINED]
    sound = [f for f in read if f not in tried and not under(f, limit, to_mmhg)]
    if tried and not any(start_of(f) > start_of(tried[0]) for f in sound):
        text = say("No blood pressure could be obtained")
        yield flag_of("unrecordable_pressure", text, tried)


def _coma(case: Case) -> Iterable[Flag]:
    asserted = [f for f in case.patient.facts if f.status is FactStatus.ASSERTED]
    told = levels(asserted)
    at_odds = [found for r in rounds_of(case.patient) if (found := r.contradicted)]
    low = [level for level in told if level.value <= case.limits.gcs_at_most]
    low += [Level(c.least, c.facts) for c in at_odds if c.least <= case.limits.gcs_at_most]
    if low:
        used = [f for level in low for f in level.facts]
        text = "GCS {}: intubation was told" if case.is_intubated else "GCS {}: airway at risk"
        text = say(text, describe.number(low[0].value))
        yield flag_of("low_gcs", text, used)
    doubted = {f.id for c in at_odds for f in c.facts}
    sure = [level for level in told if doubted.isdisjoint(f.id for f in level.facts)]
    for before, after in pairwise(sure):
        if before.value - after.value >= case.limits.gcs_drop:
            fell = (describe.number(level.value) for level in (before, after))
            text = say("GCS fell from {} to {}", *fell)
            yield flag_of("gcs_drop", text, [*before.facts, *after.facts])
    for found in at_odds:
        total = describe.bare(found.total)
        if found.added is None:
            text = say("GCS {} was said, which its parts cannot make up", total)
        else:
            added = describe.number(found.added)
            text = say("GCS {} was said, the parts add up to {}", total, added)
        yield flag_of("gcs_contradiction", text, found.facts)


def _sugar(case: Case) -> Iterable[Flag]:
    limit = case.limits.glucose_below
    low = [f for f in case.vitals("blood_glucose") if under(f, limit, to_mg_dl)]
    if low:
        text = say("Blood glucose {}", describe.measured(low[0]))
        yield flag_of("hypoglycaemia", text, low)
        return
    told = case.patient.told(FactKind.VITAL, "blood_glucose")
    either = [f for f in told if _beyond_in_either(f, case.limits)]
    if either:
        value = describe.number(lowest(replace(either[0], review_reason=None)))
        text = say("Blood glucose {}, mg/dL or mmol/L (to check)", value)
        yield flag_of("hypoglycaemia", text, either)


def _beyond_in_either(fact: Fact, limits: Thresholds) -> bool:
    """As in "sugar's 38": far too low in mg/dL, more than a meter shows in mmol/L.

    Never "25", which many have in mmol/L, or "five one", which is 51 or 5.1.
    """
    value = numeric(replace(fact, review_reason=None))
    if fact.review_reason != GLUCOSE_UNIT_UNSAID or value is None:
        return False
    return MOST_MMOL < value < min(LEAST_MG_DL, limits.glucose_below)


def _heat(case: Case) -> Iterable[Flag]:
    read = [(c, f) for f in case.vitals("temperature") if (c := to_celsius(f)) is not None]
    hot = [pair for pair in read if pair[0] >= case.limits.temperature_from]
    cold = [pair for pair in read if pair[0] < case.limits.temperature_below]
    for name, pairs, worst in (("hyperthermia", hot, max), ("hypothermia", cold, min)):
        if pairs:
            _, fact = worst(pairs, key=lambda pair: pair[0])
            told = say("Temperature {}", describe.measured(fact))
            yield flag_of(name, told, [f for _, f in pairs])
    gone = [f for f in case.vitals("temperature") if how_it_went(f) == UNRECORDABLE]
    if gone and not cold:
        yield flag_of("unrecordable_temperature", say("Temperature unrecordable"), gone)
    age = case.patient.age_years
    if age is not None and age * _MONTHS < case.limits.young_fever_under_months:
        warm = [f for c, f in read if c >= case.limits.young_fever_from and (c, f) not in hot]
        if warm:
            told = say("Fever in a young baby: {}", describe.measured(warm[0]))
            yield flag_of("young_fever", told, warm)


_MONTHS = 12


def _poisoned(case: Case) -> Iterable[Flag]:
    """What the blood shows: lactate, ketones, carbon monoxide."""
    limits = case.limits
    for name, limit, text in (
        ("lactate", limits.lactate_above, "Lactate {}"),
        ("carboxyhemoglobin", limits.carboxyhemoglobin_above, "Carbon monoxide in the blood {}"),
    ):
        high = [f for f in case.vitals(name) if over(f, limit)]
        if high:
            worst = describe.measured(max(high, key=highest))
            yield flag_of(name, say(text, worst), high)
    high = [f for f in case.vitals("ketones") if reaches(f, limits.ketones_from)]
    if high:
        worst = describe.measured(max(high, key=highest))
        yield flag_of("ketones", say("Ketones {}", worst), high)


def _newborn(case: Case) -> Iterable[Flag]:
    """A newborn whose age was not said, and its Apgar: what was told last counts."""
    scores = case.vitals("apgar")
    last = numeric(scores[-1]) if scores else None
    if scores and last is not None and last < case.limits.apgar_below:
        yield flag_of("apgar", f"Apgar {describe.bare(scores[-1])}", scores[-1:])
    mother = case.patient.pregnancy or case.patient.births
    if scores and case.patient.age_years is None and not mother:
        limit = case.limits.newborn_heart_rate_below
        slow = [f for f in case.vitals("heart_rate") if under(f, limit)]
        if slow:
            told = describe.measured(min(slow, key=lowest))
            yield flag_of("low_heart_rate", say("Heart rate of a newborn {}", told), slow)


def _pregnant(case: Case) -> Iterable[Flag]:
    """A pressure that is severe in pregnancy, and any seizure there."""
    fits = case.patient.finding("seizure")
    eclamptic = [f for f in fits if "eclampt" in words_of(f)]
    if not _is_pregnant(case) and not eclamptic:
        return
    limits = case.limits
    high: list[Fact] = []
    for name, limit in (
        ("systolic_bp", limits.pregnant_systolic_from),
        ("diastolic_bp", limits.pregnant_diastolic_from),
    ):
        high += [f for f in case.vitals(name) if reaches(f, limit)]
    if high:
        told = describe.statement(high[0])
        yield flag_of("pregnancy_pressure", say("{} in pregnancy", told), high)
    if fits:
        yield flag_of("pregnancy_seizure", say("Seizure in pregnancy"), fits)
    bled = case.patient.finding("vaginal_bleeding")
    if bled and not case.patient.births:
        yield flag_of("pregnancy_bleeding", say("Vaginal bleeding in pregnancy"), bled)


def _is_pregnant(case: Case) -> bool:
    """Not so of a child whose birth is told in weeks ("he was a 36 weeker")."""
    age, sexes = case.patient.age_years, case.patient.all(FactKind.SEX)
    is_other = (age is not None and age < _YOUNGEST_MOTHER) or any(f.value == "male" for f in sexes)
    return bool(case.patient.pregnancy) and not is_other


_YOUNGEST_MOTHER = 10


RULES: tuple[Rule, ...] = (
    _saturation,
    _breathing,
    _heart_rate,
    low_pressure,
    _coma,
    _sugar,
    _heat,
    _poisoned,
    _newborn,
    _pregnant,
)
