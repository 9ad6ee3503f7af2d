"""Numbers, times and doses that are of something else than the nearest word says."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind
from tests.unit.clinical.reading import facts, given, vitals


def _times(text: str) -> dict[str, tuple[object, bool]]:
    return {f.name: (f.value, f.needs_review) for f in facts(text, FactKind.EVENT_TIME)}


@pytest.mark.parametrize(
    ("told", "onset"),
    [
        ("Woke up at six with right sided weakness.", "06:00"),
        ("She woke at seven with slurred speech.", "07:00"),
        ("On waking at half five she had chest pain, onset on waking.", None),
    ],
)
def test_who_wakes_at_six_wakes_in_the_morning(told: str, onset: str | None) -> None:
    times = _times(f"Last seen normal at half nine last night. {told}")
    assert times["last_known_well"] == ("21:30", False)
    assert times.get("onset", (None, False)) in {(onset, False), (None, False)}


def test_who_wakes_of_a_nap_may_wake_in_the_evening() -> None:
    text = "Last seen normal at half four this afternoon. Woke from a nap at six with weakness."
    assert _times(text).get("onset") != ("06:00", False)


@pytest.mark.parametrize(
    "asked",
    [
        "When did you last eat?",
        "When did you last take your insulin?",
        "When was your last drink?",
        "What time did you eat?",
    ],
)
def test_a_question_for_the_last_meal_asks_for_no_onset(asked: str) -> None:
    assert "onset" not in _times(f"{asked} About noon.")


@pytest.mark.parametrize(
    ("asked", "event"),
    [
        ("When did it start?", "onset"),
        ("When did this last episode start?", "onset"),
        ("When was the last seizure?", "onset"),
        ("When did she eat it?", "onset"),
        ("When did you last see him up and talking?", "last_known_well"),
        ("When did you last feel normal?", "last_known_well"),
    ],
)
def test_a_question_for_the_illness_does(asked: str, event: str) -> None:
    assert _times(f"{asked} About noon.") == {event: ("12:00", False)}


@pytest.mark.parametrize(
    ("text", "systolic", "diastolic"),
    [
        ("BP 130s over 80s", (130, 139), (80, 89)),
        ("Pressure's been one-thirties over eighties", (130, 139), (80, 89)),
        ("BP 130s over 84", (130, 139), 84),
        ("BP 130 over 80", 130, 80),
    ],
)
def test_a_pressure_told_in_tens_is_a_range(text: str, systolic: object, diastolic: object) -> None:
    def told(fact: Fact) -> object:
        return fact.value if fact.value is not None else (fact.low, fact.high)

    found = facts(text, FactKind.VITAL)
    assert [told(f) for f in found] == [systolic, diastolic]


@pytest.mark.parametrize(
    "text", ["HR 140 on the fetal monitor", "Heart rate of 140 on the CTG", "HR 140 by the foetal"]
)
def test_a_rate_on_the_fetal_monitor_is_none_of_hers(text: str) -> None:
    assert vitals(text) == []


@pytest.mark.parametrize(
    "text", ["HR 110 on the monitor", "HR 110, fetal heart 150", "HR 110 with a baby on the way"]
)
def test_a_rate_beside_it_is_hers(text: str) -> None:
    assert vitals(text) == [("heart_rate", 110)]


@pytest.mark.parametrize(
    "text",
    [
        "10 mg of morphine prescribed, only 6 given, 4 wasted",
        "10 mg of morphine drawn up, gave 6.",
        "10 mg of morphine drawn up, gave 6 mg.",
        "Morphine 10 charted, gave 6",
    ],
)
def test_what_was_given_of_what_was_prescribed_counts_alone(text: str) -> None:
    assert given(text) == [("morphine", 6, "mg")]


@pytest.mark.parametrize(
    ("text", "prior"),
    [
        ("gave one nitro then he tells us he took viagra", {"nitroglycerin": False}),
        (
            "gave aspirin, he took his nitro before we got there",
            {"aspirin": False, "nitroglycerin": True},
        ),
        ("Gave aspirin 300 which he took at home", {"aspirin": True}),
        ("He took aspirin and then he took nitro.", {"aspirin": True, "nitroglycerin": True}),
    ],
)
def test_what_he_took_is_of_the_drug_behind_it(text: str, prior: dict[str, bool]) -> None:
    told = analyze_text(text).facts
    assert {f.name: f.prior_to_ems for f in told if f.kind is FactKind.MEDICATION_GIVEN} == prior


@pytest.mark.parametrize(
    "aside",
    [
        "We knocked on the door twice.",
        "It was raining hard.",
        "We parked round the back.",
        "The lift was out of order.",
    ],
)
def test_a_sentence_about_the_way_there_ends_nothing_told_of_another(aside: str) -> None:
    told = f"My sister has WPW, she had an ablation. {aside} Her heart rate was like two forty."
    assert vitals(told) == []


def test_what_was_done_beside_it_is_read() -> None:
    assert vitals("We knocked on the door and found her with a pulse of 40.") == [
        ("heart_rate", 40)
    ]
    assert given("We parked and gave aspirin 300.") == [("aspirin", 300, "mg")]
