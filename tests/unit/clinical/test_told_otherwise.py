"""What sounds like a value or a fact of the patient and is none, in crews' own words."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, vitals

NEGATED = FactStatus.NEGATED


def names(text: str, kind: FactKind, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return {fact.name for fact in facts(text, kind, status)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Pulse 1-1-2 on the monitor.", [("heart_rate", 112)]),
        ("Her heart rate is 1-0-4 now.", [("heart_rate", 104)]),
        ("BP 1-3-8 over 76.", [("systolic_bp", 138), ("diastolic_bp", 76)]),
    ],
)
def test_digits_joined_by_hyphens_are_one_number(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize("text", ["Medic 1-2-4 is on scene.", "Pulse oximeter 1-1-2-4 is ours."])
def test_call_signs_and_longer_rows_are_no_reading(text: str) -> None:
    assert vitals(text) == []


def test_parts_of_a_gcs_are_no_row_of_digits() -> None:
    assert ("gcs_total", 124) not in vitals("GCS 1-2-4, so seven.")


@pytest.mark.parametrize(
    "text",
    ["Non-smoker, lives alone.", "He is a non smoker.", "Background of asthma, nonsmoker."],
)
def test_who_does_not_smoke_is_no_smoker(text: str) -> None:
    assert "smoking" in names(text, FactKind.HISTORY, NEGATED)
    assert "smoking" not in names(text, FactKind.HISTORY)


@pytest.mark.parametrize(
    "text",
    [
        "I flushed the catheter with saline and about 600 came out.",
        "We washed it through with saline and then 450 drained.",
        "Flushed the drain with saline and 300 came back.",
    ],
)
def test_what_came_out_was_not_given(text: str) -> None:
    assert not [dose for _, dose, _ in given(text) if dose is not None]


@pytest.mark.parametrize(
    "text", ["His dad did five breaths and then compressions.", "Two breaths, then he coughed."]
)
def test_breaths_of_a_rescuer_are_no_rate(text: str) -> None:
    assert vitals(text) == []


def test_breaths_a_minute_are_a_rate() -> None:
    assert vitals("Only eight breaths a minute.") == [("respiratory_rate", 8)]


@pytest.mark.parametrize(
    "text",
    ["sats ninety six riverside it's four two ambulance", "sats are ninety seven it's three one"],
)
def test_a_call_sign_is_no_saturation(text: str) -> None:
    assert [value for name, value in vitals(text) if name == "spo2" and value < 50] == []  # type: ignore[operator]


def test_a_no_that_thinks_again_denies_nothing() -> None:
    text = "Could you be pregnant? No. Well. I did a test and it was positive."
    assert "pregnancy" not in names(text, FactKind.FINDING, NEGATED)


@pytest.mark.parametrize(
    "text", ["You want a trauma alert? Nah.", "Do you want this as a stroke alert? No."]
)
def test_an_alert_that_nobody_wants_is_not_raised(text: str) -> None:
    assert names(text, FactKind.INTERVENTION) == set()
