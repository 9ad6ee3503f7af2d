"""Names of signs are known by their sound, where a number of the sign follows; always to check."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus


def signs(text: str) -> dict[str, Fact]:
    return {
        f.name: f for f in analyze_text(text).facts
        if f.kind is FactKind.VITAL and f.status is FactStatus.ASSERTED
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("b p ninety over sixty restoration rate thirty two", "respiratory_rate", 32),
        ("reservations twenty four and shallow", "respiratory_rate", 24),
        ("situation is ninety four percent", "spo2", 94),
        ("pulse ninety, glass go twelve", "gcs_total", 12),
        ("temprature thirty eight two", "temperature", 38.2),
        ("pen score six", "pain_score", 6),
        ("cap reveal two seconds", "capillary_refill", 2),
        ("raps twenty, sacks ninety four on air, pulse one ten", "respiratory_rate", 20),
        ("resps twenty sass ninety four pulse one ten", "spo2", 94),
        ("resps twenty sats ninety four paws one ten", "heart_rate", 110),
    ],
)
def test_a_name_is_known_by_its_sound(text: str, name: str, value: float) -> None:
    found = signs(text)[name]
    assert found.value == value
    assert found.review_reason == "the name of the sign was not heard clearly"


@pytest.mark.parametrize(
    "text",
    [
        "The desperation 24 hours ago.",
        "Aspiration 20 minutes ago.",
        "Registration 32 41, station 94.",
        "He did reps, 20 of them.",
        "He's sad, 90 years old.",
        "Response 8 minutes, risk 20 percent.",
        "Pulse ninety. Response to voice, 15 minutes out.",
        "Reservation at 20:30, table 12.",
        "The situation, 14 patients, is ninety minutes old.",
        "We had the responses of 20 people.",
        "Resps 18 on scene, response 20 to 30 seconds.",
        "The situation's 95 percent better.",
    ],
)
def test_words_that_mean_themselves_name_no_sign(text: str) -> None:
    assert not [f for f in signs(text).values() if f.rule.endswith(".misheard")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The c o on the finger was eleven percent.", 11),
        ("C O is four percent, that's nothing.", 4),
        ("Carbon monoxide on the rainbow reads 18 percent.", 18),
    ],
)
def test_a_percentage_of_carbon_monoxide_is_read(text: str, value: float) -> None:
    assert signs(text)["carboxyhemoglobin"].value == value


@pytest.mark.parametrize(
    "text",
    ["C O poisoning, nine percent burns.", "The CO alarm, 50 percent"],
)
def test_other_percentages_are_none_of_it(text: str) -> None:
    assert "carboxyhemoglobin" not in signs(text)


def test_a_weight_of_last_week_is_what_somebody_weighs() -> None:
    told = "What does he weigh? They weighed him at the nurse last week, thirteen point two."
    assert signs(told)["weight"].value == 13.2
    assert "weight" not in signs("She weighed ninety kilos last year.")


def test_letters_are_known_by_their_names_before_a_number() -> None:
    told = signs("be pea one six eight over ninety four")
    assert (told["systolic_bp"].value, told["diastolic_bp"].value) == (168, 94)
    found = analyze_text("be pea one six eight over ninety four").facts
    assert {f.kind for f in found} == {FactKind.VITAL}
    assert not signs("she had a cup of tea are you sure, it could be pee on the floor")


@pytest.mark.parametrize(
    ("text", "lower", "name", "value"),
    [
        ("ninety two over fifty one twenty six sats ninety six", 50, "heart_rate", 126),
        ("bp one thirty over eighty one ten on the pulse", 80, "heart_rate", 110),
        ("bp one forty over ninety one eighteen sats 98", 90, "heart_rate", 118),
    ],
)
def test_a_pulse_of_a_hundred_and_more_begins_behind_the_tens_of_a_pressure(
    text: str, lower: float, name: str, value: float
) -> None:
    told = signs(text)
    assert (told["diastolic_bp"].value, told[name].value) == (lower, value)
    assert told["diastolic_bp"].needs_review


@pytest.mark.parametrize(
    "text",
    [
        "bp one forty over ninety one eighteen resps",
        "bp one forty over ninety one, eighteen resps",
        "bp one forty over ninety one thirty two year old",
        "bp one forty over ninety one seventy four",
        "bp one forty over ninety one sats ninety four",
    ],
)
def test_a_lower_pressure_keeps_its_one(text: str) -> None:
    assert signs(text)["diastolic_bp"].value == 91


def test_cigarettes_are_no_pressure() -> None:
    assert not signs("just the pressure and the cholesterol and he smokes twenty a day")


def test_digits_of_a_sugar_are_a_doubt_in_every_country() -> None:
    text = "medic 41 sugar five one he weighs 210 pounds temp 98.6 fahrenheit"
    assert signs(text)["blood_glucose"].needs_review


def test_an_arm_that_is_kept_down_is_no_target() -> None:
    told = signs("keep the arm down go again one thirty eight over eighty six")
    assert told["systolic_bp"].status is FactStatus.ASSERTED
    assert not signs("keep the sats between 88 and 92")
