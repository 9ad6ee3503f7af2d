"""Further doses in the words that crews add them with, and ratios that are no amount."""

from __future__ import annotations

import pytest

from recorder.clinical.second_look.halves import WORKED_OUT
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def _doses(text: str) -> list[tuple[float | None, int | None]]:
    return [(f.dose, f.count) for f in facts(text, FactKind.MEDICATION_GIVEN)]


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("ketamine twenty topped up with ten", [(20.0, None), (10.0, None)]),
        ("ketamine twenty with a ten top up", [(20.0, None), (10.0, None)]),
        ("two lots of twenty of ketamine", [(20.0, 2)]),
        ("three boluses of ten of ketamine", [(10.0, 3)]),
        ("ketamine three boluses of ten", [(10.0, 3)]),
        ("ketamine one dose of twenty", [(20.0, None)]),
        ("Pushing ketamine. Twenty. Yep.", [(20.0, None)]),
        ("naloxone point four im nothing so point four iv", [(0.4, None), (0.4, None)]),
        ("adrenaline half a milligram im and a second half milligram at ten oh five", [(0.5, 2)]),
        ("gave five of morphine and then half of that again", [(5.0, None), (2.5, None)]),
        # nothing further
        ("ketamine twenty then we went up with the stretcher ten yards", [(20.0, None)]),
        ("morphine five, nothing for the nausea so four of Zofran", [(5.0, None), (4.0, None)]),
        ("gave ten of morphine, half of it went on the floor", []),
        ("two lots of vomiting, ketamine twenty", [(20.0, None)]),
    ],
)
def test_a_further_dose_is_told_by_what_is_added(
    text: str, doses: list[tuple[float | None, int | None]]
) -> None:
    assert sorted(_doses(text), key=str) == sorted(doses, key=str)


def test_half_of_a_dose_that_nobody_told_is_to_check() -> None:
    found = facts("gave five of morphine and then half of that again", FactKind.MEDICATION_GIVEN)
    assert [f.review_reason for f in found if f.dose == 2.5] == [WORKED_OUT]


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("adrenaline one in a thousand point five im", 0.5),
        ("epi one to one thousand point three im", 0.3),
        ("adrenaline one in ten thousand one milligram iv", 1.0),
        ("point three of one to one thousand epi", 0.3),
        ("point five milligrams of adrenaline one in a thousand", 0.5),
    ],
)
def test_a_ratio_ends_at_its_thousand(text: str, dose: float) -> None:
    assert [told for told, _ in _doses(text)] == [dose]


@pytest.mark.parametrize(
    "further",
    [
        "another fifty if he needs it",
        "another fifty ready",
        "another fifty drawn up",
        "another fifty in five minutes",
        "i've another fifty here",
        "can repeat another fifty",
        "we could give another fifty",
        "he can have another fifty at ten",
        "fifty more if he needs it",
        "do you want another fifty",
        "second fifty to come",
        "another fifty to follow",
        "next 50 on standby",
        "second fifty in my pocket",
        "second fifty in twenty minutes if he needs it",
        "second dose at the hospital",
        "second dose in six hours",
        "repeat dose of fifty available if needed",
        "then another 50 over ten minutes to be started",
        "second fifty hasn't gone in",
    ],
)
def test_a_further_dose_that_is_due_is_none_that_was_given(further: str) -> None:
    assert _doses(f"gave fentanyl fifty {further}") == [(50.0, None)]
    assert _doses(f"Gave fentanyl 50. {further.capitalize()}.") == [(50.0, None)]


@pytest.mark.parametrize(
    ("talk", "count"),
    [
        ("Drew up the fentanyl. Fifty in. Pain's still eight. Another fifty in.", 2),
        ("Fentanyl 50 given. Pain's still eight. Another fifty in.", 2),
        ("Fentanyl 50 IV. How's the pain? Eight. Another fifty?", None),
        ("Fentanyl 50 IV. Eight still. Another fifty. No, hold it.", None),
        ("Gave fentanyl 50. Another fifty when we moved him.", 2),
        ("Fentanyl 50, second fifty drawn up.", None),
        ("Fentanyl 50, 50 ready.", None),
        ("Fentanyl 50, second fifty drawn up and given at ten past.", 2),
        ("Fentanyl 50, another fifty in the left arm.", 2),
        ("Fentanyl 50, second fifty ten minutes later.", 2),
        ("Fentanyl 50, another fifty, still in pain.", 2),
        ("Fentanyl 50, another fifty not working.", 2),
        ("Fentanyl 50, second fifty over twenty minutes.", 2),
    ],
)
def test_another_one_in_is_counted_and_one_that_is_asked_for_is_not(
    talk: str, count: int | None
) -> None:
    assert _doses(talk) == [(50.0, count)]


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("Then the ketorolac. That was 15 milligrams.", [(15.0, None)]),
        ("She got ketamine. Fifty milligrams over two minutes and she settled.", [(50.0, None)]),
        ("how much fentanyl has she had fifty so far", [(50.0, None)]),
        ("what did you give ketamine how much twenty", [(20.0, None)]),
        # asked, carried, planned
        ("Plan was ketamine. 80 milligrams was drawn up.", []),
        ("We carry ketorolac. 15 milligrams is the max.", []),
        ("Do we have ketamine? 20 milligrams would do.", []),
        ("The protocol says fentanyl. 50 micrograms is what I would give.", []),
        ("what's the dose of ketamine twenty", []),
        ("how much fentanyl can he have fifty", []),
        ("How much morphine do you take? Twenty in the morning.", []),
    ],
)
def test_an_amount_behind_its_drug_is_given_where_nobody_asks_or_plans(
    text: str, doses: list[tuple[float | None, int | None]]
) -> None:
    assert _doses(text) == doses


@pytest.mark.parametrize(
    ("text", "sugars"),
    [
        ("Glucose seven. We gave morphine two and a half, then two and a half again.", [7]),
        ("Sugar was eight, we gave four of ondansetron, then four more.", [8]),
        ("Sugar six. Morphine five, then four, then five.", [6]),
        # measured again
        ("BM two point one, gave glucagon one, then three point four.", [2.1, 3.4]),
        ("Sugar three, gave ten percent dextrose a hundred mils, and it's now seven.", [3, 7]),
    ],
)
def test_the_next_dose_is_no_reading_of_the_sign_told_before(
    text: str, sugars: list[float]
) -> None:
    told = facts(text, FactKind.VITAL)
    assert [fact.value for fact in told if fact.name == "blood_glucose"] == sugars
