"""Signs read off in raw speech: the pulse at the head of a set, breaths, heat in the ear."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts, vitals


@pytest.mark.parametrize(
    "opening",
    ["numbers\n", "not today buddy repeat set\n", "vitals\n", "here's the obs "],
)
def test_the_pulse_at_the_head_of_a_set_needs_no_name(opening: str) -> None:
    text = "resps thirty six sats ninety one on room air bp eighty four over forty six"
    assert vitals(f"{opening}one fifty two {text}")[0] == ("heart_rate", 152)


@pytest.mark.parametrize(
    "text",
    [
        "fentanyl fifty resps eighteen sats ninety seven bp ninety over fifty",
        "room one fourteen resps eighteen sats ninety seven bp ninety over fifty",
        "he's had two fifty resps eighteen sats ninety seven bp ninety over fifty",
    ],
)
def test_a_number_that_heads_no_set_is_no_pulse(text: str) -> None:
    assert "heart_rate" not in dict(vitals(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("he was respiring at four a minute he was blue", [("respiratory_rate", 4)]),
        ("he's breathing on his own twenty lungs are clear", [("respiratory_rate", 20)]),
        ("he's breathing on his own now, twenty minutes later", []),
        ("twelve lead, sinus tacky cardia at 130 with tall T waves", [("heart_rate", 130)]),
        ("Pain was an eight, he tells me five.", [("pain_score", 8), ("pain_score", 5)]),
    ],
)
def test_breaths_and_beats_by_rarer_words(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    ("text", "heat", "age"),
    [
        ("he's thirty five one in the ear he was lying on the wet", [35.1], []),
        ("he's thirty five and deaf in the ear", [], []),
        ("thirty eight point four under the arm", [38.4], []),
        ("he's thirty five, he was lying on the wet", [], [35]),
    ],
)
def test_heat_in_the_ear_is_no_age(text: str, heat: list[float], age: list[int]) -> None:
    assert [value for name, value in vitals(text) if name == "temperature"] == heat
    assert [fact.value for fact in facts(text, FactKind.AGE)] == age


def test_a_condition_ends_with_its_line() -> None:
    text = "don't give it unless he goes under ten\ngrand sugar\nfive nine and he's on the mask"
    assert vitals(text) == [("blood_glucose", 5.9)]
