"""Readings told beside somebody else's, felt beside a probe's, and put right by the way."""

from __future__ import annotations

from itertools import product

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, vitals

_SIGNS = (
    ("sugar", "blood_glucose", 90, 48),
    ("pulse", "heart_rate", 80, 122),
    ("sats", "spo2", 99, 88),
)


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        *product(
            [
                "partner checked her {sign} {other} and it was his own, hers is {own}",
                "I checked my own {sign} by accident, {other}, hers is {own}.",
                "her husband's {sign} was {other}, hers is {own}",
                "patient two's {sign} is {other}, ours is {own}",
                "{sign} {other}, no that's the other patient, ours is {own}",
            ],
            _SIGNS,
        )
    ],
)
def test_a_number_that_hers_is_set_against_is_not_hers(
    said: str, sign: tuple[str, str, int, int]
) -> None:
    word, name, other, own = sign
    told = vitals(said.format(sign=word, other=other, own=own))
    assert told == [(name, own)]


def test_a_pressure_is_set_against_anothers_too() -> None:
    told = vitals("the husband's pressure was 160 over 90, hers is 118 over 70")
    assert told == [("systolic_bp", 118), ("diastolic_bp", 70)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("He's our patient, he fell, his sugar is 48, hers is 90.", [("blood_glucose", 48)]),
        ("Pulse is 104, the baby is out, his is 150.", [("heart_rate", 104)]),
        (
            "Pulse 88, resps 20. Hers is a long story.",
            [("heart_rate", 88), ("respiratory_rate", 20)],
        ),
    ],
)
def test_who_is_spoken_of_keeps_his_number(said: str, told: list[tuple[str, object]]) -> None:
    assert set(told) <= set(vitals(said))


def test_a_pulse_that_was_felt_is_no_pressure() -> None:
    said = "heart rate 150 on the pulse ox, 88 palpated"
    assert vitals(said) == [("heart_rate", 88)]
    assert vitals(said, FactStatus.UNCERTAIN) == [("heart_rate", 150)]
    assert vitals("BP 88 palpated, pulse ox 94 percent") == [("systolic_bp", 88), ("spo2", 94)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Pain is like a seven, well eight.", [("pain_score", 8)]),
        ("pulse 88 well 98 on the monitor", [("heart_rate", 98)]),
        ("Sats 88. Wait, that's not reading right. 97.", [("spo2", 97)]),
        ("BP 80 over 40, no way, 118 over 72.", [("systolic_bp", 118), ("diastolic_bp", 72)]),
        ("Pain six. Well, five if I don't move.", [("pain_score", 6)]),
        ("Pulse 90, now it's 72 actually.", [("heart_rate", 90), ("heart_rate", 72)]),
    ],
)
def test_what_is_put_right_by_the_way(said: str, told: list[tuple[str, object]]) -> None:
    assert vitals(said) == told


@pytest.mark.parametrize(
    "said",
    [
        "He's about forty five, so it's forty three actually.",
        "she's forty five year old, forty three actually",
    ],
)
def test_an_age_is_put_right_by_the_way(said: str) -> None:
    assert [fact.value for fact in facts(said, FactKind.AGE)] == [43]


@pytest.mark.parametrize(
    "said", ["pain ten before the fentanyl four now", "Pain was nine before morphine, three after."]
)
def test_what_is_measured_after_a_drug_is_no_dose(said: str) -> None:
    assert given(said) in ([], [("fentanyl", None, None)], [("morphine", None, None)])
    assert given("after fentanyl fifty now pain four") == [("fentanyl", 50, "ug")]
    assert given("fentanyl fifty now") == [("fentanyl", 50, "ug")]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Mom took his temperature, it was 102.", [("temperature", 102)]),
        ("mom got a temp of 102", [("temperature", 102)]),
        ("mom took his sugar and it was 40", [("blood_glucose", 40)]),
    ],
)
def test_what_a_relative_measured_is_the_patients(
    said: str, told: list[tuple[str, object]]
) -> None:
    assert vitals(said) == told


def test_what_a_relative_took_is_not_the_patients() -> None:
    assert given("Mom took a Tylenol.") == []


@pytest.mark.parametrize(
    "said",
    [
        "142 over 88, 92, 18, 97 on room air",
        "142 over 88 92 18 97 on room air",
        "142 over 88, pulse 92, 18 and 97",
        "vitals are 142 over 88, heart rate 92, 18 and 97",
    ],
)
def test_numbers_in_their_usual_order_behind_a_pressure(said: str) -> None:
    assert dict(vitals(said)) == {
        "systolic_bp": 142,
        "diastolic_bp": 88,
        "heart_rate": 92,
        "respiratory_rate": 18,
        "spo2": 97,
    }


def test_two_numbers_behind_a_pulse_alone_are_of_nothing() -> None:
    assert vitals("pulse 88, 16, 98") == [("heart_rate", 88)]


_AWAY = (
    "no hang on, that's the other patient",
    "wait, that was the driver's",
    "no, that was bed four's",
    "no, that's the last lady",
)


@pytest.mark.parametrize(
    ("away", "ours"), [*product(_AWAY, ("his is", "ours is", "Sandra's is", "our guy's is"))]
)
def test_a_round_that_was_anothers_is_anothers_as_a_whole(away: str, ours: str) -> None:
    said = f"BP 130 over 80, pulse 90, {away}, {ours} 146 over 88 and pulse 102."
    told = vitals(said)
    assert told == [("systolic_bp", 146), ("diastolic_bp", 88), ("heart_rate", 102)]


def test_a_round_that_was_asked_for_sign_by_sign_is_anothers_as_well() -> None:
    said = "Pressure? One thirty over eighty. Pulse? Ninety. No, that's the other patient, "
    told = vitals(said + "Sandra's is one forty six over eighty eight and pulse one oh two.")
    assert told == [("systolic_bp", 146), ("diastolic_bp", 88), ("heart_rate", 102)]


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        ("Sats 93 on air, resps 24. Sorry no, wrong patient.", "spo2"),
        ("GCS 15, pulse 76, that's the other guy's, our guy's is 98.", "gcs_total"),
        ("Heart rate 84 and sats 98, that's the mum, the kid's is sats 91.", "heart_rate"),
    ],
)
def test_what_is_not_told_anew_of_anothers_round_is_to_check(said: str, sign: str) -> None:
    doubted = [f.name for f in facts(said, FactKind.VITAL) if f.needs_review]
    assert doubted == [sign]


@pytest.mark.parametrize(
    "said",
    [
        "Pulse 124, BP 148 over 79, temp is 37.8, no, hang on, that's the last fella, 38.1.",
        "BP 130 over 80, pulse 90. That's the best we've had, his sats are 96.",
        "Pulse 90, BP 130 over 80, that's the patient's, the wife's being seen.",
        "Pulse 90, BP 130 over 80. Other patient is stable, his is a minor injury.",
    ],
)
def test_a_round_of_which_one_number_at_most_was_anothers_is_ours(said: str) -> None:
    told = [f for f in facts(said, FactKind.VITAL) if not f.needs_review]
    assert {"heart_rate", "systolic_bp", "diastolic_bp"} <= {f.name for f in told}
