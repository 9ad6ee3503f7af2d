"""When the patient last ate: an event of its own, never the onset of the illness."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind


def _times(text: str) -> dict[str, Fact]:
    facts = analyze_text(text).asserted(FactKind.EVENT_TIME)
    return {f.name: f for f in facts}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Last ate at noon.", "12:00"),
        ("Last meal was breakfast at eight.", "08:00"),
        ("Last meal dinner at seven.", "19:00"),
        ("Last oral intake 0700.", "07:00"),
        ("NPO since midnight.", "00:00"),
        ("Nothing to eat or drink since six this morning.", "06:00"),
        ("He hasn't eaten since noon.", "12:00"),
        ("When did you last eat? About noon.", "about 12:00"),
        ("Have you had anything to eat since noon? No.", "12:00"),
        ("Last bottle at 0600, wet nappy an hour ago.", "06:00"),
        ("Past history diabetes, last ate at 1300.", "13:00"),
        ("any meds no last ate lunch around one o'clock", "about 13:00"),
        ("Last ate three hours ago.", "3 hours before this was said"),
        ("Nothing to eat for six hours.", "6 hours before this was said"),
        ("Nothing to eat since yesterday.", "yesterday"),
        ("Last ate at noon yesterday.", "noon yesterday"),
        ("Last ate about 6 pm last night.", "6 pm last night"),
        ("He hasn't eaten today.", "hasn't eaten today"),
    ],
)
def test_it_is_told_as_it_was_said(text: str, told: str) -> None:
    (name, fact), *others = _times(text).items()
    assert (name, describe.display(fact), others) == ("last_oral_intake", told, [])


@pytest.mark.parametrize(
    "text",
    [
        "Last drink was two days ago.",
        "His wife last ate at noon.",
        "The other patient last ate at noon.",
        "I don't know when she last ate.",
        "When did she last eat? I don't know.",
        "Have you eaten since noon? Yes.",
        "Not eating or drinking for two days.",
        "He's not eaten much since Sunday.",
        "Nothing for pain since noon.",
        "Last ate, vitals at 1410.",
        "If he last ate before noon we can sedate him.",
        "Not tolerating food since Monday.",
    ],
)
def test_what_is_no_meal_of_the_patients(text: str) -> None:
    assert "last_oral_intake" not in _times(text)


def test_the_illness_keeps_its_own_time() -> None:
    told = _times("His pain started at noon and he last ate at ten.")
    assert (told["onset"].value, told["last_oral_intake"].value) == ("12:00", "10:00")
    told = _times("Last meal yesterday evening, pain started at 0100.")
    assert (told["onset"].value, told["last_oral_intake"].value) == ("01:00", None)
    assert "onset" not in _times("Chest pain, NPO since midnight.")
    assert "onset" not in _times("wet nappy one since midnight")


def test_two_meals_and_an_open_half_of_the_day_are_to_check() -> None:
    facts = analyze_text("Last ate at 0700. Wife says last meal was at 1300.").facts
    assert [f.needs_review for f in facts if f.name == "last_oral_intake"] == [True, True]
    assert _times("She last ate at half past seven.")["last_oral_intake"].alternatives == (
        "07:30", "19:30",
    )  # fmt: skip
