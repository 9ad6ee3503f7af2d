"""Red flags: deterministic rules over facts and scores, each with the facts it rests on.

A drug that was given against a stated allergy is the loudest (priority 1, printed before all
else); so are nitrates beside PDE-5 inhibitors. Limits come from ``thresholds.toml``. A flag says
what was said, never what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.facts import hearing
from recorder.clinical.scoring.flag_case import (
    LOUD,
    Case,
    Rule,
    flag_of,
    highest,
    is_unsure,
    lowest,
    over,
    under,
)
from recorder.clinical.scoring.flag_drugs import allergy_and_drug, nitrate_and_pde5
from recorder.clinical.scoring.observations import (
    bounds,
    numeric,
    to_celsius,
    to_mg_dl,
    to_mmhg,
)
from recorder.clinical.scoring.patient import EXPOSURES, Patient
from recorder.clinical.scoring.tables import paed_hypotension_limit
from recorder.clinical.scoring.thresholds import Thresholds, default_thresholds
from recorder.clinical.scoring.trauma import RED, head_injury
from recorder.clinical.vitals.called_out import UNNAMED
from recorder.clinical.wording import capital, describe, lowered, retold, say
from recorder.clinical.wording.durations import duration_s
from recorder.core.model import Fact, FactKind, FactStatus, Flag, Score


def raise_flags(
    facts: Sequence[Fact], scores: Sequence[Score], thresholds: Thresholds | None = None
) -> tuple[Flag, ...]:
    """All red flags of one analysis, the loudest first.

    A reading that was hardly heard raises its flag, too, and the flag says that it is to check: a
    low saturation must not be silent because the ear was in doubt.

    Args:
        facts: all facts.
        scores: what ``scores.score_all`` made of them.
        thresholds: local limits; the app's own when None.
    """
    told = tuple(_as_heard(fact) for fact in facts)
    unsure = {f.id for f, heard in zip(facts, told, strict=True) if f is not heard}
    case = Case(
        Patient.of(told), tuple(scores), thresholds or default_thresholds(),
        describe.said_names(told),
    )  # fmt: skip
    flags = [_marked(flag, unsure) for rule in RULES for flag in rule(case)]
    return tuple(sorted(flags, key=lambda flag: flag.priority))


def _as_heard(fact: Fact) -> Fact:
    return replace(fact, review_reason=None) if fact.review_reason in hearing.REASONS else fact


def _marked(flag: Flag, unsure: Set[str]) -> Flag:
    if unsure.isdisjoint(flag.derived_from):
        return flag
    return replace(flag, text=say("{} (to check)", flag.text))


# --- vital signs ---------------------------------------------------------------------------------


def _saturation(case: Case) -> Iterable[Flag]:
    low = [f for f in case.vitals("spo2") if under(f, case.limits.spo2_below)]
    if low:
        worst = min(low, key=lowest)
        yield flag_of("low_spo2", f"SpO2 {describe.measured(worst)}", low)


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


def _pressure(case: Case) -> Iterable[Flag]:
    age = case.patient.age_years
    limit = case.limits.systolic_below
    if age is not None and age < 10:
        limit = paed_hypotension_limit(age)
    low = [f for f in case.vitals("systolic_bp") if under(f, limit, to_mmhg)]
    if low:
        worst = min(low, key=lambda f: (bounds(f, to_mmhg) or (0.0, 0.0))[0])
        told = say("Systolic pressure {}, under {}", describe.measured(worst), f"{limit:g}")
        text = told + case.limit_note
        yield flag_of("hypotension", text, low)


def _coma(case: Case) -> Iterable[Flag]:
    totals = [(f, v) for f in case.vitals("gcs_total") if (v := numeric(f)) is not None]
    low = [f for f, v in totals if v <= case.limits.gcs_at_most]
    if low:
        yield flag_of("low_gcs", say("GCS {}: airway at risk", describe.bare(low[0])), low)
    for (before, high), (after, now) in pairwise(totals):
        if high - now >= case.limits.gcs_drop:
            text = say("GCS fell from {} to {}", describe.bare(before), describe.bare(after))
            yield flag_of("gcs_drop", text, [before, after])


def _coma_parts(case: Case) -> Iterable[Flag]:
    """A stated total that its stated parts do not add up to."""
    totals = case.vitals("gcs_total")
    parts = [case.vitals(name) for name in ("gcs_eye", "gcs_verbal", "gcs_motor")]
    if len(totals) != 1 or any(len(p) != 1 for p in parts):
        return
    added = sum(numeric(p[0]) or 0 for p in parts)
    if added != numeric(totals[0]):
        text = say(
            "GCS {} was said, the parts add up to {}", describe.bare(totals[0]), f"{added:g}"
        )
        yield flag_of("gcs_contradiction", text, [totals[0], *(p[0] for p in parts)])


def _sugar(case: Case) -> Iterable[Flag]:
    limit = case.limits.glucose_below
    told = case.patient.told(FactKind.VITAL, "blood_glucose")
    read = [f for f in told if f.review_reason in (None, UNNAMED)]  # none whose unit is in doubt
    low = [f for f in read if under(replace(f, review_reason=None), limit, to_mg_dl)]
    if low:
        text = "Blood glucose {}, to be checked" if is_unsure(low[0]) else "Blood glucose {}"
        yield flag_of("hypoglycaemia", say(text, describe.measured(low[0])), low)


def _heat(case: Case) -> Iterable[Flag]:
    read = [(c, f) for f in case.vitals("temperature") if (c := to_celsius(f)) is not None]
    hot = [pair for pair in read if pair[0] >= case.limits.temperature_from]
    cold = [pair for pair in read if pair[0] < case.limits.temperature_below]
    for name, pairs, worst in (("hyperthermia", hot, max), ("hypothermia", cold, min)):
        if pairs:
            _, fact = worst(pairs, key=lambda pair: pair[0])
            told = say("Temperature {}", describe.measured(fact))
            yield flag_of(name, told, [f for _, f in pairs])


# --- what was found ------------------------------------------------------------------------------

_PLAIN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("airway", "Airway", ("stridor", "angioedema")),
    ("silent_chest", "Silent chest", ("silent_chest",)),
    ("crowning", "Birth is near", ("crowning",)),
    ("suicidal_ideation", "Suicidal thoughts", ("suicidal_ideation",)),
    ("ventricular_tachycardia", "Ventricular tachycardia", ("ventricular_tachycardia",)),
)


def _findings(case: Case) -> Iterable[Flag]:
    for name, text, wanted in _PLAIN:
        there = case.patient.finding(*wanted)
        if there:
            told = ", ".join(dict.fromkeys(describe.subject(f) for f in there))
            is_plain = len(wanted) == 1 or told == lowered(say(text))
            yield flag_of(name, say(text) if is_plain else f"{say(text)}: {told}", there)


def _directive(case: Case) -> Iterable[Flag]:
    """Said of the patient's wishes: who takes over must hear of it first, and see the form."""
    orders = [f for f in case.patient.facts if f.name == "do_not_resuscitate"]
    said = [f for f in orders if f.status in (FactStatus.ASSERTED, FactStatus.UNCERTAIN)]
    if said:
        text = say("A do-not-resuscitate order was spoken of: see the form")
        yield flag_of("do_not_resuscitate", text, said)


