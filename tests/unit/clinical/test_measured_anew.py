"""What somebody doubts and measures anew at once counts no more; what is only repeated does."""

from __future__ import annotations

import pytest

from recorder.core.model import FactStatus
from tests.unit.clinical.reading import vitals


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "pressure now? 90 over 50. What? No, he bent his arm, that's garbage, take it again. "
            "126 over 78.",
            [("systolic_bp", 126), ("diastolic_bp", 78)],
        ),
        (
            "Resps fifty. No, she's wriggling, count it again. Forty-six.",
            [("respiratory_rate", 46)],
        ),
        ("resps twenty eight actually let me count twenty two", [("respiratory_rate", 22)]),
        (
            "pressure one ninety over one ten that's rubbish take it again one forty over eighty",
            [("systolic_bp", 140), ("diastolic_bp", 80)],
        ),
        ("sugar's sixteen no that's do it again okay it's ninety one", [("blood_glucose", 91)]),
        (
            "Temp's 37.3, oh, hang on, I've read that off the room one, 38.3.",
            [("temperature", 38.3)],
        ),
        ("Pulse is 88, wait, that's the wrong one, 104.", [("heart_rate", 104)]),
        (
            "BP 140 over 90, sorry, I was looking at the old one, 120 over 80.",
            [("systolic_bp", 120), ("diastolic_bp", 80)],
        ),
        (
            "One sixty over ninety... no wait, cuff was loose, it's one thirty-six over eighty-two",
            [("systolic_bp", 136), ("diastolic_bp", 82)],
        ),
        ("Sats 84, no hang on, probe's off, 97", [("spo2", 97)]),
        ("Sats 84... hang on, probe slipped... 97", [("spo2", 97)]),
    ],
)
def test_what_is_doubted_and_measured_anew_gives_way(
    text: str, told: list[tuple[str, object]]
) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("bp ninety over fifty. check it again in five. ninety six over sixty.", 90),
        ("BP 140 over 90. Cuff is on the left arm, 5 of morphine given.", 140),
        ("bp 168 over 112. Let me do that again on the other arm. 172 over 114.", 168),
        ("bp ninety over fifty, no change, take it again at the hospital", 90),
    ],
)
def test_what_is_only_repeated_stays(text: str, first: int) -> None:
    assert ("systolic_bp", first) in vitals(text)


def test_a_pressure_is_taken_back_as_a_whole() -> None:
    text = "90 over 50. No, he was moving about, that's rubbish. 126 over 78."
    wrong = [("systolic_bp", 90), ("diastolic_bp", 50)]
    assert vitals(text, FactStatus.SUPERSEDED) == wrong


def test_a_weight_of_another_thing_is_taken_back() -> None:
    text = "Weight? 94 kilos. No, sorry, that's the bed scale with the monitor on it."
    assert vitals(text) == []
