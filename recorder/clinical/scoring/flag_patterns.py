"""Red flags of what several facts tell together: arrest, infarction, stroke, anaphylaxis."""

from __future__ import annotations

from collections.abc import Iterable

from recorder.clinical.doses.amounts import in_unit
from recorder.clinical.drafts.called_off import CALLED_OFF
from recorder.clinical.lexicon import load
from recorder.clinical.patient.arrest import LOST
from recorder.clinical.scoring.flag_case import LOUD, Case, Rule, flag_of
from recorder.clinical.scoring.flag_signs import low_pressure
from recorder.clinical.scoring.observations import numeric
from recorder.clinical.scoring.patient import EXPOSURES, Patient, is_unsure
from recorder.clinical.scoring.trauma import head_injury
from recorder.clinical.wording import describe, say
from recorder.clinical.wording.durations import duration_s
from recorder.core.model import Fact, FactKind, FactStatus, Flag


def _arrest(case: Case) -> Iterable[Flag]:
    """An arrest that was named, or a pulse of 0 without signs of life.

    A pulse not felt beside signs of life may be that of a limb.
    """
    patient = case.patient
    arrested, felt = patient.finding("cardiac_arrest"), patient.finding("pulseless")
    pulseless = [f for f in felt if "site" not in dict(f.detail)]
    flat = [] if _lives(case) else [f for f in case.vitals("heart_rate") if numeric(f) == 0]
    is_arrest = bool(arrested) or _resuscitated(patient) or not _lives(case)
    back = patient.finding("rosc")
    if back and (is_arrest or not pulseless):
        gone = any(LOST in f.detail for f in back)
        lost, there = say("Pulse came back and was lost again"), say("Return of pulse after arrest")
        yield flag_of("rosc", lost if gone else there, back)
    rhythms = patient.finding(*_OF_ARREST)
    if arrested or rhythms or flat or (pulseless and is_arrest):
        seen = say("Cardiac arrest")
        what = pulseless or ([] if arrested else rhythms)
        told = f"{seen}: {describe.subject(what[0])}" if what else seen
        yield flag_of("cardiac_arrest", told, arrested + pulseless + rhythms + flat)
    elif pulseless:
        text = say("No pulse felt, beside signs of life: a limb or an arrest")
        yield flag_of("pulseless", text, pulseless)
    elif felt:
        yield flag_of("pulseless", say("No pulse felt in a limb"), felt)
    pumped = patient.all(FactKind.INTERVENTION, "cpr", "mechanical_cpr")
    if pumped and not (arrested or rhythms or pulseless or flat):
        yield flag_of("cpr", say("CPR was given"), pumped)


_OF_ARREST = ("pea", "asystole", "ventricular_fibrillation")


def _resuscitated(patient: Patient) -> bool:
    done = patient.all(FactKind.INTERVENTION, "cpr", "mechanical_cpr", "defibrillation")
    timed = patient.all(FactKind.EVENT_TIME, "arrest", "rosc")
    return bool(done or timed or patient.finding(*_OF_ARREST))


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
        text = say("Possible STEMI" if unsure else "STEMI")
        off = [] if alerts else _called_off(case, "stemi_alert")
        if off:
            text = say("{}: the alert was called off", text)
        yield flag_of("stemi", text, there + alerts + off)


def _called_off(case: Case, alert: str) -> list[Fact]:
    told = [f for f in case.patient.facts if f.kind is FactKind.INTERVENTION and f.name == alert]
    return [f for f in told if f.negated and CALLED_OFF in f.detail]


def _stroke(case: Case) -> Iterable[Flag]:
    screens = [s for s in case.scores if s.name == "Stroke screen" and s.value == "positive"]
    for screen in screens:
        known = case.patient.known_well()
        if known and _hours(known[0]) > case.limits.last_known_well_hours:
            continue
        since = describe.moment(known[0]) if known else say("not stated")
        ids = (*screen.derived_from, *(f.id for f in known))
        thinners = case.patient.taking("anticoagulant", doubted=True)
        ids += tuple(f.id for f in thinners)
        text = say("Stroke screen positive, last known well {}", since)
        if thinners:
            text = say("{}, takes {}", text, describe.subject(thinners[0]))
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
    low = [f for flag in low_pressure(case) for f in patient.facts if f.id in flag.derived_from]
    signs = patient.finding("hives", "angioedema", "stridor") + low
    if complaints or patient.all(FactKind.MECHANISM, *_ALLERGENS):
        signs += patient.finding("wheezing")
    skin = [f for f in patient.finding("hives") if not _of_an_allergy(f, patient)]
    breath = patient.finding("stridor", "wheezing") + low
    if not exposure and skin and breath:  # two organ systems tell it without a known cause
        signs = list(dict.fromkeys([*signs, *breath]))
    elif not exposure:
        return
    if signs:
        told = ", ".join(dict.fromkeys(_sign(f) for f in signs))
        yield flag_of("anaphylaxis", say("Anaphylaxis pattern: {}", told), exposure + signs)


_ALLERGENS = ("sting_bite", "food_exposure")
"""Exposures after which a wheeze is of the allergy, not of the irritant."""


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


def _thinner_and_head(case: Case) -> Iterable[Flag]:
    thinners = case.patient.taking("anticoagulant", doubted=True)
    heads = head_injury(case.patient, doubted=True)
    if thinners and heads:
        unsure = is_unsure(thinners[0]) or is_unsure(heads[0])
        text = "Head injury and {}: not certain, ask" if unsure else "Head injury and {}"
        text = say(text, describe.subject(thinners[0]))
        yield flag_of("anticoagulant_and_head_injury", text, thinners + heads)


def _overdose(case: Case) -> Iterable[Flag]:
    """Told as one, or far more of a drug than anybody takes, swallowed before the crew came."""
    named = case.patient.told(FactKind.MECHANISM, "overdose")
    swallowed = [f for f in case.patient.facts if _is_too_much(f, case.limits.overdose_doses_from)]
    if not named and not swallowed:
        return
    unsure = bool(named) and all(map(is_unsure, named)) and not swallowed
    text = say("Possible overdose" if unsure else "Overdose")
    of = [text for f in named for key, text in f.detail if key == "taken"]
    of = of or [describe.amount(f, case.names) for f in swallowed]
    told = ", ".join(dict.fromkeys(of))
    yield flag_of("overdose", f"{text}: {told}" if told else text, named + swallowed)


def _is_too_much(fact: Fact, doses: float) -> bool:
    """As in "15 g of paracetamol", taken before the crew came."""
    drug = load().drugs.get(fact.name)
    if fact.kind is not FactKind.MEDICATION_GIVEN or drug is None or drug.range is None:
        return False
    taken = fact.prior_to_ems and fact.status is FactStatus.ASSERTED and fact.route in {None, "PO"}
    if not taken or fact.dose is None or not drug.unit or not fact.unit:
        return False
    dose = in_unit(fact.dose, fact.unit, drug.unit)
    return dose is not None and dose >= doses * drug.range[1]


ARREST: tuple[Rule, ...] = (_arrest,)
RULES: tuple[Rule, ...] = (_infarction, _stroke, _anaphylaxis, _thinner_and_head, _overdose)