def _arrest(case: Case) -> Iterable[Flag]:
    """An arrest that was named; a pulse not felt beside signs of life may be that of a limb."""
    patient = case.patient
    arrested, pulseless = patient.finding("cardiac_arrest"), patient.finding("pulseless")
    is_arrest = bool(arrested) or _resuscitated(patient) or not _lives(case)
    back = patient.finding("rosc")
    if back and (is_arrest or not pulseless):
        yield flag_of("rosc", say("Return of pulse after arrest"), back)
    if arrested or (pulseless and is_arrest):
        seen = say("Cardiac arrest")
        told = f"{seen}: {describe.subject(pulseless[0])}" if pulseless else seen
        yield flag_of("cardiac_arrest", told, arrested + pulseless)
    elif pulseless:
        text = say("No pulse felt, beside signs of life: a limb or an arrest")
        yield flag_of("pulseless", text, pulseless)


def _resuscitated(patient: Patient) -> bool:
    done = patient.all(FactKind.INTERVENTION, "cpr", "mechanical_cpr", "defibrillation")
    timed = patient.all(FactKind.EVENT_TIME, "arrest", "rosc")
    return bool(done or timed or patient.finding("pea", "asystole", "ventricular_fibrillation"))


def _lives(case: Case) -> bool:
    coma = [v for f in case.vitals("gcs_total") if (v := numeric(f)) is not None]
    return any(v > _LEAST_GCS for v in coma) or any(
        (numeric(f) or 0) > 0 for name in ("heart_rate", "systolic_bp") for f in case.vitals(name)
    )


