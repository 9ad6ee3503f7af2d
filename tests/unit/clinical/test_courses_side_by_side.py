"""Courses of several signs, each told for itself: what was read at one moment."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.clinical.scoring.vital_sets import vital_sets
from recorder.core.model import Score


def scores(text: str, name: str = "Shock index") -> list[Score]:
    return [s for s in assess(analyze_text(text)).scores if s.name == name]


def pairs(text: str) -> list[tuple[object, object]]:
    """Pulse and systolic pressure of each set that has one of them."""
    found = vital_sets(analyze_text(text).facts)
    read = [(s.of("heart_rate"), s.of("systolic_bp")) for s in found]
    return [(hr and hr.value, sbp and sbp.value) for hr, sbp in read if hr or sbp]


@pytest.mark.parametrize(
    "text",
    [
        "45 year old man. BP 140 over 80 then 100 over 60, pulse 120 then 90.",
        "45 year old. Pulse was 120, then 90, pressure 140 over 70 and then 100 over 50.",
        "45 year old. Pulse 120, then 90, sats 91 then 96 on oxygen, BP 140 over 80 then 100/60.",
        "45 year old. BP 140 over 80, pulse 120. Then BP 100 over 60, pulse 90.",
        "45 year old. BP 100 over 60, was 140 over 80; pulse 90, was 120.",
        "45 year old. BP 140 over 80 at 10:05 and 100 over 60 at 10:15, pulse 90 at 10:15.",
        "45 year old. BP at 10:05 140 over 80, at 10:15 100 over 60, pulse 120 at 10:05.",
    ],
)
def test_values_of_one_moment_are_one_set(text: str) -> None:
    assert set(pairs(text)) <= {(120, 140), (90, 100), (None, 140), (None, 100)}
    assert {(120, 140), (90, 100)} & set(pairs(text))


def test_no_triage_is_raised_by_values_of_two_moments() -> None:
    crash = "45 year old man in a car crash. "
    assert not scores(crash + "BP 140 over 80 then 100 over 60, pulse 120 then 90.", "Field triage")
    (red,) = scores(crash + "BP 100 over 60 then 140 over 80, pulse 120 then 90.", "Field triage")
    assert red.value == "red"


def test_oxygen_beside_a_saturation_parts_no_courses() -> None:
    told = scores(
        "70 year old, RR 36 then 18, sats 80 on air then 97 on oxygen, BP 88/50 then 120/80,"
        " pulse 130 then 80, temp 37.0, alert",
        "NEWS2",
    )
    assert [(news.value, news.meaning) for news in told] == [
        (None, "at least 11"),
        (2, "low clinical risk"),
    ]


def test_courses_of_different_length_make_no_ratio_and_it_is_said() -> None:
    text = "35 year old. BP 150 over 80, 120 over 70, 100 over 60, pulse 90 then 110."
    (score,) = scores(text)
    assert score.value is None
    assert score.missing == ("which pulse was read with which pressure",)


def test_what_was_done_between_parts_the_courses() -> None:
    text = "BP 90 over 50, pulse 120. We gave a litre of saline. BP 110 over 60, pulse 90."
    assert pairs(text) == [(120, 90), (90, 110)]


def test_a_time_between_the_sign_and_its_number_is_the_readings_own() -> None:
    facts = analyze_text("BP at 10:05 140 over 80, at 10:15 100 over 60, pulse 92.").facts
    read = {f.value: f.time for f in facts if f.name in ("systolic_bp", "heart_rate")}
    assert read == {140: "10:05", 100: "10:15", 92: None}
