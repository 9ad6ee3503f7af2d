"""An element that was measured in the blood is no dose of its salt."""

from __future__ import annotations

import pytest

from tests.unit.clinical.reading import given


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        (
            "Her potassium's 2.9, so we gave her 40 of K-Dur.",
            [("potassium_chloride", 40, "meq")],
        ),
        ("His mag was 1.4 and his calcium is 7.8.", []),
        (
            "calcium's 7.8, we gave a gram of calcium gluconate",
            [("calcium_gluconate", 1, "g")],
        ),
        ("Potassium chloride 20 milliequivalents given.", [("potassium_chloride", 20, "meq")]),
        ("Mag's two grams, going in now.", [("magnesium_sulfate", 2, "g")]),
        ("We gave a gram of calcium for a potassium of 7.", [("calcium_chloride", 1, "g")]),
    ],
)
def test_what_was_measured_is_no_dose(text: str, doses: list[tuple[str, float, str]]) -> None:
    assert given(text) == doses