_LEAST_GCS = 3


def _infarction(case: Case) -> Iterable[Flag]:
    found = [f for f in case.patient.facts if f.kind is FactKind.FINDING and f.name == "stemi"]
    there = [f for f in found if f.status in (FactStatus.ASSERTED, FactStatus.UNCERTAIN)]
    alerts = case.patient.all(FactKind.INTERVENTION, "stemi_alert")
    if there or alerts:
        unsure = bool(there) and all(is_unsure(f) for f in there) and not alerts
        yield flag_of("stemi", say("Possible STEMI" if unsure else "STEMI"), there + alerts)


def _stroke(case: Case) -> Iterable[Flag]:
    screens = [s for s in case.scores if s.name == "Stroke screen" and s.value == "positive"]
    for screen in screens:
        known = case.patient.known_well()
        if known and _hours(known[0]) > case.limits.last_known_well_hours:
            continue
        since = describe.moment(known[0]) if known else say("not stated")
        ids = (*screen.derived_from, *(f.id for f in known))
        text = say("Stroke screen positive, last known well {}", since)
        yield Flag("stroke", text, ids, LOUD)


def _hours(fact: Fact) -> float:
    """Hours of a said duration; a time of day is within a day."""
    value = str(fact.value or fact.time or "")
    seconds = duration_s(value)
    return seconds / 3600 if seconds is not None else 0.0


def _anaphylaxis(case: Case) -> Iterable[Flag]:
    patient = case.patient
    complaints = [
        f for f in patient.all(FactKind.CHIEF_COMPLAINT)
        if f.value in {"anaphylaxis", "allergic_reaction"}
    ]  # fmt: skip
    exposure = patient.all(FactKind.MECHANISM, *EXPOSURES) + complaints
    low = [f for flag in _pressure(case) for f in patient.facts if f.id in flag.derived_from]
    signs = patient.finding("hives", "angioedema", "stridor") + low
    skin = [f for f in patient.finding("hives") if not _of_an_allergy(f, patient)]
    breath = patient.finding("stridor", "wheezing") + low
    if not exposure and skin and breath:  # two organ systems tell it without a known cause
        signs = list(dict.fromkeys([*signs, *breath]))
    elif not exposure:
        return
    if signs:
        told = ", ".join(dict.fromkeys(_sign(f) for f in signs))
        yield flag_of("anaphylaxis", say("Anaphylaxis pattern: {}", told), exposure + signs)


def _of_an_allergy(sign: Fact, patient: Patient) -> bool:
    """It stands beside a stated allergy and may be what that once did."""
    allergies = [f for f in patient.facts if f.kind is FactKind.ALLERGY]
    return any(
        words.start - _NEAR_CHARS < e.end and e.start < words.end + _NEAR_CHARS
        for words in sign.evidence
        for f in allergies
        for e in f.evidence
    )


_NEAR_CHARS = 50


def _sign(fact: Fact) -> str:
    return say("low pressure") if fact.kind is FactKind.VITAL else describe.subject(fact)


