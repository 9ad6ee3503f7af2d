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
