"""Vital facts as readings, series and sets."""

from __future__ import annotations

from math import inf

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.clinical.scoring.observations import (
    bounds,
    numeric,
    readings,
    series,
    to_celsius,
    to_mg_dl,
    to_mmhg,
    value_of,
)
from recorder.clinical.scoring.vital_sets import VitalSet, vital_sets
from recorder.core.model import FactStatus
from tests.unit.clinical.facts import Facts

make = Facts()


def test_a_pressure_and_a_coma_score_are_one_reading_each() -> None:
    facts = [
        make.vital("systolic_bp", 82, start=100),
        make.vital("diastolic_bp", 48, start=108),
        make.vital("gcs_total", 14, start=150),
        make.vital("gcs_eye", 3, start=160),
        make.vital("gcs_verbal", 5, start=164),
        make.vital("gcs_motor", 6, start=168),
        make.vital("systolic_bp", 90, start=900),
    ]
    found = readings(facts[::-1])
    assert [r.text for r in found] == ["82/48", "14 (E3 V5 M6)", "90 systolic"]


def test_a_far_diastolic_belongs_to_no_systolic() -> None:
    facts = [make.vital("systolic_bp", 82, start=100), make.vital("diastolic_bp", 48, start=900)]
    assert [r.text for r in readings(facts)] == ["82 systolic", "?/48"]


def test_parts_without_a_total_say_so() -> None:
    facts = [make.vital("gcs_eye", 3, start=100), make.vital("gcs_motor", 6, start=104)]
    assert [r.text for r in readings(facts)] == ["? (E3 M6)"]


def test_a_doubted_pressure_keeps_both_readings() -> None:
    upper = make.vital("systolic_bp", 82, alternatives=(92,), review_reason="two", start=100)
    (reading,) = readings([upper, make.vital("diastolic_bp", 48, start=105)])
    assert reading.text == "82 or 92 over 48"
    assert reading.needs_review


@pytest.mark.parametrize(
    "status", [s for s in FactStatus if s.value not in ("asserted", "uncertain")]
)
def test_only_current_readings_of_the_patient_count(status: FactStatus) -> None:
    assert readings([make.vital("heart_rate", 80, status=status)]) == ()


def test_a_series_is_by_time_only_when_all_times_were_said() -> None:
    late = make.vital("heart_rate", 80, time="14:20")
    early = make.vital("heart_rate", 120, time="14:05")
    untimed = make.vital("heart_rate", 100)
    assert [r.text for r in series(readings([late, early]), "heart_rate")] == ["120", "80"]
    assert [r.text for r in series(readings([late, early, untimed]), "heart_rate")] == [
        "80", "120", "100",
    ]  # fmt: skip


def test_times_around_midnight_stay_as_said() -> None:
    before = make.vital("heart_rate", 80, time="23:55")
    after = make.vital("heart_rate", 90, time="00:10")
    assert [r.text for r in series(readings([before, after]), "heart_rate")] == ["80", "90"]


@pytest.mark.parametrize(
    "more",
    [{"review_reason": "two"}, {"alternatives": (142,)}, {"comparator": ">"}, {"value": None}],
)
def test_a_number_in_doubt_is_no_number(more: dict[str, object]) -> None:
    fact = make.vital("heart_rate", **({"value": 124} | more))
    assert numeric(fact) is None
    assert value_of(fact) is None


def test_words_are_values_but_no_numbers() -> None:
    high = make.vital("blood_glucose", "HI", "mg/dL")
    assert value_of(high) == "HI"
    assert numeric(high) is None
    assert to_mg_dl(high) is None
    assert numeric(None) is None


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"value": 5}, (5, 5)),
        ({"low": 60.0, "high": 69.0}, (60, 69)),
        ({"low": 60.0}, (60, inf)),
        ({"value": 5, "comparator": "<"}, (-inf, 5)),
        ({"value": 5, "comparator": ">="}, (5, inf)),
        ({"value": "LO"}, (-inf, -inf)),
        ({"value": "normal"}, None),
        ({"value": 5, "review_reason": "unclear"}, None),
        ({"value": 5, "alternatives": (6,)}, None),
        ({}, None),
    ],
)
def test_bounds(more: dict[str, object], expected: tuple[float, float] | None) -> None:
    assert bounds(make.vital("spo2", **more)) == expected


def test_bounds_are_converted_at_both_ends() -> None:
    fact = make.vital("blood_glucose", None, "mmol/L", low=2.0, high=3.0)
    assert bounds(fact, to_mg_dl) == pytest.approx((36.036, 54.054))


@pytest.mark.parametrize(
    ("convert", "value", "unit", "expected"),
    [
        (to_celsius, 98.6, "[degF]", 37.0),
        (to_celsius, 38.4, "Cel", 38.4),
        (to_mg_dl, 5.5, "mmol/L", 99.099),
        (to_mg_dl, 104, "mg/dL", 104),
        (to_mg_dl, 5.5, None, None),
        (to_mmhg, 4.5, "kPa", 33.8),
        (to_mmhg, 120, "mm[Hg]", 120),
    ],
)
def test_conversions(convert: object, value: float, unit: str | None, expected: float) -> None:
    fact = Facts().fact(make.vital("x").kind, "x", value=value, unit=unit)
    assert convert(fact) == pytest.approx(expected)


def test_a_set_without_a_vital_sign_is_none() -> None:
    assert vital_sets([make.finding("alert_oriented")]) == ()
    (only,) = vital_sets([make.finding("alert_oriented"), make.vital("heart_rate", 80)])
    assert len(only.facts) == 2


@pytest.mark.parametrize(
    "saturation",
    [
        "sats 94 on 15 litres",
        "sats 94 percent on 4 litres nasal cannula",
        "sats 94 on a non rebreather",
        "sats 94 on oxygen",
        "SpO2 94 with 15 litres on",
    ],
)
def test_oxygen_that_a_saturation_was_measured_on_ends_no_round(saturation: str) -> None:
    """The patient who needs oxygen must not score lower than the one who does not."""
    (observed,) = sets_of(f"Resps 26, {saturation}, pulse 128, BP 96 over 58, temp 38.2, alert.")
    assert {f.name for f in observed.facts} >= {"respiratory_rate", "spo2", "heart_rate", "avpu"}


@pytest.mark.parametrize(
    "told",
    [
        "Resps 26, sats 84 on air. We put her on 15 litres. Pulse 128, BP 96 over 58.",
        "Resps 26, sats 84. Given salbutamol 5. Pulse 128, BP 96 over 58.",
        "Resps 26, sats 94 on 2 litres, pulse 128. Turned oxygen up to 15 litres. BP 96 over 58.",
    ],
)
def test_a_treatment_between_readings_ends_the_round(told: str) -> None:
    assert len(sets_of(told)) == 2


def sets_of(text: str) -> tuple[VitalSet, ...]:
    return vital_sets(analyze_text(text).facts)


def test_a_suspected_infection_is_stated_by_those_words() -> None:
    told = "Man, 70. Resps 26, suspected infection, GCS 13, sats 92 on 4 litres, BP 92 over 50."
    (score,) = [s for s in assess(analyze_text(told)).scores if s.name == "qSOFA"]
    assert score.value == 3
