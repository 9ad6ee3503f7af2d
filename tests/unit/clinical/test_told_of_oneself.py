"""Speech without apostrophes, and hours that sound like names: "im her housemate", "oh two"."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("im her housemate shes called tasha shes twenty three", [23]),
        ("I'm her housemate, she's called Tasha, she's 23.", [23]),
        ("african male thirty six years was trapped by the legs", [36]),
        ("Female, 44 years, chest pain.", [44]),
        ("male smoker for 20 years", []),
        ("male with 20 years of smoking", []),
    ],
)
def test_ages_told_in_few_words(text: str, age: list[int]) -> None:
    assert [f.value for f in facts(text, FactKind.AGE)] == age


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("adrenaline half a milligram im the right thigh", "IM"),
        ("epi 0.3 im her left thigh", "IM"),
        ("given glucagon 1 mg im just now", "IM"),
    ],
)
def test_into_a_muscle_is_nobody_speaking(text: str, route: str) -> None:
    assert [f.route for f in facts(text, FactKind.MEDICATION_GIVEN)] == [route]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("allergic to anything penicillin and im the one with the shellfish", ["penicillin"]),
        ("allergic to nothing um correction wife says allergic to sulphur drugs", ["sulfa"]),
        ("No known allergies. Sorry, allergic to penicillin.", ["penicillin"]),
        ("No allergies, actually, scratch that, he's allergic to latex.", ["latex"]),
        ("No allergies. Sorry, what was the ETA?", ["nkda"]),
        ("No allergies. Correction, BP 140 over 80.", ["nkda"]),
    ],
)
def test_allergies_put_right(text: str, names: list[str]) -> None:
    assert [f.name for f in facts(text, FactKind.ALLERGY)] == names


@pytest.mark.parametrize(
    "text",
    [
        "fentanyl seventy five at oh three oh two then another fifty then ketamine twenty",
        "fentanyl seventy five at fifteen oh two and another fifty at fifteen ten",
    ],
)
def test_an_hour_is_no_oxygen(text: str) -> None:
    assert ("fentanyl", 50, "ug") in given(text)
    assert "oxygen" not in [name for name, _, _ in given(text)]


@pytest.mark.parametrize(
    "text",
    ["Ten percent glucose? Not at three point seven.", "10% dextrose? No, leave it."],
)
def test_an_offer_that_was_turned_down(text: str) -> None:
    assert given(text) == []
    assert [name for name, _, _ in given(text, FactStatus.NEGATED)] == ["dextrose"]
