"""The parts of a Glasgow score are read in whatever order they are told, each number once."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind


def parts(text: str) -> str:
    """Eye, verbal, motor and total, "-" for what is not read."""
    found = {f.name: f.value for f in analyze_text(text).facts if f.kind is FactKind.VITAL}
    names = ("gcs_eye", "gcs_verbal", "gcs_motor", "gcs_total")
    return " ".join(str(found.get(name, "-")) for name in names)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("GCS, three for eyes, three verbal, five motor, so eleven.", "3 3 5 11"),
        ("GCS eleven, eyes three, verbal three, five for motor.", "3 3 5 11"),
        ("gcs four eyes four verbal six motor fourteen", "4 4 6 14"),
        ("g c s\none two and she's bending her arms so three that's six", "1 2 3 6"),
        ("gcs? two, one and he's extending so two. that's five.", "2 1 2 5"),
        ("gcs\neyes to voice four six thirteen and last bp one eighteen over seventy", "- 4 6 13"),
        ("opens her eyes to pain, two, four. eight.", "- 2 4 8"),
        ("GCS, eyes to voice, so 3, verbal 4, motor 6. 13.", "3 4 6 13"),
        ("eyes open to a pinch sounds only and flexing so two two three seven", "2 2 3 7"),
        (
            "opens his eyes when i yell, wrong words, so three three and four\nten",
            "3 3 4 10",
        ),
        ("eyes to voice and he's on four litres six puffs thirteen minutes", "- - - -"),
        ("gcs fourteen eyes four verbal four motor six", "4 4 6 14"),
        ("Eyes three, three verbal, motor five, eleven.", "3 3 5 11"),
        ("Five motor, four verbal, three eyes, that's twelve.", "3 4 5 12"),
        ("one for eyes one for verbal one for motor three", "1 1 1 3"),
        ("GCS. Three for eyes. Four verbal. Six motor. Thirteen.", "3 4 6 13"),
        ("GCS twelve, three for eyes, four for verbal and he's obeying.", "3 4 - 12"),
        ("She opens to voice, three, three for words, five localising, eleven.", "3 3 5 11"),
        ("It was nine, it's gone down, eight now, E one V two M five.", "1 2 5 8"),
        ("g c s fourteen shes eyes open now so four four six", "4 4 6 14"),
        ("GCS 7, I scored her 1, 2 and 4.", "1 2 4 7"),
        ("hes gee cs fifteen", "- - - 15"),
        ("g c s eyes two voice three motor five so ten", "2 3 5 10"),
        ("GCS of 3 plus 4 plus 5.", "3 4 5 -"),
        ("GCS 345, so twelve.", "3 4 5 12"),
        ("GCS is twelve, made up of three four five.", "3 4 5 12"),
        ("GCS eight two two four.", "2 2 4 8"),
        (
            "Eye opening to speech three, confused speech four, obeying six, which gives thirteen.",
            "3 4 6 13",
        ),
        ("GCS fourteen. Four on the eyes, four on verbal, six on motor.", "4 4 6 14"),
    ],
)
def test_parts_and_total_are_read_in_the_order_they_are_told(text: str, told: str) -> None:
    assert parts(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Resps twelve, eyes three, verbal four, motor five, sats 98.", "3 4 5 -"),
        ("His eyes are three millimetres, verbal, five of morphine.", "- - - -"),
        ("Two of fentanyl for the motor, eyes four, five minutes out.", "- - - -"),
        ("GCS fourteen, she says we're bay four, four, six.", "- - - 14"),
        ("GCS thirteen. Ketamine, four, four, five.", "- - - 13"),
        ("Three kids, eyes open, verbal, two dogs.", "- - - -"),
    ],
)
def test_other_numbers_are_no_parts(text: str, told: str) -> None:
    assert parts(text) == told


def test_pain_that_woke_somebody_is_no_score() -> None:
    facts = analyze_text("Opens his eyes to pain two, verbal two, motor four.").facts
    assert not [f for f in facts if f.name == "pain_score"]


def test_parts_that_make_another_sum_than_was_told_are_to_check() -> None:
    facts = analyze_text("Three for eyes, three verbal, five motor, so twelve.").facts
    scores = [f for f in facts if f.name.startswith("gcs_")]
    assert len(scores) == 4
    assert all(f.review_reason == "the parts make another sum" for f in scores)
