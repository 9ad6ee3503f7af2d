"""Doses that are told in a row: each at its time, one after the other, so many of one kind."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts

Told = list[tuple[str, float | None, int | None]]


def _given(text: str) -> Told:
    return [(f.name, f.dose, f.count) for f in facts(text, FactKind.MEDICATION_GIVEN)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Morphine: 2 at 10:05, 2 at 10:15, 3 at 10:30.",
         [("morphine", 2, 2), ("morphine", 3, None)]),
        ("Midazolam: 2.5 at 4:10, 2.5 at 4:20.", [("midazolam", 2.5, 2)]),
        ("Amiodarone 300 after the third shock, 150 after the fifth.",
         [("amiodarone", 300, None), ("amiodarone", 150, None)]),
        ("Saline 250, 250, then 500.", [("normal_saline", 250, 2), ("normal_saline", 500, None)]),
        ("Two salbutamol nebs, 5 milligrams each.", [("albuterol", 5, 2)]),
        ("Gave two salbutamol 5 milligram nebs.", [("albuterol", 5, 2)]),
        ("Two bags of saline, 500 each.", [("normal_saline", 500, 2)]),
        ("Adrenaline, five rounds.", [("epinephrine", None, 5)]),
        ("One milligram of adrenaline every three minutes since 10:12, so that's four.",
         [("epinephrine", 1, 4)]),
    ],
)  # fmt: skip
def test_every_dose_of_a_row_is_told(text: str, told: Told) -> None:
    assert _given(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Morphine 10 at 10:15, pain 3 at 10:30.", [("morphine", 10, None)]),
        ("Amiodarone 300 after the third shock, 2 lines in.", [("amiodarone", 300, None)]),
        ("Salbutamol 5, ipratropium 500.", [("albuterol", 5, None), ("ipratropium", 500, None)]),
        ("Fentanyl 50 every five minutes, that's his plan.", [("fentanyl", 50, None)]),
    ],
)
def test_other_numbers_behind_a_dose_are_no_further_ones(text: str, told: Told) -> None:
    assert _given(text) == told


_IN_ALL = "told in all: how much at a time was not said"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Adrenaline two milligrams total.", _IN_ALL),
        ("Morphine 10 in total.", _IN_ALL),
        ("A total of 3 milligrams of adrenaline.", _IN_ALL),
        ("Adrenaline two milligrams.", None),
        ("500 of saline in total.", None),
    ],
)
def test_a_total_alone_is_no_dose_and_to_check(text: str, doubt: str | None) -> None:
    assert [f.review_reason for f in facts(text, FactKind.MEDICATION_GIVEN)] == [doubt]


def test_we_used_it_gave_it_and_using_his_own_did_not() -> None:
    assert _given("We used ketamine for the splint.") == [("ketamine", None, None)]
    (own,) = facts("I used his EpiPen at 11:55.", FactKind.MEDICATION_GIVEN)
    assert own.prior_to_ems


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Morphine two two and two", [("morphine", 2, 3)]),
        ("She's had morphine, two two and two.", [("morphine", 2, 3)]),
        ("Morphine given, two, two and two.", [("morphine", 2, 3)]),
        ("Two two and two of morphine.", [("morphine", 2, 3)]),
        ("Five, five and ten of morphine.", [("morphine", 5, 2), ("morphine", 10, None)]),
        ("Two and two of morphine.", [("morphine", 2, 2)]),
        ("6 then 12 of adenosine.", [("adenosine", 6, None), ("adenosine", 12, None)]),
    ],
)
def test_equal_digits_in_turn_are_a_dose_each(text: str, told: Told) -> None:
    assert _given(text) == told


def test_two_digits_of_one_number_stay_one() -> None:
    (rate,) = facts("Resps two two and two nebs so far.", FactKind.VITAL)
    assert rate.value == 22


@pytest.mark.parametrize(
    ("text", "review"),
    [
        ("TXA, here's a gram, going in slow.", False),
        ("Right, TXA, here's a gram.", True),
        ("Midazolam? Five. Milligrams? Yes. It's in.", True),
    ],
)
def test_an_amount_that_is_handed_over_is_no_less_than_its_drug(text: str, review: bool) -> None:
    (fact,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert fact.dose in (1, 5)
    assert fact.needs_review == review


@pytest.mark.parametrize(
    "text",
    ["Paracetamol there's a gram in the cupboard.", "Morphine, there is five in the ampoule."],
)
def test_what_lies_ready_is_not_given(text: str) -> None:
    assert _given(text) == []


@pytest.mark.parametrize(
    ("text", "prior"),
    [
        ("He had 40 of furosemide this morning.", True),
        ("Paracetamol a gram earlier today.", True),
        ("We gave furosemide 40 this morning.", False),
        ("He had 40 of furosemide.", False),
    ],
)
def test_what_he_had_this_morning_was_before_us(text: str, prior: bool) -> None:
    (fact,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert fact.prior_to_ems == prior


@pytest.mark.parametrize(
    ("text", "signs", "told"),
    [
        ("Heart rate 88. Gave 100 of ketamine and then 50 more.", [88],
         [("ketamine", 100, None), ("ketamine", 50, None)]),
        ("Resps are 24. Gave 50 of fentanyl and then 25.", [24],
         [("fentanyl", 50, None), ("fentanyl", 25, None)]),
        ("heart rate one twelve gave five hundred of saline and then two fifty more", [112],
         [("normal_saline", 500, None), ("normal_saline", 250, None)]),
        ("Pulse 92. We gave 100 of ketamine, 50 extra on the way.", [92],
         [("ketamine", 100, None), ("ketamine", 50, None)]),
        ("Pulse 140, gave metoprolol 5 and then 110.", [140, 110], [("metoprolol", 5, None)]),
    ],
)  # fmt: skip
def test_then_so_much_more_is_of_the_drug_and_no_sign(
    text: str, signs: list[float], told: Told
) -> None:
    assert [f.value for f in facts(text, FactKind.VITAL)] == signs
    assert _given(text) == told
