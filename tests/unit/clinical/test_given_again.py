"""Repeated doses and running infusions: each amount with the drug and the rate it is of."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given


def _doses(text: str) -> list[tuple[float | None, str | None]]:
    return [(dose, unit) for _, dose, unit in given(text)]


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("we pushed adenosine 6, nothing, pushed 12", [6, 12]),
        ("adenosine 6 with no joy so gave 12 IV", [6, 12]),
        ("gave him another fifty of fentanyl, he'd had a hundred already", [50, 100]),
        ("amiodarone three hundred after the third shock and one fifty after the fifth",
         [300, 150]),
        ("morphine 5 at half ten and 2.5 at eleven", [5, 2.5]),
        ("Narcan times two, two milligrams each", [2]),
    ],
)  # fmt: skip
def test_a_further_dose_is_told_by_its_verb_or_its_time(text: str, doses: list[float]) -> None:
    assert [dose for dose, _ in _doses(text)] == doses


@pytest.mark.parametrize(
    "text",
    [
        "fentanyl 50 IV, we gave 4 shocks",
        "fentanyl 50, sats had 98 already",
        "fentanyl 50 at ten and pulse 90 at eleven",
        "adenosine 6 pushed, pulse 12 beats slower",
    ],
)
def test_another_number_is_no_further_dose(text: str) -> None:
    assert len(_doses(text)) == 1


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("started norepinephrine at 0.2, that's mics per kilo per minute, titrated to 0.35",
         [(0.2, "ug/kg/min"), (0.35, "ug/kg/min")]),
        ("levophed's at 8 mics a minute, we came up from 4", [(8, "ug/min"), (4, "ug/min")]),
        ("adrenaline infusion at 6 mikes a minute, now 10 for that pressure",
         [(6, "ug/min"), (10, "ug/min")]),
        ("heparin infusing at nine hundred units an hour", [(900, "[IU]/h")]),
        ("amiodarone one fifty over ten then one mg a minute", [(150, "mg"), (1, "mg/min")]),
    ],
)  # fmt: skip
def test_a_rate_keeps_its_unit_when_it_is_changed(
    text: str, rates: list[tuple[float, str]]
) -> None:
    assert _doses(text) == rates


@pytest.mark.parametrize(
    "text",
    [
        "levophed at 8 mics a minute, pressure's up to 96",
        "levophed at 8 mics a minute, pulse now 92",
        "levophed at 8 mics a minute, sats came up from 84",
    ],
)
def test_a_sign_that_moved_is_no_rate(text: str) -> None:
    assert _doses(text) == [(8, "ug/min")]


def test_a_dose_by_weight_gives_way_to_what_it_came_to() -> None:
    assert given("epi 0.01 per kilo, which came out at 0.2 milligrams") == [
        ("epinephrine", 0.2, "mg")
    ]
    assert given("15 mg per kilo of paracetamol which is 300") == [("acetaminophen", 300, "mg")]


def test_a_part_of_a_gram_is_not_a_gram() -> None:
    assert _doses("a quarter of a gram of hydrocortisone") != [(1, "g")]
    assert _doses("half of a gram of hydrocortisone") != [(1, "g")]
    assert _doses("a total of a gram of hydrocortisone") == [(1, "g")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Narcan two in the nose then another two IV", [("IN", None), ("IV", None)]),
        ("morphine five IV then another five IM", [("IV", None), ("IM", None)]),
        ("versed five IM, then five IV, then another five IV", [("IM", None), ("IV", 2)]),
        ("morphine five IV then another five", [("IV", 2)]),
        ("Narcan 2 mg IN, repeated 2 mg IN", [("IN", 2)]),
    ],
)
def test_equal_doses_by_two_ways_are_two(text: str, told: list[tuple[str, int | None]]) -> None:
    found = facts(text, FactKind.MEDICATION_GIVEN)
    assert [(f.route, f.count) for f in found] == told
    assert not any(f.needs_review for f in found)


def test_a_dose_that_is_told_again_with_another_way_is_to_check() -> None:
    found = facts("Zofran four IV. She got Zofran four IM from us.", FactKind.MEDICATION_GIVEN)
    assert [(f.route, f.needs_review) for f in found] == [("IV", False), ("IM", True)]


def _told(text: str) -> list[tuple[float | None, int]]:
    found = facts(text, FactKind.MEDICATION_GIVEN)
    return [(f.dose, f.count or 1) for f in found if f.status is FactStatus.ASSERTED]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("He's on forty of furosemide and we've given another forty", [(40, 1)]),
        ("She's on 40 of furosemide and we gave another 40 IV.", [(40, 1)]),
        ("Takes metoprolol 25 at home, we gave another 25.", [(25, 1)]),
        ("He normally has 10 of diazepam and we've just given him another 10.", [(10, 1)]),
        ("His usual furosemide is 80 and he's had a further 80 off us.", [(80, 1)]),
        ("She takes bisoprolol five and I've given a further five.", [(5, 1)]),
        ("He's on forty of furosemide.", []),
        ("We gave furosemide 40 and then another 40.", [(40, 2)]),
        ("Morphine five given, then another five.", [(5, 2)]),
    ],
)
def test_what_somebody_takes_at_home_is_no_dose_of_the_crew_beside_it(
    text: str, given: list[tuple[float, int]]
) -> None:
    assert _told(text) == given


@pytest.mark.parametrize(
    "plan",
    [
        "then 50 six-hourly",
        "then fifty every six hours",
        "then 50 four times a day",
        "then a hundred milligrams twice a day",
        "then a hundred milligrams daily",
        "then 50 every 5 minutes",
    ],
)
def test_an_amount_at_an_interval_is_a_plan(plan: str) -> None:
    assert _told(f"Hydrocortisone 100, {plan}.") == [(100, 1)]


def test_without_an_interval_it_is_a_further_dose() -> None:
    assert _told("Hydrocortisone 100, then 50.") == [(100, 1), (50, 1)]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("Paracetamol one gram is in, second one's in the bag.", [(1, 1)]),
        ("Adrenaline 0.5 given, second one's still in his pocket.", [(0.5, 1)]),
        ("Adrenaline 0.5 given, second one's in.", [(0.5, 2)]),
        ("Oxytocin ten units IM, then forty in the bag.", [(10, 1), (40, 1)]),
    ],
)
def test_what_lies_where_it_is_kept_is_not_given(text: str, given: list[tuple[float, int]]) -> None:
    assert _told(text) == given
