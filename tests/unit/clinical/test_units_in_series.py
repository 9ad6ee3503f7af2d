"""A unit that was not said of one value of a course was not said of the others either."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess

_UNSAID = "mg/dL or mmol/L was not said"


@pytest.mark.parametrize(
    "text",
    [
        "Glucose 25, now 20.",
        "Sugar 29, down from 33.",
        "Sugar now 18, it was 24 an hour ago.",
        "Her sugar was 35 then 28 then 19.",
        "Glucose 27 going down to 18.",
        "Sugar came down from 33 to 22.",
        "Glucose 30. Recheck ten minutes later 18.",
        "CBG 22 earlier, 17 now.",
    ],
)
def test_the_doubt_about_the_unit_is_of_the_whole_course(text: str) -> None:
    told = assess(analyze_text(text))
    sugars = [f for f in told.facts if f.name == "blood_glucose"]
    assert len(sugars) > 1
    assert {f.review_reason for f in sugars} == {_UNSAID}
    assert not told.flags
    assert not [s for s in told.scores if s.name == "Glucose"]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Glucose 25 millimoles, now 20.", "mmol/L"),
        ("BM 24, it was 30 an hour ago.", "mmol/L"),
        ("Glucose 2.5, now 20.", "mmol/L"),
        ("Sugar 29 milligrams per deciliter, then 18 after.", "mg/dL"),
        ("Sugar 450, down from 600.", "mg/dL"),
    ],
)
def test_a_unit_that_was_told_is_told_of_the_whole_course(text: str, unit: str) -> None:
    sugars = [f for f in analyze_text(text).facts if f.name == "blood_glucose"]
    assert [(f.unit, f.needs_review) for f in sugars] == [(unit, False)] * 2
