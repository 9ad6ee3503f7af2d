"""What is excepted from "none" or "well" is there: "no history bar asthma"."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts, names

HISTORY, FINDING = FactKind.HISTORY, FactKind.FINDING


@pytest.mark.parametrize("but", ["bar", "barring", "except", "except for", "besides", "other than",
                                 "apart from", "aside from", "save for"])  # fmt: skip
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("No history {} asthma.", "asthma"),
        ("He's well {} his diabetes.", "diabetes"),
        ("He's well {} his blood pressure.", "hypertension"),
        ("{} his blood pressure he's fit and well.", "hypertension"),
    ],
)
def test_an_illness_that_is_excepted_is_one(but: str, text: str, name: str) -> None:
    said = text.format(but)
    assert name in {
        f.name for f in facts(said[0].upper() + said[1:], HISTORY) if not f.needs_review
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("No pain bar a mild headache.", "headache"),
        ("No symptoms save for a headache.", "headache"),
        ("Denies everything except chest pain.", "chest_pain"),
        ("No injuries bar a laceration to the forehead.", "laceration"),
        ("Bar a bit of nausea he's comfortable.", "nausea"),
    ],
)
def test_a_finding_that_is_excepted_is_there(text: str, name: str) -> None:
    assert name in {f.name for f in facts(text, FINDING) if not f.needs_review}


@pytest.mark.parametrize(
    "text",
    [
        "Obs all normal apart from his blood pressure.",
        "He's well apart from his BP, 190 over 100.",
        "No history, found in the bar, blood pressure 120 over 80.",
    ],
)
def test_a_pressure_that_was_measured_is_no_illness(text: str) -> None:
    assert "hypertension" not in names(text, HISTORY)


def test_a_bar_is_a_place_too() -> None:
    said = "No pain in the bar or headache."
    assert "headache" not in names(said, FINDING)
