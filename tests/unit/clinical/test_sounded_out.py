"""Letters written as they sound: "gee see ess of three", "two of midazolam eye em"."""

from __future__ import annotations

import pytest

from recorder.clinical.view import view_of
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts, vitals


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tonic clonic gee see ess of three", [("gcs_total", 3)]),
        (
            "gee see ess twelve that's three four five",
            [("gcs_total", 12), ("gcs_eye", 3), ("gcs_verbal", 4), ("gcs_motor", 5)],
        ),
        ("bee pee ninety four over sixty", [("systolic_bp", 94), ("diastolic_bp", 60)]),
        ("ess pee oh two ninety one", [("spo2", 91)]),
        ("ee tee see oh two of forty", [("etco2", 40)]),
        ("g see ess is nine", [("gcs_total", 9)]),
    ],
)
def test_signs_by_the_sound_of_their_letters(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told


def test_the_quote_is_what_was_written() -> None:
    (score,) = facts("So gee see ess ten now.", FactKind.VITAL)
    assert score.evidence[0].quote == "gee see ess ten"


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("two milligrams eye em in the thigh", "im"),
        ("a gram eye vee over ten minutes", "iv"),
        ("got an eye oh in the tibia", "io"),
        ("two fifty milligrams pee are now", "pr"),
        ("history of see oh pee dee", "copd"),
        ("see pee are in progress", "cpr"),
        ("no ell oh see", "loc"),
    ],
)
def test_routes_and_illnesses_by_the_sound_of_their_letters(text: str, norm: str) -> None:
    assert norm in view_of(text).positions


@pytest.mark.parametrize(
    "text",
    [
        "I see you are awake.",
        "He can't pee are you sure?",
        "I see, oh, pee in the bed.",
        "Why are you here, see a doctor.",
        "Oh are you in pain?",
    ],
)
def test_everyday_words_spell_nothing(text: str) -> None:
    said = [word.strip(".,?").lower() for word in text.split()]
    assert [n for n in view_of(text).positions if n not in said] in ([], ["cant"])
