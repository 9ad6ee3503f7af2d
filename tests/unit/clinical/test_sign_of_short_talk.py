"""A number of short talk is the one sign told before that it can be, or nothing."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus


def signs(text: str) -> list[Fact]:
    return [
        f for f in analyze_text(text).facts
        if f.kind is FactKind.VITAL and f.status is FactStatus.ASSERTED
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Pulse 118, 92 over 50. Then she went 134 and 78 over 40.", "heart_rate", 134),
        ("Pulse 118, 92 over 50. Now she's 112, 96 over 58, sats 99.", "heart_rate", 112),
        ("Resps 24. GCS 14 then. Resps 20, temp 36.1, and back to 15.", "gcs_total", 15),
        ("Pain was a ten, he's saying four. Bit cold.", "pain_score", 4),
        ("Pain eight at the start. She puts it at a three.", "pain_score", 3),
        ("GCS eleven. She's opening her eyes herself now, so twelve.", "gcs_total", 12),
        ("GCS fourteen. He's orientated now, that's fifteen.", "gcs_total", 15),
        ("Sats 88, four litres on. 95 on the four.", "spo2", 95),
        ("resps fourteen sats ninety one pulse sixty, 36.4, no rash", "temperature", 36.4),
        ("Rate 140, pressure 90 over 50. She's come down to one ten, 100 over 60.", "heart_rate",
         110),
        ("Sats 84 at first. He's up to ninety three.", "spo2", 93),
    ],
)  # fmt: skip
def test_a_number_is_the_one_sign_it_can_be(text: str, name: str, value: float) -> None:
    last = [f for f in signs(text) if f.name == name][-1]
    assert last.value == value


@pytest.mark.parametrize(
    ("lines", "name", "value"),
    [
        (["whats the g r b s", "one eighty two sir", "and weight"], "blood_glucose", 182),
        (["sats ninety three on air heart rate one seventy", "dex is in", "hows he going",
          "ninety seven now resps thirty two heart rate one eighty"], "spo2", 97),
        (["pain was eight", "hows that", "its a five", "good"], "pain_score", 5),
        (["sats ninety one resps fourteen pulse sixty thirty four six", "and for the sheet"],
         "temperature", 34.6),
        (["sats are 91", "put him on 2 liters", "96 on the 2", "any aspirin"], "spo2", 96),
    ],
)  # fmt: skip
def test_in_words_without_marks_a_new_line_begins_a_statement(
    lines: list[str], name: str, value: float
) -> None:
    assert [f for f in signs("\n".join(lines)) if f.name == name][-1].value == value


@pytest.mark.parametrize(
    "text",
    [
        "Sats 91, pulse 104, BP 104 over 60. Then 96 now.",
        "Pulse 90. She's seventy four now, lives with her son.",
        "Sats ninety. Two litres, up to four.",
        "GCS 14. He's in bay fifteen now.",
        "Pain eight. Fentanyl fifty. He's had four.",
        "Resps 24, resps 20 and back to 15 litres.",
        "Pulse 110, BP 120 over 80. He's one fifteen now.",
        "Pain six. What time did it start? He's saying four.",
        "Pain six. He's saying four tablets.",
        "GCS fourteen, opening her eyes, so we're twelve minutes out.",
        "Sats 90 on air. It's number 92 on the left.",
        "sats ninety one resps fourteen pulse sixty, 36 Elm Road.",
        "Pulse 120. We went 140 and the road was shut.",
        "Pulse 120, sats 95. They're down to ninety now.",
    ],
)
def test_what_may_be_another_sign_or_none_is_not_read(text: str) -> None:
    assert not [f for f in signs(text) if f.rule.endswith(".focus")]


def test_what_goes_back_was_there_before() -> None:
    text = "Resps 24, then resps 20, and back to 15."
    assert [f.value for f in signs(text) if f.name == "respiratory_rate"] == [24, 20]
    text = "Resps 16, then resps 30, and back to 18."
    assert [f.value for f in signs(text) if f.name == "respiratory_rate"] == [16, 30, 18]


def test_what_was_not_named_is_to_check() -> None:
    facts = [f for f in signs("Pain was a ten, he's saying four.") if f.rule.endswith(".focus")]
    assert facts
    assert all(f.review_reason for f in facts)


@pytest.mark.parametrize(
    ("text", "name", "sure"),
    [
        ("heart rate was 124, pressure 160 over 90, rate's 24 now", "respiratory_rate", False),
        ("pressure 160 over 90 rate's 24, twelve lead shows a fib", "respiratory_rate", False),
        (
            "resps were 36, heart rate 124, pressure 160 over 90, rate's 24",
            "respiratory_rate",
            True,
        ),
        ("the monitor reads it, pressure 80 over 40, rate's 26", "heart_rate", False),
        ("he's in complete heart block, rate 28", "heart_rate", True),
        ("third degree block, heart rate was 40 and now the rate is 26", "heart_rate", True),
        ("heart rate was 124, pressure 160 over 90, rate's 96 now", "heart_rate", True),
    ],
)
def test_a_rate_too_slow_for_a_heart_is_the_breaths_unless_a_heart_beats_slowly(
    text: str, name: str, sure: bool
) -> None:
    told = [f for f in signs(text) if f.name in ("heart_rate", "respiratory_rate")][-1]
    assert (told.name, told.review_reason is None) == (name, sure)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("how is it now sore is it as sore as before no a bit better so a six ish can she go",
         [("pain_score", 6)]),
        ("point to the face which face is you she pointed at the crying one thats a ten yeah",
         [("pain_score", 10)]),
        ("what's your pain right now it was a nine it's maybe a seven okay",
         [("pain_score", 9), ("pain_score", 7)]),
        ("pain ten out of ten on moving two at rest", [("pain_score", 10), ("pain_score", 2)]),
        ("the pain was in the leg so a 4 year old", []),
        ("sats 96 at rest 2 litres on moving", [("spo2", 96)]),
        ("eyes to voice so that's three verbal four motor six",
         [("gcs_eye", 3), ("gcs_verbal", 4), ("gcs_motor", 6)]),
        ("eyes to voice. that's two patients. verbal four motor six.",
         [("gcs_verbal", 4), ("gcs_motor", 6)]),
        ("no fever he's ninety nine one okay", [("temperature", 99.1)]),
        ("any fever? He's a hundred and one two.", [("temperature", 101.2)]),
        ("no fever, he's sixty one", []),
        ("no fever, she's ninety eight. two falls this week.", []),
        ("BM 4.1. Yeah, that's in. Right, 9.2 now, that's lovely.",
         [("blood_glucose", 4.1), ("blood_glucose", 9.2)]),
        ("BM 4.1. Metformin 500. Right, 2.5 now.", [("blood_glucose", 4.1)]),
    ],
)  # fmt: skip
def test_what_the_talk_makes_plain(text: str, told: list[tuple[str, object]]) -> None:
    assert [(f.name, f.value) for f in signs(text)] == told


def test_of_two_signs_the_likest_goes_on_and_is_to_check() -> None:
    either = "sats ninety one on room air heart rate one thirty eight. he's ninety six now"
    later = signs(either)[-1]
    assert (later.name, later.value, later.needs_review) == ("spo2", 96, True)
    plain = signs("heart rate 150 sats 93 on two litres and she's 95 now")[-1]
    assert (plain.name, plain.value, plain.needs_review) == ("spo2", 95, False)
    one = signs("heart rate 138. he's 96 now")[-1]
    assert (one.name, one.value, one.needs_review) == ("heart_rate", 96, False)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("pain out of ten eight fentanyl given how's that val bit better six okay", [8, 6]),
        ("pain is eight out of ten. how's it feeling now five b p one forty eight on eighty six",
         [8, 5]),
        ("out of ten what would you give it ah a six it's not a pain so much", [6]),
        ("pain is eight out of ten how's that cannula we need two more", [8]),
        ("how's it going five minutes out", []),
    ],
)  # fmt: skip
def test_how_it_feels_is_asked_of_the_pain(text: str, values: list[int]) -> None:
    assert [f.value for f in signs(text) if f.name == "pain_score"] == values


def test_a_time_behind_again_is_no_pain() -> None:
    told = "how's the pain five okay have another one four hundred again ten forty seven"
    assert [f.value for f in signs(told) if f.name == "pain_score"] in ([], [5])
