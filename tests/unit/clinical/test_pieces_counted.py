"""Tablets and nebules of a known strength, counted; and what part of an amount was given."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind

Told = tuple[str, float | None, str | None, int | None]


def _given(said: str) -> list[Told]:
    facts = analyze_text(said).facts
    return [(f.name, f.dose, f.unit, f.count) for f in facts if f.kind is FactKind.MEDICATION_GIVEN]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("gave two of the 300 milligram aspirin tablets", ("aspirin", 300, "mg", 2)),
        ("gave him four 81 milligram aspirin", ("aspirin", 81, "mg", 4)),
        ("four 81 mg aspirins chewed", ("aspirin", 81, "mg", 4)),
        ("gave her two 500 milligram paracetamol tablets", ("acetaminophen", 500, "mg", 2)),
        ("he took two of his 5 milligram morphine tablets", ("morphine", 5, "mg", 2)),
        ("gave two of the 2.5 milligram salbutamol nebules", ("albuterol", 2.5, "mg", 2)),
        ("one of the 300 milligram aspirins", ("aspirin", 300, "mg", None)),
    ],
)
def test_pieces_are_counted_and_never_milligrams(said: str, told: Told) -> None:
    assert _given(said) == [told]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("gave six of the ten milligrams of morphine", ("morphine", 6, "mg", None)),
        ("gave two of the ten milligrams of ketamine", ("ketamine", 2, "mg", None)),
        ("pain is a two 500 milligrams paracetamol given", ("acetaminophen", 500, "mg", None)),
        ("pain's two. 500 milligrams of paracetamol given", ("acetaminophen", 500, "mg", None)),
    ],
)
def test_a_part_and_a_score_are_no_count(said: str, told: Told) -> None:
    assert _given(said) == [told]


@pytest.mark.parametrize(
    ("said", "name", "dose"),
    [
        ("Prednisolone, six of the five-milligram ones, so thirty.", "prednisolone", 5),
        (
            "Pull up 5 of Versed for the IV. I gave half of that, so two and a half.",
            "midazolam",
            0.5,
        ),
        ("he's got the dex com on his arm, it was beeping", "dexamethasone", None),
    ],
)
def test_a_strength_a_share_and_a_sensor_are_no_dose(
    said: str, name: str, dose: float | None
) -> None:
    assert (name, dose) not in {(told[0], told[1]) for told in _given(said)}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("albuterol two nebs", ("albuterol", None, None, 2)),
        ("gave one neb of albuterol", ("albuterol", None, None, None)),
        ("atrovent one neb", ("ipratropium", None, None, None)),
        ("racemic epi one neb", ("racemic_epinephrine", None, None, None)),
        ("salbutamol five neb", ("albuterol", 5, "mg", None)),
        ("saline 500 bolus", ("normal_saline", 500, "mL", None)),
    ],
)
def test_nebs_are_counted_and_never_milligrams(said: str, told: Told) -> None:
    assert _given(said) == [told]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("labetalol ten didn't touch it so twenty more", [10, 20]),
        ("versed five IM, still seizing, five more IV", [5, 5]),
        ("ativan two, two more if he seizes again", [2]),
        ("zofran four, two more minutes out", [4]),
        ("morphine five, needs five more", [5]),
        ("morphine two, we can give two more", [2]),
    ],
)
def test_so_much_more_is_a_further_dose(said: str, told: list[float]) -> None:
    assert [dose for _, dose, _, _ in _given(said)] == told


def test_equal_doses_more_are_counted() -> None:
    assert _given("ativan two didn't work so two more") == [("lorazepam", 2, "mg", 2)]


def test_what_still_hangs_and_what_came_in_fives_is_no_dose() -> None:
    assert _given("LR one liter wide open, second one hanging")[0][3] is None
    assert 20 not in [dose for _, dose, _, _ in _given("fentanyl in twenty fives")]
