"""Sentences that a reviewer found misread: each must be read rightly, or left out, or marked."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, vitals

NEGATED = FactStatus.NEGATED


def _names(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return {name for name, _, _ in given(text, status)}


@pytest.mark.parametrize(
    ("text", "withheld", "was_given"),
    [
        ("aspirin three hundred not given", {"aspirin"}, set()),
        ("aspirin 300 mg was not given, GTN given", {"aspirin"}, {"nitroglycerin"}),
        ("aspirin three hundred not given GTN given", {"aspirin"}, {"nitroglycerin"}),
        ("morphine ten IV offered but declined", {"morphine"}, set()),
        (
            "he was not given adrenaline, he was given salbutamol five",
            {"epinephrine"},
            {"albuterol"},
        ),
        (
            "not given aspirin as allergic, given clopidogrel 300",
            {"aspirin"},
            {"clopidogrel"},
        ),
        ("paracetamol one gram IV, not given anything else", set(), {"acetaminophen"}),
        ("aspirin three hundred, morphine not given", {"morphine"}, {"aspirin"}),
    ],
)
def test_not_given_withholds_its_own_drug(
    text: str, withheld: set[str], was_given: set[str]
) -> None:
    assert _names(text, NEGATED) == withheld
    assert _names(text) == was_given


@pytest.mark.parametrize(
    "text",
    [
        "pressure too low so we held off, gave paracetamol one gram IV",
        "we held off gave paracetamol one gram IV",
    ],
)
def test_a_verb_of_giving_wins_over_what_was_held_before(text: str) -> None:
    assert given(text) == [("acetaminophen", 1.0, "g")]
    assert not _names(text, NEGATED)


def test_held_off_giving_still_withholds() -> None:
    assert _names("held off giving morphine", NEGATED) == {"morphine"}


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("gave 100 mics of fent IV, no wait, 50 mics, repeated once", 50),
        ("gave one hundred of fentanyl no fifty of fentanyl", 50),
        ("fentanyl twenty five, make it fifty", 50),
        ("fentanyl fifty, make that seventy five", 75),
    ],
)
def test_a_corrected_dose_is_the_only_one_and_no_arrival(text: str, dose: float) -> None:
    assert given(text) == [("fentanyl", dose, "ug")]
    assert not facts(text, FactKind.EVENT_TIME)


@pytest.mark.parametrize("text", ["ETA fifteen, make it twelve", "ten minutes out, make it twelve"])
def test_make_it_beside_an_arrival_is_still_one(text: str) -> None:
    assert [f.value for f in facts(text, FactKind.EVENT_TIME)] == ["PT12M"]


@pytest.mark.parametrize(
    "text",
    [
        "rocuronium given at nine oh two",
        "ketamine given at ten oh two",
        "gave it at oh two fifteen",
    ],
)
def test_a_clock_time_is_no_oxygen(text: str) -> None:
    assert "oxygen" not in _names(text)


def test_oh_two_is_still_oxygen() -> None:
    assert given("put her on oh two fifteen litres") == [("oxygen", 15, "L/min")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("pulse one twenty uh one ten", 120),
        ("pulse one thirty er one forty", 130),
        ("heart rate eighty ... ninety", 80),
    ],
)
def test_a_second_number_behind_a_reading_is_marked(text: str, value: float) -> None:
    (rate,) = facts(text, FactKind.VITAL)
    assert rate.value == value
    assert rate.needs_review


def test_a_hesitation_adds_no_unit_to_tens() -> None:
    (dose,) = facts("fentanyl fifty uh five", FactKind.MEDICATION_GIVEN)
    assert dose.dose == 50
    assert dose.needs_review


def test_a_pressure_begun_anew_is_not_glued() -> None:
    read = vitals("BP one twenty uh one ten over seventy")
    assert ("systolic_bp", 110) in read
    assert ("systolic_bp", 121) not in read


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("her pressure normally runs 160 over 90 today its 90 over 50", (90, 50)),
        ("usually one forty over eighty now eighty over forty", (80, 40)),
        ("his BP is normally 150 over 90, today it was 85 over 40", (85, 40)),
    ],
)
def test_today_ends_what_is_usual(text: str, now: tuple[int, int]) -> None:
    assert vitals(text) == [("systolic_bp", now[0]), ("diastolic_bp", now[1])]


def test_a_pressure_is_never_half_historical() -> None:
    text = "usually one forty over eighty"
    assert vitals(text) == []
    assert len(vitals(text, FactStatus.HISTORICAL)) == 2
