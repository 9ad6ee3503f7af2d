"""Of two amounts of a drug the one that was given: drawn up, corrected, left over, an hour."""

from __future__ import annotations

import pytest

from recorder.core.model import FactStatus
from tests.unit.clinical.reading import given


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("drew up ten of morphine, gave four, wasted six", ("morphine", 4, "mg")),
        ("ten of morphine drawn up, five given so far", ("morphine", 5, "mg")),
        ("200 of ketamine drawn up, 60 in so far", ("ketamine", 60, "mg")),
        ("gave six of the ten of morphine", ("morphine", 6, "mg")),
        ("morphine ten in ten, gave him four", ("morphine", 4, "mg")),
        ("ketamine two hundred in twenty mils, gave her three mils", ("ketamine", 3, "mL")),
        ("10 of morphine, my bad, 5 of morphine", ("morphine", 5, "mg")),
        ("I put down 10 of morphine, it should be 5", ("morphine", 5, "mg")),
        ("I wrote 100 of ketamine but it was actually 50", ("ketamine", 50, "mg")),
        ("it was four of ondansetron rather than eight", ("ondansetron", 4, "mg")),
        ("decadron 0.6 per kilo, that's 14.4, we'll give 14", ("dexamethasone", 14, "mg")),
        ("mag 2 over 20", ("magnesium_sulfate", 2, "g")),
    ],
)
def test_only_what_was_given_counts(text: str, told: tuple[str, float, str]) -> None:
    assert given(text) == [told]


@pytest.mark.parametrize(
    "text",
    [
        "She had morphine at eight",
        "ondansetron given at four",
        "midazolam at ten and again at twelve",
        "fentanyl given, 50 left in the syringe",
        "lorazepam in, two wasted",
    ],
)
def test_an_hour_or_a_rest_is_no_dose(text: str) -> None:
    assert [dose for _, dose, _ in given(text) if dose is not None] == []


def test_a_rate_is_no_hour() -> None:
    assert given("levophed at 8") == [("norepinephrine", 8, "ug/min")]


@pytest.mark.parametrize(
    "text",
    [
        "amiodarone 300 next if the rhythm doesn't change",
        "no more than 10 of morphine in total",
        "she wears a fentanyl patch 50",
        "adrenaline 500 mics if he gets worse",
        "he needs 300 of amiodarone, can you draw that up",
        "have you got 10 of diazepam? Yes.",
        "last admission got 2 of lorazepam and went apneic",
        "she's meant to have her insulin at eight but missed it",
    ],
)
def test_a_dose_of_another_time_is_not_given(text: str) -> None:
    assert given(text) == []


def test_what_hangs_and_was_not_started_is_withheld() -> None:
    text = "pharmacy sent up 2 grams of mag, we haven't started it"
    assert given(text) == []
    assert given(text, FactStatus.NEGATED) == [("magnesium_sulfate", None, None)]


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("heparin five thousand, refused by cardiology so not given", "heparin"),
        ("changed our mind about the morphine and gave fentanyl 50", "morphine"),
    ],
)
def test_what_was_refused_behind_its_amount_is_withheld(text: str, drug: str) -> None:
    assert (drug, None, None) in given(text, FactStatus.NEGATED)
    assert drug not in {name for name, _, _ in given(text)}


@pytest.mark.parametrize("text", ["third adrenaline now", "epi number 2 is in"])
def test_a_numbered_one_that_is_in_is_given(text: str) -> None:
    assert given(text) == [("epinephrine", None, None)]