def _bleeding(case: Case) -> Iterable[Flag]:
    held = case.patient.all(FactKind.INTERVENTION, "tourniquet", "wound_packing")
    severe = [
        f for f in case.patient.finding("bleeding", "vaginal_bleeding")
        if any(word in _all_words(f) for word in ("uncontrolled", "arterial", "spurting"))
    ]  # fmt: skip
    if held:
        told = say(" and ").join(dict.fromkeys(describe.subject(f) for f in held))
        yield flag_of("bleeding", say("Bleeding that needed {}", told), held + severe)
    elif severe:
        yield flag_of("bleeding", say("Severe bleeding"), severe)


def _all_words(fact: Fact) -> str:
    details = " ".join(text for _, text in fact.detail)
    return f"{details} {' '.join(e.quote for e in fact.evidence)}".casefold()


def _thinner_and_head(case: Case) -> Iterable[Flag]:
    thinners = case.patient.taking("anticoagulant", doubted=True)
    heads = head_injury(case.patient, doubted=True)
    if thinners and heads:
        unsure = is_unsure(thinners[0]) or is_unsure(heads[0])
        text = "Head injury and {}: not certain, ask" if unsure else "Head injury and {}"
        text = say(text, describe.subject(thinners[0]))
        yield flag_of("anticoagulant_and_head_injury", text, thinners + heads)


# --- from scores ---------------------------------------------------------------------------------


def _from_scores(case: Case) -> Iterable[Flag]:
    """One flag a score, from its highest value."""
    worst: dict[str, Score] = {}
    for score in case.scores:
        if _score_text(score):
            worst[score.name] = max(worst.get(score.name, score), score, key=_size)
    for score in worst.values():
        name = score.name.casefold().replace(" ", "_")
        yield Flag(name, _score_text(score) or "", score.derived_from, LOUD)


def _ranges(case: Case) -> Iterable[Flag]:
    """What was outside a child's ranges, of all rounds in one flag."""
    judged = [s for s in case.scores if s.name == "Ranges for age" and s.value != "within"]
    if judged and not case.is_adult:
        outside = [part for s in judged for part in str(s.value).partition(": ")[2].split(", ")]
        told = ", ".join(retold(part) for part in dict.fromkeys(outside))
        ids = dict.fromkeys(i for s in judged for i in s.derived_from)
        text = say("Outside the usual range for this age: {}", told)
        yield Flag("ranges_for_age", text, tuple(ids), LOUD)


def _size(score: Score) -> float:
    return score.value if isinstance(score.value, (int, float)) else 0.0


def _score_text(score: Score) -> str | None:
    if score.name == "Shock index" and isinstance(score.value, (int, float)):
        is_raised = score.meaning.startswith(("raised", "abnormal"))
        return say("Shock index {}", describe.number(score.value)) if is_raised else None
    if score.name == "Field triage" and score.value == "red":
        reds = [text for code, text in score.inputs if code in RED]
        return capital(say("field triage red: {}", "; ".join(map(retold, reds))))
    if score.name == "Sepsis alert" and score.value == "met":
        return say("Sepsis alert met ({})", score.source)
    if score.name == "NEWS2" and isinstance(score.value, int) and score.value >= _HIGH_NEWS2:
        return f"NEWS2 {score.value}"
    least = _NEWS2_AT_LEAST.match(score.meaning) if score.name == "NEWS2" else None
    if least and score.value is None and int(least[1]) >= _HIGH_NEWS2:
        return say("NEWS2 at least {}", least[1])
    return None


_HIGH_NEWS2 = 7
_NEWS2_AT_LEAST = re.compile(r"at least (\d+)")


RULES: tuple[Rule, ...] = (
    allergy_and_drug,
    nitrate_and_pde5,
    _directive,
    _arrest,
    _findings,
    _saturation,
    _breathing,
    _heart_rate,
    _pressure,
    _coma,
    _coma_parts,
    _sugar,
    _heat,
    _infarction,
    _stroke,
    _anaphylaxis,
    _bleeding,
    _thinner_and_head,
    _from_scores,
    _ranges,
)
