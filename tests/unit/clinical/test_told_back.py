"""Readings that are told after a later one: series, sets, flags and reports follow time."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.clinical.scoring.observations import readings, series
from recorder.clinical.scoring.vital_sets import vital_sets
from recorder.core.model import FactKind


def _course(text: str, name: str) -> list[object]:
    """Values of one sign as they were taken."""
    found = [f for f in analyze_text(text).facts if f.kind is FactKind.VITAL and f.name == name]
    return [f.value for f in sorted(found, key=lambda f: f.order or 0)]


@pytest.mark.parametrize(
    ("text", "name", "course"),
    [
        ("BP 88/52, down from 110/70.", "systolic_bp", [110, 88]),
        ("BP 88/52, down from 110/70.", "diastolic_bp", [70, 52]),
        ("her GCS is 9, was 15 on arrival", "gcs_total", [15, 9]),
        ("Sats came up to 96 from 88.", "spo2", [88, 96]),
        ("Pulse now 120, it was 60 when we got there.", "heart_rate", [60, 120]),
        ("sats are 94 now they were 81 when we got here", "spo2", [81, 94]),
        ("Pain is 3 out of 10, down from 8.", "pain_score", [8, 3]),
        ("Sugar 5.8, previously 2.1.", "blood_glucose", [2.1, 5.8]),
        ("BP is 100/60, initially 80/40.", "systolic_bp", [80, 100]),
        ("GCS 9 now. On arrival GCS was 15.", "gcs_total", [15, 9]),
        ("Sats 97 now, 84 initially. Resps 20.", "spo2", [84, 97]),
        ("Pulse 120 up from 90 and BP 88/50 down from 110/70", "heart_rate", [90, 120]),
        ("Heart rate 60, which is down from 140.", "heart_rate", [140, 60]),
        ("Pressure's 90 over 60, first pressure was 130 over 80.", "systolic_bp", [130, 90]),
    ],
)  # fmt: skip
def test_a_reading_that_is_told_back_was_taken_first(
    text: str, name: str, course: list[object]
) -> None:
    assert _course(text, name) == course


@pytest.mark.parametrize(
    ("text", "name", "course"),
    [
        ("GCS was 15, now 9.", "gcs_total", [15, 9]),
        ("Sats 88 on arrival, 96 now.", "spo2", [88, 96]),
        ("Sats went from 88 to 96.", "spo2", [88, 96]),
        ("Pulse was 120. It was 100 after fluids.", "heart_rate", [120, 100]),
        ("BP 80 over 40, then 100 over 60.", "systolic_bp", [80, 100]),
        ("BP 110/70 on scene. BP 88/52 at the hospital.", "systolic_bp", [110, 88]),
        ("Sats were 82 with the crew, 88 when we got there.", "spo2", [82, 88]),
        ("Pulse 100. Repeat pulse was 90. Repeat pulse was 80.", "heart_rate", [100, 90, 80]),
        ("Pulse 96 on scene, pulse 110 on arrival at hospital.", "heart_rate", [96, 110]),
    ],
)  # fmt: skip
def test_without_words_that_go_back_the_order_is_that_of_speech(
    text: str, name: str, course: list[object]
) -> None:
    assert _course(text, name) == course


def test_the_series_and_the_sets_follow_what_was_taken_first() -> None:
    facts = analyze_text("GCS 9, was 15 on arrival, pulse 120.").facts
    assert [r.text for r in series(readings(facts), "gcs")] == ["15", "9"]
    sets = [{f.name: f.value for f in found.facts} for found in vital_sets(facts)]
    assert sets == [{"gcs_total": 15}, {"gcs_total": 9, "heart_rate": 120}]


def test_a_value_told_back_is_the_earlier_reading_told_again() -> None:
    text = "Sats 88 on air. We gave him oxygen. Sats 96 now, up from 88."
    assert _course(text, "spo2") == [88, 96]


def test_a_score_that_fell_is_flagged_however_it_is_told() -> None:
    for text in ("her GCS is 9, was 15 on arrival", "GCS was 15 on arrival, now 9"):
        assert "gcs_drop" in {flag.name for flag in assess(analyze_text(text)).flags}
    rose = assess(analyze_text("her GCS is 15, was 9 on arrival"))
    assert "gcs_drop" not in {flag.name for flag in rose.flags}


@pytest.mark.parametrize(
    ("text", "name", "series"),
    [
        ("Pressure 92 on 48, sats 91. He was 110 over 70 overnight.", "systolic_bp", [110, 92]),
        ("On scene pressure 92 on 48, heart rate 120, sats 91, resps 28, temp 38.9. He was 110"
         " over 70 overnight.", "systolic_bp", [110, 92]),
        ("BP 130 over 80 this morning. Now 92 over 50.", "systolic_bp", [130, 92]),
        ("BP 100 over 60 overnight, 92 over 50 this morning.", "systolic_bp", [100, 92]),
        ("Pain two out of ten, was ten out of ten.", "pain_score", [10, 2]),
        ("Pain three out of ten now, had been eight out of ten.", "pain_score", [8, 3]),
        ("Pain was ten out of ten, now two out of ten.", "pain_score", [10, 2]),
    ],
)  # fmt: skip
def test_a_reading_of_hours_ago_is_never_the_latest(
    text: str, name: str, series: list[int]
) -> None:
    facts = [f for f in analyze_text(text).facts if f.name == name]
    assert [f.value for f in sorted(facts, key=lambda f: f.order or 0)] == series


@pytest.mark.parametrize(
    "text",
    [
        "BP 100 over 60. Yesterday evening she was 150 over 90.",
        "BP 100 over 60, yesterday 150 over 90.",
        "BP 100 over 60, last night it was 150 over 90.",
        "BP was 150 over 90 yesterday, now 100 over 60.",
    ],
)
def test_a_day_that_opens_a_statement_dates_what_follows(text: str) -> None:
    read = {f.value: f.status.value for f in analyze_text(text).facts if f.name == "systolic_bp"}
    assert read == {100: "asserted", 150: "historical"}


def test_a_day_behind_a_stop_dates_no_reading_before_it() -> None:
    (pulse,) = [f for f in analyze_text("Pulse 90. Yesterday she had chest pain.").facts
                if f.name == "heart_rate"]  # fmt: skip
    assert pulse.status.value == "asserted"


@pytest.mark.parametrize(
    ("text", "pulses"),
    [
        ("At 15:40 BP 92 on 50, heart rate 122. Before that at 15:10 it was 126 on 78 and 96.",
         [96, 122]),
        ("at fifteen forty b p ninety two over fifty heart rate one twenty two before that at"
         " fifteen ten it was one twenty six over seventy eight and ninety six", [96, 122]),
        ("BP 92 on 50, heart rate 122. Before that, at 15:10, BP 126 on 78, heart rate 96.",
         [96, 122]),
        ("BP 92/50, pulse 122; previously 126/78 and 96.", [96, 122]),
        ("BP 92/50, pulse 122, down from 126/78 and 96.", [96, 122]),
        ("BP 92/50, heart rate 122, sats 90. First set was 126/78, pulse 96, sats 98.", [96, 122]),
        ("Pressure was 126 over 78 with a rate of 96, prior to that 92 over 50 with a rate of 122.",
         [122, 96]),
        ("BP 92/50 and pulse 122 at 15:40. At 15:10 BP 126/78 and pulse 96.", [96, 122]),
        ("Pulse 122, sats 90 now. Pulse 96, sats 98 on arrival.", [96, 122]),
        ("BP 120/70 at 23:50, pulse 90. At 00:10 BP 92/50, pulse 122.", [90, 122]),
        ("Pulse 120, sats 88. Sats 98 now, up from 84, pulse 90.", [120, 90]),
        ("Pulse 120, BP 92/50. BP 126/78 on arrival, then pulse 130.", [120, 130]),
    ],
)  # fmt: skip
def test_what_was_read_off_with_an_earlier_reading_is_as_early(
    text: str, pulses: list[object]
) -> None:
    assert _course(text, "heart_rate") == pulses


@pytest.mark.parametrize(
    "treatment", ["the labetalol", "lopez ten of labetalol", "any treatment", "we gave it"]
)
def test_a_pressure_of_before_a_treatment_is_no_last_one(treatment: str) -> None:
    told = "Blood pressure 168 over 88, heart rate 72, sats 96 room air, sugar 7.2."
    raw = "blood pressure one sixty eight over eighty eight heart rate seventy two sugar seven"
    for said in (f"{told} He was 198 over 106 before {treatment}.",
                 f"{raw} he was one ninety eight over one oh six before {treatment}"):  # fmt: skip
        assert _course(said, "systolic_bp") == [198, 168]


def test_where_the_round_may_have_ended_the_order_is_to_check() -> None:
    (last,) = [
        f for f in analyze_text("Resps 30, sats 98. On arrival sats were 84. Resps 24.").facts
        if f.name == "respiratory_rate" and f.value == 24
    ]  # fmt: skip
    assert last.order == 2
    assert last.needs_review


def test_an_earlier_round_keeps_the_time_that_was_said_of_it() -> None:
    told = analyze_text("At 15:40 BP 92/50. Before that at 15:10 it was 126/78.").facts
    assert {f.value: f.time for f in told if f.name == "systolic_bp"} == {92: "15:40", 126: "15:10"}
