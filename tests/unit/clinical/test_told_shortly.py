"""Ages, weights, times and places as they are told shortly: "45 years male", "6.30 pm"."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("45 years male, chest pain.", [45]),
        ("Patient is 45 years female with chest pain.", [45]),
        ("Forty five year male with chest pain.", [45]),
        ("A 32 years female patient, abdominal pain.", [32]),
        ("Smoked for 20 years, male, wheezy.", []),
        ("Off the drink over 10 years, male.", []),
    ],
)
def test_years_beside_the_sex_are_the_age(text: str, age: list[int]) -> None:
    assert [f.value for f in facts(text, FactKind.AGE)] == age


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Chest pain since 6.30 pm.", ["18:30"]),
        ("Chest pain since 6:30 pm.", ["18:30"]),
        ("Fell at 6.30 this evening.", ["18:30"]),
        ("Pain started at 9.15 am.", ["09:15"]),
        ("Chest pain, lactate 6.30 this morning.", []),
        ("Chest pain, temp 36.80 pm round.", []),
    ],
)
def test_a_point_may_stand_between_hour_and_minutes(text: str, told: list[str]) -> None:
    assert [f.value for f in facts(text, FactKind.EVENT_TIME)] == told


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("She has neck and chest pain.", {"neck_pain", "chest_pain"}),
        ("complains of low back and bilateral heel pain", {"back_pain", "limb_pain"}),
        ("Chest and left arm pain.", {"chest_pain", "limb_pain"}),
        ("Head and neck pain.", {"headache", "neck_pain"}),
        ("Leg and lower back pain.", {"back_pain", "limb_pain"}),
        ("Belly and chest pain.", {"abdominal_pain", "chest_pain"}),
    ],
)
def test_two_places_of_one_pain_are_both_told(text: str, names: set[str]) -> None:
    assert {f.name for f in facts(text, FactKind.FINDING)} == names


@pytest.mark.parametrize(
    ("text", "name", "value", "unit"),
    [
        ("She weighs 11 stone.", "weight", 11, "[stone_av]"),
        ("Weight's about nine and a half stone.", "weight", 9.5, "[stone_av]"),
        ("How much is she? Ten stone, maybe sixty five kilos.", "weight", 65, "kg"),
        ("b m reading high, no vomiting", "blood_glucose", "HI", None),
        ("AVPU is P.", "avpu", "pain", None),
        ("AVPU now V.", "avpu", "voice", None),
    ],
)
def test_signs_told_shortly(text: str, name: str, value: object, unit: str | None) -> None:
    assert [(f.name, f.value, f.unit) for f in facts(text, FactKind.VITAL)] == [(name, value, unit)]


def test_a_sign_behind_what_the_meter_showed_leaves_it_there() -> None:
    text = "b m reading high keytones five point eight pulse 128"
    told = [(f.name, f.value) for f in facts(text, FactKind.VITAL)]
    assert told == [("blood_glucose", "HI"), ("ketones", 5.8), ("heart_rate", 128)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sir, have you got any pain? Yes in my chest.", ["male"]),
        ("Hello sir, what's going on?", ["male"]),
        ("Yes sir, copy that. Chest pain.", []),
        ("The doctor said sir, bring it in.", []),
    ],
)
def test_who_is_addressed_as_sir_is_perhaps_a_man(text: str, told: list[str]) -> None:
    found = facts(text, FactKind.SEX)
    assert [f.value for f in found] == told
    assert all(f.needs_review for f in found)
