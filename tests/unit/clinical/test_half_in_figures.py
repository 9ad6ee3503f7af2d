"""Readings half in words, half in figures; readings of home; a number that may be an age."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, vitals

UNCLEAR = "the number was not heard clearly"


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("sats ninety 4", "spo2", 94),
        ("pulse is eighty 8, resps sixteen", "heart_rate", 88),
        ("HR one 12 sats ninety four", "heart_rate", 112),
        ("pulse 1 twelve", "heart_rate", 112),
        ("sugar three 12", "blood_glucose", 312),
        ("BP one 42", "systolic_bp", 142),
        ("BP one 42 over 80", "systolic_bp", 142),
        ("pressure is 1 forty over ninety", "systolic_bp", 140),
    ],
)
def test_words_and_figures_of_one_number_are_one_to_check(
    text: str, slot: str, value: float
) -> None:
    found = next(f for f in facts(text, FactKind.VITAL) if f.name == slot)
    assert (found.value, found.review_reason) == (value, UNCLEAR)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sats ninety 4 liters by cannula", [("spo2", 90)]),
        ("sats ninety 4 of Zofran given", [("spo2", 90)]),
        ("pulse eighty 8 minutes out", [("heart_rate", 80)]),
        ("bp one 42 year old female", []),
        ("pulse one 20 gauge in the left AC", []),
        ("pulse eighty 2 nitros", [("heart_rate", 80)]),
    ],
)
def test_a_number_of_something_else_joins_no_reading(
    text: str, told: list[tuple[str, object]]
) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    "text",
    ["temp 102 at home per mom", "Temp was 102 at home.", "temp at home was 102",
     "Febrile. At home his temp was 102."],
)  # fmt: skip
def test_what_was_measured_at_home_is_not_of_now(text: str) -> None:
    assert not vitals(text)
    assert vitals(text, FactStatus.HISTORICAL) == [("temperature", 102)]


def test_who_is_at_home_is_measured_now() -> None:
    assert vitals("Found him at home, temp 102.") == [("temperature", 102)]
    assert vitals("Weighs 80 kilos at home.") == [("weight", 80)]
    assert vitals("Temp 102 at home when we got there.") == [("temperature", 102)]
    text = "his BP at home was 180 over 100, 150 over 90 now"
    assert vitals(text) == [("systolic_bp", 150), ("diastolic_bp", 90)]


@pytest.mark.parametrize(
    ("text", "name", "course"),
    [
        ("BP was 70 over 40 at home, 110 over 60 in the truck.", "systolic_bp", [70, 110]),
        ("sats were 80 at home on air, 94 on oxygen with us", "spo2", [80, 94]),
        ("His blood sugar was 2.1 at home, wife gave him jelly babies, 5.6 with us.",
         "blood_glucose", [2.1, 5.6]),
        ("Pulse 140 at home, 98 in the ambulance.", "heart_rate", [140, 98]),
        ("GCS was 9 at home, GCS 15 en route.", "gcs_total", [9, 15]),
    ],
)  # fmt: skip
def test_what_was_measured_before_the_ambulance_is_of_the_course(
    text: str, name: str, course: list[object]
) -> None:
    assert [value for told, value in vitals(text) if told == name] == course


def test_who_measured_at_home_is_to_check_where_nobody_said() -> None:
    (first, _) = facts("GCS was 9 at home. GCS 15 now.", FactKind.VITAL)
    assert (first.value, first.needs_review) == (9, True)
    assert vitals("Sats 85 at home per the wife.", FactStatus.HISTORICAL) == [("spo2", 85)]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("afib on the monitor she's sixty eight", "pulse or age was not said"),
        ("sinus on the monitor, he is seventy two", "pulse or age was not said"),
        ("68 year old female. Afib on the monitor, she's ninety.", None),
        ("sinus tach on the monitor, he's 140", None),
        ("afib on the monitor, rate of ninety", None),
    ],
)
def test_behind_a_rhythm_a_number_may_be_the_age(text: str, doubt: str | None) -> None:
    (found,) = [f for f in facts(text, FactKind.VITAL) if f.name == "heart_rate"]
    assert found.review_reason == doubt


@pytest.mark.parametrize(
    ("text", "dose", "review"),
    [
        ("last known well at nine point five of epi", 0.5, "two numbers ran together"),
        ("onset at ten point three of epi IM", 0.3, "two numbers ran together"),
        ("resps twenty point five of epi in", 0.5, "two numbers ran together"),
        ("gave nine point five of epi", 9.5, "outside the usual dose"),
        ("last known well at nine, point five of epi", 0.5, None),
        ("pushed one point five of epi", 1.5, None),
    ],
)
def test_a_point_behind_an_hour_begins_the_dose(text: str, dose: float, review: str | None) -> None:
    (found,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert (found.dose, found.review_reason) == (dose, review)
