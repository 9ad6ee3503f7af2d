"""Repeated doses and running infusions: each amount with the drug and the rate it is of."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
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
