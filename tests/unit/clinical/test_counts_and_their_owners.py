"""A count is of the nearest act before it: of the dose only where no other act owns it."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus


def _counts(text: str, language: str = "en") -> list[tuple[str, float | None, int | None]]:
    return [
        (fact.name, fact.dose, fact.count)
        for fact in analyze_text(text, language).facts
        if fact.kind is FactKind.MEDICATION_GIVEN
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Morphine 5 IV, cannulated twice.",
        "Morphine 5 IV, twice we asked about allergies.",
        "Morphine 5 IV, tried for a line three times.",
        "Morphine 5, vomited three times.",
        "Morphine 5 for the vomiting, twice.",
        "Morphine 5, repeated the 12 lead twice",
        "Morphine 5, ECG repeated.",
        "Morphine 5, did a 12 lead and repeated it.",
        "Morphine 5 IV, obs repeated at ten.",
        "Morphine 5 IV and a repeat 12 lead.",
        "Morphine 5 IV, not repeated.",
        "Morphine 5 IV, can be repeated in ten minutes.",
        "morphine 5 shocked twice",
        "morphine 5 iv suctioned twice",
        "Morphine 5 IV, she fell twice last week",
        "Morphine 5 IV, checked his sugar twice.",
        "Morphine 5, he gets migraines two times a month.",
        "Morphine 5, both legs fractured",
        "Morphine 5 IV bolus then two more attempts at IV",
        "Morphine 5 IV then three further goes at a cannula",
    ],
)
def test_a_count_of_another_act_is_none_of_the_dose(text: str) -> None:
    assert _counts(text) == [("morphine", 5, None)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Morphine 5 IV twice.", 2),
        ("Morphine 5 IV, given three times.", 3),
        ("Morphine 5 IV at ten and again at ten past.", 2),
        ("Morphine 5 IV, repeated twice.", 3),
        ("Morphine 5 IV, she was still an eight so we repeated the morphine.", 2),
        ("Morphine 5, repeated the same dose ten minutes later", 2),
        ("Morphine 5 every four minutes three times.", 3),
        ("Morphine 5 for comfort times two.", 2),
        ("Morphine 5 IV times five, sorry, times six.", 6),
        ("Morphine 5 times three, shocked twice.", 3),
        ("morphine 5 iv twice intubated at ten", 2),
        ("Morphine 5 IV, she was gagging, did that twice.", 2),
    ],
)
def test_a_count_behind_words_of_the_dose_is_of_it(text: str, count: int) -> None:
    assert _counts(text) == [("morphine", 5, count)]


def test_a_second_dose_that_is_in_counts_whatever_is_still_so() -> None:
    text = "TXA 1 gram at ten, second gram in, still bleeding."
    assert _counts(text) == [("tranexamic_acid", 1, 2)]
    text = "TXA 1 gram at ten and a second gram still to go."
    assert _counts(text) == [("tranexamic_acid", 1, None)]


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("es", "Fentanilo 100 microgramos, canalizada dos veces.", None),
        ("es", "Fentanilo 100 microgramos, vomitó tres veces.", None),
        ("es", "Fentanilo 100 microgramos, lo toma tres veces al día.", None),
        ("es", "Fentanilo 100 microgramos iv dos veces.", 2),
        ("es", "Fentanilo 100 microgramos iv, repetida a las diez, tres veces.", 3),
        ("pt", "Fentanil 100 microgramas EV, puncionado duas vezes.", None),
        ("pt", "Fentanil 100 microgramas EV, convulsionou três vezes.", None),
        ("pt", "Fentanil 100 microgramas EV, três doses.", 3),
    ],
)
def test_the_same_holds_in_other_languages(language: str, text: str, count: int | None) -> None:
    assert _counts(text, language) == [("fentanyl", 100, count)]


@pytest.mark.parametrize("told", ["Glicose quarenta e dois", "Glicose 42"])
def test_a_sugar_that_was_measured_is_no_dose_of_it(told: str) -> None:
    text = f"{told}, demos 25 gramas de glicose."
    assert _counts(text, "pt") == [("dextrose", 25, None)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We've given two further doses of adrenaline, 500 micrograms IM.", (500, 2)),
        ("three more doses of adrenaline, 1 milligram", (1, 3)),
        ("gave fentanyl fifty in each nostril", (50, 2)),
        ("Ketamine 25 up each nostril.", (25, 2)),
        ("Fentanyl 50 in. Sats 97. How's the pain? A seven. Give her another 50. Okay, that's in.",
         (50, 2)),
        ("100 of fentanyl, 50 in each nostril.", (100, 1)),
        ("Fentanyl 50 in. Sats 97. Pressure's 110 over 60. How's the pain? Still a seven. "
         "Give her another 50. Hang on, no.", (50, 1)),
        ("Fentanyl 50 in. How's the pain? A seven. Give her another 50. Hang on, no.", (50, 1)),
        ("One of adrenaline, then two more adrenalines.", (1, 1)),
    ],
)  # fmt: skip
def test_further_doses_and_each_nostril_are_counted(text: str, told: tuple[float, int]) -> None:
    (drug,) = [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]
    assert (drug.dose, drug.count or 1) == told
    assert drug.status is FactStatus.ASSERTED
