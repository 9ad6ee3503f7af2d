"""Oxygen that was not needed, refused or held, in every form; and oxygen that was given."""

from __future__ import annotations

from itertools import product

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.grammar.tables import table
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import given

_FORMS = table("acts")["oxygen"]


def _told(said: str) -> set[FactStatus]:
    facts = analyze_text(said).facts
    return {
        fact.status
        for fact in facts
        if fact.kind is FactKind.MEDICATION_GIVEN and fact.name == "oxygen"
    }


def test_every_form_before_and_behind_denies() -> None:
    for before, small in product(_FORMS["none_before"], ("", "any ", "supplemental ")):
        said = f"sats 97 on room air, {before} {small}oxygen"
        assert _told(said) == {FactStatus.NEGATED}, said
    for behind in _FORMS["none_behind"]:
        assert _told(f"oxygen {behind}") == {FactStatus.NEGATED}, behind


@pytest.mark.parametrize(
    "said",
    ["Oxygen given.", "Put him on oxygen.", "Aspirin declined. Oxygen on.", "oxygen applied"],
)
def test_oxygen_is_given(said: str) -> None:
    assert _told(said) == {FactStatus.ASSERTED}


@pytest.mark.parametrize(
    "said", ["She isn't normally on oxygen at home.", "he's not on home oxygen"]
)
def test_no_oxygen_at_home_says_nothing_of_now(said: str) -> None:
    assert FactStatus.ASSERTED not in _told(said)


@pytest.mark.parametrize(
    "text",
    [
        "sats eighty nine put her on the fifteen litres",
        "They'd needled the left chest, got a hiss, and given him 15 litres.",
        "we've given her fifteen litres",
        "Whacked 15 litres on and laid him flat.",
    ],
)
def test_ten_or_fifteen_litres_are_oxygen_that_nobody_names(text: str) -> None:
    assert given(text) == [("oxygen", 15, "L/min")]


@pytest.mark.parametrize(
    "text",
    [
        "given him two litres and the pressure came up",
        "The car has 15 litres in the tank.",
        "gave him 10 litres of water for the cows",
        "put 15 litres of diesel in",
    ],
)
def test_other_litres_are_no_oxygen(text: str) -> None:
    assert given(text) == []


@pytest.mark.parametrize(
    ("text", "flows"),
    [
        ("GCS fifteen, one hundred percent oxygen, one litre fluids running", []),
        ("high flow oxygen one litre of fluid going", []),
        ("oxygen fifteen litres one litre hartmanns running", [15]),
        ("on oxygen at one litre, saline lock in the left hand", [1]),
    ],
)
def test_a_litre_of_fluid_behind_oxygen_is_no_flow(text: str, flows: list[float]) -> None:
    told = analyze_text(text).facts
    assert [f.dose for f in told if f.name == "oxygen" and f.dose is not None] == flows


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Gave 50 of fentanyl, the cannula fell out.", False),
        ("fentanyl 50 in, cannula came out", False),
        ("the cannula's leaking, cannula blocked", False),
        ("four litres by cannula came up to 96", True),
    ],
)
def test_a_cannula_that_comes_out_is_one_of_a_vein(text: str, told: bool) -> None:
    assert bool(_told(text)) is told
