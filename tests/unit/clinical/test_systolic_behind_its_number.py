"""A name that stands behind its number announces no other one: the next may be a bolus."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text


def pressures(text: str) -> list[object]:
    return [f.value for f in analyze_text(text).facts if f.name == "systolic_bp"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "Gave 250 of saline, pressure up to 96 systolic, another 250, now 108 over 60.",
            [96, 108],
        ),
        ("BP 96 systolic, second 250 bolus in.", [96]),
        ("Pressure 78 systolic, a further 250 and we go.", [78]),
        ("96 systolic, 250 bolus in.", [96]),
        ("Pressure 88 systolic and the other 250 went in.", [88]),
        ("BP 80 systolic, now 100.", [80, 100]),
        ("BP 190 systolic, another 220 systolic a bit later.", [190, 220]),
        ("190 systolic then 220 systolic.", [190, 220]),
        ("Systolic 88 systolic 92.", [88, 92]),
        ("BP 250 over 130.", [250]),
    ],
)
def test_what_follows_is_no_pressure_unless_it_is_told_as_one(text: str, read: list[int]) -> None:
    assert pressures(text) == read


def test_the_bolus_beside_a_pressure_is_counted() -> None:
    text = "Gave 250 of saline, pressure up to 96 systolic, another 250, now 108 over 60."
    (saline,) = [f for f in analyze_text(text).facts if f.name == "normal_saline"]
    assert (saline.dose, saline.count) == (250, 2)
